"""A subject answers yes, no or unknown; a missing fact is unknown, never false."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuanxian.rules.core.subjects import (
    AtLeast,
    Between,
    Case,
    Like,
    Matcher,
    OneOf,
    Subject,
    Subjects,
    Value,
    all_of,
    any_of,
)

YES, NO, UNKNOWN = True, False, None


def one_of(*values: str) -> OneOf:
    return OneOf(frozenset(values))


def subjects(**cases: Case | tuple[Case, ...]) -> Subjects:
    return Subjects(
        {
            name: Subject(name, found if isinstance(found, tuple) else (found,))
            for name, found in cases.items()
        }
    )


# ——— three values ——————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("verdicts", "together", "any_one"),
    [
        ((), YES, NO),
        ((YES,), YES, YES),
        ((NO,), NO, NO),
        ((UNKNOWN,), UNKNOWN, UNKNOWN),
        ((YES, YES), YES, YES),
        ((YES, NO), NO, YES),
        ((YES, UNKNOWN), UNKNOWN, YES),
        ((NO, NO), NO, NO),
        ((NO, UNKNOWN), NO, UNKNOWN),
        ((UNKNOWN, UNKNOWN), UNKNOWN, UNKNOWN),
    ],
)
def test_and_and_or_of_verdicts_in_either_order(verdicts, together, any_one):
    for order in (verdicts, verdicts[::-1]):
        assert all_of(order) is together
        assert any_of(order) is any_one


# ——— matchers ——————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("matcher", "value", "verdict"),
    [
        (one_of("机关", "企业"), "企业", YES),
        (one_of("机关", "企业"), "社会组织", NO),
        (one_of("机关"), None, UNKNOWN),
        (one_of("3"), 3, YES),
        (one_of("自治区", "乡镇"), ("县级", "乡镇"), YES),
        (one_of("自治区"), ("县级", "乡镇"), NO),
        (one_of("自治区"), (), NO),
        (OneOf(frozenset({"是"}), negated=True), "否", YES),
        (OneOf(frozenset({"是"}), negated=True), "是", NO),
        (OneOf(frozenset({"是"}), negated=True), None, UNKNOWN),
        (OneOf(frozenset({"乡镇"}), negated=True), ("县级", "乡镇"), NO),
        (OneOf(frozenset({"乡镇"}), negated=True), (), YES),
        (AtLeast(2, frozenset("123")), ("1", "3", "6"), YES),
        (AtLeast(2, frozenset("123")), ("1", "5", "6"), NO),
        (AtLeast(2, frozenset("123")), (), NO),
        (AtLeast(2, frozenset("123")), None, UNKNOWN),
        (AtLeast(1, frozenset("123")), "3", YES),
        (Like("书记$"), "县委书记", YES),
        (Like("书记$"), "书记员", NO),
        (Like("书记$"), None, UNKNOWN),
    ],
)
def test_a_matcher_answers(matcher, value, verdict):
    assert matcher(value) is verdict


@pytest.mark.parametrize(
    ("matcher", "value", "verdict"),
    [
        (Between(low=3.0), 3, YES),  # 以上 includes the named value
        (Between(low=3.0), 2.9, NO),
        (Between(low=3.0, low_open=True), 3, NO),
        (Between(low=3.0, low_open=True), 3.1, YES),
        (Between(high=100.0), 100, YES),
        (Between(high=100.0, high_open=True), 100, NO),
        (Between(high=100.0, high_open=True), 99.9, YES),
        (Between(3.0, 5.0), 4, YES),
        (Between(3.0, 5.0), 6, NO),
        (Between(low="2022-12-31", low_open=True), "2022-12-31", NO),
        (Between(low="2022-12-31", low_open=True), "2023-01-01", YES),
        (Between(high="1978.06"), "1978.06", YES),
        (Between(high="1978.06"), "1978.10", NO),
        (Between(low=3.0), None, UNKNOWN),
        (Between(low=3.0), "三年", UNKNOWN),
        (Between(low="2022-12-31"), 2023, UNKNOWN),
        (Between(low=3.0), ("3",), UNKNOWN),
    ],
)
def test_a_bound_includes_the_named_value_unless_it_is_open(matcher, value, verdict):
    assert matcher(value) is verdict


# ——— subjects ——————————————————————————————————————————————————————————————————————————————————————


NAMED = subjects(
    个人=Case((("对象类型", one_of("个人")),)),
    干部=Case((("级别", one_of("县处级正职", "县处级副职")),), within=("个人",)),
    女干部=Case((("性别", one_of("女")),), within=("干部",)),
    其他人员=Case(within=("个人",), without=("干部",)),
    企业对象=(Case((("性质", one_of("企业")),)), Case((("人员", one_of("企业负责人")),), within=("个人",))),
)


@pytest.mark.parametrize(
    ("name", "facts", "verdict"),
    [
        ("干部", {"对象类型": "个人", "级别": "县处级正职"}, YES),
        ("干部", {"对象类型": "个人", "级别": "乡科级正职"}, NO),
        ("干部", {"对象类型": "集体", "级别": "县处级正职"}, NO),
        ("干部", {"对象类型": "个人"}, UNKNOWN),
        ("干部", {"级别": "县处级正职"}, UNKNOWN),
        ("干部", {"对象类型": "集体"}, NO),
        ("女干部", {"对象类型": "个人", "级别": "县处级副职", "性别": "女"}, YES),
        ("女干部", {"对象类型": "个人", "性别": "女"}, UNKNOWN),
        ("女干部", {"性别": "男"}, NO),
        ("其他人员", {"对象类型": "个人", "级别": "无"}, YES),
        ("其他人员", {"对象类型": "个人", "级别": "县处级正职"}, NO),
        ("其他人员", {"对象类型": "个人"}, UNKNOWN),
        ("其他人员", {"对象类型": "集体"}, NO),
        ("企业对象", {"性质": "企业"}, YES),
        ("企业对象", {"性质": "机关", "对象类型": "个人", "人员": "企业负责人"}, YES),
        ("企业对象", {"性质": "机关"}, UNKNOWN),
        ("企业对象", {"性质": "机关", "对象类型": "集体"}, NO),
        ("企业对象", {}, UNKNOWN),
    ],
)
def test_a_subject_is_all_of_a_case_and_one_of_its_cases(name, facts, verdict):
    assert NAMED.verdict(name, facts) is verdict


def test_a_nominee_belongs_to_several_subjects_only_if_to_each():
    facts = {"对象类型": "个人", "级别": "县处级正职"}
    assert NAMED.holds(("个人", "干部"), facts) is YES
    assert NAMED.holds(("个人", "女干部"), facts) is UNKNOWN
    assert NAMED.holds(("其他人员", "女干部"), facts) is NO
    assert NAMED.holds((), {}) is YES


def test_the_fields_of_a_subject_are_those_of_its_parents_too():
    assert NAMED.fields("女干部") == ("对象类型", "级别", "性别")
    assert NAMED.fields("其他人员") == ("对象类型", "级别")
    assert NAMED.fields("企业对象") == ("性质", "对象类型", "人员")


def test_the_matchers_of_a_subject_are_those_of_its_parents_too_each_once():
    assert NAMED.matchers(["女干部", "干部"]) == {
        "性别": [one_of("女")],
        "级别": [one_of("县处级正职", "县处级副职")],
        "对象类型": [one_of("个人")],
    }


def test_a_subject_is_known_by_its_name_only():
    assert "干部" in NAMED
    assert "工人" not in NAMED


# ——— by column —————————————————————————————————————————————————————————————————————————————————————


VALUES: dict[str, st.SearchStrategy[Value]] = {
    "类": st.sampled_from(("甲", "乙", None)),
    "数": st.sampled_from((1, 2, 2.0, 3.5, None)),
    "日": st.sampled_from(("2022-12-31", "2023-01-01", None)),
    "选": st.sampled_from((("1",), ("1", "2"), (), None)),
}
MATCHERS: dict[str, st.SearchStrategy[Matcher]] = {
    "类": st.builds(OneOf, st.sampled_from((frozenset("甲"), frozenset("甲乙"))), st.booleans()),
    "数": st.builds(
        Between, st.sampled_from((None, 1.0, 2.0)), st.sampled_from((None, 2.0, 3.0)), st.booleans()
    ),
    "日": st.builds(Between, low=st.just("2022-12-31"), low_open=st.booleans()),
    "选": st.builds(AtLeast, st.integers(1, 2), st.just(frozenset("12"))),
}


@st.composite
def made_subjects(draw: st.DrawFn) -> Subjects:
    made: dict[str, Subject] = {}
    for name in ("一", "二", "三"):
        earlier = st.lists(st.sampled_from(sorted(made)), max_size=1) if made else st.just([])
        cases = tuple(
            Case(
                tuple(
                    (f, draw(MATCHERS[f])) for f in draw(st.sets(st.sampled_from(sorted(VALUES)), max_size=2))
                ),
                tuple(draw(earlier)),
                tuple(draw(earlier)),
            )
            for _ in range(draw(st.integers(1, 2)))
        )
        made[name] = Subject(name, cases)
    return Subjects(made)


@settings(deadline=None, print_blob=True)
@given(
    made_subjects(),
    st.lists(st.fixed_dictionaries(VALUES), max_size=8),
    st.sets(st.sampled_from(sorted(VALUES))),
)
def test_a_column_of_verdicts_is_the_verdict_of_each_row(known, rows, present):
    """Also where a roster lacks columns that the subject looks at."""
    columns = {name: [row[name] for row in rows] for name in sorted(present)}
    one_by_one = [{name: row[name] for name in present} for row in rows]
    for name in known.by_name:
        expected = [known.verdict(name, facts) for facts in one_by_one]
        assert known.column(name, columns, len(rows)) == expected


def test_rows_alike_in_what_the_subject_looks_at_are_judged_once():
    asked = []

    class Counting(OneOf):
        def __call__(self, value: Value) -> bool | None:
            asked.append(value)
            return super().__call__(value)

    known = subjects(甲=Case((("类", Counting(frozenset("甲"))),)))
    columns = {"类": ["甲", "乙"] * 500, "序号": list(range(1000))}
    assert known.column("甲", columns, 1000) == [YES, NO] * 500
    assert sorted(asked) == sorted(["甲", "乙"])


def test_a_subject_may_have_as_many_cases_as_a_region_has_cities():
    cities = [f"市{n}" for n in range(30)]
    elsewhere = {c: OneOf(frozenset([c]), negated=True) for c in cities}
    known = subjects(
        外地=tuple(Case((("推荐单位", one_of(c)), ("工作所在市", elsewhere[c]))) for c in cities)
    )
    columns = {"推荐单位": ["市7", "市7", "市8", None], "工作所在市": ["市8", "市7", None, "市1"]}
    assert known.column("外地", columns, 4) == [YES, NO, UNKNOWN, UNKNOWN]
