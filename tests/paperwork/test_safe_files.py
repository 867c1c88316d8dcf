"""A file is written whole or not at all, and a refusal says what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from xuanxian.paperwork import safe_files
from xuanxian.paperwork.safe_files import CannotWrite, make_folder, write_file
from xuanxian.rules.core.findings import Finding, Level


def refused(write: Callable[[], None]) -> Finding:
    with pytest.raises(CannotWrite) as caught:
        write()
    finding = caught.value.finding
    assert (finding.rule, finding.level) == ("file.cannot-write", Level.STOP)
    assert finding.mend and finding.place.file
    return finding


def failing(number: int) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_content_arrives_whole_and_nothing_else(tmp_path: Path) -> None:
    write_file(tmp_path / "名册.xlsx", b"one")
    write_file(tmp_path / "名册.xlsx", b"two" * 1000)
    assert (tmp_path / "名册.xlsx").read_bytes() == b"two" * 1000
    assert [path.name for path in tmp_path.iterdir()] == ["名册.xlsx"]


def test_the_file_may_be_read_by_whom_the_system_lets(tmp_path: Path) -> None:
    write_file(tmp_path / "甲", b"")
    (tmp_path / "乙").write_bytes(b"")
    assert (tmp_path / "甲").stat().st_mode == (tmp_path / "乙").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "链接").symlink_to(tmp_path / "实际")
    write_file(tmp_path / "链接", b"x")
    assert (tmp_path / "链接").is_symlink()
    assert (tmp_path / "实际").read_bytes() == b"x"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    finding = refused(lambda: write_file(tmp_path / "无" / "名册.xlsx", b"x"))
    assert "先建立文件夹" in finding.mend and str(tmp_path / "无") in finding.mend
    assert not (tmp_path / "无").exists()


def test_a_folder_or_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "夹").mkdir()
    (tmp_path / "文件").write_bytes(b"old")
    assert "同名的文件夹" in refused(lambda: write_file(tmp_path / "夹", b"x")).message
    assert "不是文件夹" in refused(lambda: write_file(tmp_path / "文件" / "名册.xlsx", b"x")).message
    assert "同名的文件" in refused(lambda: make_folder(tmp_path / "文件")).message
    assert "不是文件夹" in refused(lambda: make_folder(tmp_path / "文件" / "夹")).message
    assert (tmp_path / "文件").read_bytes() == b"old"


def test_names_that_no_disk_takes(tmp_path: Path) -> None:
    assert "太长" in refused(lambda: write_file(tmp_path / ("长" * 100), b"x")).message
    assert "太长" in refused(lambda: make_folder(tmp_path / ("长" * 100))).message
    assert "不能使用的字符" in refused(lambda: write_file(tmp_path / "名\0册", b"x")).message
    assert "不能使用的字符" in refused(lambda: make_folder(tmp_path / "名\0册")).message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "number, reason",
    [
        (errno.EACCES, "没有写入权限"),
        (errno.EPERM, "没有写入权限"),
        (errno.EROFS, "只读"),
        (errno.EIO, "磁盘或网络出错"),
    ],
)
def test_a_folder_that_may_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    """Injected, since the tests may run as root, who may write everywhere."""
    monkeypatch.setattr(safe_files.os, "open", failing(number))
    assert reason in refused(lambda: write_file(tmp_path / "名册.xlsx", b"x")).message
    monkeypatch.setattr(Path, "mkdir", failing(number))
    assert reason in refused(lambda: make_folder(tmp_path / "夹")).message


@pytest.mark.parametrize(
    "number, reason", [(errno.ENOSPC, "磁盘空间已满"), (errno.EDQUOT, "配额"), (errno.EFBIG, "大小")]
)
def test_a_full_disk_leaves_the_old_file_and_no_remains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    (tmp_path / "名册.xlsx").write_bytes(b"old")
    monkeypatch.setattr(safe_files.os, "fsync", failing(number))
    assert reason in refused(lambda: write_file(tmp_path / "名册.xlsx", b"new" * 1000)).message
    assert (tmp_path / "名册.xlsx").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["名册.xlsx"]


def test_a_file_open_elsewhere_leaves_no_remains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "replace", failing(errno.EACCES))
    assert "正在 Excel、WPS 等软件中打开" in refused(lambda: write_file(tmp_path / "名册.xlsx", b"x")).mend
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_no_remains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(safe_files.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "名册.xlsx", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_made_with_its_parents_and_may_exist(tmp_path: Path) -> None:
    make_folder(tmp_path / "甲" / "乙")
    make_folder(tmp_path / "甲" / "乙")
    assert (tmp_path / "甲" / "乙").is_dir()
