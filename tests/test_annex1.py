"""`quota` gives every figure of annex 1; any one figure changed makes `check` fail and name row and column."""

import csv
import io

import pytest

from tests.conftest import FIXTURES, NOTICE
from xuanxian.rulebooks import library
from xuanxian.rulebooks.source import parse
from xuanxian.rules.awards.lint import check_rulebook
from xuanxian.rules.core.findings import Level

ANNEX1 = list(csv.DictReader((FIXTURES / NOTICE / "annex1.csv").open(encoding="utf-8")))
CATEGORIES = [
    "服务人大代表履职相关机构",
    "人大代表履职平台",
    "人大代表",
    "服务人大代表履职相关机构工作人员",
    "合计",
]
HEADS = {"全区人大代表工作先进集体": "先进集体", "全区人大代表工作先进个人": "先进个人"}


def test_quota_gives_every_figure_of_annex_1(xuanxian):
    said = xuanxian("quota", NOTICE, "--csv")
    assert said.code == 0
    lines = {(row["unit"], row["category"]): row for row in csv.DictReader(io.StringIO(said.out))}
    column = {"推荐名额": "places", "备选名额": "reserve", "表头": "places"}
    assert len(ANNEX1) == 176
    for printed in ANNEX1:
        line = lines[printed["row"], HEADS.get(printed["category"], printed["category"])]
        assert line[column[printed["kind"]]] == printed["figure"], printed


def _stops(source):
    rulebook = library.build(source)
    return [f for f in check_rulebook(rulebook, library.calendar_of(rulebook)) if f.level is Level.STOP]


def test_any_one_figure_of_the_table_changed_is_named_by_row_and_column(notice_text):
    source = parse(notice_text, "changed.yaml")
    [table] = source.data["名额"]
    rows = {**table["行"], "合计": table["合计"]}
    assert sum(map(len, rows.values())) == 170
    for row, figures in rows.items():
        for n, figure in enumerate(figures):
            label = CATEGORIES[n // 2] + ("·备选" if n % 2 else "")
            figures[n] = str(int(figure) + 1)
            subjects = [f.subject for f in _stops(source) if f.rule == "quota.sum"]
            figures[n] = figure
            assert f"推荐名额分配表 {row}行 {label}列" in subjects, (row, label, subjects)


@pytest.mark.parametrize("figure", ["先进集体: 170", "先进个人: 230", "服务人大代表履职相关机构: 110",
                                    "人大代表履职平台: 60", "人大代表: 100", "工作人员: 130"])  # fmt: skip
def test_a_heading_changed_is_named_with_its_column(notice_text, figure):
    start = notice_text.index("    表头: {")
    at = notice_text.index(figure, start)
    name, number = figure.split(": ")
    changed = notice_text[:at] + f"{name}: {int(number) - 1}" + notice_text[at + len(figure) :]
    subjects = [f.subject for f in _stops(parse(changed, "changed.yaml")) if f.rule == "quota.sum"]
    assert subjects
    assert all("表头" in subject and name in subject for subject in subjects), subjects


@pytest.mark.parametrize(
    "figure", ["数: 170", "数: 230", "相关机构: 110", "平台: 60", "人大代表: 100", "工作人员: 130"]
)
def test_an_award_number_changed_is_named(notice_text, figure):
    start = notice_text.index("奖项:")
    at = notice_text.index(figure, start)
    name, number = figure.split(": ")
    changed = notice_text[:at] + f"{name}: {int(number) + 1}" + notice_text[at + len(figure) :]
    findings = [f for f in _stops(parse(changed, "changed.yaml")) if f.rule == "quota.sum"]
    assert findings
    assert all(f.clause == "二(二)" for f in findings if "表彰数" in f.subject or "表头" in f.subject)
