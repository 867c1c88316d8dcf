"""Registers what the room knows with the rooms before it."""

from django.apps import AppConfig


class Papers(AppConfig):
    name = "xuanxian.awards.papers"

    def ready(self) -> None:
        from xuanxian.awards.packages.checks import FURTHER, Amiss
        from xuanxian.awards.papers.wordings import gap_findings

        FURTHER.append(lambda dossier, step: map(Amiss, gap_findings(dossier, step)))
