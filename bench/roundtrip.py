"""Every field of every form, produced, saved anew by LibreOffice as an office would, and read back."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from PIL import Image

from bench.report import Measure
from xuanxian.paperwork.form_source import form_of, plain_form
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.reading import read_document, read_form
from xuanxian.paperwork.reading.values import normal
from xuanxian.paperwork.typeset import field_of
from xuanxian.paperwork.word import WordMaker
from xuanxian.rulebooks import library
from xuanxian.rules.core.fields import Field, Kind

_LONG = "2023年以来，围绕示例工作组织示例活动12次，收集“示例意见”35条。"
_TEXTS: Mapping[Kind, str] = {
    Kind.NAME: "韦示例",
    Kind.MONTH: "1978.06",
    Kind.DATE: "2023-12-18",
    Kind.IDENTITY: "459999197806150011",
    Kind.PHONE: "13800000000",
    Kind.FLAG: "是",
    Kind.RESUME: "1998.07—2003.05  示例大学读书\n2003.05—2011.09  示例县示例局科员（其间：挂职）\n2011.09—      示例中心主任",
    Kind.SEAL: "同意推荐。\n情况属实，经公示无异议。",
}


@cache
def every_form() -> Mapping[str, Form]:
    """`通知 表` → form, with one plain form of every roster column for each notice."""
    found: dict[str, Form] = {}
    for notice in library.names():
        rulebook = library.by_name(notice)
        found |= {f"{notice} {name}": form_of(rulebook, name) for name in rulebook.forms}
        columns = [rulebook.fields[name] for name in rulebook.roster.columns()]
        found[f"{notice} 推荐表"] = plain_form("推荐表", rulebook.notice.programme, columns)
    return found


def answer(field: Field, number: int = 0) -> str:
    """A valid one of full length, no two of one form alike where the kind leaves room."""
    if field.kind is Kind.IDENTITY:
        return _TEXTS[field.kind]
    if field.example or field.options:
        several = "、".join(field.options[:2]) if field.kind is Kind.CHOICES else field.options[:1]
        return field.example or "".join(several)
    if field.kind in _TEXTS:
        return _TEXTS[field.kind]
    if field.kind in (Kind.NUMBER, Kind.RANK):
        return str(int(field.low or 0) + number % 9 + 1)
    if field.kind is Kind.LONG:
        times = max(1, min(field.limit or 400, 2000) // len(_LONG) - 1)
        half = _LONG * max(1, times // 2)
        return f"{half}\n{half}"
    return f"示例{field.name}{number}"[: field.limit or 200]


def filled(form: Form, photo: Path) -> FormData:
    """Every entry answered; three records in each summary table."""
    own, of_records = {}, []
    repeating = [grid for grid in form.grids() if grid.repeat is not None]
    rows = [[n for cell in grid.row_cells(grid.repeat or 0) for n in cell.entries] for grid in repeating]
    for names in rows:
        of_records.append(tuple({n: answer(field_of(form, n), at) for n in names} for at in range(1, 4)))
    for at, name in enumerate(dict.fromkeys(name for name, _ in form.entries())):
        if not any(name in names for names in rows):
            field = field_of(form, name)
            own[name] = str(photo) if field.kind is Kind.PHOTO else answer(field, at)
    return FormData(own, tuple(of_records))


def lost(form: Form, data: FormData, made: bytes, photo: bytes, name: str = "x.docx") -> list[str]:
    """What did not come back as it was written, and every finding beyond a note of the field's kind."""
    read = read_form(form, read_document(made, name))
    amiss = []
    for field in (field_of(form, n) for n in data.values):
        if field.kind is Kind.PHOTO:
            if read.photo is None or read.photo.data != photo:
                amiss.append(field.name)
        elif normal(field, read.values.get(field.name, "")) != normal(field, data.values[field.name]):
            amiss.append(field.name)
    for written, there in zip(data.tables, read.tables, strict=True):
        tidy = [{n: normal(field_of(form, n), text) for n, text in record.items()} for record in written]
        if [{n: normal(field_of(form, n), text) for n, text in record.items()} for record in there] != tidy:
            amiss.append("各行")
    return amiss + [f.message for f in read.findings if f.rule.startswith("form.read.")]


def resaved(folder: Path, files: list[Path]) -> list[Path]:
    """As LibreOffice saves them."""
    out = folder / "resaved"
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(out),
    ]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=600)
    return [out / file.name for file in files]


def made_photo(folder: Path) -> Path:
    path = folder / "photo.jpg"
    Image.new("RGB", (413, 579), "#3a7bd5").save(path, "JPEG", dpi=(300, 300))
    return path


def measures(folder: Path) -> Iterator[Measure]:
    folder = folder / "roundtrip"
    folder.mkdir(parents=True)
    photo, maker = made_photo(folder), WordMaker()
    data = {name: filled(form, photo) for name, form in every_form().items()}
    files = []
    for name, form in every_form().items():
        files.append(folder / f"{name}.docx")
        files[-1].write_bytes(maker.make(form, data[name]))
    again = resaved(folder, files)
    started = time.perf_counter()
    amiss = {
        name: said
        for (name, form), file in zip(every_form().items(), again, strict=True)
        if (said := lost(form, data[name], file.read_bytes(), photo.read_bytes()))
    }
    seconds = time.perf_counter() - started
    fields = sum(len(d.values) + sum(len(r) for t in d.tables for r in t) for d in data.values())
    for name, said in amiss.items():
        print(f"{name}: {'; '.join(said)}")
    yield Measure(
        f"{len(files)} forms through LibreOffice, fields lost of {fields}", float(sum(map(len, amiss.values()))), "",
        target="0", met=not amiss, gate=True, ratio=float(sum(map(len, amiss.values()))),
    )  # fmt: skip
    yield Measure("reading one form back", seconds / len(files) * 1000, "ms")
