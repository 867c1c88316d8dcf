"""Who is passed over on a list, and whether a limit asks for it; small lists worked out by hand."""

from fractions import Fraction

from xuanxian.rulebooks import library
from xuanxian.rules.awards.limits import Limit, Share, Stage
from xuanxian.rules.awards.nominees import Roster, read_nominees
from xuanxian.rules.awards.slates import Breach, Candidate, PassedOver, candidates_of, passed_over
from xuanxian.rules.core.subjects import Case, OneOf, Subject, Subjects

SUBJECTS = Subjects({"干部": Subject("干部", (Case((("身份", OneOf(frozenset({"干部"}))),)),))})
AT_MOST_ONE = [Limit("干部", ("干部",), high=1, stage=Stage.AWARDED)]
AT_LEAST_ONE = [Limit("干部", ("干部",), low=1, stage=Stage.AWARDED)]


def line(*kinds):
    return [Candidate({"身份": kind}, rank) for rank, kind in enumerate(kinds, start=1)]


def told(limits, candidates, chosen):
    return [
        (one.passed, one.taken, [b.count for b in one.breaches])
        for one in passed_over(limits, candidates, chosen, SUBJECTS)
    ]


def test_a_cadre_is_passed_over_for_a_worker_where_one_more_would_break_the_limit():
    assert told(AT_MOST_ONE, line("干部", "干部", "工人"), [0, 2]) == [(1, 2, [2])]


def test_a_worker_is_passed_over_for_the_only_cadre_where_there_must_be_one():
    assert told(AT_LEAST_ONE, line("工人", "干部"), [1]) == [(0, 1, [0])]


def test_no_limit_asks_for_an_exception_whose_exchange_would_mend_a_broken_one():
    """Two cadres are on the list and one may be: the worker in the place of the second would help."""
    assert told(AT_MOST_ONE, line("干部", "工人", "干部"), [0, 2]) == [(1, 2, [])]


def test_a_breach_says_what_the_exchange_would_come_to_and_what_is_allowed():
    """Of three half, that is two, must be cadres: one cadre for a worker leaves one."""
    half = Limit("干部", ("干部",), low=Share(Fraction(1, 2), ("全部",)), stage=Stage.AWARDED)
    everybody = Subjects({**SUBJECTS.by_name, "全部": Subject("全部", (Case(()),))})
    candidates = line("工人", "干部", "干部", "工人")
    (one, _) = passed_over([half], candidates, [1, 2, 3], everybody)
    assert one == PassedOver(0, 1, (Breach(half, "", "low", 1, 2),))


def test_a_base_that_the_exchange_makes_smaller_is_reckoned_with():
    """A fifth of five workers may be cadres, that is one; of the four that a cadre in a worker's place leaves, none."""
    workers = Subject("工人", (Case((("身份", OneOf(frozenset({"工人", "双"}))),)),))
    cadres = Subject("干部", (Case((("身份", OneOf(frozenset({"干部", "双"}))),)),))
    fifth = Limit("干部", ("干部",), high=Share(Fraction(1, 5), ("工人",)), stage=Stage.AWARDED)
    candidates = line("其他", *["工人"] * 4, "双")
    told = passed_over([fifth], candidates, [1, 2, 3, 4, 5], Subjects({"工人": workers, "干部": cadres}))
    assert told == [PassedOver(0, 1, (Breach(fifth, "", "high", 1, 0),)), PassedOver(0, 5, ())]


def test_the_exceptions_come_in_the_order_of_the_passed_over_and_of_the_taken():
    """By the place in the roster first, then by the number on the unit's list, whatever the order they were found in."""
    candidates = [
        Candidate({"身份": kind}, rank) for kind, rank in (("干部", 4), ("工人", 3), ("工人", 1), ("干部", 2))
    ]
    many = [Limit("干部", ("干部",), high=9, stage=Stage.AWARDED)]
    assert told(many, candidates, [0, 1]) == [(2, 1, []), (2, 0, []), (3, 1, []), (3, 0, [])]


def test_two_with_the_same_number_do_not_pass_each_other_over():
    assert told([], [Candidate({}, 1), Candidate({}, 1)], [1]) == []


def test_each_list_has_an_order_of_its_own():
    assert told([], [Candidate({}, 1, "甲"), Candidate({}, 2, "乙")], [1]) == []


# ——— who may be chosen —————————————————————————————————————————————————————————————————————————————————


def may_be_chosen(notice, *rows):
    """Position → (number, list)."""
    rulebook = library.by_name(notice)
    columns = {
        name: [row.get(name) for row in rows] for name in dict.fromkeys(n for row in rows for n in row)
    }
    nominees, _ = read_nominees(rulebook, Roster("", columns, range(1, len(rows) + 1)))
    return {at: (c.rank, c.line) for at, c in candidates_of(rulebook, nominees).items()}


def test_everybody_may_be_chosen_but_the_struck_off_and_the_reserves():
    """Whoever has no number stands where the roster has them, those left out counted."""
    deputy = {"对象类型": "个人", "推荐单位": "南宁", "参评类别": "人大代表", "名额类别": "推荐"}
    assert may_be_chosen(
        "gx-deputy-work-2023",
        {**deputy, "序号": "1", "状态": "取消资格"},
        {**deputy, "序号": "3"},
        {**deputy, "序号": "4", "名额类别": "备选"},
        deputy,
        {**deputy, "序号": "2", "推荐单位": "柳州"},
    ) == {1: (3, "南宁 个人"), 3: (4, "南宁 个人"), 4: (2, "柳州 个人")}


def test_where_the_notice_does_not_say_how_it_numbers_each_units_types_are_lists():
    assert may_be_chosen(
        "petition-system-2017",
        {"对象类型": "个人", "推荐单位": "南宁市", "序号": "2"},
        {"对象类型": "集体", "推荐单位": "南宁市"},
    ) == {0: (2, "南宁市 个人"), 1: (2, "南宁市 集体")}
