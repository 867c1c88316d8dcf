"""Whose the steps of the six notices are, and where a nominee goes after each."""

from __future__ import annotations

import pytest

from xuanxian.rulebooks import library
from xuanxian.rules.awards.rounds import delivers

GX, CQ, PETITION, WORKERS = (
    "gx-deputy-work-2023",
    "cq-deputy-contribution-2022",
    "petition-system-2017",
    "gx-model-worker-2024",
)


def offices(name):
    rulebook = library.by_name(name)
    return [step.name for step in rulebook.steps if step.name not in rulebook.of_unit]


def path(name, **facts):
    return [step.name for step in library.by_name(name).steps_for(facts)]


def test_what_comes_after_the_only_delivery_is_the_offices():
    assert offices(GX) == ["初评", "组长审核", "复评", "主任会议研究", "公示", "审批", "奖励"]
    assert offices(CQ)[:3] == ["上传汇总信息", "初审提名", "联合评审"]


def test_after_the_nations_answer_the_unit_hands_in_once_more():
    rulebook = library.by_name(PETITION)
    assert [step.name for step in rulebook.deliveries] == ["初步材料报送", "正式材料报送"]
    assert offices(PETITION) == [
        "办公室审核", "评审票决", "确定拟推荐名单", "等待全国复审", "自治区公示", "报送全国", "等待全国审议",
        "全国公示", "确定和表彰",
    ]  # fmt: skip
    assert rulebook.delivered_before(rulebook.deliveries[1])


def test_nominees_of_a_special_task_have_a_delivery_of_their_own():
    rulebook = library.by_name(WORKERS)
    assert [step.name for step in rulebook.deliveries] == ["推荐报送", "任务人选上报", "复审材料报送"]
    assert [rulebook.delivered_before(step) for step in rulebook.deliveries] == [False, False, True]
    assert offices(WORKERS) == [
        "自治区管理干部征求意见", "中央垂直管理单位人选征求意见", "初审", "名单征求意见", "复审", "评审", "自治区公示",
        "审定", "表彰",
    ]  # fmt: skip


def test_each_kind_of_nominee_goes_its_own_way():
    ordinary = path(
        WORKERS, 渠道="常规", 人选类别="农民", 自治区管理干部="否", 单位隶属="市县单位", 岗位="农民工"
    )
    task = path(
        WORKERS, 渠道="重大任务", 人选类别="农民", 单位隶属="市县单位", 岗位="农民工", 单位类别="设区市"
    )
    assert ordinary[:6] == ["民主推荐", "所在单位公示", "逐级推荐", "征求意见", "推荐报送", "初审"]
    assert task[:5] == [
        "任务提名集体研究", "任务提名主要领导同意", "任务提名报工委", "任务提名报评委办", "任务提名转送",
    ]  # fmt: skip
    assert task[5:10] == [
        "任务人选民主推荐", "任务人选所在单位公示", "任务人选征求意见", "任务人选上报", "初审",
    ]  # fmt: skip


def test_a_cadre_under_the_region_is_put_to_the_departments_by_the_award_office():
    rulebook = library.by_name(WORKERS)
    facts = {
        "渠道": "常规", "人选类别": "事业单位职工", "自治区管理干部": "是", "单位隶属": "市县单位", "岗位": "其他",
        "统战界别": "无",
    }  # fmt: skip
    steps = {step.name: step for step in rulebook.steps_for(facts)}
    assert "征求意见" not in steps
    assert rulebook.asked(steps["自治区管理干部征求意见"], facts) == [
        "公安机关",
        "组织人事部门",
        "纪检监察机关",
        "有关区直单位",
    ]
    assert rulebook.asked(steps["名单征求意见"], facts) == []
    assert rulebook.after(steps["推荐报送"], facts) == steps["自治区管理干部征求意见"]
    assert rulebook.asked(steps["初审"], facts) == ["自治区人社厅"]


@pytest.mark.parametrize("name", library.names())
def test_every_step_before_a_first_delivery_is_the_units_and_the_last_step_is_an_offices(name):
    rulebook = library.by_name(name)
    first = next(at for at, step in enumerate(rulebook.steps) if delivers(step))
    assert {step.name for step in rulebook.steps[: first + 1]} <= rulebook.of_unit
    assert rulebook.steps[-1].name not in rulebook.of_unit
    assert rulebook.after(rulebook.steps[-1], {}) is None
