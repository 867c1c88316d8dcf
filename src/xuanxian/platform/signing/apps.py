"""Registers what the room knows with the platform."""

from django.apps import AppConfig


class Signing(AppConfig):
    name = "xuanxian.platform.signing"

    def ready(self) -> None:
        from xuanxian.platform.signing import state  # noqa: F401  it registers itself
