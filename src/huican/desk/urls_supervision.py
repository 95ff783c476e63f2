"""Addresses of the money pages: published lists, patterns, inspections."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
