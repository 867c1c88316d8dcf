"""A résumé without a gap (001 附件2填表说明六): from school or first job on, to the month."""

from __future__ import annotations

import pytest

from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.values import read_value

RESUME = Field("个人简历", Kind.RESUME, gapless=True)
WHOLE = "1994.09—1998.07　示例大学学生\n1998.07—2005.03　示例局科员\n2005.04—　示例局科长"


def problem(text: str, field: Field = RESUME):
    value, found = read_value(field, text)
    assert value == text
    return found


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        "1998年7月至2005年3月 示例局科员\n2005年4月至今 示例局科长",
        "1998.07-2005.03 示例局科员\n（其间：2001.09-2004.06 示例大学在职学习）\n2005.04-今 示例局",
        "2005.04—至今　示例局科长\n1998.07—2005.03　示例局科员",  # the latest first
        "2010.03-2016.12 示例局科员\n2016.12至今 示例局科长",
        "2001年9月至2005年10月 学生\n2005年11月－2010年12月 示例局\n2011年1月至今 示例局科长",
        "1994.09—1998.07 学生\n1996.01—2000.01 示例局\n1998.08—1999.01 示例组\n2000.02—至今 示例局",
    ],
)
def test_a_resume_whose_months_follow_each_other_is_taken(text: str) -> None:
    assert problem(text) is None


def test_every_gap_is_named_to_the_month() -> None:
    found = problem("1994.09—1998.07　学生\n1998.09—2005.03　科员\n2006.01—至今　科长")
    assert (found.rule, found.level) == ("value.resume", Level.STOP)
    assert found.message == "「个人简历」断档：1998.08至1998.08、2005.04至2005.12没有写"


def test_a_gap_after_the_last_months_of_a_year_is_named_too() -> None:
    found = problem("2001.09—2005.10　学生\n2005.12—2010.11　科员\n2011.01—至今　科长")
    assert found.message == "「个人简历」断档：2005.11至2005.11、2010.12至2010.12没有写"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2010.123—2016.12　科员", "第1行没有写明起止年月"),
        ("示例大学毕业，后到示例局工作", "第1行没有写明起止年月"),
        (f"{WHOLE}\n2010年任示例局副局长", "第4行没有写明起止年月"),
        ("1994—1998　学生", "第1行没有写明起止年月"),
        ("1998.07—1994.09　学生", "第1行止于1994.09，早于起始的1998.07"),
    ],
)
def test_a_line_without_both_months_is_named(text: str, said: str) -> None:
    assert problem(text).message == f"「个人简历」{said}"


def test_only_where_the_notice_asks_for_it() -> None:
    assert problem("示例大学毕业", Field("个人简历", Kind.RESUME)) is None


@pytest.mark.parametrize(("text", "is_right"), [("3.5", True), ("3", True), ("3.50", True), ("3.25", False)])
def test_years_are_written_to_one_decimal(text: str, is_right: bool) -> None:
    years = Field("直接从事市人大代表工作年限", Kind.NUMBER, decimals=1)
    _, found = read_value(years, text)
    assert (found is None) is is_right
    assert is_right or (found.rule, found.limit) == ("value.number", "1位小数")
