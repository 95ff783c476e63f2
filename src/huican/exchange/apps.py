from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "huican.exchange"
    label = "exchange"
    verbose_name = "表格进出与比对"
    default_auto_field = "django.db.models.BigAutoField"
