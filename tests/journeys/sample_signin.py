"""Made-up contexts of the pages without the shell: signing in, and what went wrong."""

from __future__ import annotations

import io
from typing import Any

import segno
from sample_shell import Context

PLAIN: Context = {
    "office": "松湖县残联",
    "home_url": "#",
    "prefs_url": "#",
    "here": "/",
    "phone": "0990-866-1234",
}


def _step(step: str, **more: Any) -> Context:
    fixed = {"step": step, "action": "#", "next": "", "errors": [], "restart_url": "#"}
    return {**PLAIN, **fixed, **more}


def _picture(text: str) -> str:
    """A QR code drawn as access.second_factor draws it."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, title="动态码的二维码"
    )
    return out.getvalue().decode()


_SECRET = "J2SW Y3DP E5PK 3PXP J7SW Y4DP E6PK 3P2P"
_ENROLMENT = {
    "secret": _SECRET,
    "uri": "",
    "svg": _picture(
        f"otpauth://totp/%E6%83%A0%E6%AE%8B%3Aliwen?secret={_SECRET.replace(' ', '')}"
        "&issuer=%E6%83%A0%E6%AE%8B"
    ),
}
_CODES = ["k3m8v-q7t2x", "b9d4w-h6n5r", "p2j7c-e8s3z", "y5g6f-a4u9k",
          "t8q2n-x3b7m", "w6r9h-d5k2v", "c7z3p-s8j4e", "f2a5y-u6g9t"]  # fmt: skip
_WRONG_CODE = "动态码不对。请看手机上现在的 6 位数字；手机时间要准"

SIGNIN_PAGES: dict[str, tuple[str, Context]] = {
    "signin": (
        "desk/signin.html",
        _step("password", username="", demo=[{"username": "样例经办", "words": "县残联经办，可以导入"}]),
    ),
    "signin-wrong": (
        "desk/signin.html",
        _step(
            "password", username="liwen", locked=None,
            notice={"kind": "info", "lead": "半小时没有动，已经退出。", "text": "填的还在，登录后接着办。"},
            errors=[{"field": "password", "text": "账号或密码不对，还能试 3 次"}],
        ),
    ),
    "signin-locked": (
        "desk/signin.html",
        _step("password", username="liwen",
              locked="密码错了 5 次，这个账号在这里先停用 30 分钟。急用请找安全管理员解锁。"),
    ),
    "signin-code": ("desk/signin.html", _step("code", username="李雯")),
    "signin-code-wrong": (
        "desk/signin.html",
        _step("code", username="李雯", errors=[{"field": "code", "text": _WRONG_CODE}]),
    ),
    "signin-password": ("desk/signin_password.html", _step("password")),
    "signin-password-wrong": (
        "desk/signin_password.html",
        _step("password", errors=[{"field": "new", "text": "两遍写的不一样。请再写一遍"}]),
    ),
    "signin-enrol": ("desk/signin_enrol.html", _step("password", enrolment=_ENROLMENT)),
    "signin-enrol-wrong": (
        "desk/signin_enrol.html",
        _step("password", enrolment=_ENROLMENT, errors=[{"field": "code", "text": _WRONG_CODE}]),
    ),
    "signin-backup-ask": ("desk/signin_backup.html", {**PLAIN, "codes": [], "onward": "#"}),
    "signin-backup": ("desk/signin_backup.html", {**PLAIN, "codes": _CODES, "onward": "#"}),
    "403": ("desk/403.html", {**PLAIN, "what": "这个村不在你的区划里", "where": "云溪镇 金桥村", "remedy": "请把区划换回松城镇。"}),
    "404": ("desk/404.html", {}),
    "expired": ("desk/error.html", {"code": "失效", "what": "这一页开得太久，已经失效。", "remedy": "请重新打开这一页，再填一次。"}),
    "500": ("desk/500.html", {"ref": "E-2031", "phone": "0990-866-1234"}),
}  # fmt: skip
