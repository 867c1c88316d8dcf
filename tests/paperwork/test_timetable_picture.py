"""What the picture of a timetable says in words: nobody must tell colours apart."""

from __future__ import annotations

from datetime import date

from xuanxian.paperwork.timetable_svg import timetable_svg
from xuanxian.rulebooks import library
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.awards.timetable import timetable
from xuanxian.rules.core.durations import Duration
from xuanxian.workdays import calendar


def drawn(name, today=None, done=()):
    rulebook = library.by_name(name)
    calendar = library.calendar_of(rulebook)
    slots = timetable(rulebook.steps, calendar, rulebook.notice.issued, rulebook.meet)
    return timetable_svg("示例", slots, calendar, today, done)


def test_what_is_tight_and_what_cannot_be_done_in_time_is_said():
    picture = drawn("petition-system-2017")
    assert ">截止5月22日，少1个工作日<" in picture
    assert ">6月2日前，5个工作日，只余2个工作日<" in picture
    assert "工作日<" not in drawn("gx-deputy-work-2023").replace("5个工作日<", "")


def test_days_of_the_calendar_are_said_as_such():
    """To Saturday, 15 June 2024: five days of the calendar, posted on the 10th; free from the 12th on, two too late."""
    step = Step("公示", StepKind.DISCLOSE, "示例", until=date(2024, 6, 15), lasts=Duration(5, working=False))
    days = calendar(2023, 2025)
    slots = timetable([step], days, date(2024, 6, 12), lambda one, other: True)
    picture = timetable_svg("示例", slots, days)
    assert "<title>5日，最迟2024-06-10开始</title>" in picture
    assert ">截止6月15日（休息日），5日，少2日<" in picture


def test_a_deadline_on_a_rest_day_is_marked_and_stays_where_it_is():
    assert ">截止3月30日（休息日）<" in drawn("gx-model-worker-2024")
    assert "放假 2024-04-04 至 2024-04-06" in drawn("gx-model-worker-2024")


def test_what_is_past_is_late_unless_it_is_done():
    today = date(2024, 3, 18)
    assert ">截止3月15日，已过<" in drawn("gx-model-worker-2024", today)
    rulebook = library.by_name("gx-model-worker-2024")
    names = [step.name for step in rulebook.steps]
    picture = drawn("gx-model-worker-2024", today, names[: names.index("任务提名转送")])
    assert ">截止3月15日<" in picture
    assert picture.count("已过<") == 2
