"""A Word form back into a nomination: what it says beside what is kept, field by field, and taking over what somebody
ticked. Nothing is taken that was not read surely, and nothing without being asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from functools import cached_property

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import QuerySet

from xuanxian.awards.nominations.actions import Conflicting, demand_in_hands, save_fields
from xuanxian.awards.nominations.asked import Asked, asked_for, form, papers_of
from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.models import IN_HANDS, NOT_LISTED, PHOTO, Nomination, Package, Status
from xuanxian.awards.nominations.records import Record, record_of, text_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.forms import Form
from xuanxian.paperwork.reading import Reading, Unreadable, read_as_one_of, read_document
from xuanxian.paperwork.reading.values import normal
from xuanxian.paperwork.typeset import field_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.attachments.queries import attached
from xuanxian.platform.files.actions import content_of, path_of, store, store_photo
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.refusals import Refused, refused
from xuanxian.platform.sealed import mark, masked
from xuanxian.rules.awards.limits import UNIT
from xuanxian.rules.core.fields import Field, Kind, fold
from xuanxian.rules.core.findings import Finding, Level, Place
from xuanxian.rules.core.values import PERSONAL, read_value

_CLAUSE = re.compile(r"[^，。；、！？\n]*[，。；、！？\n]|[^，。；、！？\n]+")
READING = "reading"
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Difference:
    """`field` is what would be saved, `label` what the form calls it; `now` and `there` are for a page, with personal numbers
    masked; `remark` says why it is not ticked beforehand."""

    field: Field
    label: str
    text: str
    now: str
    there: str
    remark: str = ""
    ticked: bool = True

    @cached_property
    def told_apart(self) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
        """Both texts in pieces, with whether the other has them too: in a long one nobody finds the one clause that changed."""
        one, other = _CLAUSE.findall(self.now), _CLAUSE.findall(self.there)
        if min(len(one), len(other)) < 3 or max(len(one), len(other)) > 800:
            return [(self.now, True)] if self.now else [], [(self.there, True)] if self.there else []
        before: list[tuple[str, bool]] = []
        after: list[tuple[str, bool]] = []
        for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
            before += [("".join(one[a:b]), kind == "equal")] if b > a else []
            after += [("".join(other[c:d]), kind == "equal")] if d > c else []
        return before, after


@dataclass(frozen=True)
class Preview:
    """`photo` is the picture of a file that has another than the nomination, `photo_now` that of the nomination."""

    file: StoredFile
    form: Form
    differences: Sequence[Difference]
    same: int
    photo: bytes | None
    photo_now: Attachment | None
    photo_ticked: bool
    findings: Sequence[Finding]

    @property
    def empty(self) -> bool:
        return not self.differences and self.photo is None


class Changed(Exception):
    """Somebody else changed these fields while the page was open; nothing was saved."""

    def __init__(self, conflicts: Sequence[Conflicting]) -> None:
        super().__init__("、".join(one.field.name for one in conflicts))
        self.conflicts = conflicts


def keep(nomination: Nomination, name: str, data: bytes, *, by: Appointment, now: datetime) -> StoredFile:
    """The file, once it is known to be a form of this nominee's; refused otherwise. What nobody came back to goes."""
    demand_in_hands(nomination, IN_HANDS)
    _reading(nomination, name, data)
    for forgotten in StoredFile.objects.filter(kind=READING, at__lt=now - KEPT):
        discard(forgotten)
    kept = waiting_of(by).filter(digest=hashlib.new("sm3", data).hexdigest(), name=name).first()
    return kept or store(name, READING, data, by=by.user, now=now)


def waiting_of(seat: Appointment) -> QuerySet[StoredFile]:
    """What the organisation has uploaded and not decided on."""
    rows = StoredFile.objects.filter(kind=READING, by__appointments__organisation=seat.organisation_id)
    return rows.distinct()


def discard(file: StoredFile) -> None:
    """What was read is personal and of no more use."""
    others = StoredFile.objects.filter(digest=file.digest).exclude(pk=file.pk)
    if not others.exists():
        path_of(file.digest).unlink(missing_ok=True)
    file.delete()


def picture_of(nomination: Nomination, file: StoredFile) -> bytes | None:
    photo = _reading(nomination, file.name, content_of(file)).photo
    return photo.data if photo is not None else None


def _reading(nomination: Nomination, name: str, data: bytes) -> Reading:
    rulebook = rulebook_of(nomination.version)
    mine = forms_of(nomination)
    names = {one.name for one in mine}
    others = [form(rulebook, other) for other in rulebook.forms if other not in names]
    try:
        return read_as_one_of(mine, read_document(data, name), others)
    except Unreadable as unreadable:
        raise Refused([unreadable.finding]) from unreadable


def forms_of(nomination: Nomination) -> list[Form]:
    """The one that is filled in first."""
    main = asked_for(nomination).form
    return list({main.name: main, **papers_of(nomination)}.values())


def preview_of(nomination: Nomination, file: StoredFile) -> Preview:
    """Raises Refused where the nominee's form is another by now."""
    read = _reading(nomination, file.name, content_of(file))
    comparing = _Comparing(nomination, read)
    differences = comparing.differences()
    findings = list(read.findings)
    other = comparing.other_person(differences, file.name)
    if other is not None:
        findings.insert(0, other)
        differences = [Difference(**{**vars(d), "ticked": False}) for d in differences]
    findings += comparing.given()
    now = attached(nomination.case_id, purpose=PHOTO).last()
    photo = read.photo.data if read.photo is not None and comparing.asked.photo is not None else None
    if photo is not None and now is not None and now.file.digest == hashlib.new("sm3", photo).hexdigest():
        photo = None
    return Preview(file, read.form, differences, comparing.same, photo, now, other is None, findings)


class _Comparing:
    def __init__(self, nomination: Nomination, read: Reading) -> None:
        self.nomination, self.read, self.same = nomination, read, 0
        self.asked: Asked = asked_for(nomination)
        self.rulebook = rulebook_of(nomination.version)

    @cached_property
    def record(self) -> Record:
        return record_of(self.nomination)

    def differences(self) -> list[Difference]:
        found: dict[str, Difference] = {}
        for name, text in self.read.values.items():
            printed = field_of(self.read.form, name)
            there = self.record.get(name) or printed.made_from(self.record)
            if name in self.asked.given or (not text and not there):
                continue
            if normal(printed, text) == normal(printed, there):
                self.same += 1
                continue
            field = self._target(printed, text)
            if field is None or field.name in found:
                continue
            if (difference := self._difference(field, printed, text)) is not None:
                found[field.name] = difference
        return list(found.values())

    def _target(self, printed: Field, text: str) -> Field | None:
        """What the form makes of one other field is saved in that one, where it can stand there."""
        if len(printed.sources) == 1 and not self.record.get(printed.name):
            source = self.asked.field(printed.sources[0])
            if source is not None and printed.filled_from == f"{{{source.name}}}":
                _, problem = read_value(source, text)
                if problem is None or problem.level is not Level.STOP:
                    return source
        return self.asked.field(printed.name)

    def _difference(self, field: Field, printed: Field, text: str) -> Difference | None:
        now = text_of(self.nomination, field)
        if not text and not now:
            return None
        remark = ""
        if self.nomination.status == Status.AGAIN and field.name not in self.asked.later:
            return None
        if field.name in self.nomination.content.proven_values:
            remark = "据系统记录填写，采用以后仍以系统记录为准；不符合事实的请另填"
        elif not text:
            remark = "文件里是空的，采用就是清空"
        elif printed.name in self.read.faulty:
            remark = "不合要求，采用以后还须改正"
        return Difference(
            field,
            printed.name,
            text,
            self._shown(field, printed, now),
            self._shown(field, printed, text),
            remark,
            not remark,
        )

    def _shown(self, field: Field, printed: Field, text: str) -> str:
        """A number that may stand for a personal one is masked like it."""
        fields = (
            field,
            *(self.rulebook.fields[name] for name in printed.sources if name in self.rulebook.fields),
        )
        kind = next((one.kind for one in fields if one.kind in PERSONAL), None)
        return masked(kind, text) if kind and text else text

    def other_person(self, differences: Iterable[Difference], file: str) -> Finding | None:
        telling = {
            *self.rulebook.roster.names,
            *(f.name for f in self.asked.every() if f.kind is Kind.IDENTITY),
        }
        for one in differences:
            if one.field.name in telling and one.now and one.text:
                return Finding(
                    "form.read.other-person", Level.STOP, str(self.nomination),
                    f"表上的「{one.label}」与这个推荐对象不一样，各项都没有预先勾选",
                    mend="请核对是不是选错了文件；确是更正的，逐项勾选后再采用", place=Place(file, None, one.label),
                )  # fmt: skip
        return None

    def given(self) -> list[Finding]:
        """What the nomination itself says, and the file says otherwise; nobody types it."""
        found = []
        for name, text in self.read.values.items():
            here = self.record.get(name, "")
            if name == UNIT and text and (unit := self.rulebook.units.resolve(text)) is not None:
                text = unit.name  # 南宁市人大常委会 is 南宁
            if name in self.asked.given and text and here and fold(text) != fold(here):
                message = f"表上的「{name}」是“{text[:30]}”，这里是“{here}”，以这里为准"
                mend = "请核对推荐单位" if name == UNIT else "确要改的，请在推荐对象页上“改类别”"
                place = Place(self.read.form.name, None, name)
                found.append(
                    Finding(
                        "form.read.given", Level.WARN, str(self.nomination), message, mend=mend, place=place
                    )
                )
        return found


def take_over(
    nomination: Nomination, file: StoredFile, labels: Sequence[str], *, photo: bool, revision: int, by: Appointment,
    now: datetime,
) -> int:  # fmt: skip
    """Saves the differences that were ticked, all or none; how many. `revision` is that of the page on which they were shown.
    Raises Changed where somebody else has changed one of them since."""
    seen = preview_of(nomination, file)
    changes = {one.field.name: one.text for one in seen.differences if one.label in labels}
    with_photo = photo and seen.photo is not None
    if not changes and not with_photo:
        raise refused("form.read.nothing", "没有勾选要采用的项", "请勾选以后再确认，或者放弃这个文件")
    portrait = None
    if with_photo and seen.photo is not None:
        portrait = store_photo(SimpleUploadedFile("照片.jpg", seen.photo), by=by.user, now=now)
    with transaction.atomic():
        if changes:
            saved = save_fields(nomination, changes, revision=revision, by=by, now=now)
            if saved.conflicts:
                raise Changed(saved.conflicts)
        if portrait is not None:
            attach(nomination.package, nomination, PHOTO, portrait, by=by, now=now)
    return len(changes) + (portrait is not None)


# ——— several files at once ——————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Matched:
    """A file and its nominee, or why there is none."""

    name: str
    nomination: Nomination | None = None
    file: StoredFile | None = None
    finding: Finding | None = None


def match(
    package: Package, files: Sequence[tuple[str, bytes]], *, by: Appointment, now: datetime
) -> list[Matched]:
    """Each to the nominee of the package with its identity number, else with its name; kept where there is exactly one."""
    papers = _papers(package)
    found = []
    for name, data in files:
        try:
            row = _nominee(name, data, papers)
            found.append(Matched(name, row, keep(row, name, data, by=by, now=now)))
        except Refused as refusal:
            found.append(Matched(name, finding=refusal.findings[0]))
    return found


def waiting(package: Package, files: Iterable[StoredFile]) -> list[Matched]:
    """Those of the kept files that are of nominees of the package, with whom."""
    papers, found = _papers(package), []
    for file in files:
        with suppress(Refused, OSError):
            row = _nominee(file.name, content_of(file), papers)
            found += [Matched(file.name, row, file)] if row.status in IN_HANDS else []
    return found


def _papers(package: Package) -> dict[Nomination, Sequence[Form]]:
    rows = package.nominations.exclude(status__in=NOT_LISTED)
    return {row: forms_of(row) for row in rows.select_related("package", "unit", "version", "content")}


def _nominee(name: str, data: bytes, papers: Mapping[Nomination, Sequence[Form]]) -> Nomination:
    forms = list({id(one): one for mine in papers.values() for one in mine}.values())
    try:
        read = read_as_one_of(forms, read_document(data, name))
    except Unreadable as unreadable:
        raise Refused([unreadable.finding]) from unreadable
    mine = [row for row, forms in papers.items() if any(one is read.form for one in forms)]
    marks = {mark(text) for text in map(_identity, read.values.values()) if text}
    found = [row for row in mine if row.mark and row.mark in marks]
    names = _names(mine)
    called = {fold(text) for n, text in read.values.items() if text and n in names}
    unclear = next((f for f in read.findings if f.subject in names and f.subject in read.unread), None)
    found = found or [row for row in mine if row.name and fold(row.name) in called]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"名单上有{len(found)}个同名的推荐对象，分不出是哪一个"
        mend = "请到推荐对象的页面上单独读回"
    elif called:
        message, mend = "名单上没有这个名称的推荐对象", "请核对名称；还没有添加的，请先添加"
    elif unclear:  # it is there, and says different things
        message, mend = unclear.message, unclear.mend
    else:
        message, mend = "表上没有填名称", "请填好以后再读回"
    raise refused("form.read.unmatched", f"「{name}」：{message}", mend, subject=name)


def _names(rows: Sequence[Nomination]) -> set[str]:
    return {name for row in rows[:1] for name in rulebook_of(row.version).roster.names}


def _identity(text: str) -> str:
    read, problem = read_value(_ANY_IDENTITY, text)
    return str(read) if read and (problem is None or problem.level is not Level.STOP) else ""


_ANY_IDENTITY = Field("身份证号码", Kind.IDENTITY)
