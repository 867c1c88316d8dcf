"""Rulings: asked by a unit about a clause, answered once by the office for all, corrected by a further act."""

from __future__ import annotations

import re

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.factories import ARMY, COUNTY, LIUZHOU, NANNING, OFFICE, at, organisation, package, refuses, seat
from xuanxian.awards.programmes import access
from xuanxian.awards.programmes.models import Ruling
from xuanxian.awards.programmes.queries import (
    answers_of,
    clauses_of,
    in_order_of_chapters,
    rulebook_in_force,
    rulings_on,
)
from xuanxian.awards.programmes.rulings import answer, ask
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.acts.queries import history
from xuanxian.platform.notifications.models import Notification
from xuanxian.platform.rooms import dues_of

pytestmark = pytest.mark.django_db
NOW = at(11, 6)


@pytest.fixture(autouse=True)
def programme():
    return factories.programme()


def _ask(programme, clause="二(二)", question="县处级干部的比例以什么为基数？", unit=NANNING):
    return ask(programme, clause=clause, question=question, by=seat(unit), now=NOW)


def _answer(ruling, text="以拟表彰名单中该类个人的数为基数。", **more):
    question = more.pop("question", "比例以什么为基数？")
    answer(ruling, question=question, answer=text, by=seat(OFFICE), now=NOW, **more)
    ruling.refresh_from_db()


def test_a_question_waits_for_the_office_and_is_seen_by_nobody_else(programme):
    ruling = _ask(programme)
    assert (ruling.status, ruling.asked_by.name, ruling.answer) == ("待答复", NANNING, "")
    assert Notification.objects.filter(office=organisation(OFFICE), url=f"/rulings/{ruling.pk}/").count() == 1
    assert list(access.rulings_visible_to(seat(OFFICE), programme)) == [ruling]
    assert list(access.rulings_visible_to(seat(NANNING), programme)) == [ruling]
    assert list(access.rulings_visible_to(seat(LIUZHOU), programme)) == []
    with pytest.raises(Http404):
        access.ruling_to_read(seat(LIUZHOU), ruling.pk)


def test_a_question_is_due_until_it_is_answered(programme):
    ruling = _ask(programme)
    assert "答复1个提问" in [due.what for due in dues_of(seat(OFFICE), NOW.date())]
    _answer(ruling)
    assert "答复1个提问" not in [due.what for due in dues_of(seat(OFFICE), NOW.date())]


def test_an_answer_holds_for_all_units_in_the_words_of_the_office(programme):
    ruling = _ask(programme)
    _answer(ruling)
    assert (ruling.status, ruling.question) == ("已答复", "比例以什么为基数？")
    assert access.ruling_to_read(seat(LIUZHOU), ruling.pk) == ruling
    told = Notification.objects.filter(text__contains="有了答疑口径")
    assert {n.office.name for n in told} == {NANNING, LIUZHOU, "北海", ARMY, "自治区示例厅"}
    assert [a.verb for a in history(ruling.case_id)] == ["提问", "答复"]


def test_who_asked_stands_on_no_page_of_another_unit(programme):
    ruling = _ask(programme)
    _answer(ruling)
    for unit, told in ((LIUZHOU, False), (NANNING, True), (OFFICE, True)):
        client = Client()
        client.force_login(seat(unit).user, backend="django.contrib.auth.backends.ModelBackend")
        for url in (f"/rulings/{ruling.pk}/", f"/programmes/{programme.pk}/rulings/"):
            page = client.get(url).content.decode()
            assert "比例以什么为基数" in page
            main = page[page.index("<main") :]
            assert (NANNING in main) is (told and url.startswith("/rulings"))


def test_a_wrong_answer_is_corrected_and_stays_to_be_seen(programme):
    ruling = _ask(programme)
    _answer(ruling)
    with refuses("reason.missing"):
        _answer(ruling, "以推荐名单为基数。")
    _answer(ruling, "以推荐名单为基数。", reason="原答复有误")
    assert ruling.answer == "以推荐名单为基数。"
    assert [(a.answer, a.reason) for a in answers_of(ruling)] == [
        ("以推荐名单为基数。", "原答复有误"),
        ("以拟表彰名单中该类个人的数为基数。", ""),
    ]
    assert [a.verb for a in history(ruling.case_id)] == ["提问", "答复", "更正答复"]
    with refuses("ruling.same"):
        _answer(ruling, "以推荐名单为基数。", reason="示例")


def test_what_is_no_clause_and_what_is_empty_is_refused(programme):
    with refuses("ruling.clause"):
        _ask(programme, clause="九十九")
    with refuses("ruling.empty"):
        _ask(programme, question="  ")
    ruling = _ask(programme)
    with refuses("ruling.empty"):
        _answer(ruling, " ")
    with refuses("ruling.empty"):
        _answer(ruling, question="")


def test_only_the_award_office_answers(programme):
    ruling = _ask(programme)
    assert access.ruling_to_answer(seat(OFFICE), ruling.pk) == ruling
    for other in (seat(NANNING), seat(LIUZHOU), seat(OFFICE, Role.SYSTEM, "陈系统")):
        with pytest.raises(Http404):
            access.ruling_to_answer(other, ruling.pk)


def test_clauses_stand_in_the_order_of_the_chapters(programme):
    assert in_order_of_chapters(["附件10", "十一", "二(二)", "二(一)2", "附件3", "十", "二(一)1"]) == [
        "二(一)1", "二(一)2", "二(二)", "十", "十一", "附件3", "附件10",
    ]  # fmt: skip
    assert {"二(二)", "五(一)", "附件1"} <= set(clauses_of(rulebook_in_force(programme)))


def test_beside_findings_stand_the_rulings_on_their_clauses(programme):
    answered, waiting = (
        _ask(programme, clause="附件1", question="示例一"),
        _ask(programme, clause="附件1", question="示例二"),
    )
    _answer(answered, question="示例一")
    assert list(rulings_on(programme, ["附件1、二(二)", "五(一)"])) == [answered]
    assert list(rulings_on(programme, ["五(一)"])) == []
    held = package(LIUZHOU)
    client = Client()
    client.force_login(seat(LIUZHOU).user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/packages/{held.pk}/").content.decode()
    assert waiting.question not in page
    assert Ruling.objects.count() == 2


def test_the_county_below_reads_what_has_been_answered(programme):
    ruling = _ask(programme)
    with pytest.raises(Http404):
        access.ruling_to_read(seat(COUNTY), ruling.pk)
    _answer(ruling)
    assert access.ruling_to_read(seat(COUNTY), ruling.pk) == ruling


def test_the_list_is_narrowed_by_the_words_of_the_house(programme):
    _ask(programme)
    client = Client()
    client.force_login(seat(OFFICE).user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("rulings", args=[programme.pk])).content.decode()
    states = page.partition('name="status"')[2].partition("</select>")[0]
    assert re.findall(r"<option[^>]*>([^<]+)<", states)[1:] == ["待答复", "已答复"]
