"""Every rulebook yields exactly the findings its cases file states, and every worked example comes out."""

import pytest

from xuanxian.paperwork.form_source import form_findings
from xuanxian.rulebooks import library
from xuanxian.rulebooks.cases import (
    differences,
    load_cases,
    run_consultation_case,
    run_period_case,
    run_roster_case,
)
from xuanxian.rules.awards.lint import check_rulebook

CASES = {name: load_cases(library.NOTICES / f"{name}.cases.yaml") for name in library.names()}


def _each(kind):
    return [
        pytest.param(name, case, id=case.name)
        for name, cases in CASES.items()
        for case in getattr(cases, kind)
    ]


@pytest.mark.parametrize("name", library.names())
def test_check_yields_exactly_the_findings_of_the_cases_file(name):
    rulebook = library.by_name(name)
    findings = [*check_rulebook(rulebook, library.calendar_of(rulebook)), *form_findings(rulebook)]
    assert differences(CASES[name].check, findings) == []


@pytest.mark.parametrize(("name", "case"), _each("rosters"))
def test_a_roster_case_comes_out_as_written(name, case):
    assert run_roster_case(library.by_name(name), case) == []


@pytest.mark.parametrize(("name", "case"), _each("consultations"))
def test_a_consultation_case_asks_exactly_the_departments_written(name, case):
    assert run_consultation_case(library.by_name(name), case) == []


@pytest.mark.parametrize(("name", "case"), _each("periods"))
def test_a_disclosure_is_over_on_the_day_written(name, case):
    assert run_period_case(library.calendar_of(library.by_name(name)), case) == []


def test_a_difference_in_either_direction_is_reported():
    cases = CASES["gx-deputy-work-2023"]
    rulebook = library.by_name("gx-deputy-work-2023")
    findings = check_rulebook(rulebook, library.calendar_of(rulebook))
    assert len(differences(cases.check[1:], findings)) == 1
    assert len(differences(cases.check, findings[1:])) == 1
