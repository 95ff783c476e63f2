from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "huican.reference"
    label = "reference"
    verbose_name = "区划与日历"
