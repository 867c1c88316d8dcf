"""The ledgers: every number of the four notices has one fate, and ledger and rulebook name the same places."""

from __future__ import annotations

from pathlib import Path

import pytest

from xuanxian.rulebooks import library
from xuanxian.rulebooks.clauses import as_markdown, ledger_of, load_ledger, number_of, places, rows
from xuanxian.rulebooks.source import Unusable, parse

PAGE = Path(__file__).parents[2] / "docs" / "clauses.md"
CQ, GX = "cq-deputy-contribution-2022", "gx-deputy-work-2023"
WORKERS, PETITION = "gx-model-worker-2024", "petition-system-2017"

# The last number of each series, as counted in the documents.
LAST = {
    GX: "七 二(二) 二(一)2 三(三) 三(一)1（6） 三(一)2（7） 三(二)1（6） 三(二)2（6） 三(三)8 四(二) 五(六) 五(一)段4 六(四)"
    " 七(四) 七(一)5 附件6 附件2注2 附件3填表说明八 附件4填表说明五 附件5说明2 附件6说明2",
    CQ: "六 一(三) 二(三) 二(一)4 二(一)1⑧ 二(一)2⑤ 二(一)3⑤ 二(一)4③ 二(二)2 二(二)1④ 二(二)2③ 二(三)④ 三(五) 四(四)"
    " 四(一)4 六(二) 附件6 附件1填表说明七 附件2填表说明九 附件5注3",
    PETITION: "七 一(二) 一(一)2 二(二) 二(一)5 二(二)5 三(四) 四(三) 六(二) 七2 附件二",
    WORKERS: "七 三(十二) 四(四) 四(一)3 四(三)3 五(六) 五(一)10 附件三 附件三3",
}


@pytest.mark.parametrize("name", LAST)
def test_every_number_of_the_notice_has_a_fate_and_ledger_and_rulebook_agree(name):
    ledger, _ = ledger_of(name)
    last = {}
    for clause in ledger.clauses:
        *above, (kind, count) = number_of(clause.number)
        last[tuple(above), kind] = count
    for text in LAST[name].split():
        *above, (kind, count) = number_of(text)
        assert last[tuple(above), kind] == count, text


@pytest.mark.parametrize("name", LAST)
def test_the_page_of_the_manual_shows_the_ledger_as_it_is(name):
    assert f"## {name}\n\n{as_markdown(*ledger_of(name))}" in PAGE.read_text(encoding="utf-8")


# ——— the reader ————————————————————————————————————————————————————————————————————————————————————————

RULEBOOK = """规则书: demo
疑点: [{条款: 三, 写: 甲, 另写: 乙, 取: 甲}]
不得参评:
  - {名: 副厅级, 条款: 二(一)}
  - {名: 县级, 条款: 二}
征求意见: [{部门: 税务, 对象: 集体}, {部门: 税务, 对象: 个人}]
"""
LEDGER = [
    "{号: 一, 讲: 目的, 无规则: 只讲目的}",
    "{号: 二, 讲: 范围, 无规则: 标题}",
    "{号: 二(一), 讲: 谁不评, 规则: 不得参评/副厅级}",
    "{号: 二(二), 讲: 谁再议, 规则: [不得参评/县级, 征求意见/税务]}",
    "{号: 三, 讲: 两说, 存疑: 是}",
    "{号: 附件1, 讲: 表, 由办公室定: 办公室另发}",
]


@pytest.fixture
def read(tmp_path):
    def run(*clauses, rulebook=RULEBOOK, name="demo"):
        path = tmp_path / "demo.clauses.yaml"
        path.write_text(f"规则书: {name}\n条款:\n" + "".join(f"  - {c}\n" for c in clauses), encoding="utf-8")
        return load_ledger(path, parse(rulebook, "demo.yaml"))

    return run


def _changed(at, old, new):
    assert old in LEDGER[at]
    return [*LEDGER[:at], LEDGER[at].replace(old, new), *LEDGER[at + 1 :]]


def _said(read, *clauses, **more):
    with pytest.raises(Unusable) as caught:
        read(*clauses, **more)
    return [(f.place.row, f.message) for f in caught.value.findings]


def test_the_four_fates_are_told_in_words_and_a_doubt_with_both_readings(read):
    assert [fate for _, _, *fate in rows(read(*LEDGER), parse(RULEBOOK, "demo.yaml"))] == [
        ["没有规则", "只讲目的"],
        ["没有规则", "标题"],
        ["规则书", "不得参评/副厅级"],
        ["规则书", "不得参评/县级；征求意见/税务"],
        ["存疑", "一说甲，一说乙，取甲"],
        ["由办公室定", "办公室另发"],
    ]


def test_a_name_leads_to_every_item_that_bears_it_and_to_nothing_else():
    data = parse(RULEBOOK, "demo.yaml").data
    assert places(data, "征求意见/税务") == [("征求意见", 0), ("征求意见", 1)]
    assert places(data, "征求意见/税务/对象") == [("征求意见", 0, "对象"), ("征求意见", 1, "对象")]
    assert places(data, "疑点/三") == [("疑点", 0)]
    assert places(data, "征求意见/公安") == places(data, "规则书/甲") == []


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("二(一)2", (("一", 2), ("(一)", 1), ("1", 2))),
        ("三(十二)", (("一", 3), ("(一)", 12))),
        ("三(一)2（7）", (("一", 3), ("(一)", 1), ("1", 2), ("（1）", 7))),
        ("三(二)共性条件（2）", (("一", 3), ("(一)", 2), ("共性条件", 0), ("（1）", 2))),
        ("二(一)1③", (("一", 2), ("(一)", 1), ("1", 1), ("①", 3))),
        ("附件3填表说明六", (("附件1", 3), ("填表说明一", 6))),
        ("附件三1", (("附件一", 3), ("1", 1))),
        ("五(一)段4", (("一", 5), ("(一)", 1), ("段1", 4))),
        ("二十一", (("一", 21),)),
        ("通知首部", (("通知首部", 0),)),
        ("第三条", None),
        ("二(一", None),
        ("", None),
    ],
)
def test_a_clause_number_is_read_as_its_steps(text, steps):
    assert number_of(text) == steps


@pytest.mark.parametrize(
    ("at", "old", "new", "line", "said"),
    [
        (3, "号: 二(二)", "号: 二(三)", 6, "「二(三)」前面缺号，或者重号"),
        (3, "号: 二(二)", "号: 二(一)", 6, "「二(一)」前面缺号，或者重号"),
        (0, "号: 一", "号: 二", 3, "「二」前面缺号，或者重号"),
        (5, "号: 附件1", "号: 附件2", 8, "「附件2」前面缺号，或者重号"),
        (5, "号: 附件1", "号: 二(三)", 8, "「二(三)」不在它的上一层之下"),
        (5, "号: 附件1", "号: 附录", 8, "「附录」不是条款号"),
        (2, "副厅级", "正厅级", 5, "「二(一)」写的「不得参评/正厅级」规则书里没有"),
        (4, "三", "四", 7, "「四」存疑，规则书的疑点里没有"),
        (0, "无规则: 只讲目的", "存疑: 否", 3, "一个条款恰写一种去处：规则、由办公室定、存疑、无规则"),
        (0, "无规则", "存疑: 是, 无规则", 3, "一个条款恰写一种去处：规则、由办公室定、存疑、无规则"),
        (0, "无规则", "无规定", 3, "不认识的键「无规定」，是否应为「无规则」"),
    ],
)
def test_a_ledger_that_is_amiss_says_where(read, at, old, new, line, said):
    assert (line, said) in _said(read, *_changed(at, old, new))


def test_a_number_of_the_outline_that_is_left_out_is_told(read):
    assert (3, "「二」前面缺号，或者重号") in _said(read, *LEDGER[1:])


def test_a_clause_that_the_rulebook_bears_and_the_ledger_lacks_is_told_at_the_rulebook(read):
    said = _said(read, *LEDGER, rulebook=RULEBOOK.replace("条款: 二}", "条款: 二(五)}"))
    assert said == [(5, "条款「二(五)」不在条款台账里")]


def test_a_place_of_the_rulebook_that_neither_its_clause_nor_one_beneath_it_names_is_told(read):
    said = _said(read, *_changed(3, "不得参评/县级, ", ""))
    assert said == [(5, "台账里「二」没有提到这一处")]


def test_a_place_that_another_clause_names_is_not_yet_named(read):
    swapped = _changed(2, "不得参评/副厅级", "不得参评/县级")
    assert (4, "台账里「二(一)」没有提到这一处") in _said(read, *swapped)


def test_the_ledger_of_another_rulebook_is_refused(read):
    assert _said(read, *LEDGER, name="other") == [(3, "这是「other」的条款台账")]


def test_a_ledger_is_no_notice_and_a_rulebook_without_one_says_so():
    assert not [name for name in library.names() if "clauses" in name]
    with pytest.raises(Unusable, match="规则书旁边没有这个文件"):
        ledger_of("uestc-blogs-2014")
