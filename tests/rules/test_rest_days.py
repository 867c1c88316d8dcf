"""The State Council's notice of rest days, read day by day. The text of 2026 is 国办发明电〔2025〕7号; its days are those of the
shipped calendar, which was made from another source."""

from __future__ import annotations

from datetime import date

import pytest

from xuanxian.rules.core.rest_days import read_notice, shown
from xuanxian.workdays import calendar

OF_2026 = """国务院办公厅关于2026年
部分节假日安排的通知
国办发明电〔2025〕7号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
　　经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
　　一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
　　二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
　　三、清明节：4月4日（周六）至6日（周一）放假，共3天。
　　四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
　　五、端午节：6月19日（周五）至21日（周日）放假，共3天。
　　六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
　　七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
　　节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作，遇有重大突发事件，要按规定及时报告并妥善处置，确保人民群众祥和平安度过节日假期。
　　国务院办公厅
　　2025年11月4日
"""


def _lines(text, year=None):
    made, findings = read_notice(text, year)
    return made, [(f.rule, f.message) for f in findings]


def test_the_notice_of_2026_gives_the_shipped_calendar():
    made, findings = _lines(OF_2026)
    assert findings == []
    shipped = calendar(2026, 2026)
    assert made.year == 2026
    assert {day for days in made.off.values() for day in days} == shipped.off
    assert set(made.worked) == shipped.worked
    assert [(line.name, line.count) for line in made.lines] == [
        ("元旦", 3), ("春节", 9), ("清明节", 3), ("劳动节", 5), ("端午节", 3), ("中秋节", 3), ("国庆节", 7),
    ]  # fmt: skip


def _one(line, year=2026):
    """What one line says, whatever the notice lacks."""
    made, findings = read_notice(line, year)
    (said,) = made.lines
    return said, [f.rule for f in findings if f.rule != "calendar.lacking"]


@pytest.mark.parametrize(
    "line, year, off, worked",
    [
        ("元旦：1月1日放假，与周末连休。", 2024, ["2024-01-01"], []),
        ("元旦：1月1日（周三）放假1天，不调休。", 2025, ["2025-01-01"], []),
        ("元旦：2022年12月31日至2023年1月2日放假调休，共3天。", 2023, ["2022-12-31", "2023-01-01", "2023-01-02"], []),
        (
            "一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。", 2019,
            ["2018-12-30", "2018-12-31", "2019-01-01"], ["2018-12-29"],
        ),
        ("清明节：4月5日放假，4月6日（星期一）补休。", 2015, ["2015-04-05", "2015-04-06"], []),
        ("劳动节：5月1日至3日放假调休，共3天。5月4日（星期日）上班。", 2014,
         ["2014-05-01", "2014-05-02", "2014-05-03"], ["2014-05-04"]),
        ("端午节：5月31日（周六）至6月2日（周一）放假，共3天。", 2025, ["2025-05-31", "2025-06-01", "2025-06-02"], []),
        ("1. 中秋节: 9月15日（星期日）至17日（星期二）放假调休，共3天。9月14日（星期六）上班。", 2024,
         ["2024-09-15", "2024-09-16", "2024-09-17"], ["2024-09-14"]),
    ],
)  # fmt: skip
def test_the_ways_in_which_earlier_notices_said_it_are_read(line, year, off, worked):
    said, rules = _one(line, year)
    assert rules == []
    assert [day.isoformat() for day in said.off] == off
    assert [day.isoformat() for day in said.worked] == worked


def test_two_festivals_in_one_line_count_for_both():
    text = OF_2026.replace("六、中秋节：9月25日（周五）至27日（周日）放假，共3天。\n", "").replace(
        "国庆节：10月1日", "国庆节、中秋节：10月1日"
    )
    made, findings = _lines(text)
    assert findings == [] and "国庆节、中秋节" in made.off


@pytest.mark.parametrize(
    "old, new, rule, said",
    [
        ("至23日（农历正月初七、周一）", "至22日（农历正月初七、周日）", "calendar.count", "春节写明9天，读出8天"),
        ("4月4日（周六）", "4月4日（周日）", "calendar.weekday", "清明节：4月4日写的是周日，2026年的这一天是周六"),
        ("三、清明节：4月4日（周六）至6日（周一）放假，共3天。\n", "\n", "calendar.lacking", "没有读到清明节的安排"),
        ("2月14日（周六）、", "2月16日、", "calendar.twice", "2026-02-16既放假又上班"),
        ("1月4日（周日）上班", "1月5日上班", "calendar.weekday", "2026-01-05本来就是上班的日子，不是调休"),
        ("四、劳动节：", "四、劳动节", "calendar.unread",
         "没有读懂：四、劳动节5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。"),
        ("6月19日（周五）至21日（周日）", "6月19日至31日", "calendar.unread", "端午节：没有「6月19日至31日」这样的日子"),
        ("6月19日（周五）至21日（周日）", "6月19日至12日", "calendar.unread", "端午节：「6月19日至12日」的起止不对"),
    ],
)  # fmt: skip
def test_what_does_not_agree_with_itself_is_told(old, new, rule, said):
    assert OF_2026.count(old) == 1
    _, findings = _lines(OF_2026.replace(old, new))
    assert (rule, said) in findings


def test_without_its_title_the_year_must_be_said():
    body = OF_2026.partition("通知如下。")[2]
    assert _lines(body)[1][0][0] == "calendar.year"
    assert _lines(body, 2026)[1] == []
    assert ("calendar.weekday", "元旦：1月1日写的是周四，2027年的这一天是周五") in _lines(body, 2027)[1]


def test_a_text_that_is_no_notice_ends_in_words():
    assert read_notice("")[1][0].rule == "calendar.year"
    assert read_notice("示" * 20_001)[1][0].rule == "calendar.unread"
    for line in (
        "一、元旦：99月99日放假",
        "元旦：1月日放假",
        "春节：放假",
        "元旦：1999999月1日放假共99天",
        "：：：放假1日",
    ):
        assert read_notice(line, 2026)[1]


def test_days_are_shown_one_by_one():
    assert (
        shown([date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2)])
        == "1月31日（周六）、2月1日（周日）、2日（周一）"
    )
