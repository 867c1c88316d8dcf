"""A limit held against a list: counts, shares, scopes, rounding, struck-off nominees (R3–R5, Q8)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from xuanxian.rules.awards.limits import (
    STATUS,
    STRUCK_OFF,
    UNIT,
    Group,
    Limit,
    Reading,
    Share,
    Stage,
    fields_of,
    read,
    readings,
    tally,
)
from xuanxian.rules.core.subjects import Case, OneOf, Subject, Subjects

SUBJECTS = Subjects(
    {
        s.name: s
        for s in (
            Subject("对象", (Case(),)),
            Subject("代表", (Case((("类别", OneOf(frozenset({"代表"}))),)),)),
            Subject("县处级", (Case((("级别", OneOf(frozenset({"县处级"}))),)),)),
        )
    }
)
ALL = ("对象",)


def percent(part: float | str, base: tuple[str, ...] = ALL, literal: bool = False) -> Share:
    return Share(Fraction(str(part)) / 100, base, literal)


def deputies(size: int, level: str | None = "无", unit: str = "南宁", status: str = "在列") -> Group:
    return Group({"类别": "代表", "级别": level, UNIT: unit, STATUS: status}, size)


LEVEL = ("代表", "县处级")


# ——— rounding ——————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("part", "base", "plain", "literal"),
    [
        (20, 12, 3, 3),  # 2.4 → 3
        (57, 100, 57, 58),
        (45, 20, 9, 10),
        (20, 1, 1, 1),
        (25, 4, 1, 2),
        (57, 0, 0, 0),
        (100, 3, 3, 4),
        ("33.3", 1000, 333, 334),
    ],
)
def test_a_lower_bound_rounds_up_and_the_literal_reading_adds_one_to_a_whole_number(
    part, base, plain, literal
):
    assert percent(part).least(base) == plain
    assert percent(part, literal=True).least(base) == literal


@pytest.mark.parametrize(
    ("part", "base", "most"), [(20, 14, 2), (20, 15, 3), (20, 4, 0), (20, 0, 0), (57, 100, 57), (15, 0, 0)]
)
@pytest.mark.parametrize("literal", [False, True])
def test_an_upper_bound_rounds_down_in_either_reading(part, base, most, literal):
    assert percent(part, literal=literal).most(base) == most


@pytest.mark.parametrize(
    ("literal", "base", "other"), [(False, 100, 58), (True, 100, 57), (False, 99, None), (True, 99, None)]
)
def test_the_other_reading_is_told_only_where_it_differs(literal, base, other):
    assert percent(57, literal=literal).other_least(base) == other


def test_an_empty_base_has_no_other_reading():
    assert percent(57).other_least(0) is None
    assert percent(57, literal=True).other_least(0) is None


shares = st.fractions(0, 1, max_denominator=1000)
bases = st.integers(1, 10_000)


@settings(deadline=None, print_blob=True)
@given(shares, bases)
def test_rounding_is_that_of_exact_fractions(part, base):
    plain, literal = Share(part, ALL), Share(part, ALL, literal=True)
    assert plain.least(base) == ceil(part * base)
    assert literal.least(base) == floor(part * base) + 1
    assert plain.most(base) == literal.most(base) == floor(part * base)


@settings(deadline=None, print_blob=True)
@given(shares, bases)
def test_the_two_readings_differ_by_one_exactly_on_whole_numbers(part, base):
    whole = (part * base).denominator == 1
    plain, literal = Share(part, ALL), Share(part, ALL, literal=True)
    assert literal.least(base) - plain.least(base) == (1 if whole else 0)
    assert plain.other_least(base) == (literal.least(base) if whole else None)
    assert literal.other_least(base) == (plain.least(base) if whole else None)


@pytest.mark.parametrize(("part", "text"), [(20, "20%"), (57, "57%"), ("2.5", "2.5%"), (100, "100%")])
def test_a_share_is_written_in_percent(part, text):
    assert percent(part).percent == text


# ——— counting ——————————————————————————————————————————————————————————————————————————————————————


def test_a_share_over_its_part_says_by_how_many():
    limit = Limit("县处级", LEVEL, high=percent(20, ("代表",)))
    reading = read(limit, [deputies(4, "县处级"), deputies(10)], SUBJECTS)
    assert (reading.count, reading.base, reading.most, reading.over, reading.short) == (4, 14, 2, 2, 0)


def test_a_share_below_its_part_says_by_how_many():
    limit = Limit("县处级", LEVEL, low=percent(20, ("代表",)))
    reading = read(limit, [deputies(1, "县处级"), deputies(11)], SUBJECTS)
    assert (reading.count, reading.base, reading.least, reading.short, reading.over) == (1, 12, 3, 2, 0)


def test_a_range_is_kept_within_and_missed_on_either_side():
    limit = Limit("代表", ("代表",), low=3, high=5)
    misses = [(r.short, r.over) for r in (read(limit, [deputies(n)], SUBJECTS) for n in (2, 3, 5, 6))]
    assert misses == [(1, 0), (0, 0), (0, 0), (0, 1)]


def test_a_number_has_no_base():
    reading = read(Limit("代表", ("代表",), high=5), [deputies(2)], SUBJECTS)
    assert (reading.base, reading.least, reading.other_least) == (None, None, None)


def test_the_base_is_cut_to_the_scope_of_the_limit():
    other = Group({"类别": "工作人员", "级别": "县处级", UNIT: "南宁", STATUS: "在列"}, 6)
    limit = Limit("县处级", ("县处级",), high=percent(50), where=("代表",))
    reading = read(limit, [deputies(1, "县处级"), deputies(1), other], SUBJECTS)
    assert (reading.count, reading.base) == (1, 2)


def test_whoever_lacks_a_fact_is_counted_apart():
    limit = Limit("县处级", LEVEL, high=percent(20, ("代表",)))
    reading = read(limit, [deputies(2, "县处级"), deputies(3, None), deputies(5)], SUBJECTS)
    assert (reading.count, reading.base, reading.unknown) == (2, 10, 3)


def test_whoever_is_surely_outside_the_scope_is_not_unknown():
    outside = Group({"类别": "工作人员", UNIT: "南宁", STATUS: "在列"}, 4)
    limit = Limit("县处级", ("县处级",), high=1, where=("代表",))
    assert read(limit, [outside], SUBJECTS).unknown == 0


# ——— struck off ————————————————————————————————————————————————————————————————————————————————————


def test_a_struck_off_nomination_still_occupies_its_place():
    limit = Limit("名额", ("代表",), high=3)
    assert read(limit, [deputies(2), deputies(1, status=STRUCK_OFF)], SUBJECTS).count == 3


def test_a_struck_off_nomination_counts_in_no_ratio():
    limit = Limit("县处级", LEVEL, high=percent(20, ("代表",)))
    groups = [deputies(1, "县处级"), deputies(4), deputies(5, "县处级", status=STRUCK_OFF)]
    reading = read(limit, groups, SUBJECTS)
    assert (reading.count, reading.base, reading.over) == (1, 5, 0)


def test_a_struck_off_nomination_is_awarded_nothing():
    limit = Limit("表彰数", ("代表",), high=3, stage=Stage.AWARDED)
    assert read(limit, [deputies(2), deputies(1, status=STRUCK_OFF)], SUBJECTS).count == 2


def test_a_number_beside_a_share_still_counts_the_struck_off():
    """At least two places used, and at most a half of the living list: the number is a quota, the share is not."""
    limit = Limit("县处级", LEVEL, low=2, high=percent(50, ("代表",)))
    reading = read(
        limit, [deputies(1, "县处级"), deputies(1), deputies(1, "县处级", status=STRUCK_OFF)], SUBJECTS
    )
    assert (reading.short, reading.over) == (0, 0)


# ——— scopes ————————————————————————————————————————————————————————————————————————————————————————


def test_a_limit_for_each_unit_is_read_for_each_unit_on_the_list():
    limit = Limit("名额", ("代表",), high=2, per=UNIT)
    groups = [deputies(3), deputies(1, unit="柳州"), Group({"类别": "代表", STATUS: "在列"}, 9)]
    found = [(r.scope, r.count, r.over) for r in readings([limit], groups, SUBJECTS)]
    assert found == [("南宁", 3, 1), ("柳州", 1, 0)]


def test_a_limit_on_the_whole_is_read_once_even_of_an_empty_list():
    found = list(readings([Limit("至少", ("代表",), low=2)], [], SUBJECTS))
    assert [(r.scope, r.count, r.short) for r in found] == [("", 0, 2)]


def test_a_unit_without_anybody_in_scope_is_not_read():
    limit = Limit("名额", ALL, low=1, where=("代表",), per=UNIT)
    outside = Group({"类别": "工作人员", UNIT: "柳州", STATUS: "在列"}, 1)
    assert [r.scope for r in readings([limit], [deputies(1), outside], SUBJECTS)] == ["南宁"]


# ——— folding ———————————————————————————————————————————————————————————————————————————————————————


def test_a_limit_looks_at_its_subjects_its_scope_its_base_and_the_status():
    limit = Limit("县处级", ("县处级",), high=percent(20, ("代表",)), where=ALL, per=UNIT)
    assert limit.names == ("对象", "县处级", "代表")
    assert fields_of([limit], SUBJECTS) == (STATUS, "级别", "类别", UNIT)


nominees = st.fixed_dictionaries(
    {
        "类别": st.sampled_from(("代表", "工作人员", None)),
        "级别": st.sampled_from(("县处级", "无", None)),
        UNIT: st.sampled_from(("南宁", "柳州")),
        STATUS: st.sampled_from(("在列", STRUCK_OFF)),
        "姓名": st.text(max_size=2),
    }
)


def by_person(limit: Limit, roster: list[dict[str, str | None]]) -> list[Reading]:
    return list(readings([limit], [Group(facts, 1) for facts in roster], SUBJECTS))


@settings(deadline=None, print_blob=True)
@given(
    st.lists(nominees, max_size=12),
    st.sampled_from((("代表",), ("县处级",), LEVEL)),
    st.sampled_from((None, 2, percent(50), percent(20, ("代表",), literal=True))),
    st.sampled_from((3, percent(50), percent(20, ("代表",)))),
    st.sampled_from(((), ("代表",))),
    st.sampled_from(("", UNIT)),
    st.sampled_from(tuple(Stage)),
)
def test_a_roster_folded_into_groups_reads_as_person_by_person(roster, count, low, high, where, per, stage):
    assume(not (isinstance(low, Share) and isinstance(high, Share) and low.base != high.base))
    limit = Limit("限", count, low, high, where, per, stage)
    columns = {name: [facts[name] for facts in roster] for name in ("类别", "级别", UNIT, STATUS, "姓名")}
    groups = tally([limit], SUBJECTS, columns, len(roster))
    assert sum(group.size for group in groups) == len(roster)
    assert list(readings([limit], groups, SUBJECTS)) == by_person(limit, roster)


def test_a_roster_that_lacks_every_column_is_one_group():
    assert tally([Limit("限", ("代表",), high=1)], SUBJECTS, {"姓名": ["张三", "李四"]}, 2) == [Group({}, 2)]
    assert tally([Limit("限", ("代表",), high=1)], SUBJECTS, {}, 0) == []
