"""The room's name among Django's apps; `messages` alone is Django's own."""

from django.apps import AppConfig


class Messages(AppConfig):
    name = "xuanxian.platform.messages"
    label = "case_messages"

    def ready(self) -> None:
        from xuanxian.platform.messages import state  # noqa: F401  it registers itself
