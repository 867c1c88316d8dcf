"""Many papers together: what a bundle consists of, and its ZIP with folders, names and every file with its digest in a
list. It grows on the disk; of its files only a handful is in memory at a time."""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import metadata
from pathlib import Path

from xuanxian.platform.files.actions import content_of
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.papers.codes import stamped, with_codes
from xuanxian.platform.papers.making import made_in_order
from xuanxian.platform.papers.sheets import Sheet
from xuanxian.platform.sealed import fingerprint
from xuanxian.platform.tasks.actions import Progress

LIST = "清单.txt"
_DATE = (1980, 1, 1, 0, 0, 0)  # the zip's zero: the same content makes the same bytes
_PROGRAM = metadata.version("xuanxian")
_PACKED = ("docx", "xlsx", "pdf", "jpg", "png")
"""Compressed already."""


@dataclass(frozen=True)
class Item:
    """One paper of a bundle. `key` is what a page chooses it by; `number` counts the bundle's items from 1 (several papers
    may be one item, one for each of `who`); `path` is where it lies, without ending. `files` were handed in, `sheets` are
    written, in the formats `endings`; files go before sheets where it is printed, unless both are (`beside`), and `mark`
    says in their names what they are. `copies`, `binding`, `seal` are for the paper; `lack` says what is missing."""

    key: str
    number: int
    name: str
    path: str
    sheets: tuple[Sheet, ...] = ()
    files: tuple[StoredFile, ...] = ()
    endings: tuple[str, ...] = ()
    who: str = ""
    each: bool = False
    mark: str = ""
    beside: bool = False
    copies: int = 0
    binding: str = ""
    seal: str = ""
    lack: str = ""


@dataclass(frozen=True)
class Bundle:
    """`name` is what its jobs are kept under, `top` the folder and the file's name, `under` what stands below the title of
    the printed list, `owner` whose papers these are."""

    name: str
    top: str
    items: tuple[Item, ...]
    under: str = ""
    owner: str = ""

    def chosen(self, only: Collection[str]) -> Bundle:
        """None named: all."""
        return replace(self, items=tuple(one for one in self.items if one.key in only)) if only else self

    @property
    def lacking(self) -> list[Item]:
        return [item for item in self.items if item.lack]


def digest_of(bundle: Bundle) -> str:
    """Changes with anything that is printed or packed, and with the program that draws it."""
    told = [
        (
            item.path, item.copies, item.endings, item.binding, item.seal, item.lack,
            [stamped(sheet).digest for sheet in item.sheets], [(file.digest, file.kind) for file in item.files],
        )
        for item in bundle.items
    ]  # fmt: skip
    return fingerprint(repr((_PROGRAM, bundle.top, told)))[:32]


def files_of(item: Item) -> Iterator[tuple[str, Sheet | StoredFile, str]]:
    """(path, what it is made of, ending): what was handed in first, then what is written."""
    seen: Counter[str] = Counter()
    for file in item.files:
        seen[file.kind] += 1
        again = f"（{seen[file.kind]}）" if seen[file.kind] > 1 else ""
        yield f"{item.path}{item.mark}{again}.{file.kind}", file, file.kind
    for n, sheet in enumerate(item.sheets, start=1):
        several = f"（{n}）" if n > 1 else ""
        for ending in item.endings:
            yield f"{item.path}{several}.{ending}", sheet, ending


def coded(items: Sequence[Item], now: datetime) -> list[Item]:
    """With the sheets as they are printed."""
    sheets = iter(with_codes([sheet for item in items for sheet in item.sheets], now))
    return [replace(item, sheets=tuple(next(sheets) for _ in item.sheets)) for item in items]


def write_zip(bundle: Bundle, to: Path, progress: Progress, now: datetime) -> None:
    work = [(item, *file) for item in coded(bundle.items, now) for file in files_of(item)]
    made = made_in_order((what, ending) for _, _, what, ending in work if isinstance(what, Sheet))
    lines = [f"{bundle.top}\t共{len(work)}个文件", "序号\t文件\t纸质份数\t识别码\t字节\tSM3"]
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for done, (item, path, what, ending) in enumerate(work):
            who = f"，{item.who}" if item.who else ""
            progress(done, len(work), f"正在生成{item.name}{who}（第{done + 1}份，共{len(work)}份）")
            content = next(made) if isinstance(what, Sheet) else content_of(what)
            _add(archive, f"{bundle.top}/{path}", content, stored=ending in _PACKED)
            code = what.data.code if isinstance(what, Sheet) and ending != "xlsx" else ""
            sm3 = hashlib.new("sm3", content).hexdigest()
            lines.append(f"{done + 1}\t{path}\t{item.copies or ''}\t{code}\t{len(content)}\t{sm3}")
        for item in bundle.lacking:
            lines.append(f"缺\t{item.path}\t{item.copies or ''}\t\t\t{item.lack}")
        text = "\r\n".join(lines) + "\r\n"
        _add(
            archive, f"{bundle.top}/{LIST}", text.encode("utf-8-sig"), stored=False
        )  # so that Notepad reads it


def _add(archive: zipfile.ZipFile, path: str, content: bytes, *, stored: bool) -> None:
    info = zipfile.ZipInfo(path, _DATE)
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    archive.writestr(info, content)
