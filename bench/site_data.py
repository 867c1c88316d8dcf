"""Fills a database with so many nominations for the measurements of the site: `python -m bench.site_data SIZE`, with
XUANXIAN_DATA (and XUANXIAN_DATABASE) saying where. Units hold 33 nominees each, as 南宁 does; one unit in twenty has
a county office below it; every third unit has handed in."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

OF_A_UNIT = 33
NOW = datetime(2023, 12, 18, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "bench-2023-bench"


def fill(size: int) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.db import transaction

    from bench.made import rulebook
    from xuanxian.awards.nominations.actions import make_findable
    from xuanxian.awards.nominations.asked import asked_of
    from xuanxian.awards.nominations.models import NOMINATION, PACKAGE, Content, Nomination, Package
    from xuanxian.awards.nominations.records import describe, put
    from xuanxian.awards.places.taking import shelf
    from xuanxian.awards.programmes.actions import publish_programme, take_part
    from xuanxian.awards.programmes.models import RECOMMENDING, Participation
    from xuanxian.awards.programmes.queries import version_in_force
    from xuanxian.platform import clock
    from xuanxian.platform.accounts.models import Appointment, Role, User
    from xuanxian.platform.acts.models import Case
    from xuanxian.platform.organisations.actions import found_organisation
    from xuanxian.rulebooks import library
    from xuanxian.rules.awards.rulebook import ORDER, TYPE, Slot

    clock.set_to(NOW)
    book = rulebook()
    text = (library.NOTICES / f"{book.name}.yaml").read_text(encoding="utf-8")
    with transaction.atomic():
        office = found_organisation("评选领导小组办公室")
        digest = User(username="x")
        digest.set_password(PASSWORD)
        user = User.objects.create(username="office", name="李主任", password=digest.password)
        Appointment.objects.create(user=user, organisation=office, role=Role.OFFICER)
        programme = publish_programme(text, office=office, by=None, now=NOW)
        take_part(programme, office, "评选领导小组办公室")
        version = version_in_force(programme)
    records = list(_records(book))
    rows_left, unit_number = size, 0
    while rows_left > 0:
        unit_number += 1
        with transaction.atomic():
            unit = found_organisation(f"自治区示例{unit_number}厅", order=unit_number)
            user = User.objects.create(
                username=f"unit{unit_number}", name=f"示例{unit_number}", password=digest.password
            )
            Appointment.objects.create(user=user, organisation=unit, role=Role.OFFICER)
            Participation.objects.create(
                programme=programme, organisation=unit, function=RECOMMENDING, order=unit_number,
                quota_row="区直、中直各单位", unit_name=unit.name,
            )  # fmt: skip
            package = Package.objects.create(
                case=Case.objects.create(kind=PACKAGE), programme=programme, version=version, unit=unit,
                unit_name=unit.name, quota_row="区直、中直各单位", order=unit_number,
            )  # fmt: skip
            count = min(OF_A_UNIT, rows_left)
            rows_left -= count
            cases = Case.objects.bulk_create([Case(kind=NOMINATION) for _ in range(count)])
            made = []
            for n, case in enumerate(cases):
                record = records[(unit_number * OF_A_UNIT + n) % len(records)]
                row = Nomination(
                    case=case, package=package, programme=programme, version=version, unit=unit, type=record[TYPE],
                    category=record[book.category_field], place=record[book.place_field], changed_at=NOW,
                )  # fmt: skip
                row.content = Content()
                for field in asked_of(
                    book, Slot(row.type, row.category, row.place), package.unit_name
                ).every():
                    put(row, field, str(record.get(field.name, "")))
                describe(row, book)
                row.name = f"{row.name}{unit_number}"
                row.put_in_order(package, int(record[ORDER]), *shelf(book, Slot(row.type, row.category)))
                made.append(row)
            handed_in = unit_number % 3 == 0
            for row in made:
                row.handed_in, row.status = handed_in, "已报送" if handed_in else "编制中"
                row.at = "推荐报送" if handed_in else ""
            Nomination.objects.bulk_create(made)
            for row in made:
                row.content.nomination = row
            Content.objects.bulk_create([row.content for row in made])
            if handed_in:
                Package.objects.filter(pk=package.pk).update(status="已报送", edition=1)
            for row in made:
                make_findable(row)


def _records(book: object) -> object:
    from xuanxian.paperwork.invented import invent

    for unit in invent(book, 7).values():  # type: ignore[arg-type]
        yield from unit


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuanxian.site.settings")
    import django

    django.setup()
    fill(int(sys.argv[1]))
