"""The access table, address by address and role by role, on the demonstration's data; then object by object."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client

from tests import hostile
from tests.world import NOT_ITS_OWN, SEATS, address, made
from xuanxian import workdays
from xuanxian.awards.programmes.roles import HOME, UNIT
from xuanxian.platform.accounts.seats import PUBLIC
from xuanxian.platform.rooms import doors, roles

pytestmark = pytest.mark.django_db
ONLY_IN_A_DEMONSTRATION = {"clock"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The demonstration's 南宁 and 柳州, the only ones that are asked for here, with one posting, one objection and one honour
    added, made once for all tests here."""
    from xuanxian.platform import clock

    with django_db_blocker.unblock(), transaction.atomic():
        yield made("南宁", "柳州")
        transaction.set_rollback(True)
    clock._file().unlink(missing_ok=True)


@pytest.fixture(scope="module")
def clients(world, django_db_blocker):
    """Somebody of each role, signed in."""
    with django_db_blocker.unblock():
        return {role: _client(role) for role in roles()}


def _client(role):
    from xuanxian.platform.accounts.models import User

    client = Client()
    if role is not PUBLIC:
        client.force_login(
            User.objects.get(username=SEATS[role]), backend="django.contrib.auth.backends.ModelBackend"
        )
    return client


@pytest.mark.parametrize("name", sorted(doors()))
def test_an_address_opens_for_the_roles_in_the_table_and_for_no_other(world, clients, name):
    for role in roles():
        response = clients[role].get(address(name, world, role))
        if (role, name) in NOT_ITS_OWN:
            assert response.status_code == 404
        elif role in doors()[name]:
            expected = {404} if name in ONLY_IN_A_DEMONSTRATION else {200, 302, 405}
            assert response.status_code in expected, f"{role} at {name}: {response.status_code}"
            assert not response.get("Location", "").startswith("/sign-in/"), f"{role} at {name}"
        elif role is PUBLIC:
            assert response.status_code == 302 and response["Location"].startswith("/sign-in/?next="), name
        else:
            assert response.status_code == 403, f"{role} at {name}: {response.status_code}"


def _opened(name):
    """A role that may go there, a unit's officer if they may."""
    opens = [role for role in roles() if role in doors()[name] and (role, name) not in NOT_ITS_OWN]
    return UNIT if UNIT in opens else opens[0]


@pytest.mark.parametrize("name", sorted(doors()))
def test_no_value_that_is_sent_to_an_address_breaks_it(world, name):
    print("seed", hostile.SEED)
    role = _opened(name)
    assert hostile.try_address(_client(role), address(name, world, role), name) == []


@pytest.mark.parametrize("name", sorted(doors()))
def test_no_address_breaks_where_the_files_are_gone_from_the_disk(world, clients, name, settings, tmp_path):
    settings.FILES_FOLDER = str(tmp_path)
    role = _opened(name)
    answer = clients[role].get(address(name, world, role), follow=True)
    assert answer.status_code < 500
    if name in (
        "attachment",
        "nomination-read-check",
        "roster-preview",
        "package-papers-file",
        "message-file",
    ):
        assert "不在数据文件夹里" in answer.content.decode(), name


@pytest.mark.parametrize("name", sorted(doors()))
def test_what_needs_no_working_day_opens_where_the_year_has_no_calendar(world, clients, name, monkeypatch):
    role = _opened(name)
    usual = clients[role].get(address(name, world, role)).status_code
    monkeypatch.setattr(workdays, "_shipped", dict)
    answer = clients[role].get(address(name, world, role))
    if name in NEEDS_WORKING_DAYS:
        assert answer.status_code == 422 and "没有2023年的工作日历" in answer.content.decode(), name
        assert "请系统管理员在“工作日历”中粘贴" in answer.content.decode()
    elif name == "calendar":
        assert answer.status_code == 404
    else:
        assert answer.status_code == usual, name


NEEDS_WORKING_DAYS = {"timetable-picture"}
"""Nothing else is on the page, or not without them."""
CHANGES = [
    "account-activate", "attachment-remove", "draft-check", "draft-words", "lock-release", "nomination-follow",
    "nomination-photo", "nomination-reveal", "nomination-save", "notifications-seen", "organisation-alias-drop",
    "organisation-close", "organisation-reopen", "package-order", "programme-revise", "proposal-take", "signing-take-back",
    "slate-meter", "slate-propose", "slate-save", "switch-seat",
]  # fmt: skip
"""Addresses without a page: pressing a button changes something, or takes what was typed."""


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_is_changed_by_following_a_link(world, clients, name):
    opens = [role for role in roles() if role in doors()[name] and role is not PUBLIC]
    assert opens
    for role in opens:
        assert clients[role].get(address(name, world, role)).status_code in (
            {404} if (role, name) in NOT_ITS_OWN else {405}
        ), role


def _get(username, url, method="get", **data):
    from xuanxian.platform.accounts.models import User

    client = Client()
    client.force_login(
        User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
    )
    return getattr(client, method)(url, data).status_code


OF_A_UNIT = [
    "package", "package-resolution", "package-withdraw", "package-attach", "package-order", "package-roster", "package-papers",
    "package-summary", "roster-template", "nomination-new", "nomination", "nomination-edit", "nomination-save",
    "nomination-photo", "nomination-reveal", "nomination-contest", "nomination-follow",
    "nomination-place", "nomination-drop", "nomination-attach", "nomination-paper",
    "attachment", "attachment-remove", "consultation", "consultation-ask", "consultation-reply", "package-disclosures",
    "disclosure-new", "disclosure", "disclosure-result", "job", "package-papers-file", "package-paper",
    "division-share", "proposal-new", "package-read", "nomination-read", "nomination-read-check", "nomination-read-photo",
    "package-intake", "package-intake-paper",
    "proposal-submit", "proposal-take-back", "proposal-take", "proposal-send-back", "proposal-turn-down",
    "signing", "signing-send", "signing-send-back", "signing-take-back", "messages", "message-file",
    "package-texts", "package-text", "package-text-file", "nomination-supplement", "disclosure-paper", "consultation-letter",
]  # fmt: skip


@pytest.mark.parametrize("name", OF_A_UNIT)
@pytest.mark.parametrize("method", ["get", "post"])
def test_to_the_neighbour_unit_nothing_of_the_unit_is_there(world, name, method):
    url = address(name, world, UNIT)
    assert _get("unit02", url, method) in ({404} if method == "post" else {404, 405})


def _said_about(nomination):
    import uuid

    from xuanxian.platform import clock
    from xuanxian.platform.accounts.models import Appointment
    from xuanxian.platform.messages.actions import say

    officer = Appointment.objects.get(user__username="nanning")
    return say(nomination.case_id, "示例", None, key=uuid.uuid4(), by=officer, now=clock.now())


@pytest.mark.parametrize("name", [n for n in OF_A_UNIT if HOME in doors()[n] and n != "proposal-new"])
def test_the_county_office_has_its_own_nominee_and_no_other(world, name):
    from xuanxian.awards.nominations.models import Nomination

    url = address(name, world, HOME)
    assert _get("shilixian", url) in {200, 302, 405}
    other = Nomination.objects.filter(package=world["package"][0], home=None, type="个人").first()
    said = _said_about(other)
    keys = {"nomination": other.pk, "proposal": other.pk, "attachment": other.case.attachments.first()}
    keys |= {"talk": other.case_id, "message": said.pk}
    elsewhere = {**world, **{kind: (key, key) for kind, key in keys.items()}}
    assert _get("shilixian", address(name, elsewhere, HOME)) in {404, 405}


def test_the_award_office_sees_no_draft_of_a_unit(world):
    from xuanxian.awards.nominations.models import Nomination, Package

    draft = Nomination.objects.filter(package=world["package"][0]).first()
    assert _get("bangongshi", f"/nominations/{draft.pk}/") == 404
    assert _get("bangongshi", f"/packages/{draft.package_id}/papers/") == 404
    shown = Client()
    from xuanxian.platform.accounts.models import User

    user = User.objects.get(username="bangongshi")
    shown.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = shown.get(f"/packages/{draft.package_id}/").content.decode()
    names = set(Package.objects.get(pk=draft.package_id).nominations.values_list("name", flat=True))
    assert not [name for name in names if name in page]


def test_an_absent_object_and_a_foreign_one_look_alike(world):
    from xuanxian.platform.accounts.models import User

    client = Client()
    client.force_login(
        User.objects.get(username="unit02"), backend="django.contrib.auth.backends.ModelBackend"
    )
    foreign, absent = client.get(f"/packages/{world['package'][0]}/"), client.get("/packages/99999999/")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content
