"""Registers what the room knows with the rooms before it."""

from django.apps import AppConfig


class Papers(AppConfig):
    name = "xuanxian.awards.papers"

    def ready(self) -> None:
        from xuanxian.awards.packages.checks import FURTHER
        from xuanxian.awards.papers.wordings import gap_findings

        FURTHER.append(gap_findings)
