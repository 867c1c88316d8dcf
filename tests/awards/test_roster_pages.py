"""A roster is imported into a list that has somebody on it: judged as it will stand, people known by their number."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import LIUZHOU, fill, package, people, programme, seat
from tests.platform.test_account_pages import text
from xuanxian.awards.packages.rosters import preview_of
from xuanxian.platform.files.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def of():
    return programme()


def preview(to, rows):
    """Of an uploaded roster with these rows."""
    heads = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, heads)
    writer.writeheader()
    writer.writerows(rows)
    client = Client()
    client.force_login(seat(LIUZHOU).user)
    file = SimpleUploadedFile("名册.csv", out.getvalue().encode("utf-8-sig"))
    answer = client.post(reverse("package-roster", args=[to.pk]), {"file": file})
    assert answer.status_code == 302, text(answer)
    return preview_of(to, StoredFile.objects.filter(kind="roster").last()), text(client.get(answer.url))


def everybody():
    return [dict(row) for row in people(LIUZHOU)]


def words(seen):
    return [(f.rule, f.message) for f in seen.findings if f.rule.startswith("quota")]


def test_places_are_counted_with_those_on_the_list_already(of):
    to, rows = package(LIUZHOU), everybody()
    alone, _ = preview(to, rows)
    assert words(alone) == []  # everybody invented uses every place
    fill(to, rows[:5])
    seen, page = preview(to, rows[5:])
    assert len(seen.fresh) == len(rows) - 5 and seen.standing == 5
    assert words(seen) == []
    assert [m.used for m in seen.meters] == [m.most for m in seen.meters]
    assert f"现有 5 个，新增 {len(rows) - 5} 个" in page


def test_one_too_many_is_told_though_the_file_alone_keeps_the_places(of):
    to, rows = package(LIUZHOU), everybody()
    fill(to, rows)
    deputy = next(row for row in rows if row["参评类别"] == "人大代表")
    more = {**deputy, "姓名": "韦另外", "身份证号码": ""}
    seen, _ = preview(to, [more])
    (told,) = [m for rule, m in words(seen) if rule == "quota.places"]
    assert "超出1" in told
    assert seen.hinders


def test_people_are_known_by_the_number_first(of):
    to, rows = package(LIUZHOU), everybody()
    one, two = [row for row in rows if row["参评类别"] == "人大代表"][:2]
    fill(to, [one])
    renamed = {**one, "姓名": "韦改名", "序号": "1"}
    namesake = {**two, "姓名": one["姓名"], "序号": "2"}
    no_number = {**one, "身份证号码": "", "序号": "3"}
    seen, _ = preview(to, [renamed, namesake, no_number])
    assert [(line.name, line.known) for line in seen.lines] == [
        ("韦改名", True), (one["姓名"], False), (one["姓名"], True),
    ]  # fmt: skip


def test_what_is_amiss_with_those_on_the_list_is_not_told_of_the_file(of):
    to, rows = package(LIUZHOU), everybody()
    fill(to, [{**rows[0], "集体名称": ""}])
    seen, _ = preview(to, rows[1:])
    assert [f for f in seen.findings if f.rule == "value.missing"] == []
