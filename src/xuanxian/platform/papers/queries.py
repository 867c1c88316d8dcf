"""From the code on a stamped sheet to what it was printed from, and whether that has changed since. `now` is always what
would be printed today under the same name: the room whose paper it is brings it."""

from __future__ import annotations

from collections.abc import Iterable

from xuanxian.platform.papers.codes import Parts, Stamped, read_code, stamped
from xuanxian.platform.papers.models import Paper
from xuanxian.platform.papers.sheets import Sheet

WORDING, ORDER, GONE = "表样或正文", "次序", "整份：现在的材料里没有这一份"


def paper_of(code: str, *joined: str) -> Paper | None:
    """However it was typed: small letters, blanks and hyphens do not matter; a typing error finds nothing. `joined` is what
    is read with it."""
    found = read_code(code)
    papers = Paper.objects.select_related("case", *joined)
    return papers.filter(code=found).first() if found else None


def is_current(paper: Paper, now: Iterable[Sheet]) -> bool:
    found = _printed(paper, now)
    return found is not None and found.digest == paper.digest


def changed_since(paper: Paper, now: Iterable[Sheet]) -> list[str]:
    """The fields that would be printed otherwise now; rows of a table by their number."""
    found = _printed(paper, now)
    if found is None:
        return [GONE]
    before: Parts = paper.parts
    names = dict.fromkeys((*found.parts, *before))
    return [
        word for name in names if before.get(name) != found.parts.get(name)
        for word in _changes(name, before.get(name), found.parts.get(name))
    ]  # fmt: skip


def _changes(name: str, before: str | list[str] | None, now: str | list[str] | None) -> list[str]:
    if not isinstance(before, list) or not isinstance(now, list):
        return [name or WORDING]
    if sorted(before) == sorted(now):
        return [f"{name}{ORDER}"]
    told = [f"{name}第{n}行" for n, row in enumerate(now, start=1) if row not in before]
    gone = len([row for row in before if row not in now])
    if len(before) > len(now):
        told.append(f"{name}原有{len(before)}行，现在{len(now)}行")
    return told or [f"{name}少了{gone}行" if gone else f"{name}{ORDER}"]


def _printed(paper: Paper, now: Iterable[Sheet]) -> Stamped | None:
    """One name may stand for several, each with other content: then the same, if it is among them."""
    found = [stamped(sheet) for sheet in now if sheet.form.name == paper.form]
    return next((one for one in found if one.digest == paper.digest), next(iter(found), None))
