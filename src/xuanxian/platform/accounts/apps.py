"""Registers what the room knows with the platform, and notes when somebody signs in."""

from typing import Any

from django.apps import AppConfig


class Accounts(AppConfig):
    name = "xuanxian.platform.accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from xuanxian.platform.administration import state  # noqa: F401  registers itself

        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(_signed_in, dispatch_uid="signed_in")


def _signed_in(sender: Any, user: Any, **_: Any) -> None:
    """Django's own receiver would ask another clock."""
    from xuanxian.platform import clock

    user.last_login = clock.now()
    user.save(update_fields=["last_login"])
