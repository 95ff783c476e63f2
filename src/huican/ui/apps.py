"""Django app of the shared components."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files and the Jinja2 environment; no models."""

    name = "huican.ui"
    label = "ui"
    verbose_name = "界面部件"
