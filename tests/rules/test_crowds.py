"""People who hold several options at once, and sets that overlap: the model against trying everybody."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.rules import brute_force
from xuanxian.rules.awards import model
from xuanxian.rules.awards.crowds import Crowds, Rule
from xuanxian.rules.awards.integer_model import Infeasible
from xuanxian.rules.awards.limits import Group, Limit, Share
from xuanxian.rules.awards.model import clash_of_anybody, fill, meter
from xuanxian.rules.core.subjects import AtLeast, Between, Case, OneOf, Several, Subject, Subjects

POSTS = ("一线", "技术", "负责人")
OPTIONS = {"岗位": Several(POSTS), "女": ("是", "否"), "乡村": ("是", "否")}
ANY_POSTS = [held for n in range(len(POSTS) + 1) for held in itertools.combinations(POSTS, n)]
EVERY = {**OPTIONS, "岗位": ANY_POSTS}
"""For the slow way: all that may be held together."""
OURS = {"推荐单位": "示例市", "状态": "在列"}
PLACES = Limit("名额", ("人",), high=3)
thorough = settings(max_examples=100, deadline=None, print_blob=True)


def of(name, *matchers):
    return Subject(name, (Case(matchers),))


def among(*values, negated=False):
    return "岗位", OneOf(frozenset(values), negated)


SUBJECTS = Subjects({
    one.name: one
    for one in (
        of("人"),
        of("一线", among("一线")),
        of("技术", among("技术")),
        of("一线或技术", among("一线", "技术")),
        of("不是负责人", among("负责人", negated=True)),
        of("两项", ("岗位", AtLeast(2, frozenset(POSTS)))),
        of("女", ("女", OneOf(frozenset({"是"})))),
        of("女技术", ("女", OneOf(frozenset({"是"}))), among("技术")),
        of("乡村", ("乡村", OneOf(frozenset({"是"})))),
        of("乡村一线", ("乡村", OneOf(frozenset({"是"}))), among("一线")),
    )
})  # fmt: skip
NAMES = list(SUBJECTS.by_name)


@st.composite
def limits(draw, most=4):
    found = []
    for n in range(draw(st.integers(1, most))):
        base = (draw(st.sampled_from(NAMES)),)
        part = Share(
            Fraction(draw(st.sampled_from(("1/4", "1/3", "1/2", "3/5", "1")))), base, draw(st.booleans())
        )
        low, high = draw(
            st.sampled_from([(part, None), (None, part), (part, part), (1, None), (None, 1), (None, 2)])
        )
        found.append(Limit(f"限{n}", (draw(st.sampled_from(NAMES)),), low, high))
    return found


@st.composite
def lists(draw):
    return [
        {**OURS, **{name: draw(st.sampled_from(values)) for name, values in EVERY.items()}}
        for _ in range(draw(st.integers(0, 2)))
    ]


def added(given_limits, roster):
    return list(
        brute_force.additions([*given_limits, PLACES], roster, SUBJECTS, OURS, EVERY, 4 - len(roster))
    )


@thorough
@given(limits(), lists())
def test_the_meter_says_what_trying_every_addition_finds(given_limits, roster):
    possible = added(given_limits, roster)
    event("feasible" if possible else "infeasible")
    asked = ([*given_limits, PLACES], [Group(facts, 1) for facts in roster], SUBJECTS, OURS, OPTIONS)
    if not possible:
        with pytest.raises(Infeasible):
            meter(*asked)
        return
    expected = brute_force.rooms(possible, [*given_limits, PLACES], SUBJECTS)
    said = {(r.limit.where, r.limit.count): (r.may, r.must) for r in meter(*asked)}
    assert said == {key: expected[key] for key in said}


@thorough
@given(limits(), st.sampled_from((1, 4096)))
def test_a_list_is_filled_as_far_as_trying_every_list_fills_it(given_limits, whole):
    possible = added(given_limits, [])
    before, model._WHOLE = model._WHOLE, whole
    try:
        groups = fill([*given_limits, PLACES], SUBJECTS, OURS, OPTIONS)
    except Infeasible:
        assert not possible
        return
    finally:
        model._WHOLE = before
    made = [group.facts for group in groups for _ in range(group.size)]
    assert all(set(EVERY) >= set(facts) - set(OURS) for facts in made)
    people = [
        {name: facts.get(name, values[0]) for name, values in EVERY.items()} | OURS | facts for facts in made
    ]
    scales = brute_force.Scales(
        brute_force.sides([*given_limits, PLACES], [], people, SUBJECTS), people, SUBJECTS
    )
    assert scales.keeps(range(len(people)))
    assert len(people) == max(len(one) for one in possible)


@thorough
@given(limits(3))
def test_what_must_give_way_for_full_places_is_what_trying_every_list_finds(given_limits):
    everybody = brute_force.everybody(EVERY, OURS)
    sides = brute_force.sides(given_limits, [], everybody, SUBJECTS)
    scales = brute_force.Scales(sides, everybody, SUBJECTS)
    misses = [
        [by for by in scales.missed(chosen) if by]
        for chosen in itertools.combinations_with_replacement(range(len(everybody)), 3)
    ]
    fewest = min(len(one) for one in misses)
    least = min(sum(one) for one in misses if len(one) == fewest)
    demand = [Limit("名额", ("人",), low=3, high=3)]
    said = clash_of_anybody(given_limits, demand, SUBJECTS, OURS, OPTIONS, 3)
    assert (len(said), sum(r.by for r in said)) == (fewest, least)


def test_sets_that_overlap_stand_in_small_tables_that_agree():
    """Twenty sets of which everybody may be in any: a table of four for each, not one of a million."""
    sets = {f"类{n}": of(f"类{n}", (f"甲{n}", OneOf(frozenset({"是"})))) for n in range(20)}
    subjects = Subjects({"人": of("人", ("对象", OneOf(frozenset({"个人"})))), **sets})
    options = {"对象": ("个人", "集体"), **{f"甲{n}": ("是", "否") for n in range(20)}}
    shares = [Limit(name, (name,), low=Share(Fraction(1, 10), ("人",))) for name in sets]
    assert len(Crowds(shares, subjects, {}, options).kinds) == 20 * 4
    (full,) = fill([*shares, Limit("名额", ("人",), high=1)], subjects, {}, options)
    assert (full.size, [full.facts[f"甲{n}"] for n in range(20)]) == (1, ["是"] * 20)


def test_a_rule_that_looks_at_several_sets_holds_of_everybody_who_is_made():
    sets = {f"类{n}": of(f"类{n}", (f"甲{n}", OneOf(frozenset({"是"})))) for n in range(14)}
    subjects = Subjects({"人": of("人"), **sets})
    options = {f"甲{n}": ("是", "否") for n in range(14)}
    shares = [Limit(name, (name,), low=Share(Fraction(1, 3), ("人",))) for name in sets]
    apart = Rule((("类0", "类13"),))
    groups = fill([*shares, Limit("名额", ("人",), high=9)], subjects, {}, options, rules=[apart])
    made = [group.facts for group in groups for _ in range(group.size)]
    assert len(made) == 9 and all((one["甲0"], one["甲13"]) != ("是", "是") for one in made)
    for name in options:
        assert sum(one[name] == "是" for one in made) >= 3


def test_bounds_and_vocabularies_that_nobody_closed_are_told_apart_too():
    subjects = Subjects({"老": of("老", ("工龄", Between(20)))})
    kinds = Crowds([Limit("老", ("老",), high=1)], subjects, {}, {}).kinds
    assert [kind["工龄"] for kind in kinds] == [20, 19]
