"""Organisations come into being and get aliases; none is ever deleted, since acts name it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from xuanxian.platform.organisations.models import Alias, Organisation
from xuanxian.rules.core.fields import fold


@transaction.atomic
def found_organisation(
    name: str,
    *,
    full_name: str = "",
    parent: Organisation | None = None,
    order: int = 0,
    aliases: Iterable[str] = (),
) -> Organisation:
    """Raises IntegrityError where the name or an alias already belongs to another below the same parent."""
    made = Organisation.objects.create(name=name, full_name=full_name, parent=parent, order=order)
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    for text in {fold(text): text for text in (*aliases, full_name, name) if text}.values():
        Alias.objects.create(organisation=made, text=text)
    return made
