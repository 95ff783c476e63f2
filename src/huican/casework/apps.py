from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "huican.casework"
    label = "casework"
    verbose_name = "办理"
    default_auto_field = "django.db.models.BigAutoField"
