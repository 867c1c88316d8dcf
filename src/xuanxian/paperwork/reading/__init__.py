"""A form filled in as a Word file is read back: by the text of label cells and what stands beside them, so that the
office's own original reads as well as what this software made.

    document = read_document(data, "先进个人推荐审批表－韦示例.docx")
    read = read_as_one_of(forms, document)

What cannot be read surely stands in no value; every such place is a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.reading.cells import CellReader
from xuanxian.paperwork.reading.document import Document, Picture, read_document
from xuanxian.paperwork.reading.lines import LineReader
from xuanxian.paperwork.reading.recognising import best_form
from xuanxian.paperwork.reading.records import RecordReader
from xuanxian.paperwork.reading.sights import Records, Sights
from xuanxian.paperwork.tables.sheets import Unreadable, refusal
from xuanxian.paperwork.typeset import field_of
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Finding, Level, in_order

__all__ = ["Document", "Reading", "Unreadable", "read_as_one_of", "read_document", "read_form"]


@dataclass(frozen=True)
class Reading:
    """`values` holds every field that was read surely, "" for one left empty; `faulty` are those whose kind refuses what
    was written; `unread` those that stand in none. `tables` are the records of each summary table."""

    form: Form
    values: Mapping[str, str]
    tables: tuple[Records, ...]
    photo: Picture | None
    faulty: frozenset[str]
    unread: frozenset[str]
    findings: tuple[Finding, ...]

    def data(self) -> FormData:
        return FormData({name: text for name, text in self.values.items() if text}, self.tables)


def read_as_one_of(forms: Sequence[Form], document: Document, others: Sequence[Form] = ()) -> Reading:
    """As the form it fits best. Raises Unreadable where it is none of `forms`; `others` are what else the notice prints,
    to say what it is."""
    found, fit = best_form(forms, document)
    other, better = best_form(others, document)
    if other is not None and better > fit:
        names = "、".join(form.name for form in forms)
        message = f"「{document.file}」看来是「{other.name}」，这里要的是：{names}"
        raise refusal(
            "form.read.other-form", document.file, message, "请选择这个推荐对象的表", value=other.name
        )
    if found is None:
        names = "、".join(form.name for form in (*forms, *others)[:12])
        message = f"「{document.file}」不像这份通知的任何一张表"
        raise refusal("form.read.not-a-form", document.file, message, f"可以读回：{names}")
    return read_form(found, document)


def read_form(form: Form, document: Document) -> Reading:
    sights = Sights(form, document)
    lines, records = LineReader(sights), RecordReader(sights)
    lines.read()
    repeating = [grid for grid in form.grids() if grid.repeat is not None]
    tables = tuple(records.read(grid) for grid in repeating)
    CellReader(sights, records.used, lines.missing).read()
    if document.tracked:
        message = "文件里有修订痕迹，已按接受全部修订以后的文字读取"
        sights.say(
            "form.read.tracked", Level.WARN, form.name, message, "请在“审阅”中接受全部修订，保存后再报"
        )
    photo = _photo(sights)
    values, faulty, unread = sights.settled()
    of_records = {
        name for g in repeating for cell in g.row_cells(g.repeat or 0) for name in cell.entries
    }  # fmt: skip
    return Reading(
        form, values, tables, photo, faulty, unread - of_records - _photos(form),
        tuple(in_order(sights.findings)),
    )  # fmt: skip


def _photos(form: Form) -> set[str]:
    return {name for name, _ in form.entries() if field_of(form, name).kind is Kind.PHOTO}


def _photo(sights: Sights) -> Picture | None:
    pictures, asked = sights.document.pictures, _photos(sights.form)
    if not pictures:
        return None
    name = next(iter(asked), sights.form.name)
    if not asked:
        message = f"文件里有{len(pictures)}张图片，这张表不贴照片，没有读取"
        sights.say("form.read.pictures", Level.NOTE, name, message, "不影响读取；印章、签名请以纸质件为准")
    elif len(pictures) > 1:
        message = f"文件里有{len(pictures)}张图片，分不出哪一张是照片，没有采用"
        sights.say("form.read.pictures", Level.STOP, name, message, "请只留下照片，其他图片删去，再读回")
    elif pictures[0].data is None:
        message = "照片只是链接到别处的图片，文件里没有，没有采用"
        sights.say("form.read.pictures", Level.STOP, name, message, "请把照片插入表内，保存后再读回")
    else:
        return pictures[0]
    return None
