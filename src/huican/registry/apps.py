from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "huican.registry"
    label = "registry"
    verbose_name = "一人一档"
    default_auto_field = "django.db.models.BigAutoField"
