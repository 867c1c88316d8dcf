"""The forms of a draft, seen while the rulebook is edited: with invented data, from the text as it is typed, whatever it says."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from tests import factories
from tests.factories import NANNING, OFFICE, at, seat
from xuanxian.awards.programmes.drafts import clone
from xuanxian.awards.programmes.models import Draft, Version

pytestmark = pytest.mark.django_db
NOW = at(11, 1)


@pytest.fixture
def draft():
    factories.programme()
    return clone(
        Version.objects.get(), name="shili-2024", title="2024年度示例", year=2024, issued=date(2024, 10, 25), texts=True,
        by=seat(OFFICE), now=NOW,
    )  # fmt: skip


def client(who=None):
    made = Client()
    made.force_login((who or seat(OFFICE)).user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def shown(answer):
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", answer.content.decode()))


def test_every_form_of_the_draft_is_offered_and_shown_filled(draft):
    page = shown(client().get(f"/drafts/{draft.pk}/forms/"))
    assert "推荐名额分配表（附件1）" in page and "先进个人征求意见表（附件6）" in page
    page = shown(
        client().get(f"/drafts/{draft.pk}/forms/", {"form": "先进个人推荐审批表", "filling": "填满"})
    )
    assert "阿卜杜热西提·𠮷镕喆堃㛃" in page and "459999" in page
    assert 'src="data:image/jpeg;base64,' in page
    empty = shown(
        client().get(f"/drafts/{draft.pk}/forms/", {"form": "先进个人推荐审批表", "filling": "空表"})
    )
    assert "459999" not in empty and "近期2寸" in empty


def test_what_is_typed_is_shown_and_not_saved(draft):
    typed = draft.text.replace("姓    名       |", "姓名（曾用名） |")
    assert typed != draft.text
    asked = {"text": typed, "form": "先进个人推荐审批表"}
    page = shown(client().post(f"/drafts/{draft.pk}/forms/", asked))
    assert "姓名（曾用名）" in page and "还没有保存" in page
    assert Draft.objects.get(pk=draft.pk).text == draft.text
    assert "姓名（曾用名）" not in shown(client().get(f"/drafts/{draft.pk}/forms/", {"form": asked["form"]}))
    pdf = client().post(f"/drafts/{draft.pk}/form.pdf", {**asked, "filling": "填满"})
    assert pdf.status_code == 200 and pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Type"] == "application/pdf" and pdf["Content-Disposition"].startswith("inline")


BROKEN = {
    "no table": (("身份证号码     | ", "身份证号码 "), "格，第一行有"),
    "no yaml": (("\n字段:", "\n字段: ["), "不是合规的YAML"),
    "no field": (("[政治面貌]", "[没有的字段]"), "没有这个字段"),
    "no quota": (("填自名额: 推荐名额分配表", "填自名额: 没有的表"), "没有的表"),
    "another head": (("列宽: [24, 14, 13, 14, 13, 14, 13, 14, 13, 14, 14]", "列宽: [24]"), "列宽写了 1 个"),
    "no width": (("列宽: [24, 14,", "列宽: [24, 0,"), "列宽"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_text_with_mistakes_says_them_and_never_breaks_the_page(draft, broken):
    change, said = BROKEN[broken]
    typed = draft.text.replace(*change)
    assert typed != draft.text
    for form in ("推荐名额分配表", "先进个人推荐审批表"):
        for filling in ("空表", "填满"):
            asked = {"text": typed, "form": form, "filling": filling}
            assert said in shown(client().post(f"/drafts/{draft.pk}/forms/", asked))
            answer = client().post(f"/drafts/{draft.pk}/form.pdf", asked)
            assert answer.status_code in (200, 404, 422)


def test_a_character_that_no_font_draws_is_refused_with_its_field_and_the_page_still_shows(draft):
    asked = {
        "text": draft.text.replace("姓    名       |", "姓\ue5e5名       |"),
        "form": "先进个人推荐审批表",
    }
    assert "姓\ue5e5名" in shown(client().post(f"/drafts/{draft.pk}/forms/", asked))
    answer = client().post(f"/drafts/{draft.pk}/form.pdf", asked)
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "U+E5E5" in page and "没有字体可印" in page and "请核对这个字" in page


def test_only_who_runs_the_programme_sees_it(draft):
    for address in (f"/drafts/{draft.pk}/forms/", f"/drafts/{draft.pk}/form.pdf"):
        assert client(seat(NANNING)).get(address).status_code in (403, 404)
        assert client().get(address.replace(str(draft.pk), "999999")).status_code == 404
