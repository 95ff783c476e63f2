from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "huican.sources"
    label = "sources"
    verbose_name = "来源：收到的文件、工作表、行"
    default_auto_field = "django.db.models.BigAutoField"
