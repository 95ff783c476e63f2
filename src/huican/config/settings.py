"""Django settings. What an installation may change comes from the environment (HUICAN_*).

| variable             | meaning                                                   | default      |
|----------------------|-----------------------------------------------------------|--------------|
| HUICAN_VAR           | folder of everything that the installation keeps          | ./var        |
| HUICAN_DATABASE_URL  | postgresql://… of an outside PostgreSQL ≥ 15              | embedded one |
| HUICAN_ALLOWED_HOSTS | host names, separated by commas                           | loopback     |
| HUICAN_HTTPS         | 1: reached by https only (secure cookies, HSTS, redirect) | 0            |
| HUICAN_PROXY         | 1: behind one reverse proxy that sets X-Forwarded-*       | 0            |
| HUICAN_SECOND_FACTOR | writers, or everyone: who signs in with two factors       | writers      |
| HUICAN_DEBUG         | 1: for developers, never with real data                   | 0            |
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from huican.config import paths
from huican.config.connection import database_settings
from huican.config.secret_key import secret_key


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


PACKAGE = Path(__file__).resolve().parent.parent

HUICAN_VAR = paths.var_folder()
DEBUG = _flag("HUICAN_DEBUG")
HTTPS = _flag("HUICAN_HTTPS")
BEHIND_PROXY = _flag("HUICAN_PROXY")
SECRET_KEY = secret_key()
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("HUICAN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
    if host.strip()
]
CSRF_TRUSTED_ORIGINS = [
    f"https://{host.removeprefix('.')}" for host in ALLOWED_HOSTS if HTTPS and host != "*"
]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "axes",
    "django_otp",
    "csp",
    # Lowest first, as parts may import one another (design §2).
    "huican.vault",
    "huican.audit",
    "huican.sources",
    "huican.reference",
    "huican.access",
    "huican.registry",
    "huican.programmes",
    "huican.ledger",
    "huican.services",
    "huican.casework",
    "huican.exchange",
    "huican.insight",
    "huican.ui",
    "huican.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "huican.access.middleware.IdleTimeoutMiddleware",
    "huican.access.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "huican.config.errors.NotAllowedPage",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "huican.config.urls"
WSGI_APPLICATION = "huican.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.Jinja2"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "huican.ui.environment.environment",
            "context_processors": [
                "huican.access.context.page",
            ],
        },
    },
]

DATABASES = {"default": database_settings()}

# --- records of the upper parts that facts may ask for (programmes.sources.records) ------
FACT_SOURCES = ("huican.ledger.fact_source", "huican.services.fact_source")

# --- jobs: each part keeps its own in jobs.py
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# --- language and time ------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- static files: served by the same process, found in the parts' static folders -------
STATIC_URL = "/static/"
STATICFILES_DIRS: list[str] = []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 600

# --- who may sign in --------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "huican.access.backend.PasswordBackend",
]
PASSWORD_HASHERS = [
    "huican.access.passwords.PBKDF2SM3PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "huican.access.passwords.MixedCharactersValidator"},
]
LOGIN_URL = "signin"
# "writers": two factors for roles that change data or see whole numbers; "everyone": for all.
HUICAN_SECOND_FACTOR = os.environ.get("HUICAN_SECOND_FACTOR", "writers")

# 等级保护三级 asks for a lock-out: five wrong passwords for one account from one place close
# that account to that place for half an hour (not to everybody: nobody can lock a colleague out
# from another desk).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # sign-ins are audit events already
# What was typed into the page of 本人查询 is as secret as a password.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "ending"]
AXES_LOCKOUT_CALLABLE = "huican.access.signin.locked_out_response"
AXES_ALLOWED_CORS_ORIGINS = ""
AXES_IPWARE_PROXY_COUNT = 1 if BEHIND_PROXY else None
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ("HTTP_X_FORWARDED_FOR", "REMOTE_ADDR") if BEHIND_PROXY else ("REMOTE_ADDR",)
)

# --- sessions: thirty idle minutes, twelve hours at most (access.middleware counts) -----
SESSION_COOKIE_AGE = 12 * 60 * 60
HUICAN_IDLE_MINUTES = 30
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "huican_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "huican_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "huican.config.errors.csrf_failure"

# --- what the browser may do ------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# A county's twenty workbooks are about 9 MB; larger files go to disk while they arrive.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600

# --- logs carry ids only ----------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "huican.config.logs.PrivateFormatter",
            "fmt": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
    },
}

SILENCED_SYSTEM_CHECKS = [
    "security.W004",  # HSTS, W008 redirect, W012/W016 secure cookies: only with HUICAN_HTTPS,
    "security.W008",  # because a county office reaches a machine of its own by http on its
    "security.W012",  # own network until somebody gives it a certificate
    "security.W016",
]
