"""Whole packages as the notice wants them, Word and PDF in a ZIP: that of 南宁 beside docxtpl and LibreOffice making the
same files; those of all units; what it does to memory; the print pack.

Here everything counts from the database on: contents, codes, digests, the ZIP. There only making the files counts: the
answers lie ready, codes are left out, and the summary's Word file is given, since a template would have to grow rows.
Both have been at work before: the rulebook is read here, and after a warm-up call LibreOffice converts all files in one
call. Each side has the whole machine."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench.forms import _convert, _libre_office, _shown, _template, _Watch
from bench.made import NOTICE, POOL, people, rulebook
from bench.report import Measure, faster, median
from xuanxian.paperwork.forms import Form, FormData, Prose
from xuanxian.rules.core.fields import Kind

UNIT = "南宁"
LEAST_RATIO, MOST_SECONDS, MOST_SECONDS_OF_ALL, MOST_GROWTH = 5, 8.0, 120.0, 1.5
PHOTO = "照片"
NOW = datetime(2023, 12, 18, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def measures(folder: Path) -> Iterator[Measure]:
    data = folder / "packages"
    _run("fill", data, folder)
    turns = [_run(side, data, folder) for side in ("ours", "theirs", "ours", "theirs", "ours")]
    ours, theirs = turns[::2], turns[1::2]
    here, there = median([t["all"] for t in ours]), median([t["all"] for t in theirs])
    files = f"{ours[0]['word']:.0f} Word, {ours[0]['pdf']:.0f} PDF"
    made = faster(f"package of {UNIT}, {files}", here, "docxtpl+LibreOffice", there, LEAST_RATIO)
    yield replace(
        made,
        note=f"budget {MOST_SECONDS:g} s; there {theirs[0]['word']:.0f} Word, {theirs[0]['pdf']:.0f} PDF",
    )
    cpu = [median([t["cpu"] for t in side]) for side in (ours, theirs)]
    yield faster(f"package of {UNIT}, processor", cpu[0], "docxtpl+LibreOffice", cpu[1])
    whole = _run("everything", data, folder)
    yield Measure(
        f"packages of all {whole['units']:.0f} units, {whole['nominees']:.0f} nominees", whole["all"], "s",
        target=f"≤ {MOST_SECONDS_OF_ALL:g}", met=whole["all"] <= MOST_SECONDS_OF_ALL,
    )  # fmt: skip
    yield Measure(
        "memory after all of them", whole["after"], "MB", f"after {UNIT}'s", whole["first"],
        whole["after"] / whole["first"], f"≤ {MOST_GROWTH:g}", whole["after"] <= MOST_GROWTH * whole["first"], gate=True,
    )  # fmt: skip
    pack = _run("pack", data, folder)
    yield Measure(
        f"print pack of {UNIT}, {pack['leaves']:.0f} sheets",
        pack["all"],
        "s",
        note=f"at most {pack['memory']:.0f} MB",
    )


def _run(what: str, data: Path, folder: Path) -> dict[str, float]:
    """In a fresh process."""
    out = folder / what
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    environment = {
        **os.environ,
        "XUANXIAN_DATA": str(data.resolve()),
        "DJANGO_SETTINGS_MODULE": "xuanxian.site.settings",
    }
    command = [sys.executable, "-m", "bench.packages", what, str(out.resolve())]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    sample: dict[str, float] = json.loads(made.stdout)
    return sample


# ——— here ————————————————————————————————————————————————————————————————————————————————————————


def fill(_: Path) -> dict[str, float]:
    """Every invented nominee of the notice, entered as on the page; what the pool has belongs to one office."""
    from django.core.management import call_command
    from django.db import transaction

    from xuanxian.awards.demo.filling import _photo
    from xuanxian.awards.nominations.actions import package_of, save_fields
    from xuanxian.awards.nominations.asked import asked_for
    from xuanxian.awards.nominations.attaching import attach
    from xuanxian.awards.places.taking import draft_nomination
    from xuanxian.awards.programmes.actions import publish_programme, take_part
    from xuanxian.awards.programmes.models import RECOMMENDING
    from xuanxian.platform import clock
    from xuanxian.platform.accounts.models import Appointment, Role, User
    from xuanxian.platform.organisations.actions import found_organisation
    from xuanxian.rulebooks import library

    call_command("migrate", verbosity=0)
    clock.set_to(NOW)
    book = rulebook()
    text = (library.NOTICES / f"{NOTICE}.yaml").read_text(encoding="utf-8")
    office = found_organisation("评选领导小组办公室")
    programme = publish_programme(text, office=office, by=None, now=NOW)
    units: dict[str, list[dict[str, str]]] = {}
    for record in people():
        units.setdefault(record["推荐单位"], []).append(record)
    for n, (name, records) in enumerate(units.items(), start=1):
        with transaction.atomic():
            unit = found_organisation("自治区示例厅" if name == POOL else name, order=n)
            user = User.objects.create(username=f"unit{n}", name=f"示例{n}")
            seat = Appointment.objects.create(user=user, organisation=unit, role=Role.LEADER)
            take_part(programme, unit, RECOMMENDING)
            package = package_of(programme, programme.participations.get(organisation=unit))
            for record in records:
                made = draft_nomination(
                    package, record[book.category_field], record[book.place_field], type_=record["对象类型"],
                    key=uuid.uuid4(), by=seat, now=NOW,
                )  # fmt: skip
                asked = asked_for(made)
                typed = {f.name: record[f.name] for f in asked.every() if record.get(f.name)}
                if "事迹材料" in book.fields:
                    typed["事迹材料"] = (record["主要事迹"] * 5)[:1900]
                save_fields(made, typed, revision=0, by=seat, now=NOW)
                if asked.photo is not None:
                    attach(package, made, "照片", _photo(seat), by=seat, now=NOW)
    return {}


def _packages() -> Any:
    from xuanxian.awards.nominations.models import Package

    return Package.objects.select_related("version", "programme", "unit").order_by("pk")


def _zip(package: Any, out: Path) -> Any:
    from xuanxian.awards.papers.contents import contents_of
    from xuanxian.platform.papers.bundles import write_zip

    contents = contents_of(package)
    write_zip(contents.bundle, out / "package.zip", lambda *_: None, NOW)
    return contents


def _warm(package: Any) -> None:
    """As in a worker at work: the rulebook is read and the fonts are found."""
    from xuanxian.awards.papers.contents import contents_of
    from xuanxian.platform.papers.making import made

    sheet = next(sheet for piece in contents_of(package).pieces for sheet in piece.sheets)
    for ending in ("docx", "pdf"):
        made(sheet, ending)


def ours(out: Path) -> dict[str, float]:
    package = _packages().get(unit_name=UNIT)
    _warm(package)
    watch = _Watch()
    contents = _zip(package, out)
    watch.lap()
    watch.lap()
    endings = [ending for piece in contents.pieces for ending in piece.endings()]
    return {
        "all": watch.times()["all"],
        "cpu": watch.times()["cpu"],
        "word": endings.count("docx"),
        "pdf": endings.count("pdf"),
    }


def everything(out: Path) -> dict[str, float]:
    packages = sorted(_packages(), key=lambda package: package.unit_name != UNIT)
    start, nominees, first = time.perf_counter(), 0, 0.0
    for package in packages:
        contents = _zip(package, out)
        nominees += len({piece.nomination for piece in contents.pieces if piece.nomination})
        first = first or _memory()
    took = time.perf_counter() - start
    return {"all": took, "units": len(packages), "nominees": nominees, "first": first, "after": _memory()}


def pack(out: Path) -> dict[str, float]:
    from xuanxian.awards.papers.contents import contents_of
    from xuanxian.platform.papers.stacking import write_pack

    package = _packages().get(unit_name=UNIT)
    start = time.perf_counter()
    leaves = write_pack(contents_of(package).bundle, out / "pack.pdf", lambda *_: None, NOW)
    took = time.perf_counter() - start
    return {
        "all": took,
        "leaves": leaves,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _memory() -> float:
    """MB of this process in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


# ——— there ———————————————————————————————————————————————————————————————————————————————————————


def theirs(out: Path) -> dict[str, float]:
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage

    from xuanxian.awards.papers.contents import contents_of
    from xuanxian.paperwork.word import WordMaker

    sheets = [
        (sheet.form, sheet.data, piece.endings())
        for piece in contents_of(_packages().get(unit_name=UNIT)).pieces
        for sheet in piece.sheets
    ]
    templates: dict[str, Path] = {}
    answers: list[tuple[Path, dict[str, str], str, Path, bool]] = []
    given: list[Path] = []
    word = WordMaker()
    for n, (form, data, endings) in enumerate(sheets):
        target = out / f"{n:04d}.docx"
        if data.tables or any(
            isinstance(block, Prose) for block in form.blocks
        ):  # the report, too, is given to them
            target.write_bytes(word.make(form, data))
            given.append(target)
            continue
        names = {k for f, d, _ in sheets if f.name == form.name for k in d.values}
        if form.name not in templates:
            templates[form.name] = out / f"{len(templates)}.template"
            templates[form.name].write_bytes(_template_of(form, names))
        texts = {k: v.replace("\n", " ") for k, v in data.values.items() if k != PHOTO}
        values = {k: _shown(form, k, v) for k, v in texts.items()}
        photo = data.values.get(PHOTO, "")
        answers.append((templates[form.name], values or _said(form), photo, target, "pdf" in endings))
    environment = _libre_office(out)
    warm = out / "warm.docx"
    shutil.copy(next(iter(templates.values())), warm)
    _convert([warm], out, environment)

    watch = _Watch()
    opened = {path: DocxTemplate(path) for path in templates.values()}
    for template, values, photo, target, _ in answers:
        picture = {PHOTO: InlineImage(opened[template], photo, width=Mm(32))} if photo else {}
        opened[template].render({**values, **picture}, autoescape=True)
        opened[template].save(target)
    watch.lap()
    wanted = [*given, *(target for *_, target, pdf in answers if pdf)]
    _convert(wanted, out, environment)
    watch.lap()
    return {
        "all": watch.times()["all"],
        "cpu": watch.times()["cpu"],
        "word": len(answers) + len(given),
        "pdf": len(wanted),
    }


def _template_of(form: Form, names: set[str]) -> bytes:
    if names:
        fields = {
            n: replace(f, kind=Kind.TEXT) if f.kind is Kind.PHOTO else f for n, f in form.fields.items()
        }
        return _template(replace(form, fields=fields), names)
    from xuanxian.awards.papers.filling import statement
    from xuanxian.paperwork.word import WordMaker

    return WordMaker().make(statement(form.name, "{{ 题 }}", "{{ 文 }}"), FormData({}))


def _said(form: Form) -> dict[str, str]:
    """A plain text's own words (事迹材料)."""
    title, lines = form.blocks[0], form.blocks[1]
    return {"题": "".join(title.lines), "文": "".join(str(part) for line in lines.lines for part in line)}  # type: ignore[union-attr, arg-type]


if __name__ == "__main__":
    import django

    django.setup()
    work = {"fill": fill, "ours": ours, "theirs": theirs, "everything": everything, "pack": pack}[sys.argv[1]]
    print(json.dumps(work(Path(sys.argv[2]))))
