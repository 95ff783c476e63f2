"""How passwords rest, and what a good one is."""

from __future__ import annotations

import base64
import hashlib

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ValidationError


class PBKDF2SM3PasswordHasher(PBKDF2PasswordHasher):
    """PBKDF2 over HMAC-SM3 (GM/T 0091-2020), so that passwords rest under 国密 too."""

    algorithm = "pbkdf2_sm3"
    iterations = 400_000

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        self._check_encode_args(password, salt)
        iterations = iterations or self.iterations
        digest = hashlib.pbkdf2_hmac("sm3", password.encode(), salt.encode(), iterations)
        encoded = base64.b64encode(digest).decode("ascii").strip()
        return f"{self.algorithm}${iterations}${salt}${encoded}"


class MixedCharactersValidator:
    """At least three of: capital letters, small letters, digits, other characters."""

    def validate(self, password: str, user: object = None) -> None:
        kinds = [
            any(character.isupper() for character in password),
            any(character.islower() for character in password),
            any(character.isdigit() for character in password),
            any(not character.isalnum() for character in password),
        ]
        # A long phrase is as good as a mixed word, and kinder to remember.
        if sum(kinds) < 3 and len(password) < 16:
            raise ValidationError(self.get_help_text(), code="password_not_mixed")

    def get_help_text(self) -> str:
        return "大写字母、小写字母、数字、符号，至少要有三种；或者写满 16 个字"
