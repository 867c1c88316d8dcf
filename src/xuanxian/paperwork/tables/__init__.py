"""Rosters in: xlsx, xls and csv as columns under known headings, every error with its place and its mend.

    tables, findings = read_tables(path, [Heading("姓名", needed=True), Heading("出生年月", ("出生日期",))])

No table comes from a sheet that has a finding of level stop. Nothing is guessed and nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xuanxian.paperwork.tables.csv import read_csv
from xuanxian.paperwork.tables.files import Content, load
from xuanxian.paperwork.tables.headers import header_index, no_header, read_table
from xuanxian.paperwork.tables.sheets import Cell, Heading, Sheet, Table, Unreadable, refusal
from xuanxian.paperwork.tables.xls import read_xls
from xuanxian.paperwork.tables.xlsx import read_xlsx
from xuanxian.rules.core.findings import Finding, Level, Place, in_order

__all__ = ["Cell", "Heading", "Table", "read_tables"]


def read_tables(path: Path, headings: Sequence[Heading]) -> tuple[list[Table], list[Finding]]:
    """The tables of a file in the order of its sheets, and what there is to say; never raises for a bad file."""
    try:
        content = load(path)
        sheets, notes = _sheets(content, headings)
        tables, findings = _tables(sheets, content.name, headings)
    except Unreadable as refused:
        return [], [refused.finding]
    except MemoryError:
        large = refusal(
            "file.too-large", path.name, f"「{path.name}」太大，内存放不下。", "请分成几个文件分别报送。"
        )
        return [], [large.finding]
    return tables, in_order([*content.notes, *notes, *findings])


def _sheets(content: Content, headings: Sequence[Heading]) -> tuple[list[Sheet], list[Finding]]:
    if content.kind == "csv":
        return [read_csv(content.data, content.name, headings)], []
    if content.kind == "xls":
        return read_xls(content.data, content.name), []
    sheets, macros = read_xlsx(content.data, content.name)
    return sheets, [_macros(content.name)] if macros else []


def _tables(
    sheets: Sequence[Sheet], file: str, headings: Sequence[Heading]
) -> tuple[list[Table], list[Finding]]:
    headers = {number: header_index(sheet, headings) for number, sheet in enumerate(sheets)}
    wanted = [number for number, header in headers.items() if header >= 0 and not sheets[number].hidden]
    concealed = [
        sheets[number].name for number, header in headers.items() if header >= 0 and sheets[number].hidden
    ]
    filled = [sheet for sheet in sheets if sheet.filled and not sheet.hidden]
    if not wanted:
        if concealed:
            return [], [_hidden(file, concealed, Level.STOP)]
        if not filled:
            mend = "请确认交的是填好的名册；如果打开时看得到内容，请另存为 xlsx 后再报。"
            raise refusal("file.no-data", file, f"「{file}」里没有任何内容。", mend)
        return [], [no_header(sheet, _label(file, sheet, len(filled)), headings) for sheet in filled]
    tables, findings = [], []
    for number in wanted:
        sheet = sheets[number]
        table, said = read_table(sheet, headers[number], _label(file, sheet, len(wanted)), headings)
        findings += said
        if table is not None:
            tables.append(table)
    if concealed:
        findings.append(_hidden(file, concealed, Level.NOTE))
    return tables, findings


def _label(file: str, sheet: Sheet, count: int) -> str:
    return f"{file}〔{sheet.name}〕" if count > 1 else file


def _hidden(file: str, names: Sequence[str], level: Level) -> Finding:
    sheets = "、".join(f"「{name}」" for name in names)
    return Finding(
        "file.hidden-sheet",
        level,
        file,
        f"隐藏的工作表{sheets}里有名册，没有读取。",
        value="、".join(names),
        mend="如果要报送，请在工作表标签上点右键「取消隐藏」，保存后再报；不报的请删除。",
        place=Place(file=file),
    )


def _macros(file: str) -> Finding:
    return Finding(
        "file.macros",
        Level.NOTE,
        file,
        f"「{file}」带有宏；只读取了单元格里的值，宏没有运行。",
        mend="不影响这次读取；请另存为不带宏的 xlsx，以免收件单位的安全软件拦截。",
        place=Place(file=file),
    )
