"""A year's notice is taken in: on the record, then as the file that every process and command reads."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xuanxian import workdays
from xuanxian.paperwork.safe_files import make_folder, write_file
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import open_case, record
from xuanxian.platform.calendars.contents import ADD, CORRECT, Days
from xuanxian.platform.calendars.models import Year
from xuanxian.platform.calendars.queries import folder
from xuanxian.platform.calendars.state import KIND
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.refusals import Refused, refused
from xuanxian.rules.core.rest_days import RestDays, read_notice


def understood(text: str, year: int | None = None) -> RestDays:
    """Refused with everything that does not agree with itself."""
    made, findings = read_notice(text, year)
    if made is None or findings:
        raise Refused(findings)
    return made


@transaction.atomic
def set_year(days: RestDays, *, by: Appointment | None, now: datetime) -> Year:
    """Adds a year, or corrects one: the State Council changes its mind too. `by` is None at the command line."""
    content = Days(days.year, days.off, days.worked)
    found = for_change(Year.objects.filter(year=days.year)).first()
    known = workdays.calendar(days.year, days.year, folder())
    if found is None and known.years and _same(known.off, known.worked, days):
        raise refused("calendar.same", f"{days.year}年的工作日历本来就是这样", "不必再登记")
    if found is None:
        found, _ = Year.objects.get_or_create(year=days.year, defaults={"case": open_case(KIND)})
        found = for_change(Year.objects.filter(pk=found.pk)).get()
    if found.days == content.to_json():
        raise refused("calendar.same", f"{days.year}年的工作日历已经是这样", "不必再登记")
    verb = CORRECT if found.days or known.years else ADD
    record(found.case, verb, by=by, now=now, content=content)
    found.refresh_from_db()
    transaction.on_commit(lambda: write(found))
    return found


def _same(off: frozenset[date], worked: frozenset[date], days: RestDays) -> bool:
    return off == {day for each in days.off.values() for day in each} and worked == set(days.worked)


def write(year: Year) -> None:
    """As the file that is read; what stands there already is left."""
    days = Days.from_json(year.days)
    text = workdays.calendar_text(days.year, days.off, days.worked, "按办理记录写成，不要改动")
    path = folder() / f"{year.year}.yaml"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        make_folder(folder())
        write_file(path, text.encode())


def write_all() -> None:
    """After a restore, or where somebody took the files away."""
    for year in Year.objects.all():
        write(year)
