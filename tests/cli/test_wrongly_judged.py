"""Small rulebooks that were once judged wrongly, from the field; what is right for each stands in `answers.tsv` beside them."""

import json
import re
from pathlib import Path

import pytest

FILES = Path(__file__).parents[1] / "fixtures" / "wrongly-judged"
SMALLEST = Path(__file__).parents[2] / "docs" / "rulebook.md"


def test_columns_that_share_their_category_are_told_apart(xuanxian):
    said = xuanxian("quota", FILES / "bug2.yaml", "--json").json
    places = [(one["unit"], one["category"], one["places"]) for one in said]
    assert places == [
        ("东区", "奖章/常规名额", 5),
        ("东区", "奖章/单列名额", 1),
        ("西区", "奖章/常规名额", 4),
        ("西区", "奖章/单列名额", 2),
        ("合计", "奖章/常规名额", 9),
        ("合计", "奖章/单列名额", 3),
    ]


def test_a_column_that_stands_twice_is_refused(xuanxian, tmp_path):
    text = (FILES / "bug2.yaml").read_text().replace("[奖章, 单列名额]", "[奖章, 常规名额]")
    file = tmp_path / "重.yaml"
    file.write_text(text)
    said = xuanxian("check", file)
    assert said.code == 2 and "「奖章/常规名额」这一列写了两次" in said.out


def test_the_report_of_a_rehearsal_reads_the_limits_as_the_slate_does(xuanxian, tmp_path):
    """二: of the ten of 东区 at least 35 %, which is 3.5, so 4; 西区 is no province."""
    xuanxian("rehearse", FILES / "bug3.yaml", "--out", tmp_path)
    (limit, _) = json.loads((tmp_path / "检查结果.json").read_text())["slate"]
    assert (limit["limit"], limit["least"], limit["most"], limit["note"]) == (
        "民营", 4, None, "35%，按10人计（二）"
    )  # fmt: skip


def test_what_comes_before_a_printed_beginning_is_done_by_that_day(xuanxian):
    """The disclosure runs from 10 June 2024, a rest day: a printed date is not moved."""
    rows = {
        line.split()[0]: line.split() for line in xuanxian("timetable", FILES / "cal.yaml").out.splitlines()
    }
    assert rows["定名单"][2:4] == ["2024-06-10", "2024-06-10"]
    assert rows["登报公示"][2:5] == ["2024-06-10", "2024-06-14", "2024-06-14"]


def test_a_rehearsal_of_the_smallest_rulebook_finds_nothing_amiss(xuanxian, tmp_path):
    text = re.search(r"```yaml\n(规则书: teachers-2024.*?)```", SMALLEST.read_text(), re.S)[1]
    file = tmp_path / "teachers-2024.yaml"
    file.write_text(text)
    said = xuanxian("rehearse", file, "--out", tmp_path / "演练")
    assert said.code == 0
    for unit in ("东县", "西县"):
        assert json.loads((tmp_path / "演练" / unit / "检查结果.json").read_text()) == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0.3", "个数写整数，比例写成百分数或者分数，如 30%、12.5%、1/3；写的是「0.3」"),
        ("12.5", "个数写整数，比例写成百分数或者分数，如 30%、12.5%、1/3；写的是「12.5」"),
        ("2.0", "个数写整数，比例写成百分数或者分数，如 30%、12.5%、1/3；写的是「2.0」"),
        ("30％", "比例写成百分数或者分数，如 30%、12.5%、1/3；写的是「30％」"),
        ("百分之三十", "比例写成百分数或者分数，如 30%、12.5%、1/3；写的是「百分之三十」"),
        ("三分之一", "比例写成百分数或者分数，如 30%、12.5%、1/3；写的是「三分之一」"),
        ("三成", "比例写成百分数或者分数，如 30%、12.5%、1/3；写的是「三成」"),
        ("130%", "占的比例超过了全部"),
        ("1/0", "写法不对：「1/0」"),
    ],
)
def test_a_share_that_is_written_otherwise_is_refused_with_the_right_form_and_its_line(
    xuanxian, tmp_path, written, said
):
    file = tmp_path / "比例.yaml"
    text = (FILES / "bug3.yaml").read_text()
    file.write_text(text.replace("35%", written))
    answer = xuanxian("check", file)
    assert answer.code == 2 and said in answer.out
    assert f"第 {text[: text.index('35%')].count(chr(10)) + 1} 行" in answer.out


def test_a_third_is_a_share_like_any_other(xuanxian, tmp_path):
    """A third of ten is 3⅓: at least four."""
    file = tmp_path / "三分之一.yaml"
    file.write_text((FILES / "bug3.yaml").read_text().replace("35%", "1/3"))
    xuanxian("rehearse", file, "--out", tmp_path / "演练")
    (limit, _) = json.loads((tmp_path / "演练" / "检查结果.json").read_text())["slate"]
    assert (limit["least"], limit["note"]) == (4, "1/3，按10人计（二）")


@pytest.mark.parametrize(
    ("word", "meant"), [("不高于", "不超过"), ("至多", "不超过"), ("不少于", "不低于"), ("至少", "不低于")]
)
def test_a_word_that_looks_like_the_opposite_is_not_taken_for_it(xuanxian, tmp_path, word, meant):
    file = tmp_path / "词.yaml"
    file.write_text((FILES / "bug3.yaml").read_text().replace("不低于", word))
    assert f"不认识的键「{word}」，是否应为「{meant}」" in xuanxian("check", file).out


def test_a_share_that_is_always_the_whole_is_told(xuanxian, tmp_path):
    file = tmp_path / "反.yaml"
    text = (FILES / "bug3.yaml").read_text().replace("计: 民营, 占: 奖章", "计: 奖章, 占: 民营")
    file.write_text(text.replace("民营: {民营: 是}", "民营: {属: 奖章, 民营: 是}"))
    (found,) = [f for f in xuanxian("check", file, "--json").json if f["rule"] == "limit.whole"]
    assert (found["level"], found["value"], found["clause"]) == ("warn", "100%", "二")
    assert found["message"] == "「民营」都属于「奖章」，这个比例总是100%，「计」和「占」像是写反了"


@pytest.mark.parametrize("name", ["bug1", "bug1b", "bug1c", "bug6", "blow16"])
def test_limits_that_a_lawful_list_meets_are_not_called_impossible(xuanxian, name):
    said = xuanxian("check", FILES / f"{name}.yaml", "--json")
    assert (said.code, said.json) == (0, [])


def test_who_holds_two_options_mends_a_list_that_lacks_either(xuanxian):
    """With one front-line worker 企业 is 0 of 1 and must be half; another who holds both makes it 1 of 2."""
    said = xuanxian("roster", "meter", FILES / "bug1m.yaml", FILES / "bug1m.csv", "--unit", "东区").out
    assert "补不齐" not in said
    rows = {line.split()[-5]: line.split()[-4:-1] for line in said.splitlines()[1:]}
    assert rows == {"奖章对象": ["1", "9", "1"], "一线": ["1", "9", "1"], "企业": ["0", "9", "1"]}
