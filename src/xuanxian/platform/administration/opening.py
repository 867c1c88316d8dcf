"""From a list of people to accounts: what the file says, what is wrong with it, cell by cell."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xuanxian.paperwork.tables import Heading, Table, read_tables
from xuanxian.paperwork.templates import Column, write_template
from xuanxian.platform.administration.account_actions import Person, taken_of
from xuanxian.platform.files.actions import on_disk
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.organisations.queries import ambiguous, meant_by
from xuanxian.platform.rooms import duties, why_no_duty
from xuanxian.rules.core.findings import Finding, Level, Place, in_order, stops

NAME, USERNAME, ORGANISATION, ROLE = "姓名", "账号", "单位", "职责"
MOST = 2000
_HEADINGS = (
    Heading(NAME, needed=True),
    Heading(USERNAME, ("用户名", "登录名"), needed=True),
    Heading(ORGANISATION, ("所在单位", "工作单位"), needed=True),
    Heading(ROLE, ("拟任职责",), needed=False),
)
_USERNAME = re.compile(r"[\w.-]{2,60}", re.ASCII)
_DIGITS = re.compile(r"\d{11}")


@dataclass(frozen=True)
class Preview:
    file: StoredFile
    people: Sequence[tuple[int, Person]]
    """With the number of their row; complete only where nothing hinders."""
    findings: Sequence[Finding]

    @property
    def hindered(self) -> bool:
        return stops(self.findings)


def why_no_username(text: str) -> str:
    """Why it cannot be an account's name; "" where it can."""
    if _DIGITS.search(text):
        return "不得用身份证号码、手机号码作账号"
    return "" if _USERNAME.fullmatch(text) else "账号用2至60个字母、数字、点、横线、下划线"


def preview_of(stored: StoredFile) -> Preview:
    with tempfile.TemporaryDirectory() as folder:
        # Under its own name: the reader compares what a file is called with what it is.
        path = Path(folder) / stored.name
        shutil.copyfile(on_disk(stored.digest, stored.name), path)
        tables, findings = read_tables(path, _HEADINGS)
    if sum(len(table.rows) for table in tables) > MOST:
        return Preview(stored, [], [_too_many(stored.name)])
    people, wrong = _people(tables)
    return Preview(stored, people, in_order([*findings, *wrong]))


def _too_many(file: str) -> Finding:
    return Finding("import.too-many", Level.STOP, file, f"超过{MOST}行", mend="请分成几个文件分别导入")


def _people(tables: Sequence[Table]) -> tuple[list[tuple[int, Person]], list[Finding]]:
    rows = [(table.file, number, cells) for table in tables for number, cells in _rows(table)]
    places = meant_by({cells[ORGANISATION] for _, _, cells in rows})
    taken = taken_of([cells[USERNAME] for _, _, cells in rows])
    seen: dict[str, int] = {}
    people, findings = [], []
    for file, number, cells in rows:
        wrong = []
        for column, check in _CHECKS.items():
            said = check(cells[column], places)
            if not said and column == USERNAME:
                said = _twice(cells[column], taken, seen, number)
            if said:
                subject = f"第{number}行「{column}」"
                wrong.append(
                    Finding(
                        "import.cell", Level.STOP, subject, said, value=cells[column],
                        mend="请在文件中改正后重新上传", place=Place(file, number, column),
                    )
                )  # fmt: skip
        findings += wrong
        if not wrong:
            (organisation,) = places[cells[ORGANISATION]]
            people.append((number, Person(cells[NAME], cells[USERNAME], organisation, cells[ROLE])))
    return people, findings


def _rows(table: Table) -> Iterator[tuple[int, dict[str, str]]]:
    for at, number in enumerate(table.rows):
        cells = {h.name: table.columns[h.name][at] if h.name in table.columns else None for h in _HEADINGS}
        yield number, {name: "" if cell is None else str(cell).strip() for name, cell in cells.items()}


def _twice(username: str, taken: set[str], seen: dict[str, int], number: int) -> str:
    if username.lower() in taken:
        return f"账号「{username}」已经有人使用"
    first = seen.setdefault(username.lower(), number)
    return "" if first == number else f"账号「{username}」与第{first}行重复"


def _name(text: str, _: object) -> str:
    if not text:
        return "没有填写"
    if _DIGITS.search(text):
        return "不得填写身份证号码、手机号码"
    return "" if len(text) <= 40 else f"{len(text)}个字，限40个字"


def _username(text: str, _: object) -> str:
    return why_no_username(text) if text else "没有填写"


def _organisation(text: str, places: dict[str, list[Organisation]]) -> str:
    if not text:
        return "没有填写"
    found = places[text]
    if not found:
        return f"没有「{text}」这个单位，也不是别名"
    if len(found) > 1:
        first = ambiguous(text, found).findings[0]
        return f"{first.message}。{first.mend}"
    return f"「{found[0].name}」已停用" if found[0].closed else ""


def _role(text: str, _: object) -> str:
    return why_no_duty(text) if text else ""


_CHECKS: dict[str, Callable[[str, dict[str, list[Organisation]]], str]] = {
    NAME: _name,
    USERNAME: _username,
    ORGANISATION: _organisation,
    ROLE: _role,
}


def template() -> bytes:
    columns = [
        Column(NAME, needed=True),
        Column(
            USERNAME, needed=True, hint="字母、数字、点、横线、下划线；不得用身份证号码、手机号码", width=20
        ),
        Column(
            ORGANISATION,
            needed=True,
            hint="名称、全称或者别名；有重名的写明上级，如 示例市/示例社区联络站",
            width=32,
        ),
        Column(ROLE, duties(), hint="拟任职责，由安全管理员确认；不定的不填"),
    ]
    notes = [
        "一、一行开通一个账号；有一处错误，全部不开通。",
        "二、账号开通后没有职责，由安全管理员按“职责”一栏确认任职。",
        "三、初始密码由系统生成，只显示一次，本人首次登录时须修改。",
    ]
    return write_template("开通账号名册", columns, notes)
