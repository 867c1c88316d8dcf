"""A form with invented data, to see how it prints: empty, as it usually is, and as full as the notice lets it be. Made from
the form alone, so that a rulebook in the making, whose rules may still contradict each other, shows its forms too."""

from __future__ import annotations

import io
import itertools
import random
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum

from PIL import Image

from xuanxian.paperwork.filled import from_record, from_records
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.grids import Grid
from xuanxian.paperwork.invented import DEED_SENTENCES, Writer
from xuanxian.paperwork.typeset import field_of
from xuanxian.rules.awards.limits import UNIT
from xuanxian.rules.awards.rulebook import ORDER, Rulebook
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.values import count_characters

_SEED = 2023
_ROWS = {"空表": 0, "填好": 3, "填满": 6}


class Filling(StrEnum):
    EMPTY = "空表"
    USUAL = "填好"
    FULL = "填满"


def preview(rulebook: Rulebook, form: Form, filling: Filling, photo: str = "") -> FormData:
    """`photo` is the file of a picture for forms that print one."""
    if filling is Filling.EMPTY:
        return FormData({})
    writer = Writer(rulebook, random.Random(_SEED))
    names = [unit.name for unit in rulebook.units.listed()] or ["示例市"]
    unit = max(names, key=len) if filling is Filling.FULL else names[0]
    hard = filling is Filling.FULL
    record = _record(writer, form, unit, hard=hard) | {
        name: photo for name, field in form.fields.items() if field.kind is Kind.PHOTO
    }
    repeating = [grid for grid in form.grids() if grid.repeat is not None]
    tables = [
        [_record(writer, form, unit, hard=hard) | {ORDER: str(n)} for n in range(1, _ROWS[filling] + 1)]
        for _ in repeating
    ]
    once = Counter(name for name, _ in form.entries())
    once -= Counter(n for g in repeating for cell in g.row_cells(g.repeat or 0) for n in cell.entries)
    head = {name: value for name, value in from_record(form, record).values.items() if once[name]}
    return from_records(form, head, tables) if tables else FormData(head)


def _record(writer: Writer, form: Form, unit: str, *, hard: bool) -> dict[str, str]:
    rng = writer.rng
    record = {UNIT: unit, "填报单位": unit, "性别": rng.choice("男女")}
    record["出生年月"] = f"{rng.randint(1966, 1992)}.{rng.randint(1, 12):02d}"
    record["身份证号码"] = writer.identity(record["出生年月"], record["性别"])
    entries = {name for name, _ in form.entries()}
    sources = {source for name in entries for source in field_of(form, name).sources}
    for name in sorted(entries | sources):
        field = field_of(form, name)
        if name in record or field.filled_from:
            continue
        writer.serial += 1
        record[name] = (_hard(writer, field) if hard else None) or _usual(writer, field, unit)
    return record


def _usual(writer: Writer, field: Field, unit: str) -> str:
    if field.kind is Kind.RESUME:
        return resume(4)
    if field.kind is Kind.LONG:
        return exactly(min(field.limit or 80, 1200) * 3 // 4)
    value = writer.value(field, unit)
    return "、".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


_LONG_NAME = "阿卜杜热西提·𠮷镕喆堃㛃"
_LONG_BODY = "示例省示例市示例壮族瑶族自治县示例镇人民代表大会代表联络站（示例村中心联络站）办"
_LONG_POST = "示例省示例市示例壮族瑶族自治县人民代表大会常务委员会示例工作委员会　主任、一级调研员"
_LONG_TEXTS: Mapping[str, str] = {
    "集体名称": _LONG_BODY,
    "籍贯": "示例壮族自治区示例市示例瑶族自治县",
    "学历学位": "研究生　工商管理硕士、法学学士",
}


def _hard(writer: Writer, field: Field) -> str | None:
    """The longest that one may have to enter, or None where there is nothing out of the way."""
    make = _HARD.get(field.kind)
    return make(writer, field) if make else None


def _long_text(writer: Writer, field: Field) -> str | None:
    if field.pattern or field.limit:
        return None
    if field.name in _LONG_TEXTS:
        return _LONG_TEXTS[field.name]
    return _LONG_POST if any(word in field.name for word in ("单位", "职务", "地址", "情况", "奖")) else None


def exactly(count: int) -> str:
    """Deeds of just so many 字."""
    text, sentences = "", itertools.cycle(DEED_SENTENCES)
    while count_characters(text) < count:
        text += next(sentences)
    while count_characters(text) > count - 1:
        text = text[:-1]
    return text + "。"


def resume(lines: int) -> str:
    """From school on, to the month, without a gap."""
    parts, year = ["1990.09—1994.07　示例大学示例专业学生"], 1994
    for n in range(1, lines):
        until = f"{year + 2}.07" if n < lines - 1 else "至今"
        parts.append(f"{year}.08—{until}　示例省示例市示例县示例局示例科科员、副科长、科长")
        year += 2
    return "\n".join(parts)


_HARD: Mapping[Kind, Callable[[Writer, Field], str | None]] = {
    Kind.NAME: lambda writer, field: _LONG_NAME,
    Kind.TEXT: _long_text,
    Kind.LONG: lambda writer, field: exactly(field.limit or 120),
    Kind.RESUME: lambda writer, field: resume(12),
    Kind.CHOICE: lambda writer, field: max(field.options, key=len, default=None),
    Kind.TICK: lambda writer, field: max(field.options, key=len, default=None),
    Kind.CHOICES: lambda writer, field: "、".join(field.options[:4]),
    Kind.NUMBER: lambda writer, field: f"{field.high or 12.5:g}",
    Kind.SEAL: lambda writer, field: "经集体研究并按规定公示，同意推荐。",
}


def drawn_photo() -> bytes:
    """Nobody's picture, of two inches at 300 dpi."""
    from PIL import ImageDraw  # brings fonts with it, which no other page needs

    image = Image.new("RGB", (413, 579), "#5b9bd5")
    draw = ImageDraw.Draw(image)
    draw.ellipse((26, 400, 387, 800), fill="#37474f")
    draw.ellipse((116, 130, 297, 400), fill="#e8d5c4")
    out = io.BytesIO()
    image.save(out, "JPEG", dpi=(300, 300), quality=85)
    return out.getvalue()


def has_photo(form: Form) -> bool:
    return any(
        form.fields[name].kind is Kind.PHOTO
        for grid in form.blocks
        if isinstance(grid, Grid)
        for cell in grid.cells
        for name in cell.entries
        if name in form.fields
    )
