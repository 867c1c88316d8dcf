"""What of a delivery is lacking: the one answer that hand-in, list of papers, ZIP and the pages of both sides go by. Only
what is stored is looked at; nothing is written for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xuanxian.awards.nominations.asked import PLAIN, asked_for, form, in_later_round
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.paperwork.forms import Form
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.attachments.queries import by_purpose
from xuanxian.platform.files.actions import format_of
from xuanxian.rules.awards.packages import Material, Materials
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Level

PLAIN_ONLY = Material(PLAIN, per_nominee=True, files=("word", "pdf"))
"""Where the notice names no materials: of each nominee the form made of the roster."""
MADE = ("word", "pdf", "excel")
"""The formats in which whatever is written here comes out."""
_WORDS = {"word": "Word", "pdf": "PDF", "excel": "Excel"}

Places = Mapping[tuple[str, int | None], int]
OPEN_PLACES: list[Callable[[Package], Places]] = []
"""A later room tells of each paper (文书) that the unit gave words of its own, and of whom it is, how many places in it are
left open."""


@dataclass(frozen=True)
class Lack:
    """What is missing of one material, and what mends it; `told` where the nominee's own findings say it already."""

    words: str
    mend: str
    rule: str = "package.missing"
    level: Level = Level.STOP
    told: bool = False


@dataclass(frozen=True)
class Wanted:
    """A material of a nominee, or of the unit; `number` counts the notice's items from 1."""

    number: int
    material: Material
    nomination: Nomination | None

    @property
    def key(self) -> tuple[int, int | None]:
        return self.number, self.nomination.pk if self.nomination else None


def materials_of(rulebook: Rulebook, delivery: Step | None) -> Materials:
    found = next((p for p in rulebook.packages if delivery and p.name == delivery.materials), None)
    return found or Materials("", (PLAIN_ONLY,))


def going_with(dossier: Dossier, delivery: Step | None) -> Sequence[Nomination]:
    """The nominees whom the delivery concerns."""
    if delivery is None or not delivery.subjects:
        return dossier.nominations
    facts, rulebook = dossier.facts, dossier.rulebook
    return [n for n in dossier.nominations if delivery in rulebook.steps_for(facts[n.pk])]


def wanted(dossier: Dossier, delivery: Step | None) -> Iterator[Wanted]:
    """In the order of the notice; within an item in that of the list. A disc is counted when it comes in."""
    going, subjects = going_with(dossier, delivery), dossier.rulebook.subjects
    for number, material in enumerate(materials_of(dossier.rulebook, delivery).materials, start=1):
        if material.disc:
            continue
        if not material.per_nominee:
            yield Wanted(number, material, None)
            continue
        for nomination in going:
            if subjects.holds(material.each, dossier.facts[nomination.pk]):
                yield Wanted(number, material, nomination)


def lacking(dossier: Dossier, delivery: Step | None) -> dict[tuple[int, int | None], Lack]:
    """By `Wanted.key`; nothing of what is whole."""
    uploads = by_purpose(dossier.attachments.values())
    places: Places = {key: n for tell in OPEN_PLACES for key, n in tell(dossier.package).items()}
    found = {}
    for one in wanted(dossier, delivery):
        case = (one.nomination or dossier.package).case_id
        mine = uploads.get((case, one.material.name)) or uploads.get((case, one.material.instead)) or ()
        if lack := _lack(dossier, one, mine, places):
            found[one.key] = lack
    return found


def _lack(dossier: Dossier, one: Wanted, uploads: Sequence[Attachment], places: Places) -> Lack | None:
    material, nomination = one.material, one.nomination
    if material.makes:
        return _lack_of_paper(one, uploads, places)
    if material.form or material.name == PLAIN:
        return _lack_of_form(dossier, one, uploads)
    if nomination is not None and not uploads and material.name in dossier.rulebook.fields:
        if nomination.values.get(material.name):
            return None
        told = material.name in asked_for(nomination, dossier.rulebook).needed
        return Lack(f"没有填{material.name}", f"请在推荐对象的页面填写{material.name}", told=told)
    if not uploads:
        where = "请在推荐对象的页面上传" if nomination else "请在“单位材料”上传盖章的"
        return Lack(f"没有上传{material.name}", f"{where}{material.name}")
    return _lack_of_formats(material, uploads, ())


def _lack_of_paper(one: Wanted, uploads: Sequence[Attachment], places: Places) -> Lack | None:
    """A unit's own paper is read and completed, or handed in; what is written of each nominee need not be."""
    material, nomination = one.material, one.nomination
    key = (material.makes, nomination.pk if nomination else None)
    if uploads:
        return _lack_of_formats(material, uploads, MADE if key in places else ())
    mend = f"请在“文书”页补写，或者上传盖章的{material.name}"
    if number := places.get(key, 0):
        return Lack(f"{material.name}还有{number}处待补", mend, "text.gap", Level.WARN)
    if key not in places and nomination is None:
        return Lack(f"{material.name}照记录起草的内容还没有核对补写", mend)
    return None


def _lack_of_form(dossier: Dossier, one: Wanted, uploads: Sequence[Attachment]) -> Lack | None:
    material, nomination = one.material, one.nomination
    if nomination is None:
        if not uploads and not _lists_nominees(dossier.rulebook, form(dossier.rulebook, material.form)):
            return Lack(f"{material.name}是空表", "请打开 Word 填好，在“单位材料”上传")
        return None
    asked = asked_for(nomination, dossier.rulebook)
    fields = form(dossier.rulebook, material.form).fields if material.form else asked.form.fields
    not_yet = frozenset[str]() if in_later_round(nomination, dossier.rulebook) else asked.later
    record = dossier.records[nomination.pk]
    empty = [n for n in fields if n in asked.needed and n not in not_yet and not record.get(n)]
    empty += [
        name for name, f in fields.items() if f.kind is Kind.PHOTO and nomination.pk not in dossier.photos
    ]
    if not empty:
        return None
    names = "、".join(empty[:3]) + (f"等{len(empty)}项" if len(empty) > 3 else "")
    return Lack(f"表里没有填{names}", "请在推荐对象的页面填写", told=True)


def _lists_nominees(rulebook: Rulebook, made: Form) -> bool:
    """Not a form of the unit's own into which nothing goes from its nominees, such as 联系表."""
    rows = (cell for grid in made.grids() if grid.repeat is not None for cell in grid.row_cells(grid.repeat))
    return any(name in rulebook.roster.names for cell in rows for name in cell.entries)


def _lack_of_formats(material: Material, uploads: Sequence[Attachment], made: Sequence[str]) -> Lack | None:
    missing = [
        f for f in material.files if f not in made and all(format_of(one.file.kind) != f for one in uploads)
    ]
    if not missing:
        return None
    words = "、".join(_WORDS.get(f, f) for f in missing)
    return Lack(f"缺{words}版", f"通知要求{words}版，请补传", "package.files")


def by_material(dossier: Dossier, delivery: Step) -> Iterator[tuple[Wanted, Lack, list[Nomination]]]:
    """What is not told elsewhere, once for each material and lack, with the nominees of whom it is; none of them for the
    unit's own."""
    found = lacking(dossier, delivery)
    alike: dict[tuple[int, Lack], tuple[Wanted, list[Nomination]]] = {}
    members: dict[tuple[int, Lack], list[Nomination]] = defaultdict(list)
    for one in wanted(dossier, delivery):
        lack = found.get(one.key)
        if lack is None or lack.told:
            continue
        key = (one.number, lack)
        alike.setdefault(key, (one, members[key]))
        if one.nomination is not None:
            members[key].append(one.nomination)
    for (_, lack), (one, mine) in alike.items():
        yield one, lack, mine
