"""What was seen of each field, wherever the form asks it, and what was told on the way."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from xuanxian.paperwork.forms import Form
from xuanxian.paperwork.reading.document import Cell, Document
from xuanxian.paperwork.reading.values import Unclear, Value, normal, value_of
from xuanxian.paperwork.typeset import field_of
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Finding, Level, Place
from xuanxian.rules.core.values import PERSONAL

Records = tuple[Mapping[str, str], ...]
_NUMBER = re.compile(r"\d{11,}[Xx]?")  # personal numbers stand in no finding, wherever in the file they were
PERMIT = "请照通知原来的表格式填写，不要增删、合并、拆分格子，再读回"


@dataclass
class Sights:
    """`seen` by field; a field in `lost` was there and cannot be read surely, so that nothing of it is taken."""

    form: Form
    document: Document
    findings: list[Finding] = field(default_factory=list)
    seen: dict[str, list[tuple[str, Cell | None]]] = field(default_factory=lambda: defaultdict(list))
    lost: set[str] = field(default_factory=set)

    def say(
        self, rule: str, level: Level, label: str, message: str, mend: str = PERMIT, cell: Cell | None = None,
        value: str = "", limit: str = "", clause: str = "",
    ) -> None:  # fmt: skip
        label, message, value = (_NUMBER.sub("…", text) for text in ("".join(label.split()), message, value))
        place = Place(self.document.file, None, label)
        if cell is not None:
            row = self.document.tables[cell.table].rows[cell.row]
            at = f"第{cell.table + 1}张表第{cell.row + 1}行第{row.index(cell) + 1}格"
            place = Place(f"{self.document.file} 第{cell.table + 1}张表", cell.row + 1, label)
            message = f"{at}：{message}"
        self.findings.append(Finding(rule, level, label, message, clause, value, limit, mend, place))

    def lose(self, name: str, rule: str, message: str, cell: Cell | None = None, mend: str = PERMIT) -> None:
        """The field is there and was not read."""
        self.lost.add(name)
        self.say(rule, Level.STOP, name, message, mend, cell)

    def see(self, name: str, raw: str, cell: Cell | None = None) -> None:
        self.seen[name].append((raw, cell))

    def read(self, name: str, raw: str, cell: Cell | None = None) -> Value | None:
        """The value of one place, its fault told; None where it cannot be told."""
        one = field_of(self.form, name)
        try:
            value = value_of(one, raw)
        except Unclear:
            message = f"「{name}」看不出选的是哪一项"
            mend = f"请只在一个选项的方框里打√：{'、'.join(one.options)}"
            self.say("form.read.tick", Level.STOP, name, message, mend, cell)
            return None
        if value.problem is not None:
            problem, shown = value.problem, "" if one.kind in PERSONAL else (value.problem.value or raw[:40])
            self.say(
                problem.rule,
                problem.level,
                name,
                problem.message,
                problem.mend,
                cell,
                shown,
                problem.limit,
                one.clause,
            )
        return value

    def settled(self) -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
        """The fields that were read, with "" for one left empty; those with a fault; those that were lost or not there."""
        values: dict[str, str] = {}
        faulty: set[str] = set()
        entries = dict.fromkeys(name for name, _ in self.form.entries())
        for name in entries:
            one = field_of(self.form, name)
            if name in self.lost or name not in self.seen or one.kind is Kind.PHOTO:
                continue
            once: dict[str, Cell | None] = {}
            for raw, cell in self.seen[name]:
                once[raw] = once.get(raw) or cell  # the same writing twice has its fault told once
            read = [value for raw, cell in once.items() if (value := self.read(name, raw, cell))]
            written = {normal(one, value.text): value for value in read if value.text}
            if len(written) > 1:
                places = (
                    "、".join(f"「{v.text[:20]}」" for v in written.values())
                    if one.kind not in PERSONAL
                    else ""
                )
                message = f"「{name}」在表中有几处，填得不一样{places}"
                self.lose(name, "form.read.two-values", message, mend="请核对，改成一样的再读回")
            elif written:
                value = next(iter(written.values()))
                values[name] = value.text
                faulty |= {name} if value.refused else set()
            elif read:
                values[name] = ""
        unread = frozenset(entries) - set(values)
        return values, frozenset(faulty), unread
