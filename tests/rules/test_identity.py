"""Citizen identity numbers after GB 11643: the first rule that a number breaks, month of birth and sex."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xuanxian.rulebooks.codes import division_codes
from xuanxian.rules.core.identity import birth_month, check_character, problem_of, sex

EXAMPLE = "11010519491231002X"
"""The worked example that the standard itself prints."""
INVENTED = "459999"
thorough = settings(deadline=None, print_blob=True)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A sound number of the invented division."""
    born = draw(st.dates(date(1900, 1, 1), date(2025, 12, 31)))
    first17 = f"{INVENTED}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first17 + check_character(first17)


def test_the_check_character_of_the_standards_example_is_x():
    assert check_character(EXAMPLE[:17]) == "X"


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        (EXAMPLE, ""),
        ("110105491231002", "15-digit"),
        ("11010519491231002", "format"),
        (EXAMPLE + "1", "format"),
        ("", "format"),
        ("11010519491231OO2X", "format"),  # letters O for noughts
        ("11010519491231002Y", "format"),
        ("1101051949123100２X", "format"),  # a full-width digit is for the reader to mend
        ("X1010519491231002X", "format"),
        ("110105194913310026", "date"),
        ("110105189912310025", "date"),
        ("110105190002290025", "date"),  # 1900 was no leap year
        ("110105194912310021", "checksum"),
        ("110105194912310012", "checksum"),
        ("990105194912310026", "checksum"),
    ],
)
def test_a_number_breaks_the_first_rule_that_it_breaks(number, rule):
    assert problem_of(number, {"110105"}) == rule


def test_the_leap_day_of_2000_is_a_date():
    first17 = "11010520000229002"
    assert problem_of(first17 + check_character(first17), {"110105"}) == ""


def test_a_division_outside_the_list_is_only_said_of_an_otherwise_sound_number():
    assert problem_of(EXAMPLE, {"450103"}) == "division"


def test_the_invented_division_stands_in_the_code_list():
    assert INVENTED in division_codes()


@thorough
@given(numbers())
def test_a_sound_number_breaks_no_rule_and_tells_month_of_birth_and_sex(number):
    assert problem_of(number, {INVENTED}) == ""
    assert birth_month(number) == f"{number[6:10]}.{number[10:12]}"
    assert sex(number) == ("男" if number[16] in "13579" else "女")


@thorough
@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(number, at, digit):
    wrong = number[:at] + digit + number[at + 1 :]
    expected = {""} if wrong == number else {"date", "checksum"}
    assert problem_of(wrong, {INVENTED, wrong[:6]}) in expected


@thorough
@given(numbers(), st.integers(0, 16))
def test_two_neighbouring_digits_exchanged_are_always_found(number, at):
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    expected = {""} if wrong == number else {"date", "checksum", "format"}
    assert problem_of(wrong, {INVENTED, wrong[:6]}) in expected


@thorough
@given(st.text())
def test_any_text_is_judged(text):
    assert problem_of(text, ()) in {"15-digit", "format", "date", "checksum", "division"}
