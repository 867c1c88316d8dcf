"""Signing in, the administrators' pages, notifications, search: what each page does and for whom it opens."""

import io
import re

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.factories import (
    COUNTY,
    LIUZHOU,
    NANNING,
    OFFICE,
    at,
    fill,
    handed_in,
    organisation,
    package,
    programme,
    some,
)
from tests.factories import seat as of_programme
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.packages.handing_in import return_package
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment, Look, Role, User
from xuanxian.platform.acts.actions import open_case, record, seal
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import history
from xuanxian.platform.administration import account_actions as actions
from xuanxian.platform.administration.account_actions import Person
from xuanxian.platform.administration.locks import locks
from xuanxian.platform.db import append_only
from xuanxian.platform.files.actions import store
from xuanxian.platform.notifications.actions import tell, tell_person
from xuanxian.platform.notifications.models import Notification
from xuanxian.platform.notifications.queries import latest, unread_count
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.rooms import dues_of
from xuanxian.platform.tasks.actions import work_once
from xuanxian.platform.tasks.models import Job, JobState
from xuanxian.rules.awards.contents import VersionPublished

pytestmark = pytest.mark.django_db
PASSWORD = "shili-2023-mima"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture(autouse=True)
def _december_2023(monkeypatch):
    """The notice's own days; no count is kept from another test."""
    monkeypatch.setattr(clock, "now", lambda: at(12, 18))
    cache.clear()


def holds(username, office, role=Role.OFFICER, name="示例人员"):
    there = Organisation.objects.filter(name=office).first() or found_organisation(office)
    user = User.objects.filter(username=username).first() or User.objects.create_user(
        username, name, PASSWORD
    )
    return Appointment.objects.create(user=user, organisation=there, role=role)


@pytest.fixture
def system():
    return holds("xitong", "系统运行", Role.SYSTEM, "陈系统")


@pytest.fixture
def security():
    return holds("anquan", "系统运行", Role.SECURITY, "赵安全")


@pytest.fixture
def audit():
    return holds("shenji", "系统运行", Role.AUDIT, "孙审计")


def as_(seat):
    client = Client()
    client.force_login(seat.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sign_in(username, password=PASSWORD, client=None, **more):
    client = client or Client()
    return client, client.post(reverse("sign-in"), {"username": username, "password": password, **more})


def text(answer):
    return answer.content.decode()


def rows(answer):
    return answer.context["list"].rows


# ——— signing in ————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("", "/due/"),
        ("/help/", "/help/"),
        ("https://elsewhere.example/", "/due/"),
        ("//elsewhere.example/", "/due/"),
        ("javascript:alert(1)", "/due/"),
    ],
)
def test_signing_in_goes_on_only_within_the_site(wanted, goes):
    holds("weishili", "南宁")
    _, answer = sign_in("weishili", next=wanted)
    assert (answer.status_code, answer.url) == (302, goes)


def test_a_wrong_password_and_an_account_that_is_off_look_alike():
    holds("weishili", "南宁")
    off = holds("tingyong", "南宁")
    User.objects.filter(pk=off.user_id).update(is_active=False)
    said = [text(sign_in("weishili", "wrong")[1]), text(sign_in("tingyong")[1]), text(sign_in("nobody")[1])]
    assert len({re.sub(r'value="[^"]*"', "", one) for one in said}) == 1
    assert "账号或密码不对" in said[0]


def test_signing_out_takes_a_post():
    seat = holds("weishili", "南宁")
    client = as_(seat)
    assert client.get(reverse("sign-out")).status_code == 405
    assert client.get(reverse("help")).status_code == 200
    client.post(reverse("sign-out"))
    assert client.get(reverse("help")).url.startswith("/sign-in/")


def test_signing_in_is_noted_by_the_clock_of_the_site():
    holds("weishili", "南宁")
    sign_in("weishili")
    assert User.objects.get(username="weishili").last_login == at(12, 18)


def test_five_wrong_passwords_lock_until_the_security_administrator_releases(security):
    holds("weishili", "南宁")
    holds("qinyangben", "南宁")
    for _ in range(5):
        sign_in("weishili", "wrong")
    _, answer = sign_in("weishili")
    assert answer.status_code == 429 and "账号已锁定" in text(answer)
    assert sign_in("qinyangben")[1].status_code == 302
    (lock,) = locks()
    assert (lock.username, lock.user.username, lock.address) == ("weishili", "weishili", "127.0.0.1")
    assert lock.failures >= 5 and 29 <= lock.minutes_left <= 30
    client = as_(security)
    assert "weishili" in text(client.get(reverse("locks")))
    client.post(reverse("lock-release"), {"username": "weishili", "address": lock.address})
    assert locks() == []
    assert sign_in("weishili")[1].status_code == 302
    (act,) = history(User.objects.get(username="weishili").case)
    assert (act.verb, act.user) == ("解除锁定", security.user)


def test_a_release_without_a_name_releases_nobody(security):
    holds("weishili", "南宁")
    for _ in range(5):
        sign_in("weishili", "wrong")
    for said in ({}, {"username": "", "address": "127.0.0.1"}, {"username": "other", "address": "127.0.0.1"}):
        answer = as_(security).post(reverse("lock-release"), said, follow=True)
        assert "没有锁定" in text(answer)
    assert len(locks()) == 1


def test_four_wrong_passwords_are_no_lock():
    holds("weishili", "南宁")
    for _ in range(4):
        sign_in("weishili", "wrong")
    assert locks() == []


# ——— the first password ————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def newcomer(system):
    nanning = found_organisation("南宁")
    user, issued = actions.open_account(Person("韦示例", "weishili", nanning), by=system, now=clock.now())
    Appointment.objects.create(user=user, organisation=nanning, role=Role.OFFICER)
    return issued.password


def changed(client, old, new, again=None):
    said = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(reverse("change-password"), said)


def test_a_first_password_is_changed_before_anything_else(newcomer):
    client, _ = sign_in("weishili", newcomer)
    for name in ("due", "help", "notifications", "search"):
        assert client.get(reverse(name)).url == reverse("change-password")
    assert client.post(reverse("notifications-seen")).url == reverse("change-password")
    assert changed(client, newcomer, "xin-mima-2023").url == reverse("due")
    assert client.get(reverse("help")).status_code == 200
    assert sign_in("weishili", "xin-mima-2023")[1].url == "/due/"
    assert [a.verb for a in history(User.objects.get(username="weishili").case)] == ["开通账号", "修改密码"]


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("", "", "请填写"),
        ("duan", "duan", "10"),
        ("xin-mima-2023", "xin-mima-2024", "不一致"),
        ("weishili-1", "weishili-1", "相似"),
    ],
)
def test_a_bad_new_password_is_refused(newcomer, new, again, said):
    client, _ = sign_in("weishili", newcomer)
    answer = client.post(
        reverse("change-password"), {"old_password": newcomer, "new_password1": new, "new_password2": again}
    )
    assert answer.status_code == 422 and said in text(answer)
    assert User.objects.get(username="weishili").must_change_password


def test_the_new_password_differs_from_the_old(newcomer):
    client, _ = sign_in("weishili", newcomer)
    assert "不能与现在的密码相同" in text(changed(client, newcomer, newcomer))
    assert changed(client, "wrong", "xin-mima-2023").status_code == 422
    assert User.objects.get(username="weishili").must_change_password


def test_changing_the_password_ends_the_other_sessions_only():
    holds("weishili", "南宁")
    here, _ = sign_in("weishili")
    there, _ = sign_in("weishili")
    changed(here, PASSWORD, "xin-mima-2023")
    assert here.get(reverse("help")).status_code == 200
    assert there.get(reverse("help")).status_code == 302


# ——— which office ——————————————————————————————————————————————————————————————————————————————————————


def test_one_acts_in_the_office_that_one_chose():
    first, second = holds("weishili", "南宁"), holds("weishili", "柳州")
    client = as_(first)
    assert client.get(reverse("help")).context["seat"] == first
    client.post(reverse("switch-seat"), {"seat": second.pk})
    assert client.get(reverse("help")).context["seat"] == second


def test_nobody_takes_an_office_of_another_or_one_that_has_ended():
    mine, other = holds("weishili", "南宁"), holds("qinyangben", "柳州")
    ended = holds("weishili", "柳州")
    Appointment.objects.filter(pk=ended.pk).update(ended=clock.today())
    client = as_(mine)
    for wanted in (other.pk, ended.pk, 0, "x", ""):
        assert client.post(reverse("switch-seat"), {"seat": wanted}).status_code == 404
    assert client.get(reverse("switch-seat")).status_code == 405
    assert client.get(reverse("help")).context["seat"] == mine


# ——— the system administrator ——————————————————————————————————————————————————————————————————————————


def test_the_first_password_stands_on_the_account_page_once(system):
    nanning = found_organisation("南宁")
    client = as_(system)
    said = {"name": "韦示例", "username": "weishili", "organisation": nanning.pk, "intended": "经办人"}
    answer = client.post(reverse("account-new"), said)
    user = User.objects.get(username="weishili")
    assert answer.url == reverse("account", args=[user.pk])
    password = client.get(answer.url).context["issued"].password
    assert user.check_password(password)
    assert password not in text(client.get(answer.url))
    client.post(reverse("account-reset", args=[user.pk]))
    again = client.get(answer.url).context["issued"].password
    user.refresh_from_db()
    assert again != password and user.check_password(again)


def test_the_account_page_does_not_show_the_password_of_another(system):
    nanning = found_organisation("南宁")
    other, _ = actions.open_account(Person("覃样本", "qin", nanning), by=system, now=clock.now())
    client = as_(system)
    client.post(
        reverse("account-new"), {"name": "韦示例", "username": "weishili", "organisation": nanning.pk}
    )
    assert client.get(reverse("account", args=[other.pk])).context["issued"] is None


def test_a_reset_signs_the_person_out(system):
    holds("weishili", "南宁")
    client, _ = sign_in("weishili")
    as_(system).post(reverse("account-reset", args=[User.objects.get(username="weishili").pk]))
    assert client.get(reverse("help")).url.startswith("/sign-in/")


def test_a_deactivated_account_is_signed_out_and_cannot_sign_in(system):
    seat = holds("weishili", "南宁")
    client, _ = sign_in("weishili")
    as_(system).post(reverse("account-deactivate", args=[seat.user_id]))
    assert client.get(reverse("help")).url.startswith("/sign-in/")
    assert sign_in("weishili")[1].status_code == 200
    as_(system).post(reverse("account-activate", args=[seat.user_id]))
    assert sign_in("weishili")[1].status_code == 302


def test_who_leaves_work_behind_is_named_before(system, security):
    programme()
    only = of_programme(NANNING)
    said = "该单位没有其他经办人，未办事项将无人办理"
    assert said in text(as_(system).get(reverse("account-deactivate", args=[only.user_id])))
    assert said in text(as_(security).get(reverse("appointment-end", args=[only.pk])))
    of_programme(NANNING, Role.OFFICER)
    assert said not in text(as_(security).get(reverse("appointment-end", args=[only.pk])))


def csv(*lines):
    file = io.BytesIO("\n".join(("姓名,账号,单位,职责", *lines)).encode("utf-8-sig"))
    file.name = "名册.csv"
    return file


def test_a_roster_is_looked_at_then_opened_then_its_passwords_are_handed_over_once(system):
    found_organisation("南宁", aliases=["南宁市"])
    client = as_(system)
    answer = client.post(
        reverse("account-import"), {"file": csv("韦示例,wei,南宁市,经办人", "覃样本,qin,南宁,")}
    )
    check = answer.url
    assert "开通 2 个账号" in text(client.get(check))
    assert User.objects.count() == 1
    assert client.post(check).url == reverse("first-passwords")
    page = text(client.get(reverse("first-passwords")))
    assert "wei" in page and "初始密码只能下载这一次" in page
    file = b"".join(client.post(reverse("first-passwords")).streaming_content)
    (head, *found) = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    assert head == ["姓名", "账号", "单位", "初始密码"]
    for name, username, place, password in found:
        user = User.objects.get(username=username)
        assert (user.name, place) == (name, "南宁") and user.check_password(password)
        assert password not in page
    assert client.post(reverse("first-passwords")).status_code == 302
    assert "没有待下载的初始密码" in text(client.get(reverse("first-passwords")))
    assert "已经有人使用" in text(client.get(check))


def test_a_roster_with_one_error_opens_nothing(system):
    found_organisation("南宁")
    client = as_(system)
    check = client.post(reverse("account-import"), {"file": csv("韦示例,wei,南宁,", "覃样本,qin,柳州,")}).url
    page = text(client.get(check))
    assert "第3行「单位」" in page and "开通（请先改正名册）" in page
    assert "没有开通" in text(client.post(check, follow=True))
    assert not User.objects.filter(username="wei").exists()


def test_a_roster_names_one_of_several_organisations_of_one_name_with_those_above_it(system):
    for city in ("南宁市", "柳州市"):
        found_organisation("中山社区联络站", parent=found_organisation(city))
    client = as_(system)
    check = client.post(reverse("account-import"), {"file": csv("韦示例,wei,中山社区联络站,")}).url
    page = text(client.get(check))
    assert "叫「中山社区联络站」的单位有2个：南宁市/中山社区联络站、柳州市/中山社区联络站" in page
    check = client.post(reverse("account-import"), {"file": csv("韦示例,wei,柳州市／中山社区联络站,")}).url
    client.post(check)
    assert User.objects.get(username="wei").organisation.parent.name == "柳州市"


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"PK\x03\x04junk"), ("../a.exe", b"MZ"), ("a.csv", b"")]
)
def test_a_file_that_is_no_roster_is_refused_in_words(system, name, content):
    file = io.BytesIO(content)
    file.name = name
    answer = as_(system).post(reverse("account-import"), {"file": file}, follow=True)
    assert answer.status_code in (200, 422)
    assert "开通 " not in text(answer)
    assert User.objects.count() == 1


def test_a_roster_is_seen_only_by_who_brought_it(system):
    other = holds("xitong2", "系统运行", Role.SYSTEM)
    client = as_(other)
    mine = client.post(reverse("account-import"), {"file": csv("韦示例,wei,系统运行,")}).url
    assert as_(system).get(mine).status_code == 404
    assert as_(system).post(mine).status_code == 404
    photo = store("a.jpg", "jpg", b"\xff\xd8\xff", by=other.user, now=clock.now())
    assert client.get(reverse("account-import-check", args=[photo.pk])).status_code == 404


def test_the_list_of_accounts_filters_by_place_role_and_state(system):
    nanning = found_organisation("南宁")
    holds("weishili", "南宁", Role.LEADER, "韦示例")
    actions.open_account(Person("覃样本", "qin", nanning, "经办人"), by=system, now=clock.now())
    off = holds("off", "柳州")
    actions.deactivate(off.user, by=system, now=clock.now())
    client = as_(system)

    def found(**address):
        return sorted(user.username for user in rows(client.get(reverse("accounts"), address)))

    assert found() == ["off", "qin", "weishili", "xitong"]
    assert found(organisation=nanning.pk) == ["qin", "weishili"]
    assert found(role="负责人") == ["weishili"]
    assert found(state="未任职") == ["qin"]
    assert found(state="已停用") == ["off"]
    assert found(state="可用") == ["weishili", "xitong"]
    assert found(q="覃") == ["qin"]


# ——— the security administrator ————————————————————————————————————————————————————————————————————————


def test_intended_offices_are_confirmed_with_what_was_not_ticked_left_out(system, security):
    nanning = found_organisation("南宁")
    yes, _ = actions.open_account(Person("韦示例", "wei", nanning, "经办人"), by=system, now=clock.now())
    no, _ = actions.open_account(Person("覃样本", "qin", nanning, "负责人"), by=system, now=clock.now())
    client = as_(security)
    assert "确认拟任职责（2 人）" in text(client.get(reverse("appointments")))
    client.post(reverse("appointments-confirm"), {"users": [yes.pk]})
    assert list(Appointment.objects.filter(organisation=nanning).values_list("user", "role")) == [
        (yes.pk, "经办人")
    ]
    assert "确认拟任职责（1 人）" in text(client.get(reverse("appointments")))
    assert no.appointments.count() == 0


def test_more_intended_offices_than_one_page_takes_are_confirmed_in_turn(system, security, monkeypatch):
    monkeypatch.setattr("xuanxian.platform.accounts.appointment_views.AT_ONCE", 2)
    nanning = found_organisation("南宁")
    people = [Person("韦示例", f"wei{n}", nanning, "经办人") for n in range(3)]
    actions.open_accounts(people, by=system, now=clock.now())
    keys = list(User.objects.filter(intended="经办人").order_by("pk").values_list("pk", flat=True))
    client = as_(security)
    assert "此外还有1人" in text(client.get(reverse("appointments-confirm")))
    assert client.post(reverse("appointments-confirm"), {"users": keys}).status_code == 422
    for some_of_them in (keys[:2], keys[2:]):
        client.post(reverse("appointments-confirm"), {"users": some_of_them})
    assert nanning.appointments.count() == 3


def test_an_office_is_given_and_ended_on_its_pages(system, security):
    nanning = found_organisation("南宁")
    user, _ = actions.open_account(Person("韦示例", "wei", nanning), by=system, now=clock.now())
    client = as_(security)
    said = {"user": "wei", "organisation": nanning.pk, "role": "经办人"}
    client.post(reverse("appointment-new"), said)
    made = user.appointments.get()
    assert "已经是南宁经办人" in text(client.post(reverse("appointment-new"), said))
    assert client.post(reverse("appointment-new"), {**said, "user": "nobody"}).status_code == 422
    client.post(reverse("appointment-end", args=[made.pk]), {"day": clock.today().isoformat()})
    made.refresh_from_db()
    assert made.ended == clock.today()
    assert client.get(reverse("appointment-end", args=[made.pk])).status_code == 404


# ——— the auditor ———————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def acts(system):
    nanning = found_organisation("南宁")
    actions.open_account(Person("韦示例", "wei", nanning), by=system, now=at(12, 18))
    case = open_case("活动")
    officer = holds("qin", "南宁", name="覃样本")
    record(case, "发布", by=officer, now=at(11, 5), step="印发", content=VersionPublished(number=1))
    record(case, "归档", by=None, now=at(1, 5, year=2024))


def test_the_auditor_sees_every_act_and_narrows_by_verb_kind_person_and_day(audit, acts):
    client = as_(audit)

    def found(**address):
        return [act.verb for act in rows(client.get(reverse("audit"), address))]

    assert found() == ["归档", "发布", "开通账号"]
    assert found(verb="发布") == ["发布"]
    assert found(kind="账号") == ["开通账号"]
    assert found(q="陈系统") == ["开通账号"]
    assert found(q="南宁") == ["发布"]
    assert found(q="2023-12-18") == ["开通账号"]
    assert found(q="2023年11月") == ["发布"]
    assert found(q="2023年11月 陈系统") == []
    assert found(q="2023-13-45") == []
    page = text(client.get(reverse("audit")))
    assert "账号 wei" in page and "系统" in page


def test_the_record_is_exported_as_narrowed(audit, acts):
    answer = as_(audit).get(reverse("audit"), {"verb": "发布", "export": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("2023年11月5日 09:00,南宁,覃样本,经办人,活动 ")
    assert Act.objects.get(verb="发布").digest in lines[1]


@pytest.mark.parametrize("page", ["audit", "looks"])
@pytest.mark.parametrize(
    "day", ["0001-01-01", "0001年1月", "1899年12月", "9999-12-31", "9999年12月", "２０２３-１１-０５"]
)
def test_a_day_on_which_nothing_can_have_been_is_looked_for_as_a_word(audit, page, day):
    answer = as_(audit).get(reverse(page), {"q": day})
    assert answer.status_code == 200 and rows(answer) == []


def test_the_auditor_sees_who_looked_at_whose_number(audit):
    officer = holds("qin", "南宁", name="覃样本")
    Look.objects.create(
        by=officer, subject="南宁 韦示例", subject_key="1", field="身份证号码", at=at(12, 18), reason=HOSTILE
    )
    page = text(as_(audit).get(reverse("looks")))
    assert (
        "覃样本" in page and "南宁 韦示例" in page and "身份证号码" in page and "2023年12月18日 09:00" in page
    )
    assert HOSTILE not in page
    assert rows(as_(audit).get(reverse("looks"), {"q": "2023-12-17"})) == []


def test_a_whole_record_verifies_and_its_seals_are_printed(audit, acts):
    sealed = seal(now=at(1, 6, year=2024))
    page = text(as_(audit).get(reverse("audit-verify")))
    assert sealed.root in page and "校验了" not in page
    assert "校验了 3 条办理记录，全部衔接" in verified(audit)


def verified(audit):
    """The page after the worker has done what the auditor asked for."""
    browser = as_(audit)
    assert browser.post(reverse("audit-verify")).url == reverse("audit-verify")
    assert "正在校验" in text(browser.get(reverse("audit-verify")))
    assert work_once(clock.now()).state == JobState.READY
    assert browser.get(reverse("audit-verify-job")).json()["words"] == "已生成"
    return text(browser.get(reverse("audit-verify")))


@pytest.mark.tampers
@pytest.mark.db("triggers")
def test_a_changed_act_is_named(audit, acts):
    assert "全部衔接" in verified(audit)
    act = Act.objects.get(verb="发布")
    with append_only.lifted():
        Act.objects.filter(pk=act.pk).update(reason="改过")
    page = verified(audit)
    assert "有 1 处对不上" in page and f"案卷{act.case_id} 第1条" in page and "内容与摘要不符" in page


def test_who_asks_twice_waits_for_one_verification(audit, acts):
    for _ in range(2):
        as_(audit).post(reverse("audit-verify"))
    assert Job.objects.get(kind="记录校验").by == audit


def test_nobody_has_asked_for_a_verification(audit):
    assert as_(audit).get(reverse("audit-verify-job")).status_code == 404


# ——— notifications —————————————————————————————————————————————————————————————————————————————————————


def test_a_notification_is_seen_by_each_person_when_opened():
    mine, colleague = holds("wei", "南宁"), holds("lu", "南宁")
    tell(mine.organisation, "材料已退回", "/packages/1/", now=at(12, 18))
    assert unread_count(mine) == unread_count(colleague) == 1
    first = text(as_(mine).get(reverse("notifications")))
    assert "材料已退回" in first and ">未读</span>" in first
    assert unread_count(mine) == 0 and unread_count(colleague) == 1
    assert ">已读</span>" in text(as_(mine).get(reverse("notifications")))


def test_an_office_sees_its_own_notifications_only():
    mine, neighbour, above = holds("wei", "南宁"), holds("qin", "柳州"), holds("lu", "自治区")
    tell(mine.organisation, "材料已退回", "", now=at(12, 18))
    for other in (neighbour, above):
        assert "材料已退回" not in text(as_(other).get(reverse("notifications")))
        as_(other).post(reverse("notifications-seen"))
    assert unread_count(mine) == 1


def test_a_person_is_told_alone_in_whatever_seat():
    mine, colleague, elsewhere = holds("wei", "南宁"), holds("lu", "南宁"), holds("wei", "柳州")
    tell_person(mine.user, "请您复核", "/due/", now=at(12, 18))
    tell(mine.organisation, "材料已退回", "", now=at(12, 18))
    assert [unread_count(seat) for seat in (mine, elsewhere, colleague)] == [2, 1, 1]
    assert [one.text for one in latest(mine)] == ["材料已退回", "请您复核"]
    assert [one.text for one in latest(colleague)] == ["材料已退回"]
    page = text(as_(colleague).get(reverse("notifications")))
    assert "材料已退回" in page and "请您复核" not in page
    as_(colleague).post(reverse("notifications-seen"))
    assert "请您复核" in text(as_(mine).get(reverse("notifications")))
    assert [unread_count(seat) for seat in (mine, elsewhere)] == [0, 0]


def test_a_person_is_told_in_one_office_alone():
    mine, elsewhere, colleague = holds("wei", "南宁"), holds("wei", "柳州"), holds("lu", "柳州")
    tell_person(mine.user, "请您复核", "/due/", now=at(12, 18), office=elsewhere.organisation)
    assert [unread_count(seat) for seat in (mine, elsewhere, colleague)] == [0, 1, 0]
    assert [len(latest(seat)) for seat in (mine, elsewhere, colleague)] == [0, 1, 0]
    export = b"".join(as_(colleague).get(reverse("notifications"), {"export": "csv"}).streaming_content)
    assert "请您复核" not in export.decode("utf-8-sig")


def test_a_notification_to_nobody_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(text="无人", at=at(12, 18))


def test_what_is_on_later_pages_stays_unread_until_all_is_marked():
    mine = holds("wei", "南宁")
    for number in range(60):
        tell(mine.organisation, f"通知{number}", "", now=at(12, 18))
    assert "全部标为已读" in text(as_(mine).get(reverse("notifications")))
    assert unread_count(mine) == 10
    as_(mine).post(reverse("notifications-seen"))
    assert unread_count(mine) == 0


def test_an_exported_list_marks_nothing():
    mine = holds("wei", "南宁")
    tell(mine.organisation, "材料已退回", "", now=at(12, 18))
    b"".join(as_(mine).get(reverse("notifications"), {"export": "csv"}).streaming_content)
    assert unread_count(mine) == 1


# ——— search and help ———————————————————————————————————————————————————————————————————————————————————


def found(seat, query):
    groups = as_(seat).get(reverse("search"), {"q": query}).context["groups"]
    return [hit.title for hit in groups.get("推荐对象", [])]


def test_a_unit_finds_its_own_drafts_and_nobody_elses():
    programme()
    (mine,) = fill(package(NANNING), some(NANNING, deputy=1))
    (other,) = fill(package(LIUZHOU), some(LIUZHOU, deputy=1))
    assert found(of_programme(NANNING), mine.name) == [mine.name]
    assert mine.name != other.name
    for seat in (of_programme(LIUZHOU), of_programme(OFFICE), of_programme(COUNTY)):
        assert found(seat, mine.name) == []
    assert found(of_programme(NANNING), "人大代表") == [mine.name]


def test_a_nominees_own_unit_finds_its_nominees_only():
    programme()
    here, elsewhere = some(NANNING, deputy=2)
    (mine,) = fill(package(NANNING), [here], home=COUNTY)
    (other,) = fill(package(NANNING), [elsewhere])
    assert mine.name != other.name
    assert found(of_programme(COUNTY), "人大代表") == [mine.name]


def test_the_office_finds_what_was_handed_in_but_not_what_is_being_typed():
    programme()
    sent = handed_in(NANNING, some(NANNING, deputy=1))
    (nomination,) = sent.nominations.all()
    office = of_programme(OFFICE)
    assert found(office, nomination.name) == [nomination.name]
    return_package(sent, [nomination], reason="请补充", until=None, by=office, now=at(12, 5))
    nomination.refresh_from_db()
    unit = of_programme(NANNING)
    save_fields(
        nomination, {"主要事迹": "独一无二的新词"}, revision=nomination.revision, by=unit, now=at(12, 6)
    )
    assert found(unit, "独一无二") == [nomination.name]
    assert found(office, "独一无二") == []
    answer = as_(office).get(reverse("search"), {"q": nomination.name})
    (hit,) = answer.context["groups"]["推荐对象"]
    assert hit.excerpt == ""


def test_an_administrator_finds_no_business(system):
    programme()
    (mine,) = fill(package(NANNING), some(NANNING, deputy=1))
    inside = holds("neibu", NANNING, Role.SYSTEM)
    for seat in (system, inside):
        answer = as_(seat).get(reverse("search"), {"q": mine.name})
        assert answer.context["groups"] == {} and "没有可以查找的业务内容" in text(answer)


@pytest.mark.parametrize("query", ["", " ", "%", '" OR 1', "a" * 500, HOSTILE, "查 无 此 人"])
def test_any_query_is_answered(query):
    programme()
    answer = as_(of_programme(NANNING)).get(reverse("search"), {"q": query})
    assert answer.status_code == 200 and HOSTILE not in text(answer)


@pytest.mark.parametrize(
    ("role", "says"),
    [
        (Role.SYSTEM, "把初始密码转交本人"),
        (Role.SECURITY, "互不兼任"),
        (Role.AUDIT, "封存根打印存档"),
        (Role.OFFICER, "还没有任职"),
    ],
)
def test_help_says_to_each_what_to_do(role, says):
    page = text(as_(holds("one", "系统运行", role)).get(reverse("help")))
    assert says in page and page.count('<ol class="todo">') == (role != Role.OFFICER)


def test_help_of_another_role_is_a_click_away():
    programme()
    client = as_(of_programme(NANNING, Role.OFFICER))
    mine = text(client.get(reverse("help")))
    assert "登记集体研究" in mine and "逐件审核" not in mine
    assert "逐件审核" in text(client.get(reverse("help"), {"for": "评选办公室"}))
    assert client.get(reverse("help"), {"for": HOSTILE}).status_code == 200


# ——— everybody else ————————————————————————————————————————————————————————————————————————————————————

DOORS = {
    Role.SYSTEM: ["accounts", "account-new", "account-import", "account-import-template", "first-passwords"],
    Role.SECURITY: ["appointments", "appointment-new", "appointments-confirm", "locks"],
    Role.AUDIT: ["audit", "looks", "audit-verify"],
}
OF_ACCOUNT = ["account", "account-correct", "account-reset", "account-deactivate", "account-activate"]


@pytest.mark.parametrize("role", Role)
def test_each_page_opens_for_its_administrator_alone(role):
    seat = holds("one", "南宁", role)
    client = as_(seat)
    for owner, names in DOORS.items():
        for name in names:
            assert client.get(reverse(name)).status_code == (200 if owner == role else 403), name
    for name in OF_ACCOUNT:
        answer = client.post(reverse(name, args=[999_999]))
        assert answer.status_code == (404 if role == Role.SYSTEM else 403), name
    answer = client.post(reverse("appointment-end", args=[999_999]))
    assert answer.status_code == (404 if role == Role.SECURITY else 403)
    for names in (*DOORS.values(), ["notifications", "search", "help", "change-password"]):
        for name in names:
            assert Client().get(reverse(name)).url.startswith("/sign-in/?next="), name
    assert organisation("南宁").case is None


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("accounts", Role.SYSTEM),
        ("organisations", Role.SYSTEM),
        ("appointments", Role.SECURITY),
        ("audit", Role.AUDIT),
        ("looks", Role.AUDIT),
        ("notifications", Role.OFFICER),
    ],
)
def test_a_list_asks_as_often_for_thirty_rows_as_for_one(name, role):
    seat = holds("one", "系统运行", role)

    def add(number):
        for n in range(number):
            more = holds(f"u{User.objects.count()}", f"示例单位{n}", name=HOSTILE[:40])
            record(open_case("活动"), "发布", by=more, now=clock.now(), content=VersionPublished(number=1))
            Look.objects.create(by=more, subject="韦示例", subject_key="1", field="电话", at=clock.now())
            tell(seat.organisation, HOSTILE, "", now=clock.now())

    client = as_(seat)

    def asked():
        client.get(reverse(name))  # what is kept for some seconds is there
        with CaptureQueriesContext(connection) as queries:
            page = text(client.get(reverse(name)))
        assert "<script>alert" not in page
        return [query["sql"] for query in queries]

    add(1)
    one = asked()
    add(29)
    thirty = asked()
    assert len(one) == len(thirty) <= 10, "\n".join(thirty)


def test_new_accounts_are_due_at_the_security_administrator_until_confirmed(system, security):
    nanning = found_organisation("南宁")
    people = [Person("韦示例", f"wei{n}", nanning, "经办人") for n in range(2)]
    actions.open_accounts([*people, Person("覃样本", "qin", nanning)], by=system, now=clock.now())

    def due(seat):
        return [(d.what, d.url, d.group) for d in dues_of(seat, clock.today())]

    assert due(security) == [("确认2人的拟任职责", reverse("appointments-confirm"), "任职")]
    assert due(system) == []
    assert "确认2人的拟任职责" in text(as_(security).get(reverse("due")))
    keys = User.objects.filter(intended="经办人").values_list("pk", flat=True)
    as_(security).post(reverse("appointments-confirm"), {"users": list(keys)})
    assert due(security) == []
