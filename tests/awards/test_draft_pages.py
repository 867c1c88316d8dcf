"""Pages of a draft: what is typed is saved or stays, what is pasted is laid on, and nobody else gets in."""

from __future__ import annotations

import io
import re
from datetime import date

import docx
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.factories import GROUP, LIUZHOU, NANNING, OFFICE, at, organisation, package, seat
from xuanxian.awards.programmes import drafts
from xuanxian.awards.programmes.drafts import clone, save_text
from xuanxian.awards.programmes.models import Draft, Programme, Version
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.acts.actions import open_case
from xuanxian.rulebooks.source import parse

pytestmark = pytest.mark.django_db
NOW = at(11, 1)
CELL = "名额/0/行/南宁/4"


@pytest.fixture(autouse=True)
def programme():
    return factories.programme()


@pytest.fixture
def draft():
    return clone(
        Version.objects.get(), name="shili-2024", title="2024年度示例", year=2024, issued=date(2024, 10, 25), texts=True,
        by=seat(OFFICE), now=NOW,
    )  # fmt: skip


def _client(who=None):
    client = Client()
    client.force_login((who or seat(OFFICE)).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _data(draft):
    return parse(Draft.objects.get(pk=draft.pk).text, "草稿").data


def _post(draft, page, **typed):
    revision = typed.pop("revision", Draft.objects.get(pk=draft.pk).revision)
    return _client().post(f"/drafts/{draft.pk}/{page}/", {"revision": revision, **typed})


def _value(html, name):
    found = re.search(rf'<(?:input|textarea)[^>]*?value="([^"]*)"[^>]*name="{re.escape(name)}"', html)
    return found[1] if found else None


# ——— who —————————————————————————————————————————————————————————————————————————————————————————————————


def test_a_draft_is_there_for_the_award_office_alone(draft):
    pages = (
        "",
        "notice/",
        "dates/",
        "quotas/",
        "limits/",
        "honours/",
        "text/",
        "difference/",
        "publish/",
        "delete/",
    )
    other = Programme.objects.create(
        case=open_case("活动"), name="x", title="x", year=2023,
        office=organisation(LIUZHOU),
    )  # fmt: skip
    other.participations.create(organisation=organisation(LIUZHOU), function="评选办公室")
    for page in pages:
        url = f"/drafts/{draft.pk}/{page}"
        assert _client().get(url).status_code == 200, page
        assert _client(seat(LIUZHOU)).get(url).status_code == 404, page
        assert _client(seat(LIUZHOU)).post(url).status_code == 404, page
        assert _client(seat(NANNING)).get(url).status_code == 403, page
        assert _client(seat(OFFICE, Role.SYSTEM, "陈系统")).get(url).status_code == 403, page
    for url in (f"/drafts/{draft.pk}/check/", f"/drafts/{draft.pk}/words/"):
        assert _client(seat(LIUZHOU)).post(url, {"text": "x"}).status_code == 404


def test_another_offices_programme_is_neither_copied_nor_staffed_nor_moved(programme, draft):
    held = package(NANNING)
    part = programme.participations.first()
    for url in (
        f"/programmes/{programme.pk}/clone/", f"/programmes/{programme.pk}/parts/", f"/programmes/{programme.pk}/parts/new/",
        f"/programmes/{programme.pk}/moving/", f"/packages/{held.pk}/version/", f"/parts/{part.pk}/end/",
    ):  # fmt: skip
        assert _client().get(url).status_code == 200, url
        assert _client(seat(LIUZHOU)).post(url).status_code in (403, 404), url


# ——— tables ————————————————————————————————————————————————————————————————————————————————————————————


def test_a_cell_that_is_typed_stands_in_the_text(draft):
    assert _post(draft, "quotas", **{CELL: " １１ "}).status_code == 302
    assert _data(draft)["名额"][0]["行"]["南宁"][4] == "11"
    page = _client().get(f"/drafts/{draft.pk}/quotas/").content.decode()
    assert "应为 34" in page and "应为 101" in page
    assert "南宁行、人大代表列" in page


def test_a_wrong_cell_is_told_beside_it_and_what_was_typed_stays(draft):
    response = _post(draft, "quotas", **{CELL: "十一", "名额/0/行/柳州/4": "9"})
    page = response.content.decode()
    assert response.status_code == 422
    assert _value(page, CELL) == "十一" and _value(page, "名额/0/行/柳州/4") == "9"
    assert "请写数（7）、幅度（3～5）" in page
    assert _data(draft)["名额"][0]["行"]["柳州"][4] == "8"


def test_who_comes_second_keeps_what_was_typed_and_sees_what_stands_now(draft):
    _post(draft, "dates", **{"流程/4/截止": "2024-12-20"})
    response = _post(draft, "dates", revision=1, **{"流程/4/截止": "2024-12-18"})
    page = response.content.decode()
    assert response.status_code == 422
    assert _value(page, "流程/4/截止") == "2024-12-18"
    assert "现在是 2024-12-20" in page
    assert 'name="revision" value="2"' in page
    assert _post(draft, "dates", **{"流程/4/截止": "2024-12-18"}).status_code == 302
    assert _data(draft)["流程"][4]["截止"] == "2024-12-18"


@pytest.mark.parametrize("page", ["dates", "quotas", "limits"])
def test_a_text_broken_meanwhile_by_somebody_else_loses_nothing_that_was_typed(draft, page, monkeypatch):
    name, value = {
        "dates": ("流程/4/截止", "2024-12-18"),
        "quotas": (CELL, "11"),
        "limits": ("限/项/0/不超过", "25%"),
    }[page]
    client = _client()
    real = drafts.save_cells

    def meanwhile(*arguments, **more):
        Draft.objects.filter(pk=draft.pk).update(text="规则书: x\n通知: [", revision=2)
        return real(*arguments, **more)

    monkeypatch.setattr(drafts, "save_cells", meanwhile)
    response = client.post(f"/drafts/{draft.pk}/{page}/", {"revision": 1, name: value})
    assert response.status_code == 422
    assert _value(response.content.decode(), name) == value


def test_each_date_says_what_day_it_falls_on(draft):
    page = _client().get(f"/drafts/{draft.pk}/dates/").content.decode()
    assert "星期三" in page and "星期五，放假" in page
    text = draft.text.replace("2025-04-30", "2031-04-30")
    save_text(draft, text, revision=1, by=seat(OFFICE), now=NOW)
    page = _client().get(f"/drafts/{draft.pk}/dates/").content.decode()
    assert "没有2031年的工作日历" in page


def test_years_elsewhere_stand_old_beside_new(draft):
    page = _client().get(f"/drafts/{draft.pk}/dates/").content.decode()
    assert "处分未在2022年12月31日前解除" in page and "处分未在2023年12月31日前解除" in page


def test_the_head_the_limits_and_the_honours_are_tables_too(draft):
    assert _post(draft, "notice", **{"通知/文号": "示例〔2024〕1号"}).status_code == 302
    assert _post(draft, "limits", **{"限/项/0/不超过": "25%", "限/项/0/力度": "一般"}).status_code == 302
    assert _post(draft, "honours", **{"奖项/0/数": "171"}).status_code == 302
    data = _data(draft)
    assert data["通知"]["文号"] == "示例〔2024〕1号"
    assert (data["限"]["项"][0]["不超过"], data["限"]["项"][0]["力度"]) == ("25%", "一般")
    assert data["奖项"][0]["数"] == "171"
    assert Draft.objects.get(pk=draft.pk).text.count("力度: 一般") == draft.text.count("力度: 一般") + 1


def test_a_limit_that_is_shown_as_it_is_meant_is_not_written_for_that(draft):
    page = _client().get(f"/drafts/{draft.pk}/limits/").content.decode()
    assert "<option selected>必须</option>" in page
    _post(draft, "limits", **{"限/项/0/力度": "必须", "限/项/0/不超过": "20%"})
    assert Draft.objects.get(pk=draft.pk).text == draft.text


# ——— pasting and files ——————————————————————————————————————————————————————————————————————————————————


PASTED = "单位\t人大代表\t优秀建议\n南宁市\t11\t1\n示例市\t3\t1"


def test_what_is_pasted_fills_the_boxes_and_is_not_saved_yet(draft):
    response = _post(draft, "quotas", do="paste", pasted=PASTED, **{"名额/0/行/柳州/4": "9"})
    page = response.content.decode()
    assert (_value(page, CELL), _value(page, "名额/0/行/柳州/4")) == ("11", "9")
    assert "第3行「示例市」不在分配表中" in page and "第3列「优秀建议」" in page
    assert "还没有保存" in page
    assert _data(draft)["名额"][0]["行"]["南宁"][4] == "10"


def _xlsx():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 1, 0, 2, "人大代表")
        sheet.write_row(1, 1, ["推荐名额", "备选名额"])
        sheet.write_row(2, 0, ["南宁", 11, 2])
    return SimpleUploadedFile("名额.xlsx", out.getvalue())


def _docx():
    document = docx.Document()
    document.add_paragraph("附件1")
    table = document.add_table(rows=3, cols=3)
    table.cell(0, 1).merge(table.cell(0, 2)).text = "人大代表"
    for n, row in enumerate((("", "推荐名额", "备选名额"), ("南宁市", "11", "2")), start=1):
        for c, text in enumerate(row):
            table.cell(n, c).text = text
    out = io.BytesIO()
    document.save(out)
    return SimpleUploadedFile("名额.docx", out.getvalue())


@pytest.mark.parametrize(
    "file",
    [
        _xlsx,
        _docx,
        lambda: SimpleUploadedFile("名额.csv", "单位,人大代表,备选人大代表\n南宁,11,2\n".encode("gb18030")),
    ],
)
def test_a_table_of_a_file_is_laid_on_by_its_names(draft, file):
    page = _post(draft, "quotas", do="upload", file=file()).content.decode()
    assert (_value(page, CELL), _value(page, "名额/0/行/南宁/5")) == ("11", "2")


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", b""]
)
def test_a_file_that_is_no_table_is_told_and_breaks_nothing(draft, content):
    response = _post(draft, "quotas", do="upload", file=SimpleUploadedFile("x.xlsx", content))
    assert response.status_code == 200
    assert "没有保存，请先改正" in response.content.decode()


# ——— the text ——————————————————————————————————————————————————————————————————————————————————————————


def test_the_text_is_checked_without_script_and_not_saved_for_it(draft):
    wrong = draft.text.replace("  年度: 2024\n", "  年份: 2024\n")
    page = _post(draft, "text", do="check", text=wrong).content.decode()
    line = wrong[: wrong.index("年份")].count("\n") + 1
    assert f'href="#L{line}"' in page and "可用：" in page
    assert Draft.objects.get(pk=draft.pk).text == draft.text


def test_a_text_with_mistakes_is_saved_and_the_tables_wait(draft):
    assert _post(draft, "text", do="save", text="规则书: x\n通知: [").status_code == 302
    assert _client().get(f"/drafts/{draft.pk}/quotas/")["Location"] == f"/drafts/{draft.pk}/text/"
    for page in ("", "text/", "difference/", "publish/"):
        assert _client().get(f"/drafts/{draft.pk}/{page}").status_code == 200, page


def test_who_comes_second_with_a_text_keeps_it(draft):
    _post(draft, "text", do="save", text=draft.text + "# 甲\n")
    response = _post(draft, "text", revision=1, do="save", text=draft.text + "# 乙\n")
    page = response.content.decode()
    assert response.status_code == 422
    assert "# 乙" in page and "# 甲" in page and "现在存着的全文" in page


def test_the_editor_gets_findings_with_their_lines(draft):
    wrong = draft.text.replace("  年度: 2024\n", "  年份: 2024\n")
    answer = _client().post(f"/drafts/{draft.pk}/check/", {"text": wrong}).json()
    line = wrong[: wrong.index("年份")].count("\n") + 1
    assert line in [mark["line"] for mark in answer["marks"]]
    assert "不认识的键「年份」" in answer["findings"]


def test_the_editor_gets_the_names_that_may_stand_there(draft):
    text = draft.text + "试:\n"
    line = draft.text[: draft.text.index("- {名: 代表中")].count("\n")
    column = len("    - {名: 代表中的县处级干部, 计: ")
    answer = (
        _client().post(f"/drafts/{draft.pk}/words/", {"text": text, "line": line, "column": column}).json()
    )
    assert answer["from"] == column and "县处级干部" in answer["words"]
    assert _client().post(f"/drafts/{draft.pk}/words/", {"text": text}).json() == {"from": 0, "words": []}


@pytest.mark.parametrize("line, column", [("-1", "0"), ("0", "-3"), ("²", "0"), ("0", "9" * 5000), ("", "")])
def test_a_place_that_no_text_has_is_offered_nothing(draft, line, column):
    asked = {"text": draft.text, "line": line, "column": column}
    assert _client().post(f"/drafts/{draft.pk}/words/", asked).json() == {"from": 0, "words": []}


def test_a_text_that_refers_to_itself_is_kept_and_told_with_its_line(draft):
    answer = _post(draft, "text", text="规则书: shili\n通知: &a [*a]\n")
    assert answer.status_code == 302
    assert Draft.objects.get(pk=draft.pk).text == "规则书: shili\n通知: &a [*a]\n"
    page = _client().get(f"/drafts/{draft.pk}/text/").content.decode()
    assert "用了锚点或者引用「&amp;a」" in page and "#L2" in page


# ——— from programme to draft and back ———————————————————————————————————————————————————————————————————————


def test_a_programme_is_copied_and_published_on_pages(programme):
    url = f"/programmes/{programme.pk}/clone/"
    asked = {
        "title": "2024年度示例",
        "year": 2024,
        "issued": "2024-10-25",
        "name": "shili-2024",
        "texts": "on",
    }
    response = _client().post(url, asked)
    draft = Draft.objects.get()
    assert response["Location"] == f"/drafts/{draft.pk}/dates/"
    response = _client().post(f"/drafts/{draft.pk}/publish/", {"revision": 1, "reason": ""})
    assert response.status_code == 422
    response = _client().post(f"/drafts/{draft.pk}/publish/", {"revision": 1, "reason": "示例：已经批准"})
    made = Programme.objects.get(name="shili-2024")
    assert response["Location"] == f"/programmes/{made.pk}/parts/"
    assert _client().get(f"/drafts/{draft.pk}/").status_code == 404


def test_versions_differ_in_words_on_a_page_of_everybody(programme):
    _client().post(f"/programmes/{programme.pk}/revise/")
    draft = Draft.objects.get()
    _post(draft, "dates", **{"流程/4/截止": "2023-12-29"})
    _client().post(f"/drafts/{draft.pk}/publish/", {"revision": 2, "reason": "示例"})
    for who in (seat(OFFICE), seat(NANNING), seat(GROUP)):
        assert "第2版" in _client(who).get(f"/programmes/{programme.pk}/versions/").content.decode()
        page = _client(who).get(f"/programmes/{programme.pk}/versions/1-2/").content.decode()
        assert "推荐报送 截止" in page and "2023-12-25" in page and "2023-12-29" in page
    for other in ("1-1", "1-9", "0-1"):
        assert _client().get(f"/programmes/{programme.pk}/versions/{other}/").status_code == 404


def test_an_office_is_appointed_by_its_name(programme):
    url = f"/programmes/{programme.pk}/parts/new/"
    response = _client().post(url, {"function": GROUP, "organisation": "示例不存在"})
    assert response.status_code == 422 and "没有叫「示例不存在」的单位" in response.content.decode()
    assert _client().post(url, {"function": GROUP, "organisation": "柳州市"}).status_code == 302
    assert programme.participations.filter(organisation__name=LIUZHOU, function=GROUP).exists()
