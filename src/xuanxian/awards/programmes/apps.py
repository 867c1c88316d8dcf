"""Registers what the room knows with the platform."""

from django.apps import AppConfig


class Programmes(AppConfig):
    name = "xuanxian.awards.programmes"

    def ready(self) -> None:
        from xuanxian.awards.programmes import access, state  # noqa: F401  they register themselves
