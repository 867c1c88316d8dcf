"""One person or two: cases put together by hand from how lists are really written."""

import pytest

from xuanxian.rules.awards.sameness import Described, Sameness, sameness, writings
from xuanxian.rules.core.identity import check_character, comparable

HIM = Described("m1", "覃示例", "1980.01", "南宁市示例局 局长")


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (Described("m1", "谭另名", "1970.05", "别处"), Sameness.NUMBER),
        (Described("m2", "覃示例", "1980.01", "南宁市示例局"), Sameness.DESCRIBED),
        (Described("", "覃示例", "1980.01", "南宁市示例局局长"), Sameness.DESCRIBED),
        (Described("m2", "谭示例", "1980.01", "南宁市示例局"), Sameness.DESCRIBED),
        (Described("m2", "覃 示例", "1980.01", "南宁市示例局"), Sameness.DESCRIBED),
        (Described("m2", "覃示例", "1980.02", "南宁市示例局"), None),
        (Described("m2", "覃示例", "1980.01", "南宁市样本局"), None),
        (Described("m2", "韦示例", "1980.01", "南宁市示例局"), None),
        (Described("m2", "覃例示", "1980.01", "南宁市示例局"), None),
        (Described("m2", "覃示例", "", "南宁市示例局"), None),
        (Described("m2", "覃示例", "1980.01", ""), None),
        (Described("", "", "", ""), None),
    ],
)
def test_two_are_one_by_the_number_or_by_name_birth_and_unit(other, what):
    assert sameness(HIM, other) is what
    assert sameness(other, HIM) is what


def test_people_without_a_number_are_not_one_for_that():
    assert sameness(Described("", "甲", "", ""), Described("", "乙", "", "")) is None


def test_a_name_is_looked_for_in_each_writing_of_its_surname():
    assert writings("覃示例") == {"覃示例", "谭示例"}
    assert writings("韦示例") == {"韦示例"}
    assert writings("") == {""}


def test_the_fifteen_digits_of_old_are_the_number_of_today():
    """459999 1980-01-01 123 → 459999 19800101 123 and its check digit."""
    today = "45999919800101123" + check_character("45999919800101123")
    assert comparable("459999800101123") == today
    assert comparable("４５９９９９８００１０１１２３") == today
    assert comparable(f" {today.lower()[:6]} {today.lower()[6:]}") == today
    assert comparable("不知道") == "不知道"
