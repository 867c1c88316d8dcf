"""The papers of a nominee and of a package, out of the rulebook's forms."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from xuanxian.awards.nominations.asked import PLAIN, asked_for, form
from xuanxian.awards.nominations.checks import in_list, photos_of
from xuanxian.awards.nominations.models import Attachment, Nomination, Package
from xuanxian.awards.nominations.records import record_of
from xuanxian.awards.nominations.standings import next_delivery
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.filled import from_record, from_records
from xuanxian.paperwork.forms import Form, FormData, Layout, Lines, Title
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.sheets import form_to_xlsx
from xuanxian.paperwork.word import WordMaker
from xuanxian.platform import clock
from xuanxian.platform.files.actions import clean_name, content_of, path_of, store
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.tasks.actions import Progress, job
from xuanxian.platform.tasks.models import Job
from xuanxian.rules.fields import Kind
from xuanxian.rules.packages import Material
from xuanxian.rules.packages import Package as Materials
from xuanxian.rules.rulebook import Rulebook

JOB = "报送材料"
_SUFFIX = {"word": "docx", "pdf": "pdf"}
_PLAIN_ONLY = Materials("", (Material(PLAIN, per_nominee=True),))
"""Where the notice names no materials: of each nominee the form made of the roster."""
_DATE = (1980, 1, 1, 0, 0, 0)  # the zip's zero: the same content makes the same bytes


@cache
def pdf_maker() -> PdfMaker:
    """One a process: it keeps the fonts."""
    return PdfMaker()


@cache
def word_maker() -> WordMaker:
    return WordMaker()


MAKERS: dict[str, Callable[[Form, FormData], bytes]] = {
    "pdf": lambda made, data: pdf_maker().make(made, data),
    "docx": lambda made, data: word_maker().make(made, data),
    "xlsx": form_to_xlsx,
}


def nominee_data(nomination: Nomination, made: Form, photo: Attachment | None) -> FormData:
    """What the form prints of the nominee; a photo goes in as its file."""
    asked_photo = next((name for name, field in made.fields.items() if field.kind is Kind.PHOTO), "")
    record = record_of(nomination)
    if asked_photo and photo is not None:
        record[asked_photo] = str(path_of(photo.file.digest))
    return from_record(made, record)


def summary_forms(rulebook: Rulebook) -> list[Form]:
    """The unit's own forms with a table of nominees (推荐对象汇总表)."""
    forms = [form(rulebook, name) for name, source in rulebook.forms.items() if not source.subject]
    return [f for f in forms if any(grid.repeat is not None for grid in f.grids())]


def summary_data(
    rulebook: Rulebook, made: Form, package: Package, records: Sequence[dict[str, str]]
) -> FormData:
    """Each table takes the nominees whose name column it has, in the unit's order."""
    tables = []
    for grid in made.grids():
        if grid.repeat is None:
            continue
        entries = {name for cell in grid.row_cells(grid.repeat) for name in cell.entries}
        own = next((name for name in rulebook.roster.names if name in entries), "")
        tables.append([_with_head(record) for record in records if record.get(own)])
    return from_records(made, {"填报单位": package.unit.title, "联系人": package.contact}, tables)


def _with_head(record: dict[str, str]) -> dict[str, str]:
    """The summary asks for name and post of the head in one; where they were not written together, the name stands."""
    joined = record.get("负责人姓名及职务") or " ".join(
        filter(None, (record.get("负责人姓名"), record.get("负责人单位及职务")))
    )
    return {**record, "负责人姓名及职务": joined} if joined else record


def digest_of(package: Package) -> str:
    """Changes with anything the papers print."""
    rows = in_list(package)
    photos = photos_of(package)
    parts = [
        (
            n.pk,
            n.order,
            n.revision,
            n.category,
            n.place,
            n.promoted,
            photos[n.pk].file_id if n.pk in photos else 0,
        )
        for n in rows
    ]
    others = list(package.attachments.filter(nomination=None, removed_at=None).values_list("pk", flat=True))
    text = json.dumps([package.version.rulebook_id, parts, others])
    return hashlib.new("sm3", text.encode()).hexdigest()[:32]


def package_files(package: Package, progress: Progress) -> bytes:
    """The whole package as a ZIP, in the order of the notice: every form in Word and PDF, what the unit uploaded."""
    rulebook = rulebook_of(package.version)
    step = next_delivery(package)
    materials = next((p for p in rulebook.packages if p.name == step.materials), _PLAIN_ONLY)
    top = clean_name(materials.named({"推荐单位": package.unit_name}) or f"{package.unit_name}{JOB}")
    rows = in_list(package)
    photos = photos_of(package)
    work = [
        (at, material, n)
        for at, material in enumerate(materials.materials, start=1)
        for n in (rows if material.per_nominee else [None])
        if n is None or rulebook.subjects.holds(material.each, record_of(n))
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for done, (at, material, nomination) in enumerate(work):
            who = f"，{nomination}" if nomination else ""
            progress(done, len(work), f"正在生成{material.name}{who}（第{done + 1}份，共{len(work)}份）")
            for name, content in _papers(rulebook, package, material, nomination, rows, photos):
                folder = f"{top}/{at} {material.name}" if material.per_nominee else f"{top}"
                shown = name if material.per_nominee else f"{at} {name}"
                info = zipfile.ZipInfo(f"{folder}/{shown}", _DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, content)
    return out.getvalue()


def _papers(
    rulebook: Rulebook, package: Package, material: Material, nomination: Nomination | None,
    rows: Sequence[Nomination], photos: dict[int, Attachment],
) -> Iterator[tuple[str, bytes]]:  # fmt: skip
    """(file name, content) of one material of one nominee, or of the unit."""
    wanted = [_SUFFIX[kind] for kind in material.files if kind in _SUFFIX] or list(_SUFFIX.values())
    if nomination is None and not material.form:
        for attachment in package.attachments.filter(purpose=material.name, nomination=None, removed_at=None):
            yield f"{material.name}.{attachment.file.kind}", content_of(attachment.file)
        return
    if nomination is None:
        made = form(rulebook, material.form)
        data = summary_data(rulebook, made, package, [record_of(n) for n in rows])
        for kind in (*wanted, "xlsx"):
            yield f"{material.name}.{kind}", MAKERS[kind](made, data)
        return
    name = f"{nomination.order:02d} {clean_name(nomination.name)}"
    if material.form or material is _PLAIN_ONLY.materials[0]:
        made = form(rulebook, material.form) if material.form else asked_for(nomination).form
        data = nominee_data(nomination, made, photos.get(nomination.pk))
        for kind in wanted:
            yield f"{name}.{kind}", MAKERS[kind](made, data)
    elif text := nomination.values.get(material.name):
        yield f"{name}.docx", statement(f"{nomination.name}{material.name}", text)


@job(JOB)
def make_package(asked: Job, progress: Progress) -> StoredFile:
    package = Package.objects.select_related("version", "programme", "unit").get(
        pk=asked.arguments["package"]
    )
    content = package_files(package, progress)
    return store(
        f"{package.unit_name}报送材料.zip",
        "zip",
        content,
        by=asked.by.user if asked.by else None,
        now=clock.now(),
    )


def statement(title: str, text: str) -> bytes:
    """A plain text with a heading as a Word file (事迹材料)."""
    lines = tuple((f"　　{line.strip()}",) for line in text.splitlines() if line.strip())
    plain = Form(title, "", (Title((title,)), Lines(lines)), {}, Layout())
    return WordMaker().make(plain, FormData({}))
