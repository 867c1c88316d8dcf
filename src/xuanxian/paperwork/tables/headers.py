"""Where a table begins, which column is which, and where it ends."""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from xuanxian.paperwork.tables.sheets import LISTED, Cell, Heading, Sheet, Spot, Table, letters
from xuanxian.rules.core.findings import Finding, Level, Place, stops

T = TypeVar("T")

HEADER_ROWS = 20  # a header stands among these

# Zero-width signs come along when a heading is copied from a web page.
_NOT_SEEN = re.compile(r"[\s*\u200b-\u200d\u2060\ufeff]+")
_REMARK = re.compile(
    r"\s*[（(【\[]?(?:注|备注|说明|填表说明|填报说明|合计|总计|填表人|填报人|制表人|经办人|审核人|联系人)"
)
_TOTALS = {"合计", "总计", "小计", "共计"}
_AS_VALUES = "选中这些单元格，复制，再「选择性粘贴→数值」，保存后再报。"


def squeeze(cell: Cell) -> str:
    """A heading without what readers do not see as a difference: blanks, line breaks, full width, asterisks."""
    return "" if cell is None else _NOT_SEEN.sub("", unicodedata.normalize("NFKC", str(cell))).lower()


def known_names(headings: Iterable[Heading]) -> dict[str, str]:
    """Squeezed name or alias → name."""
    return {squeeze(word): heading.name for heading in headings for word in (heading.name, *heading.aliases)}


def best_row(rows: Sequence[Sequence[Cell]], known: Mapping[str, str]) -> tuple[int, int]:
    """The first row with the most different known headings, and how many."""
    scores = [len({known[word] for word in map(squeeze, row) if word in known}) for row in rows]
    score = max(scores, default=0)
    return (scores.index(score) if score else -1), score


def enough(score: int, headings: Sequence[Heading]) -> bool:
    """One known word alone may stand anywhere in a text."""
    return score >= min(2, len(headings))


def header_index(sheet: Sheet, headings: Sequence[Heading]) -> int:
    """Index of the header row, -1 without."""
    index, score = best_row(_top(sheet), known_names(headings))
    return index if enough(score, headings) else -1


def _top(sheet: Sheet) -> list[list[Cell]]:
    return [[column[i] for column in sheet.columns] for i in range(bisect_right(sheet.rows, HEADER_ROWS))]


def no_header(sheet: Sheet, file: str, headings: Sequence[Heading]) -> Finding:
    """Says what was looked for and what came nearest."""
    needed = [heading.name for heading in headings if heading.needed] or [
        heading.name for heading in headings
    ]
    rows = _top(sheet)
    words = {squeeze(cell): str(cell).strip() for row in rows for cell in row if cell is not None}
    near = []
    for name in needed:
        for match in difflib.get_close_matches(squeeze(name), words, 1, 0.5):
            near.append(f"「{words[match]}」近似「{name}」")
    return Finding(
        "header.none",
        Level.STOP,
        file,
        f"前 {HEADER_ROWS} 行里没有找到表头。要找的列名有：{'、'.join(needed)}。"
        + (f"最接近的是：{'；'.join(near[:LISTED])}。" if near else ""),
        value="；".join(near[:LISTED]),
        limit="、".join(needed),
        mend="请把列名放在同一行，一格一个列名，写在数据上方（上面可以有标题行）；也可以下载名册模板，把数据粘贴进去。",
        place=Place(file=file),
    )


@dataclass(frozen=True)
class _Header:
    """`names` are the known columns, `words` the headings as written."""

    file: str
    row: int
    names: Mapping[int, str]
    words: Mapping[int, str]

    def place(self, column: int, row: int | None = None) -> Place:
        heading = self.names.get(column) or self.words.get(column, "")
        return Place(self.file, row or self.row, f"{letters(column)} 列 {heading}".strip())


def is_remark(text: str) -> bool:
    """Whether a line under a table says that it is no data."""
    return _REMARK.match(text) is not None


def read_table(
    sheet: Sheet, index: int, file: str, headings: Sequence[Heading]
) -> tuple[Table | None, list[Finding]]:
    """The table below the header at `index`; None when something must be mended first."""
    known = known_names(headings)
    words = {
        number: re.sub(r"\s+", "", str(column[index]))
        for number, column in enumerate(sheet.columns)
        if column[index] is not None
    }
    names = {number: known[squeeze(word)] for number, word in words.items() if squeeze(word) in known}
    header = _Header(file, sheet.rows[index], names, words)

    merged, covered = _merged_header(sheet, header)
    if any(finding.rule == "header.two-rows" for finding in merged):
        return None, merged
    keep = _filled(sheet.columns, index + 1)
    keep, remarks = _without_remarks(sheet, keep, min(words, default=0))
    findings = [
        *merged,
        *_missing(header, headings),
        *_doubled(header),
        *_shifted(sheet, header, keep, covered),
        *_unfit_cells(sheet, header, {sheet.rows[i] for i in keep}),
    ]
    if remarks:
        findings.append(_remarks_dropped(sheet, header, remarks))
    unknown = {number: word for number, word in words.items() if number not in names}
    if unknown:
        findings.append(_unknown(header, unknown))
    if stops(findings):
        return None, findings
    columns = {name: _pick(sheet.columns[number], keep) for number, name in names.items()}
    return Table(file, columns, _pick(sheet.rows, keep), tuple(unknown.values())), findings


def _pick(values: list[T], keep: Sequence[int]) -> list[T]:
    if keep and keep[-1] - keep[0] + 1 == len(keep):
        return values[keep[0] : keep[-1] + 1]
    return [values[i] for i in keep]


def _filled(columns: Sequence[Sequence[Cell]], start: int) -> list[int]:
    """Indices of the rows from `start` that hold anything."""
    empties = sorted((column.count(None), number) for number, column in enumerate(columns))
    by_filling = [columns[number] for count, number in empties if count < len(columns[number])]
    if not by_filling:
        return []
    fullest, *others = by_filling
    return [
        i
        for i in range(start, len(fullest))
        if fullest[i] is not None or any(column[i] is not None for column in others)
    ]


def _without_remarks(sheet: Sheet, keep: list[int], leftmost: int) -> tuple[list[int], list[int]]:
    """Splits off the rows under the table: from a remark on, when nothing but its first cell is filled, and totals."""
    cut = end = len(keep)
    while end:
        filled = [(number, column[keep[end - 1]]) for number, column in enumerate(sheet.columns)]
        filled = [(number, cell) for number, cell in filled if cell is not None]
        column, first = filled[0]
        alone = len(filled) == 1 and column <= leftmost and isinstance(first, str)
        if squeeze(first) in _TOTALS or (alone and is_remark(str(first))):
            cut = end - 1
        elif not alone:
            break
        end -= 1
    return keep[:cut], keep[cut:]


def _remarks_dropped(sheet: Sheet, header: _Header, remarks: Sequence[int]) -> Finding:
    rows = [sheet.rows[i] for i in remarks]
    first = next(str(column[remarks[0]]) for column in sheet.columns if column[remarks[0]] is not None)
    which = f"第 {rows[0]} 行" if len(rows) == 1 else f"第 {rows[0]} 行至第 {rows[-1]} 行"
    return Finding(
        "file.remarks",
        Level.NOTE,
        header.file,
        f"{which}是表下的说明或合计（“{first[:20]}”），没有当作数据读取。",
        value=first[:20],
        mend="如果其中有应当报送的内容，请移到表内。",
        place=Place(header.file, rows[0]),
    )


def _merged_header(sheet: Sheet, header: _Header) -> tuple[list[Finding], set[int]]:
    """Findings, and the columns that lie under a merged heading."""
    findings = []
    covered: set[int] = set()
    for first, last in sheet.merges:
        if not first.row <= header.row <= last.row:
            continue
        if first.row < last.row:
            finding = Finding(
                "header.two-rows",
                Level.STOP,
                header.file,
                f"表头占了两行（{first}:{last} 是合并单元格），无法确定每一列的列名。",
                value=f"{first}:{last}",
                limit="表头只占一行",
                mend="请取消合并，把表头改成一行：每列一个列名，例如「联系方式」下的「电话」「邮箱」直接写成两列的列名。",
                place=header.place(first.column),
            )
            return [finding], covered
        covered.update(range(first.column, last.column + 1))
        findings.append(
            Finding(
                "header.merged",
                Level.STOP,
                header.words.get(first.column, header.file),
                f"表头里有合并单元格（{first}:{last}），一个列名占了 {last.column - first.column + 1} 列。",
                value=f"{first}:{last}",
                limit="每列一个列名",
                mend="请取消合并单元格，给每一列单独写列名；多出来的空列请删除。",
                place=header.place(first.column),
            )
        )
    return findings, covered


def _missing(header: _Header, headings: Sequence[Heading]) -> list[Finding]:
    found = set(header.names.values())
    others = {squeeze(word): number for number, word in header.words.items() if number not in header.names}
    findings = []
    for heading in headings:
        if not heading.needed or heading.name in found:
            continue
        near = ""
        for alias in (heading.name, *heading.aliases):
            for match in difflib.get_close_matches(squeeze(alias), others, 1, 0.5):
                near = near or f"{letters(others[match])} 列「{header.words[others[match]]}」"
        findings.append(
            Finding(
                "header.missing",
                Level.STOP,
                heading.name,
                f"表头（第 {header.row} 行）缺少必需的列「{heading.name}」。"
                + (f"最接近的是 {near}。" if near else ""),
                value=near,
                limit=heading.name,
                mend=f"如果 {near}就是这一列，请把列名改成「{heading.name}」；否则请加上这一列。"
                if near
                else f"请在表头加上「{heading.name}」一列并填写。",
                place=Place(header.file, header.row, heading.name),
            )
        )
    return findings


def _doubled(header: _Header) -> list[Finding]:
    columns = defaultdict(list)
    for number, name in sorted(header.names.items()):
        columns[name].append(number)
    return [
        Finding(
            "header.doubled",
            Level.STOP,
            name,
            f"「{name}」有 {len(numbers)} 列："
            + "、".join(f"{letters(number)} 列「{header.words[number]}」" for number in numbers)
            + "，不知道以哪一列为准。",
            value="、".join(f"{letters(number)} 列" for number in numbers),
            limit="1 列",
            mend="请只保留一列；另一列如果是别的内容，请改成它自己的列名。",
            place=header.place(numbers[1]),
        )
        for name, numbers in columns.items()
        if len(numbers) > 1
    ]


def _shifted(sheet: Sheet, header: _Header, keep: Sequence[int], covered: set[int]) -> list[Finding]:
    findings = []
    for number, column in enumerate(sheet.columns):
        if number in header.words or number in covered or column.count(None) == len(column):
            continue
        filled = [i for i in keep if column[i] is not None]
        if filled:
            rows = [sheet.rows[i] for i in filled]
            findings.append(
                Finding(
                    "header.shifted",
                    Level.STOP,
                    f"{letters(number)} 列",
                    f"{letters(number)} 列没有列名，却有 {len(rows)} 行内容（最先在第 {rows[0]} 行：“{column[filled[0]]}”），"
                    "可能是表头与数据错位。",
                    value=f"{len(rows)} 行",
                    mend=f"请核对第 {header.row} 行的列名是否与数据对齐；{letters(number)} 列请补上列名，不需要的请删除整列。",
                    place=Place(header.file, rows[0], f"{letters(number)} 列"),
                )
            )
    return findings


def _unknown(header: _Header, unknown: Mapping[int, str]) -> Finding:
    return Finding(
        "header.unknown",
        Level.NOTE,
        header.file,
        f"有 {len(unknown)} 个列名不认识，这些列没有读取："
        + "、".join(f"{word}（{letters(number)} 列）" for number, word in unknown.items())
        + "。",
        value="、".join(unknown.values()),
        mend="如果其中有应当报送的内容，请按名册模板改列名；其余不必改动。",
        place=header.place(min(unknown)),
    )


def _unfit_cells(sheet: Sheet, header: _Header, rows: set[int]) -> list[Finding]:
    """Cells of known columns and kept rows that cannot be taken as they are; one finding a kind."""

    def read(spot: Spot) -> bool:
        return spot.column in header.names and spot.row in rows

    findings = []
    formulas = sorted(spot for spot in sheet.formulas if read(spot))
    if formulas:
        findings.append(
            _cells(
                header,
                "cell.formula",
                [(spot, "") for spot in formulas],
                lambda where: (
                    f"有 {len(formulas)} 个单元格是公式，不是数值：{where}。公式的结果会随打开的电脑变化。"
                ),
                _AS_VALUES,
            )
        )
    errors = sorted(found for found in sheet.errors if read(found[0]))
    if errors:
        findings.append(
            _cells(
                header,
                "cell.error",
                errors,
                lambda where: f"有 {len(errors)} 个单元格是错误值：{where}。",
                "请改成应填的内容；错误值是公式算不出结果造成的，改正后" + _AS_VALUES,
            )
        )
    long = sorted(found for found in sheet.long if read(found[0]))
    if long:
        findings.append(
            _cells(
                header,
                "cell.precision",
                long,
                lambda where: (
                    f"有 {len(long)} 个单元格里身份证号码（或其他超过 15 位的号码）被当作数字，末位已丢失：{where}。"
                ),
                "请先把这一列的单元格格式设为「文本」，再照原件重新输入号码；改格式不能找回已丢失的末位。",
            )
        )
    merges = sorted(
        (first, f"{first}:{last}")
        for first, last in sheet.merges
        if any(first.row <= row <= last.row for row in rows)
        and any(number in header.names for number in range(first.column, last.column + 1))
        and not first.row <= header.row <= last.row
    )
    if merges:
        findings.append(
            _cells(
                header,
                "cell.merged",
                merges,
                lambda where: (
                    f"数据里有 {len(merges)} 处合并单元格：{where}。合并后只有左上角一格有内容，其余各行是空的。"
                ),
                "请取消合并单元格，在每一行里填上各自的内容。",
            )
        )
    return findings


def _cells(
    header: _Header, rule: str, found: Sequence[tuple[Spot, str]], message: Callable[[str], str], mend: str
) -> Finding:
    """Names the first cells by address with what stands in them; its place is the first."""
    merged = rule == "cell.merged"
    named = [text if merged else f"{spot}（{text}）" if text else str(spot) for spot, text in found[:LISTED]]
    where = "、".join(named) + (f"等 {len(found)} 处" if len(found) > LISTED else "")
    spot = found[0][0]
    return Finding(
        rule,
        Level.STOP,
        header.names.get(spot.column, header.file),
        message(where),
        value=where,
        mend=mend,
        place=header.place(spot.column, spot.row),
    )
