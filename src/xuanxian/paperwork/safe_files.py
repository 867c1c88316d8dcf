"""Files and folders on an office's disk: written whole or not at all, and a refusal says what to do."""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

from xuanxian.rules.core.findings import Finding, Level, Place

_REASONS = {
    errno.ENOENT: ("所在的文件夹不存在", "请先建立文件夹「{folder}」，或者换一个文件夹。"),
    errno.ENOTDIR: ("路径中有一段是文件，不是文件夹", "请核对路径「{folder}」，换一个文件夹。"),
    errno.EISDIR: ("同名的文件夹已经存在", "请换一个文件名，或者先改掉那个文件夹的名字。"),
    errno.EEXIST: ("同名的文件已经存在", "请换一个名字，或者先移走那个文件。"),
    errno.EACCES: (
        "没有写入权限",
        "如果文件正在 Excel、WPS 等软件中打开，请先关闭；否则请换一个能写入的文件夹，或请管理员开放权限。",
    ),
    errno.EROFS: ("所在的磁盘是只读的", "请换一个能写入的磁盘或文件夹（光盘和写保护的 U 盘不能写入）。"),
    errno.ENOSPC: ("磁盘空间已满", "请清理磁盘空间后重试，或者换一个磁盘；没有留下不完整的文件。"),
    errno.EDQUOT: ("磁盘配额已用完", "请清理自己的文件后重试，或请管理员增加配额；没有留下不完整的文件。"),
    errno.EFBIG: ("文件超过这个磁盘能存的大小", "请换一个磁盘（FAT32 的 U 盘不能存 4 GB 以上的文件）。"),
    errno.ENAMETOOLONG: ("文件名太长", "请缩短文件名（80 个汉字以内），或者换一个层级较浅的文件夹。"),
    errno.EINVAL: ("文件名里有不能使用的字符", '请改名，不要用 \\ / : * ? " < > | 等符号。'),
}
_REASONS[errno.EPERM] = _REASONS[errno.EACCES]
_OTHER = (
    "磁盘或网络出错（{error}）",
    "请确认移动硬盘或网络盘已经接好，重试一次；仍不行请换一个磁盘并联系管理员。",
)


class CannotWrite(Exception):
    """Nothing was written; `finding` says why and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def write_file(path: Path, content: bytes) -> None:
    """Whoever looks at `path` finds the old content or the new, never a part, also after a power cut."""
    try:
        target = Path(os.path.realpath(path))  # through a link, so that the link stays
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        draft = target.parent / f".xuanxian-{secrets.token_hex(8)}.tmp"
        try:
            _write_through(draft, content)
            draft.replace(target)
        except BaseException:
            with suppress(OSError):
                draft.unlink()
            raise
        _flush_folder(target.parent)
    except (OSError, ValueError) as error:
        raise CannotWrite(_finding(path, error)) from None


def make_folder(path: Path) -> None:
    """With its parents; one that exists is fine."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise CannotWrite(_finding(path, error)) from None


def _write_through(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    """The new name, too, must outlast a power cut. Not every system can; the file is whole in any case."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _finding(path: Path, error: OSError | ValueError) -> Finding:
    number = (error.errno or 0) if isinstance(error, OSError) else errno.EINVAL
    reason, mend = _REASONS.get(number, _OTHER)
    name, folder = (str(part).replace("\0", "?") for part in (path, path.parent))
    reason = reason.format(error=getattr(error, "strerror", None) or "原因不明")
    return Finding(
        "file.cannot-write",
        Level.STOP,
        name,
        f"无法写入「{name}」：{reason}。",
        value=reason,
        mend=mend.format(folder=folder),
        place=Place(file=name),
    )
