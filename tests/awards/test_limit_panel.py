"""What a unit sees of the limits while it is choosing (R6)."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.factories import NANNING, OFFICE, at, draft, fill, handed_in, package, programme, seat, some
from xuanxian.awards.places import limit_panel
from xuanxian.awards.places.limit_panel import panel
from xuanxian.platform import clock
from xuanxian.rulebooks import library
from xuanxian.rules.awards.nominees import Roster, read_nominees

# ——— the figures ———————————————————————————————————————————————————————————————————————————————————————


def city(*people):
    """The panel of 南宁市 under the notice whose ratios bind each city's own list, nested; all ordinary nominees."""
    rulebook = library.by_name("gx-model-worker-2024")
    columns = {
        name: [one.get(name) for one in people] for name in ("人选类别", "岗位", "行政级别", "重点宣传")
    }
    columns |= {"渠道": ["常规"] * len(people), "推荐单位": ["南宁市"] * len(people)}
    nominees, _ = read_nominees(rulebook, Roster("", columns, range(1, len(people) + 1)))
    return panel(rulebook, "南宁市", nominees)


def told(of):
    """(count, least, most, may, must) by limit."""
    return {
        row.reading.limit.name: (
            row.reading.count, row.reading.least, row.reading.most,
            *((row.room.may, row.room.must) if row.room else ("", "")),
        )
        for row in of.rows
    }  # fmt: skip


OFFICIAL = {"人选类别": "公务员和参照公务员管理人员", "行政级别": "乡科级正职"}
CHIEF = {**OFFICIAL, "行政级别": "县处级正职"}
FARMER = {"人选类别": "农民", "岗位": "农民工"}


def test_nested_ratios_say_together_what_may_and_must_still_be_added():
    """Two officials, one of division level, and a farmer. The one needs five officials, five officials need seventeen
    nominees (35 %), of whom eight work in enterprises (45 %, add one and truncate) and four are farmers. Of all 51 places
    officials may fill 17."""
    found = told(city(CHIEF, OFFICIAL, FARMER))
    assert found["机关事业人选"] == (2, None, 1, 15, 3)
    assert found["其中县处级干部"] == (1, None, 0, 2, 0)
    assert found["企业职工和其他劳动者"][:3] == (0, 2, None)
    assert found["企业职工和其他劳动者"][4] == 8
    assert found["农民"][:3] == (1, 1, None)
    assert found["农民"][4] == 3
    assert found["重点宣传人选"] == (0, 3, 3, 3, 3)


def test_with_nobody_chosen_everything_is_open():
    found = told(city())
    assert found["机关事业人选"] == (0, None, 0, 17, 0)
    assert found["重点宣传人选"] == (0, 3, 3, 3, 3)


def test_a_list_that_adding_does_not_mend_says_so():
    """Four to be made known where three are asked for."""
    stuck = city(*[{**FARMER, "重点宣传": "是"}] * 4)
    assert stuck.stuck
    assert told(stuck)["重点宣传人选"] == (4, 3, 3, "", "")


def test_what_binds_only_the_slate_is_a_forecast():
    said = [f.message for f in city(OFFICIAL).forecasts]
    assert "南宁市表彰机关事业人选1（共1）；35%只约束拟表彰名单，此处只作预估，不影响报送" in said


def test_the_same_list_is_reckoned_once(monkeypatch):
    limit_panel._KNOWN.clear()
    asked = []
    monkeypatch.setattr(limit_panel, "unit_room", lambda *a: asked.append(a) or [])
    for people in ((OFFICIAL,), (OFFICIAL,), (OFFICIAL, FARMER)):
        city(*people)
    assert len(asked) == 2
    limit_panel._KNOWN.clear()


# ——— the pages —————————————————————————————————————————————————————————————————————————————————————————

CHIEFS = "代表中的县处级干部"


@pytest.fixture
def of(db, monkeypatch):
    """The 2023 programme, its fifth of division level among the deputies binding each unit's list as well."""
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: at(11, 14))
    ratio = re.compile(rf"(    - {{名: {CHIEFS},.*?)范围: 拟表彰名单(.*\n)")
    text, number = ratio.subn(r"\1范围: 每单位推荐名单\2", factories._text())
    assert number == 1
    monkeypatch.setattr(factories, "_text", lambda: text)
    return programme()


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).strip()


def desk(office):
    client = Client()
    client.force_login(seat(office).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def deputies(number, chiefs):
    ranks = ["县处级副职"] * chiefs + ["乡科级正职"] * (number - chiefs)
    return [{**r, "行政级别": rank} for r, rank in zip(some(NANNING, deputy=number), ranks, strict=True)]


@pytest.mark.parametrize("name", ["package", "nomination-new"])
def test_the_unit_sees_it_on_its_list_and_where_it_adds_somebody(of, name):
    """Of four deputies one is of division level: one more of another rank must come; of eleven, reserve and all, two may
    be."""
    fill(package(NANNING), deputies(4, 1))
    page = words(desk(NANNING).get(reverse(name, args=[package(NANNING).pk])))
    assert f"{CHIEFS} 1，不超过 0 超出 二(二) 20%，按4个计 还可加 1" in page
    assert "“还可加”是各类分别的最多数" in page


def test_whose_facts_are_missing_is_said(of):
    draft(package(NANNING))
    page = words(desk(NANNING).get(reverse("package", args=[package(NANNING).pk])))
    assert "另有 1 个没有填全，无法判断" in page


def test_the_award_office_and_a_list_handed_in_show_no_panel(of):
    handed_in(NANNING, deputies(5, 1))
    here = reverse("package", args=[package(NANNING).pk])
    assert "各项比例" not in words(desk(NANNING).get(here))
    assert "各项比例" not in words(desk(OFFICE).get(here))


@pytest.mark.parametrize("name", ["package", "nomination-new"])
def test_the_questions_to_the_database_do_not_grow_with_the_list(of, name):
    client = desk(NANNING)

    def asked():
        here = reverse(name, args=[package(NANNING).pk])
        client.get(here)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(here).status_code == 200
        return len(captured)

    fill(package(NANNING), deputies(1, 0))
    few = asked()
    fill(package(NANNING), some(NANNING, staff=9, agency=7, platform=7))
    assert asked() == few
