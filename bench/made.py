"""Rosters of any size, made of invented nominees: new names, numbers and offices for each, about 1 % faulty."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable

from xuanxian.paperwork.invented import DIVISION, GIVEN, SURNAMES, invent
from xuanxian.rulebooks import library
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.identity import check_character

NOTICE = "gx-deputy-work-2023"
POOL = "区直、中直各单位"
Record = dict[str, str]


def rulebook() -> Rulebook:
    return library.find(NOTICE)


def people() -> list[Record]:
    """Every invented nominee of the notice, unit by unit."""
    return [record for records in invent(rulebook(), 1).values() for record in records]


def roster(size: int) -> list[Record]:
    """Numbered as the notice wants it; every optional column that concerns the nominee is filled."""
    rng = random.Random(size)
    invented = people()
    units = {name: n for n, name in enumerate(dict.fromkeys(r["推荐单位"] for r in invented))}
    rows = [_another(invented[n % len(invented)], n, rng) for n in range(size)]
    rows.sort(key=lambda r: units[r["推荐单位"]])
    _pool(rows)
    counts: Counter[tuple[str, str]] = Counter()
    numbers = _Numbers(rng)
    for n, row in enumerate(rows):
        list_of = row["推荐单位"], row["对象类型"]
        counts[list_of] += 1
        row["序号"] = str(counts[list_of])
        if "身份证号码" in row:
            row["出生年月"], row["身份证号码"] = numbers.next(row["性别"])
        if n % 100 == 50:
            faults = COLLECTIVE_FAULTS if row["对象类型"] == "集体" else PERSON_FAULTS
            faults[n // 100 % len(faults)](row, rows[n - 1])
    return rows


def _another(record: Record, n: int, rng: random.Random) -> Record:
    """The serial numbers in offices, posts and bodies become new ones."""
    row = {k: re.sub(r"示例(\d+)", lambda m: f"示例{int(m[1])}号{n}", v) for k, v in record.items()}
    for column in ("姓名", "负责人姓名"):
        if column in row:
            row[column] = rng.choice(SURNAMES) + rng.choice(GIVEN) + rng.choice("甲乙丙丁戊己庚辛壬癸")
    sentences = record["主要事迹"].split("。")[:-1]
    rng.shuffle(sentences)
    row["主要事迹"] = f"对象{n}：" + "。".join(sentences)[:380] + "。"
    row["备注"] = f"{record['参评类别']}{n}"
    if "工作单位" in row:
        row["处分情况"], row["处分解除日期"] = (
            "已解除",
            f"20{rng.randint(10, 21)}-{rng.randint(1, 12):02d}-15",
        )
    return row


def _pool(rows: list[Record]) -> None:
    """The units that share the pool hand in under their own names; a region has a few hundred."""
    shared = [row for row in rows if row["推荐单位"] == POOL]
    units = max(1, min(300, len(shared) // 2))
    for n, row in enumerate(shared):
        row["推荐单位"] = f"自治区示例{n * units // len(shared)}厅"


class _Numbers:
    """Valid identity numbers under the invented division, no two alike."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.given: set[str] = set()

    def next(self, sex: str) -> tuple[str, str]:
        rng = self.rng
        while True:
            year, month, day = rng.randint(1966, 1992), rng.randint(1, 12), rng.randint(1, 28)
            run = 2 * rng.randrange(500) + (sex == "男")
            first17 = f"{DIVISION}{year}{month:02d}{day:02d}{run:03d}"
            if first17 not in self.given:
                self.given.add(first17)
                return f"{year}.{month:02d}", first17 + check_character(first17)


# ——— faults, as offices make them ——————————————————————————————————————————————————————————————————

Fault = Callable[[Record, Record], object]


def _last_digit_wrong(row: Record, _: Record) -> None:
    number = row["身份证号码"]
    row["身份证号码"] = number[:-1] + ("1" if number[-1] != "1" else "2")


def _same_person_twice(row: Record, other: Record) -> None:
    if "身份证号码" in other:
        row.update({k: other[k] for k in ("身份证号码", "出生年月", "性别")})


def _full_width_phone(row: Record, _: Record) -> None:
    row["联系电话"] = "".join(chr(ord(c) + 0xFEE0) for c in row["联系电话"])


def _too_long(row: Record, _: Record) -> None:
    row["主要事迹"] += row["主要事迹"]


PERSON_FAULTS: tuple[Fault, ...] = (
    _last_digit_wrong,
    lambda row, _: row.update(出生年月=row["出生年月"].replace(".", "年") + "月"),
    lambda row, _: row.update(行政级别="处级"),
    lambda row, _: row.update(民族=""),
    lambda row, _: row.update(处分情况="未解除"),
    lambda row, _: row.update(重复表彰="是", 理由="事迹另有新的贡献，单位集体研究同意。"),
    _too_long,
    _same_person_twice,
    _full_width_phone,
    lambda row, _: row.update(性别="女" if row["性别"] == "男" else "男"),
)
COLLECTIVE_FAULTS: tuple[Fault, ...] = (
    lambda row, _: row.update(集体性质="机关单位"),
    lambda row, _: row.update(集体所在行政区划="示例省示例市"),
    _too_long,
    lambda row, _: row.update(满足条件="无"),
    lambda row, _: row.update(集体级别=""),
)
