"""Rulebooks in force and the units and offices of a programme."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from xuanxian.awards.programmes.models import OFFICE, RECOMMENDING, Participation, Programme, Version
from xuanxian.rulebooks import codes, library
from xuanxian.rulebooks.source import parse
from xuanxian.rules.calendars import Calendar, NoCalendar
from xuanxian.rules.rulebook import Rulebook


@lru_cache(maxsize=16)
def parsed(text: str) -> Rulebook:
    return library.build(parse(text, "规则书"))


_READ: dict[str, Rulebook] = {}


def rulebook_of(version: Version) -> Rulebook:
    """The text under a digest never changes: read once in each process."""
    if version.rulebook_id not in _READ:
        _READ[version.rulebook_id] = parsed(version.rulebook.text)
    return _READ[version.rulebook_id]


_CALENDARS: dict[str, Calendar] = {}


def calendar_of(rulebook: Rulebook) -> Calendar:
    """From the notice's years on as far as there is data: a running site outlives its notices."""
    if rulebook.digest not in _CALENDARS:
        _CALENDARS[rulebook.digest] = codes.calendar(rulebook.notice.issued.year - 1, 9999)
    return _CALENDARS[rulebook.digest]


def days_left(calendar: Calendar, today: date, until: date | None) -> int | None:
    """Working days to a deadline, negative when late; None without one, or where a year's calendar is missing."""
    try:
        return calendar.between(today, until) if until else None
    except NoCalendar:
        return None


def version_in_force(programme: Programme) -> Version:
    return programme.versions.get(number=programme.version_number)


def units_of(programme: Programme) -> QuerySet[Participation]:
    return programme.participations.filter(function=RECOMMENDING).select_related("organisation")


def offices_of(programme: Programme) -> QuerySet[Participation]:
    """Those that the steps name."""
    named = programme.participations.exclude(function__in=[RECOMMENDING, OFFICE])
    return named.select_related("organisation")


def rulebook_in_force(programme: Programme) -> Rulebook:
    return rulebook_of(version_in_force(programme))
