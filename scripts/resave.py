"""Makes tests/fixtures/resaved anew: every form filled in, as LibreOffice saves it. Needs LibreOffice, which the tests do
not. Run from the root: `python -m scripts.resave`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.roundtrip import every_form, filled, made_photo, resaved

from xuanxian.paperwork.word import WordMaker

FOLDER = Path(__file__).parents[1] / "tests" / "fixtures" / "resaved"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as name:
        folder, maker = Path(name), WordMaker()
        photo, files = made_photo(folder), []
        for label, form in every_form().items():
            files.append(folder / f"{label}.docx")
            files[-1].write_bytes(maker.make(form, filled(form, photo)))
        for file in resaved(folder, files):
            (FOLDER / file.name).write_bytes(file.read_bytes())
        (FOLDER / "photo.jpg").write_bytes(photo.read_bytes())


if __name__ == "__main__":
    main()
