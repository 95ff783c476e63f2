"""Django app of the audit log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """One append-only table."""

    name = "huican.audit"
    label = "audit"
    verbose_name = "审计"
    default_auto_field = "django.db.models.BigAutoField"
