"""A printed quota table adds up, or the one wrong figure is named; each of its cells is a limit (Q1, Q2, Q12, P8)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuanxian.rules.awards.limits import UNIT
from xuanxian.rules.awards.quotas import HEAD, TOTAL, Column, Move, Places, QuotaLine, QuotaTable, Row, moved
from xuanxian.rules.core.findings import Finding, Level

NAME = "推荐名额分配表"
thorough = settings(max_examples=150, deadline=None, print_blob=True)


def places(*figures: int | str) -> tuple[Places | None, ...]:
    """5, "3～5" and "-" as a table prints them."""

    def one(figure: int | str) -> Places | None:
        if figure == "-":
            return None
        low, _, high = str(figure).partition("～")
        return Places(int(low), int(high or low), bool(high))

    return tuple(one(figure) for figure in figures)


def plus(one: Places, other: Places, times: int = 1) -> Places:
    return Places(one.low + other.low * times, one.high + other.high * times, other.is_range)


def subject(row: str, column: str) -> str:
    return f"{NAME} {row}行 {column}列"


def said(table: QuotaTable) -> list[tuple[str, str, str]]:
    findings = table.sum_findings()
    assert all((f.rule, f.level) == ("quota.sum", Level.STOP) for f in findings)
    return [(f.subject, f.value, f.limit) for f in findings]


# ——— random consistent tables —————————————————————————————————————————————————————————————————————————


@st.composite
def figures(draw: st.DrawFn, ranges: bool) -> Places:
    low = draw(st.integers(0, 40))
    return Places(low, low + (draw(st.integers(0, 20)) if ranges else 0), ranges)


@st.composite
def tables(draw: st.DrawFn, ranges: bool = False, units: int = 1) -> QuotaTable:
    """Categories, each with its reserve or none with one; rows that add up across and down; totals beside and below."""
    categories = [f"类{n}" for n in range(draw(st.integers(1, 4)))]
    kinds = (False, True) if draw(st.booleans()) else (False,)
    columns = [Column(c, (c,), reserve) for c in (*categories, TOTAL) for reserve in kinds]
    rows = []
    for n in range(draw(st.integers(1, 5))):
        cells = {(c, kind): draw(figures(ranges)) for c in categories for kind in kinds}
        for kind in kinds:
            cells[TOTAL, kind] = Places(0, 0)
            for c in categories:
                cells[TOTAL, kind] = plus(cells[TOTAL, kind], cells[c, kind])
        many = draw(st.integers(1, units))
        rows.append(Row(f"单位{n}", tuple(cells[c.category, c.reserve] for c in columns), units=many))
    totals = [Places(0, 0)] * len(columns)
    for row in rows:
        totals = [plus(sum_, figure, row.units) for sum_, figure in zip(totals, row.figures, strict=True)]
    return QuotaTable(NAME, "附件1", tuple(columns), tuple(rows), tuple(totals))


def changed(table: QuotaTable, row: int, column: int, figure: Places) -> QuotaTable:
    """One printed figure replaced; the row after the last is the total row."""

    def with_figure(figures: tuple[Places | None, ...]) -> tuple[Places | None, ...]:
        return tuple(figure if at == column else old for at, old in enumerate(figures))

    if row == len(table.rows):
        return replace(table, totals=with_figure(table.totals))
    rows = tuple(
        replace(old, figures=with_figure(old.figures)) if at == row else old
        for at, old in enumerate(table.rows)
    )
    return replace(table, rows=rows)


@st.composite
def misprints(
    draw: st.DrawFn, ranges: bool = False, units: int = 1
) -> tuple[QuotaTable, str, str, Places, Places]:
    """A table with one wrong figure, the row and column it stands in, what is printed and what should be."""
    table = draw(tables(ranges, units))
    row = draw(st.integers(0, len(table.rows)))
    column = draw(st.integers(0, len(table.columns) - 1))
    figures_ = [*(r.figures for r in table.rows), table.totals][row]
    right = figures_[column]
    assert right is not None
    off = st.integers(-right.low, 30).filter(bool)
    if not ranges:
        wrong = Places(right.low + (by := draw(off)), right.high + by)
    elif right.high and draw(st.booleans()):
        low = st.integers(0, right.high).filter(lambda low: low != right.low)
        wrong = Places(draw(low), right.high, True)
    else:
        high = st.integers(right.low, right.high + 30).filter(lambda high: high != right.high)
        wrong = Places(right.low, draw(high), True)
    name = [*(r.name for r in table.rows), TOTAL][row]
    return changed(table, row, column, wrong), name, table.columns[column].label, wrong, right


@thorough
@given(tables())
def test_a_table_that_adds_up_has_no_finding(table):
    assert said(table) == []


@thorough
@given(tables(ranges=True, units=3))
def test_a_table_of_ranges_that_adds_up_has_no_finding(table):
    assert said(table) == []


@thorough
@given(misprints())
def test_one_wrong_figure_is_named_by_its_row_and_column_with_what_it_should_be(case):
    table, row, column, wrong, right = case
    assert said(table) == [(subject(row, column), str(wrong), str(right))]


@thorough
@given(misprints(ranges=True))
def test_one_wrong_side_of_a_range_is_named_by_its_row_and_column(case):
    table, row, column, wrong, _ = case
    assert [(where, value) for where, value, _ in said(table)] == [(subject(row, column), str(wrong))]


@thorough
@given(misprints(ranges=True))
def test_the_mended_range_is_the_one_that_adds_up(case):
    table, _, _, _, right = case
    assert [limit for _, _, limit in said(table)] == [str(right)]


@thorough
@given(misprints(units=3))
def test_one_wrong_figure_in_a_row_for_several_units_is_named_too(case):
    table, row, column, wrong, right = case
    assert said(table) == [(subject(row, column), str(wrong), str(right))]


# ——— by hand ———————————————————————————————————————————————————————————————————————————————————————


COLUMNS = (
    Column("机构", ("机构", "推荐")),
    Column("机构", ("机构", "备选"), reserve=True),
    Column("平台", ("平台", "推荐")),
    Column("平台", ("平台", "备选"), reserve=True),
    Column(TOTAL, (TOTAL, "推荐")),
    Column(TOTAL, (TOTAL, "备选"), reserve=True),
)
SMALL = QuotaTable(
    NAME,
    "附件1",
    COLUMNS,
    (
        Row("南宁", places(7, 1, 7, 1, 14, 2), where=("南宁",)),
        Row("驻桂部队", places(1, 0, 0, 0, 1, 0), where=("驻桂部队",)),
        Row("区直", places(30, 0, 0, 0, 30, 0), where=("区直",), pool=True),
    ),
    places(38, 1, 7, 1, 45, 2),
    {"先进集体": 45, "机构": 38, "平台": 7},
    {"先进集体": ("机构", "平台")},
)


def test_the_small_table_adds_up():
    assert said(SMALL) == []


@pytest.mark.parametrize(("name", "sum_"), [("先进集体", 45), ("机构", 38), ("平台", 7)])
def test_a_wrong_figure_in_the_head_is_named(name, sum_):
    table = replace(SMALL, heads={**(SMALL.heads or {}), name: sum_ + 1})
    assert said(table) == [(subject(HEAD, name), str(sum_ + 1), str(sum_))]


def test_a_wrong_reserve_is_told_apart_from_the_places_beside_it():
    table = changed(SMALL, 0, 3, Places(2, 2))
    assert said(table) == [(subject("南宁", "平台·备选"), "2", "1")]


def test_a_wrong_place_and_a_wrong_reserve_elsewhere_are_each_named():
    table = changed(changed(SMALL, 0, 0, Places(8, 8)), 1, 3, Places(1, 1))
    assert said(table) == [
        (subject("南宁", "机构"), "8", "7"),
        (subject("驻桂部队", "平台·备选"), "1", "0"),
    ]


def test_a_total_range_that_is_one_too_wide_is_named():
    columns = (Column("小组", ("小组",)), Column("代表", ("代表",)), Column(TOTAL, (TOTAL,)))
    rows = (
        Row("联系组", places("10～16", "14～20", "24～37")),
        Row("专业组", places("1～1", "2～2", "3～3")),
    )
    table = QuotaTable(NAME, "一(三)", columns, rows, places("11～17", "16～22", "27～39"))
    assert said(table) == [(subject("联系组", TOTAL), "24～37", "24～36")]


@pytest.mark.parametrize("column", [0, 2, 4])
def test_a_wrong_total_is_named_and_the_heads_that_it_contradicts_beside_it(column):
    right = SMALL.totals[column]
    assert right is not None
    first, *others = said(changed(SMALL, 3, column, Places(right.low + 1, right.high + 1)))
    assert first == (subject(TOTAL, COLUMNS[column].label), str(right.high + 1), str(right))
    assert {where.split()[1] for where, _, _ in others} <= {f"{HEAD}行"}


def test_without_totals_below_a_row_still_has_to_add_up():
    table = replace(changed(SMALL, 0, 0, Places(8, 8)), totals=(), heads=None)
    ((where, _, _),) = said(table)
    assert where == subject("南宁", TOTAL)


def test_without_totals_beside_a_column_still_has_to_add_up():
    columns = COLUMNS[:1] + COLUMNS[2:3]
    rows = (Row("南宁", places(7, 7)), Row("柳州", places(6, 6)))
    ((where, _, _),) = said(QuotaTable(NAME, "附件1", columns, rows, places(13, 14)))
    assert where == subject(TOTAL, "平台")


def test_a_row_for_each_of_several_units_counts_so_often_in_the_total():
    columns = (Column("小组", ("小组",)), Column("站", ("站",)), Column(TOTAL, (TOTAL,)))
    rows = (Row("联系组", places(1, "3～5", "4～6"), per=UNIT, units=10), Row("专业组", places(1, "-", 1)))
    totals = places(11, "30～50", "41～61")
    assert said(QuotaTable(NAME, "一(三)", columns, rows, totals)) == []


def test_a_finding_says_clause_and_what_to_do():
    (finding,) = changed(SMALL, 1, 0, Places(2, 2)).sum_findings()
    assert isinstance(finding, Finding)
    assert finding.clause == "附件1"
    assert finding.message == "驻桂部队行、机构列：写的是2，按行合计和列合计应为1"
    assert finding.mend


# ——— limits ————————————————————————————————————————————————————————————————————————————————————————


def test_every_cell_is_one_limit_and_the_totals_are_none():
    found = [(x.name, x.count, x.low, x.high, x.where, x.rule, x.strength) for x in SMALL.limits()]
    assert found[:4] == [
        ("南宁 机构", ("机构", "推荐"), None, 7, ("南宁",), "quota.places", Level.STOP),
        ("南宁 机构 备选", ("机构", "备选"), None, 1, ("南宁",), "quota.reserve", Level.STOP),
        ("南宁 平台", ("平台", "推荐"), None, 7, ("南宁",), "quota.places", Level.STOP),
        ("南宁 平台 备选", ("平台", "备选"), None, 1, ("南宁",), "quota.reserve", Level.STOP),
    ]
    assert len(found) == 12


def test_a_pool_warns_and_leaves_the_choice_to_the_office_but_nothing_is_nothing():
    pool = {x.name: (x.rule, x.strength) for x in SMALL.limits() if x.where == ("区直",)}
    assert pool["区直 机构"] == ("quota.pool", Level.WARN)
    assert pool["区直 平台"] == ("quota.places", Level.STOP)


def test_a_range_binds_below_also_where_it_is_one_number_and_a_plain_figure_does_not():
    columns = (*(Column(c, (c,)) for c in ("站", "小组", "工作者", "代表")),)
    row = Row("联系组", places("3～5", 1, "1～1", "-"), where=("联系组",), per=UNIT, units=10)
    found = [(x.name, x.low, x.high, x.per) for x in QuotaTable(NAME, "一(三)", columns, (row,)).limits()]
    assert found == [
        ("站", 3, 5, UNIT),
        ("小组", None, 1, UNIT),
        ("工作者", 1, 1, UNIT),
    ]


# ——— as a list —————————————————————————————————————————————————————————————————————————————————————


def test_the_lines_hold_every_printed_figure_with_totals_and_head():
    lines = list(SMALL.lines())
    assert lines[0] == QuotaLine("南宁", "机构", 7, 1, 0, 7, "")
    assert lines[2] == QuotaLine("南宁", TOTAL, 14, 2, 0, 14, "附件1印制合计")
    assert lines[6].note == "统筹名额，多家单位共用；超出的由评选办公室选定"
    assert lines[7] == QuotaLine("区直", "平台", 0, 0, 0, 0, "")
    assert lines[-4] == QuotaLine(TOTAL, TOTAL, 45, 2, 0, 45, "附件1印制合计")
    assert lines[-3:] == [
        QuotaLine(HEAD, "先进集体", 45, None, None, None, "附件1表头"),
        QuotaLine(HEAD, "机构", 38, None, None, None, "附件1表头"),
        QuotaLine(HEAD, "平台", 7, None, None, None, "附件1表头"),
    ]
    assert len(lines) == 15


def test_a_line_of_a_range_has_bounds_and_no_single_number():
    columns = (Column("站", ("站",)), Column("代表", ("代表",)))
    table = QuotaTable(NAME, "一(三)", columns, (Row("联系组", places("3～5", "-"), per=UNIT),))
    assert list(table.lines()) == [QuotaLine("联系组", "站", None, None, 3, 5, "每个单位")]


def test_a_figure_is_found_by_row_category_and_kind():
    assert SMALL.figure("南宁", "平台") == Places(7, 7)
    assert SMALL.figure("南宁", "平台", reserve=True) == Places(1, 1)
    assert SMALL.figure(TOTAL, "机构") == Places(38, 38)
    assert SMALL.figure("南宁", "代表") is None


@pytest.mark.parametrize(
    ("figure", "text"), [(Places(3, 5, True), "3～5"), (Places(7, 7), "7"), (Places(10, 10, True), "10～10")]
)
def test_a_figure_is_written_as_the_table_prints_it(figure, text):
    assert str(figure) == text


# ——— places moved (调剂) ———————————————————————————————————————————————————————————————————————————————


@st.composite
def moves(draw: st.DrawFn, table: QuotaTable) -> list[Move]:
    """Each of no more than the giving row has at that moment."""
    found, now = [], table
    for _ in range(draw(st.integers(0, 6))):
        giver, taker = draw(st.tuples(*[st.sampled_from([r.name for r in table.rows])] * 2))
        column = draw(st.sampled_from([c for c in table.columns if c.category != TOTAL]))
        have = now.figure(giver, column.category, column.reserve)
        assert have is not None
        if giver != taker and have.high:
            found.append(Move(NAME, giver, taker, column.label, draw(st.integers(1, have.high))))
            now = now.after(found[-1])
    return found


@thorough
@given(st.data())
def test_moves_leave_every_sum_and_the_limits_say_what_the_figures_say(data):
    table = data.draw(tables())
    made = data.draw(moves(table))
    (after,) = moved([table], made)
    assert after.sum_findings() == [] and after.totals == table.totals
    for before, row in zip(table.rows, after.rows, strict=True):
        for at, (was, now) in enumerate(zip(before.figures, row.figures, strict=True)):
            assert was is not None and now is not None
            assert now.high == now.low == was.high + row.moved_by(at) >= 0
        net = sum(m.number * ((m.taker == row.name) - (m.giver == row.name)) for m in made)
        assert sum(row.moved_by(at) for at, c in enumerate(table.columns) if c.category == TOTAL) == net
    assert [x.high for x in after.limits()] == [
        f.high for r in after.rows for c, f in zip(after.columns, r.figures, strict=True) if c.category != TOTAL and f
    ]  # fmt: skip


@thorough
@given(st.data())
def test_what_is_moved_back_is_as_printed(data):
    table = data.draw(tables())
    made = data.draw(moves(table))
    back = [replace(m, giver=m.taker, taker=m.giver) for m in reversed(made)]
    assert moved([table], [*made, *back]) == (table,)


def one_table(*rows: Row, by: str = UNIT) -> QuotaTable:
    return QuotaTable(NAME, "附件1", (Column("甲", ("甲",)), Column("乙", ("乙",))), rows, by=by)


def test_a_moved_figure_is_called_so_and_the_others_are_not():
    table = one_table(Row("东", places(5, 1)), Row("西", places(3, 1))).after(Move(NAME, "东", "西", "甲", 2))
    assert [(x.name, x.high) for x in table.limits()] == [
        ("东 甲（调剂后）", 3), ("东 乙", 1), ("西 甲（调剂后）", 5), ("西 乙", 1),
    ]  # fmt: skip
    assert {x.clause for x in table.limits()} == {"附件1"}


def test_a_range_gives_from_its_upper_end_and_lowers_the_other_only_where_it_must():
    table = one_table(Row("东", places("3～5", 1)), Row("西", places("3～5", 1)))
    after = [str(table.after(Move(NAME, "东", "西", "甲", n)).figure("东", "甲")) for n in (1, 2, 3)]
    assert after == ["3～4", "3～3", "2～2"]
    assert str(table.after(Move(NAME, "东", "西", "甲", 2)).figure("西", "甲")) == "3～7"


@pytest.mark.parametrize(
    ("table", "move"),
    [
        (one_table(Row("东", places(5, 1)), Row("各市", places(3, 1), per=UNIT)), Move(NAME, "东", "各市", "甲", 1)),
        (one_table(Row("东", places(5, 1)), Row("西", places("-", 1))), Move(NAME, "东", "西", "甲", 1)),
        (one_table(Row("东", places(5, 1)), Row("西", places(3, 1)), by="任务"), Move(NAME, "东", "西", "甲", 1)),
        (one_table(Row("东", places(5, 1)), Row("西", places(3, 1))), Move(NAME, "东", "西", "丙", 1)),
        (one_table(Row("东", places(5, 1)), Row("西", places(3, 1))), Move("另表", "东", "西", "甲", 1)),
        (one_table(Row("东", places(5, 1)), Row("西", places(3, 1))), Move(NAME, "东", "北", "甲", 1)),
    ],
    ids=["a row for each unit", "no figure", "rows that are no units", "no such column", "another table", "no such row"],
)  # fmt: skip
def test_a_move_the_table_knows_nothing_of_changes_nothing(table, move):
    assert table.after(move) is table


def test_a_rulebook_after_moves_differs_in_places_and_in_nothing_else(rulebook):
    name = rulebook.quotas[0].name
    after = rulebook.with_moves([Move(name, "南宁", "柳州", "人大代表", 2)])
    changed = [
        (x.name, y.name, x.high, y.high) for x, y in zip(rulebook.limits, after.limits, strict=True) if x != y
    ]
    assert changed == [
        ("南宁 人大代表", "南宁 人大代表（调剂后）", 10, 8),
        ("柳州 人大代表", "柳州 人大代表（调剂后）", 8, 10),
    ]
    assert after.digest == rulebook.digest
    assert [x for x in after.limits if not x.rule.startswith("quota.")] == [
        x for x in rulebook.limits if not x.rule.startswith("quota.")
    ]
