"""Departments are asked and answer: silence is not consent, dissent stops, one letter names many."""

import json
from datetime import date

import pytest

from tests.factories import (
    ARMY,
    CONSULTING,
    DEPUTY,
    OFFICE,
    POSTED,
    REPLIED,
    SENT,
    at,
    consult,
    disclose,
    fill,
    package,
    programme,
    ready,
    refuses,
    report,
    resolve,
    seat,
    send,
    some,
)
from xuanxian.awards.consultations.actions import ask_department, record_reply
from xuanxian.awards.consultations.queries import answers_of
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.packages.handing_in import return_package
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import history
from xuanxian.rules.awards.contents import AGREED, OPINIONS, PARTLY, REFUSED

pytestmark = pytest.mark.django_db
PERSONNEL, DISCIPLINE = "组织人事部门", "纪检监察机关"
FIVE = ["生态环境部门", "人力资源社会保障部门", "税务部门", "市场监管部门", "应急管理部门"]


@pytest.fixture
def army():
    """An agency, a deputy and a member of staff, all of government bodies, resolved on and posted; nobody asked yet."""
    programme()
    made = package(ARMY)
    fill(made, some(ARMY, agency=1, deputy=1, staff=1))
    body, *people = in_list(made)
    edit(body, 集体性质="机关")
    for person in people:
        edit(person, 人员类别="机关工作人员")
    resolve(made)
    disclose(made)
    report(made, at(11, 28))
    return made


def edit(nomination, **typed):
    nomination = Nomination.objects.get(pk=nomination.pk)
    save_fields(nomination, typed, revision=nomination.revision, by=seat(nomination.unit), now=at(11, 16))


def ask(to, department, rows, sent=date(2023, 11, 20), due=None, number="示例函1号", now=POSTED):
    ask_department(
        to, department, rows, step=CONSULTING, sent=sent, due=due, number=number, by=seat(to.unit), now=now
    )


def reply(
    to, department, rows, opinion=AGREED, day=date(2023, 11, 24), number="示例复1号", remark="", now=REPLIED
):
    record_reply(
        to,
        department,
        rows,
        opinion,
        step=CONSULTING,
        day=day,
        number=number,
        remark=remark,
        by=seat(to.unit),
        now=now,
    )


def opinions(to, today=date(2023, 12, 1)):
    return {(a.nomination.pk, a.department): a.state for a in answers_of(to, CONSULTING, today)}


def asked_of(to, nomination):
    return [a.department for a in answers_of(to, CONSULTING, SENT.date()) if a.nomination == nomination]


def open_gates(to):
    said = package_findings(Dossier(to, SENT.date()))
    return [s.finding.message for s in said if s.finding.rule == "step.consult"]


# ——— who must be asked ————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("field", "value", "departments"),
    [
        ("人员类别", "机关工作人员", [PERSONNEL, DISCIPLINE]),
        ("人员类别", "事业单位工作人员", [PERSONNEL, DISCIPLINE]),
        ("人员类别", "企业负责人", [PERSONNEL, DISCIPLINE, *FIVE]),
        ("人员类别", "企业职工", []),
        ("人员类别", "农民", []),
    ],
)
def test_whom_to_ask_about_a_person_follows_from_what_he_is(army, field, value, departments):
    person = in_list(army)[1]
    edit(person, **{field: value})
    assert asked_of(army, person) == departments


@pytest.mark.parametrize(
    ("value", "departments"),
    [
        ("机关", [PERSONNEL, DISCIPLINE]),
        ("参公单位", [PERSONNEL, DISCIPLINE]),
        ("事业单位", [PERSONNEL, DISCIPLINE]),
        ("企业", [PERSONNEL, DISCIPLINE, *FIVE]),
        ("社会组织", []),
    ],
)
def test_whom_to_ask_about_a_collective_follows_from_its_nature(army, value, departments):
    body = in_list(army)[0]
    edit(body, 集体性质=value)
    assert asked_of(army, body) == departments


def test_a_department_that_the_notice_does_not_ask_is_refused(army):
    person = in_list(army)[1]
    for act in (ask, reply):
        with refuses("consult.not-asked") as findings:
            act(army, "税务部门", [person])
        assert (
            findings[0].mend == f"须征求的部门：{PERSONNEL}、{DISCIPLINE}；单位性质、人员类别填错的请先更正"
        )
        with refuses("consult.not-asked"):
            act(army, "没有这个部门", [person])


def test_one_name_too_many_and_the_whole_letter_is_refused(army):
    edit(in_list(army)[1], 人员类别="农民")
    body, person, other = in_list(army)
    with refuses("consult.not-asked") as findings:
        ask(army, PERSONNEL, [body, person, other])
    assert person.name in findings[0].message
    assert opinions(army)[body.pk, PERSONNEL] == "未发函"


# ——— asking and answering —————————————————————————————————————————————————————————————————————————————


def test_silence_is_not_consent(army):
    rows = in_list(army)
    for department in (PERSONNEL, DISCIPLINE):
        ask(army, department, rows)
    reply(army, DISCIPLINE, rows)
    assert open_gates(army) == [f"{PERSONNEL}尚未回复意见"]
    with refuses("step.consult") as findings:
        send(army)
    assert findings[0].clause == "五(一)"
    assert set(opinions(army).values()) == {"已发函", "同意"}


def test_overdue_is_said_from_the_day_after(army):
    rows = in_list(army)
    ask(army, PERSONNEL, rows, due=date(2023, 11, 27))
    assert opinions(army, date(2023, 11, 27))[rows[0].pk, PERSONNEL] == "已发函"
    assert opinions(army, date(2023, 11, 28))[rows[0].pk, PERSONNEL] == "逾期未复"
    reply(army, PERSONNEL, rows, day=date(2023, 11, 29), now=at(11, 29))
    assert opinions(army, date(2023, 11, 30))[rows[0].pk, PERSONNEL] == "同意"


def test_one_letter_for_many_is_one_act_and_answers_for_each(army):
    rows = in_list(army)
    ask(army, PERSONNEL, rows, due=date(2023, 12, 1))
    reply(army, PERSONNEL, rows)
    one, two = Act.objects.filter(case=army.case_id, verb__in=("征求", "回复")).order_by("pk")
    for act in (one, two):
        assert set(act.concerns.values_list("pk", flat=True)) == {n.case_id for n in rows}
    assert json.loads(one.content) == {
        "部门": PERSONNEL,
        "日": "2023-11-20",
        "请于": "2023-12-01",
        "文号": "示例函1号",
    }
    assert json.loads(two.content) == {
        "部门": PERSONNEL,
        "意见": "同意",
        "日": "2023-11-24",
        "文号": "示例复1号",
    }
    assert [opinions(army)[n.pk, PERSONNEL] for n in rows] == ["同意"] * 3
    assert [history(n.case).filter(verb="回复").count() for n in rows] == [1, 1, 1]


def test_an_answer_that_came_without_a_letter_of_ours_counts(army):
    rows = in_list(army)
    for department in (PERSONNEL, DISCIPLINE):
        reply(army, department, rows)
    send(army)
    assert {n.status for n in in_list(army)} == {"已报送"}


@pytest.mark.parametrize("opinion", [PARTLY, REFUSED])
def test_dissent_about_one_stops_the_list_until_asked_again_and_agreed(army, opinion):
    rows = in_list(army)
    consult(army)
    reply(
        army, PERSONNEL, [rows[1]], opinion, day=date(2023, 11, 27), remark="示例情况待核实", now=at(11, 27)
    )
    assert open_gates(army) == [f"{PERSONNEL}意见为「{opinion}」"]
    with refuses("step.consult"):
        send(army)
    ask(army, PERSONNEL, [rows[1]], sent=date(2023, 11, 28), number="示例函2号", now=at(11, 28))
    with refuses("step.consult"):
        send(army)
    assert opinions(army)[rows[1].pk, PERSONNEL] == "已发函"
    reply(army, PERSONNEL, [rows[1]], day=date(2023, 11, 29), number="示例复2号", now=at(11, 29))
    assert open_gates(army) == []
    send(army)


def test_consent_withdrawn_is_dissent(army):
    consult(army)
    reply(army, PERSONNEL, in_list(army), REFUSED, day=date(2023, 11, 30), remark="收到举报", now=at(11, 30))
    with refuses("step.consult"):
        send(army)


@pytest.mark.parametrize("remark", ["", "  "])
@pytest.mark.parametrize("opinion", [PARTLY, REFUSED])
def test_dissent_needs_its_words(army, opinion, remark):
    with refuses("reason.missing"):
        reply(army, PERSONNEL, in_list(army), opinion, remark=remark)


@pytest.mark.parametrize("opinion", ["", "默认", "无异议", "agree", "同意 "])
def test_there_are_three_opinions(army, opinion):
    with refuses("consult.opinion") as findings:
        reply(army, PERSONNEL, in_list(army), opinion)
    assert findings[0].mend == f"请选择{'、'.join(OPINIONS)}"


def test_a_letter_names_somebody(army):
    for act in (ask, reply):
        with refuses("consult.nobody"):
            act(army, PERSONNEL, [])


def test_days_lie_between_the_notice_and_today(army):
    rows = in_list(army)
    with refuses("date.future"):
        ask(army, PERSONNEL, rows, sent=date(2023, 11, 21))
    with refuses("date.future"):
        reply(army, PERSONNEL, rows, day=date(2023, 11, 25))
    with refuses("date.order"):
        ask(army, PERSONNEL, rows, due=date(2023, 11, 19))
    with refuses("date.past"):
        ask(army, PERSONNEL, rows, sent=date(2023, 10, 26))
    with refuses("date.past"):
        reply(army, PERSONNEL, rows, day=date(2023, 10, 26))
    ask(army, PERSONNEL, rows, sent=date(2023, 11, 20), due=date(2023, 11, 20))


def test_what_a_department_writes_about_a_number_is_not_recorded(army):
    """Acts are kept for ever."""
    with refuses("act.personal"):
        reply(army, PERSONNEL, in_list(army), REFUSED, remark="身份证号码459999198001010011与档案不符")


def test_one_paper_is_registered_once(army):
    rows = in_list(army)
    ask(army, PERSONNEL, rows)
    reply(army, PERSONNEL, rows)
    with refuses("consult.registered"):
        ask(army, PERSONNEL, rows)
    with refuses("consult.registered"):
        reply(army, PERSONNEL, rows)
    reply(army, PERSONNEL, rows[:1])
    assert Act.objects.filter(verb="回复").count() == 2


# ——— after a return ———————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def returned():
    programme()
    made = package(ARMY)
    fill(made, some(ARMY, agency=1, deputy=2))
    for person in in_list(made)[1:]:
        edit(person, 人员类别="机关工作人员")
    ready(made)
    send(made)
    return_package(made, in_list(made)[1:2], reason="请核实", until=None, by=seat(OFFICE), now=at(12, 4))
    return made


def test_the_answers_stand_after_a_return(returned):
    send(returned, at(12, 5))
    assert {n.status for n in in_list(returned)} == {"已报送"}


def test_dissent_after_a_return_stops_the_list_again(returned):
    person = in_list(returned)[1]
    reply(returned, DISCIPLINE, [person], REFUSED, day=date(2023, 12, 5), remark="正在核查", now=at(12, 5))
    with refuses("step.consult") as findings:
        send(returned, at(12, 6))
    assert findings[0].message == f"{DISCIPLINE}意见为「{REFUSED}」"


def test_who_turns_out_to_head_an_enterprise_is_asked_about_before_he_goes_in_again(returned):
    """Returned because the kind of person was filled in wrongly (五(一))."""
    person = in_list(returned)[1]
    assert person.category == DEPUTY
    edit(person, 人员类别="企业负责人")
    person = in_list(returned)[1]
    with refuses(*["step.consult"] * 5) as findings:
        send(returned, at(12, 6))
    assert [f.message for f in findings] == [f"{department}尚未回复意见" for department in FIVE]
    for department in FIVE:
        reply(returned, department, [person], day=date(2023, 12, 6), now=at(12, 6))
    send(returned, at(12, 7))
    assert {n.status for n in in_list(returned)} == {"已报送"}
