"""The second factor: six digits from the user's phone (RFC 6238)."""

from __future__ import annotations

import base64
import io
import math
import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import segno
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP

from huican.access.models import Authenticator, User, backup_digest
from huican.audit.operations import record

_SECRET_BYTES = 20
_ISSUER = "惠残"
_BACKUP_CODES = 8
_CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Enrolment:
    """What the page shows: `secret` in groups of four for typing, `uri`, `svg` of its QR code."""

    secret: str
    uri: str
    svg: str


def is_enrolled(user: User) -> bool:
    """Whether the user has a confirmed authenticator."""
    return Authenticator.objects.filter(user=user, confirmed=True).exists()


def begin(user: User, *, at: datetime) -> Enrolment:
    """A secret for the user's phone; the same one until it is confirmed."""
    device, _ = Authenticator.objects.get_or_create(
        user=user,
        confirmed=False,
        defaults={
            "name": "手机动态码",
            "secret": secrets.token_hex(_SECRET_BYTES),
            "created_at": at,
        },
    )
    text = base64.b32encode(bytes.fromhex(device.secret)).decode("ascii")
    label = quote(f"{_ISSUER}:{user.username}")
    uri = f"otpauth://totp/{label}?secret={text}&issuer={quote(_ISSUER)}"
    picture = io.BytesIO()
    segno.make(uri, error="m").save(
        picture, kind="svg", xmldecl=False, svgns=True, omitsize=True, title="动态码的二维码"
    )
    groups = " ".join(text[start : start + 4] for start in range(0, len(text), 4))
    return Enrolment(groups, uri, picture.getvalue().decode())


def confirm(user: User, code: str, *, at: datetime) -> Authenticator | None:
    """Accept the waiting secret when `code` comes from it; older ones end. None: wrong code."""
    with transaction.atomic():
        device = (
            Authenticator.objects.select_for_update().filter(user=user, confirmed=False).first()
        )
        if device is None or not device.verify_token(code):
            return None
        Authenticator.objects.filter(user=user, confirmed=True).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        record(
            verb="access.enrol-second-factor",
            by=user,
            at=at,
            summary="登记了手机动态码",
            subject=("user", user.pk),
        )
    return device


def make_backup_codes(user: User, *, at: datetime) -> list[str]:
    """Eight codes for the day the phone is elsewhere, shown once; earlier ones end.

    Each opens once. About 50 bits each: guessing runs into the waiting times first.
    """
    codes = [
        "-".join("".join(secrets.choice(_CODE_LETTERS) for _ in range(5)) for _ in range(2))
        for _ in range(_BACKUP_CODES)
    ]
    with transaction.atomic():
        changed = Authenticator.objects.filter(user=user, confirmed=True).update(
            backup_codes=[backup_digest(code) for code in codes]
        )
        if not changed:
            return []
        record(
            verb="access.make-backup-codes",
            by=user,
            at=at,
            summary=f"生成备用码 {_BACKUP_CODES} 个，以前的作废",
            subject=("user", user.pk),
        )
    return codes


def verify(user: User, code: str) -> Authenticator | None:
    """The authenticator that accepts `code` (or a backup code) now, or None. Each works once."""
    with transaction.atomic():
        device = Authenticator.objects.select_for_update().filter(user=user, confirmed=True).first()
        return device if device is not None and device.verify_token(code) else None


def wait_s(user: User) -> int:
    """Seconds until the next code is looked at (after wrong ones); 0 when it is now."""
    device = Authenticator.objects.filter(user=user, confirmed=True).first()
    if device is None:
        return 0
    allowed, reason = device.verify_is_allowed()
    if allowed or not reason:
        return 0
    return max(1, math.ceil((reason["locked_until"] - timezone.now()).total_seconds()))


def current_code(user: User) -> str | None:
    """The code of this moment. Only for made-up users of a demo installation: callers check."""
    device = Authenticator.objects.filter(user=user).order_by("-confirmed").first()
    if device is None or not user.is_demo:
        return None
    totp = TOTP(bytes.fromhex(device.secret))
    if device.last_step >= totp.t():
        # A used-up code is refused; the next one is accepted up to one step early.
        totp.drift = 1
    return f"{totp.token():06d}"
