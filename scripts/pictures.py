"""Makes the manual's pictures anew: the rehearsal report as people see it, and a contact sheet of the papers."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from xuanxian.paperwork.filled import from_record, from_records
from xuanxian.paperwork.fonts import font_folders
from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.invented import invent
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.rehearsal import Rehearsal
from xuanxian.rulebooks import library

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
NOTICE = "gx-deputy-work-2023"
SEED = 2023
CHROMIUM = [
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("正在演练", flush=True)
        for _ in Rehearsal(library.by_name(NOTICE), folder / "演练", SEED).run():
            pass
        report = (folder / "演练" / "演练报告.html").as_uri()
        for picture, size in (("report", "1366,900"), ("report-phone", "500,900")):
            shot = PICTURES / f"{picture}.png"
            command = [
                *CHROMIUM,
                f"--user-data-dir={folder / picture}",
                f"--window-size={size}",
                f"--screenshot={shot}",
                report,
            ]
            subprocess.run(command, check=True, capture_output=True)
        print("正在排联系页", flush=True)
        contact_sheet(folder).save(PICTURES / "forms.png", optimize=True)
    for path in sorted(PICTURES.glob("*.png")):
        with Image.open(path) as picture:
            picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(path, optimize=True)
        print(path, path.stat().st_size // 1024, "KB")


def contact_sheet(folder: Path) -> Image.Image:
    """Every page of the notice's forms: filled in, with rare characters and the longest deeds, and empty."""
    rulebook = library.by_name(NOTICE)
    records = invent(rulebook, SEED)["南宁"]
    person = next(r for r in records if r.get("姓名"))
    body = next(r for r in records if r.get("集体名称"))
    rare = {
        **person,
        "姓名": "覃镕喆堃龑䶮",
        "主要事迹": "示例事迹" * 99 + "四百字止",
        "工作单位": "示例省示例市示例自治县" + "示例" * 12 + "委员会",
    }
    sheets: list[tuple[str, Form, FormData]] = []
    for name, source in rulebook.forms.items():
        form = form_of(rulebook, name)
        if not source.subject:
            tables = [[r for r in records if r.get(key)] for key in rulebook.roster.names]
            sheets.append(
                (f"{source.annex} {name}", form, from_records(form, {"填报单位": "南宁市人大常委会"}, tables))
            )
            continue
        record = body if rulebook.subjects.verdict(source.subject, body) else person
        sheets.append((f"{source.annex} {name}", form, from_record(form, record)))
        sheets.append((f"{source.annex} 空表", form, FormData({})))
        if record is person:
            sheets.append((f"{source.annex} 生僻字、满四百字", form, from_record(form, rare)))
    pdf = PdfMaker()
    pages: list[tuple[str, Image.Image]] = []
    for n, (label, form, data) in enumerate(sheets):
        path = folder / f"{n}.pdf"
        path.write_bytes(pdf.make(form, data))
        subprocess.run(
            ["pdftoppm", "-r", "46", "-png", path, folder / f"p{n}"], check=True, capture_output=True
        )
        for m, page in enumerate(sorted(folder.glob(f"p{n}-*.png")), start=1):
            pages.append((f"{label} 第{m}页", Image.open(page).convert("RGB")))
    return _montage(pages)


def _montage(
    pages: list[tuple[str, Image.Image]], across: int = 2500, gap: int = 14, caption: int = 22
) -> Image.Image:
    """Pages side by side, as many to a row as its width holds."""
    names = (folder / "NotoSerifCJK-Regular.ttc" for folder in font_folders())
    font = ImageFont.truetype(str(next(path for path in names if path.exists())), 13, index=2)
    rows: list[list[tuple[str, Image.Image]]] = [[]]
    for label, page in pages:
        if sum(p.width + gap for _, p in rows[-1]) + page.width > across:
            rows.append([])
        rows[-1].append((label, page))
    heights = [max(page.height for _, page in row) + gap + caption for row in rows]
    sheet = Image.new("RGB", (across + 2 * gap, sum(heights) + gap), "#f6f5f2")
    draw, y = ImageDraw.Draw(sheet), gap
    for row, height in zip(rows, heights, strict=True):
        x = gap
        for label, page in row:
            sheet.paste(page, (x, y))
            draw.rectangle((x - 1, y - 1, x + page.width, y + page.height), outline="#dfe3e8")
            draw.text((x, y + page.height + 3), label, fill="#5b6776", font=font)
            x += page.width + gap
        y += height
    return sheet


if __name__ == "__main__":
    main()
