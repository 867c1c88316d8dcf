"""Every fault that somebody wrote down who had not seen the code is told, and no near miss is; and the runner that says
so would say it if it were otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conftest import invented
from xuanxian.paperwork.faults import try_faults
from xuanxian.paperwork.invented import CannotInvent
from xuanxian.rulebooks import library
from xuanxian.rulebooks.faults import load_faults
from xuanxian.rulebooks.source import Unusable

NAMES = sorted(path.name.removesuffix(".faults.yaml") for path in library.NOTICES.glob("*.faults.yaml"))
PETITION = "petition-system-2017"


@pytest.mark.parametrize("name", NAMES)
def test_every_fault_is_told_and_no_near_miss_is(name):
    rulebook = library.by_name(name)
    faults = load_faults(library.beside(name, "faults"), rulebook)
    assert len(faults.faults) > 50 and len(faults.near_misses) > 10
    wrong = [
        f"{'没有查出' if trial.is_fault else '误报'} {trial.case.name}："
        + "；".join(f"{f.level.label} {f.rule} {f.message}" for f in trial.findings[:3])
        for trial in try_faults(rulebook, faults, invented(name, 2023))
        if trial.amiss and trial.counts
    ]
    assert wrong == []


def test_the_four_long_notices_have_faults_and_faults_are_no_notices():
    assert NAMES == ["cq-deputy-contribution-2022", "gx-deputy-work-2023", "gx-model-worker-2024", PETITION]
    assert not [name for name in library.names() if "faults" in name]


# ——— the runner ————————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def written(tmp_path):
    """Faults and near misses out of their written form, without the name of the rulebook."""

    def write(text, rulebook=PETITION):
        path = tmp_path / "试.faults.yaml"
        path.write_text(f"规则书: {rulebook}\n{text}", encoding="utf-8")
        return load_faults(path, library.by_name(rulebook))

    return write


@pytest.fixture
def tried(written):
    """The trials of one change each, told or not by 说明 and any of the words."""

    def run(*changes, level="说明", words="示例", name=PETITION):
        cases = [
            f"  - {{名: 试{n}, 改: {change}, 应: {{级: {level}, 字: [{words}]}}}}"
            for n, change in enumerate(changes)
        ]
        faults = written("错:\n" + "\n".join(cases), name)
        return list(try_faults(library.by_name(name), faults, invented(name, 2023)))

    return run


def _said(trial):
    return [(f.rule, f.level.label, f.place.row) for f in trial.findings]


STAFF = "{谁: {对象类型: 个人}, 单位: 南宁市, 设: {在编在岗: 否}}"


def test_a_fault_whose_rule_is_taken_away_is_missed(written):
    faults = written(f"错: [{{名: 不在编, 改: {STAFF}, 应: {{级: 必须, 字: [在编]}}}}]")
    rulebook = library.by_name(PETITION)
    (told,) = try_faults(rulebook, faults, invented(PETITION, 2023))
    (missed,) = try_faults(replace(rulebook, exclusions=()), faults, invented(PETITION, 2023))
    assert (told.amiss, _said(told)) == (False, [("scope.staff", "必须", 2)])
    assert (missed.amiss, missed.findings) == (True, ())


@pytest.mark.parametrize(
    ("level", "words", "amiss"),
    [("必须", "在岗", False), ("提醒", "在岗", False), ("必须", "年限, 在编", False), ("必须", "年限", True)],
)
def test_a_fault_is_told_by_any_of_its_words_at_its_level_or_a_graver_one(tried, level, words, amiss):
    assert tried(STAFF, level=level, words=words)[0].amiss is amiss


def test_a_note_does_not_tell_what_must_be_told_as_a_must(tried):
    (trial,) = tried("{谁: {对象类型: 个人}, 设: {在编在岗: ''}}", level="提醒", words="在编在岗")
    assert (trial.amiss, _said(trial)) == (True, [("scope.not-judged", "说明", None)])


def test_a_near_miss_that_is_told_is_amiss_and_one_told_as_a_note_is_not(written):
    text = f"""
错: [{{名: 不在编, 改: {STAFF}, 应: {{级: 必须, 字: [在编]}}}}]
无错:
  - {{名: 错当近似, 改: {STAFF}}}
  - {{名: 空着, 改: {{谁: {{对象类型: 个人}}, 设: {{在编在岗: ""}}}}}}
  - {{名: 存疑的, 改: {STAFF}, 存疑: 待答疑}}
"""
    _, wrong, fine, doubtful = try_faults(library.by_name(PETITION), written(text), invented(PETITION, 2023))
    assert [(t.amiss, t.counts) for t in (wrong, fine, doubtful)] == [
        (True, True),
        (False, True),
        (True, False),
    ]
    assert _said(wrong) == [("scope.staff", "必须", 2)]


def test_what_the_roster_says_without_the_fault_tells_no_fault(tried):
    (trial,) = tried("{谁: {对象类型: 个人}, 设: {备注: 示例}}", words="处级, 集体, 先进, 无法判断")
    assert (trial.amiss, trial.findings) == (True, ())


def test_one_listed_twice_is_the_same_person_and_one_more_is_another(tried):
    twice, more = tried("{重: {推荐单位: 柳州市, 对象类型: 个人}}", "{多: {推荐单位: 柳州, 对象类型: 个人}}")
    assert ("person.double", "必须", 29) in _said(twice)
    assert [said for said in _said(more) if said[1] != "说明"] == [("quota.places", "必须", None)]


def test_who_is_left_out_leaves_the_rows_of_the_others_alone(tried):
    (trial,) = tried(
        "[{删: {推荐单位: 南宁市, 对象类型: 个人}}, {谁: {对象类型: 个人}, 设: {在编在岗: 否}}]", words="在编"
    )
    assert _said(trial)[0] == ("scope.staff", "必须", 4)


def test_a_change_may_concern_the_second_or_the_first_three(tried):
    second, three = tried(
        "{谁: {对象类型: 个人}, 次: 2, 设: {在编在岗: 否}}",
        "{谁: {对象类型: 个人}, 数: 3, 设: {在编在岗: 否}}",
        words="在编",
    )
    assert [row for _, _, row in _said(second)] == [4]
    assert [row for _, _, row in _said(three)] == [2, 4, 6]


def test_values_are_made_of_the_cell_before_of_the_check_character_and_of_a_length(tried):
    same, check, long = tried(
        "{谁: {对象类型: 个人}, 次: 2, 设: {身份证号码: 同上}}",
        "{谁: {对象类型: 个人}, 设: {身份证号码: 末位加一}}",
        "{谁: {对象类型: 个人}, 设: {在编在岗: {字: 12}}}",
        words="号码, 在编在岗",
    )
    assert _said(same)[0] == ("person.double", "必须", 4)
    assert _said(check) == [("identity.checksum", "必须", 2)]
    assert "「示例事迹示例事迹示例事迹」" in long.findings[0].message


def test_orders_are_swapped(tried):
    change = (
        "{换: {谁: {推荐单位: 梧州, 参评类别: 人大代表, 名额类别: 推荐}, "
        "与: {推荐单位: 梧州, 参评类别: 人大代表, 名额类别: 备选}}}"
    )
    (trial,) = tried(change, words="备选", name="gx-deputy-work-2023")
    assert [(f.rule, f.value) for f in trial.findings] == [("order.reserve", "1")]


def test_whom_the_roster_lacks_is_made_first_and_is_no_part_of_the_fault(tried):
    (trial,) = tried("{谁: {对象类型: 集体, 推荐单位: 自治区教育厅}, 设: {近5年违法违纪: 是}}", words="违法")
    assert trial.made == ("集体、自治区教育厅",)
    assert _said(trial) == [("exclusion", "必须", 1)], (
        "that a member has no place for a collective was so before"
    )


def test_what_no_roster_can_be_made_to_hold_is_refused(tried):
    with pytest.raises(CannotInvent, match="没有99个"):
        tried("{谁: {对象类型: 个人}, 次: 99, 设: {在编在岗: 否}}")


@pytest.mark.parametrize(
    ("case", "row", "said", "mend"),
    [
        ("{名: 试, 改: {谁: {姓名: 韦示例}, 设: {籍惯: 南宁}}}", 5, "「籍惯」不是名册的列", "姓名"),
        ("{名: 试, 改: {谁: {姓名: 韦示例}}}", 5, "一步恰写一种改法：设、删、重、多、换", ""),
        ("{名: 试, 改: {删: {姓名: 韦示例}, 重: {姓名: 韦示例}}}", 5, "一步恰写一种改法", ""),
        ("{名: 试, 改: {删: {姓名: 韦示例}}, 应该: 无}", 5, "不认识的键「应该」", "改"),
        ("{名: 好, 改: {删: {姓名: 韦示例}}}", 3, "「好」写了两次", ""),
        ("{名: 试, 改: {谁: {姓名: 韦示例}, 次: 零, 设: {姓名: 无}}}", 5, "应为整数", ""),
    ],
)
def test_faults_that_are_not_written_as_they_should_be_are_refused_with_their_line(
    written, case, row, said, mend
):
    good = "{名: 好, 改: {删: {姓名: 韦示例}}, 应: {级: 必须, 字: [姓名]}}"
    with pytest.raises(Unusable) as caught:
        written(f"错:\n  - {good}\n无错:\n  - {case}\n")
    finding = caught.value.findings[0]
    assert (finding.place.file, finding.place.row) == ("试.faults.yaml", row)
    assert said in finding.message and mend in finding.mend


def test_faults_of_another_notice_are_refused(tmp_path):
    path = library.beside(PETITION, "faults")
    with pytest.raises(Unusable) as caught:
        load_faults(path, library.by_name("gx-deputy-work-2023"))
    assert "「petition-system-2017」的错例" in caught.value.findings[0].message
