"""A draft of the slate made by hand: who may and must still join it, and what is blamed for an order not kept (R6, R7)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from xuanxian.rules.awards.integer_model import Infeasible
from xuanxian.rules.awards.limits import Group, Limit, Share, Stage
from xuanxian.rules.awards.model import joining
from xuanxian.rules.awards.slates import Candidate, passed_over
from xuanxian.rules.core.subjects import Case, OneOf, Subject, Subjects

SUBJECTS = Subjects(
    {
        "对象": Subject("对象", (Case(()),)),
        "干部": Subject("干部", (Case((("类别", OneOf(frozenset({"干部"}))),)),)),
    }
)


def at_most(percent: int, per: str = "") -> Limit:
    share = Share(Fraction(percent, 100), ("对象",))
    return Limit("干部", ("干部",), high=share, per=per, stage=Stage.AWARDED)


def of(kind: str, size: int = 1, unit: str = "甲") -> Group:
    return Group({"类别": kind, "推荐单位": unit}, size)


def rooms(limits, chosen, waiting):
    return {
        (r.scope, r.limit.name): (r.have, r.may, r.must) for r in joining(limits, chosen, waiting, SUBJECTS)
    }


TEN = Limit("全部", ("对象",), high=10, stage=Stage.AWARDED)


def test_nobody_may_join_but_those_who_wait():
    """Three of ten places are taken; four wait. One official among seven is below a fifth, two are not."""
    found = rooms([TEN, at_most(20)], [of("工人", 3)], [of("工人", 2), of("干部", 2)])
    assert found == {("", "全部"): (3, 3, 0), ("", "干部"): (0, 1, 0)}


def test_whom_a_draft_cannot_do_without_must_join():
    """An official alone: of five he would be a fifth, so four workers must join; the second official may not."""
    found = rooms([TEN, at_most(20)], [of("干部")], [of("工人", 6), of("干部")])
    assert found == {("", "全部"): (1, 6, 4), ("", "干部"): (1, 0, 0)}


def test_a_limit_in_each_unit_is_told_for_each_unit():
    found = rooms(
        [at_most(50, per="推荐单位")],
        [of("工人", unit="甲"), of("工人", unit="乙")],
        [of("干部", 2, unit="甲"), of("干部", 1, unit="乙")],
    )
    assert found == {("甲", "干部"): (0, 1, 0), ("乙", "干部"): (0, 1, 0)}


def test_a_draft_that_nobody_can_mend_is_told_apart():
    with pytest.raises(Infeasible):
        rooms([at_most(20)], [of("干部")], [of("工人", 3)])


def passed(limits, kinds, chosen):
    candidates = [Candidate({"类别": kind}, rank) for rank, kind in enumerate(kinds, start=1)]
    return [
        (p.passed, p.taken, [(b.count, b.allowed) for b in p.breaches])
        for p in passed_over(limits, candidates, chosen, SUBJECTS)
    ]


def test_an_order_left_without_need_has_no_limit_to_blame():
    assert passed([at_most(50)], ["工人", "工人"], [1]) == [(0, 1, [])]


def test_a_limit_broken_already_is_blamed_only_where_the_exchange_would_break_it_further():
    """Two officials of three, where one is allowed. A worker in a worker's place makes it no worse; a third official
    does."""
    assert passed([at_most(50)], ["干部", "工人", "干部", "干部", "工人"], [2, 3, 4]) == [
        (0, 2, []),
        (0, 4, [(3, 1)]),
        (1, 2, []),
        (1, 4, []),
    ]
