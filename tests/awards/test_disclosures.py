"""A list is posted for so many working days, objections are looked into, the result is registered."""

import json
from datetime import date

import pytest

from tests.factories import (
    ARMY,
    COUNTY,
    GROUP,
    INSIDE,
    OFFICE,
    OUTSIDE,
    OVER,
    POSTED,
    PUBLIC,
    SENT,
    at,
    consult,
    disclose,
    dump,
    fill,
    handed_in,
    organisation,
    package,
    programme,
    refuses,
    report,
    resolve,
    screened,
    seat,
    send,
    slated,
    some,
)
from xuanxian.awards.disclosures.actions import (
    Posting,
    close_objection,
    post_disclosure,
    receive_objection,
    register_result,
)
from xuanxian.awards.disclosures.models import Disclosure, Objection
from xuanxian.awards.nominations.actions import strike_off
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.packages.handing_in import return_package
from xuanxian.awards.places.taking import drop
from xuanxian.awards.reviews.actions import decide
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import history
from xuanxian.platform.notifications.models import Notification
from xuanxian.rules.awards.contents import Disclosed

pytestmark = pytest.mark.django_db
CLUES = "2023年3月某日在示例路虚报示例经费，有账目为证"


@pytest.fixture(autouse=True)
def of():
    return programme()


@pytest.fixture
def army():
    """An agency and two deputies, resolved on and nothing else."""
    made = package(ARMY)
    fill(made, some(ARMY, agency=1, deputy=2))
    resolve(made)
    return made


def posting(day, where="单位公示栏", contact="办公室 0771-0000000", also=""):
    return Posting(day, where, contact, also)


def put_up(to, said, step=INSIDE, rows=None, now=POSTED):
    rows = in_list(to) if rows is None else rows
    return post_disclosure(to.programme, to, step, rows, said, by=seat(ARMY), now=now)


def finish(disclosure, now, result="", by=ARMY):
    register_result(disclosure, result=result, by=seat(by), now=now)


def at_step(of):
    return [n.at for n in in_list(of)]


# ——— posting ——————————————————————————————————————————————————————————————————————————————————————————


def test_a_posting_says_where_how_long_and_whom_it_concerns(army):
    made = put_up(army, posting(date(2023, 11, 20)))
    found = Disclosure.objects.get()
    assert found == made
    assert (found.posted, found.days, found.over) == (date(2023, 11, 20), 5, date(2023, 11, 27))
    assert (found.where, found.contact, found.public) == ("单位公示栏", "办公室 0771-0000000", False)
    assert set(found.act.concerns.all()) == {n.case for n in in_list(army)}
    assert json.loads(found.act.content) == {
        "日": "2023-11-20",
        "地点": "单位公示栏",
        "受理": "办公室 0771-0000000",
        "工作日": 5,
    }
    assert at_step(army) == ["征求意见"] * 3


@pytest.mark.parametrize(
    ("posted", "over"),
    [
        ((2023, 11, 20), (2023, 11, 27)),  # a Monday; the day of posting does not count
        ((2023, 11, 18), (2023, 11, 24)),  # a Saturday: Monday is the first day
        ((2023, 12, 27), (2024, 1, 4)),  # New Year's Day is a holiday, the 30th and 31st a weekend
        ((2023, 12, 29), (2024, 1, 8)),
        ((2024, 2, 2), (2024, 2, 8)),  # Sunday the 4th of February is worked
        ((2024, 2, 9), (2024, 2, 22)),  # Spring Festival from the 10th to the 17th; Sunday the 18th is worked
    ],
)
def test_a_period_runs_over_working_days(army, posted, over):
    day = date(*posted)
    made = put_up(army, posting(day), now=at(day.month, day.day, year=day.year))
    assert made.over == date(*over)


@pytest.mark.parametrize(
    ("posted", "today", "message"),
    [
        ((2023, 11, 20), (2023, 11, 20), "公示第0个工作日，须满5个工作日，2023-11-27期满"),
        ((2023, 11, 20), (2023, 11, 26), "公示第4个工作日，须满5个工作日，2023-11-27期满"),
        ((2023, 11, 20), (2023, 11, 27), "公示第5个工作日，须满5个工作日，2023-11-27期满"),
        ((2023, 12, 27), (2024, 1, 4), "公示第5个工作日，须满5个工作日，2024-01-04期满"),
        ((2024, 2, 9), (2024, 2, 18), "公示第1个工作日，须满5个工作日，2024-02-22期满"),
    ],
)
def test_a_result_is_refused_until_the_period_is_over(army, posted, today, message):
    day = date(*posted)
    made = put_up(army, posting(day), now=at(day.month, day.day, year=day.year))
    year, month, day_ = today
    with refuses("step.disclose") as findings:
        finish(made, at(month, day_, 23, year))
    assert findings[0].message == message
    assert findings[0].clause == "五(一)"
    assert findings[0].mend == f"请在{made.over}之后办理"


def test_the_day_after_the_last_the_result_is_registered(army):
    made = put_up(army, posting(date(2023, 11, 20)))
    finish(made, at(11, 28, 0))
    assert at_step(army) == [OUTSIDE] * 3
    act = Act.objects.get(verb="办结", step=INSIDE)
    assert json.loads(act.content) == {
        "类": "公示", "结果": "公示期间无异议", "下一步": OUTSIDE, "单位办理": True,
    }  # fmt: skip
    with refuses("step.done"):
        finish(made, at(11, 29))


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (posting(date(2023, 11, 21)), "date.future"),
        (posting(date(2023, 10, 26)), "date.past"),
        (posting(date(2023, 11, 20), where="  "), "disclose.where"),
        (posting(date(2023, 11, 20), also=PUBLIC), "disclose.merged"),
        (posting(date(2023, 11, 20), also=INSIDE), "disclose.merged"),
        (posting(date(2023, 11, 20), contact="韦示例13800000000"), "act.personal"),
    ],
)
def test_a_posting_that_cannot_be_is_refused(army, said, rule):
    with refuses(rule):
        put_up(army, said)


def test_a_posting_names_somebody(army):
    with refuses("disclose.nobody"):
        put_up(army, posting(date(2023, 11, 20)), rows=[])


def test_a_posting_is_registered_once(army):
    put_up(army, posting(date(2023, 11, 20)))
    with refuses("disclose.posted"):
        put_up(army, posting(date(2023, 11, 20)))
    assert Disclosure.objects.count() == 1


def test_posted_anew_the_period_begins_anew(army):
    """The first posting was taken down by the wind."""
    first = put_up(army, posting(date(2023, 11, 20)))
    put_up(army, posting(date(2023, 11, 22)), now=at(11, 22))
    with refuses("step.disclose") as findings:
        finish(first, at(11, 28))
    assert "2023-11-29期满" in findings[0].message


# ——— the order of steps ———————————————————————————————————————————————————————————————————————————————


def test_nothing_is_posted_before_the_leadership_has_resolved():
    made = package(ARMY)
    fill(made, some(ARMY, agency=1))
    with refuses("step.order") as findings:
        put_up(made, posting(date(2023, 11, 20)))
    assert findings[0].mend == "请先办结「民主推荐和集体研究」"


def test_the_second_posting_follows_the_result_of_the_first(army):
    first = put_up(army, posting(date(2023, 11, 20)))
    with refuses("step.order") as findings:
        put_up(army, posting(date(2023, 11, 28)), OUTSIDE, now=at(11, 28))
    assert findings[0].mend == f"请先办结「{INSIDE}」"
    finish(first, at(11, 28))
    second = put_up(army, posting(date(2023, 11, 28)), OUTSIDE, now=at(11, 28))
    assert second.over == date(2023, 12, 5)
    finish(second, at(12, 6))
    assert at_step(army) == ["推荐报送"] * 3


def test_letters_may_run_beside_a_posting(army):
    made = put_up(army, posting(date(2023, 11, 20)))
    consult(army, replied=at(11, 27))
    finish(made, OVER)


def test_one_who_came_later_does_not_ride_on_the_others(army):
    (late,) = fill(army, some(ARMY, staff=1))
    with refuses("step.order") as findings:
        put_up(army, posting(date(2023, 11, 20)))
    assert late.name in findings[0].message


def test_a_list_in_which_one_posting_is_missing_is_not_handed_in(army):
    consult(army)
    finish(put_up(army, posting(date(2023, 11, 20))), OVER)
    report(army, OVER)
    with refuses("step.disclose") as findings:
        send(army)
    assert findings[0].subject.startswith(OUTSIDE)


def test_a_posting_that_ran_out_without_a_result_stops_the_hand_in(army):
    consult(army)
    put_up(army, posting(date(2023, 11, 20), also=OUTSIDE))
    report(army, OVER)
    with refuses("step.disclose", "step.disclose") as findings:
        send(army)
    assert findings[0].message == "公示期满，还没有登记公示结果"


def test_who_left_the_list_is_not_posted(army):
    first, second, third = in_list(army)
    drop(second, reason="", by=seat(ARMY), now=POSTED)
    strike_off(third, reason="查实程序不合规定", by=seat(OFFICE), now=POSTED)
    for gone in (second, third):
        with refuses("nomination.status"):
            put_up(army, posting(date(2023, 11, 20)), rows=[first, Nomination.objects.get(pk=gone.pk)])
    put_up(army, posting(date(2023, 11, 20)), rows=[first])


# ——— one posting for both ———————————————————————————————————————————————————————————————————————————————


def test_where_both_are_one_body_one_posting_counts_for_both(army):
    made = put_up(army, posting(date(2023, 11, 20), also=OUTSIDE))
    finish(made, OVER)
    said = [s.finding.rule for s in package_findings(Dossier(army, SENT.date()))]
    assert "step.disclose" not in said
    with refuses("step.done"):
        put_up(army, posting(date(2023, 11, 28)), OUTSIDE, now=OVER)
    consult(army)
    report(army, OVER)
    send(army)
    assert {n.status for n in in_list(army)} == {"已报送"}


def test_a_nominee_of_another_body_is_posted_there_and_here():
    """所在单位和推荐单位为同一单位的，公示一次 (五(一)): a county office is not the city."""
    made = package("南宁")
    fill(made, some("南宁", agency=1), home=COUNTY)
    resolve(made)
    said = posting(date(2023, 11, 20), also=OUTSIDE)
    with refuses("disclose.merged"):
        post_disclosure(made.programme, made, INSIDE, in_list(made), said, by=seat("南宁"), now=POSTED)


def test_after_a_return_the_earlier_posting_stands_and_a_new_nominee_needs_one(army):
    consult(army)
    disclose(army)
    report(army, OVER)
    send(army)
    return_package(
        army, in_list(army)[:1], reason="请补充", until=date(2023, 12, 29), by=seat(OFFICE), now=at(12, 4)
    )
    (new,) = fill(army, some(ARMY, staff=1))
    resolve(army, at(12, 4))
    consult(army, asked=at(12, 4), replied=at(12, 5))
    said = [
        s for s in package_findings(Dossier(army, date(2023, 12, 5))) if s.finding.rule == "step.disclose"
    ]
    assert {s.nomination for s in said} == {new}
    disclose(army, [new], at(12, 5), at(12, 13))
    send(army, at(12, 13))
    assert {n.status for n in in_list(army)} == {"已报送"}
    assert Disclosure.objects.count() == 2


# ——— the slate ————————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def slate(of):
    """Agency and deputy of 驻桂部队 on the slate, agreed on by the directors."""
    handed_in(ARMY, some(ARMY, agency=1, deputy=1))
    screened(of)
    chosen = list(of.nominations.all())
    slated(of, chosen)
    return [Nomination.objects.select_related("package", "version", "case").get(pk=n.pk) for n in chosen]


def show(of, rows, day=date(2024, 2, 26), now=None):
    now = now or at(day.month, day.day, year=day.year)
    said = Posting(day, "广西人大网、广西人大微信公众号", "评选办公室 0771-0000000")
    return post_disclosure(of, None, PUBLIC, rows, said, by=seat(OFFICE), now=now)


def test_the_slate_is_shown_to_everybody_for_five_working_days(of, slate):
    made = show(of, slate)
    assert (made.public, made.package, made.over) == (True, None, date(2024, 3, 4))
    finish(made, at(3, 5, year=2024), by=OFFICE)
    assert {n.at for n in of.nominations.all()} == {"审批"}
    assert {n.status for n in of.nominations.all()} == {"拟表彰"}
    assert Act.objects.get(verb="办结", step=PUBLIC).case == of.case


def test_the_slate_is_not_shown_before_the_directors_have_met(of):
    handed_in(ARMY, some(ARMY, agency=1))
    screened(of)
    rows = list(of.nominations.select_related("package", "version", "case"))
    with refuses("step.order") as findings:
        show(of, rows)
    assert findings[0].mend == "请先办结「复评」"


def test_one_who_is_not_on_the_slate_is_not_shown(of):
    handed_in(ARMY, some(ARMY, agency=1, deputy=1))
    screened(of)
    rows = list(of.nominations.select_related("package", "version", "case"))
    slated(of, rows[:1])
    with refuses("step.order"):
        show(of, rows)


def test_one_struck_off_from_the_slate_is_not_shown(of, slate):
    strike_off(slate[0], reason="查实程序不合规定", by=seat(OFFICE), now=at(2, 20, year=2024))
    rows = [Nomination.objects.select_related("package", "version", "case").get(pk=n.pk) for n in slate]
    with refuses("nomination.status"):
        show(of, rows)


def test_a_slate_posted_on_a_sunday_that_is_worked_counts_from_the_monday(of, slate):
    """The 18th of February makes up for the Spring Festival; the day of posting does not count."""
    assert show(of, slate, date(2024, 2, 18), at(2, 19, year=2024)).over == date(2024, 2, 23)


# ——— objections ———————————————————————————————————————————————————————————————————————————————————————


def object_to(disclosure, nomination, text=CLUES, contact="", now=None):
    return receive_objection(disclosure, nomination, text, contact, now=now or at(2, 28, year=2024))


def close(objection, state="不属实", finding="经查不属实", now=None):
    close_objection(objection, state, finding=finding, by=seat(OFFICE), now=now or at(3, 4, year=2024))


def test_an_open_objection_blocks_the_result_until_it_is_closed(of, slate):
    made = show(of, slate)
    objection = object_to(made, slate[1])
    with refuses("step.disclose") as findings:
        finish(made, at(3, 5, year=2024), by=OFFICE)
    assert findings[0].message == "有1件异议未办结"
    close(objection)
    finish(made, at(3, 5, year=2024), by=OFFICE)
    assert {n.at for n in of.nominations.all()} == {"审批"}


def finished(made, result):
    finish(made, at(3, 5, year=2024), result, by=OFFICE)
    return Disclosed.read(Act.objects.filter(step=made.step, verb="办结").latest("pk").content).result


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ("", "公示期间收到异议，均已调查办结"),
        ("已向反映人答复", "公示期间收到异议，均已调查办结。已向反映人答复"),
    ],
)
def test_the_result_says_that_there_were_objections_where_there_were(of, slate, typed, registered):
    made = show(of, slate)
    close(object_to(made, slate[1]))
    assert finished(made, typed) == registered


@pytest.mark.parametrize(
    "typed", ["公示期间无异议", "没有收到异议", "未收到任何反映", "公示期满，没有异议。"]
)
def test_a_result_that_contradicts_the_record_is_refused(of, slate, typed):
    made = show(of, slate)
    close(object_to(made, slate[1]))
    with refuses("disclose.contradiction") as told:
        finished(made, typed)
    assert told[0].message == f"公示期间收到异议，均已调查办结，不能登记为「{typed}」"
    assert {n.at for n in of.nominations.all()} == {made.step}


def test_without_an_objection_the_result_says_so(of, slate):
    assert finished(show(of, slate), "") == "公示期间无异议"


def test_each_objection_is_closed_before_the_result(of, slate):
    made = show(of, slate)
    first, _ = object_to(made, slate[1]), object_to(made, slate[1], now=at(3, 1, year=2024))
    close(first)
    with refuses("step.disclose"):
        finish(made, at(3, 5, year=2024), by=OFFICE)


def test_an_objection_that_is_upheld_strikes_nobody_off_by_itself(of, slate):
    made = show(of, slate)
    close(object_to(made, slate[1]), "属实", "经查属实，情节轻微")
    assert Nomination.objects.get(pk=slate[1].pk).status == "拟表彰"
    strike_off(slate[1], reason="查实虚报", by=seat(OFFICE), now=at(3, 4, year=2024))
    finish(made, at(3, 5, year=2024), by=OFFICE)
    assert decide(of, "审批", remark="", by=seat(GROUP), now=at(3, 20, year=2024)) == 1
    assert Nomination.objects.get(pk=slate[1].pk).status == "取消资格"


def test_an_objection_is_sealed_and_its_act_says_a_number_only(of, slate):
    made = show(of, slate)
    text = "举报人13800000000：2023年3月虚报经费"
    objection = object_to(made, slate[1], text, "覃样本 13900000000")
    assert (objection.state, objection.nomination) == ("待办", slate[1])
    everything = "\n".join(row for rows in dump().values() for row in rows)
    for secret in (text, "虚报经费", "13800000000", "13900000000", "覃样本"):
        assert secret not in everything
    act = history(slate[1].case).last()
    assert (act.verb, act.user, act.office) == ("异议", None, None)
    assert json.loads(act.content) == {"编号": objection.pk}


def test_of_an_objection_the_award_office_alone_is_told(of, slate):
    before = set(Notification.objects.values_list("pk", flat=True))
    object_to(show(of, slate), slate[1])
    told = Notification.objects.exclude(pk__in=before)
    assert [n.office for n in told] == [organisation(OFFICE)]
    assert slate[1].name not in told[0].text


def test_an_objection_comes_in_on_the_days_of_the_posting_only(of, slate):
    made = show(of, slate, date(2024, 2, 26))
    for year, month, day in ((2024, 2, 25), (2024, 3, 5)):
        with refuses("objection.closed"):
            object_to(made, slate[1], now=at(month, day, 12, year))
    object_to(made, slate[1], now=at(2, 26, 0, 2024))
    object_to(made, slate[1], now=at(3, 4, 23, 2024))
    assert Objection.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "contact", "rule"),
    [
        ("他不好", "", "objection.short"),
        ("　" * 20, "", "objection.short"),
        ("线索" * 1001, "", "objection.long"),
        (CLUES, "电" * 201, "objection.long"),
    ],
)
def test_an_objection_has_clues_and_an_end(of, slate, text, contact, rule):
    made = show(of, slate)
    with refuses(rule):
        object_to(made, slate[1], text, contact)


def test_codes_differ(of, slate):
    made = show(of, slate)
    codes = {object_to(made, slate[1]).code for _ in range(5)}
    assert len(codes) == 5
    assert all(len(code) == 12 for code in codes)


@pytest.mark.parametrize(
    ("state", "finding"), [("待办", "经查"), ("属实", " "), ("", "经查"), ("成立", "经查")]
)
def test_an_objection_is_closed_with_a_conclusion_and_words(of, slate, state, finding):
    objection = object_to(show(of, slate), slate[1])
    with refuses("objection.finding"):
        close(objection, state, finding)


def test_an_objection_is_closed_once(of, slate):
    objection = object_to(show(of, slate), slate[1])
    close(objection)
    with refuses("objection.closed"):
        close(objection, "属实")
    found = Objection.objects.get()
    assert (found.state, found.finding, found.closed) == ("不属实", "经查不属实", at(3, 4, year=2024))
    assert json.loads(history(slate[1].case).last().content) == {"编号": found.pk, "结论": "不属实"}


def test_the_others_go_on_while_one_is_looked_into(of, slate):
    """Posted apart, one with an open objection does not hold up the other."""
    one, other = show(of, slate[:1]), show(of, slate[1:])
    object_to(other, slate[1])
    finish(one, at(3, 5, year=2024), by=OFFICE)
    with refuses("step.disclose"):
        finish(other, at(3, 5, year=2024), by=OFFICE)
    assert decide(of, "审批", remark="", by=seat(GROUP), now=at(3, 20, year=2024)) == 1
