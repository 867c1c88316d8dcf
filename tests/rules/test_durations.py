"""Working days and days of the calendar, each counted as the notice writes it (D1). June 2024: the 8th and 9th are a weekend,
the 10th (Dragon Boat) a holiday; October 2024: the 1st to the 7th are holidays, Saturday the 12th is made up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuanxian.rulebooks.durations import read_duration
from xuanxian.rules.core.durations import NO_DAYS, Duration
from xuanxian.workdays import calendar

DAYS = calendar(2023, 2025)


def june(day: int) -> date:
    return date(2024, 6, day)


@pytest.mark.parametrize(
    ("lasts", "posted", "first", "over"),
    [
        # Friday the 7th: five working days are the 11th to the 14th and Monday the 17th.
        (Duration(5), june(7), june(11), june(17)),
        (Duration(5, working=False), june(7), june(8), june(12)),
        # Posted on Saturday: five days of the calendar are the 9th to the 13th; counted with the day itself, to the 12th.
        (Duration(5, working=False), june(8), june(9), june(13)),
        (Duration(5, working=False, counted=True), june(8), june(8), june(12)),
        (Duration(5, counted=True), june(8), june(11), june(17)),
        # The last day is Saturday the 15th: it stays, unless the notice moves it to Monday.
        (Duration(5, working=False), june(10), june(11), june(15)),
        (Duration(5, working=False, moved=True), june(10), june(11), june(17)),
        (Duration(5, working=False, moved=True), june(7), june(8), june(12)),
        # Moved over the seven days of October to the 8th.
        (Duration(3, working=False, moved=True), date(2024, 9, 28), date(2024, 9, 29), date(2024, 10, 8)),
        (NO_DAYS, june(8), june(8), june(8)),
    ],
)
def test_a_period_begins_and_ends_by_its_own_days(lasts, posted, first, over):
    assert (lasts.first(posted, DAYS), lasts.over(posted, DAYS)) == (first, over)


@pytest.mark.parametrize(
    ("lasts", "day", "gone"),
    [
        (Duration(5, working=False), june(7), 0),
        (Duration(5, working=False), june(9), 2),
        (Duration(5, working=False, counted=True), june(9), 3),
        (Duration(5), june(10), 0),
        (Duration(5), june(12), 2),
    ],
)
def test_days_gone_since_friday_the_seventh(lasts, day, gone):
    assert lasts.gone(june(7), day, DAYS) == gone


@given(
    st.dates(date(2023, 3, 1), date(2025, 9, 1)),
    st.integers(1, 15),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_the_latest_posting_day_is_the_last_in_time(end, days, working, counted, moved):
    lasts = Duration(days, working, counted, moved and not working)
    latest = lasts.latest(end, DAYS)
    assert lasts.over(latest, DAYS) <= end
    later = (latest + timedelta(days=n) for n in range(1, 12))
    assert all(lasts.over(day, DAYS) > end for day in later if not working or DAYS.is_working(day))


def test_a_period_is_read_as_notices_write_it_and_said_as_it_is_counted():
    said = {
        text: str(read_duration(text))
        for text in ("30", "30日", "30天", "5个工作日", "5工作日", "10个自然日")
    }
    assert said == {"30": "30日", "30日": "30日", "30天": "30日", "5个工作日": "5个工作日", "5工作日": "5个工作日",
                    "10个自然日": "10日"}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "last"),
    [("30", date(2024, 7, 7)), ("5个工作日", june(17)), ("5日", june(12))],
)
def test_an_answer_of_friday_the_seventh_holds_to_the_last_of_its_days(text, last):
    holds = read_duration(text)
    assert not holds.past(june(7), last, DAYS)
    assert holds.past(june(7), last + timedelta(days=1), DAYS)


def test_an_answer_without_such_a_word_holds_for_good():
    assert not NO_DAYS.past(june(7), date(2025, 6, 7), DAYS)
