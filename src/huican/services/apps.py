from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "huican.services"
    label = "services"
    verbose_name = "服务与目标"
    default_auto_field = "django.db.models.BigAutoField"
