"""Builds the forms of annexes 2 to 6 from build/draft-forms.yaml, until the rulebook's loader does."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from xuanxian.paperwork.forms import Block, Cover, Form, Layout, Lines, Notes, PageBreak, Title
from xuanxian.paperwork.grids import parse_grid, parse_parts
from xuanxian.rules.fields import Field, Kind

ROOT = Path(__file__).parents[2]
DRAFT = ROOT / "build/draft-forms.yaml"
CODES = ROOT / "src/xuanxian/rulebooks/codes"
POINTS = {"小四": 12.0, "五号": 10.5}
NATURES = ("机关", "参公单位", "事业单位", "企业", "社会组织", "其他")


def _codes(name: str) -> tuple[str, ...]:
    with (CODES / name).open(encoding="utf-8", newline="") as file:
        return tuple(row.get("short") or row["name"] for row in csv.DictReader(file))


BASE: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("序号", Kind.NUMBER),
        Field("姓名", Kind.NAME),
        Field("性别", Kind.CHOICE, options=("男", "女")),
        Field("民族", Kind.CHOICE, options=_codes("peoples.csv")),
        Field("政治面貌", Kind.CHOICE, options=_codes("political.csv")),
        Field("出生年月", Kind.MONTH),
        Field("参加工作时间", Kind.MONTH),
        Field("行政级别", Kind.RANK),
        Field("身份证号码", Kind.IDENTITY),
        Field("联系电话", Kind.PHONE),
        Field("负责人联系电话", Kind.PHONE),
        Field("单位性质", Kind.CHOICE, options=NATURES),
        Field("集体性质", Kind.CHOICE, options=NATURES),
        Field("集体人数", Kind.NUMBER, low=1),
        Field("集体所在行政区划", Kind.DIVISION),
    )
}


def _field(name: str, said: Mapping[str, Any]) -> Field:
    base = BASE.get(name, Field(name))
    return Field(
        name,
        kind=Kind(said["类"]) if "类" in said else base.kind,
        options=tuple(said.get("选", base.options)),
        limit=said.get("限字"),
        low=base.low,
        high=base.high,
        printed=said.get("印", ""),
        height=said.get("高"),
    )


def _block(said: Mapping[str, Any]) -> Block:
    match said:
        case {"标题": lines}:
            return Title(tuple(lines))
        case {"小标题": line}:
            return Title((line,), small=True)
        case {"封面": text}:
            return Cover(tuple(parse_parts(line) for line in text.strip().splitlines()))
        case {"说明": {"题": heading, "文": paragraphs}}:
            return Notes(heading, tuple(paragraphs))
        case {"行": lines}:
            return Lines(tuple(parse_parts(line) for line in lines))
        case {"格": drawing}:
            return parse_grid(drawing, tuple(map(float, said.get("列宽", ()))), said.get("空行", 0))
        case _:
            return PageBreak()


@cache
def forms() -> Mapping[str, Form]:
    """The forms by their annex (附件2 …)."""
    said = YAML(typ="safe").load(DRAFT.read_text(encoding="utf-8"))["表"]
    made = {}
    for name, form in said.items():
        page = form["版面"]
        layout = Layout(
            page["正文"], page["数字"], POINTS[page["字号"]], page["横向"] == "是", page["双面"] == "是"
        )
        fields = {**BASE, **{n: _field(n, f) for n, f in form["字段"].items()}}
        blocks = tuple(map(_block, form["内容"]))
        made[form["附件"]] = Form(name, form["附件"], blocks, fields, layout, form["份数"])
    return made
