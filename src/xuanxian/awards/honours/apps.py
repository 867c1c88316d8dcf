"""Registers what the room knows with the platform."""

from django.apps import AppConfig


class Honours(AppConfig):
    name = "xuanxian.awards.honours"

    def ready(self) -> None:
        from xuanxian.awards.honours import access, state  # noqa: F401  they register themselves
        from xuanxian.awards.honours.earlier import told_at_hand_in
        from xuanxian.awards.packages.checks import FURTHER

        FURTHER.append(told_at_hand_in)
