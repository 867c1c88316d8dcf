"""A bundle as one file for the printer: what is printed of each item, how often, and what somebody must print by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from PIL import Image

from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.paperwork.forms import Form, FormData, Layout, Lines, Title
from xuanxian.paperwork.makers import pdf_maker
from xuanxian.paperwork.print_pack import Doc, Group, Picture, Stack, page_count, write_print_pack
from xuanxian.platform.files.actions import on_disk
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.papers.bundles import Bundle, Item, coded
from xuanxian.platform.papers.making import cannot
from xuanxian.platform.papers.sheets import Sheet
from xuanxian.platform.tasks.actions import Progress
from xuanxian.rules.core.fields import Kind

TITLE = "打印装订清单"


def write_pack(bundle: Bundle, to: Path, progress: Progress, now: datetime, *, single: bool = False) -> int:
    """Returns the sheets of paper; `single` prints one copy of each."""
    total = len(bundle.items)
    groups: list[Group] = []
    by_hand: list[str] = []
    done = 0
    for _, members in groupby(coded(bundle.items, now), key=lambda item: item.number):
        stacks = []
        for item in members:
            done += 1
            progress(done, total, f"正在编排{item.name}（第{done}份，共{total}份）")
            if item.copies:
                docs, dividers = _docs(bundle, item)
                name = item.who or item.name
                if docs:
                    stacks.append(Stack(name, docs, 1 if single else item.copies))
                # What lies in its place is a note to whoever stacks, once.
                stacks += [Stack(name, (divider,), 1) for divider in dividers]
                by_hand += [f"{item.name} {item.who}" for _ in dividers]
        if stacks:
            groups.append(_group(item, stacks, single))
    lacking = [f"{item.who}{item.lack}" for item in bundle.lacking if item.copies]
    notes = [
        *([f"还缺：{'；'.join(lacking)}。"] if lacking else []),
        *([f"本系统不能打印、须自行打印后放入（已夹隔页）：{'；'.join(by_hand)}。"] if by_hand else []),
        "全部双面打印、长边翻转、原大小（不缩放）；只印一面的，背面已留空白页。每份从正面起。",
    ]  # fmt: skip
    progress(total, total, f"共{total}份，正在排成一个文件，大约需要几秒到一分钟")
    subtitle = f"{bundle.top}　{bundle.under}"
    return write_print_pack(
        pdf_maker(), TITLE, _drawable(subtitle), groups, [_drawable(n) for n in notes], to
    )


def _group(item: Item, stacks: Sequence[Stack], single: bool) -> Group:
    return Group(
        item.number, item.name, f"{len({s.name for s in stacks})}个" if item.each else "",
        1 if single else item.copies, item.binding, item.seal or _seals_of(item), tuple(stacks),
    )  # fmt: skip


def _seals_of(item: Item) -> str:
    """Where none is named for the item: the places of seals that the form prints. Who may stand in for whom is the form's
    to say."""
    printed = [
        (form.fields.get(name), name)
        for sheet in item.sheets
        for form in [sheet.form]
        for name, _ in form.entries()
    ]
    return "、".join(dict.fromkeys(name for field, name in printed if field and field.kind is Kind.SEAL))


def _docs(bundle: Bundle, item: Item) -> tuple[tuple[Doc, ...], list[Doc]]:
    """What is printed, and dividers for what cannot be. A file that was handed in goes before what is written here, unless
    only the Word file of it was."""
    own = [_uploaded(file) for file in item.files]
    printable = [doc for doc in own if doc is not None]
    if item.sheets and not (item.beside or printable):
        return tuple(_written(sheet) for sheet in item.sheets), []
    dividers = [
        _divider(bundle, item, file) for file, doc in zip(item.files, own, strict=True) if doc is None
    ]
    written = [_written(sheet) for sheet in item.sheets] if item.beside else []
    return (*written, *printable), dividers


def _written(sheet: Sheet) -> Doc:
    try:
        pdf_maker().drawn(sheet.form, sheet.data)
    except (MissingGlyph, ValueError) as error:
        raise cannot(sheet, error) from error
    return Doc(sheet.form, sheet.data, duplex=sheet.form.layout.duplex)


def _uploaded(file: StoredFile) -> Doc | None:
    path = on_disk(file.digest, file.name)
    if file.kind == "pdf" and (pages := page_count(path)):
        return Doc(file=path, pages=pages)
    if file.kind in ("jpg", "png"):
        try:
            with Image.open(path, formats=("JPEG", "PNG")) as picture:
                picture.load()
                return Doc(picture=Picture(path, file.kind, picture.width > picture.height))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
    return None


def _divider(bundle: Bundle, item: Item, file: StoredFile) -> Doc:
    why = "是加了密或者已损坏的 PDF" if file.kind == "pdf" else f"是 {file.kind} 文件"
    lines = (
        f"材料：{item.number} {item.name}",
        f"对象：{item.who}" if item.who else f"单位：{bundle.owner}",
        f"文件：{file.name}",
        f"份数：{item.copies}",
        f"这个文件{why}，不能排进打印稿。请从电子版中打开，自行打印{item.copies}份，放在这里，抽去本页。",
    )
    title = Title(("隔　页",))
    return Doc(
        Form("隔页", "", (title, Lines(tuple((_drawable(line),) for line in lines))), {}, Layout()),
        FormData({}),
    )


def _drawable(text: str) -> str:
    """A file may be called anything; what no font draws is left as a box."""
    fonts = pdf_maker().fonts
    missing = fonts.missing_glyphs(text, fonts.chain("仿宋", "Times New Roman"))
    return "".join("□" if character in missing else character for character in text)
