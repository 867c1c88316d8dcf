"""Postings and objections on the web: the unit's, the award office's, and what everybody may see."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    ARMY,
    COUNTY,
    DEPUTY,
    INSIDE,
    LIUZHOU,
    MEETING,
    OFFICE,
    OUTSIDE,
    PUBLIC,
    at,
    fill,
    handed_in,
    package,
    post,
    programme,
    ready,
    resolve,
    screened,
    seat,
    slated,
    some,
)
from xuanxian.awards.disclosures.actions import receive_objection, register_result
from xuanxian.awards.disclosures.models import Disclosure, Objection
from xuanxian.awards.disclosures.texts import name_in_list
from xuanxian.awards.nominations.actions import save_fields, strike_off
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.queries import in_list
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Look
from xuanxian.platform.acts.models import Act

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script>'
WORDS = "2023年6月某日在某地发生的某件事情，可以向某处核实"


class Clock:
    moment = at(11, 20, 10)

    def on(self, *day, **more):
        self.moment = at(*day, **more)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    found = Clock()
    monkeypatch.setattr(clock, "now", lambda: found.moment)
    cache.clear()
    return found


def sit(client, office):
    client.force_login(seat(office).user)
    return client


def board(to):
    return reverse("package-disclosures", args=[to.pk])


def posting(to, step=INSIDE):
    return f"{reverse('disclosure-new', args=[to.pk])}?step={step}"


def typed(rows, posted="2023-11-20", **more):
    words = {"posted": posted, "where": "单位公示栏", "contact": "单位办公室 0771-0000000"}
    return words | {"nominations": [n.pk for n in rows]} | more


def boards(client, to):
    return {b.step.name: b for b in client.get(board(to)).context["boards"]}


# ——— a unit's postings —————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def army():
    programme()
    made = package(ARMY)
    fill(made, some(ARMY, agency=1, deputy=2))
    return made


def test_whose_turn_it_is_follows_from_the_steps_before(client, army):
    rows = in_list(army)
    found = boards(sit(client, ARMY), army)
    assert found[INSIDE].blocked == {"民主推荐和集体研究": rows}
    assert found[OUTSIDE].blocked == {"民主推荐和集体研究": rows}
    resolve(army)
    found = boards(client, army)
    assert (found[INSIDE].ready, found[OUTSIDE].blocked) == (rows, {INSIDE: rows})
    post(army, INSIDE, rows[:2])
    found = boards(client, army)
    assert (found[INSIDE].open, found[INSIDE].ready) == (rows[:2], rows[2:])


def test_the_page_says_which_working_day_it_is_and_when_the_period_is_over(client, army, today):
    resolve(army)
    made = post(army, INSIDE, in_list(army))
    assert made.over == date(2023, 11, 27)
    sit(client, ARMY)
    for day, said in (
        (20, "今日张贴"),
        (21, "第1个工作日"),
        (25, "第4个工作日"),
        (27, "第5个工作日"),
        (28, "期满，待登记结果"),
    ):
        today.on(11, day)
        assert boards(client, army)[INSIDE].posted[0].period.tag == said
        assert said in client.get(board(army)).content.decode()
    register_result(made, result="", by=seat(ARMY), now=at(11, 28))
    assert boards(client, army)[INSIDE].posted[0].period.tag == "公示期间无异议"


def test_a_posting_names_whoever_was_ticked_and_goes_up_once(client, army):
    resolve(army)
    rows = in_list(army)
    sit(client, ARMY)
    form = client.get(posting(army)).context["form"]
    assert form.initial == {"posted": date(2023, 11, 20), "nominations": [n.pk for n in rows]}
    page = client.post(posting(army), typed(rows[:2]))
    made = Disclosure.objects.get()
    assert (page.status_code, page.url) == (302, reverse("disclosure", args=[made.pk]))
    assert set(made.act.concerns.values_list("pk", flat=True)) == {n.case_id for n in rows[:2]}
    assert (made.where, made.contact, made.public) == ("单位公示栏", "单位办公室 0771-0000000", False)
    page = client.post(posting(army), typed(rows[:2]))
    assert page.status_code == 422
    assert "这次公示已经登记" in page.content.decode()
    assert Disclosure.objects.count() == 1


def test_one_posting_counts_for_both_steps_only_where_it_is_ticked(client, army, today):
    resolve(army)
    rows = in_list(army)
    sit(client, ARMY)
    assert "公示一次" in client.get(posting(army)).content.decode()
    client.post(posting(army), typed(rows[:1], also="on"))
    client.post(posting(army), typed(rows[1:]))
    today.on(11, 28)
    for made in Disclosure.objects.all():
        client.post(reverse("disclosure-result", args=[made.pk]), {"result": "公示期间无异议"})
    found = boards(client, army)
    assert (found[OUTSIDE].merged, found[OUTSIDE].ready) == (rows[:1], rows[1:])
    assert "also" not in client.get(posting(army, OUTSIDE)).context["form"].fields


def test_beside_the_form_stands_when_the_period_will_be_over(client, army, today):
    resolve(army)
    today.on(12, 13)
    page = sit(client, ARMY).get(posting(army))
    assert page.context["days"][0] == (date(2023, 12, 13), date(2023, 12, 20))
    assert [(s.name, p, o) for s, p, o in page.context["later"]] == [
        (OUTSIDE, date(2023, 12, 21), date(2023, 12, 28))
    ]
    assert (page.context["late"], page.context["late_at_once"]) == (True, False)
    assert "分别公示的赶不上报送截止2023年12月25日" in page.content.decode()


@pytest.mark.parametrize("wrong", ["2023-11-21", "2023-10-26", "0001-01-01", "昨天", ""])
def test_a_wrong_day_is_refused_with_everything_typed_still_there(client, army, wrong):
    resolve(army)
    page = sit(client, ARMY).post(posting(army), typed(in_list(army), posted=wrong, where=HOSTILE))
    assert page.status_code == 422
    assert "&quot;&gt;&lt;script&gt;" in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    assert Disclosure.objects.count() == 0


def test_a_mobile_number_is_not_put_on_a_posting(client, army):
    resolve(army)
    page = sit(client, ARMY).post(posting(army), typed(in_list(army), contact="13800000000"))
    assert page.status_code == 422
    assert Disclosure.objects.count() == 0


def test_steps_that_are_not_the_units_cannot_be_posted_by_it(client, army):
    resolve(army)
    sit(client, ARMY)
    for step in (PUBLIC, "征求意见", HOSTILE, ""):
        assert client.post(posting(army, step), typed(in_list(army))).status_code == 404
    page = client.post(posting(army, OUTSIDE), typed(in_list(army)))
    assert (page.status_code, page.url) == (302, board(army))
    stranger = fill(package(LIUZHOU), some(LIUZHOU, deputy=1))
    assert client.post(posting(army), typed(stranger)).status_code == 422
    assert Disclosure.objects.count() == 0


def test_the_posting_shows_name_unit_and_category_and_no_number(client, army):
    resolve(army)
    made = post(army, INSIDE, in_list(army))
    text = sit(client, ARMY).get(reverse("disclosure", args=[made.pk])).content.decode()
    for shown in (
        "广西军区政治工作局推荐对象",
        "2023年11月21日至2023年11月27日（5个工作日）",
        "单位办公室 0771-0000000",
    ):
        assert shown in text
    for n in in_list(army):
        assert n.body in text
        assert n.category in text
    assert "459999" not in text
    assert not re.search(r"1[3-9]\d{9}", text)
    alone = client.get(reverse("disclosure", args=[made.pk]), {"print": 1}).content.decode()
    assert "办理记录" not in alone
    assert "2023年11月21日至2023年11月27日（5个工作日）" in alone


def test_the_result_is_registered_by_who_posted_it_once_the_period_is_over(client, army, today):
    resolve(army)
    made = post(army, INSIDE, in_list(army))
    address = reverse("disclosure-result", args=[made.pk])
    page = sit(client, ARMY).post(address, {"result": "公示期间无异议"})
    assert page.status_code == 422
    assert "2023-11-27期满" in page.content.decode()
    assert "期满次日办理" in client.get(reverse("disclosure", args=[made.pk])).content.decode()
    today.on(11, 28)
    for other in (LIUZHOU, OFFICE):
        assert sit(client, other).post(address, {"result": "公示期间无异议"}).status_code == 404
    assert Act.objects.filter(verb="办结", step=INSIDE).count() == 0
    page = sit(client, ARMY).post(address, {"result": "收到异议1件，经核实不属实"})
    assert (page.status_code, page.url) == (302, board(army))
    assert "收到异议1件，经核实不属实" in client.get(board(army)).content.decode()
    assert client.post(address, {"result": "公示期间无异议"}).status_code == 422
    assert Act.objects.filter(verb="办结", step=INSIDE).count() == 1


def test_postings_are_seen_by_the_unit_and_after_the_hand_in_by_the_award_office(client, army):
    resolve(army)
    made = post(army, INSIDE, in_list(army))
    pages = [board(army), reverse("disclosure", args=[made.pk])]
    for other in (LIUZHOU, OFFICE):
        assert [sit(client, other).get(p).status_code for p in pages] == [404, 404]
        assert client.get(reverse("disclosures")).context["list"].rows == []
    assert [sit(client, COUNTY).get(p).status_code for p in pages] == [403, 403]
    assert sit(client, LIUZHOU).post(posting(army), typed(in_list(army))).status_code == 404


def test_the_award_office_reads_the_board_of_what_was_handed_in(client):
    programme()
    made = handed_in(ARMY, some(ARMY, deputy=1))
    page = sit(client, OFFICE).get(board(made))
    assert page.status_code == 200
    assert "登记张贴" not in page.content.decode()
    assert client.post(posting(made), {}).status_code == 403


def test_the_list_narrows_by_state(client, army, today):
    resolve(army)
    rows = in_list(army)
    done, running = post(army, INSIDE, rows[:1]), post(army, INSIDE, rows[1:2], at(11, 24))
    register_result(done, result="", by=seat(ARMY), now=at(11, 28))
    late = post(army, INSIDE, rows[2:], at(11, 22))
    today.on(11, 30)
    address = reverse("disclosures")
    sit(client, ARMY)
    found = {
        state: [row.pk for row in client.get(address, {"state": state}).context["list"].rows]
        for state in ("公示中", "期满，待登记结果", "已登记结果")
    }
    assert found == {"公示中": [running.pk], "期满，待登记结果": [late.pk], "已登记结果": [done.pk]}


# ——— the slate's posting ——————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def slate(today):
    """Four of the army's nominees stand before the posting on 1 March 2024, a Friday."""
    made = programme()
    handed_in(ARMY, some(ARMY, agency=1, deputy=2, staff=1))
    screened(made)
    slated(made, list(made.nominations.all()))
    today.on(3, 1, year=2024)
    return made


def slate_page(of):
    return reverse("slate-disclosure", args=[of.pk])


SAID = {"posted": "2024-03-01", "where": "广西人大网", "contact": "评选办公室 0771-0000000"}


@pytest.fixture
def posted(client, slate):
    sit(client, OFFICE).post(slate_page(slate), SAID)
    client.logout()
    return Disclosure.objects.get(package=None)


def public_page(made):
    return reverse("public-disclosure", args=[made.pk])


def test_before_its_turn_the_slate_cannot_be_posted(client):
    made = programme()
    page = sit(client, OFFICE).get(slate_page(made))
    assert "还没有到这一步" in page.content.decode()
    assert client.post(slate_page(made), SAID).status_code == 200
    assert Disclosure.objects.count() == 0


def test_the_award_office_posts_everybody_on_the_slate_where_the_notice_says(client, slate):
    page = sit(client, OFFICE).get(slate_page(slate))
    assert page.context["form"].initial == {
        "posted": date(2024, 3, 1),
        "where": "广西人大网、广西人大微信公众号",
    }
    page = client.post(slate_page(slate), SAID)
    made = Disclosure.objects.get(package=None)
    assert page.url == reverse("disclosure", args=[made.pk])
    assert (made.public, made.over, made.act.concerns.count()) == (True, date(2024, 3, 8), 4)
    for again in (client.get(slate_page(slate)), client.post(slate_page(slate), SAID)):
        assert again.url == reverse("disclosure", args=[made.pk])
    assert Disclosure.objects.filter(package=None).count() == 1


def test_only_the_award_office_posts_the_slate(client, slate):
    for other in (ARMY, MEETING):
        assert sit(client, other).post(slate_page(slate), SAID).status_code == 403
    assert Disclosure.objects.filter(package=None).count() == 0


# ——— what everybody sees ————————————————————————————————————————————————————————————————————————————————


def test_the_public_sees_a_posting_from_its_day_until_its_period_is_over(client, posted, today):
    for moment, status in (
        (at(2, 29, year=2024), 404),
        (at(3, 1, year=2024), 200),
        (at(3, 8, 23, year=2024), 200),
        (at(3, 9, 0, year=2024), 404),
    ):
        today.moment = moment
        assert client.get(public_page(posted)).status_code == status
        listed = public_page(posted) in client.get(reverse("public")).content.decode()
        assert listed is (status == 200)


def test_a_units_own_posting_is_never_public(client, army):
    resolve(army)
    made = post(army, INSIDE, in_list(army))
    assert client.get(public_page(made)).status_code == 404
    assert client.get(reverse("public-objection", args=[made.pk])).status_code == 404
    assert client.post(reverse("public-objection", args=[made.pk]), {}).status_code == 404
    assert client.get(reverse("disclosure", args=[made.pk])).url.startswith(reverse("sign-in"))


def test_the_public_page_says_what_a_posting_may_say_and_nothing_else(client, posted, today):
    today.on(3, 6, year=2024)
    deputy = Nomination.objects.filter(category=DEPUTY).first()
    deputy.content.values |= {
        "性别": "女",
        "民族": "壮族",
        "主要事迹": f"第一段{HOSTILE}\n电话13800000000，证号459999199001011234",
    }
    deputy.content.save()
    Nomination.objects.filter(pk=deputy.pk).update(name="覃样")
    page = client.get(public_page(posted))
    text = page.content.decode()
    assert "覃　样（女，壮族）" in text
    assert "第3个工作日" in text
    assert "公示期3月4日至3月8日（5个工作日）" in text
    assert "<p>第一段&quot;&gt;&lt;script&gt;" in text
    for hidden in (
        "459999",
        "13800000000",
        "<script>alert",
        *(deputy.content.values[name] for name in ("籍贯", "学历学位", "政治面貌", "出生年月")),
    ):
        assert hidden not in text
    assert '<meta name="robots" content="noindex">' in text
    assert page["X-Robots-Tag"].startswith("noindex")
    assert page["Cache-Control"] == "no-store"


def test_categories_stand_in_the_order_of_the_notice(client, posted):
    titles = [group.title.split(" · ")[1] for group in client.get(public_page(posted)).context["groups"]]
    assert titles == ["服务人大代表履职相关机构", "人大代表", "服务人大代表履职相关机构工作人员"]


@pytest.mark.parametrize(
    ("name", "type_", "sex", "people", "shown"),
    [
        ("韦示例", "个人", "男", "汉族", "韦示例"),
        ("覃样", "个人", "女", "壮族", "覃　样（女，壮族）"),
        ("莫例文", "个人", "男", "瑶族", "莫例文（瑶族）"),
        ("黄虚构", "个人", "女", "汉族", "黄虚构（女）"),
        ("陆样", "个人", "", "", "陆　样"),
        ("两字", "集体", "", "", "两字"),
    ],
)
def test_names_are_written_as_in_official_lists(name, type_, sex, people, shown):
    assert name_in_list(name, type_, sex, people) == shown


def test_whoever_is_struck_off_is_taken_down(client, posted):
    gone = Nomination.objects.filter(category=DEPUTY).first()
    assert gone.name in client.get(public_page(posted)).content.decode()
    strike_off(gone, reason="查实", by=seat(OFFICE), now=clock.now())
    assert gone.name not in client.get(public_page(posted)).content.decode()
    page = client.post(reverse("public-objection", args=[posted.pk]), {"nomination": gone.pk, "text": WORDS})
    assert page.status_code == 422
    assert Objection.objects.count() == 0


def test_the_public_page_asks_the_database_little(client, posted):
    with CaptureQueriesContext(connection) as asked:
        client.get(public_page(posted))
    assert len(asked) <= 5
    assert not any("sealed" in query["sql"] for query in asked)


# ——— objections ————————————————————————————————————————————————————————————————————————————————————————


def objecting(made):
    return reverse("public-objection", args=[made.pk])


def nominee(made):
    return Nomination.objects.filter(case__concerning=made.act_id, category=DEPUTY).first()


def object_to(client, made, **more):
    return client.post(objecting(made), {"nomination": nominee(made).pk, "text": WORDS, "contact": ""} | more)


def test_an_objection_is_kept_sealed_and_its_code_is_shown_once(client, posted):
    page = object_to(client, posted, contact="13900000000")
    made = Objection.objects.get()
    assert page.url == reverse("public-objection-state")
    assert WORDS not in made.text
    assert "13900000000" not in made.contact
    assert made.nomination == nominee(posted)
    text = client.get(page.url).content.decode()
    assert made.code in text
    assert WORDS not in text
    assert made.code not in client.get(page.url).content.decode()


def test_the_code_tells_how_it_stands_and_nothing_else(client, posted):
    object_to(client, posted)
    made = Objection.objects.get()
    address = reverse("public-objection-state")
    client.get(address)

    def said(code):
        return client.post(address, {"code": code}).context["said"]

    assert said(made.code) == "已收到，正在调查核实"
    assert said(f" {made.code[:4]} {made.code[4:].lower()}-") == "已收到，正在调查核实"
    assert said("0" * 12) == said(HOSTILE) == "没有查到这个查询码，请核对"
    sit(client, OFFICE).post(
        reverse("objection", args=[made.pk]), {"state": "属实", "finding": "经核实，某事项属实"}
    )
    client.logout()
    page = client.post(address, {"code": made.code})
    assert page.context["said"] == "已办结"
    assert "属实" not in page.content.decode()
    assert made.nomination.name not in page.content.decode()


@pytest.mark.parametrize("text", ["", "太短", "长" * 2001])
def test_words_too_few_or_too_many_are_refused_and_kept(client, posted, text):
    page = object_to(client, posted, text=text, contact=HOSTILE)
    assert page.status_code == 422
    assert "&quot;&gt;&lt;script&gt;" in page.content.decode()
    assert text in page.content.decode()
    assert Objection.objects.count() == 0


def test_ends_of_lines_count_once(client, posted):
    assert object_to(client, posted, text="长字" * 500 + "\r\n" * 500 + "完" * 500).status_code == 302


def test_nobody_else_than_those_on_the_posting_can_be_named(client, posted):
    stranger = fill(package(LIUZHOU), some(LIUZHOU, deputy=1))[0]
    for wrong in (stranger.pk, 0, "x", "", 10**30):
        assert object_to(client, posted, nomination=wrong).status_code == 422
    assert Objection.objects.count() == 0


def test_five_an_hour_from_one_address(client, posted, today):
    for minute in range(5):
        today.moment = today.moment.replace(minute=minute)
        assert object_to(client, posted).status_code == 302
    page = object_to(client, posted)
    assert page.status_code == 422
    assert "一小时内已从同一网络提交5件" in page.content.decode()
    assert Objection.objects.count() == 5
    assert (
        client.post(
            objecting(posted), {"nomination": nominee(posted).pk, "text": WORDS}, REMOTE_ADDR="10.9.8.7"
        ).status_code
        == 302
    )
    today.moment = today.moment.replace(hour=today.moment.hour + 1, minute=1)
    assert object_to(client, posted).status_code == 302


def test_whoever_was_writing_when_the_period_ended_gets_the_words_back(client, posted, today):
    today.on(3, 9, year=2024)
    page = object_to(client, posted)
    assert page.status_code == 410
    assert WORDS in page.content.decode()
    assert nominee(posted).name not in page.content.decode()
    assert client.get(objecting(posted)).status_code == 404
    assert Objection.objects.count() == 0


# ——— looking into it ——————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def objection(posted):
    return receive_objection(posted, nominee(posted), f"{WORDS}{HOSTILE}", "13900000000", now=clock.now())


def case(made):
    return reverse("objection", args=[made.pk])


def test_reading_an_objection_is_recorded(client, objection):
    text = sit(client, OFFICE).get(case(objection)).content.decode()
    assert WORDS in text
    assert "13900000000" in text
    assert "<script>alert" not in text
    look = Look.objects.get()
    assert (look.by, look.field, look.subject_key) == (seat(OFFICE), "异议", f"objection:{objection.pk}")
    assert nominee(objection.disclosure).name in look.subject


def test_the_list_does_not_show_what_is_sealed(client, objection):
    text = sit(client, OFFICE).get(reverse("objections")).content.decode()
    assert nominee(objection.disclosure).name in text
    for hidden in (WORDS, objection.code, "13900000000"):
        assert hidden not in text
    assert Look.objects.count() == 0


def test_only_the_award_office_hears_of_it(client, objection):
    made = objection.disclosure
    for other in (ARMY, LIUZHOU, COUNTY, MEETING):
        sit(client, other)
        assert client.get(case(objection)).status_code == 403
        assert client.get(reverse("objections")).status_code == 403
    assert "待办 1 件" in sit(client, OFFICE).get(reverse("disclosure", args=[made.pk])).content.decode()
    for other in (ARMY, MEETING):
        page = sit(client, other).get(reverse("disclosure", args=[made.pk]))
        assert page.status_code == 200
        assert "异议</dt>" not in page.content.decode()
        assert page.context["acts"] is None


def test_an_open_objection_keeps_the_result_from_being_registered(client, objection, today):
    today.on(3, 11, year=2024)
    address = reverse("disclosure-result", args=[objection.disclosure_id])
    page = sit(client, OFFICE).post(address, {"result": "公示期间无异议"})
    assert page.status_code == 422
    assert "有1件异议未办结" in page.content.decode()
    assert reverse("objections") in page.content.decode()
    client.post(case(objection), {"state": "不属实", "finding": "经核实不属实"})
    assert client.post(address, {"result": "收到异议1件，经核实不属实"}).status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"state": "待办"}, {"state": ""}, {"finding": " "}, {"finding": "长" * 4001}]
)
def test_closing_needs_a_conclusion_and_what_was_found(client, objection, wrong):
    said = {"state": "不属实", "finding": "经核实不属实"} | wrong
    assert sit(client, OFFICE).post(case(objection), said).status_code == 422
    objection.refresh_from_db()
    assert objection.state == "待办"


def test_what_is_upheld_leads_to_striking_off_and_strikes_nobody_off(client, objection):
    page = sit(client, OFFICE).post(case(objection), {"state": "属实", "finding": "某事项属实"})
    assert page.url == reverse("objections")
    assert Nomination.objects.get(pk=objection.nomination_id).status == "拟表彰"
    text = client.get(case(objection)).content.decode()
    assert reverse("nomination-strike-off", args=[objection.nomination_id]) in text
    assert client.post(case(objection), {"state": "不属实", "finding": "改"}).status_code == 422
    objection.refresh_from_db()
    assert (objection.state, objection.finding) == ("属实", "某事项属实")


def test_a_package_ready_to_go_in_has_both_steps_done(client, army):
    ready(army)
    found = boards(sit(client, ARMY), army)
    assert [b.ready or b.open or b.blocked for b in found.values()] == [{}, {}]
    assert found[OUTSIDE].merged == in_list(army)


def test_the_board_asks_the_database_as_often_for_many_as_for_one(client, army):
    resolve(army)
    post(army, INSIDE, in_list(army)[:1])
    sit(client, ARMY).get(board(army))
    with CaptureQueriesContext(connection) as few:
        client.get(board(army))
    save_fields(
        in_list(army)[0], {"备注": "示例"}, revision=in_list(army)[0].revision, by=seat(ARMY), now=at(11, 20)
    )
    post(army, INSIDE, in_list(army)[1:])
    with CaptureQueriesContext(connection) as many:
        client.get(board(army))
    assert len(many) == len(few)
