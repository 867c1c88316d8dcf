"""Finding an organisation by what somebody wrote; the lists of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Length, Replace

from xuanxian.platform.organisations.models import Organisation
from xuanxian.rules.core.fields import fold


def resolve(written: str) -> Organisation | None:
    """The organisation that is meant, by name or alias."""
    return Organisation.objects.filter(aliases__folded=fold(written)).first()


def with_all_below(organisation: Organisation) -> QuerySet[Organisation]:
    return Organisation.objects.filter(path__startswith=organisation.path)


def listed(organisations: QuerySet[Organisation]) -> QuerySet[Organisation, Any]:
    """With `holders`, how many offices are held there, and what sorts them level by level: `depth`, `above`."""
    return organisations.annotate(
        holders=Count("appointments", filter=Q(appointments__ended=None)),
        depth=Length("path") - Length(Replace("path", Value("/"), Value(""))),
        above=Coalesce("parent__order", -1),
    )


def line_above(organisation: Organisation) -> list[Organisation]:
    """From the root down, without itself."""
    keys = [int(part) for part in organisation.path.strip("/").split("/")[:-1] if part]
    found = Organisation.objects.in_bulk(keys)
    return [found[key] for key in keys]
