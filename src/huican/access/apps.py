"""Django app of access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Users and their second factors."""

    name = "huican.access"
    label = "access"
    verbose_name = "用户与权限"
    default_auto_field = "django.db.models.BigAutoField"
