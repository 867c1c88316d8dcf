"""Registers what the room knows with the rooms before it."""

from django.apps import AppConfig


class Papers(AppConfig):
    name = "xuanxian.awards.papers"

    def ready(self) -> None:
        from xuanxian.awards.packages.complete import OPEN_PLACES
        from xuanxian.awards.papers.wordings import open_places

        OPEN_PLACES.append(open_places)
