"""A year without calendar at the command line, and how it is added."""

from __future__ import annotations

import pytest

from tests.rules.test_rest_days import OF_2026
from xuanxian import workdays


@pytest.fixture
def without_2026(monkeypatch):
    """As the program was in the autumn of 2025."""
    shipped = {year: file for year, file in workdays._shipped().items() if year < 2026}
    monkeypatch.setattr(workdays, "_shipped", lambda: shipped)


@pytest.fixture
def moved(tmp_path, notice_text):
    """The notice with its last deadline in 2026; it needs the calendar of the year for its timetable alone."""
    assert notice_text.count("截止: 2024-04-30") == 1
    file = tmp_path / "改.yaml"
    file.write_text(notice_text.replace("截止: 2024-04-30", "截止: 2026-05-06"), encoding="utf-8")
    return file


def test_quota_needs_no_calendar(xuanxian, moved, without_2026):
    said = xuanxian("quota", "改.yaml")
    assert said.code == 0 and "南宁" in said.out


def test_check_warns_which_year_is_missing_and_timetable_refuses_in_the_same_words(
    xuanxian, moved, without_2026
):
    said = xuanxian("check", "改.yaml", "--json")
    assert said.code == 0
    (missing,) = [f for f in said.json if f["rule"] == "calendar.missing"]
    assert (missing["level"], missing["message"]) == ("warn", "没有2026年的工作日历，不能推算工作日")
    said = xuanxian("timetable", "改.yaml", "--json")
    assert said.code == 2 and said.rules == ["calendar.missing"]


def test_a_folder_of_calendars_beside_the_rulebook_counts(xuanxian, moved, without_2026, tmp_path):
    (tmp_path / "通知.txt").write_text(OF_2026, encoding="utf-8")
    said = xuanxian("calendar", "通知.txt", "--out", "calendars")
    assert said.code == 0
    assert "2026年：放假33天，调休上班6天，请与原文逐日核对" in said.out
    assert "2月15日（周日）、16日（周一）" in said.out
    said = xuanxian("check", "改.yaml", "--json")
    assert "calendar.missing" not in said.rules
    assert xuanxian("timetable", "改.yaml").code == 0


def test_the_days_are_told_as_json(xuanxian, tmp_path):
    (tmp_path / "通知.txt").write_text(OF_2026, encoding="utf-8")
    said = xuanxian("calendar", "通知.txt", "--json").json
    assert said["year"] == 2026
    assert said["off"]["清明节"] == ["2026-04-04", "2026-04-05", "2026-04-06"]
    assert said["worked"] == [
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ]


@pytest.mark.parametrize(
    "content, rule",
    [
        (OF_2026.replace("共9天", "共8天").encode(), "calendar.count"),
        (OF_2026.encode("gbk", "ignore"), "file.encoding"),
        (b"", "calendar.year"),
    ],
)
def test_what_cannot_be_taken_over_ends_with_2_and_writes_nothing(xuanxian, tmp_path, content, rule):
    (tmp_path / "通知.txt").write_bytes(content)
    said = xuanxian("calendar", "通知.txt", "--out", "calendars", "--json")
    assert said.code == 2 and said.rules == [rule]
    assert not (tmp_path / "calendars").exists()
    assert xuanxian("calendar", "没有这个文件.txt", "--json").rules == ["file.unreadable"]
