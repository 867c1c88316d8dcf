"""The board of the consultation, and the two acts on it, as the unit and the award office see them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from tests.factories import (
    ARMY,
    CONSULTING,
    COUNTY,
    LIUZHOU,
    NANNING,
    OFFICE,
    POSTED,
    at,
    consult,
    fill,
    handed_in,
    package,
    programme,
    resolve,
    seat,
    some,
)
from xuanxian.awards.consultations.actions import ask_department, record_reply
from xuanxian.awards.consultations.queries import answers_of
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.handing_in import return_package
from xuanxian.platform import clock
from xuanxian.platform.acts.models import Act
from xuanxian.rules.awards.contents import AGREED, REFUSED

pytestmark = pytest.mark.django_db
PERSONNEL, DISCIPLINE, TAX = "组织人事部门", "纪检监察机关", "税务部门"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(11, 27))


@pytest.fixture
def army():
    """An enterprise, a farmer who is a deputy, and an official; resolved on, nobody asked yet."""
    programme()
    made = package(ARMY)
    fill(made, some(ARMY, agency=1, deputy=1, staff=1))
    body, deputy, staff = in_list(made)
    edit(body, 集体性质="企业")
    edit(deputy, 人员类别="农民")
    edit(staff, 人员类别="机关工作人员")
    resolve(made)
    return made


def edit(nomination, **typed):
    nomination = Nomination.objects.get(pk=nomination.pk)
    save_fields(nomination, typed, revision=nomination.revision, by=seat(nomination.unit), now=at(11, 16))


def sit(client, office):
    client.force_login(seat(office).user)
    return client


def board(to):
    return reverse("consultation", args=[to.pk])


def board_of_step(to):
    return f"{board(to)}?{urlencode({'step': CONSULTING.name})}"


def asking(to, department=PERSONNEL, name="consultation-ask"):
    return f"{reverse(name, args=[to.pk])}?department={department}"


def replying(to, department=PERSONNEL):
    return asking(to, department, "consultation-reply")


def letter(rows, **more):
    return {"nominations": [n.pk for n in rows], "number": "示例函1号", **more}


def letters():
    return Act.objects.filter(verb__in=("征求", "回复")).count()


# ——— the board ————————————————————————————————————————————————————————————————————————————————————————


def test_the_board_says_who_must_be_asked_and_why(client, army):
    page = sit(client, ARMY).get(board(army))
    assert [(desk.department, figures) for desk, figures in page.context["desks"]][:3] == [
        (PERSONNEL, [("未发函", 2)]),
        (DISCIPLINE, [("未发函", 2)]),
        ("生态环境部门", [("未发函", 1)]),
    ]
    assert len(page.context["desks"]) == 7
    text = page.content.decode()
    assert "企业对象（附件5说明2） 1 个" in text
    assert "机关事业对象（五(一)） 1 个" in text
    assert "不回复不等于同意" in text


def test_about_a_farmer_nobody_is_asked_and_the_board_says_so(client, army):
    text = sit(client, ARMY).get(board(army)).content.decode()
    assert text.count("按通知不须征求意见</span>") == 1
    farmer = text.split(f"{in_list(army)[1]}</a>")[1].split("</tr>")[0]
    assert "按通知不须征求意见" in farmer
    assert "PDF" not in farmer
    official = text.split(f"{in_list(army)[2]}</a>")[1].split("</tr>")[0]
    assert reverse("nomination-paper", args=[in_list(army)[2].pk, "先进个人征求意见表", "docx"]) in official


def test_while_the_kind_of_person_is_not_filled_in_the_board_does_not_say_that_nobody_is_asked(client, army):
    edit(in_list(army)[1], 人员类别="")
    page = sit(client, ARMY).get(board(army))
    found, url = page.context["findings"][0]
    assert found.message == "「人员类别」没有填，还不能确定须征求哪些部门"
    assert url == reverse("nomination-edit", args=[in_list(army)[1].pk])
    assert "按通知不须征求意见</span>" not in page.content.decode()


def test_what_is_overdue_stands_beside_the_board_with_the_page_that_registers_the_answer(client, army):
    rows = [in_list(army)[0], in_list(army)[2]]
    ask_department(
        army, PERSONNEL, rows, step=CONSULTING, sent=date(2023, 11, 20), due=date(2023, 11, 24), number="",
        by=seat(ARMY), now=POSTED,
    )  # fmt: skip
    page = sit(client, ARMY).get(board(army))
    [(found, url)] = page.context["findings"]
    assert (found.subject, found.message) == (PERSONNEL, "2个对象逾期未复，应于11月24日前回复")
    assert url.startswith(reverse("consultation-reply", args=[army.pk]))
    assert dict(page.context["states"])["逾期未复"] == 2


def test_every_figure_leads_to_its_nominees(client, army):
    rows = [in_list(army)[0]]
    ask_department(
        army,
        TAX,
        rows,
        step=CONSULTING,
        sent=date(2023, 11, 20),
        due=None,
        number="示例函9号",
        by=seat(ARMY),
        now=POSTED,
    )
    page = sit(client, ARMY).get(board(army), {"department": TAX, "state": "已发函"})
    assert [(a.nomination, a.number) for a in page.context["rows"]] == [(rows[0], "示例函9号")]
    page = client.get(board(army), {"department": TAX, "state": "同意"})
    assert page.context["rows"] == []


def test_what_stands_in_the_address_is_never_markup(client, army):
    page = sit(client, ARMY).get(board(army), {"department": HOSTILE, "state": HOSTILE})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    for name in ("consultation-ask", "consultation-reply"):
        page = client.get(asking(army, HOSTILE, name), follow=True)
        assert page.redirect_chain == [(board_of_step(army), 302)]
        assert "<script>alert" not in page.content.decode()


def test_the_whole_board_comes_as_a_file(client, army):
    page = sit(client, ARMY).get(board(army), {"export": "csv"})
    lines = b"".join(page.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "推荐对象,参评类别,部门,依据,发函,请复,回函落款,文号,状态"
    assert len(lines) == 1 + len(answers_of(army, CONSULTING, date(2023, 11, 27)))


def test_the_board_asks_the_database_as_often_for_many_as_for_one(client, army):
    sit(client, ARMY).get(board(army))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(board(army))
    fill(army, some(ARMY, reserve=2))
    consult(army)
    client.get(board(army))
    with CaptureQueriesContext(connection) as many:
        client.get(board(army))
    assert len(many) <= len(few) + 2  # the letters and whom they name


# ——— asking —————————————————————————————————————————————————————————————————————————————————————————————


def test_whoever_was_not_asked_about_is_ticked_at_first(client, army):
    body, _, staff = in_list(army)
    form = sit(client, ARMY).get(asking(army)).context["form"]
    assert form.initial["nominations"] == [body.pk, staff.pk]
    assert form.initial["sent"] == date(2023, 11, 27)
    ask_department(
        army,
        PERSONNEL,
        [body],
        step=CONSULTING,
        sent=date(2023, 11, 20),
        due=None,
        number="",
        by=seat(ARMY),
        now=POSTED,
    )
    form = client.get(asking(army)).context["form"]
    assert form.initial["nominations"] == [staff.pk]
    assert len(form.fields["nominations"].queryset) == 2


def test_a_letter_that_names_many_is_one_act_however_often_it_is_sent(client, army):
    rows = [in_list(army)[0], in_list(army)[2]]
    typed = letter(rows, sent="2023-11-27", due="2023-12-04")
    page = sit(client, ARMY).post(asking(army), typed)
    assert (page.status_code, page.url) == (302, board_of_step(army))
    assert letters() == 1
    assert {
        a.state for a in answers_of(army, CONSULTING, date(2023, 11, 28)) if a.department == PERSONNEL
    } == {"已发函"}
    page = client.post(asking(army), typed)
    assert page.status_code == 422
    assert "这份函件已经登记" in page.content.decode()
    assert letters() == 1


def test_nobody_of_another_list_and_nobody_whom_the_notice_does_not_name_can_be_ticked(client, army):
    stranger = fill(package(LIUZHOU), some(LIUZHOU, deputy=1))[0]
    for wrong in ([stranger], [in_list(army)[1]], []):
        page = sit(client, ARMY).post(asking(army), letter(wrong, sent="2023-11-27"))
        assert page.status_code == 422
    assert letters() == 0


def test_a_refused_letter_keeps_what_was_typed(client, army):
    page = sit(client, ARMY).post(asking(army), letter(in_list(army)[:1], sent="2023-11-28", number=HOSTILE))
    text = page.content.decode()
    assert page.status_code == 422
    assert "发函日期2023-11-28还没有到" in text
    assert "&quot;&gt;&lt;script&gt;" in text
    assert letters() == 0


@pytest.mark.parametrize("sent", ["", "今天", "2023-02-30", "99999-01-01", "0001-01-01"])
def test_a_day_that_is_none_is_said_at_its_field(client, army, sent):
    page = sit(client, ARMY).post(asking(army), letter(in_list(army)[:1], sent=sent))
    assert page.status_code == 422
    assert "sent" in page.context["form"].errors
    assert letters() == 0


# ——— answering ————————————————————————————————————————————————————————————————————————————————————————


def test_whoever_was_asked_about_and_not_answered_is_ticked_and_no_opinion_is(client, army):
    body, _, staff = in_list(army)
    for who in (body, staff):
        ask_department(
            army,
            PERSONNEL,
            [who],
            step=CONSULTING,
            sent=date(2023, 11, 20),
            due=None,
            number="",
            by=seat(ARMY),
            now=POSTED,
        )
    record_reply(
        army,
        PERSONNEL,
        [body],
        AGREED,
        step=CONSULTING,
        day=date(2023, 11, 20),
        number="",
        remark="",
        by=seat(ARMY),
        now=POSTED,
    )
    page = sit(client, ARMY).get(replying(army))
    assert page.context["form"].initial["nominations"] == [staff.pk]
    radios = page.content.decode().split('name="opinion"')[1:]
    assert len(radios) == 3
    assert not any("checked" in radio.split(">")[0] for radio in radios)


def test_an_answer_without_an_opinion_is_not_registered(client, army):
    page = sit(client, ARMY).post(replying(army), letter(in_list(army)[:1], day="2023-11-27"))
    assert page.status_code == 422
    assert "opinion" in page.context["form"].errors
    assert letters() == 0


def test_dissent_is_registered_with_its_words_and_stands_beside_the_board(client, army):
    body = in_list(army)[0]
    typed = letter([body], opinion=REFUSED, day="2023-11-27", remark="")
    page = sit(client, ARMY).post(replying(army), typed)
    assert page.status_code == 422
    assert letters() == 0
    client.post(replying(army), typed | {"remark": "正在核查<b>某事项</b>"})
    page = client.get(board(army))
    [(found, url)] = page.context["findings"]
    assert (found.subject, found.message) == (body.name, f"{PERSONNEL}意见为「{REFUSED}」")
    assert url.startswith(reverse("consultation-ask", args=[army.pk]))
    assert "正在核查&lt;b&gt;某事项&lt;/b&gt;" in page.content.decode()


def test_a_phone_in_the_words_is_refused_and_not_an_error(client, army):
    typed = letter(in_list(army)[:1], opinion=REFUSED, day="2023-11-27", remark="请电13800000000")
    page = sit(client, ARMY).post(replying(army), typed)
    assert page.status_code == 422
    assert letters() == 0


# ——— who may —————————————————————————————————————————————————————————————————————————————————————————


def test_before_the_hand_in_the_board_is_the_units_alone(client, army):
    assert sit(client, ARMY).get(board(army)).status_code == 200
    for other in (LIUZHOU, OFFICE):
        sit(client, other)
        assert client.get(board(army)).status_code == 404
    for name in ("consultation-ask", "consultation-reply"):
        assert sit(client, LIUZHOU).post(asking(army, name=name), {}).status_code == 404


def test_the_award_office_reads_what_was_handed_in_and_edits_nothing(client):
    programme()
    made = handed_in(ARMY, some(ARMY, agency=1, deputy=1))
    page = sit(client, OFFICE).get(board(made))
    assert page.status_code == 200
    text = page.content.decode()
    assert "登记回函" not in text
    assert "发函</a>" not in text
    before = letters()
    for name in ("consultation-ask", "consultation-reply"):
        assert client.post(asking(made, name=name), {}).status_code == 404
    assert letters() == before


def test_while_a_nominee_is_being_mended_the_award_office_sees_what_was_handed_in(client):
    programme()
    made = handed_in(ARMY, some(ARMY, agency=1, deputy=1, staff=1))
    person = in_list(made)[2]
    return_package(made, [person], reason="请核实", until=None, by=seat(OFFICE), now=at(12, 4))
    before = sit(client, OFFICE).get(board(made)).context["desks"]
    edit(person, 人员类别="企业负责人")
    assert [(d.department, f) for d, f in client.get(board(made)).context["desks"]] == [
        (d.department, f) for d, f in before
    ]
    assert len(sit(client, ARMY).get(board(made)).context["desks"]) == 7


def test_a_nominees_own_unit_never_sees_it(client):
    programme()
    made = package(NANNING)
    fill(made, some(NANNING, deputy=1), home=COUNTY)
    for address in (board(made), asking(made), replying(made)):
        assert sit(client, COUNTY).get(address).status_code in (403, 404)


def test_letters_stand_by_their_days_whenever_they_were_registered(client, army):
    body = in_list(army)[0]
    for day, number in ((23, "后发"), (20, "先发"), (21, "中间")):
        ask_department(
            army, TAX, [body], step=CONSULTING, sent=date(2023, 11, day), due=None, number=number, by=seat(ARMY),
            now=at(11, 24),
        )  # fmt: skip
    letters = sit(client, ARMY).get(board(army)).context["letters"]
    assert [letter.number for letter in letters] == ["后发", "中间", "先发"]


def test_the_letter_speaks_the_words_of_the_office_and_its_buttons_come_back(client, army):
    page = sit(client, ARMY).get(asking(army, TAX, name="consultation-letter")).content.decode()
    assert "规则书" not in page and "「列」" not in page
    assert '<form class="in" method="post" data-download>' in page


def test_an_opinion_that_may_be_needed_is_not_called_optional(client, army):
    page = sit(client, ARMY).get(replying(army)).content.decode()
    assert "意见内容 <small>（不是单纯同意时必填）</small>" in page
    assert "文号 <small>（选填）</small>" in page
