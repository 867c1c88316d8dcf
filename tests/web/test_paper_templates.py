"""The paper as a page: every widget has a name, nothing typed becomes markup, and it works without script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path
from lxml import html

import xuanxian
from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.paperwork.grids import parse_grid
from xuanxian.paperwork.screen import paper, supplementary
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.values import count_characters

urlpatterns = [path("sign-in/", lambda request: None, name="sign-in")]
STATIC = Path(xuanxian.__file__).parent / "platform" / "pages" / "static" / "platform"
HOSTILE = '</textarea>"><script>alert(1)</script>'
PERSON, COLLECTIVE, SUMMARY = "先进个人推荐审批表", "先进集体推荐审批表", "推荐对象汇总表"
ADDRESSES = {"save_url": "/save", "photo_url": "/photo", "reveal_url": "/reveal", "revision": 7}


@pytest.fixture(autouse=True)
def _own_addresses(settings):
    settings.ROOT_URLCONF = __name__


def drawn(template, page, further=()):
    context = {"paper": page, "supplement": further, **ADDRESSES}
    return html.fromstring(
        render_to_string(f"platform/paper/{template}.html", context, RequestFactory().get("/"))
    )


def entry(page, further=()):
    return drawn("entry", page, further)


def page_of(rulebook, name, values=None, **more):
    return paper(form_of(rulebook, name), FormData(values or {}), **more)


def single(kind, value="", **more):
    field = Field("栏目", kind, options=("甲", "乙"), **more)
    return paper(
        Form("表", "附件", (parse_grid("标签 | [栏目]"),), {"栏目": field}), FormData({"栏目": value})
    )


def controls(page):
    return page.xpath("//input[not(@type='hidden')] | //select | //textarea")


def named(element):
    """The accessible name as written: a label, the cell it refers to, or the label around it."""
    if words := element.get("aria-label"):
        return words
    if ids := element.get("aria-labelledby"):
        root = element.getroottree()
        return "".join(root.xpath("//*[@id=$id]", id=one)[0].text_content().strip() for one in ids.split())
    around = element.xpath("ancestor::label")
    return around[0].text_content().strip() if around else ""


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_entered_by_a_named_control(kind):
    page = entry(single(kind))
    found = controls(page)
    if kind is Kind.SEAL:
        assert not found
        return
    assert found and all(named(control) for control in found)
    group = page.xpath("//*[@role='radiogroup' or @role='group']")
    expected = {Kind.PHOTO: "上传标签"}.get(kind, "标签")
    assert named(group[0] if group else found[0]) == expected


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_read_without_controls(kind):
    value = "/p.jpg" if kind is Kind.PHOTO else "甲"
    page = drawn("read", single(kind, value))
    assert not page.xpath("//input | //select | //textarea | //button | //form")
    assert page.xpath("//img/@src") == ["/p.jpg"] if kind is Kind.PHOTO else "甲" in page.text_content()


@pytest.mark.parametrize("name", [PERSON, COLLECTIVE, SUMMARY, "先进集体征求意见表"])
@pytest.mark.parametrize("template", ["entry", "read"])
def test_no_style_no_script_and_no_handler_stands_inside_the_page(rulebook, name, template):
    page = drawn(template, page_of(rulebook, name), supplementary(rulebook.fields.values(), {}))
    assert not page.xpath("//*[@style] | //style | //script[not(@src)]")
    assert not [a for a in page.xpath("//@*") if a.attrname.startswith("on")]


def test_ids_are_unique_and_every_reference_leads_somewhere(rulebook):
    form = page_of(rulebook, PERSON)
    further = [field for name, field in rulebook.fields.items() if name not in form.fields]
    page = entry(form, supplementary(further, {}))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    referred = {
        one
        for attribute in page.xpath("//@aria-labelledby | //@aria-describedby")
        for one in attribute.split()
    }
    assert referred <= set(ids)


def test_nothing_typed_becomes_markup(rulebook):
    form = form_of(rulebook, PERSON)
    values = {name: HOSTILE for name, _ in form.entries()}
    marks = dict.fromkeys(values, ("stop", HOSTILE))
    made = paper(form, FormData(values), marks=marks)
    for template in ("entry", "read"):
        page = drawn(template, made, supplementary([Field("材料", Kind.LONG)], {"材料": HOSTILE}))
        assert [script.get("src") for script in page.xpath("//script")] in ([], ["/static/platform/entry.js"])
        assert HOSTILE in page.text_content()
    assert entry(made).xpath("//textarea[@name='姓名']")[0].text.removeprefix("\n") == HOSTILE


def test_without_script_the_form_posts_every_field_by_its_name(rulebook):
    form = page_of(rulebook, PERSON, {"姓名": "韦示例", "性别": "男"}, read_only={"推荐单位", "参评类别"})
    page = entry(form, supplementary([rulebook.fields["代表层级"]], {"代表层级": "自治区、乡镇"}))
    (posted,) = page.xpath("//form")
    assert (posted.get("method"), posted.get("action"), posted.get("enctype")) == (
        "post",
        "/save",
        "multipart/form-data",
    )
    names = posted.xpath(".//*[@name]/@name")
    seals = {"市级意见", "区直意见", "所在单位意见", "领导小组意见"}
    fields = form.fields - seals - {"推荐单位", "参评类别"} | {"代表层级"}
    assert set(names) == fields | {"csrfmiddlewaretoken", "revision"}
    assert posted.xpath(".//input[@name='revision']/@value") == ["7"]
    assert posted.xpath(".//button[@type='submit']")[0].text == "保存"
    sent = [(k, v.removeprefix("\n")) for k, v in posted.form_values() if k in ("姓名", "性别", "代表层级")]
    assert sent == [
        ("姓名", "韦示例"),
        ("性别", "男"),
        ("代表层级", ""),  # so that "none of them" is an answer too
        ("代表层级", "自治区"),
        ("代表层级", "乡镇"),
    ]


def test_line_breaks_at_the_beginning_of_a_text_are_not_swallowed(rulebook):
    source = render_to_string(
        "platform/paper/entry.html", {"paper": single(Kind.LONG, "甲\n乙"), **ADDRESSES}
    )
    assert ">\n甲\n乙</textarea>" in source  # HTML drops exactly one line feed after the tag


def test_a_masked_number_stands_in_its_input_with_buttons_for_those_who_have_script(rulebook):
    page = entry(page_of(rulebook, PERSON, {"身份证号码": "459999********0019"}))
    (slot,) = page.xpath("//*[@data-field='身份证号码']")
    assert "data-masked" in slot.attrib and "data-personal" in slot.attrib
    assert slot.xpath(".//input/@value") == ["459999********0019"]
    assert slot.xpath(".//input/@autocomplete") == ["off"]
    buttons = [(b.text, b.get("aria-label"), "hidden" in b.attrib) for b in slot.xpath(".//button")]
    assert buttons == [("查看", "查看身份证号码", True), ("更改", "更改身份证号码", True)]


def test_a_mark_says_its_level_in_words_and_belongs_to_the_control(rulebook):
    page = entry(page_of(rulebook, PERSON, marks={"主要事迹": ("stop", "437字，限400字以内")}))
    (area,) = page.xpath("//textarea[@name='主要事迹']")
    assert area.get("aria-invalid") == "true"
    (mark,) = page.xpath("//*[@id='m-f-主要事迹']")
    assert mark.text_content() == "必须 437字，限400字以内"
    assert mark.get("id") in area.get("aria-describedby").split()
    assert "stop" in area.xpath("ancestor::td")[0].get("class").split()


def test_the_counter_is_there_before_any_script_runs(rulebook):
    page = entry(page_of(rulebook, PERSON, {"主要事迹": "字" * 437}))
    (counter,) = page.xpath("//*[@id='c-f-主要事迹']")
    assert counter.text_content() == "437 / 400 字" and "over" in counter.get("class").split()


def test_what_may_not_be_changed_is_text(rulebook):
    page = entry(page_of(rulebook, PERSON, {"推荐单位": "南宁市"}, read_only={"推荐单位"}))
    (slot,) = page.xpath("//*[@data-field='推荐单位']")
    assert slot.xpath(".//*[@id='f-推荐单位']")[0].text == "南宁市"
    assert not slot.xpath(".//input | .//textarea | .//select")


def test_a_tick_is_read_as_boxes_with_a_word_for_those_who_hear_the_page(rulebook):
    page = drawn("read", page_of(rulebook, COLLECTIVE, {"临时集体标识": "否"}))
    ticks = page.xpath("//*[@id='f-临时集体标识']//*[contains(@class, 'paper-tick')]")
    assert [tick.text_content().strip() for tick in ticks] == ["是", "否（已选）"]


def test_an_opinion_stands_above_the_seal_that_nobody_fills_in(rulebook):
    page = drawn("read", page_of(rulebook, PERSON, {"所在单位意见": "同意推荐。"}))
    (seal,) = page.xpath("//*[@id='f-所在单位意见']")
    # the stamp's own blanks are the form's
    words = "".join(seal.text_content().split())
    assert words == "同意推荐。（盖章）年月日"


def test_the_browser_counts_by_the_same_classes_as_the_rules():
    """Read out of the script: a browser test compares whole texts."""
    script = (STATIC / "count.js").read_text(encoding="utf-8")
    classes = {}
    for name, written in re.findall(r'const (WIDE|BLANK) =\s+"(.*?)";', script):
        code_points = re.sub(r"\\+u\{?([0-9a-f]{4,5})\}?", lambda m: re.escape(chr(int(m[1], 16))), written)
        classes[name] = code_points.replace("\\\\t", "\t").replace("\\\\r", "\r")
    wide, blank = (re.compile(f"[{classes[name]}]") for name in ("WIDE", "BLANK"))

    def counted(character):
        """Between two letters a wide character makes three, a blank two, anything else one."""
        text = f"a{character}b".replace("\u3000", " ")
        return 3 if wide.search(text) else 2 if blank.search(text) else 1

    every = (chr(n) for n in range(0x40000) if not 0xD800 <= n < 0xE000)
    assert [c for c in every if counted(c) != count_characters(f"a{c}b")] == []
