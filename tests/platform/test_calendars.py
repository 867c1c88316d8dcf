"""A year of working days is pasted, looked at, recorded, corrected; every process reads it at once."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import at, refuses
from tests.rules.test_rest_days import OF_2026
from xuanxian import workdays
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment, Role, User
from xuanxian.platform.acts.models import Act
from xuanxian.platform.calendars.actions import set_year, understood, write_all
from xuanxian.platform.calendars.models import Year
from xuanxian.platform.calendars.queries import known_years, working_days
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.rules.core.calendars import NoCalendar

pytestmark = pytest.mark.django_db
NOW = at(12, 20, year=2026)


def _of_2027():
    """As if 2027 had the same festivals: the days of the week are not said."""
    text = re.sub("[（][^）]*[周][^）]*[）]", "", OF_2026).replace("2026", "2027")
    # Made-up days must be Saturdays or Sundays of 2027.
    for old, new in (
        ("1月4日上班", "1月3日上班"),
        ("1月1日至3日放假调休，共3天", "1月1日至2日放假调休，共2天"),
        ("2月14日、2月28日", "2月13日、2月28日"),
        ("5月9日", "5月8日"),
        ("9月20日、10月10日", "9月19日、10月9日"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.CALENDARS_FOLDER = str(tmp_path / "calendars")
    return Path(settings.CALENDARS_FOLDER)


@pytest.fixture
def system():
    user = User.objects.create_user("xitong", "陈系统")
    return Appointment.objects.create(
        user=user, organisation=found_organisation("系统运行"), role=Role.SYSTEM
    )


@pytest.fixture
def client(system, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    client = Client()
    client.force_login(system.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_year_is_added_on_the_page_after_it_was_shown_day_by_day(
    client, folder, django_capture_on_commit_callbacks
):
    with pytest.raises(NoCalendar):
        working_days().is_working(date(2027, 1, 4))
    shown = client.post(reverse("calendar-new"), {"text": _of_2027(), "do": "read"})
    page = shown.content.decode()
    assert shown.status_code == 200 and "登记2027年" in page
    assert "2月15日（周一）、16日（周二）" in page and "9（原文9）" in page
    assert not Year.objects.exists() and not Act.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("calendar-new"), {"text": _of_2027(), "do": "save"})
    assert answer.status_code == 302 and answer["Location"] == "/calendars/2027/"
    act = Act.objects.get()
    assert (act.verb, act.office.name, act.case.kind) == ("登记工作日历", "系统运行", "工作日历")
    assert "2027-02-15" in act.content and '"补班":["2027-01-03"' in act.content
    assert (folder / "2027.yaml").is_file() and 2027 in known_years()
    days = working_days()
    assert [days.is_working(date(2027, 2, n)) for n in (12, 13, 14, 15, 23, 24)] == [
        True,
        True,
        False,
        False,
        False,
        True,
    ]
    page = client.get("/calendars/2027/").content.decode()
    assert "2月15日（周一）" in page and "登记工作日历" in page


def test_what_does_not_agree_with_itself_is_not_recorded_and_stays_typed(client):
    wrong = _of_2027().replace("共9天", "共8天")
    answer = client.post(reverse("calendar-new"), {"text": wrong, "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "春节写明8天，读出9天" in page and "共8天" in page
    assert not Year.objects.exists()


def test_a_year_is_corrected_by_a_further_act(system, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        set_year(understood(_of_2027()), by=system, now=NOW)
        with refuses("calendar.same"):
            set_year(understood(_of_2027()), by=system, now=NOW)
    longer = _of_2027().replace("5月1日至5日放假调休，共5天", "5月1日至6日放假调休，共6天")
    with django_capture_on_commit_callbacks(execute=True):
        set_year(understood(longer), by=system, now=NOW)
    assert [act.verb for act in Act.objects.order_by("pk")] == ["登记工作日历", "更正工作日历"]
    assert not working_days().is_working(date(2027, 5, 6))


def test_a_shipped_year_is_not_entered_again_but_may_be_corrected(system, django_capture_on_commit_callbacks):
    with refuses("calendar.same"):
        set_year(understood(OF_2026), by=system, now=NOW)
    assert working_days().is_working(date(2026, 10, 8))
    longer = OF_2026.replace("7日（周三）放假调休，共7天", "8日（周四）放假调休，共8天")
    with django_capture_on_commit_callbacks(execute=True):
        set_year(understood(longer), by=system, now=NOW)
    assert Act.objects.get().verb == "更正工作日历"
    assert not working_days().is_working(date(2026, 10, 8))


def test_the_files_are_made_anew_from_the_record(system, folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        set_year(understood(_of_2027()), by=system, now=NOW)
    before = (folder / "2027.yaml").read_text(encoding="utf-8")
    (folder / "2027.yaml").unlink()
    assert 2027 not in known_years()
    write_all()
    assert (folder / "2027.yaml").read_text(encoding="utf-8") == before and 2027 in known_years()


def test_what_is_taken_back_before_it_is_committed_is_no_file(system, folder):
    set_year(understood(_of_2027()), by=system, now=NOW)
    assert not folder.exists()


def test_the_page_says_that_the_next_year_is_missing_from_november_on(client, monkeypatch):
    said = "没有2027年的工作日历"
    assert said in client.get(reverse("calendars")).content.decode()
    monkeypatch.setattr(clock, "now", lambda: at(10, 31, year=2026))
    assert said not in client.get(reverse("calendars")).content.decode()


def test_a_file_that_somebody_broke_is_told_by_its_name(folder):
    folder.mkdir()
    (folder / "2027.yaml").write_text("年: 2026\n放假: {}\n补班: []\n", encoding="utf-8")
    with pytest.raises(workdays.BadCalendar) as told:
        working_days()
    assert told.value.finding.place.file == "2027.yaml"
    assert told.value.finding.message == "工作日历读不出：年写的是2026"
