"""Finding and loading rulebooks: by name out of `notices/`, or from a file of one's own."""

from __future__ import annotations

import difflib
import hashlib
import re
from functools import cache
from pathlib import Path

from xuanxian import workdays
from xuanxian.rulebooks.build import Builder
from xuanxian.rulebooks.schema import RulebookDoc
from xuanxian.rulebooks.source import Source, parse, unusable
from xuanxian.rulebooks.written import validated
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.calendars import Calendar

NOTICES = Path(__file__).parent / "notices"
_LARGEST = 4_000_000


def names() -> list[str]:
    """Without what stands beside them (NAME.cases.yaml, NAME.faults.yaml)."""
    return sorted(p.stem for p in NOTICES.glob("*.yaml") if "." not in p.stem)


@cache
def by_name(name: str) -> Rulebook:
    return load(NOTICES / f"{name}.yaml")


def find(name_or_file: str) -> Rulebook:
    """Raises Unusable with the reason."""
    return by_name(name_or_file) if name_or_file in names() else load(_file(name_or_file))


def source(name_or_file: str) -> Source:
    """The rulebook as it is written. Raises Unusable with the reason."""
    path = NOTICES / f"{name_or_file}.yaml" if name_or_file in names() else _file(name_or_file)
    return parse(_read(path), path.name)


def _file(name_or_file: str) -> Path:
    path = Path(name_or_file)
    if path.suffix or path.exists() or "/" in name_or_file:
        return path
    near = difflib.get_close_matches(name_or_file, names(), 1, 0.3)
    mend = f"是否应为 {near[0]}；" if near else ""
    raise unusable(
        name_or_file,
        "rulebook.unknown",
        f"没有叫「{name_or_file}」的通知",
        f"{mend}现有：{'、'.join(names())}",
    )


def beside(name_or_file: str, what: str) -> Path:
    """The file of this kind that goes with a rulebook: NAME.faults.yaml."""
    at = NOTICES / f"{name_or_file}.yaml" if name_or_file in names() else Path(name_or_file)
    path = at.with_name(f"{at.stem}.{what}.yaml")
    if not path.is_file():
        raise unusable(path.name, "file.not-found", "规则书旁边没有这个文件", "写法见手册「规则书」一章")
    return path


def calendars_beside(name_or_file: str) -> list[Path]:
    """The folder of calendars beside a rulebook of one's own."""
    folder = Path(name_or_file).parent / "calendars"
    return [folder] if name_or_file not in names() and folder.is_dir() else []


def calendar_of(rulebook: Rulebook, *folders: Path) -> Calendar:
    """Working days of the years the notice touches, one more on either side."""
    years = [rulebook.notice.issued.year, *(step.until.year for step in rulebook.steps if step.until)]
    return workdays.calendar(min(years) - 1, max(years) + 1, *folders)


def load(path: Path) -> Rulebook:
    text = _read(path)
    _refuse_what_is_no_rulebook(text, path.name)
    return build(parse(text, path.name))


def build(source: Source) -> Rulebook:
    digest = hashlib.new("sm3", source.text.encode()).hexdigest()
    return Builder(validated(RulebookDoc, source), source, digest).rulebook()


def _read(path: Path) -> str:
    name = path.name or str(path)
    if not path.exists():
        raise unusable(str(path), "file.not-found", "找不到这个文件", "请核对路径和文件名")
    if path.is_dir():
        raise unusable(str(path), "file.folder", "这是文件夹，不是文件", "请给出规则书文件（.yaml）")
    try:
        if path.stat().st_size > _LARGEST:
            raise unusable(name, "file.too-large", "文件太大，不是规则书", "规则书是几百行的文本")
        content = path.read_bytes()
    except OSError as error:
        raise unusable(name, "file.unreadable", f"读不了：{error.strerror}", "请核对文件权限") from None
    if (
        content[:4] == b"PK\x03\x04"
        or content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        or b"\0" in content[:4096]
    ):
        raise unusable(
            name,
            "rulebook.not-text",
            "这不是文本文件（像是Word、Excel或图片）",
            "规则书是 .yaml 文本；通知原文不能直接使用",
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise unusable(name, "rulebook.encoding", "不是UTF-8编码", "请另存为UTF-8", line) from None


def _refuse_what_is_no_rulebook(text: str, file: str) -> None:
    """Said by what the text is about, before anybody looks for mistakes in its writing."""
    if re.search(r"^规则书\s*:", text, re.M):
        return
    head = text[:3000]
    if "工作计划" in head:
        message = "这是年度工作计划，不是评选表彰通知：没有奖项、名额和推荐程序"
        raise unusable(file, "rulebook.plan", message, "年度计划另行管理，不能作为规则书")
    is_notice = "评选" in head or "表彰" in head
    reason = "像是通知原文，还没有写成规则书" if is_notice else "没有「规则书」这一项"
    raise unusable(
        file,
        "rulebook.not-a-notice",
        f"这不是规则书：{reason}",
        "请照手册「规则书」一章写，第一行是 规则书: 名称",
    )
