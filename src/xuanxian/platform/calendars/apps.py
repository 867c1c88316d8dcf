"""Registers how acts change a year."""

from django.apps import AppConfig


class Calendars(AppConfig):
    name = "xuanxian.platform.calendars"

    def ready(self) -> None:
        from xuanxian.platform.calendars import state  # noqa: F401
