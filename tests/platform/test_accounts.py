"""Accounts are opened without an office, offices are given apart from them, three administrators stay apart."""

import io
import json
from datetime import timedelta

import pytest
import xlsxwriter
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from tests.factories import NANNING, OFFICE, programme, refuses
from tests.factories import seat as of_programme
from xuanxian.platform import clock
from xuanxian.platform.accounts import passwords
from xuanxian.platform.accounts.models import ADMINISTRATORS, Appointment, Role, User
from xuanxian.platform.acts.actions import replayed
from xuanxian.platform.acts.models import Act, Case
from xuanxian.platform.acts.queries import history
from xuanxian.platform.administration import account_actions as actions
from xuanxian.platform.administration import appointing, opening
from xuanxian.platform.administration.account_actions import Person
from xuanxian.platform.administration.organisation_actions import close_organisation
from xuanxian.platform.files.actions import store
from xuanxian.platform.organisations.actions import found_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.db("constraints and locks")]
BUSINESS = (Role.OFFICER, Role.LEADER)


@pytest.fixture
def office():
    return found_organisation("系统运行")


@pytest.fixture
def nanning():
    return found_organisation("南宁", full_name="南宁市人大常委会", aliases=["南宁市"])


@pytest.fixture
def system(office):
    return appointed("chenxitong", office, Role.SYSTEM)


@pytest.fixture
def security(office):
    return appointed("zhaoanquan", office, Role.SECURITY)


def appointed(username, organisation, role):
    user = User.objects.create_user(username, "示例人员")
    return Appointment.objects.create(user=user, organisation=organisation, role=role)


def opened(nanning, system, username="weishili", intended=""):
    person = Person("韦示例", username, nanning, intended)
    return actions.open_account(person, by=system, now=clock.now())


def verbs(user):
    user.refresh_from_db()
    return [act.verb for act in history(user.case)]


# ——— accounts ——————————————————————————————————————————————————————————————————————————————————————————


def test_an_account_is_opened_without_an_office_and_with_a_first_password(nanning, system):
    user, issued = opened(nanning, system, intended="经办人")
    assert not user.appointments.exists()
    assert (user.organisation, user.intended, user.must_change_password) == (nanning, "经办人", True)
    assert user.check_password(issued.password)
    assert verbs(user) == ["开通账号"]


def test_no_act_about_an_account_names_the_person(nanning, system):
    user, issued = opened(nanning, system)
    actions.correct_account(
        user, name="覃样本", organisation=nanning, intended="", by=system, now=clock.now()
    )
    contents = " ".join(Act.objects.values_list("content", flat=True))
    assert json.loads(Act.objects.last().content) == {"更正": ["姓名"]}
    for personal in ("韦示例", "覃样本", "weishili", issued.password):
        assert personal not in contents


def test_accounts_do_not_differ_by_capitals_alone(nanning, system):
    opened(nanning, system)
    with refuses("account.taken"):
        opened(nanning, system, "WeiShiLi")


def test_first_passwords_differ_and_have_no_letters_that_look_alike(nanning, system):
    drawn = {passwords.draw_password() for _ in range(200)}
    assert len(drawn) == 200
    assert not set("".join(drawn)) & set("01ilo")


def test_a_first_password_waits_sealed_and_is_taken_once(nanning, system):
    _, issued = opened(nanning, system)
    session = SessionStore()
    passwords.keep(session, [issued])
    session.save()
    kept = Session.objects.get(pk=session.session_key)
    assert issued.password not in json.dumps(kept.get_decoded())
    again = SessionStore(session.session_key)
    assert passwords.take_of(again, "other") is None
    assert passwords.take_of(again, "weishili") == issued
    assert passwords.take(again) == []


def test_a_reset_makes_a_new_first_password(nanning, system):
    user, first = opened(nanning, system)
    actions.change_password(user, "xin-mima-2023", by=None, now=clock.now())
    assert not user.must_change_password
    second = actions.reset_password(user, by=system, now=clock.now())
    user.refresh_from_db()
    assert user.must_change_password and user.check_password(second.password)
    assert not user.check_password(first.password) and not user.check_password("xin-mima-2023")
    assert verbs(user) == ["开通账号", "重置密码"]


def test_an_account_goes_off_and_on_as_its_acts_say(nanning, system):
    user, _ = opened(nanning, system)
    actions.deactivate(user, by=system, now=clock.now())
    user.refresh_from_db()
    assert not user.is_active
    assert replayed(user.case) == {"is_active": False}
    with refuses("account.inactive"):
        actions.deactivate(user, by=system, now=clock.now())
    actions.activate(user, by=system, now=clock.now())
    user.refresh_from_db()
    assert user.is_active
    with refuses("account.active"):
        actions.activate(user, by=system, now=clock.now())


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_the_last_administrator_of_a_kind_is_neither_switched_off_nor_released(
    role, office, system, security
):
    last = Appointment.objects.filter(role=role).first() or appointed("sunshenji", office, role)
    with refuses("appointment.last"):
        actions.deactivate(last.user, by=system, now=clock.now())
    with refuses("appointment.last"):
        appointing.end_appointment(last, day=clock.today(), by=security, now=clock.now())
    second = appointed("second", office, role)
    appointing.end_appointment(last, day=clock.today(), by=security, now=clock.now())
    last.refresh_from_db()
    assert last.ended == clock.today()
    with refuses("appointment.last"):
        actions.deactivate(second.user, by=system, now=clock.now())


def test_an_administrator_whose_account_is_off_does_not_count(office, system, security):
    second = appointed("second", office, Role.SYSTEM)
    actions.deactivate(second.user, by=system, now=clock.now())
    with refuses("appointment.last"):
        actions.deactivate(system.user, by=system, now=clock.now())


# ——— offices ———————————————————————————————————————————————————————————————————————————————————————————


def appoint(user, organisation, role, by):
    return appointing.appoint(user, organisation, role, by=by, now=clock.now())


def test_an_appointment_stands_on_the_record_of_the_person_and_of_the_organisation(nanning, system, security):
    user, _ = opened(nanning, system, intended="经办人")
    made = appoint(user, nanning, Role.OFFICER, security)
    assert verbs(user) == ["开通账号", "任职"]
    assert user.intended == ""
    nanning.refresh_from_db()
    (act,) = history(nanning.case)
    assert (act.verb, act.user) == ("任职", security.user)
    assert json.loads(act.content) == {"职责": "经办人", "单位": "南宁", "appointment": made.pk}


@pytest.mark.parametrize("held", ADMINISTRATORS)
@pytest.mark.parametrize("other", Role)
def test_an_administrator_holds_no_other_office(held, other, nanning, office, system, security):
    if held == other:
        return
    user, _ = opened(nanning, system)
    appoint(user, office, held, security)
    with refuses("appointment.apart") as said:
        appoint(user, nanning, other, security)
    assert "三员分立" in said[0].message
    another, _ = opened(nanning, system, "another")
    appoint(another, nanning, other, security)
    with refuses("appointment.apart"):
        appoint(another, office, held, security)


def test_who_has_left_an_administrators_office_may_take_another(nanning, office, system, security):
    user, _ = opened(nanning, system)
    made = appoint(user, office, Role.SYSTEM, security)
    appointing.end_appointment(made, day=clock.today(), by=security, now=clock.now())
    assert appoint(user, nanning, Role.OFFICER, security).role == Role.OFFICER


def test_one_person_works_in_two_organisations_but_not_twice_in_one_office(nanning, office, system, security):
    user, _ = opened(nanning, system)
    appoint(user, nanning, Role.OFFICER, security)
    appoint(user, nanning, Role.LEADER, security)
    appoint(user, office, Role.OFFICER, security)
    with refuses("appointment.twice"):
        appoint(user, nanning, Role.OFFICER, security)
    assert user.appointments.count() == 3


def test_nobody_is_appointed_to_what_no_room_knows(nanning, system, security):
    user, _ = opened(nanning, system)
    with refuses("appointment.unknown") as said:
        appoint(user, nanning, "办事员", security)
    assert said[0].message == (
        "没有「办事员」这项职责，应为经办人、负责人、系统管理员、安全管理员、审计员之一"
    )


def test_nobody_is_appointed_with_an_account_that_is_off_or_where_all_is_closed(nanning, system, security):
    user, _ = opened(nanning, system)
    actions.deactivate(user, by=system, now=clock.now())
    with refuses("appointment.inactive"):
        appoint(user, nanning, Role.OFFICER, security)
    actions.activate(user, by=system, now=clock.now())
    close_organisation(nanning, by=system, now=clock.now())
    nanning.refresh_from_db()
    with refuses("appointment.closed"):
        appoint(user, nanning, Role.OFFICER, security)


def test_an_appointment_ends_once_and_not_in_the_future(nanning, system, security):
    user, _ = opened(nanning, system)
    made = appoint(user, nanning, Role.OFFICER, security)
    with refuses("appointment.future"):
        tomorrow = clock.today() + timedelta(days=1)
        appointing.end_appointment(made, day=tomorrow, by=security, now=clock.now())
    appointing.end_appointment(made, day=clock.today(), by=security, now=clock.now())
    with refuses("appointment.ended"):
        appointing.end_appointment(made, day=clock.today(), by=security, now=clock.now())
    assert verbs(user) == ["开通账号", "任职", "离任"]


def test_intended_offices_are_given_together_or_not_at_all(nanning, office, system, security):
    first, _ = opened(nanning, system, "first", "经办人")
    second, _ = opened(nanning, system, "second", "审计员")
    appoint(second, office, Role.AUDIT, security)
    User.objects.filter(pk=second.pk).update(intended="负责人")
    waiting = list(User.objects.exclude(intended="").select_related("organisation"))
    with refuses("appointment.apart"):
        appointing.appoint_as_intended(waiting, by=security, now=clock.now())
    waiting = list(User.objects.filter(pk=first.pk).select_related("organisation"))
    assert appointing.appoint_as_intended(waiting, by=security, now=clock.now()) == 1
    assert list(first.appointments.values_list("organisation__name", "role")) == [("南宁", "经办人")]


def test_the_last_officer_of_a_unit_with_work_leaves_it_to_nobody():
    programme()
    only = of_programme(NANNING)
    assert appointing.strands_work(only)
    other = of_programme(NANNING, Role.OFFICER)
    assert not appointing.strands_work(only)
    User.objects.filter(pk=other.user_id).update(is_active=False)
    assert appointing.strands_work(only)


def test_an_organisation_without_part_in_a_programme_has_no_work_to_strand(nanning, office):
    assert not appointing.strands_work(appointed("idle", nanning, Role.OFFICER))
    assert not appointing.strands_work(appointed("sunshenji", office, Role.AUDIT))


# ——— many at once ——————————————————————————————————————————————————————————————————————————————————————

HEAD = ("姓名", "账号", "单位", "职责")


def roster(*rows, head=HEAD):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([head, *rows]):
            sheet.write_row(at, 0, row)
    return store("名册.xlsx", "accounts", out.getvalue(), by=None, now=clock.now())


def test_a_roster_says_of_every_wrong_cell_its_row_and_column(nanning, system):
    opened(nanning, system, "taken")
    seen = opening.preview_of(
        roster(
            ("韦示例", "wei", "南宁市", "经办人"),
            ("覃样本", "TAKEN", "无此单位", "办事员"),
            ("", "wei", "", ""),
            ("陆" * 41, "13812345678", "南宁", ""),
            ("459999199003070017", "a b", "南宁", ""),
        )
    )
    assert seen.hindered
    assert [(f.place.row, f.place.column, f.message) for f in seen.findings] == [
        (3, "账号", "账号「TAKEN」已经有人使用"),
        (3, "单位", "没有「无此单位」这个单位，也不是别名"),
        (3, "职责", "没有「办事员」这项职责，应为经办人、负责人、系统管理员、安全管理员、审计员之一"),
        (4, "姓名", "没有填写"),
        (4, "账号", "账号「wei」与第2行重复"),
        (4, "单位", "没有填写"),
        (5, "姓名", "41个字，限40个字"),
        (5, "账号", "不得用身份证号码、手机号码作账号"),
        (6, "姓名", "不得填写身份证号码、手机号码"),
        (6, "账号", "账号用2至60个字母、数字、点、横线、下划线"),
    ]
    assert [(row, person.username) for row, person in seen.people] == [(2, "wei")]


def test_a_roster_needs_its_columns_and_may_lack_the_role(nanning):
    without = opening.preview_of(roster(("韦示例", "wei"), head=HEAD[:2]))
    assert without.hindered and not without.people
    seen = opening.preview_of(roster(("韦示例", 1001, "南宁"), head=HEAD[:3]))
    assert not seen.hindered
    ((_, person),) = seen.people
    assert (person.username, person.intended) == ("1001", "")


def test_a_closed_organisation_takes_nobody(nanning, system):
    close_organisation(nanning, by=system, now=clock.now())
    (wrong,) = opening.preview_of(roster(("韦示例", "wei", "南宁", ""))).findings
    assert (wrong.place.column, wrong.message) == ("单位", "「南宁」已停用")


def test_a_roster_longer_than_the_limit_is_refused_whole(nanning, monkeypatch):
    monkeypatch.setattr(opening, "MOST", 2)
    seen = opening.preview_of(roster(*(("韦示例", f"wei{n}", "南宁", "") for n in range(3))))
    assert [f.rule for f in seen.findings] == ["import.too-many"] and not seen.people


def test_many_accounts_are_opened_in_one_act_that_concerns_each(nanning, system):
    people = [Person("韦示例", f"wei{n}", nanning, "经办人") for n in range(3)]
    issued = actions.open_accounts(people, by=system, now=clock.now())
    assert [one.username for one in issued] == ["wei0", "wei1", "wei2"]
    act = Act.objects.get()
    assert (act.verb, json.loads(act.content)) == ("批量开通账号", {"账号数": 3})
    for one in issued:
        user = User.objects.get(username=one.username)
        assert user.check_password(one.password) and user.must_change_password
        assert [a.pk for a in history(user.case)] == [act.pk]
        assert not user.appointments.exists()


def test_one_taken_account_stops_all(nanning, system):
    opened(nanning, system, "wei1")
    people = [Person("韦示例", f"wei{n}", nanning) for n in range(3)]
    with refuses("account.taken"):
        actions.open_accounts(people, by=system, now=clock.now())
    assert Case.objects.filter(kind="账号").count() == 1


def test_the_template_is_read_back_without_a_finding(nanning):
    stored = store("开通账号名册.xlsx", "accounts", opening.template(), by=None, now=clock.now())
    seen = opening.preview_of(stored)
    assert not seen.people and not seen.hindered


def test_the_award_office_is_not_stranded_by_an_administrator():
    programme()
    office = of_programme(OFFICE)
    assert appointing.strands_work(office)
    administrator = appointed("inside", office.organisation, Role.AUDIT)
    assert appointing.strands_work(office) and not appointing.strands_work(administrator)
