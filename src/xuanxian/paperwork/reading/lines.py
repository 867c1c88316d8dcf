"""What stands outside the tables: the lines of a cover, the lines above and below a table, and the form's own words."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from xuanxian.paperwork.forms import Cover, Lines, Notes, Title
from xuanxian.paperwork.grids import Entry, Part
from xuanxian.paperwork.reading.document import key
from xuanxian.paperwork.reading.sights import Sights
from xuanxian.paperwork.reading.values import between, narrow
from xuanxian.rules.core.findings import Level

_BREAK = "\0"


class LineReader:
    """`missing` are the cover's lines that stand in no paragraph: some set their cover as a table."""

    def __init__(self, sights: Sights) -> None:
        self.sights = sights
        self.flow = [_BREAK if text is None else text for text in sights.document.flow]
        self.text = "\n".join(self.flow)
        self.starts = [0, *accumulate(len(text) + 1 for text in self.flow)][:-1]
        self.taken: dict[int, tuple[str, ...]] = {}
        self.missing: list[tuple[Part, ...]] = []

    def read(self) -> None:
        form = self.sights.form
        covers = [line for b in form.blocks if isinstance(b, Cover) for line in b.lines]
        others = [line for b in form.blocks if isinstance(b, Lines) for line in b.lines]
        for line in (*covers, *others):
            entries = tuple(part.field for part in line if isinstance(part, Entry))
            if entries:
                self._line(line, entries, is_cover=line in covers)
        self._printed()
        self._leftover()

    def _line(self, line: tuple[Part, ...], entries: tuple[str, ...], is_cover: bool) -> None:
        pattern = between([None if isinstance(part, Entry) else part for part in line], line=True)
        found = [m for m in pattern.finditer(narrow(self.text)) if m.group().strip()]
        label = label_of(line)
        for match in found:
            first, last = (
                bisect_right(self.starts, at) - 1
                for at in (match.start(), max(match.start(), match.end() - 1))
            )
            self.taken |= dict.fromkeys(range(first, last + 1), entries)
        if len(found) == 1:
            for n, name in enumerate(entries, start=1):
                self.sights.see(name, self.text[slice(*found[0].span(n))])
        elif found:
            for name in entries:
                self.sights.lose(name, "form.read.doubled", f"「{label}」一行有{len(found)}处，没有采用")
        elif is_cover:
            self.missing.append(line)
        else:
            self.not_there(line)

    def not_there(self, line: tuple[Part, ...]) -> None:
        label = label_of(line)
        self.sights.say("form.read.missing", Level.STOP, label, f"找不到「{label}」一行，没有读")

    def _printed(self) -> None:
        """The words of the form, which nobody may change (不得更改格式)."""
        words = [*self.flow, *(c.text for t in self.sights.document.tables for c in t.cells())]
        there = key("".join(words))
        for block in self.sights.form.blocks:
            for text in _texts(block):
                # Word may count the paragraphs itself; then their numbers are no text.
                if key(re.sub(r"^[一二三四五六七八九十\d]+[、.．]", "", text)) not in there:
                    message = f"表中印的“{text[:20]}{'……' if len(text) > 20 else ''}”与通知不一样"
                    self.sights.say(
                        "form.read.words",
                        Level.WARN,
                        text[:20],
                        message,
                        "请使用通知原来的表，不要改动印好的字",
                    )

    def _leftover(self) -> None:
        """A paragraph that is no line of the form goes on with the line before it, or is nobody's."""
        printed = [key(text) for block in self.sights.form.blocks for text in _texts(block)]
        whole = "".join(printed)
        before: int | None = None
        for at, text in enumerate(self.flow):
            words = key(text)
            if at in self.taken:
                before = at
            elif text == _BREAK or (words and words in whole):
                before = None
            elif words and before is not None:
                name = self.taken[before][-1]
                message = f"「{name}」后面另起一段写了“{text.strip()[:20]}”，不知是否属于这一项，没有采用"
                self.sights.lose(name, "form.read.split", message, mend="请写在同一行里，再读回")
            elif words:
                message = f"“{text.strip()[:20]}”不是这张表的字，没有读取"
                self.sights.say("form.read.unexpected", Level.WARN, text.strip()[:20], message)


def _texts(block: object) -> list[str]:
    """What is printed there and nobody fills in."""
    match block:
        case Title():
            return list(block.lines)
        case Notes():
            return [block.heading, *block.paragraphs]
        case Lines():
            return [
                "".join(map(str, line)) for line in block.lines if not any(isinstance(p, Entry) for p in line)
            ]
    return []


def label_of(line: tuple[Part, ...]) -> str:
    return re.sub(r"[\s：:]+", "", next((part for part in line if isinstance(part, str)), ""))
