"""The makers of paper, one each a process, and many papers at once: in their order, on all cores, and only a handful
waiting in memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.paperwork.makers import MAKERS
from xuanxian.platform.papers.sheets import Sheet
from xuanxian.platform.tasks.actions import CannotMake


def made_in_order(work: Iterable[tuple[Sheet, str]]) -> Iterator[bytes]:
    """(sheet, ending) each. Raises CannotMake with the paper named."""
    cores = os.cpu_count() or 1
    waiting: deque[Future[bytes]] = deque()
    with ThreadPoolExecutor(cores) as pool:
        for sheet, ending in work:
            waiting.append(pool.submit(made, sheet, ending))
            if len(waiting) > 4 * cores:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def made(sheet: Sheet, ending: str) -> bytes:
    try:
        return MAKERS[ending](sheet.form, sheet.data)
    except (MissingGlyph, ValueError) as error:
        raise cannot(sheet, error) from error


def cannot(sheet: Sheet, error: Exception) -> CannotMake:
    who = f"（{sheet.who}）" if sheet.who else ""
    mend = (
        "请核对这个字；确需使用的，请运行人员补装字体"
        if isinstance(error, MissingGlyph)
        else "请更正后重新生成"
    )
    return CannotMake(f"{sheet.form.name}{who}：{error}。{mend}")
