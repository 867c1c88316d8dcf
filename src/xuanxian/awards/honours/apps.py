"""Registers what the room knows with the platform."""

from django.apps import AppConfig


class Honours(AppConfig):
    name = "xuanxian.awards.honours"

    def ready(self) -> None:
        from xuanxian.awards.honours import state  # noqa: F401  it registers itself
