"""Registers what is checked before anything is served: doors, one prover a fact; turns the clock of a demonstration."""

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import register


class Pages(AppConfig):
    name = "xuanxian.platform.pages"

    def ready(self) -> None:
        from xuanxian.platform.facts import provers
        from xuanxian.platform.pages.checks import every_address_has_a_door

        register(every_address_has_a_door)
        provers()
        if settings.DEMO:
            from django.contrib.auth.signals import user_logged_in

            from xuanxian.platform.demonstration import turn_to

            user_logged_in.connect(turn_to, dispatch_uid="demonstration")
