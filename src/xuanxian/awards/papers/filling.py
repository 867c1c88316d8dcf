"""What the forms of a package are filled with: of one nominee, of the unit's list; a plain text as a paper."""

from __future__ import annotations

from collections.abc import Sequence

from xuanxian.awards.nominations.asked import form
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.records import Record, record_of
from xuanxian.paperwork.filled import from_record, from_records
from xuanxian.paperwork.forms import Form, FormData, Layout, Lines, Title
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.files.actions import on_disk
from xuanxian.platform.papers.sheets import Sheet
from xuanxian.rules.awards.limits import UNIT
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.fields import Kind


def sheet_of(
    package: Package, nomination: Nomination | None, made: Form, data: FormData, material: str = ""
) -> Sheet:
    """A paper of the nominee's, or of the unit's."""
    about: Nomination | Package = nomination or package
    return Sheet(made, data, about.case_id, material or made.name, str(nomination or ""))


def nominee_data(
    nomination: Nomination, made: Form, photo: Attachment | None, record: Record | None = None
) -> FormData:
    """What the form prints of the nominee; a photo goes in as its file."""
    asked_photo = next((name for name, field in made.fields.items() if field.kind is Kind.PHOTO), "")
    record = on_paper(nomination.package, record_of(nomination) if record is None else record)
    if asked_photo and photo is not None:
        record[asked_photo] = str(on_disk(photo.file.digest, photo.file.name))
    return from_record(made, record)


def on_paper(package: Package, record: Record) -> dict[str, str]:
    """Papers call a unit by its full name (推荐单位指负责推荐的各设区的市人大常委会…), not as the table of places does."""
    return {**record, **({UNIT: package.unit.title} if record.get(UNIT) else {})}


def summary_forms(rulebook: Rulebook) -> list[Form]:
    """The unit's own forms with a table of nominees (推荐对象汇总表)."""
    forms = [form(rulebook, name) for name, source in rulebook.forms.items() if not source.subject]
    return [f for f in forms if any(grid.repeat is not None for grid in f.grids())]


def summary_data(rulebook: Rulebook, made: Form, package: Package, records: Sequence[Record]) -> FormData:
    """Each table takes the nominees whose name column it has, in the unit's order."""
    tables = []
    for grid in made.grids():
        if grid.repeat is None:
            continue
        entries = {name for cell in grid.row_cells(grid.repeat) for name in cell.entries}
        own = next((name for name in rulebook.roster.names if name in entries), "")
        tables.append([_with_head(on_paper(package, record)) for record in records if record.get(own)])
    return from_records(made, {"填报单位": package.unit.title, "联系人": package.contact}, tables)


def _with_head(record: Record) -> Record:
    """The summary asks for name and post of the head in one; where they were not written together, the name stands."""
    joined = record.get("负责人姓名及职务") or " ".join(
        filter(None, (record.get("负责人姓名"), record.get("负责人单位及职务")))
    )
    return {**record, "负责人姓名及职务": joined} if joined else record


def statement(name: str, title: str, text: str) -> Form:
    """A plain text with a heading (事迹材料)."""
    lines = tuple((f"　　{line.strip()}",) for line in text.splitlines() if line.strip())
    return Form(name, "", (Title((title,)), Lines(lines)), {}, Layout())
