"""Every page of every form of every notice side by side: empty, filled as usual, and as full as the notice lets it be. By itself
it makes only these pictures of the manual."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from xuanxian.paperwork.fonts import font_folders
from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.previews import Filling, drawn_photo, preview
from xuanxian.rulebooks import library

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
DPI, ACROSS, GAP, CAPTION = 52, 2500, 12, 22
Page = tuple[str, Image.Image]


def contact_sheets(folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """(name of the picture, picture) of each notice."""
    maker, photo = PdfMaker(), folder / "photo"
    photo.write_bytes(drawn_photo())
    for name in library.names():
        rulebook = library.by_name(name)
        pages: list[Page] = []
        for at, (title, source) in enumerate(rulebook.forms.items()):
            form = form_of(rulebook, title)
            for filling in Filling:
                pdf = maker.make(form, preview(rulebook, form, filling, str(photo)))
                for n, page in enumerate(drawn(pdf, folder / f"{name}-{at}-{filling.name}"), start=1):
                    pages.append((f"{source.annex} {title} {filling} 第{n}页", page))
                if any("quota" in block for block in source.blocks):
                    break  # nobody fills it in
        if pages:
            yield f"forms-{name}", montage(pages)


def drawn(pdf: bytes, base: Path) -> list[Image.Image]:
    base.with_suffix(".pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", "-png", f"{base}.pdf", base], check=True, capture_output=True
    )
    return [Image.open(path).convert("L") for path in sorted(base.parent.glob(f"{base.name}-*.png"))]


def montage(pages: list[Page], across: int = ACROSS) -> Image.Image:
    """Pages side by side, as many to a row as its width holds."""
    names = (folder / "NotoSerifCJK-Regular.ttc" for folder in font_folders())
    font = ImageFont.truetype(str(next(path for path in names if path.exists())), 12, index=2)
    rows: list[list[Page]] = [[]]
    for label, page in pages:
        if sum(p.width + GAP for _, p in rows[-1]) + page.width > across:
            rows.append([])
        rows[-1].append((label, page))
    heights = [max(page.height for _, page in row) + GAP + CAPTION for row in rows]
    sheet = Image.new("L", (across + 2 * GAP, sum(heights) + GAP), "#f0f0f0")
    draw, y = ImageDraw.Draw(sheet), GAP
    for row, height in zip(rows, heights, strict=True):
        x = GAP
        for label, page in row:
            sheet.paste(page, (x, y))
            draw.rectangle((x - 1, y - 1, x + page.width, y + page.height), outline="#c8c8c8")
            draw.text((x, y + page.height + 3), label, fill="#404040", font=font)
            x += page.width + GAP
        y += height
    return sheet


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, sheet in contact_sheets(Path(folder)):
            path = PICTURES / f"{name}.png"
            sheet.quantize(8).save(path, optimize=True)
            print(path.name, sheet.size, path.stat().st_size // 1024, "KB")


if __name__ == "__main__":
    main()
