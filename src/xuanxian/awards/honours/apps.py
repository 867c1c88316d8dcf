"""Registers what the room knows with the platform."""

from django.apps import AppConfig


class Honours(AppConfig):
    name = "xuanxian.awards.honours"

    def ready(self) -> None:
        from xuanxian.awards.honours import access, state  # noqa: F401  they register themselves
