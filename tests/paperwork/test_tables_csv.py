"""Comma-separated rosters: any usual writing is read, and what cannot be split is refused at its row."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_files import HEADER, PEOPLE

from xuanxian.paperwork.tables import Heading, Table, read_tables
from xuanxian.rules.core.findings import Finding, Level

HEADINGS = tuple(Heading(name, needed=name != "备注") for name in HEADER)


def csv_of(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def read(tmp_path: Path, content: bytes) -> tuple[list[Table], list[Finding]]:
    path = tmp_path / "名册.csv"
    path.write_bytes(content)
    return read_tables(path, HEADINGS)


def refused(result: tuple[list[Table], list[Finding]]) -> tuple[str, int | None, str]:
    """Rule, row and column of the one finding of a file that gave no table."""
    tables, (finding,) = result
    assert tables == []
    assert finding.level is Level.STOP
    assert finding.mend and finding.place.file == "名册.csv"
    return finding.rule, finding.place.row, finding.place.column


LINES = ("名册", ",".join(HEADER), *(",".join(value or "" for value in person) for person in PEOPLE))


@pytest.mark.parametrize(
    "content",
    [
        csv_of(*LINES),
        csv_of(*LINES, "", ""),
        b"\xef\xbb\xbf" + csv_of(*LINES),
        csv_of(*LINES).decode().encode("gb18030"),
        csv_of(*LINES).decode().encode("utf-16"),
        csv_of(*LINES).replace(b",", b";"),
        csv_of(*LINES).replace(b",", b"\t"),
        csv_of(*LINES).replace(b"\r\n", b"\r"),
        csv_of(*LINES, "注：以上"),
        csv_of(*(f'"{line}"'.replace(",", '","') for line in LINES)),
    ],
)
def test_csv_in_any_usual_writing_gives_texts(tmp_path: Path, content: bytes) -> None:
    (table,), findings = read(tmp_path, content)
    assert [f.rule for f in findings] in ([], ["file.remarks"])
    assert table.rows == [3, 4, 5]
    assert list(zip(*table.columns.values(), strict=True)) == list(PEOPLE)


@pytest.mark.parametrize(
    "lines, rule, row",
    [
        (("姓名，性别，出生年月", "张三，男，1990.01"), "file.separator", None),
        ((*LINES, "赵六,男,1990.01,1"), "file.ragged", 6),
        ((*LINES, "赵六"), "file.ragged", 6),
        ((*LINES, "赵六,男,1990.01,1,甲,乙"), "file.ragged", 6),
        ((*LINES, '赵六,男,1990.01,1,"甲'), "file.quotes", 6),
        ((*LINES, '赵六,男,1990.01,1,"甲"乙'), "file.quotes", 6),
        ((*LINES, "赵\0六,男,1990.01,1,"), "file.nul", 6),
    ],
)
def test_csv_that_cannot_be_split_is_refused_at_its_row(
    tmp_path: Path, lines: tuple[str, ...], rule: str, row: int
) -> None:
    assert refused(read(tmp_path, csv_of(*lines))) == (rule, row, "")


def test_csv_in_no_known_encoding_is_refused_at_its_byte(tmp_path: Path) -> None:
    good = csv_of(*LINES)
    result = read(tmp_path, good + "赵".encode() + b"\xff\xff,")
    assert refused(result) == ("file.encoding", 5, "")
    assert result[1][0].value == f"第 {len(good) + 4} 字节"


def test_csv_in_utf8_with_one_broken_sign_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    content = csv_of(*LINES).replace("李四".encode(), "李".encode() + b"\xe5\x9b")
    assert refused(read(tmp_path, content)) == ("file.encoding", 4, "")


@pytest.mark.parametrize(
    "value, rule",
    [
        ('"=""459999"""', "cell.formula"),
        ("=A1", "cell.formula"),
        ("#REF!", "cell.error"),
        ("4.59999E+17", "cell.precision"),
    ],
)
def test_csv_cells_that_a_spreadsheet_left_behind_are_refused(tmp_path: Path, value: str, rule: str) -> None:
    result = read(tmp_path, csv_of(*LINES, f"赵六,男,1990.01,{value},"))
    assert refused(result) == (rule, 6, "D 列 身份证号码")
