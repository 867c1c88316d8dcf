"""From what stands on paper back to a value: the words the form prints around it are taken off, the rest is read
after the field's kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from xuanxian.paperwork.kinds import BOX, KINDS, Setting, placeholder
from xuanxian.paperwork.reading.document import key
from xuanxian.paperwork.typeset import clean
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.values import Problem, read_value

_OPEN, _TICKS = "□☐○◯", "☑☒√✓✔✅■▣"
_SIGN = f"[{_OPEN}{_TICKS}]"
_LINES = ("__", "＿＿", "_＿", "＿_")


class Unclear(Exception):
    """What stands there can be read in more than one way, or in none."""


@dataclass(frozen=True)
class Value:
    """`text` as entry would keep it, "" for a place left empty; `problem` is what the kind says against it."""

    text: str
    problem: Problem | None = None

    @property
    def refused(self) -> bool:
        return self.problem is not None and self.problem.level is Level.STOP


def value_of(field: Field, raw: str) -> Value:
    """Raises Unclear where a tick cannot be told."""
    text = raw_text(field, raw)
    if not text:
        return Value("")
    read, problem = read_value(field, text)
    # Only a date is written otherwise on paper than it is kept.
    return Value(str(read) if field.kind is Kind.DATE and read is not None else text, problem)


def raw_text(field: Field, raw: str) -> str:
    """Without what the empty form prints there."""
    setting = KINDS[field.kind].setting
    if field.kind is Kind.TICK:
        return _ticked(field, raw)
    if setting is Setting.SEALED:
        return _opinion(field, raw)
    text = _trimmed(clean(raw.replace("\xa0", " ")))
    if setting is Setting.FLOWING:
        text = "\n".join(line.strip() for line in text.split("\n") if line.strip())
    return _without(placeholder(field), text)


def normal(field: Field, text: str) -> str:
    """One form for all writings that print alike, so that a file is not told apart from what it was made of."""
    if field.kind is Kind.DATE:
        read, _ = read_value(field, text)
        return str(read) if read is not None else text.strip()
    if field.kind in (Kind.SEAL, Kind.TICK):
        lines = (_trimmed(line) for line in clean(text).split("\n"))
        return "\n".join(line for line in lines if line)
    return raw_text(field, text)


def _trimmed(text: str) -> str:
    """Without blanks at its ends and without the line to write on."""
    while (shorter := text.strip()).startswith(_LINES) or shorter.endswith(_LINES):
        text = shorter.strip("_＿")
    return shorter


def _without(printed: str, text: str) -> str:
    if not (words := key(printed)):
        return text
    if key(text) == words:
        return ""
    pattern = spaced(printed)
    for form in (rf"^\s*{pattern}", rf"{pattern}\s*$"):
        if match := re.search(form, narrow(text)):
            return _trimmed(text[: match.start()] + text[match.end() :])
    return text


def _opinion(field: Field, raw: str) -> str:
    """What was written above seal and date; those are the paper's, never the software's."""
    stamps = [words for line in placeholder(field).split("\n") if (words := _undated(line))]
    lines = [_trimmed(line) for line in clean(raw).split("\n")]
    while lines and (not lines[-1] or any(_undated(lines[-1]).startswith(stamp) for stamp in stamps)):
        lines.pop()
    return "\n".join(line for line in lines if line)


def _undated(line: str) -> str:
    return re.sub(r"\d|[〇零一二三四五六七八九十]+(?=[年月日])", "", key(line))


def _ticked(field: Field, raw: str) -> str:
    """The one option with a tick in its box; people put √ over the box, beside it or in its stead."""
    text, options = narrow(raw), field.options
    if key(text) in map(key, options):
        return next(option for option in options if key(option) == key(text))
    printed = placeholder(field) or f"{options[0] if options else ''}{BOX}"
    places = [list(re.finditer(spaced(option), text)) for option in options]
    if not re.search(_SIGN, text) and not key(text):
        return ""
    if any(len(found) != 1 for found in places):
        raise Unclear
    spans = sorted((found[0].span(), option) for found, option in zip(places, options, strict=True))
    before = printed.lstrip().startswith(BOX)
    edges = [0, *(end for (_, end), _ in spans)] if before else [*(s for (s, _), _ in spans), len(text)]
    signs = [
        (option, re.findall(_SIGN, text[edges[n] : edges[n + 1]])) for n, (_, option) in enumerate(spans)
    ]
    ticked = [option for option, found in signs if set(found) & set(_TICKS)]
    if len(ticked) > 1 or (not ticked and any(not found for _, found in signs)):
        raise Unclear
    return ticked[0] if ticked else ""


# ——— the form's words as a pattern ——————————————————————————————————————————————————————————————————————


def narrow(text: str) -> str:
    """In half width, every character in its place."""
    return "".join(n if len(n := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)


def spaced(words: str, *, colons: bool = True) -> str:
    """A pattern for printed words however they are spaced; to be searched in `narrow` text. Without `colons` one may
    be missing."""
    return r"\s*".join(
        ":?" if c == ":" and not colons else re.escape(c) for c in narrow(words) if not c.isspace()
    )


def between(parts: Sequence[str | None], *, line: bool) -> re.Pattern[str]:
    """Printed words and, for each None, whatever was written there, in groups. `line`: a line among others, of which
    an entry does not leave its line; else a whole text without blanks at its ends. No part may be tried twice at one
    place: people's files are as long as they like."""
    made = []
    for n, part in enumerate(parts):
        if part is not None:
            made.append(spaced(part, colons=line))
        elif n == len(parts) - 1:
            made.append(r"([^\n\0]*)" if line else "(.*)")
        else:
            made.append(r"([^\n\0]*?)(?:\n\s*)?" if line else "(.*?)")
    inner = "".join(made)
    return re.compile(rf"^[^\S\n]*{inner}[^\S\n]*$", re.M) if line else re.compile(inner, re.DOTALL)
