"""Registers what the room knows with the platform."""

from django.apps import AppConfig


class Programmes(AppConfig):
    name = "xuanxian.awards.programmes"

    def ready(self) -> None:
        from xuanxian.awards.programmes import state  # noqa: F401  it registers itself
