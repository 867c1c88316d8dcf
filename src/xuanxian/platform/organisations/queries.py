"""Finding organisations by name, and whole branches of the tree."""

from __future__ import annotations

from django.db.models import QuerySet

from xuanxian.platform.organisations.models import Organisation
from xuanxian.rules.fields import fold


def resolve(written: str) -> Organisation | None:
    """The organisation that is meant, by name or alias."""
    return Organisation.objects.filter(aliases__folded=fold(written)).first()


def with_all_below(organisation: Organisation) -> QuerySet[Organisation]:
    return Organisation.objects.filter(path__startswith=organisation.path)
