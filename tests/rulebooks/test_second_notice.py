"""A notice invented without sight of the code (a range quota, a pool, nested ratios, two hand-in rounds, no reserves)
is expressed as data alone, and everything follows from it as from the first."""

import pytest

from tests.conftest import FIXTURES
from xuanxian.paperwork.form_source import form_findings
from xuanxian.rulebooks import library
from xuanxian.rulebooks.cases import (
    differences,
    load_cases,
    run_consultation_case,
    run_period_case,
    run_roster_case,
)
from xuanxian.rules.awards.limits import Share
from xuanxian.rules.awards.lint import check_rulebook
from xuanxian.rules.awards.steps import StepKind

FOLDER = FIXTURES / "second-notice"
RULEBOOK = library.load(FOLDER / "sl-social-work-2025.yaml")
CASES = load_cases(FOLDER / "sl-social-work-2025.cases.yaml")


def test_it_has_what_the_first_notice_has_not():
    (table,) = RULEBOOK.quotas
    figures = [figure for row in table.rows for figure in row.figures if figure]
    assert any(figure.is_range and figure.low < figure.high for figure in figures)
    assert any(row.pool for row in table.rows)
    assert not any(column.reserve for column in table.columns)
    assert sum(step.kind is StepKind.HAND_IN for step in RULEBOOK.steps) >= 2
    shares = [bound for limit in RULEBOOK.limits for bound in limit.shares]
    assert shares and all(isinstance(bound, Share) for bound in shares)
    assert any(limit.per for limit in RULEBOOK.limits if limit.shares)
    bases = {bound.base for bound in shares}
    assert any(
        set(base) <= set(limit.count) and limit.count not in bases
        for limit in RULEBOOK.limits
        for base in bases
    )


def test_check_yields_exactly_the_findings_its_author_expected():
    findings = [*check_rulebook(RULEBOOK, library.calendar_of(RULEBOOK)), *form_findings(RULEBOOK)]
    assert differences(CASES.check, findings) == []


@pytest.mark.parametrize("case", CASES.rosters, ids=lambda case: case.name)
def test_a_roster_case_comes_out_as_its_author_expected(case):
    assert run_roster_case(RULEBOOK, case) == []


@pytest.mark.parametrize("case", CASES.consultations, ids=lambda case: case.name)
def test_a_consultation_case_asks_exactly_the_departments_written(case):
    assert run_consultation_case(RULEBOOK, case) == []


@pytest.mark.parametrize("case", CASES.periods, ids=lambda case: case.name)
def test_a_disclosure_is_over_on_the_day_written(case):
    assert run_period_case(library.calendar_of(RULEBOOK), case) == []


@pytest.mark.parametrize("seed", [7, 2023])
def test_it_rehearses_to_the_end_without_a_stop(xuanxian, tmp_path, seed):
    said = xuanxian("rehearse", FOLDER / "sl-social-work-2025.yaml", "--out", "演练", "--seed", seed)
    assert said.code == 0, said.out
    assert (tmp_path / "演练" / "演练报告.html").exists()


def test_every_other_command_works_on_it(xuanxian):
    path = FOLDER / "sl-social-work-2025.yaml"
    assert xuanxian("quota", path, "--csv").code == 0
    assert xuanxian("timetable", path, "--svg", "t.svg").code == 0
    assert xuanxian("roster", "template", path, "-o", "名册.xlsx").code == 0
    meter = xuanxian(
        "roster", "meter", path, "名册.xlsx", "--unit", RULEBOOK.units.listed()[0].name, "--json"
    )
    assert meter.code == 0
    assert any(kind["must_add"] > 0 for kind in meter.json["kinds"])
