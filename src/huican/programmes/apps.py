from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "huican.programmes"
    label = "programmes"
    verbose_name = "项目、事实与资格认定"
    default_auto_field = "django.db.models.BigAutoField"
