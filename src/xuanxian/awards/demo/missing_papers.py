"""What a unit would scan and upload before it hands in: recognisably no real paper."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.packages.complete import lacking, wanted
from xuanxian.awards.papers.filling import statement
from xuanxian.paperwork.forms import FormData
from xuanxian.paperwork.word import WordMaker
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.attachments.queries import by_purpose
from xuanxian.platform.files.actions import format_of, store
from xuanxian.rules.awards.steps import Step

PDF = b"%PDF-1.4\n% \xe7\xa4\xba\xe4\xbe\x8b\n"


def upload_what_is_lacking(package: Package, step: Step, *, by: Appointment, now: datetime) -> None:
    """Each file in every format that the notice wants, PDF where it names none."""
    dossier = Dossier(package, now.date())
    lacks, there = lacking(dossier, step), by_purpose(dossier.attachments.values())
    for one in wanted(dossier, step):
        lack, material = lacks.get(one.key), one.material
        if lack is None or lack.told:
            continue
        case = (one.nomination or package).case_id
        formats = {format_of(row.file.kind) for row in there.get((case, material.name), ())}
        for kind in material.files or ("pdf",):
            if kind not in formats:
                ending, data = ("docx", _word(material.name)) if kind == "word" else ("pdf", PDF)
                file = store(f"{material.name}.{ending}", ending, data, by=by.user, now=now)
                attach(package, one.nomination, material.name, file, by=by, now=now)


@cache
def _word(name: str) -> bytes:
    return WordMaker().make(statement(name, name, "示例，盖章后报送。"), FormData({}))
