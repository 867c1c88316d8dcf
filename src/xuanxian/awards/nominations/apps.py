"""Registers what the room knows with the platform."""

from django.apps import AppConfig


class Nominations(AppConfig):
    name = "xuanxian.awards.nominations"

    def ready(self) -> None:
        from xuanxian.awards.nominations import access, state  # noqa: F401  they register themselves
