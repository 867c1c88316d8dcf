"""Working days after the State Council's notices; the day of posting is not counted (D1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from xuanxian.rules.core.calendars import Calendar, NoCalendar
from xuanxian.workdays import calendar, calendar_years

DAYS = calendar(2022, 2024)
days = st.dates(date(2022, 3, 1), date(2024, 10, 31))
periods = st.integers(1, 30)
thorough = settings(deadline=None, print_blob=True)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2023-12-25", True),  # a Monday
        ("2023-12-23", False),  # a Saturday
        ("2024-01-01", False),  # New Year's Day, a Monday
        ("2024-02-09", True),  # the eve was no statutory holiday that year
        ("2024-02-12", False),  # Spring Festival, a Monday
        ("2024-02-04", True),  # a Sunday made up
        ("2024-02-18", True),  # a Sunday made up
        ("2024-02-11", False),  # a Sunday of the festival
        ("2023-10-07", True),  # a Saturday made up
        ("2024-04-30", True),
    ],
)
def test_a_working_day_is_one_by_the_notice_and_else_by_its_weekday(day, working):
    assert DAYS.is_working(date.fromisoformat(day)) is working


def test_five_working_days_back_from_christmas_2023_is_the_monday_before():
    assert DAYS.before(date(2023, 12, 25), 5) == date(2023, 12, 18)
    assert DAYS.after(date(2023, 12, 18), 5) == date(2023, 12, 25)


def test_the_day_of_posting_is_not_counted():
    assert DAYS.after(date(2023, 12, 18), 1) == date(2023, 12, 19)
    assert DAYS.after(date(2023, 12, 18), 0) == date(2023, 12, 18)


def test_a_sunday_worked_before_the_festival_counts():
    assert DAYS.after(date(2024, 2, 2), 5) == date(2024, 2, 8)


def test_the_festival_does_not_count_and_the_sunday_worked_after_it_does():
    assert DAYS.after(date(2024, 2, 8), 2) == date(2024, 2, 18)
    assert DAYS.after(date(2024, 2, 9), 5) == date(2024, 2, 22)
    assert DAYS.before(date(2024, 2, 22), 5) == date(2024, 2, 9)
    assert DAYS.between(date(2024, 2, 9), date(2024, 2, 22)) == 5


def test_a_period_that_ends_on_a_rest_day_ends_on_the_working_day_before():
    assert DAYS.last_until(date(2024, 3, 10)) == date(2024, 3, 8)
    assert DAYS.before(date(2024, 3, 10), 5) == date(2024, 3, 1)


def test_a_posting_on_a_rest_day_begins_to_count_on_the_next_working_day():
    assert DAYS.after(date(2023, 12, 23), 1) == date(2023, 12, 25)


def test_a_period_of_no_days_begins_when_it_ends():
    assert DAYS.before(date(2023, 12, 24), 0) == date(2023, 12, 22)


def test_the_days_between_count_the_last_and_not_the_first():
    assert DAYS.between(date(2023, 12, 22), date(2023, 12, 25)) == 1
    assert DAYS.between(date(2023, 12, 25), date(2023, 12, 22)) == -1
    assert DAYS.between(date(2023, 12, 22), date(2023, 12, 24)) == 0
    assert DAYS.between(date(2023, 12, 25), date(2023, 12, 25)) == 0


# ——— properties ————————————————————————————————————————————————————————————————————————————————————


@thorough
@given(days, periods)
def test_a_period_lasts_as_many_working_days_as_it_should_and_ends_on_one(posted, length):
    over = DAYS.after(posted, length)
    assert DAYS.is_working(over)
    assert DAYS.between(posted, over) == length


@thorough
@given(days, periods)
def test_counting_back_from_the_end_finds_the_posting_day(posted, length):
    assert DAYS.before(DAYS.after(posted, length), length) == DAYS.last_until(posted)


@thorough
@given(days, periods)
def test_whoever_posts_on_the_latest_day_is_just_in_time(end, length):
    posted = DAYS.before(end, length)
    assert DAYS.is_working(posted)
    assert DAYS.after(posted, length) == DAYS.last_until(end)


@thorough
@given(days, periods, st.integers(1, 40))
def test_whoever_posts_on_a_later_working_day_is_too_late(end, length, later):
    posted = DAYS.before(end, length) + timedelta(later)
    assume(DAYS.is_working(posted))
    assert DAYS.after(posted, length) > end


@thorough
@given(days, days, days)
def test_days_between_add_up_and_change_sign_backwards(one, two, three):
    assert DAYS.between(one, two) + DAYS.between(two, three) == DAYS.between(one, three)
    assert DAYS.between(one, two) == -DAYS.between(two, one)


# ——— years without data ————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    "ask",
    [
        lambda c: c.is_working(date(2031, 5, 6)),
        lambda c: c.after(date(2024, 12, 27), 5),
        lambda c: c.before(date(2025, 1, 3), 5),
        lambda c: c.last_until(date(2025, 1, 1)),
        lambda c: c.between(date(2024, 12, 30), date(2025, 1, 3)),
        lambda c: c.between(date(2025, 1, 3), date(2024, 12, 30)),
    ],
)
def test_a_year_without_data_is_an_error_and_no_guess(ask):
    with pytest.raises(NoCalendar) as refused:
        ask(DAYS)
    assert refused.value.year in (2025, 2031)
    assert str(refused.value) == f"没有{refused.value.year}年的工作日历，不能推算工作日"


def test_a_period_within_the_years_asks_for_no_other_year():
    assert DAYS.after(date(2024, 12, 24), 5) == date(2024, 12, 31)


def test_a_calendar_holds_only_the_years_asked_for_that_have_data():
    assert DAYS.years == {2022, 2023, 2024}
    assert calendar(1990, 1999) == Calendar(frozenset(), frozenset(), frozenset())
    last = calendar_years()[-1]
    assert calendar(last, last + 5).years == {last}


def test_made_up_days_are_rest_days_of_the_week_and_never_holidays():
    """Over all the data: a made-up day is a Saturday or Sunday and stands in no holiday."""
    everything = calendar(calendar_years()[0], calendar_years()[-1])
    assert {day.weekday() for day in everything.worked} == {5, 6}
    assert not everything.worked & everything.off
    assert {day.year for day in everything.off | everything.worked} == everything.years
