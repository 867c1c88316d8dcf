"""Approval forms as Word and PDF, beside docxtpl and LibreOffice: the same forms, fields, fonts and texts.

The docxtpl template is our own Word file of the form with placeholders for values, so that both sides make the same
pages. Each side works through all forms in one process: Word files first, then PDFs. After a
warm-up call LibreOffice converts all files in as few calls as it takes: it drops in silence what stands behind its
255th argument. Both sides are held to the same number of cores.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from bench.made import Record, people, rulebook
from bench.report import Measure, faster, median
from xuanxian.paperwork.filled import from_record
from xuanxian.paperwork.fonts import font_folders
from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.kinds import KINDS, Setting, printed
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.word import WordMaker
from xuanxian.rules.core.fields import Kind

FORMS = {"集体": "先进集体推荐审批表", "个人": "先进个人推荐审批表"}
LEAST_RATIO = 5
SAMPLE = 10  # of each form, whose pages are counted
MOST_ARGUMENTS = 240

Job = tuple[Form, FormData, str]
"""Form, answers, file name without extension."""
Side = Callable[[Path, int], dict[str, float]]


def measures(folder: Path) -> Iterator[Measure]:
    records = people()
    ours, theirs = folder / "here", folder / "there"
    many = f"{len(records)} forms"
    peer = "docxtpl+LibreOffice"
    # The target is what a person waits for: one process a side, the whole machine. In turns, so that a slow minute
    # of the machine strikes both.
    turns: list[tuple[Side, Path]] = [
        (_ours, ours),
        (_theirs, theirs),
        (_ours, ours),
        (_theirs, theirs),
        (_ours, ours),
    ]
    here, there = _medians(turns, 2)
    yield faster(f"{many}, Word and PDF", here["all"], peer, there["all"], LEAST_RATIO)
    here, there = _medians(turns[:3], 1)
    yield faster(f"{many}, Word and PDF, 1 core", here["all"], peer, there["all"])
    yield faster(f"{many}, Word and PDF, processor", here["cpu"], peer, there["cpu"])
    yield faster(f"{many}, Word, 1 core", here["word"], "docxtpl", there["word"])
    yield faster(f"{many}, PDF, 1 core", here["pdf"], "LibreOffice", there["pdf"])
    yield _pages(ours, theirs, records)


def _medians(runs: Sequence[tuple[Side, Path]], cores: int) -> tuple[dict[str, float], dict[str, float]]:
    """Of our samples and of theirs."""
    samples: dict[Side, list[dict[str, float]]] = {_ours: [], _theirs: []}
    for side, folder in runs:
        samples[side].append(_sample(side, folder, cores))
    ours, theirs = ({k: median([s[k] for s in own]) for k in own[0]} for own in samples.values())
    return ours, theirs


def _pages(ours: Path, theirs: Path, records: Sequence[Record]) -> Measure:
    names = [name for _, _, name in _sample_of(jobs(records))]
    pairs = [(_page_count(ours / f"{n}.pdf"), _page_count(theirs / f"{n}.pdf")) for n in names]
    equal = sum(a == b for a, b in pairs)
    return Measure(
        "same number of pages",
        equal,
        "forms",
        "of a sample",
        len(pairs),
        equal / len(pairs),
        "= 1",
        equal == len(pairs),
        note=f"{sum(a for a, _ in pairs)} pages here, {sum(b for _, b in pairs)} there",
    )


def _sample_of(all_jobs: Sequence[Job]) -> list[Job]:
    chosen = []
    for name in FORMS.values():
        own = [job for job in all_jobs if job[0].name == name]
        chosen += own[:: max(1, len(own) // SAMPLE)][:SAMPLE]
    return chosen


def _page_count(path: Path) -> int:
    said = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
    found = re.search(r"^Pages:\s+(\d+)", said, re.MULTILINE)
    assert found
    return int(found[1])


def jobs(records: Sequence[Record]) -> list[Job]:
    forms = {kind: form_of(rulebook(), name) for kind, name in FORMS.items()}
    return [
        (forms[r["对象类型"]], from_record(forms[r["对象类型"]], r), f"{n:04d}")
        for n, r in enumerate(records)
    ]


# ——— here ————————————————————————————————————————————————————————————————————————————————————————


def _ours(folder: Path, threads: int) -> dict[str, float]:
    work = jobs(people())
    watch = _Watch()
    word = WordMaker()

    def make_word(job: Job) -> None:
        form, data, name = job
        (folder / f"{name}.docx").write_bytes(word.make(form, data))

    _each(make_word, work, threads)
    watch.lap()
    pdf = PdfMaker()

    def make_pdf(job: Job) -> None:
        form, data, name = job
        (folder / f"{name}.pdf").write_bytes(pdf.make(form, data))

    _each(make_pdf, work, threads)
    watch.lap()
    return watch.times()


def _each(make: Callable[[Job], None], work: Sequence[Job], threads: int) -> None:
    if threads == 1:
        for job in work:
            make(job)
        return
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(make, work))


# ——— there ———————————————————————————————————————————————————————————————————————————————————————


def _theirs(folder: Path, _: int) -> dict[str, float]:
    from docxtpl import DocxTemplate

    work = jobs(people())
    templates = {name: folder / f"{name}.template" for name in FORMS.values()}
    used = {
        name: {k for form, data, _ in work if form.name == name for k in data.values} for name in templates
    }
    for form in {job[0].name: job[0] for job in work}.values():
        templates[form.name].write_bytes(_template(form, used[form.name]))
    answers = [
        (form.name, {k: _shown(form, k, v) for k, v in data.values.items()}, n) for form, data, n in work
    ]
    environment = _libre_office(folder)
    warm = folder / "warm.docx"
    shutil.copy(templates[work[0][0].name], warm)
    _convert([warm], folder, environment)

    watch = _Watch()
    opened = {name: DocxTemplate(path) for name, path in templates.items()}
    files = []
    for form_name, values, name in answers:
        opened[form_name].render(values, autoescape=True)
        files.append(folder / f"{name}.docx")
        opened[form_name].save(files[-1])
    watch.lap()
    _convert(files, folder, environment)
    watch.lap()
    return watch.times()


def _template(form: Form, names: set[str]) -> bytes:
    """Placeholders for what is answered; the rest stays as printed. A choice of boxes becomes text, since a
    placeholder ticks none."""
    fields = {n: replace(f, kind=Kind.TEXT) if f.kind is Kind.TICK else f for n, f in form.fields.items()}
    data = FormData({name: f"{{{{ {name} }}}}" for name in names})
    return WordMaker().make(replace(form, fields=fields), data)


def _shown(form: Form, name: str, value: str) -> str:
    field = form.fields[name]
    assert "\n" not in value and KINDS[field.kind].setting in (Setting.CENTRED, Setting.FLOWING)
    return printed(field, value)


def _libre_office(folder: Path) -> dict[str, str]:
    """A profile of its own, and the fonts we use under the names the form gives."""
    aliases = "".join(
        f'<match target="pattern"><test name="family"><string>{asked}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{used}</string></edit></match>'
        for asked, used in (
            ("仿宋", "FandolFang R"),
            ("宋体", "FandolSong"),
            ("Times New Roman", "Liberation Serif"),
        )
    )
    folders = "".join(f"<dir>{path}</dir>" for path in font_folders())
    (folder / "fonts.conf").write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{folders}'
        f"<cachedir>{folder / 'fonts-cache'}</cachedir>{aliases}</fontconfig>"
    )
    return {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": str(folder)}


def _convert(files: Sequence[Path], folder: Path, environment: dict[str, str]) -> None:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    for start in range(0, len(files), MOST_ARGUMENTS):
        some = [str(file) for file in files[start : start + MOST_ARGUMENTS]]
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *some]
        subprocess.run(command, check=True, capture_output=True, env=environment)
    lacking = [file.name for file in files if not file.with_suffix(".pdf").exists()]
    if lacking:
        raise RuntimeError(f"LibreOffice left out {len(lacking)} of {len(files)} files")


class _Watch:
    """Seconds on the wall of either half, and processor seconds of both, children included."""

    def __init__(self) -> None:
        self.walls = [time.perf_counter()]
        self.cpu = _cpu()

    def lap(self) -> None:
        self.walls.append(time.perf_counter())

    def times(self) -> dict[str, float]:
        start, middle, end = self.walls
        return {"word": middle - start, "pdf": end - middle, "all": end - start, "cpu": _cpu() - self.cpu}


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _sample(side: Side, folder: Path, cores: int) -> dict[str, float]:
    """One run in a fresh process, held to so many cores."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "bench.forms", side.__name__, str(folder), str(cores)]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    sample: dict[str, float] = json.loads(made.stdout)
    return sample


if __name__ == "__main__":
    side, folder, cores = sys.argv[1], Path(sys.argv[2]).resolve(), int(sys.argv[3])
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    print(json.dumps({"_ours": _ours, "_theirs": _theirs}[side](folder, cores)))
