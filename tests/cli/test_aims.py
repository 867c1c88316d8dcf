"""What a notice looks at before the units' order when a slate is drawn up (依次看), worked out by hand."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "rulebook.md"
ROWS = """对象类型,推荐单位,序号,姓名,岗位,身份证号码,得分,从教年限
个人,东县,1,韦示例甲,乡村教师,,90,3
个人,东县,2,韦示例乙,乡村教师,,92.5,1
个人,东县,3,韦示例丙,乡村教师,,90,5
个人,东县,4,韦示例丁,乡村教师,,90,5
个人,东县,5,韦示例戊,乡村教师,,,40
"""


@pytest.fixture
def written(tmp_path):
    """The smallest rulebook of the manual with two to award; `aims` of its slate."""

    def write(aims):
        text = re.search(r"```yaml\n(规则书: teachers-2024.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[1]
        number = "  身份证号码: {类: 身份证号码}\n"
        text = text.replace(number, f"{number}  得分: {{类: 数}}\n  从教年限: {{类: 数}}\n")
        text = text.replace("  姓名列:", "  可填: [{列: [得分, 从教年限]}]\n  姓名列:")
        text = text.replace("数: 8", "数: 2")
        book, roster = tmp_path / "teachers-2024.yaml", tmp_path / "名册.csv"
        book.write_text(f"{text}  - {{步: 评审, 类: 定名单, 办: 评委会{aims}, 条款: 三}}\n", encoding="utf-8")
        roster.write_text(ROWS, encoding="utf-8-sig")
        return book, roster

    return write


@pytest.mark.parametrize(
    ("aims", "chosen"),
    [
        ("", [2, 3]),  # the unit's order alone
        (", 依次看: [得分]", [2, 3]),  # 92.5 and the first of those with 90
        (
            ", 依次看: [得分, 从教年限]",
            [3, 4],
        ),  # of those with 90 two have taught for five years, the first of them
        (", 依次看: [从教年限]", [4, 6]),  # forty years, then the first with five
        (", 依次看: [从教年限, 得分]", [4, 6]),  # nobody scored the last: nothing, which changes no years
    ],
)
def test_sums_are_highest_one_after_the_other_before_the_order_counts(xuanxian, written, aims, chosen):
    assert xuanxian("slate", *written(aims), "--json").json["chosen"] == chosen


def test_whoever_is_passed_over_for_more_is_told_of_what(xuanxian, written):
    said = xuanxian("slate", *written(", 依次看: [得分, 从教年限]")).out
    assert "第2行 韦示例甲 未列入，其后第3行 韦示例乙 列入：换过来则韦示例乙的得分、从教年限更高" in said
    assert "次序没有照的 2 处" in said


def test_only_numbers_are_looked_at_and_only_by_a_slate(xuanxian, written):
    book, _ = written(", 依次看: [岗位]")
    assert "没有叫「岗位」的类是「数」的字段" in xuanxian("check", book).out
    book, _ = written("")
    book.write_text(
        book.read_text().replace("类: 报送, 办", "类: 报送, 依次看: [得分], 办"), encoding="utf-8"
    )
    assert "只有定名单的步写「依次看」" in xuanxian("check", book).out
    book, _ = written(", 依次看: [得分]")
    book.write_text(book.read_text().replace("列: [得分, 从教年限]", "列: [从教年限]"), encoding="utf-8")
    assert "名册里没有「得分」这一列" in xuanxian("check", book).out
