"""Before a meeting and after it: the list in official order, the draft of the decision, the booklet."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date

import pikepdf
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.factories import (
    AGENCY,
    BEIHAI,
    DEPUTY,
    GROUP,
    HEAD,
    LIUZHOU,
    MEETING,
    NANNING,
    OFFICE,
    PLATFORM,
    REGION,
    STAFF,
    approved,
    at,
    handed_in,
    organisation,
    programme,
    rulebook,
    screened,
    seat,
    slated,
    some,
)
from xuanxian.awards.disclosures.texts import groups_of
from xuanxian.awards.honours.decisions import _on_basis, decision_paper, joined
from xuanxian.awards.honours.lists import UNDECIDED, as_text, name_list
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.programmes.queries import version_in_force
from xuanxian.awards.reviews.actions import choose
from xuanxian.awards.reviews.booklet import JOB, abridged, age_on, collect, consultations
from xuanxian.paperwork.booklet import BookletMaker
from xuanxian.platform import clock
from xuanxian.platform.files.actions import content_of
from xuanxian.platform.refusals import Refused
from xuanxian.platform.sealed import unseal
from xuanxian.platform.tasks.actions import work_once
from xuanxian.platform.tasks.models import Job, JobState
from xuanxian.rulebooks import library
from xuanxian.rules.awards.naming import honour_title
from xuanxian.rules.core.ordering import ListOrder

pytestmark = pytest.mark.django_db
TODAY = at(2, 1, year=2024)
SLATE, FIRST = 7, 5
"""Places of 复评 and 初评 in the rulebook."""


@pytest.fixture(autouse=True)
def of(monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: TODAY)
    return programme()


@pytest.fixture
def waiting(of):
    """Screened: of 南宁 an agency and three deputies, of 北海 two deputies and a reserve."""
    handed_in(NANNING, some(NANNING, agency=1, deputy=3))
    handed_in(BEIHAI, some(BEIHAI, deputy=2, reserve=1))
    screened(of)
    return _rows(of)


def _rows(of):
    return list(of.nominations.select_related("package", "content").order_by("sort_key"))


def _called(rows, *names):
    """The deputies get these names, in the order of the units; (name, sex, people)."""
    deputies = [n for n in rows if n.category == "人大代表" and n.place == "推荐"]
    for nomination, (name, sex, people) in zip(deputies, names, strict=True):
        nomination.name = name
        nomination.content.values |= {"姓名": name, "性别": sex, "民族": people}
        nomination.save()
        nomination.content.save()
    return rows


FIVE = (
    ("覃样本", "女", "壮族"),
    ("欧阳例", "男", "汉族"),
    ("韦例", "男", "壮族"),
    ("丁示例", "男", "汉族"),
    ("韦样本", "女", "汉族"),
)


def by(order):
    found = rulebook()
    return replace(found, roster=replace(found.roster, list_order=order))


def desk(office):
    client = Client()
    client.force_login(seat(office).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response):
    return response.content.decode()


# ——— lists ————————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.tampers
def test_by_strokes_persons_stand_by_their_names_and_collectives_by_their_units(waiting):
    rows = [n for n in _called(waiting, *FIVE) if n.place == "推荐"]
    agency = next(n for n in rows if n.type == "集体")
    names = name_list(by(ListOrder.STROKES), rows)
    bodies = {n.name: n.body for n in rows}
    assert as_text(names).splitlines() == [
        "一、全区人大代表工作先进集体（1个）",
        "（一）服务人大代表履职相关机构（1个）",
        "南宁市人大常委会",
        f"　　1. {agency.name}　{agency.body}",
        "二、全区人大代表工作先进个人（5名）",
        "（一）人大代表（5名）",
        f"　　1. 丁示例　{bodies['丁示例']}",
        f"　　2. 韦　例（壮族）　{bodies['韦例']}",
        f"　　3. 韦样本（女）　{bodies['韦样本']}",
        f"　　4. 欧阳例　{bodies['欧阳例']}",
        f"　　5. 覃样本（女，壮族）　{bodies['覃样本']}",
    ]
    assert names.order.said == "按姓氏笔画为序"
    by_sound = name_list(by(ListOrder.PINYIN), rows).sections[1].entries
    assert [e.nomination.name for e in by_sound] == ["丁示例", "欧阳例", "覃样本", "韦例", "韦样本"]


@pytest.mark.tampers
def test_by_division_units_stand_as_the_national_list_has_them_and_the_others_behind(of, waiting):
    rows = _called(waiting, *FIVE)
    for nomination in rows:
        if nomination.package.unit_name == NANNING:
            nomination.package.unit_name = "驻桂部队"
    units = [unit for unit, _ in name_list(by(ListOrder.DIVISIONS), rows).sections[1].parts[0].units]
    assert units == ["北海市人大常委会", "南宁市人大常委会"]  # the latter by the name set above


def test_whoever_fits_no_honour_is_listed_apart_and_the_numbers_add_up(waiting):
    found = rulebook()
    only = replace(found, honours=found.honours[:1])
    names = name_list(only, waiting)
    assert [s.name for s in names.sections] == ["全区人大代表工作先进集体", UNDECIDED]
    assert len(names.entries) == len(waiting) == 7
    step = next(s for s in found.steps if s.kind == "授予")
    with pytest.raises(Refused) as refusal:
        decision_paper(only, step, names, issuer="示例", walked=[])
    assert [f.rule for f in refusal.value.findings] == ["confer.no-honour"]


@pytest.mark.tampers
def test_a_name_without_strokes_is_told_on_the_page_and_stands_last(of, waiting, monkeypatch):
    _called(waiting, ("𠮷示例", "男", "汉族"), *FIVE[1:])
    monkeypatch.setattr("xuanxian.awards.honours.list_views.rulebook_of", lambda _: by(ListOrder.STROKES))
    choose(of, {n.pk: True for n in waiting if n.place == "推荐"}, by=seat(GROUP), now=TODAY)
    page = text(desk(GROUP).get(reverse("step-list", args=[of.pk, SLATE])))
    assert "次序须核对" in page
    assert "U+20BB7" in page
    assert re.findall(r"<li value=\"(\d+)\">(\S+?)　", page)[-1] == ("5", "𠮷示例")


def test_the_list_of_the_slate_is_of_those_drafted_and_is_a_page_and_four_files(of, waiting):
    chosen = [n for n in waiting if n.place == "推荐"]
    choose(of, {n.pk: n in chosen for n in waiting}, by=seat(GROUP), now=TODAY)
    address = reverse("step-list", args=[of.pk, SLATE])
    client = desk(OFFICE)
    page = text(client.get(address))
    assert "6 个，按推荐单位次序" in page
    (reserve,) = (n for n in waiting if n not in chosen)
    assert f"{reserve.name}<" not in page, "the reserve is not on the draft"
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(client.get(f"{address}xlsx/").streaming_content))
    )
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["序号", "奖项", "类别", "推荐单位"]
    assert [row[5] for row in rows[1:]] == [n.name for n in chosen]
    assert [row[0] for row in rows[1:]] == [1, 1, 2, 3, 4, 5]
    word = client.get(f"{address}docx/").content
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        document = archive.read("word/document.xml").decode()
    said = re.sub(r"<[^>]+>", "", document)
    assert "（按推荐单位次序）" in said and "拟表彰名单（草案）" in said
    pages = _pages(client.get(f"{address}pdf/").content)
    assert all("".join(n.name.split()) in "".join("".join(pages).split()) for n in chosen)
    assert text(client.get(f"{address}txt/")).startswith("一、全区人大代表工作先进集体（1个）")


def test_a_draft_is_for_the_office_and_the_group_only_a_decided_list_for_every_office(of, waiting):
    address = reverse("step-list", args=[of.pk, SLATE])
    assert [desk(o).get(address).status_code for o in (OFFICE, GROUP, MEETING, REGION)] == [
        200,
        200,
        404,
        404,
    ]
    slated(of, [n for n in waiting if n.place == "推荐"])
    assert desk(REGION).get(address).status_code == 200
    assert desk(NANNING).get(address).status_code == 403


@pytest.mark.tampers
def test_a_posting_stands_in_the_same_order(of, waiting):
    _called(waiting, *FIVE)
    groups = groups_of(of.nominations.filter(place="推荐"), by(ListOrder.STROKES))
    assert [line.name for line in groups[-1].lines] == [
        "丁示例", "韦　例（壮族）", "韦样本（女）", "欧阳例", "覃样本（女，壮族）",
    ]  # fmt: skip


# ——— the decision ——————————————————————————————————————————————————————————————————————————————————————————


def test_the_draft_of_the_decision_says_who_gets_what_by_which_way(of, waiting):
    chosen = [n for n in waiting if n.place == "推荐"]
    slated(of, chosen)
    approved(of, chosen)
    said = "".join(
        "".join(_pages(desk(REGION).get(reverse("decision-file", args=[of.pk, "pdf"])).content)).split()
    )
    assert "广西壮族自治区人大常委会关于表彰2023年度全区人大代表工作先进集体和先进个人的决定" in said
    assert "经初评、组长审核、复评、主任会议研究、公示、审批，广西壮族自治区人大常委会决定：授予" in said
    assert f"授予{chosen[0].name}“2023年度全区人大代表工作先进集体”称号" in said
    assert f"授予{chosen[1].name}等5名同志“2023年度全区人大代表工作先进个人”称号" in said
    assert "附件：1.2023年度全区人大代表工作先进集体名单（1个）" in said
    assert "2.2023年度全区人大代表工作先进个人名单（5名）" in said
    assert re.sub(r"—\d+—", "", said).count("年月日") == 1, "the date is left to those who issue it"
    assert "附件22023年度全区人大代表工作先进个人名单" in said
    word = desk(OFFICE).get(reverse("decision-file", args=[of.pk, "docx"]))
    assert word["Content-Disposition"].startswith("attachment")


def test_without_a_slate_there_is_nothing_to_decide_on(of, waiting):
    answer = desk(OFFICE).get(reverse("decision-file", args=[of.pk, "pdf"]), follow=True)
    assert answer.redirect_chain == [(reverse("conferral", args=[of.pk]), 302)]
    assert "还没有拟表彰的对象" in text(answer)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["全国信访系统先进集体", "全国信访系统先进工作者"], "全国信访系统先进集体和先进工作者"),
        (["自治区劳动模范", "自治区先进工作者"], "自治区劳动模范和先进工作者"),
        (["最佳博客", "最佳博文", "优秀博文"], "最佳博客、最佳博文和优秀博文"),
        (["示例先进集体"], "示例先进集体"),
    ],
)
def test_what_honours_share_is_said_once(names, said):
    assert joined(names) == said


# ——— the booklet ———————————————————————————————————————————————————————————————————————————————————————————


def _pages(pdf):
    return subprocess.run(
        ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode().split("\f")[:-1]  # fmt: skip


def _collected(of, number=SLATE, consulted=True):
    version = version_in_force(of)
    step = rulebook().steps[number]
    return collect(
        version, step, meeting="示例会议", day=date(2024, 2, 5), consulted=consulted, progress=lambda *_: None
    )


def test_a_booklet_has_each_nominee_on_a_page_of_his_own_in_order_and_no_personal_number(of, waiting):
    choose(of, {waiting[1].pk: True, waiting[2].pk: False}, by=seat(GROUP), now=TODAY)
    made = BookletMaker().make(_collected(of))
    pages = _pages(made)
    printed = [AGENCY, PLATFORM, DEPUTY, STAFF]
    waiting.sort(key=lambda n: (printed.index(n.category), n.sort_key))
    own = []
    for n in waiting:
        begins = [at for at, page in enumerate(pages) if "".join(page.split()).startswith(n.name)]
        assert len(begins) == 1, n.name
        own += begins
    assert own == sorted(own), "in the order of the lists"
    assert len(set(own)) == len(waiting) == 7
    assert len(pages) == 3 + len({n.category for n in waiting}) + 7, (
        "cover, contents, limits; a table for each category; a page for each nominee"
    )
    whole = "".join(pages)
    sealed = [unseal(s, name) for n in waiting for name, s in n.sealed.items()]
    assert len(sealed) > len(waiting)
    assert not [number for number in sealed if number in whole]
    assert "会后收回" in pages[0] and "2024 年 2 月 5 日" in pages[0]
    table = next(page for page in pages if page.startswith("人大代表（5）"))
    assert "均同意" in "".join(table.split())
    assert {"列入", "不列入", "未定"} <= set(table.split())
    numbers = {n.pk: str(at) for n, at in zip(waiting, own, strict=True)}
    for n in waiting:
        if n.category == "人大代表":
            assert numbers[n.pk] in table.split(), "the table says on which page each stands"
    with pikepdf.open(io.BytesIO(made)) as opened, opened.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert titles[0] == "目录"
        deputies = next(item for item in outline.root if item.title == "人大代表（5）")
        assert [item.title.split("（")[0] for item in deputies.children] == [
            n.name for n in waiting if n.category == "人大代表"
        ]
        assert "/StructTreeRoot" in opened.Root
        assert opened.Root.MarkInfo.Marked


@pytest.mark.tampers
def test_however_much_is_said_of_a_nominee_it_is_one_page_in_large_type(of, waiting):
    """Every text as long as it may be, the deeds in many short paragraphs; a phone typed among them is blanked."""
    whole = asked_for(waiting[1])
    for nomination in waiting:
        text_fields = [f.name for f in whole.every() if f.kind in ("文本", "长文")]
        nomination.content.values |= dict.fromkeys(text_fields, "示例联系13800000000" + "很长的文字" * 40)
        nomination.content.values |= {"主要事迹": "示例工作。\n" * 90, "理由": "示例理由" * 125}
        nomination.content.save()
    made = BookletMaker().make(_collected(of))
    pages = _pages(made)
    assert len(pages) == 3 + len({n.category for n in waiting}) + 7
    assert "13800000000" not in "".join("".join(pages).split())
    assert "主要事迹（节选）" in pages[-1]
    assert "例外的理由" in pages[-1]


def test_consultations_stand_in_it_in_a_word_and_only_if_asked_for(of, waiting):
    said = consultations(waiting, TODAY.date())
    assert set(said.values()) <= {"均同意", "无须征求"}
    assert "均同意" in said.values()
    rows = [row for group in _collected(of, consulted=False).groups for row in group.heads]
    assert "征求意见" not in dict(rows)
    assert "征求意见" in dict(h for group in _collected(of).groups for h in group.heads)


def test_limits_are_those_of_the_draft_and_of_everybody_before_there_is_one(of, waiting):
    def deputies():
        return next(x.count for x in _collected(of).limits if x.name.startswith("表彰人大代表（"))

    assert deputies() == "5", "the reserve waits"
    choose(of, {waiting[1].pk: True, waiting[2].pk: False}, by=seat(GROUP), now=TODAY)
    assert deputies() == "1"


def test_deeds_are_cut_at_the_end_of_a_sentence_and_ages_count_to_the_day_of_the_meeting():
    assert abridged("一二三。四五六。七八九", 9) == ("一二三。四五六。……", True)
    assert abridged("一二三。", 4) == ("一二三。", False)
    assert abridged("联系 13800000000。", 40)[0] == "联系  。"
    assert [age_on(date(2024, 2, 5), born) for born in ("1978.02", "1978.03", "", "七八年")] == [
        "46",
        "45",
        "",
        "",
    ]


def test_a_booklet_is_made_once_as_long_as_nothing_changes(of, waiting):
    client, address = desk(GROUP), reverse("step-booklet", args=[of.pk, SLATE])
    asked = {"meeting": "评选领导小组第3次会议", "day": "2024-02-05", "consulted": "on"}
    client.post(address, asked)
    assert "正在生成" in text(client.post(address, asked, follow=True))
    made = Job.objects.get(kind=JOB)
    poll = reverse("step-booklet-job", args=[made.pk])
    assert client.get(poll).json()["finished"] is False
    done = work_once(TODAY)
    assert (done.state, done.message) == (JobState.READY, "")
    answer = client.get(poll).json()
    opened = client.get(answer["url"])
    assert opened["Content-Type"] == "application/pdf"
    assert b"".join(opened.streaming_content) == content_of(done.result)
    assert "内容没有变动" in text(client.get(address))
    choose(of, {waiting[0].pk: True}, by=seat(GROUP), now=TODAY)
    assert "此后内容有变动" in text(client.get(address))
    client.post(address, asked)
    assert Job.objects.filter(kind=JOB).count() == 2


def test_a_booklet_is_for_the_award_office_and_for_those_who_take_the_step(of, waiting):
    job = _asked(of)
    for office in (OFFICE, GROUP):
        assert desk(office).get(reverse("step-booklet", args=[of.pk, SLATE])).status_code == 200
        assert desk(office).get(reverse("step-booklet-job", args=[job.pk])).status_code == 200
    for office in (HEAD, MEETING, REGION):
        for name, key in (
            ("step-booklet", [of.pk, SLATE]),
            ("step-booklet-job", [job.pk]),
            ("step-booklet-file", [job.pk]),
        ):
            assert desk(office).get(reverse(name, args=key)).status_code == 404, (office, name)
    assert desk(LIUZHOU).get(reverse("step-booklet", args=[of.pk, SLATE])).status_code == 403


def _asked(of):
    client = desk(OFFICE)
    client.post(reverse("step-booklet", args=[of.pk, SLATE]), {"meeting": "示例会议", "day": "2024-02-05"})
    return Job.objects.get(kind=JOB)


def test_a_step_without_nominees_makes_no_booklet(of, waiting):
    page = desk(OFFICE).post(
        reverse("step-booklet", args=[of.pk, FIRST]), {"meeting": "示例会议", "day": "2024-02-05"}
    )
    assert "这一步现在没有推荐对象" in text(page)
    assert not Job.objects.filter(kind=JOB).exists()


def test_what_is_wrong_with_the_cover_is_said_and_kept(of, waiting):
    page = desk(OFFICE).post(
        reverse("step-booklet", args=[of.pk, SLATE]), {"meeting": "示例会议", "day": "二月五日"}
    )
    assert page.status_code == 422
    assert "示例会议" in text(page) and "二月五日" in text(page)


def test_the_pages_of_the_steps_lead_to_lists_and_booklets(of, waiting):
    slate = text(desk(GROUP).get(reverse("slate", args=[of.pk])))
    assert reverse("step-list", args=[of.pk, SLATE]) in slate
    assert reverse("step-booklet", args=[of.pk, SLATE]) in slate
    chosen = [n for n in waiting if n.place == "推荐"]
    slated(of, chosen)
    approved(of, chosen)
    conferral = text(desk(REGION).get(reverse("conferral", args=[of.pk])))
    assert reverse("decision-file", args=[of.pk, "docx"]) in conferral
    assert organisation(REGION).pk and Nomination.objects.filter(at="奖励").count() == 6


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("", ""),
        ("人社部函〔2017〕57号", "按照人社部函〔2017〕57号文件，"),
        (
            "全国评比达标表彰工作协调小组《关于示例的复函》（国评组函〔2020〕16号）",
            "按照全国评比达标表彰工作协调小组《关于示例的复函》（国评组函〔2020〕16号），",
        ),
        (
            "报请中央批准；中央批复意见、《示例办法》《示例细则》",
            "经报请中央批准，按照中央批复意见、《示例办法》《示例细则》，",
        ),
    ],
)
def test_a_decision_begins_with_its_basis_as_one_says_it(basis, said):
    assert _on_basis(basis) == said


@pytest.mark.parametrize(
    ("notice", "titles"),
    [
        ("gx-deputy-work-2023", ["2023年度全区人大代表工作先进集体", "2023年度全区人大代表工作先进个人"]),
        ("gx-model-worker-2024", ["2024年自治区劳动模范", "2024年自治区先进工作者"]),
        ("petition-system-2017", ["全国信访系统先进集体", "全国信访系统先进工作者"]),
        (
            "cq-deputy-contribution-2022",
            [f"重庆市人大代表履职贡献奖{name}" for name in ("先进集体", "先进个人", "优秀建议")]
            + ["先进人大代表家站"],
        ),
    ],
)
def test_the_year_stands_in_an_honour_only_where_the_notice_has_it(notice, titles):
    found = library.by_name(notice)
    assert [honour_title(found, honour) for honour in found.honours] == titles
