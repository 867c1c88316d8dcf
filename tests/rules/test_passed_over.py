"""Who is passed over on a list, and whether a limit asks for it; small lists worked out by hand."""

from xuanxian.rules.awards.limits import Limit, Stage
from xuanxian.rules.awards.slates import Candidate, passed_over
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
