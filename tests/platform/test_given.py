"""What was sent is read as a number or a day in one place; what is none is None."""

from __future__ import annotations

from datetime import date

import pytest

from xuanxian.platform import given


@pytest.mark.parametrize("text, expected", [("0", 0), ("17", 17), ("0007", 7), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_number(text, expected):
    assert given.number(text) == expected


@pytest.mark.parametrize(
    "text", [None, "", "²", "９", "٣", "-1", "+1", " 1", "1\n", "1.0", "1_0", "9" * 19, "9" * 5000]
)
def test_anything_else_is_none(text):
    assert given.number(text) is None


def test_of_several_those_that_are_none_are_left_out():
    assert given.numbers(["3", "²", "", "1", "-2"]) == [3, 1]


def test_a_day_lies_between_1900_and_2099():
    assert given.day("1900-01-01") == date(1900, 1, 1)
    assert given.day("2099-12-31") == date(2099, 12, 31)
    for text in (
        None,
        "",
        "1899-12-31",
        "2100-01-01",
        "0001-01-01",
        "9999-12-31",
        "2023-02-30",
        "2023年1月1日",
        "²",
    ):
        assert given.day(text) is None
