"""The print pack of a package: what is printed of each item, how often, and what somebody must print by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from PIL import Image

from xuanxian.awards.nominations.models import Attachment
from xuanxian.awards.papers.contents import Contents, Piece
from xuanxian.awards.papers.making import cannot
from xuanxian.awards.papers.packing import coded
from xuanxian.awards.papers.sheets import Sheet
from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.paperwork.forms import Form, FormData, Layout, Lines, Title
from xuanxian.paperwork.makers import pdf_maker
from xuanxian.paperwork.print_pack import Doc, Group, Picture, Stack, page_count, write_print_pack
from xuanxian.platform.files.actions import path_of
from xuanxian.platform.tasks.actions import Progress
from xuanxian.rules.core.fields import Kind

TITLE = "打印装订清单"


def write_pack(
    contents: Contents, to: Path, progress: Progress, now: datetime, *, single: bool = False
) -> int:
    """Returns the sheets of paper."""
    total = len(contents.pieces)
    groups: list[Group] = []
    by_hand: list[str] = []
    done = 0
    for number, members in groupby(coded(contents.package, contents.pieces, now), key=lambda m: m[0].number):
        stacks = []
        for piece, sheets in members:
            done += 1
            progress(done, total, f"正在编排{piece.material.name}（第{done}份，共{total}份）")
            if piece.material.copies:
                docs, dividers = _docs(piece, sheets)
                copies = 1 if single else piece.material.copies
                name = str(piece.nomination or piece.material.name)
                if docs:
                    stacks.append(Stack(name, docs, copies))
                # What lies in its place is a note to whoever stacks, once.
                stacks += [Stack(name, (divider,), 1) for divider in dividers]
                by_hand += [f"{piece.material.name} {piece.nomination or ''}" for _ in dividers]
        if stacks:
            groups.append(_group(number, piece, stacks, single))
    notes = [
        *([f"还缺：{'；'.join(_lack(piece) for piece in contents.lacking if piece.material.copies)}。"]
          if any(piece.material.copies for piece in contents.lacking) else []),
        *([f"本系统不能打印、须自行打印后放入（已夹隔页）：{'；'.join(by_hand)}。"] if by_hand else []),
        "全部双面打印、长边翻转、原大小（不缩放）；只印一面的，背面已留空白页。每份从正面起。",
    ]  # fmt: skip
    progress(total, total, f"共{total}份，正在排成一个文件，大约需要几秒到一分钟")
    subtitle = f"{contents.top}　{contents.delivery.name if contents.delivery else ''}"
    return write_print_pack(
        pdf_maker(), TITLE, _drawable(subtitle), groups, [_drawable(n) for n in notes], to
    )


def _group(number: int, piece: Piece, stacks: Sequence[Stack], single: bool) -> Group:
    material = piece.material
    return Group(
        number, material.name, f"{len({s.name for s in stacks})}个" if material.per_nominee else "",
        1 if single else material.copies, material.binding, material.seal or _seals_of(piece), tuple(stacks),
    )  # fmt: skip


def _seals_of(piece: Piece) -> str:
    """Where the notice names none for the material: the places of seals that the form prints. Who may stand in for whom is
    the form's to say."""
    forms = [sheet.form for sheet in piece.sheets]
    names = (name for form in forms for name, _ in form.entries() if form.fields[name].kind is Kind.SEAL)
    return "、".join(dict.fromkeys(names))


def _lack(piece: Piece) -> str:
    return f"{piece.nomination}{piece.lack}" if piece.nomination else piece.lack


def _docs(piece: Piece, sheets: Sequence[Sheet]) -> tuple[tuple[Doc, ...], list[Doc]]:
    """What is printed, and dividers for what cannot be. A file of the unit's goes before what is written here, unless
    only the Word file of it was handed in."""
    own = [_uploaded(one) for one in piece.uploads]
    printable = [doc for doc in own if doc is not None]
    if sheets and not (piece.letters or printable):
        return tuple(_written(sheet) for sheet in sheets), []
    dividers = [_divider(piece, one) for one, doc in zip(piece.uploads, own, strict=True) if doc is None]
    written = [_written(sheet) for sheet in sheets] if piece.letters else []
    return (*written, *printable), dividers


def _written(sheet: Sheet) -> Doc:
    try:
        pdf_maker().drawn(sheet.form, sheet.data)
    except (MissingGlyph, ValueError) as error:
        raise cannot(sheet, error) from error
    return Doc(sheet.form, sheet.data, duplex=sheet.form.layout.duplex)


def _uploaded(one: Attachment) -> Doc | None:
    path = path_of(one.file.digest)
    if one.file.kind == "pdf" and (pages := page_count(path)):
        return Doc(file=path, pages=pages)
    if one.file.kind in ("jpg", "png"):
        try:
            with Image.open(path, formats=("JPEG", "PNG")) as picture:
                picture.load()
                return Doc(picture=Picture(path, one.file.kind, picture.width > picture.height))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return None
    return None


def _divider(piece: Piece, one: Attachment) -> Doc:
    why = "是加了密或者已损坏的 PDF" if one.file.kind == "pdf" else f"是 {one.file.kind} 文件"
    lines = (
        f"材料：{piece.number} {piece.material.name}",
        f"对象：{piece.nomination}" if piece.nomination else f"单位：{one.package.unit_name}",
        f"文件：{one.file.name}",
        f"份数：{piece.material.copies}",
        f"这个文件{why}，不能排进打印稿。请从电子版中打开，自行打印{piece.material.copies}份，放在这里，抽去本页。",
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
