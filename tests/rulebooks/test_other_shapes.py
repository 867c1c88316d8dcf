"""What notices of other shapes than the first say: rows that are no units, soft ranges, pairs, bodies that share a
review, commendations that are no titles."""

from __future__ import annotations

import pytest

from xuanxian.rulebooks import library
from xuanxian.rulebooks.source import Unusable, parse
from xuanxian.rules.awards.lint import check_rulebook
from xuanxian.rules.awards.nominees import Roster, read_nominees
from xuanxian.rules.awards.rosters import check_roster, unit_room
from xuanxian.rules.core.findings import Level

TEXT = """
规则书: shapes-2024
通知: {标题: 示例通知, 活动: 示例评选, 机关: 示例机关, 印发: 2024-05-06, 性质: 正式通知, 年度: 2024}
字段:
  对象类型: {类: 选项, 选自: [个人]}
  推荐单位: {}
  序号: {类: 数}
  姓名: {类: 姓名}
  渠道: {类: 选项, 选自: [常规, 任务]}
  任务: {类: 选项, 选自: [通道, 门户]}
  级别: {类: 级别}
  身份: {类: 选项, 选自: [工人, 干部]}
  党派: {类: 选项, 选自: [有, 无]}
  名额: {类: 选项, 选自: [内, 外]}
推荐单位:
  - {类: 市, 条款: 附件, 单位: {东市: [], 西市: []}}
对象:
  所有: {}
  常规: {渠道: 常规}
  任务: {渠道: 任务}
  名额内: {属: 常规, 名额: 内}
  处级: {属: 名额内, 级别: 县处级}
  配对: {名额: 外, 级别: {低于: 县处级}}
  工人: {身份: 工人}
  干部: {身份: 干部}
  统战: {党派: 有}
奖项:
  - {名: 先进个人, 授予: 所有, 数: 6, 条款: 一}
  - {名: 通报表扬的工人, 授予: 工人, 数: 3, 条款: 一, 性质: 通报表扬}
名额:
  - {名: 市, 条款: 附件一, 下限: 一般, 列: [名额内], 行: {市: [2～3]}, 合计: [4～6]}
  - 名: 任务
    条款: 附件二
    行依: 任务
    列: [[工人, 任务], [干部, 任务], 合计]
    行: {通道: [1, 1, 2], 门户: [0, 1, 1]}
    合计: [1, 2, 3]
限:
  项: [{名: 配对推荐, 计: 配对, 比: 处级, 不低于: 100%, 范围: 每单位推荐名单, 条款: 四}]
名册:
  须填: [{列: [对象类型, 推荐单位, 序号, 姓名]}]
  可填: [{列: [渠道, 任务, 级别, 身份, 党派, 名额]}]
  姓名列: [姓名]
流程:
  - {步: 报送, 类: 报送, 办: 推荐单位, 截止: 2024-06-28, 条款: 三}
  - 步: 初审
    类: 审核
    办: 办公室
    条款: 五
    分工: [{部门: 总工会, 对象: 工人, 条款: 五1}, {部门: 组织部, 对象: 干部, 条款: 五2}, {部门: 统战部, 对象: 统战, 条款: 五3}]
"""
CITY = {"对象类型": "个人", "推荐单位": "东市", "渠道": "常规", "名额": "内", "级别": "乡科级正职"}


def built(text=TEXT):
    return library.build(parse(text, "试.yaml"))


def said(text, old, new):
    assert old in text
    with pytest.raises(Unusable) as caught:
        built(text.replace(old, new, 1))
    return [f.message for f in caught.value.findings]


def found(*rows, rule, unit="", text=TEXT):
    records = [{"序号": str(n), "姓名": f"韦示例{n}", **row} for n, row in enumerate(rows, 1)]
    columns = {
        name: [row.get(name) for row in records] for name in dict.fromkeys(k for r in records for k in r)
    }
    roster = Roster("名册", columns, range(1, len(records) + 1))
    findings = check_roster(built(text), roster, unit)
    return [(f.level, f.subject, f.value, f.limit) for f in findings if f.rule == rule]


def task(name, identity):
    return {"对象类型": "个人", "推荐单位": "东市", "渠道": "任务", "任务": name, "身份": identity}


def test_a_row_of_another_field_binds_on_all_lists_together():
    west = {**task("通道", "工人"), "推荐单位": "西市"}
    assert found(task("通道", "工人"), rule="quota.places") == []
    assert found(task("通道", "工人"), west, rule="quota.places") == [(Level.STOP, "通道 工人", "2", "1")]
    assert found(task("门户", "工人"), rule="quota.places") == [(Level.STOP, "门户 工人", "1", "0")]


def test_nominees_of_a_task_do_not_use_the_places_of_their_city():
    assert found(*[CITY] * 3, task("通道", "干部"), rule="quota.places") == []
    assert found(*[CITY] * 4, rule="quota.places") == [(Level.STOP, "东市 名额内", "4", "3")]


def test_a_row_of_another_field_is_silent_where_nobody_is_nominated_for_it():
    assert [s for _, s, _, _ in found(CITY, task("通道", "工人"), rule="quota.unfilled")] == ["通道 干部"]


def test_a_row_of_another_field_must_be_one_of_its_options():
    assert said(TEXT, "门户: [0, 1, 1]", "门口: [0, 1, 1]") == [
        "没有叫「门口」的任务的选项，是否应为「门户」"
    ]
    assert any("没有叫「专项」的字段" in message for message in said(TEXT, "行依: 任务", "行依: 专项"))


def test_the_lower_end_of_what_a_unit_may_nominate_is_a_reminder():
    assert found(CITY, rule="quota.short") == [(Level.WARN, "东市 名额内", "1", "2")]
    assert found(CITY, CITY, rule="quota.short") == []


def test_each_official_wants_one_more_of_those_who_stand_outside_the_places():
    official = {**CITY, "级别": "县处级副职"}
    extra = {**CITY, "名额": "外"}
    assert found(official, official, extra, rule="limit.share") == [(Level.STOP, "东市 配对推荐", "1", "2")]
    assert found(official, official, extra, extra, rule="limit.share") == []
    assert (
        found({**official, "名额": "外"}, official, rule="limit.share") != []
    )  # an official is no counterpart


def test_the_meter_says_that_the_counterpart_must_still_be_added():
    records = {
        name: [value] for name, value in {**CITY, "级别": "县处级副职", "序号": "1", "姓名": "韦示例"}.items()
    }
    nominees, _ = read_nominees(built(), Roster("名册", records, [1]))
    rooms = {room.limit.name: (room.have, room.must) for room in unit_room(built(), nominees, "东市")}
    assert rooms["配对推荐"] == (0, 1)
    assert not any("通道" in name for name in rooms)


def test_a_pair_is_either_inside_its_base_or_beside_it():
    assert said(TEXT, "比: 处级,", "比: 处级, 占: 所有,") == ["「配对推荐」写了「占」又写「比」"]


def test_whoever_concerns_several_bodies_is_reviewed_by_each():
    rulebook = built()
    review = rulebook.steps[1]
    assert rulebook.asked(review, {"身份": "工人", "党派": "有"}) == ["总工会", "统战部"]
    assert rulebook.asked(review, {"身份": "干部", "党派": "无"}) == ["组织部"]
    assert rulebook.asked(rulebook.steps[0], {"身份": "干部"}) == []


def test_only_a_review_has_bodies():
    moved = TEXT.replace("类: 审核", "类: 审批")
    with pytest.raises(Unusable, match="不是审核"):
        built(moved)


def test_a_commendation_by_circular_is_told_from_a_title():
    assert [honour.kind for honour in built().honours] == ["荣誉称号", "通报表扬"]


def test_a_limit_may_bind_for_each_value_of_a_field():
    more = ", {名: 同一身份, 计: 所有, 不超过: 2, 范围: 全部推荐名单, 每: 身份, 条款: 四2}]"
    text = TEXT.replace("范围: 每单位推荐名单, 条款: 四}]", "范围: 每单位推荐名单, 条款: 四}" + more)
    workers = [{**CITY, "身份": "工人", "推荐单位": unit} for unit in ("东市", "西市", "西市")]
    counts = found(*workers, {**CITY, "身份": "干部"}, rule="limit.count", text=text)
    assert counts == [(Level.STOP, "工人 同一身份", "3", "2")]
    assert said(text, "每: 身份", "每: 学校") == ["没有叫「学校」的字段"]


def checked(text):
    rulebook = built(text)
    return [(f.rule, f.subject) for f in check_rulebook(rulebook, library.calendar_of(rulebook))]


def too_few_places(text):
    return ("quota.sum", "先进个人 合计行 名额内列") in checked(text)


def test_a_limit_of_each_value_of_a_field_says_nothing_of_a_unit_as_a_whole():
    more = ", {名: 同一身份, 计: 所有, 不超过: 1, 范围: [全部推荐名单, 拟表彰名单], 每: 身份, 条款: 四2}]"
    text = TEXT.replace("范围: 每单位推荐名单, 条款: 四}]", "范围: 每单位推荐名单, 条款: 四}" + more)
    assert "limit.infeasible" not in [rule for rule, _ in checked(text)]
    nominees, _ = read_nominees(built(text), Roster("名册", {}, []))
    assert "同一身份" not in [room.limit.name for room in unit_room(built(text), nominees, "东市")]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("行: {市: [2]}", True),  # two cities of two places each, and six are awarded
        ("行: {市: [3]}", False),
        ("行: {市: [-]}", False),  # no number is no limit
    ],
)
def test_fewer_places_than_awards_are_told_where_every_place_is_a_number(row, wrong):
    text = TEXT.replace("授予: 所有, 数: 6", "授予: 名额内, 数: 6")
    text = text.replace("下限: 一般, 列: [名额内], 行: {市: [2～3]}, 合计: [4～6]", f"列: [名额内], {row}")
    assert too_few_places(text) is wrong


def test_of_a_kind_with_units_that_are_not_listed_nobody_knows_how_many_places_there_are():
    text = TEXT.replace("授予: 所有, 数: 6", "授予: 名额内, 数: 9")
    assert too_few_places(text)
    text = text.replace("单位: {东市: [], 西市: []}", "单位: {东市: [], 西市: []}, 样式: ['市$']")
    assert not too_few_places(text)
