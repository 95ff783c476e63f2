from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "huican.ledger"
    label = "ledger"
    verbose_name = "资金账"
    default_auto_field = "django.db.models.BigAutoField"
