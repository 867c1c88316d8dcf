"""Taking a file in: what it is by its content, not by its name; nothing is unpacked, run or trusted."""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

from xuanxian.paperwork.safe_files import make_folder, write_file
from xuanxian.platform.accounts.models import User
from xuanxian.platform.files import sounds
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.refusals import Refused, refused

DOCUMENTS = ("pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et", "jpg", "png")
PICTURES = ("jpg", "png")
ROSTERS = ("xlsx", "xls", "csv")
AUDIO = tuple(sounds.TYPES)
"""Recordings; where papers are meant, DOCUMENTS does not take them."""
FORMATS = {
    "word": ("docx", "doc", "wps"), "excel": ("xlsx", "xls", "et"), "pdf": ("pdf", "ofd"), "图片": ("jpg", "png"),
}  # fmt: skip
"""Format as a notice asks for it → the kinds of file it may come as."""
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "txt": "text/plain; charset=utf-8",
    **sounds.TYPES,
}
_ZIP_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}
_MOST_UNPACKED, _MOST_RATIO, _MOST_PARTS = 300_000_000, 200, 5000
_MOST_PIXELS = 40_000_000


def clean_name(name: str) -> str:
    """What may be shown and offered again: no folder, no control or direction-changing character."""
    base = re.split(r"[\\/]", name)[-1]
    kept = "".join(c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c)[0] != "C")
    return (kept.strip(" .") or "未命名")[-150:]


def format_of(kind: str) -> str:
    return next((name for name, kinds in FORMATS.items() if kind in kinds), "")


def kind_of(data: bytes) -> str:
    """By content; "" for what is none of ours. Raises Refused for a zip that is a bomb or carries macros."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "_VBA_PROJECT".encode("utf-16-le") in data:
            raise _macros()
        return "xls" if "Workbook".encode("utf-16-le") in data else "doc"
    if data.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    return sounds.sound_of(data)


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            types = _content_types(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as error:
        raise refused("file.damaged", "文件已损坏，打不开", "请用原来的软件打开，另存后再上传") from error
    unpacked = sum(part.file_size for part in parts)
    if (
        len(parts) > _MOST_PARTS
        or unpacked > _MOST_UNPACKED
        or unpacked > _MOST_RATIO * max(len(data), 100_000)
    ):
        raise refused("file.bomb", "压缩得不正常，展开后过大，没有收下", "请另存为普通文档后再上传")
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names) or b"vbaproject" in types:
        raise _macros()
    return next((kind for part, kind in _ZIP_PARTS.items() if part in names), "")


def _content_types(archive: zipfile.ZipFile) -> bytes:
    """What an Office document says its parts are, so that macros under another name are known; blanks of UTF-16 left out."""
    if "[Content_Types].xml" not in archive.namelist():
        return b""
    with archive.open("[Content_Types].xml") as part:
        return part.read(1_000_000).replace(b"\0", b"").lower()


def _macros() -> Refused:
    return refused("file.macros", "文件带有宏，没有收下", "请另存为不带宏的文档（docx、xlsx 或 PDF）后再上传")


def store_upload(
    upload: UploadedFile[bytes], allowed: tuple[str, ...], *, by: User, now: datetime
) -> StoredFile:
    """Raises Refused with the reason; the old file, if there is one, stays."""
    name = clean_name(upload.name or "")
    _demand_no_larger(name, upload.size or 0, max(map(_largest, allowed)))
    data = upload.read()
    if not data:
        raise refused("file.empty", f"「{name}」是空文件", "请重新选择文件", subject=name)
    kind = kind_of(data)
    if kind == "doc" and name.lower().endswith((".wps", ".et")):
        kind = name.lower().rsplit(".", 1)[1]
    if kind not in allowed:
        raise refused(
            "file.kind",
            f"「{name}」不是可以上传的文件",
            f"可以上传：{'、'.join(allowed)}（按内容辨认，只改扩展名无效）",
            subject=name,
        )
    _demand_no_larger(name, len(data), _largest(kind))
    if kind in AUDIO and not name.lower().endswith(tuple(f".{ending}" for ending in sounds.ENDINGS[kind])):
        name = clean_name(f"{name}.{kind}")  # what is saved from here opens as what it is
    return store(name, kind, data, by=by, now=now)


def _largest(kind: str) -> int:
    """In bytes."""
    return settings.LARGEST_AUDIO if kind in AUDIO else settings.LARGEST_UPLOAD


def _demand_no_larger(name: str, size: int, most: int) -> None:
    if size > most:
        mend = "请压缩图片、缩短录音，或者分成几个文件"
        raise refused("file.too-large", f"「{name}」超过{most // 1_000_000}兆", mend, subject=name)


def store_photo(upload: UploadedFile[bytes], *, by: User, now: datetime) -> StoredFile:
    """A portrait as a form prints it (F6): JPEG or PNG, upright, at least 295×413 (2 inch at 212 dpi or more), between
    2:3 and 5:6. It is drawn anew, so that nothing but the picture remains of the file."""
    name = clean_name(upload.name or "")
    if (upload.size or 0) > settings.LARGEST_UPLOAD:
        raise refused("file.too-large", f"「{name}」太大", "请换一张不超过20兆的照片", subject=name)
    data = upload.read()
    if kind_of(data) not in PICTURES:
        raise refused("photo.kind", f"「{name}」不是照片", "请上传 JPEG 或 PNG 格式的照片", subject=name)
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise refused(
                    "photo.too-large", f"照片{opened.width}×{opened.height}，太大", "请缩小后再上传"
                )
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except Refused:
        raise
    except Exception as error:  # a broken picture makes Pillow stumble in many ways, struct.error among them
        raise refused("photo.damaged", f"「{name}」打不开", "请重新导出照片后再上传", subject=name) from error
    width, height = picture.size
    if width < 295 or height < 413:
        raise refused(
            "photo.small", f"照片{width}×{height}，不够清楚", "近期2寸免冠照片，至少295×413像素", subject=name
        )
    if not 0.62 <= width / height <= 0.86:
        raise refused(
            "photo.proportion",
            f"照片{width}×{height}，不是2寸照片的比例",
            "请裁成宽35毫米、高49或53毫米的竖幅",
            subject=name,
        )
    picture.thumbnail((826, 1158))
    picture.info.clear()  # a comment would be written again
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, dpi=(300, 300))
    return store(re.sub(r"\.[^.]*$", "", name) + ".jpg", "jpg", out.getvalue(), by=by, now=now)


def store(name: str, kind: str, data: bytes, *, by: User | None, now: datetime) -> StoredFile:
    digest = hashlib.new("sm3", data).hexdigest()
    path = path_of(digest)
    if not path.exists():
        make_folder(path.parent)
        write_file(path, data)
    return StoredFile.objects.create(digest=digest, name=name, kind=kind, size=len(data), at=now, by=by)


@contextmanager
def draft() -> Iterator[Path]:
    """Where to write a file that is too large for the memory; gone afterwards, unless `keep` took it."""
    folder = Path(settings.FILES_FOLDER)
    make_folder(folder)
    path = folder / f".draft-{secrets.token_hex(8)}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def keep(path: Path, name: str, kind: str, *, by: User | None, now: datetime) -> StoredFile:
    """A draft becomes a stored file."""
    with path.open("rb+") as stream:
        digest = hashlib.file_digest(stream, lambda: hashlib.new("sm3")).hexdigest()
        size = stream.tell()
        os.fsync(stream.fileno())
    target = path_of(digest)
    if not target.exists():
        make_folder(target.parent)
        path.replace(target)
    return StoredFile.objects.create(digest=digest, name=name, kind=kind, size=size, at=now, by=by)


def path_of(digest: str) -> Path:
    return Path(settings.FILES_FOLDER) / digest[:2] / digest[2:]


def on_disk(digest: str, name: str = "") -> Path:
    """To be read. Refused where the file is gone: somebody took it out of the data folder, or a disk lost it."""
    path = path_of(digest)
    if not path.is_file():
        mend = "请运行人员从备份中恢复这个文件；自己还有原件的，重新上传一次"
        raise refused(
            "file.lost", f"{f'「{name}」' if name else '这个文件'}不在数据文件夹里", mend, subject=name
        )
    return path


def content_of(file: StoredFile) -> bytes:
    return on_disk(file.digest, file.name).read_bytes()
