"""Addresses of the room; each name stands in the access table."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
