"""Addresses of the money pages: recoveries, letters, books, budget."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
