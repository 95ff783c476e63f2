"""Addresses of the money pages: batches, the bank, differences."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
