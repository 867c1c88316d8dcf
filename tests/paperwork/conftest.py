"""Makers are costly to start and hold nothing of a copy: one for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.word import WordMaker


@pytest.fixture(scope="session")
def pdf_maker() -> PdfMaker:
    return PdfMaker()


@pytest.fixture(scope="session")
def word_maker() -> WordMaker:
    return WordMaker()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A 2 inch photo at 300 dpi, without an extension as uploads are stored."""
    path = tmp_path / "upload"
    Image.new("RGB", (413, 579), "#3a7bd5").save(path, "JPEG", dpi=(300, 300))
    return path
