"""003 and 004 print no forms: ours have every field, department and paper that their text names (F9, F10)."""

from __future__ import annotations

import pytest

from xuanxian.paperwork.form_source import form_of
from xuanxian.rulebooks import library
from xuanxian.rules.core.fields import Kind

PETITION, WORKERS = "petition-system-2017", "gx-model-worker-2024"


ASKED_BY_LETTER = {"有关区直单位", "有管理权限的中央和国家机关", "非公有制经济人士综合评价"}
"""四(二): the award office asks them itself; the appraisal has a document of its own."""


def entries(name, *forms):
    rulebook = library.by_name(name)
    return {entry for form in forms for entry, _ in form_of(rulebook, form).entries()}


def words(name, form):
    grids = form_of(library.by_name(name), form).grids()
    return "".join(cell.label for grid in grids for cell in grid.cells).replace("\n", "")


def test_the_approval_form_of_a_petition_worker_says_what_the_conditions_and_limits_look_at():
    asked = {"姓名", "工作单位及职务", "行政级别", "信访工作年限", "满足条件", "主要事迹"}  # 二(二), 四(一)
    assert asked <= entries(PETITION, "先进工作者初审推荐表")
    assert asked <= entries(PETITION, "先进工作者推荐审批表")


def test_the_approval_form_of_a_petition_office_says_its_level_and_its_record_of_five_years():
    asked = {"集体名称", "集体类别", "集体级别", "满足条件", "近5年违法违纪", "主要事迹"}  # 二(一)5, 四(一)
    assert asked <= entries(PETITION, "先进集体初审推荐表")
    assert asked <= entries(PETITION, "先进集体推荐审批表")


def test_what_no_form_prints_stands_on_the_supplementary_page():
    rulebook = library.by_name(PETITION)
    assert {"核查", "在编在岗", "专职信访工作", "所在层级"} <= set(
        rulebook.roster.columns()
    )  # 三(二), 四(二)
    profile = next(m for p in rulebook.packages for m in p.materials if m.name == "事迹简介")
    assert profile.name in rulebook.fields and rulebook.fields[profile.name].kind is Kind.LONG  # 六(二)


def test_the_report_on_the_first_round_has_the_five_parts_the_notice_lists():
    listed = ("初审推荐审核工作组织情况", "征求意见情况", "公示情况", "考察情况", "推荐意见")  # 六(一)
    assert words(PETITION, "推荐工作报告") == "".join(listed)


def test_the_deeds_of_a_model_worker_name_the_condition_they_meet():
    rulebook = library.by_name(WORKERS)
    deeds = form_of(rulebook, "事迹材料")
    assert deeds.fields["主要事迹"].limit == 2000  # 五(一)5
    named = deeds.fields["符合哪一项"].made_from({"满足条件": "3"})
    assert named == "符合评选条件第3项（共12个方面）"
    assert len(rulebook.fields["满足条件"].options) == 12
    for form in ("推荐人选基本情况表", "审批表"):
        assert {"满足条件", "荣誉基础", "荣誉基础情况", "身份证号码", "人选类别"} <= entries(WORKERS, form)
    assert "重点宣传" in entries(WORKERS, "推荐人选汇总表")  # 五(一)10


@pytest.mark.parametrize(
    ("name", "form"), [(PETITION, "先进工作者征求意见表"), (WORKERS, "推荐人选征求意见表")]
)
def test_every_department_that_may_be_asked_has_a_place_on_the_consultation_form(name, form):
    said = words(name, form)
    departments = {c.department for c in library.by_name(name).consultations}
    unplaced = {d for d in departments if d.removesuffix("部门").removesuffix("机关") not in said}
    assert {d for d in unplaced if d not in ASKED_BY_LETTER} == set()
