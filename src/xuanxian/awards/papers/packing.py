"""The package as a ZIP: folders and names as the notice writes them, every file with its digest in a list. It grows on
the disk; of its files only a handful is in memory at a time."""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path

from xuanxian.awards.nominations.models import Package
from xuanxian.awards.papers.codes import stamped, with_codes
from xuanxian.awards.papers.contents import Contents, Piece
from xuanxian.awards.papers.making import made_in_order
from xuanxian.awards.papers.sheets import Sheet
from xuanxian.platform.files.actions import content_of
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.sealed import fingerprint
from xuanxian.platform.tasks.actions import Progress

LIST = "清单.txt"
_DATE = (1980, 1, 1, 0, 0, 0)  # the zip's zero: the same content makes the same bytes
_PROGRAM = metadata.version("xuanxian")
_PACKED = ("docx", "xlsx", "pdf", "jpg", "png")
"""Compressed already."""


def digest_of(contents: Contents) -> str:
    """Changes with anything that is printed or packed, and with the program that draws it."""
    told = [
        (
            piece.path, piece.material.copies, piece.formats, piece.material.binding, piece.material.seal, piece.lack,
            [stamped(sheet).digest for sheet in piece.sheets], [(one.file.digest, one.file.kind) for one in piece.uploads],
        )
        for piece in contents.pieces
    ]  # fmt: skip
    return fingerprint(repr((_PROGRAM, contents.top, told)))[:32]


def files_of(piece: Piece) -> Iterator[tuple[str, Sheet | StoredFile, str]]:
    """(path, what it is made of, ending): the unit's own files first, then what is written in the other formats."""
    seen: Counter[str] = Counter()
    for one in piece.uploads:
        mark = f" {piece.material.instead}" if piece.letters else ""
        seen[one.file.kind] += 1
        again = f"（{seen[one.file.kind]}）" if seen[one.file.kind] > 1 else ""
        yield f"{piece.path}{mark}{again}.{one.file.kind}", one.file, one.file.kind
    for n, sheet in enumerate(piece.sheets, start=1):
        mark = f"（{n}）" if n > 1 else ""
        for ending in piece.endings():
            yield f"{piece.path}{mark}.{ending}", sheet, ending


def coded(
    package: Package, pieces: Sequence[Piece], now: datetime
) -> Iterator[tuple[Piece, Sequence[Sheet]]]:
    """Each piece with its sheets as they are printed."""
    sheets = iter(with_codes(package, [sheet for piece in pieces for sheet in piece.sheets], now))
    for piece in pieces:
        yield piece, [next(sheets) for _ in piece.sheets]


def write_zip(contents: Contents, to: Path, progress: Progress, now: datetime) -> None:
    work: list[tuple[Piece, str, Sheet | StoredFile, str]] = []
    for piece, sheets in coded(contents.package, contents.pieces, now):
        own = {id(plain): sheet for plain, sheet in zip(piece.sheets, sheets, strict=True)}
        work += [(piece, path, own.get(id(what), what), ending) for path, what, ending in files_of(piece)]
    made = made_in_order((what, ending) for _, _, what, ending in work if isinstance(what, Sheet))
    lines = [f"{contents.top}\t共{len(work)}个文件", "序号\t文件\t纸质份数\t识别码\t字节\tSM3"]
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for done, (piece, path, what, ending) in enumerate(work):
            who = f"，{piece.nomination}" if piece.nomination else ""
            progress(
                done, len(work), f"正在生成{piece.material.name}{who}（第{done + 1}份，共{len(work)}份）"
            )
            content = next(made) if isinstance(what, Sheet) else content_of(what)
            _add(archive, f"{contents.top}/{path}", content, stored=ending in _PACKED)
            code = what.data.code if isinstance(what, Sheet) and ending != "xlsx" else ""
            sm3 = hashlib.new("sm3", content).hexdigest()
            lines.append(f"{done + 1}\t{path}\t{piece.material.copies or ''}\t{code}\t{len(content)}\t{sm3}")
        for piece in contents.lacking:
            lines.append(f"缺\t{piece.path}\t{piece.material.copies or ''}\t\t\t{piece.lack}")
        text = "\r\n".join(lines) + "\r\n"
        _add(
            archive, f"{contents.top}/{LIST}", text.encode("utf-8-sig"), stored=False
        )  # so that Notepad reads it


def _add(archive: zipfile.ZipFile, path: str, content: bytes, *, stored: bool) -> None:
    info = zipfile.ZipInfo(path, _DATE)
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    archive.writestr(info, content)
