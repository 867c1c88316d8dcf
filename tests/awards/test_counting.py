"""Places used and left, worked out by hand: the 2023 table gives 驻桂部队 one place for an agency, two for deputies with a
reserve, one for staff with a reserve, none for a platform."""

from dataclasses import replace

import pytest

from tests.awards import test_every_notice as every
from tests.factories import (
    AGENCY,
    ARMY,
    BEIHAI,
    DEPUTY,
    NANNING,
    PLATFORM,
    POOL,
    STAFF,
    at,
    draft,
    package,
    programme,
    seat,
)
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.models import PLACE, RESERVE, Nomination, Status
from xuanxian.awards.nominations.slots import facts_of_unit
from xuanxian.awards.places.counting import (
    Meter,
    Unsure,
    groups_of,
    looked_at,
    meters_of,
    rows_of,
    tallied,
    unsure,
    unsure_of,
)
from xuanxian.rulebooks import library
from xuanxian.rules.awards.limits import STATUS, UNIT, Group
from xuanxian.rules.awards.quotas import Column, Move, Places, Row

pytestmark = pytest.mark.django_db
RULEBOOK = library.by_name("gx-deputy-work-2023")
SHARED = "区直、中直各单位"


def nominees(number, category=DEPUTY, place=PLACE, unit=ARMY, rulebook=RULEBOOK, status="在列"):
    slot = next(s for s in rulebook.slots if (s.category, s.place) == (category, place))
    facts = {**facts_of_unit(rulebook, unit), **rulebook.facts_of(slot), STATUS: status}
    return Group(facts, number)


def meter(category, used, most, reserve_used=0, reserve_most=0, **more):
    usual = {"least": 0, "normally": False, "pool": False, "moved": 0, "reserve_moved": 0}
    return Meter(category, used, most, reserve_used, reserve_most, **{**usual, **more})


# ——— meters ————————————————————————————————————————————————————————————————————————————————————————————


def test_a_unit_has_a_meter_for_each_category_of_which_it_has_a_place():
    assert meters_of(RULEBOOK, ARMY, [nominees(2), nominees(1, STAFF, RESERVE)]) == [
        meter(AGENCY, 0, 1),
        meter(DEPUTY, 2, 2, 0, 1),
        meter(STAFF, 0, 1, 1, 1),
    ]


@pytest.mark.parametrize(("place", "used", "reserves"), [(PLACE, 1, 0), (RESERVE, 0, 1)])
def test_a_category_without_a_place_has_a_meter_once_somebody_stands_there(place, used, reserves):
    found = meters_of(RULEBOOK, ARMY, [nominees(1, PLATFORM, place)])
    assert [m for m in found if m.category == PLATFORM] == [meter(PLATFORM, used, 0, reserves, 0)]


def test_a_column_of_reserves_alone_is_a_meter_of_none_but_reserves():
    table = replace(
        RULEBOOK.quotas[0],
        columns=(Column(DEPUTY, (DEPUTY, "推荐人选")), Column(DEPUTY, (DEPUTY, "备选人选"), True)),
        rows=(Row(ARMY, (None, Places(1, 1)), ("名额单位=驻桂部队",)),),
    )
    of = replace(RULEBOOK, quotas=(table,))
    assert meters_of(of, ARMY, []) == [meter(DEPUTY, 0, 0, 0, 1)]


def test_who_shares_a_pool_measures_the_pool():
    (agency, staff) = meters_of(RULEBOOK, POOL, [nominees(31, STAFF, unit=POOL)])
    assert (agency, staff) == (meter(AGENCY, 0, 30, pool=True), meter(STAFF, 31, 30, pool=True))


def test_a_range_has_a_least_which_binds_or_is_only_usual():
    of = library.by_name("cq-deputy-contribution-2022")
    found = meters_of(of, "万州区", [nominees(2, "代表家站", "", "万州区", of)])
    assert next(m for m in found if m.used) == Meter("代表家站", 2, 5, 0, None, 3, True, False, 0, 0)


def test_what_was_moved_is_measured_apart_for_places_and_reserves():
    moves = (
        Move("推荐名额分配表", NANNING, ARMY, DEPUTY, 3),
        Move("推荐名额分配表", ARMY, NANNING, f"{STAFF}·备选", 1),
    )
    found = {m.category: m for m in meters_of(RULEBOOK.with_moves(moves), ARMY, [])}
    assert found[DEPUTY] == meter(DEPUTY, 0, 5, 0, 1, moved=3)
    assert found[DEPUTY].printed == 2
    assert found[STAFF] == meter(STAFF, 0, 1, 0, 0, reserve_moved=-1)


def test_the_rows_of_a_unit_are_its_own_its_pools_or_its_kinds():
    def names(rulebook, unit):
        return [row.name for _, row in rows_of(rulebook, facts_of_unit(rulebook, unit))]

    assert names(RULEBOOK, ARMY) == [ARMY]
    assert names(RULEBOOK, POOL) == [SHARED]
    assert names(library.by_name("petition-system-2017"), "柳州市") == ["设区的市"]
    workers = library.by_name("gx-model-worker-2024")
    assert names(workers, "南宁市") == ["南宁市"]
    assert names(workers, "广西军区") == ["广西军区"]
    # A table whose rows are no units gives no unit places, whatever the unit is called.
    assert list(rows_of(workers, {UNIT: "示例", "名额单位": "通道建设"})) == []


# ——— what the tables look at ———————————————————————————————————————————————————————————————————————————


def test_only_what_the_nominee_itself_must_say_is_looked_at():
    assert looked_at(RULEBOOK) == []
    assert looked_at(library.by_name("gx-model-worker-2024")) == ["单位隶属", "岗位", "重大任务"]


def test_nobody_can_be_counted_of_whom_a_column_cannot_be_said():
    unit = facts_of_unit(RULEBOOK, ARMY)
    place_open = Group({**unit, "对象类型": "个人", "参评类别": STAFF}, 2)
    all_open = Group({**unit, "对象类型": "个人", "名额类别": PLACE}, 3)
    surely = nominees(4)
    found = unsure_of(RULEBOOK, unit, [place_open, surely])
    assert found == Unsure(2, ("名额类别",))
    assert str(found) == "2名还不能归类：「名额类别」没有填"
    both = unsure_of(RULEBOOK, unit, [place_open, surely, all_open])
    assert both == Unsure(5, ("名额类别", "参评类别"))
    assert str(both) == "5名还不能归类：「名额类别」、「参评类别」没有填"
    assert (unsure_of(RULEBOOK, unit, [surely]), str(Unsure(0, ()))) == (Unsure(0, ()), "")


# ——— what stands in the database ———————————————————————————————————————————————————————————————————————


def set_(nomination, **fields):
    Nomination.objects.filter(pk=nomination.pk).update(**fields)


def counted(groups):
    return sorted((g.facts["参评类别"], g.facts["名额类别"], g.facts[STATUS], g.size) for g in groups)


@pytest.mark.tampers
def test_those_alike_are_counted_together_by_how_they_stand():
    programme()
    army = package(ARMY)
    for status in (Status.DRAFT, Status.HANDED_IN, Status.STRUCK_OFF, Status.WITHDRAWN, Status.PROPOSED):
        made = draft(package(NANNING))
        set_(made, status=status, package=army)
    moved_up = draft(army, STAFF, RESERVE)
    set_(moved_up, promoted=True)
    draft(package(BEIHAI))
    mine = [(DEPUTY, PLACE, "取消资格", 1), (DEPUTY, PLACE, "在列", 2), (STAFF, PLACE, "在列", 1)]
    assert counted(groups_of(army, RULEBOOK)) == mine
    assert counted(groups_of(army, RULEBOOK, without=moved_up.pk)) == mine[:2]
    everybody = tallied(RULEBOOK, Nomination.objects.all(), {army.pk: ARMY}, but=())
    assert list(everybody) == [army.pk]
    assert (DEPUTY, PLACE, "申报", 1) in counted(everybody[army.pk])
    assert {g.facts["名额单位"] for g in everybody[army.pk]} == {ARMY}
    assert groups_of(package(POOL), RULEBOOK) == []


def test_an_empty_field_is_unknown_and_no_group_of_its_own_is_made_of_what_is_not_looked_at():
    of = library.by_name("gx-model-worker-2024")
    to = every.package("gx-model-worker-2024", "自治区国资委")
    slot = next(s for s in of.slots if s.place == "常规")
    first, second, _ = (every.take(to, slot) for _ in range(3))
    for row, more in ((first, {}), (second, {"姓名": "韦示例"})):
        typed = {"单位隶属": "自治区国资委所属企业", **more}
        save_fields(row, typed, revision=0, by=seat(to.unit), now=at(11, 14))
    found = {(g.facts["单位隶属"], g.facts["岗位"], g.facts["重大任务"]): g.size for g in groups_of(to, of)}
    assert found == {("自治区国资委所属企业", None, None): 2, (None, None, None): 1}
    assert unsure(to, of) == Unsure(1, ("单位隶属",))
