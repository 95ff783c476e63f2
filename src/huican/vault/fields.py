"""Model fields whose values rest encrypted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from huican.vault.operations import blind, open_sealed, seal


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text, sealed with SM4-GCM in the column (bytea), plain in Python.

    `domain` names the kind of value and chooses its key. The column cannot be searched or sorted;
    keep a `BlindIndexField` of the same domain beside it where equality is needed.
    """

    description = "加密文字（%(domain)s）"

    def __init__(self, *args: Any, domain: str, **kwargs: Any) -> None:
        self.domain = domain
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "domain": self.domain}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        return seal(self.domain, str(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = value if prepared or value is None else self.get_prep_value(value)
        return None if sealed is None else connection.Database.Binary(sealed)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return self.get_db_prep_value(value, connection)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> str | None:
        return None if value is None else open_sealed(self.domain, bytes(value))

    def to_python(self, value: Any) -> str | None:
        return None if value is None else str(value)

    def value_to_string(self, obj: models.Model) -> str:
        """Fixtures must not carry what rests encrypted."""
        raise FieldError(f"{self.name} 已加密，不能写进数据文件")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} 已加密，不能用来查找；请用同一 domain 的盲索引")
        return super().get_lookup(lookup_name)


class BlindIndexField(models.BinaryField):  # type: ignore[type-arg]
    """The 16-byte blind code of a value. Assign and look up with the plain text (str) or the code.

    Example: `identity_code = BlindIndexField(domain="identity", db_index=True)` and
    `filter(identity_code=number)`.
    """

    description = "盲索引（%(domain)s）"

    def __init__(self, *args: Any, domain: str, **kwargs: Any) -> None:
        self.domain = domain
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "domain": self.domain}

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        return blind(self.domain, value) if isinstance(value, str) else bytes(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        code = value if prepared or value is None else self.get_prep_value(value)
        return None if code is None else connection.Database.Binary(code)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return self.get_db_prep_value(value, connection)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> bytes | None:
        return None if value is None else bytes(value)
