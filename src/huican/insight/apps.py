from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "huican.insight"
    label = "insight"
    verbose_name = "数字与报告"
    default_auto_field = "django.db.models.BigAutoField"
