"""How a value of each kind prints, stands in its cell and is kept by Excel: one table, used by every renderer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from xuanxian.rules.core.fields import Field, Kind, broken

BOX, TICKED = "□", "☑"


class Setting(Enum):
    """How a value stands in its cell."""

    CENTRED = auto()
    FLOWING = auto()  # from the top, justified, first lines indented by 2 字
    SEALED = auto()  # an opinion, then room for seal and date at the lower right
    PICTURE = auto()


Options = dict[str, object]


def _no_validation(_: Field) -> Options | None:
    return None


@dataclass(frozen=True)
class Look:
    """`show` turns a value into what is printed; `least` is the cell's least height in mm where the field names
    none; `text` says that Excel must keep the value as text; `validation` gives an Excel data validation in
    XlsxWriter's words, or None."""

    setting: Setting
    show: Callable[[Field, str], str]
    least: float = 0.0
    text: bool = True
    validation: Callable[[Field], Options | None] = _no_validation


def placeholder(field: Field) -> str:
    """What stands in the empty cell of the form; a solidus is a line break, as in the drawing of a grid."""
    return broken(field.printed)


def _plain(field: Field, value: str) -> str:
    return value or placeholder(field)


def _date(field: Field, value: str) -> str:
    """An ISO date prints in Chinese; anything else stays as it was written."""
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", value):
        year, month, day = match.groups()
        return f"{year}年{int(month)}月{int(day)}日"
    return _plain(field, value)


def _tick(field: Field, value: str) -> str:
    """All options with their boxes as the form prints them, the chosen one ticked. ValueError where the form
    has no such box: printed without a tick the answer would look as if it were missing."""
    printed = placeholder(field) or "       ".join(f"{option} {BOX}" for option in field.options)
    if not value:
        return printed
    option = re.escape(value)
    if printed.lstrip().startswith(BOX):
        ticked, count = re.subn(rf"{BOX}(\s*{option})(?![^\s{BOX}])", rf"{TICKED}\1", printed, count=1)
    else:
        ticked, count = re.subn(rf"(?<![^\s{BOX}])({option}\s*){BOX}", rf"\1{TICKED}", printed, count=1)
    if not count:
        raise ValueError(
            f"「{field.name}」没有「{value}」这一格，可选：{'、'.join(field.options) or printed}"
        )
    return ticked


def _seal(field: Field, value: str) -> str:
    """The opinion, if any, above the place of the seal; software never fills in seal or date."""
    return f"{value}\n{placeholder(field)}" if value else placeholder(field)


def _photo(field: Field, _: str) -> str:
    return placeholder(field)


def _one_of(field: Field) -> Options | None:
    return {
        "validate": "list",
        "source": list(field.options),
        "error_title": field.name,
        "error_message": "请从下拉列表中选择。",
    } if field.options else None  # fmt: skip


def _yes_or_no(field: Field) -> Options | None:
    return {"validate": "list", "source": list(field.options or ("是", "否"))}


def _at_most(field: Field) -> Options | None:
    """Excel counts characters, the notice counts 字 (a number or Latin word is one): so it only warns."""
    return {
        "validate": "length",
        "criteria": "<=",
        "value": field.limit,
        "error_type": "warning",
        "error_title": field.name,
        "error_message": f"限 {field.limit} 字以内。",
    } if field.limit else None  # fmt: skip


def _number(field: Field) -> Options | None:
    bounds = (field.low, field.high)
    if bounds == (None, None):
        return None
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -1e15 if field.low is None else field.low,
        "maximum": 1e15 if field.high is None else field.high,
        "error_title": field.name,
    }


def _exactly(length: int, mend: str) -> Callable[[Field], Options | None]:
    def validation(field: Field) -> Options | None:
        return {
            "validate": "length",
            "criteria": "==",
            "value": length,
            "error_type": "warning",
            "error_title": field.name,
            "error_message": mend,
        }

    return validation


C, F = Setting.CENTRED, Setting.FLOWING
KINDS: Mapping[Kind, Look] = {
    Kind.TEXT: Look(C, _plain, validation=_at_most),
    Kind.NAME: Look(C, _plain),
    Kind.LONG: Look(F, _plain, least=20, validation=_at_most),
    Kind.CHOICE: Look(C, _plain, validation=_one_of),
    Kind.CHOICES: Look(C, _plain),
    Kind.TICK: Look(C, _tick, validation=_one_of),
    Kind.FLAG: Look(C, _plain, validation=_yes_or_no),
    Kind.MONTH: Look(C, _plain, validation=_exactly(7, "写作 ××××.××，如 1978.06。")),
    Kind.DATE: Look(C, _date),
    Kind.NUMBER: Look(C, _plain, text=False, validation=_number),
    Kind.RANK: Look(C, _plain, validation=_one_of),
    Kind.IDENTITY: Look(C, _plain, validation=_exactly(18, "身份证号码是 18 位。")),
    Kind.PHONE: Look(C, _plain),
    Kind.DIVISION: Look(C, _plain),
    Kind.PHOTO: Look(Setting.PICTURE, _photo, least=52),
    Kind.RESUME: Look(F, _plain, least=50),
    Kind.SEAL: Look(Setting.SEALED, _seal, least=30),
}


def printed(field: Field, value: str) -> str:
    """The text a form shows for a value; for an empty one what the form itself prints there."""
    return KINDS[field.kind].show(field, value)
