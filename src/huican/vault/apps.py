"""Django app of the vault."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """No tables: keys lie in files, sealed values in other parts' tables."""

    name = "huican.vault"
    label = "vault"
    verbose_name = "加密与数据分级"
    default_auto_field = "django.db.models.BigAutoField"
