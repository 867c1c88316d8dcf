"""The code at the foot of a page (识别码): it follows from case, form and what is printed, and its last character
guards against typing errors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from xuanxian.paperwork.forms import Form, FormData
from xuanxian.platform.papers.models import Paper
from xuanxian.platform.papers.sheets import Sheet
from xuanxian.platform.sealed import fingerprint
from xuanxian.rules.core.fields import Kind

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Nothing that one takes for another: no 0 and O, no 1 and I."""
_LENGTH = 7
_BETWEEN = re.compile(r"[\s\-－—–_·.]+")
Key = tuple[int, str, str]
"""(case, form, digest)"""
Parts = dict[str, str | list[str]]
"""Field → digest of its text; table → one digest a row; "" → what the form itself says."""


@dataclass(frozen=True)
class Stamped:
    """What a sheet prints, told by digests."""

    sheet: Sheet
    parts: Parts
    digest: str

    @property
    def key(self) -> Key:
        return self.sheet.case, self.sheet.form.name, self.digest


def stamped(sheet: Sheet) -> Stamped:
    parts = _parts(sheet.form, sheet.data)
    return Stamped(sheet, parts, fingerprint(repr(sorted(parts.items()))))


def _parts(form: Form, data: FormData) -> Parts:
    found: Parts = {"": _said_by(form)}
    asked = {name for name, _ in form.entries()}
    for name, text in data.values.items():
        if name not in asked:
            continue
        field = form.fields.get(name)
        # Of a photo its content, not where on this machine it lies.
        shown = "".join(Path(text).parts[-2:]) if field and field.kind is Kind.PHOTO else text
        found[name] = fingerprint(shown)[:16]
    for n, table in enumerate(data.tables, start=1):
        found[f"表{n}"] = [fingerprint(repr(sorted(row.items())))[:16] for row in table]
    return found


_SAID: dict[int, tuple[Form, str]] = {}
_MOST_SAID = 64


def _said_by(form: Form) -> str:
    """Known by identity, as the makers know their forms; the form is held, so that no other takes its place."""
    if id(form) not in _SAID:
        entries = [form.fields[name] for name, _ in form.entries() if name in form.fields]
        fields = [(field, field.options if field.kind is Kind.TICK else ()) for field in entries]
        if len(_SAID) >= _MOST_SAID:
            _SAID.clear()
        _SAID[id(form)] = form, fingerprint(repr((form.name, form.blocks, form.layout, fields)))[:16]
    return _SAID[id(form)][1]


def code_of(key: Key, salt: int = 0) -> str:
    text = repr((*key, salt))
    number = int(fingerprint(text)[:16], 16)
    letters = "".join(ALPHABET[number >> 5 * n & 31] for n in range(_LENGTH))
    return letters + _check(letters)


def _check(letters: str) -> str:
    """A remainder over the field of 32 elements: one wrong character, or two neighbours exchanged, never pass."""
    rest = 0
    for letter in letters:
        rest = _doubled(rest ^ ALPHABET.index(letter))
    return ALPHABET[rest]


def _doubled(element: int) -> int:
    return (element << 1) ^ (0b100101 if element & 16 else 0)


def read_code(typed: str) -> str | None:
    """As it is kept, from however it was typed or scanned; None where it can be no code."""
    letters = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).upper()
    if len(letters) != _LENGTH + 1 or any(letter not in ALPHABET for letter in letters):
        return None
    return letters if _check(letters[:-1]) == letters[-1] else None


def shown(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def with_codes(sheets: Sequence[Sheet], now: datetime) -> list[Sheet]:
    """The sheets as they are printed, each with its code; what is new among them is kept. Three questions at most."""
    found = [stamped(sheet) for sheet in sheets]
    rows = Paper.objects.filter(
        case__in={one.sheet.case for one in found}, digest__in={one.digest for one in found}
    )
    known: Mapping[Key, str] = {
        (case, form, digest): code
        for case, form, digest, code in rows.values_list("case", "form", "digest", "code")
    }
    new = {one.key: one for one in found if one.key not in known}
    codes = {**known, **_drawn(new)}
    Paper.objects.bulk_create(
        [
            Paper(
                code=codes[key], case_id=one.sheet.case, material=one.sheet.material, form=one.sheet.form.name,
                digest=one.digest, parts=one.parts, made=now,
            )
            for key, one in new.items()
        ],
        ignore_conflicts=True,  # somebody else has printed the same in this moment
    )  # fmt: skip
    return [replace(one.sheet, data=replace(one.sheet.data, code=shown(codes[one.key]))) for one in found]


def _drawn(keys: Iterable[Key]) -> dict[Key, str]:
    """A code that another paper has already is passed over."""
    codes = {key: code_of(key) for key in keys}
    salt = 0
    while codes and (
        taken := set(Paper.objects.filter(code__in=codes.values()).values_list("code", flat=True))
    ):
        salt += 1
        codes = {key: code_of(key, salt) if code in taken else code for key, code in codes.items()}
    return codes
