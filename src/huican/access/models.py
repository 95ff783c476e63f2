"""Users of the staff's web, and the second factor of each."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from huican.vault.fields import EncryptedTextField
from huican.vault.operations import blind
from huican.vault.privacy import classify

# 等级保护三级: whoever runs the system, whoever grants rights and whoever reads the log are three.
SEPARATED_ROLES = ("system-admin", "security-admin", "auditor")


class Theme(models.TextChoices):
    """配色 (ui: data-theme)."""

    LIGHT = "light", "日间"
    DARK = "dark", "夜间"
    CONTRAST = "contrast", "高对比"
    AUTO = "auto", "跟随系统"


class TextSize(models.TextChoices):
    """字号 (ui: data-text)."""

    STANDARD = "standard", "标准"
    LARGE = "large", "大字"
    XLARGE = "xlarge", "特大字"


class Density(models.TextChoices):
    """疏密 (ui: data-density)."""

    DESK = "desk", "标准"
    COMPACT = "compact", "紧凑"


class UserManager(BaseUserManager["User"]):
    """Finds users by name; making them is `operations.create_user`."""


class User(AbstractBaseUser):
    """A member of staff. `area_code` (12 digits) is the top of what this user may see."""

    username = models.CharField("用户名", max_length=64, unique=True)
    display_name = models.CharField("姓名", max_length=64)
    area_code = models.CharField("所在区划", max_length=12)
    roles = ArrayField(models.CharField(max_length=32), default=list, verbose_name="角色")
    phone = EncryptedTextField(domain="staff-phone", null=True, blank=True, verbose_name="电话")
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("下次登录要改密码", default=True)
    password_changed_at = models.DateTimeField("密码更改时间", null=True)
    is_demo = models.BooleanField("演示用户", default=False)
    theme = models.CharField("配色", max_length=8, choices=Theme, default=Theme.LIGHT)
    text_size = models.CharField("字号", max_length=8, choices=TextSize, default=TextSize.STANDARD)
    density = models.CharField("疏密", max_length=8, choices=Density, default=Density.DESK)
    language = models.CharField("语言", max_length=8, default="zh-hans")
    created_at = models.DateTimeField("建立时间")
    created_by = models.CharField("建立人", max_length=64)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    # The text size may tell of a disability of the member of staff.
    privacy: ClassVar = classify(
        plain="id last_login area_code roles is_active must_change_password password_changed_at "
        "is_demo theme density language created_at created_by",
        identifying="username display_name phone",
        sensitive="password text_size",
    )

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="access_user_area_code_is_12_digits",
                condition=Q(area_code__regex=r"^\d{12}$"),
            ),
            *(
                models.CheckConstraint(
                    name=f"access_user_{first}_is_not_{second}".replace("-", "_"),
                    condition=~Q(roles__contains=[first, second]),
                )
                for index, first in enumerate(SEPARATED_ROLES)
                for second in SEPARATED_ROLES[index + 1 :]
            ),
        ]

    @property
    def actor(self) -> str:
        """How audit events name this user."""
        return f"user:{self.pk}"


class Authenticator(ThrottlingMixin, Device):
    """A time-based one-time password (RFC 6238) on the user's phone or token.

    The secret rests sealed. A code is accepted once, one step (30 s) early or late; after a wrong
    code the next try must wait twice as long (ThrottlingMixin).
    """

    secret = EncryptedTextField(domain="totp-secret")
    last_step = models.BigIntegerField(default=-1)
    # Blind codes (hex) of the backup codes that are left; each opens once.
    backup_codes = ArrayField(models.CharField(max_length=32), default=list)
    created_at = models.DateTimeField()

    privacy: ClassVar = classify(
        plain="id user name confirmed throttling_failure_timestamp throttling_failure_count "
        "last_step created_at",
        sensitive="secret backup_codes",
    )

    class Meta:
        verbose_name = "动态码"
        verbose_name_plural = "动态码"

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first wrong code; doubles with each further one."""
        return 1

    def verify_token(self, token: str | int) -> bool:
        """Whether `token` is right now; a right one is used up. Call within a transaction.

        `token` is six digits from the phone, or a backup code.
        """
        allowed, _ = self.verify_is_allowed()
        text = str(token).strip()
        if not allowed or not text:
            return False
        if self._is_code_of_now(text) or self._is_backup_code(text):
            self.throttle_reset(commit=False)
            self.save(update_fields=["last_step", "backup_codes", *_THROTTLE_FIELDS])
            return True
        self.throttle_increment(commit=False)
        self.save(update_fields=list(_THROTTLE_FIELDS))
        return False

    def _is_code_of_now(self, text: str) -> bool:
        if not (text.isascii() and text.isdigit() and len(text) == 6):
            return False
        totp = TOTP(bytes.fromhex(self.secret))
        if not totp.verify(int(text), tolerance=1, min_t=self.last_step + 1):
            return False
        self.last_step = totp.t()
        return True

    def _is_backup_code(self, text: str) -> bool:
        code = backup_digest(text)
        if not self.confirmed or code not in self.backup_codes:
            return False
        self.backup_codes.remove(code)
        return True


def backup_digest(text: str) -> str:
    """What is kept of a backup code; dashes, blanks and capitals make no difference."""
    return blind("backup-code", text.replace("-", "").replace(" ", "").lower()).hex()


_THROTTLE_FIELDS = ("throttling_failure_timestamp", "throttling_failure_count")
