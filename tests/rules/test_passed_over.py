"""Who is passed over on a list, and whether a limit asks for it; small lists worked out by hand."""

from xuanxian.rulebooks.library import by_name
from xuanxian.rules.awards.limits import STRUCK_OFF, Limit, Stage
from xuanxian.rules.awards.nominees import Nominees
from xuanxian.rules.awards.slates import Candidate, candidates_of, passed_over
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


def test_struck_off_and_reserves_are_no_candidates_and_who_has_no_number_stands_where_he_is_written():
    columns = {
        "对象类型": ["个人"] * 5,
        "推荐单位": ["南宁"] * 5,
        "参评类别": ["人大代表"] * 5,
        "名额类别": ["名额", "名额", "备选", "名额", "名额"],
        "序号": [1, None, 7, 9.0, "4"],
        "状态": [STRUCK_OFF, None, None, None, None],
    }
    names = ["示例"] * 5
    nominees = Nominees("", columns, range(2, 7), names, names, range(5), faulty={"序号": {1}})
    found = candidates_of(by_name("gx-deputy-work-2023"), nominees)
    assert {at: (one.rank, one.line) for at, one in found.items()} == {
        1: (2, "南宁 个人"),
        3: (9, "南宁 个人"),
        4: (4, "南宁 个人"),
    }
