"""Registers what the room knows with the platform."""

from django.apps import AppConfig


class Intake(AppConfig):
    name = "xuanxian.awards.intake"

    def ready(self) -> None:
        from xuanxian.awards.intake import state  # noqa: F401  it registers itself
