"""Finding an organisation by what somebody wrote; the lists of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Length, Replace

from xuanxian.platform.organisations.models import Alias, Organisation
from xuanxian.platform.refusals import Refused, refused
from xuanxian.rules.core.fields import fold

_MOST_SHOWN, _MOST_COMPARED = 8, 200


def resolve(written: str) -> Organisation | None:
    """The organisation that is meant: by name or alias, or by one above it and its own (南宁市/中山社区联络站), both by name or
    alias; with a stroke before it from the top down, nothing left out. Refused where it may be several."""
    meant = meant_by([written])[written]
    if len(meant) > 1:
        raise ambiguous(written, meant)
    return meant[0] if meant else None


def meant_by(writings: Iterable[str]) -> dict[str, list[Organisation]]:
    """Each writing → whom it may mean, in their order; two questions, however many they are."""
    parts = {written: _parts(written) for written in writings}
    wanted = {text for found in parts.values() for text in (found[-1], "/".join(found))}
    by_alias: defaultdict[str, list[Organisation]] = defaultdict(list)
    for alias in (
        Alias.objects.filter(folded__in=wanted).select_related("organisation").order_by("organisation")
    ):
        by_alias[alias.folded].append(alias.organisation)
    # A name may have a stroke in it.
    whole = {written: by_alias.get("/".join(found), []) for written, found in parts.items()}
    below = {written: by_alias.get(parts[written][-1], []) for written in parts if not whole[written]}
    above = _so_called({text for found in parts.values() for text in found[:-1] if text})
    return whole | {
        written: [
            one for one in found if _lies(parts[written], [above.get(key, set()) for key in _line(one)[:-1]])
        ]
        for written, found in below.items()
    }


def _parts(written: str) -> list[str]:
    """What is written, from above down; the first is empty where it begins at the top."""
    return fold(written).rstrip("/").split("/")


def _line(organisation: Organisation) -> list[int]:
    """Keys from the root down to itself."""
    return [int(part) for part in organisation.path.split("/") if part]


def _so_called(texts: set[str]) -> dict[int, set[str]]:
    """Key → which of these texts name it."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    if texts:
        for key, text in Alias.objects.filter(folded__in=texts).values_list("organisation_id", "folded"):
            found[key].add(text)
    return found


def _lies(parts: Sequence[str], above: Sequence[set[str]]) -> bool:
    """Whether all that is written before the last part stands above, in this order."""
    if not parts[0]:
        return len(parts) == len(above) + 2 and all(
            part in texts for part, texts in zip(parts[1:-1], above, strict=True)
        )
    levels = iter(above)
    return all(any(part in texts for texts in levels) for part in parts[:-1])


def ambiguous(written: str, meant: Sequence[Organisation]) -> Refused:
    """Each is shown as it can be written to be meant alone."""
    paths = list(paths_of(meant[:_MOST_COMPARED]).values())
    lines = [_parts(path) for path in paths]
    shown = []
    for path, mine in zip(paths[:_MOST_SHOWN], lines, strict=False):
        fits = [line[-1] == mine[-1] and _lies(mine, [{text} for text in line[:-1]]) for line in lines]
        shown.append(path if sum(fits) == 1 else f"/{path}")
    more = "等" if len(meant) > len(shown) else ""
    return refused(
        "organisation.ambiguous",
        f"叫「{written}」的单位有{len(meant)}个：{'、'.join(shown)}{more}",
        f"请连同上级单位写明，例如「{shown[0]}」",
        subject=written,
    )


def paths_of(organisations: Iterable[Organisation]) -> dict[int, str]:
    """Key → names from the root down, 南宁市/青秀区/中山社区联络站."""
    lines = {one.pk: _line(one) for one in organisations}
    names = dict(
        Organisation.objects.filter(pk__in={k for line in lines.values() for k in line}).values_list(
            "pk", "name"
        )
    )
    return {pk: "/".join(names[key] for key in line) for pk, line in lines.items()}


def labels(organisations: Iterable[Organisation]) -> list[tuple[int, str]]:
    """Key and name of each; the whole path where several of them bear the name."""
    found = list(organisations)
    times = Counter(one.name for one in found)
    paths = paths_of(shared) if (shared := [one for one in found if times[one.name] > 1]) else {}
    return [(one.pk, paths.get(one.pk, one.name)) for one in found]


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
    keys = _line(organisation)[:-1]
    found = Organisation.objects.in_bulk(keys)
    return [found[key] for key in keys]
