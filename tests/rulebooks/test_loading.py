"""A rulebook that cannot be used says so with file, line, path and what to do."""

import json
from pathlib import Path

import pytest

from xuanxian.rulebooks import library
from xuanxian.rulebooks.schema import RulebookDoc
from xuanxian.rulebooks.source import Unusable, parse
from xuanxian.rules.awards.lint import check_rulebook
from xuanxian.rules.core.findings import Level

SCHEMA = Path(__file__).parents[2] / "docs" / "rulebook.schema.json"


def _refused(text):
    with pytest.raises(Unusable) as caught:
        library.build(parse(text, "试.yaml"))
    return caught.value.findings


def _line_of(text, needle):
    return text[: text.index(needle)].count("\n") + 1


def _changed(text, old, new):
    assert text.count(old) >= 1
    return text.replace(old, new, 1)


def test_an_unknown_key_is_refused_with_its_line_and_the_allowed_keys(notice_text):
    text = _changed(notice_text, "  年度: 2023\n", "  年份: 2023\n")
    unknown = next(f for f in _refused(text) if f.rule == "rulebook.unknown-key")
    assert unknown.place.file == "试.yaml"
    assert unknown.place.row == _line_of(text, "年份: 2023")
    assert unknown.place.column == "通知 → 年份"
    assert "「年度」" in unknown.message
    assert "标题" in unknown.mend and "印发" in unknown.mend


def test_an_unknown_key_deep_inside_a_list_names_its_own_allowed_keys(notice_text):
    text = _changed(notice_text, "{步: 初评, 类: 审核,", "{步: 初评, 类型: 审核,")
    unknown = next(f for f in _refused(text) if f.rule == "rulebook.unknown-key")
    assert unknown.place.row == _line_of(text, "类型: 审核")
    assert "截止" in unknown.mend and "工作日" in unknown.mend


def test_all_errors_are_reported_at_once(notice_text):
    text = _changed(notice_text, "  年度: 2023\n", "  年度: 两千\n")
    text = _changed(text, "印发: 2023-10-27", "印发: 2023-02-30")
    text = _changed(text, "性质: 正式通知", "性质: 草稿")
    findings = _refused(text)
    assert {f.place.row for f in findings} == {
        _line_of(text, k) for k in ("年度: 两千", "印发: 2023-02-30", "性质: 草稿")
    }
    assert all(f.mend for f in findings)


def test_an_impossible_date_is_refused_with_its_line(notice_text):
    text = _changed(notice_text, "截止: 2024-01-31", "截止: 2024-01-32")
    (finding,) = _refused(text)
    assert finding.place.row == _line_of(text, "2024-01-32")
    assert "2024-01-32" in finding.message


def test_a_year_without_calendar_keeps_nobody_from_the_rulebook_and_is_a_warning_of_its_check(notice_text):
    text = _changed(notice_text, "截止: 2024-04-30", "截止: 2034-04-30")
    rulebook = library.build(parse(text, "试.yaml"))
    found = [
        f for f in check_rulebook(rulebook, library.calendar_of(rulebook)) if f.rule == "calendar.missing"
    ]
    assert [(f.level, f.message) for f in found] == [(Level.WARN, "没有2034年的工作日历，不能推算工作日")]
    assert "系统管理员" in found[0].mend and "xuanxian calendar" in found[0].mend


def test_a_name_that_nothing_declares_is_refused_with_the_nearest_one(notice_text):
    text = _changed(notice_text, "对象: 企业对象, 条款: 五(一)}", "对象: 企业, 条款: 五(一)}")
    finding = _refused(text)[0]
    assert finding.place.row == _line_of(text, "对象: 企业,")
    assert "「企业」" in finding.message and "是否应为" in finding.message


def test_a_value_outside_its_vocabulary_is_refused(notice_text):
    text = _changed(notice_text, "集体性质: [机关, 参公单位, 事业单位]", "集体性质: [机关, 参公, 事业单位]")
    (finding,) = _refused(text)
    assert "「参公」" in finding.message and "参公单位" in finding.mend


def test_subjects_that_use_each_other_in_a_circle_are_refused(notice_text):
    text = _changed(
        notice_text, "  先进集体: {对象类型: 集体}", "  先进集体: {属: 机关事业集体, 对象类型: 集体}"
    )
    assert any("互相套用" in f.message for f in _refused(text))


def test_a_key_written_twice_is_refused(notice_text):
    text = _changed(notice_text, "  年度: 2023\n", "  年度: 2023\n  年度: 2024\n")
    (finding,) = _refused(text)
    assert finding.rule == "rulebook.doubled"
    assert finding.place.row == _line_of(text, "年度: 2024")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("规则书: a\n通知: {标题: x\n疑点: []\n", 3),
        ("规则书: a\n  通知: b\n", 2),
        ("规则书: 'a\n", 2),
        ("a:\n\t- b\n", 2),
    ],
)
def test_broken_yaml_is_refused_with_its_line(text, line):
    (finding,) = _refused(text)
    assert finding.rule == "rulebook.syntax"
    assert abs(finding.place.row - line) <= 1


def test_a_row_with_a_figure_too_few_is_refused(notice_text):
    text = _changed(
        notice_text, "南宁: [7, 1, 7, 1, 10, 1, 9, 1, 33, 4]", "南宁: [7, 1, 7, 1, 10, 1, 9, 1, 33]"
    )
    (finding,) = _refused(text)
    assert finding.place.row == _line_of(text, "南宁: [7")
    assert "9个数" in finding.message and "10列" in finding.message


def test_numbers_and_words_stay_as_they_were_written():
    source = parse("月: 2023.10\n是否: 是\n开: on\n空:\n", "x.yaml")
    assert source.data == {"月": "2023.10", "是否": "是", "开": "on", "空": None}


def test_the_annual_plan_is_refused_with_the_reason(tmp_path):
    plan = tmp_path / "plan.txt"
    plan.write_text(
        "# 某某人大常委会 2023 年度代表工作计划\n\n一、组织代表初任学习培训。\n", encoding="utf-8"
    )
    with pytest.raises(Unusable) as caught:
        library.load(plan)
    assert caught.value.findings[0].rule in ("rulebook.plan", "rulebook.syntax")
    assert "工作计划" in caught.value.findings[0].message


def test_the_text_of_a_notice_is_no_rulebook_yet(tmp_path):
    notice = tmp_path / "notice.txt"
    notice.write_text("关于开展评选表彰工作的通知\n各单位：\n一、评选目的\n", encoding="utf-8")
    with pytest.raises(Unusable) as caught:
        library.load(notice)
    assert "还没有写成规则书" in caught.value.findings[0].message


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x89PNG\r\n\x1a\n\0\0"]
)
def test_a_file_that_is_no_text_is_refused(tmp_path, content):
    path = tmp_path / "通知.yaml"
    path.write_bytes(content)
    with pytest.raises(Unusable) as caught:
        library.load(path)
    assert caught.value.findings[0].rule == "rulebook.not-text"


def test_gb18030_text_is_refused_with_the_line(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: b\n" + "规则书: x\n".encode("gb18030"))
    with pytest.raises(Unusable) as caught:
        library.load(path)
    assert (caught.value.findings[0].rule, caught.value.findings[0].place.row) == ("rulebook.encoding", 2)


def test_the_published_json_schema_is_the_one_the_loader_uses():
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == RulebookDoc.model_json_schema()


def test_the_same_text_has_the_same_digest_and_another_text_another(notice_text):
    first, same = (library.build(parse(notice_text, "a.yaml")).digest for _ in range(2))
    other = library.build(parse(notice_text + "\n", "a.yaml")).digest
    assert first == same != other
    assert len(first) == 64


def test_a_field_says_which_fact_may_prove_it(notice_text):
    text = _changed(notice_text, "年中专题调研: {类: 选项,", "年中专题调研: {取自: 调研参加情况, 类: 选项,")
    fields = library.build(parse(text, "试.yaml")).fields
    assert {name: f.fact for name, f in fields.items() if f.fact} == {"年中专题调研": "调研参加情况"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('{填自: "{参评类别} {代表层级}"', '{填自: "{参评类别} {没有的}"', "没有叫「没有的」的字段"),
        ('{填自: "{参评类别} {代表层级}"', '{填自: "{参评类别} {代表层级"', "花括号没有配对"),
        ("{起: 2023-01-01, 止: 2023-11-30", "{起: 2023-12-01, 止: 2023-11-30", "晚于止日"),
        ("截止: 2024-01-31, 条款: 五(二)}", "起: 2024-02-01, 截止: 2024-01-31, 条款: 五(二)}", "晚于截止日"),
        (
            "文件名: 全区人大代表工作评选＋{推荐单位}",
            "文件名: 全区人大代表工作评选＋{姓名}",
            "没有叫「姓名」的字段",
        ),
        (
            "{名: 先进个人推荐审批表,",
            '{名: 先进个人推荐审批表, 文件名: "审批表－{姓明}",',
            "没有叫「姓明」的字段",
        ),
        ("身份证号码: {类: 身份证号码}", "身份证号码: {类: 身份证号码, 取自: 登记}", "不能取自系统记录"),
        ('{填自: "{参评类别} {代表层级}"', '{取自: 登记, 填自: "{参评类别} {代表层级}"', "要写在「字段」里"),
        (
            "工作日: 5, 条款: 五(一)}",
            "工作日: 5, 日: 5, 条款: 五(一)}",
            "「所在单位公示」写了「工作日」又写「日」",
        ),
        (
            "工作日: 5, 条款: 五(一)}",
            "工作日: 5, 遇休息日顺延: 是, 条款: 五(一)}",
            "写了「遇休息日顺延」，没有写「日」",
        ),
        (
            "{部门: 组织人事部门,",
            "{部门: 组织人事部门, 有效: 三个月,",
            "期限写成 30日 或者 10个工作日；写的是「三个月」",
        ),
        ("{部门: 组织人事部门,", "{部门: 组织人事部门, 有效: 0日,", "期限写成 30日 或者 10个工作日"),
        ("代表层级: [自治区, 设区的市,", "代表层级: [自治区、直辖市, 设区的市,", "选项里不能有顿号"),
    ],
)
def test_what_would_fail_later_is_refused_when_the_rulebook_is_read(notice_text, old, new, said):
    text = _changed(notice_text, old, new)
    found = [f for f in _refused(text) if said in f.message]
    assert found and all(f.place.row is not None for f in found)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{类: 文本, 样式: '第\\d+号'}", "「样式」和「例」要一起写"),
        ("{类: 文本, 例: 第1号}", "「样式」和「例」要一起写"),
        ("{类: 文本, 样式: '第\\d+号', 例: 第一号}", "例「第一号」不合样式"),
        ("{类: 文本, 样式: '第(\\d+号', 例: 第1号}", "写得不对"),
    ],
)
def test_a_pattern_and_its_example_stand_together_and_agree(notice_text, written, said):
    (finding,) = _refused(_changed(notice_text, "  集体名称: {类: 文本}\n", f"  集体名称: {written}\n"))
    assert said in finding.message


def test_what_may_not_be_doubled_are_columns_of_the_roster(notice_text):
    text = _changed(notice_text, "不重: [[集体名称, 集体所属单位]]", "不重: [[集体名称, 籍贯]]")
    (finding,) = _refused(text)
    assert finding.place.row == _line_of(text, "不重:") and "没有叫「籍贯」的名册的列" in finding.message


# ——— what a short text may not become ——————————————————————————————————————————————————————————————————————

_BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 8)
)


@pytest.mark.parametrize(
    "text, row, said",
    [
        ("规则书: shili\n通知: &a [*a]\n", 2, "&a"),
        ("规则书: shili\n" + _BOMB, 2, "&a0"),
        ("规则书: shili\n通知:\n  标题: *标题\n", 3, "*标题"),
    ],
)
def test_anchors_and_aliases_are_refused_with_their_line(text, row, said):
    (finding,) = _refused(text)
    assert (finding.rule, finding.place.row) == ("rulebook.alias", row)
    assert f"「{said}」" in finding.message and finding.mend == "请把所引用的内容照写一遍"


def test_a_text_has_at_most_500_000_characters():
    parse("甲: 1\n乙: " + "字" * (500_000 - 8), "试")
    (finding,) = _refused("甲: 1\n乙: " + "字" * (500_000 - 7))
    assert (finding.rule, finding.message) == ("rulebook.too-large", "全文500001字，太长")


def test_a_text_has_at_most_20_000_values():
    """The mapping, its two keys, the list and the last value are five of them."""
    parse("甲:\n" + "- 1\n" * 19_995 + "乙: 1\n", "试")
    (finding,) = _refused("甲:\n" + "- 1\n" * 19_996 + "乙: 1\n")
    assert (finding.rule, finding.place.row) == ("rulebook.too-large", 19_998)


def test_twenty_levels_may_be_open_and_no_more():
    """The text itself is the first."""
    parse(f"甲: {'[' * 18}1{']' * 18}\n", "试")
    (finding,) = _refused(f"甲: 1\n乙: {'[' * 19}1{']' * 19}\n")
    assert (finding.rule, finding.place.row) == ("rulebook.too-deep", 2)


@pytest.mark.parametrize("written", [r'"\0"', r'"\ud800"', r'"甲\x1b"'])
def test_a_character_that_nothing_can_show_is_refused_with_its_line(written):
    (finding,) = _refused(f"规则书: shili\n通知: {written}\n")
    assert (finding.rule, finding.place.row) == ("rulebook.character", 2)


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("南宁: [7, 1,", "南宁: [" + "9" * 5000 + ", 1,", "写法不对"),
        ("印发: 2023-10-27", "印发: 0001-01-01", "不能小于1900-01-01"),
        ("印发: 2023-10-27", "印发: 9999-12-31", "不能大于2099-12-31"),
        ("  年度: 2023\n", "  年度: " + "9" * 30 + "\n", "不能大于999999"),
    ],
)
def test_a_figure_or_a_day_out_of_all_bounds_is_refused_with_its_line(notice_text, old, new, said):
    text = _changed(notice_text, old, new)
    found = [f for f in _refused(text) if f.place.row == _line_of(text, new[:20])]
    assert found and said in found[0].message and len(found[0].message) < 100
