"""What every page reuses: the parts say what they must, in words, and nothing typed becomes markup."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path

import xuanxian
from xuanxian.awards.places.counting import Meter
from xuanxian.platform.pages import errors
from xuanxian.platform.pages.templatetags import house
from xuanxian.rules.core.findings import Finding, Level, Place

urlpatterns = [
    path(f"{name}/", HttpResponse, name=name) for name in ("due", "help", "search", "sign-in", "sign-out")
]
SOURCE = Path(xuanxian.__file__).parent
HOSTILE = '"><script>alert(1)</script>'
DAY = date(2023, 12, 18)


@pytest.fixture(autouse=True)
def _own_addresses(settings):
    settings.ROOT_URLCONF = __name__


def drawn(text, **context):
    return Template(text).render(Context({"request": RequestFactory().get("/"), **context}))


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def finding(level, subject="", message="", row=None, **rest):
    return Finding("rule", Level(level), subject, message, place=Place(row=row), **rest)


def test_findings_stand_must_before_normally_before_note():
    found = [
        finding("note", message="可补报"),
        (finding("stop", "梁演示", "主要事迹 437 字", row=6, clause="附件4", mend="去修改"), "/n/6#deeds"),
        finding("warn", "覃样本", "公示第 3 个工作日"),
        (finding("stop", "黄虚构", "税务部门未回复", row=4), "/n/4"),
    ]
    html = drawn("{% findings found %}", found=found)
    assert words(html) == (
        "检查结果 必须 2 · 提醒 1 · 说明 1 必须 黄虚构 税务部门未回复 去修改 必须 梁演示 主要事迹 437 字 附件4 去修改 "
        "提醒 覃样本 公示第 3 个工作日 说明 可补报"
    )
    assert re.findall(r'<a href="([^"]+)"', html) == ["/n/4", "/n/6#deeds"]


def test_one_finding_with_two_places_keeps_both_links():
    same = finding("stop", message="重复")
    assert re.findall(r'href="([^"]+)"', drawn("{% findings f %}", f=[(same, "/a"), (same, "/b")])) == [
        "/a",
        "/b",
    ]


def test_no_finding_is_said_in_words():
    assert words(drawn("{% findings found %}", found=[])) == "检查结果 没有发现问题"


def test_an_act_that_is_not_ready_says_why_and_sends_nothing():
    html = drawn(
        '{% main_act "报送" "/hand-in" missing="还差 2 处" %}{% main_link "报送" "/x" "还差 2 处" %}'
    )
    assert words(html) == "报送（还差 2 处） 报送（还差 2 处）"
    assert (
        html.count('type="button" aria-disabled="true"') == 2 and "<form" not in html and "href" not in html
    )


def test_an_act_that_is_ready_posts_with_its_token():
    html = drawn('{% main_act "报送" "/hand-in" %}')
    assert '<form method="post" action="/hand-in">' in html
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', html)
    assert drawn('{% main_link "报送" "/ask" %}') == '<a class="button main" href="/ask">报送</a>'


def test_a_meter_shows_how_many_of_how_many_and_says_when_over():
    assert words(drawn('{% meter "计入份数" 10 10 %}')) == "计入份数 10 / 10"
    assert words(drawn('{% meter "计入份数" 11 10 %}')) == "计入份数 11 / 10 超出"
    assert words(drawn('{% meter "计入份数" 3 None %}')) == "计入份数 3 个"
    assert '<progress max="10" value="4" aria-label="计入份数已用">' in drawn('{% meter "计入份数" 4 10 %}')


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"used": 10, "reserve_used": 1, "reserve_most": 1}, "人大代表 10 / 10 备选 1/1"),
        ({"used": 11, "reserve_used": 0, "reserve_most": 1}, "人大代表 11 / 10 备选 0/1 超出"),
        ({"used": 10, "reserve_used": 2, "reserve_most": 1}, "人大代表 10 / 10 备选 2/1 超出"),
        ({"used": 3, "moved": 2}, "人大代表 3 / 10 原8，调入2"),
        (
            {"used": 3, "moved": -1, "reserve_most": 2, "reserve_moved": -1},
            "人大代表 3 / 10 原11，调出1 备选 0/2（调出1）",
        ),
        ({"used": 3, "least": 2}, "人大代表 3 / 10 至少 2"),
        ({"used": 3, "least": 2, "normally": True}, "人大代表 3 / 10 一般至少 2"),
    ],
)
def test_the_meter_of_places_tells_reserves_and_what_was_moved(given, said):
    plain = dict.fromkeys(("reserve_used", "least", "normally", "pool", "moved", "reserve_moved"), 0)
    of = Meter("人大代表", most=10, **{**plain, "reserve_most": None, **given})
    assert words(drawn("{% load places %}{% places of %}", of=of)) == said


@pytest.mark.parametrize(
    ("until", "days", "said"),
    [
        (date(2023, 12, 25), 5, "12月25日截止，还有 5 个工作日"),
        (date(2024, 1, 3), 11, "2024年1月3日截止，还有 11 个工作日"),
        (date(2023, 12, 18), 0, "今天 （12月18日）截止"),
        (date(2023, 12, 14), -2, "12月14日 已截止 ，已过 2 个工作日"),
        (date(2023, 12, 25), None, "12月25日截止"),
        (None, None, ""),
    ],
)
def test_time_left_is_said_in_working_days(monkeypatch, until, days, said):
    monkeypatch.setattr(house.clock, "today", lambda: DAY)
    assert (
        words(drawn("{% time_left until days %}", until=until, days=days)).replace("还有 5 个", "还有 5 个")
        == said
    )


def test_dates_stand_as_officials_write_them():
    moment = datetime(2023, 12, 17, 18, 5, tzinfo=UTC)  # the next day in the site's zone
    text = "{{ d|cn_date }} {{ d|cn_weekday }} {{ m|cn_moment }} {{ n|cn_date }}{{ t|minutes }}"
    assert drawn(text, d=DAY, m=moment, n=None, t=timedelta(minutes=30)) == (
        "2023年12月18日 星期一 2023年12月18日 02:05 30 分钟"
    )


def test_history_tells_who_did_what_and_only_stated_facts():
    act = SimpleNamespace(
        at=datetime(2023, 12, 14, 1, 5, tzinfo=UTC),
        office=SimpleNamespace(name="评选办公室"),
        user=SimpleNamespace(name="李主任"),
        step="初评",
        verb="更正账号",
        reason="缺意见",
        content=json.dumps({"更正": ["黄虚构", "梁演示"], "digest": "ab12"}),
    )
    assert words(drawn("{% history acts %}", acts=[act])) == (
        "2023年12月14日 09:05 评选办公室 · 李主任 初评： 更正账号 ，理由： 缺意见 更正 黄虚构、梁演示"
    )
    assert words(drawn("{% history acts %}", acts=[])) == "还没有办理记录"


class Sample(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致。")
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), ("a", "人大代表")])
    level = forms.ChoiceField(label="层次", choices=[("x", "县处级")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False, max_length=3)
    agreed = forms.BooleanField(label="已集体研究")
    file = forms.FileField(label="纪要", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("名额已满，请改为备选。")


def test_a_refused_form_keeps_what_was_typed_and_says_at_each_field_how_to_mend_it():
    form = Sample({"name": "", "note": "四个字的", "key": "k1"}, {"file": SimpleUploadedFile("a.pdf", b"x")})
    html = drawn("{% fields form %}", form=form)
    assert "有 6 处需要改正，所填内容都还在：" in html and "名额已满，请改为备选。" in html
    assert 'value="四个字的"' in html and 'name="key" value="k1"' in html
    assert '<p class="wrong" id="id_name_error">请填写。</p>' in html
    assert '<p class="wrong" id="id_kind_error">请选择。</p>' in html
    assert '<p class="wrong" id="id_agreed_error">请勾选。</p>' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html and 'id="id_name_helptext"' in html
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in html
    assert "请重新选择文件。" in html


def test_a_fresh_form_marks_what_may_stay_empty_and_complains_of_nothing():
    html = drawn("{% fields form %}", form=Sample())
    assert "需要改正" not in html and 'class="wrong"' not in html
    assert words(html).count("（选填）") == 2
    assert "<legend>层次</legend>" in html and '<label for="id_name">姓名</label>' in html


def test_every_upload_warns_of_state_secrets():
    assert house.NO_SECRETS in drawn("{% field form.file %}", form=Sample())
    assert house.NO_SECRETS not in drawn("{% field form.name %}", form=Sample())


def test_a_job_says_in_words_how_far_it_is():
    job = SimpleNamespace(done=12, total=33)
    html = drawn('{% progress job "/jobs/7" "正在生成 33 份审批表，第 12 份" %}', job=job)
    assert words(html) == "正在生成 33 份审批表，第 12 份 打开 刷新进度"
    assert 'data-poll="/jobs/7" data-after="12"' in html and '<progress max="33" value="12"' in html


def test_an_order_can_be_changed_without_script():
    html = drawn('{% mover 7 "韦示例" "order" %}')
    assert '<button form="order" name="up" value="7" aria-label="韦示例上移">' in html
    assert '<button form="order" name="down" value="7" aria-label="韦示例下移">' in html


@pytest.mark.parametrize(
    "text",
    [
        "{% tag x x %}",
        "{% findings f %}",
        "{% meter x 1 2 notes=notes %}",
        "{% main_act x x %}",
        "{% main_link x x %}",
        "{% main_act x missing=x %}",
        "{% empty x x x x %}",
        "{% definitions pairs %}",
        "{% breadcrumbs pairs %}",
        "{% mover x x x %}",
        "{% progress job x x %}",
        "{% field form.name %}",
    ],
)
def test_hostile_text_stays_text_in_every_part(text):
    class Typed(forms.Form):
        name = forms.CharField(label=HOSTILE, help_text=HOSTILE)

    html = drawn(
        text,
        x=HOSTILE,
        f=[(finding("stop", HOSTILE, HOSTILE, clause=HOSTILE, mend=HOSTILE), HOSTILE)],
        pairs=[(HOSTILE, HOSTILE)],
        notes=[HOSTILE],
        job=SimpleNamespace(done=HOSTILE, total=HOSTILE),
        form=Typed({"name": HOSTILE}),
    )
    assert "<script" not in html and "script" in html


def test_the_frame_names_the_day_only_where_the_clock_is_set_and_counts_what_waits():
    item = {"label": "待办", "url": "/due/", "count": 5, "active": True}
    context = {"title": "报送材料", "now": datetime(2023, 12, 18, 10, 0, tzinfo=UTC), "clock_is_set": True}
    html = drawn(
        '{% extends "platform/base.html" %}', navigation=[{"title": "今天", "items": [item]}], **context
    )
    assert '<a href="/due/" aria-current="page">待办<span class="badge">5' in html
    assert "演示日期 2023年12月18日 星期一" in words(html)
    assert "演示日期" not in drawn('{% extends "platform/base.html" %}', title="报送材料")


def test_a_page_has_its_landmarks_and_one_heading():
    html = drawn(
        '{% extends "platform/base.html" %}', title="报送材料", crumbs=[("推荐", "/"), ("报送材料", "")]
    )
    assert html.count("<h1>") == 1 and '<main id="main"' in html and '<a class="skip" href="#main">' in html
    assert '<nav class="crumbs" aria-label="位置"' in html and '<nav class="nav" aria-label="主导航">' in html
    assert '<html lang="zh-CN">' in html and "<title>报送材料 · 选贤</title>" in html


def test_scripts_hear_of_errors_in_json_and_people_in_words():
    for headers, start in (({"Accept": "application/json"}, b"{"), ({}, b"<!doctype html>")):
        request = RequestFactory().get("/", headers=headers)
        for answer, status in ((errors.not_found(request, Exception()), 404), (errors.broken(request), 500)):
            assert answer.status_code == status and answer.content.startswith(start)


@pytest.mark.parametrize("code", [400, 403, 404, 500])
def test_an_error_page_needs_nothing_and_says_what_to_do_next(code):
    html = render_to_string(f"{code}.html")
    assert '<ul class="todo"><li>' in html and f"编号 {code}" in html and "！" not in html


def test_the_lock_out_page_says_for_how_long_and_whom_to_ask():
    text = words(
        render_to_string(
            "platform/locked_out.html", {"cooloff_timedelta": timedelta(minutes=30), "username": "w"}
        )
    )
    assert "账号已锁定 30 分钟" in text and "请联系安全管理员解锁" in text


def test_a_stale_form_tells_a_person_how_to_keep_the_input_and_a_script_in_json():
    request = RequestFactory().post("/", headers={"Accept": "application/json"})
    answer = errors.stale_form(request)
    assert (answer.status_code, json.loads(answer.content)) == (403, {"expired": True})
    text = words(render_to_string("platform/stale_form.html"))
    assert "您填写的内容还在上一页" in text and "另开一个窗口登录" in text


TEMPLATES = sorted(p for p in SOURCE.rglob("*.html") if "templates" in p.parts)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda p: p.name)
def test_no_template_has_script_or_style_inside(file):
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|javascript:|<iframe", text)


def test_no_part_of_the_look_comes_from_elsewhere():
    """But for the editor, which stays as its makers left it, comments with addresses too; every page's policy holds it."""
    ours = [f for f in SOURCE.rglob("*.*") if "static" in f.parts and f.parent.name != "codemirror"]
    assert len(ours) > 10
    for file in ours:
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "//" not in re.sub(r"(?m)^\s*//.*$|\s// .*$", "", text), file


def _luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((ink, ground) for ink in ("ink", "muted", "note", "seal") for ground in ("paper", "white")),
        *((tone, f"{tone}-pale") for tone in ("stop", "warn", "note", "ok", "seal")),
        *(("ink", f"{tone}-pale") for tone in ("stop", "warn", "note", "ok")),
        ("white", "seal"),
        ("white", "seal-dark"),
    ],
)
def test_words_are_readable_on_their_ground(text, ground):
    css = (
        (SOURCE / "platform/pages/static/platform/house.css")
        .read_text(encoding="utf-8")
        .replace("#fff;", "#ffffff;")
    )
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", css))
    light, dark = sorted((_luminance(colours[text]), _luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
