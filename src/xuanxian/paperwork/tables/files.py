"""What a roster file really is, judged by its content, before anything parses it."""

from __future__ import annotations

import errno
import io
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from xuanxian.paperwork.tables.sheets import Unreadable, damaged, refusal
from xuanxian.rules.core.findings import Finding, Level, Place

MOST_BYTES = 100 * 2**20

Kind = Literal["xlsx", "xls", "csv"]

_EXTENSIONS: dict[str, Kind] = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".csv": "csv"}
_KINDS: dict[str, Kind] = {"xlsx": "xlsx", "xls": "xls", "csv": "csv"}
_READABLE = "xlsx、xls、csv"
_RESAVE = "请用 Excel 或 WPS 打开，另存为「Excel 工作簿（*.xlsx）」后再报。"

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_SIGNATURES = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG\r\n\x1a\n", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"II*\0", "图片（TIFF）"),
    (b"MM\0*", "图片（TIFF）"),
    (b"Rar!\x1a\x07", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"SQLite format 3\0", "数据库文件"),
)
_ZIP_PARTS = (
    ("word/document.xml", "Word 文档（docx）"),
    ("ppt/presentation.xml", "PowerPoint 演示文稿（pptx）"),
    ("xl/workbook.bin", "Excel 二进制工作簿（xlsb）"),
    ("ofd.xml", "版式文件（OFD）"),
    ("mimetype", "OpenDocument 文档"),
)
_OLE_STREAMS = (
    ("WordDocument", "Word 文档（doc）"),
    ("PowerPoint Document", "PowerPoint 演示文稿（ppt）"),
)


@dataclass(frozen=True)
class Content:
    """`name` is the file's name as it may be shown."""

    name: str
    kind: Kind
    data: bytes
    notes: tuple[Finding, ...] = ()


def load(path: Path) -> Content:
    """The bytes of a file that is really a table, or `Unreadable`."""
    name = path.name.encode("utf-8", "replace").decode()
    data = bytes_of(path, name)
    extension = path.suffix.lower()
    real = _real(data, name)
    if extension not in _EXTENSIONS:
        raise _wrong_extension(name, extension, real)
    kind = _KINDS.get(real)
    if kind is None:
        raise refusal(
            "file.not-a-table",
            name,
            f"「{name}」的扩展名是 {extension}，内容实际是{real}，不能当作名册读取。",
            f"请选择真正的名册文件；{_RESAVE}",
            value=real,
        )
    notes = []
    if kind == "csv" and _EXTENSIONS[extension] != "csv":
        raise refusal(
            "file.not-a-table",
            name,
            f"「{name}」的扩展名是 {extension}，内容实际是文本文件，不是 Excel 工作簿。",
            f"{_RESAVE}如果它本来就是 csv 文件，把扩展名改成 .csv 即可。",
            value="文本文件",
        )
    if kind != _EXTENSIONS[extension]:
        notes.append(
            _note(
                "file.misnamed",
                name,
                f"「{name}」的扩展名是 {extension}，内容实际是 {kind} 格式，已按 {kind} 读取。",
                f"不影响这次读取；请把扩展名改成 .{kind}，以免别人打不开。",
                kind,
            )
        )
    return Content(name, kind, data, tuple(notes))


def _note(rule: str, name: str, message: str, mend: str, value: str) -> Finding:
    return Finding(rule, Level.NOTE, name, message, value=value, mend=mend, place=Place(file=name))


def bytes_of(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            raise refusal(
                "file.folder",
                name,
                f"「{name}」是文件夹，不是文件。",
                f"请选择文件夹里的名册文件（{_READABLE}）。",
            )
        if path.exists() and not path.is_file():  # a pipe would wait for ever
            raise refusal(
                "file.unreadable", name, f"「{name}」不是普通文件。", f"请选择名册文件（{_READABLE}）。"
            )
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise refusal(
                "file.too-large",
                name,
                f"「{name}」有 {size / 2**20:.0f} MB，超过 {MOST_BYTES // 2**20} MB，不予读取。",
                "名册里多半插入了图片或有大片空白格式：请把数据复制到新工作簿再保存，或者分成几个文件。",
                value=f"{size / 2**20:.0f} MB",
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise refusal(
            "file.not-found", name, f"找不到文件「{path}」。", "请核对文件名和所在的文件夹，注意扩展名。"
        ) from None
    except PermissionError:
        raise refusal(
            "file.no-permission",
            name,
            f"没有权限读取「{name}」。",
            "如果文件正在 Excel 或 WPS 中打开，请先关闭；否则请管理员开放读取权限，或拷贝到自己的文件夹。",
        ) from None
    except OSError as error:
        missing = error.errno in (errno.ENAMETOOLONG, errno.ENOTDIR)
        raise refusal(
            "file.not-found" if missing else "file.unreadable",
            name,
            f"无法读取「{name}」：{error.strerror or '磁盘或网络出错'}。",
            "请核对文件名和所在的文件夹；移动硬盘或网络盘请确认已经接好，必要时先拷贝到本机。",
        ) from None
    except ValueError:  # a NUL in the name
        raise refusal(
            "file.not-found", name.replace("\0", "?"), "文件名里有不能使用的字符。", "请改一个文件名。"
        ) from None
    if not data:
        raise refusal(
            "file.empty",
            name,
            f"「{name}」是空文件（0 字节）。",
            "多半是没有保存或没有传完，请重新保存或拷贝。",
        )
    return data


def _real(data: bytes, name: str) -> str:
    """`xlsx`, `xls` or `csv` (any text), else what the content is in words."""
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return _real_zip(data, name)
    if data.startswith(_OLE):
        return _real_ole(data, name)
    for signature, words in _SIGNATURES:
        if data.startswith(signature):
            return words
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "图片（WebP）"
    if data.startswith(b"BM") and data[2:6] == struct.pack("<I", len(data)):
        return "图片（BMP）"
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "「XML 表格 2003」文件"
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")) or (
        head[:1] == b"<" and b"<html" in head
    ):
        return "网页文件（HTML），有些系统导出时把它命名为 xls"
    if head.startswith(b"<?xml"):
        return "XML 文件"
    # Some NUL bytes may be a slip in a text file, and then its line is named; many are no text.
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:4096].count(0) < 16:
        return "csv"
    return "二进制文件，不是表格"


def _real_zip(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [part.replace("\\", "/").lstrip("/").lower() for part in archive.namelist()]
    except Exception:  # zipfile raises many kinds on broken directories
        raise damaged(name, "压缩结构不完整，多半没有传完或拷贝中断") from None
    if "xl/workbook.xml" in parts:
        return "xlsx"
    for part, words in _ZIP_PARTS:
        if part in parts:
            return words
    inside = [part.rsplit("/", 1)[-1] for part in parts if part.endswith((".xlsx", ".xls", ".csv"))]
    return f"压缩包（里面有 {inside[0]}，请先解压）" if inside else "压缩包"


def _real_ole(data: bytes, name: str) -> str:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise encrypted(name)
    for stream, words in _OLE_STREAMS:
        if has(stream):
            return words
    return "xls" if has("Workbook") or has("Book") else "旧版 Office 格式的其他文件"


def encrypted(name: str) -> Unreadable:
    return refusal(
        "file.encrypted",
        name,
        f"「{name}」设有打开密码，无法读取。",
        "请用 Excel 或 WPS 打开，在「文件→信息→保护工作簿→用密码进行加密」里清空密码，去掉打开密码后另存为 xlsx。",
    )


def _wrong_extension(name: str, extension: str, real: str) -> Unreadable:
    if extension == ".et":
        message = f"「{name}」是 WPS 表格专用的 et 格式，不能读取。"
        mend = "请用 WPS 打开，另存为「Microsoft Excel 文件（*.xlsx）」后再报。"
    elif real in ("xlsx", "xls") and extension not in (".xlsb", ".ods"):
        message = f"「{name}」的扩展名是 {extension or '空的'}，内容实际是 {real} 表格。"
        mend = f"把扩展名改成 .{real} 后再报。"
    else:
        what = "文本文件" if real == "csv" else real
        message = (
            f"「{name}」不是名册文件：扩展名是 {extension or '空的'}，内容是{what}；名册只收 {_READABLE}。"
        )
        mend = f"请选择名册文件；如果名册确实在里面，{_RESAVE}"
    return refusal("file.extension", name, message, mend, value=extension)
