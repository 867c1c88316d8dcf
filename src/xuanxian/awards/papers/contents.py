"""What a package consists of, as a list: for each item of the notice, in its stacking order, the sheets that are
written and the files that were handed in, their names, formats, copies; and what is lacking. Nothing is made here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from xuanxian.awards.nominations.asked import asked_for, form
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.records import Record
from xuanxian.awards.packages.complete import (
    PLAIN_ONLY,
    Lack,
    Wanted,
    going_with,
    lacking,
    materials_of,
    wanted,
)
from xuanxian.awards.papers.filling import nominee_data, on_paper, sheet_of, statement, summary_data
from xuanxian.awards.papers.narration import Told
from xuanxian.awards.papers.texts import sheet_for
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.platform import clock
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.attachments.queries import by_purpose
from xuanxian.platform.files.actions import format_of
from xuanxian.platform.papers.bundles import Bundle, Item
from xuanxian.platform.papers.names import safe_name
from xuanxian.platform.papers.sheets import Sheet
from xuanxian.rules.awards.contents import Replied
from xuanxian.rules.awards.limits import UNIT
from xuanxian.rules.awards.packages import Material, filled
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.verbs import REPLY

SUFFIX = {"word": "docx", "pdf": "pdf", "excel": "xlsx"}
ANNEX = "附件"
"""Key in the act of a reply: the attachment that holds the letter."""
_EMPTY = FormData({})


@dataclass(frozen=True)
class Piece:
    """One material of one nominee, or of the unit. `number` counts the notice's items from 1, `path` is where it lies in
    the package, without ending; an uploaded file goes before a written sheet of its format. `lack` says what is missing
    and `mend` what to do about it."""

    number: int
    material: Material
    nomination: Nomination | None
    path: str
    sheets: tuple[Sheet, ...] = ()
    uploads: tuple[Attachment, ...] = ()
    letters: bool = False
    """The uploads are reply letters in the place of the form."""
    lack: str = ""
    mend: str = ""

    @property
    def key(self) -> str:
        """By which a page chooses it."""
        return f"{self.number}-{self.nomination.pk if self.nomination else 0}"

    @property
    def file_name(self) -> str:
        return self.path.rsplit("/", 1)[-1]

    @property
    def formats(self) -> tuple[str, ...]:
        """The endings in which the notice wants it; Word and PDF where it does not say."""
        return tuple(SUFFIX[f] for f in self.material.files if f in SUFFIX) or ("docx", "pdf")

    def given(self, ending: str) -> bool:
        """Whether the unit handed in a file of its own in that format."""
        wanted = next((name for name, suffix in SUFFIX.items() if suffix == ending), "")
        return any(format_of(one.file.kind) == wanted for one in self.uploads)

    def endings(self) -> list[str]:
        """Of the files that are made."""
        return [ending for ending in self.formats if self.sheets and not self.given(ending)]

    @property
    def item(self) -> Item:
        """As it is packed and printed: the unit's own files first, then what is written in the other formats."""
        wanted = self.material
        return Item(
            self.key, self.number, wanted.name, self.path, self.sheets, tuple(one.file for one in self.uploads),
            tuple(self.endings()), who=str(self.nomination or ""), each=wanted.per_nominee,
            mark=f" {wanted.instead}" if self.letters else "", beside=self.letters, copies=wanted.copies,
            binding=wanted.binding, seal=wanted.seal, lack=self.lack,
        )  # fmt: skip


@dataclass(frozen=True)
class Contents:
    package: Package
    delivery: Step | None
    top: str
    pieces: tuple[Piece, ...]

    @property
    def lacking(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.lack]

    @property
    def bundle(self) -> Bundle:
        return Bundle(
            str(self.package.pk), self.top, tuple(piece.item for piece in self.pieces),
            under=self.delivery.name if self.delivery else "", owner=self.package.unit_name,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Source:
    """What the papers of a package are written of, read once: the same number of questions for one nominee and for
    forty. `rows` are its nominees where they are not all of the dossier."""

    dossier: Dossier
    rows: Sequence[Nomination] | None = None

    @property
    def package(self) -> Package:
        return self.dossier.package

    @property
    def rulebook(self) -> Rulebook:
        return self.dossier.rulebook

    @property
    def records(self) -> Mapping[int, Record]:
        return self.dossier.records

    @property
    def nominations(self) -> Sequence[Nomination]:
        return self.dossier.nominations if self.rows is None else self.rows

    @cached_property
    def uploads(self) -> Mapping[tuple[int, str], Sequence[Attachment]]:
        """(case, purpose) → the files; of the nominee's case, or of the package's."""
        return by_purpose(self.dossier.attachments.values())

    @cached_property
    def letters(self) -> Mapping[int, Mapping[str, Attachment]]:
        """Nomination → department → its reply letter. One letter may name several nominees: it is copied for each of them
        (七(二))."""
        found: dict[int, dict[str, Attachment]] = defaultdict(dict)
        for act in self.dossier.acts:
            if act.verb == REPLY:
                said = Replied.read(act.content)
                letter = self.dossier.attachments.get(said.annex)
                if letter is not None:
                    for pk in self.dossier.recording.about[act.pk]:
                        found[pk][said.department] = letter
        return found

    @cached_property
    def told(self) -> Told:
        return Told(self.dossier)

    def worded(self, material: Material, nomination: Nomination | None) -> bool:
        """Whether the unit gave a written paper words of its own."""
        pk = nomination.pk if nomination else None
        return any((w.paper, w.nomination_id) == (material.makes, pk) for w in self.told.wordings)

    def sheets(self, material: Material, nomination: Nomination | None) -> Iterator[Sheet]:
        """Written out of what is recorded, or the form of the notice filled in; none where the unit hands it in."""
        if material.makes in self.rulebook.writings:
            if written := sheet_for(self.package, material, nomination, self.told):
                yield written
        elif nomination is None:
            if material.form:
                made = form(self.rulebook, material.form)
                records = [self.records[n.pk] for n in self.nominations]
                data = summary_data(self.rulebook, made, self.package, records)
                yield sheet_of(self.package, None, made, data, material.name)
        elif material.form or material is PLAIN_ONLY:
            made = (
                form(self.rulebook, material.form)
                if material.form
                else asked_for(nomination, self.rulebook).form
            )
            yield self.filled(made, nomination, material.name)
        elif text := nomination.values.get(material.name):
            title = f"{nomination.name}{material.name}"
            yield sheet_of(self.package, nomination, statement(material.name, title, text), _EMPTY)

    def filled(self, made: Form, nomination: Nomination, material: str = "") -> Sheet:
        """A form of the nominee's, whatever material it belongs to."""
        record = self.records.get(nomination.pk)
        data = nominee_data(nomination, made, self.dossier.photos.get(nomination.pk), record)
        return sheet_of(self.package, nomination, made, data, material or self.material_of(made.name))

    def material_of(self, name: str) -> str:
        found = (m.name for p in self.rulebook.packages for m in p.materials if m.form == name)
        return next(found, name)


def source_of(package: Package) -> Source:
    return Source(Dossier(package, clock.today()))


def contents_of(package: Package, delivery: Step | None = None, dossier: Dossier | None = None) -> Contents:
    """Of a delivery (the next one, if none is named), in the order of the notice; within an item in that of the list.
    `dossier` is the package's where there is one already."""
    dossier = dossier or Dossier(package, clock.today())
    rulebook = dossier.rulebook
    delivery = delivery or (dossier.next_delivery if rulebook.deliveries else None)
    source = Source(dossier, going_with(dossier, delivery))
    lacks = lacking(dossier, delivery)
    pieces: list[Piece] = []
    counted: Counter[int] = Counter()
    for one in wanted(dossier, delivery):
        number, material, n = one.number, one.material, one.nomination
        if n is None:
            path = _name(material, {UNIT: package.unit.title}, f"{number} {material.name}")
        else:
            counted[number] += 1
            own = f"{counted[number]:02d} {n.name or '（未填名称）'}"
            name = _name(material, on_paper(package, source.records[n.pk]), own)
            path = f"{number} {safe_name(material.name)}/{name}"
        pieces.append(_piece(source, one, path, lacks.get(one.key)))
    materials = materials_of(rulebook, delivery)
    top = filled(materials.file_name, {UNIT: package.unit.title}) or f"{package.unit.title}报送材料"
    return Contents(package, delivery, safe_name(top), tuple(_told_apart(pieces)))


def _name(material: Material, facts: Mapping[str, str], otherwise: str) -> str:
    return safe_name(filled(material.file_name, facts) or otherwise)


def _told_apart(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Windows takes two names for one that differ in case only."""
    seen: dict[str, int] = defaultdict(int)
    for piece in pieces:
        key = piece.path.casefold()
        seen[key] += 1
        yield replace(piece, path=f"{piece.path}（{seen[key]}）") if seen[key] > 1 else piece


def _piece(source: Source, one: Wanted, path: str, lack: Lack | None) -> Piece:
    material, nomination = one.material, one.nomination
    case = (nomination or source.package).case_id
    uploads = tuple(source.uploads.get((case, material.name), ()))
    sheets = tuple(source.sheets(material, nomination))
    if uploads and material.makes and not source.worded(material, nomination):
        sheets = ()  # the unit wrote it elsewhere
    letters = False
    if material.instead and nomination is not None and not uploads:
        answered = source.letters.get(nomination.pk, {})
        own = source.uploads.get((case, material.instead), ())
        uploads = tuple({one.file.digest: one for one in (*answered.values(), *own)}.values())
        letters = bool(uploads)
        asked = {c.department for c in source.rulebook.consulted(source.dossier.facts[nomination.pk])}
        if asked and asked <= answered.keys():
            sheets = ()
    said, mend = (lack.words, lack.mend) if lack else ("", "")
    return Piece(one.number, material, nomination, path, sheets, uploads, letters, said, mend)
