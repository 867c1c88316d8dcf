"""`quota` gives every figure of annex 1; any one figure changed makes `check` fail and name row and column."""

import csv
import io
import re
from dataclasses import replace

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


def _figures(notice_text):
    """(row, place in the row, column label, position of the figure in the text) of the table as written in the rulebook."""
    start = notice_text.index("    行:\n      南宁: [")
    for match in re.finditer(r"^ {4,6}(\S+): \[([\d, ]+)\]$", notice_text[start:], re.M):
        row = match[1]
        for n, figure in enumerate(re.finditer(r"\d+", match[2])):
            label = CATEGORIES[n // 2] + ("·备选" if n % 2 else "")
            yield row, n, label, start + match.start(2) + figure.start(), figure[0]
        if row == "合计":
            return


def _stops(text):
    rulebook = library.build(parse(text, "changed.yaml"))
    return [f for f in check_rulebook(rulebook, library.calendar_of(rulebook)) if f.level is Level.STOP]


def _sums(source, row, n, figure):
    """What is amiss with the sums of the table once it is read with this figure in the row."""
    (table,) = source.data["名额"]
    rows = {**table["行"], "合计": table["合计"]}
    changed = {**rows, row: [*rows[row][:n], figure, *rows[row][n + 1 :]]}
    table = {**table, "合计": changed.pop("合计"), "行": changed}
    rulebook = library.build(replace(source, data={**source.data, "名额": [table]}))
    return rulebook.quotas[0].sum_findings()


def test_any_one_figure_of_the_table_changed_is_named_by_row_and_column(notice_text):
    """One figure of each row, of all columns in turn, goes the whole way from text to check, as in the tests below; the
    others from what was read to the sums."""
    source = parse(notice_text, "notice.yaml")
    figures = list(_figures(notice_text))
    assert len(figures) == 170
    for at_row, (row, n, label, at, figure) in enumerate(figures):
        one_more = str(int(figure) + 1)
        if (at_row // 10) % 10 == n:
            found = _stops(notice_text[:at] + one_more + notice_text[at + len(figure) :])
        else:
            found = _sums(source, row, n, one_more)
        subjects = [f.subject for f in found if f.rule == "quota.sum"]
        assert f"推荐名额分配表 {row}行 {label}列" in subjects, (row, label, subjects)


@pytest.mark.parametrize("figure", ["先进集体: 170", "先进个人: 230", "服务人大代表履职相关机构: 110",
                                    "人大代表履职平台: 60", "人大代表: 100", "工作人员: 130"])  # fmt: skip
def test_a_heading_changed_is_named_with_its_column(notice_text, figure):
    start = notice_text.index("    表头: {")
    at = notice_text.index(figure, start)
    name, number = figure.split(": ")
    changed = notice_text[:at] + f"{name}: {int(number) - 1}" + notice_text[at + len(figure) :]
    subjects = [f.subject for f in _stops(changed) if f.rule == "quota.sum"]
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
    findings = [f for f in _stops(changed) if f.rule == "quota.sum"]
    assert findings
    assert all(f.clause == "二(二)" for f in findings if "表彰数" in f.subject or "表头" in f.subject)
