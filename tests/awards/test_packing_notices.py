"""What other notices want otherwise: names of files (001), two deliveries (003), ten materials (004)."""

from __future__ import annotations

import pytest

from tests.awards.test_every_notice import filled, package, records, sit
from tests.factories import at, photo, seat
from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.models import PHOTO
from xuanxian.awards.papers.contents import contents_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.files.actions import store
from xuanxian.platform.papers.bundles import files_of, write_zip
from xuanxian.platform.papers.names import safe_name
from xuanxian.platform.papers.stacking import write_pack
from xuanxian.rulebooks import library

pytestmark = pytest.mark.django_db


def filled_one_of_each(name, unit):
    to = package(name, unit)
    rulebook = rulebook_of(to.version)
    seen = {}
    for record in records(to, rulebook):
        if record["对象类型"] not in seen:
            seen[record["对象类型"]] = filled(to, record, rulebook)
    return to, seen


def step(to, name):
    return next(s for s in rulebook_of(to.version).steps if s.name == name)


def listed(contents):
    """(number, material, copies, files) of each item, by the first nominee of each."""
    found = {}
    for piece in contents.pieces:
        found.setdefault(
            piece.number,
            (piece.material.name, piece.material.copies, [p for p, _, _ in files_of(piece.item)]),
        )
    return [(n, *told) for n, told in sorted(found.items())]


def test_chongqing_names_its_forms_after_nominee_and_unit():
    """填表说明七、九：文件命名为：先进集体推荐审批表－集体名称－推荐单位.docx；先进个人推荐审批表－姓名－推荐单位.docx"""
    to, nominees = filled_one_of_each("cq-deputy-contribution-2022", "万州区")
    told = {material: files for _, material, copies, files in listed(contents_of(to)) if copies == 3}
    assert told["先进集体推荐审批表"] == [
        f"1 先进集体推荐审批表/先进集体推荐审批表－{nominees['集体'].name}－万州区.docx"
    ]
    assert told["先进个人推荐审批表"] == [
        f"2 先进个人推荐审批表/先进个人推荐审批表－{nominees['个人'].name}－万州区.docx"
    ]
    assert all(m.endswith(("审批表", "征求意见表", "联系表")) for m in told)


def test_a_form_that_only_the_unit_can_fill_is_lacking_until_it_is_uploaded():
    """附件6：分管领导和具体经办人员各1名"""
    to, _ = filled_one_of_each("cq-deputy-contribution-2022", "万州区")
    [table] = [p for p in contents_of(to).lacking if p.nomination is None]
    assert (table.lack, table.mend) == ("评选表彰工作联系表是空表", "请打开 Word 填好，在“单位材料”上传")
    assert "评选表彰工作联系表" in sit("万州区").get(f"/packages/{to.pk}/attach/").content.decode()
    file = store("联系表.docx", "docx", b"PK", by=None, now=at(11, 20))
    attach(to, None, "评选表彰工作联系表", file, by=seat(to.unit), now=at(11, 20))
    assert [p.file_name for p in contents_of(to).lacking if p.nomination is None] == []
    [own] = [p for p in contents_of(to).pieces if p.material.name == "评选表彰工作联系表"]
    assert [(path, what) for path, what, _ in files_of(own.item)] == [("6 评选表彰工作联系表.docx", file)]


def test_the_petition_offices_hand_in_twice_one_copy_and_then_five(tmp_path):
    """六(一)：纸质版1份，附电子版；(二)：纸质版一式5份，附电子版"""
    to, _ = filled_one_of_each("petition-system-2017", "南宁市")
    assert listed(contents_of(to)) == listed(contents_of(to, step(to, "初步材料报送")))
    first, second = (listed(contents_of(to, step(to, name))) for name in ("初步材料报送", "正式材料报送"))
    assert [(m, copies) for _, m, copies, _ in first] == [
        ("推荐工作报告", 1), ("先进集体初审推荐表", 1), ("先进工作者初审推荐表", 1), ("先进工作者征求意见表", 1),
        ("初审推荐对象汇总表", 1),
    ]  # fmt: skip
    assert [(m, copies) for _, m, copies, _ in second] == [
        ("正式推荐工作报告", 5), ("先进集体推荐审批表", 5), ("先进工作者推荐审批表", 5), ("推荐对象汇总表", 5),
        ("事迹简介", 5), ("公示材料原件", 5),
    ]  # fmt: skip
    assert {p.material.name for p in contents_of(to, step(to, "正式材料报送")).lacking} >= {"公示材料原件"}
    page = sit(to.unit).get(f"/packages/{to.pk}/papers/?delivery=正式材料报送").content.decode()
    assert "公示材料原件" in page and "先进集体初审推荐表" not in page
    assert "?delivery=%E5%88%9D%E6%AD%A5" in page  # the way back
    leaves = write_pack(
        contents_of(to, step(to, "初步材料报送")).bundle, tmp_path / "x.pdf", lambda *_: None, at(11, 20)
    )
    assert leaves > 5


def test_model_workers_need_ten_materials_and_farmers_their_household_register(tmp_path):
    """五(一)1—10"""
    to = package("gx-model-worker-2024", "防城港市")
    rulebook = rulebook_of(to.version)
    record = next(
        r for r in records(to, rulebook) if r.get("参评类别") == "农民" or r.get("人选类别") == "农民"
    )
    made = filled(to, {**record, "荣誉基础": "有"}, rulebook)
    contents = contents_of(to, step(to, "推荐报送"))
    assert [(p.material.name, p.material.copies) for p in contents.pieces] == [
        ("民主程序决议或者会议纪要", 1), ("公示现场照片（公示表格原件）", 1), ("公示无异议情况报告", 1),
        ("推荐人选基本情况表", 1), ("事迹材料", 1), ("荣誉基础材料（彩色复印件）", 1), ("身份证明材料（彩色复印件）", 1),
        ("户口本复印件", 1), ("推荐人选征求意见表", 2), ("推荐人选汇总表", 2), ("推荐工作情况书面总结", 1),
    ]  # fmt: skip
    lacking = {p.material.name for p in contents.lacking}
    assert {"民主程序决议或者会议纪要", "身份证明材料（彩色复印件）", "户口本复印件"} <= lacking
    [form] = [p for p in contents.lacking if p.material.name == "推荐人选基本情况表"]
    assert (form.lack, form.mend) == ("表里没有填照片", "请在推荐对象的页面填写")
    attach(to, made, PHOTO, photo(), by=seat(to.unit), now=at(11, 20))
    assert "推荐人选基本情况表" not in {
        p.material.name for p in contents_of(to, step(to, "推荐报送")).lacking
    }
    page = sit(to.unit).get(f"/nominations/{made.pk}/attach/").content.decode()
    assert "户口本复印件" in page  # where it is mended
    stored = store("示例.jpg", "jpg", b"\xff\xd8\xff", by=None, now=at(11, 20))
    attach(to, made, "户口本复印件", stored, by=seat(to.unit), now=at(11, 20))
    [book] = [p for p in contents_of(to, step(to, "推荐报送")).pieces if p.material.name == "户口本复印件"]
    assert not book.lack and [path for path, _, _ in files_of(book.item)] == [
        f"8 户口本复印件/01 {made.name}.jpg"
    ]


@pytest.mark.parametrize("name", library.names())
def test_every_notice_has_a_list_a_zip_and_a_print_pack(name, tmp_path):
    unit = next((u for k in library.by_name(name).units.kinds for u in k.units if u != k.pool), "示例部")
    to, _ = filled_one_of_each(name, unit)
    rulebook = rulebook_of(to.version)
    for delivery in [s for s in rulebook.deliveries if s.materials] or [None]:
        contents = contents_of(to, delivery)
        assert contents.pieces and len({p.path for p in contents.pieces}) == len(contents.pieces)
        write_zip(contents.bundle, tmp_path / "x.zip", lambda *_: None, at(11, 20))
        assert write_pack(contents.bundle, tmp_path / "x.pdf", lambda *_: None, at(11, 20)) >= 1


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("韦示例", "韦示例"),
        ("甲/乙:丙*?", "甲／乙：丙＊？"),
        ("con", "_con"),
        ("COM1.a", "_COM1.a"),
        ("甲. ", "甲"),
        ("甲\n\t乙", "甲 乙"),
        ("", "未命名"),
        ("长" * 100, "长" * 79 + "…"),
    ],
)
def test_a_file_name_is_one_that_windows_takes(given, made):
    assert safe_name(given) == made
