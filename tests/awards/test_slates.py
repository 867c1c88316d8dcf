"""What the limits say to a draft of the slate, worked out by hand on a few people without a database: the 2023 notice's kinds
of people under limits of our own."""

from dataclasses import replace
from fractions import Fraction

from xuanxian.awards.nominations.doubles import Double
from xuanxian.awards.nominations.models import PLACE, RESERVE, Nomination, Package, Status
from xuanxian.awards.reviews.slates import Line, Skipped, Slate, Way, clash_findings
from xuanxian.rulebooks import library
from xuanxian.rules.awards.limits import UNIT, Limit, Share, Stage
from xuanxian.rules.awards.nominees import Roster, read_nominees
from xuanxian.rules.awards.sameness import Sameness
from xuanxian.rules.core.findings import Finding, Level

RULEBOOK = library.by_name("gx-deputy-work-2023")
DEPUTY, STAFF = "人大代表", "服务人大代表履职相关机构工作人员"
UNITS = ("南宁", "柳州")
CHIEF, CLERK = "县处级副职", "乡科级正职"
FIFTH = Share(Fraction(1, 5), (DEPUTY,))


def limit(name, *count, **more):
    return Limit(name, count, stage=Stage.AWARDED, clause=f"{name}条", **more)


CHIEFS = limit("处级", DEPUTY, "县处级干部", high=FIFTH)
TWO = limit("代表", DEPUTY, high=2)


def person(pk, rank=CLERK, unit="南宁", order=0, category=DEPUTY, place=PLACE, **more):
    name = f"韦示例{pk}"
    of = Package(pk=UNITS.index(unit) + 1, unit_name=unit)
    made = Nomination(
        pk=pk, name=name, order=order or pk, package=of, type="个人", category=category, place=place, **more
    )
    made.rank = rank
    return made


def slate(limits, waiting, earlier=(), doubles=None, of=RULEBOOK):
    everyone = [*waiting, *earlier]
    columns = {
        UNIT: [n.package.unit_name for n in everyone],
        "对象类型": [n.type for n in everyone],
        "参评类别": [n.category for n in everyone],
        "名额类别": [n.place for n in everyone],
        "行政级别": [n.rank for n in everyone],
    }
    rulebook = replace(of, limits=tuple(limits))
    nominees, _ = read_nominees(rulebook, Roster("", columns, range(1, len(everyone) + 1)))
    return Slate(rulebook, waiting, earlier, nominees, doubles or {})


# ——— the lines of a draft ——————————————————————————————————————————————————————————————————————————————


def test_a_limit_on_a_number_is_told_with_what_may_and_must_join():
    """One of the first unit on the draft, of whom two may be and one must; two wait, one of them a reserve."""
    each = limit("代表", DEPUTY, low=2, high=4, per=UNIT, strength=Level.WARN)
    people = [person(1), person(2), person(3, place=RESERVE), person(4, category=STAFF)]
    assert slate([each], people).lines({1}) == [
        Line("南宁 代表", 1, 2, 4, "", "代表条", Level.WARN, 0, 1, 0, 1, 1)
    ]


def test_a_limit_on_a_share_is_told_with_its_base_and_whoever_cannot_be_placed():
    """Of five one may be of division level, and of one it is not known."""
    people = [person(1, CHIEF), person(2, CHIEF), *(person(n) for n in (3, 4)), person(5, None)]
    (line,) = slate([CHIEFS], people).lines({1, 2, 3, 4, 5})
    assert line == Line("处级", 2, None, 1, "20%，按5人计", "处级条", Level.STOP, 1, 0, 1, None, None)
    assert (line.broken, line.said, line.left) == (True, "不超过1", 0)


def test_a_reserve_that_moved_up_may_join_and_an_earlier_slate_is_counted():
    people = [person(1), person(2, place=RESERVE), person(3, place=RESERVE, promoted=True)]
    found = slate([limit("代表", DEPUTY, high=5)], people, [person(9)])
    assert [found.choosable(n) for n in people] == [True, False, True]
    (line,) = found.lines({1})
    assert (line.count, line.may, line.must) == (2, 1, 0)


def bounds(count, least, most, note="", over=0, short=0):
    return Line("代表", count, least, most, note, "", Level.STOP, over, short, 0, None, None)


def test_the_bounds_of_a_line_in_words():
    assert bounds(3, 0, 4).said == "不超过4，不少于0"
    assert bounds(3, None, None).said == ""
    assert [bounds(3, 2, 4).broken, bounds(3, 4, None, short=1).broken, bounds(3, 0, 2, over=1).broken] == [
        False, True, True,
    ]  # fmt: skip


def test_places_are_left_of_a_number_alone():
    assert bounds(3, None, 5).left == 2
    assert bounds(6, None, 5).left == 0
    assert bounds(3, 5, None).left == 0
    assert bounds(3, None, 5, note="20%，按25人计").left == 0


# ——— an order that is left —————————————————————————————————————————————————————————————————————————————


def test_who_is_passed_over_is_told_once_for_all_whom_the_same_limit_keeps_off():
    """With a worker of another category in his place a limit on staff breaks; with a deputy nothing does."""
    people = [person(1), person(2), person(3), person(4, category=STAFF)]
    found = slate([limit("人员", STAFF, low=1)], people)
    said = "人员为0，不少于1（人员条）"
    assert found.skipped({2, 3, 4}) == [
        Skipped(people[0], [people[1]], (), "", False),
        Skipped(people[0], [people[3]], (said,), "", False),
    ]


def test_the_words_of_a_limit_in_each_unit_name_the_unit():
    people = [person(1), person(2, category=STAFF)]
    found = slate([limit("代表", DEPUTY, high=0, per=UNIT)], people)
    (one,) = found.skipped({2})
    assert one.limits == ("南宁 代表为1，不超过0（代表条）",)


def test_those_alike_that_are_kept_off_alike_are_told_together():
    people = [person(1, CHIEF), person(2), person(3, None)]
    assert slate([CHIEFS], people).skipped({2, 3}) == [
        Skipped(people[0], people[1:], ("处级为1，不超过0（处级条）",), "", False)
    ]


def test_each_unit_and_each_kind_has_an_order_of_its_own_and_an_earlier_slate_has_none():
    others = [person(1), person(2, unit="柳州"), person(3)]
    others[2].type = "集体"
    assert slate([TWO], others, [person(9)]).skipped({2, 3}) == []


def test_where_a_notice_numbers_by_category_each_category_has_an_order_of_its_own():
    city, direct = "市中小学教坛新秀", "市直中小学教坛新秀"
    people = [person(1, category=city), person(2, category=direct), person(3, category=direct)]
    found = slate([], people, of=library.by_name("shaoxing-young-teachers-2019"))
    assert found.skipped({2, 3}) == []
    assert found.skipped({3}) == [Skipped(people[1], [people[2]], (), "", False)]


def test_an_exception_is_somebodys_will_where_either_was_held():
    people = [person(1), person(2), person(3, category=STAFF)]
    found = slate([limit("人员", STAFF, low=1)], people)
    assert [one.held for one in found.skipped({2, 3}, {})] == [False, False]
    assert [one.held for one in found.skipped({2, 3}, {2: True})] == [True, False]
    assert [one.held for one in found.skipped({2, 3}, {3: True})] == [False, True]
    assert [one.held for one in found.skipped({2, 3}, {1: False})] == [True, True]


def test_of_several_alike_all_must_have_been_held():
    people = [person(1, CHIEF), person(2), person(3, None)]
    found = slate([CHIEFS], people)
    assert [one.held for one in found.skipped({2, 3}, {2: True})] == [False]
    assert [one.held for one in found.skipped({2, 3}, {2: True, 3: True})] == [True]


def test_a_reserve_on_the_draft_passes_over_and_one_off_it_is_not_passed_over():
    people = [person(1, place=RESERVE), person(2), person(3, place=RESERVE)]
    found = slate([TWO], people)
    assert found.skipped({2}) == []
    assert found.skipped({3}) == [Skipped(people[1], [people[2]], (), "", False)]


# ——— what keeps a draft from being decided —————————————————————————————————————————————————————————————


def test_an_order_left_without_need_is_a_finding_with_its_number():
    people = [person(n) for n in (1, 2, 3)]
    found = slate([TWO], people)
    assert found.findings({1, 2}) == []
    assert found.findings({1, 3}) == [
        Finding(
            "slate.order", Level.WARN, "推荐次序", "南宁的韦示例2没有列入，排在其后的韦示例3列入，不是限额的缘故",
            RULEBOOK.roster.order_clause, "1", "0", "请调整名单，或者在意见中写明理由",
        )
    ]  # fmt: skip
    (two,) = found.findings({3})
    assert (two.message, two.value) == (
        "南宁的韦示例1没有列入，排在其后的韦示例3列入等2处，不是限额的缘故",
        "2",
    )


def test_an_order_that_a_limit_asks_to_leave_is_no_finding():
    people = [person(1, CHIEF), person(2)]
    assert slate([CHIEFS], people).findings({2}) == []


def test_a_limit_that_a_draft_breaks_is_a_finding_about_the_chosen_alone():
    people = [person(n) for n in (1, 2, 3)]
    found = slate([TWO], people)
    (one,) = found.findings({1, 2, 3})
    assert (one.subject, one.value, one.limit, one.clause, one.level) == (
        "代表",
        "3",
        "2",
        "代表条",
        Level.STOP,
    )


def test_one_person_twice_on_a_draft_is_told_once_and_not_while_one_of_them_is_off_it():
    people = [person(1), person(2, unit="柳州", status=Status.PASSED)]
    doubles = {
        1: [Double(people[1], Sameness.NUMBER)],
        2: [Double(people[0], Sameness.NUMBER)],
    }
    found = slate([], people, doubles=doubles)
    assert found.findings({1}) == found.findings({2}) == []
    (one,) = found.findings({1, 2})
    assert (one.rule, one.level) == ("person.elsewhere", Level.STOP)
    (earlier,) = slate([], people[:1], people[1:], doubles).findings({1})
    assert earlier.message.startswith("与柳州推荐的韦示例2（审核通过）")


# ——— a proposal ————————————————————————————————————————————————————————————————————————————————————————


def test_a_proposal_holds_whom_it_must_and_leaves_out_the_reserves_and_the_earlier():
    people = [person(1), person(2), person(3, place=RESERVE), person(4)]
    assert slate([TWO], people).proposal({}) == {1, 2}
    assert slate([TWO], people).proposal({1: False}) == {2, 4}
    assert slate([TWO], people).proposal({4: True}) == {1, 4}
    assert slate([TWO], people, [person(9, order=8)]).proposal({}) == {1}
    assert slate([limit("代表", DEPUTY, low=4)], people).proposal({}) == set()


# ——— what would have to give way ———————————————————————————————————————————————————————————————————————


def test_those_held_on_the_list_press_against_an_upper_limit():
    people = [person(n) for n in (1, 2, 3, 4)]
    ways = slate([TWO], people).clash({1: True, 2: True, 3: True, 4: False})
    assert ways == [Way("代表", "high", 1, "代表条", people[:3], [])]
    assert ways[0].said == "代表超过上限1"


def test_those_held_off_the_list_press_against_a_lower_limit():
    people = [person(1), person(2), person(3, category=STAFF)]
    ways = slate([limit("代表", DEPUTY, low=2)], people).clash({1: False, 2: False, 3: True})
    assert ways == [Way("代表", "low", 2, "代表条", [], people[:2])]
    assert ways[0].said == "代表少于下限2"


def test_of_a_share_who_belongs_to_the_base_alone_presses_the_other_way():
    """One of division level and two others of whom one is held off, one waits: with both one of three, a fifth of three
    is none."""
    people = [person(1, CHIEF), person(2), person(3), person(4, category=STAFF)]
    ways = slate([CHIEFS], people).clash({1: True, 2: False, 3: True, 4: True})
    assert ways == [Way("处级", "high", 1, "处级条", [people[0]], [people[1]])]


def test_of_a_lower_share_who_belongs_to_the_base_alone_presses_on_the_list():
    """Half of the deputies must be of division level: the clerk held on and the chief held off press against it."""
    half = limit("处级", DEPUTY, "县处级干部", low=Share(Fraction(1, 2), (DEPUTY,)))
    people = [person(1, CHIEF), person(2), person(3, category=STAFF)]
    ways = slate([half], people).clash({1: False, 2: True, 3: True})
    assert ways == [Way("处级", "low", 1, "处级条", [people[1]], [people[0]])]


def test_in_each_unit_its_own_press_and_those_outside_the_scope_do_not():
    each = limit("代表", DEPUTY, high=1, per=UNIT, where=("县处级干部",))
    people = [person(1, CHIEF), person(2, CHIEF), person(3), person(4, CHIEF, unit="柳州"), person(5, None)]
    ways = slate([each], people).clash(dict.fromkeys((1, 2, 3, 4, 5), True))
    assert ways == [Way("南宁 代表", "high", 1, "代表条", people[:2], [])]


def test_a_reserve_held_on_the_list_takes_part_and_one_held_off_does_not():
    """Three may be of three; the reserve held on it is a fourth."""
    people = [person(1), person(2), person(3, place=RESERVE), person(4, place=RESERVE)]
    found = slate([TWO], people)
    assert found.clash({1: True, 2: True, 4: False}) == []
    (way,) = found.clash({1: True, 2: True, 3: True, 4: False})
    assert (way.put, way.out) == ([people[0], people[1], people[2]], [])


def test_a_reserve_whom_nobody_holds_is_nobody_to_choose():
    found = slate([limit("代表", DEPUTY, high=0)], [person(1, place=RESERVE)])
    assert found.clash({}) == []
    assert [way.by for way in found.clash({1: True})] == [1]


def test_an_earlier_slate_stands_and_is_not_named():
    people, earlier = [person(1), person(2)], [person(8), person(9)]
    assert slate([TWO], people, earlier).clash({1: True}) == [
        Way("代表", "high", 1, "代表条", people[:1], [])
    ]


def test_one_more_than_an_earlier_slate_is_looked_for():
    """Two are on an earlier slate and two may be: whoever is added is too many."""
    assert slate([TWO], [person(1)], [person(8), person(9)]).clash({}) == [
        Way("代表", "high", 1, "代表条", [], [])
    ]
    assert slate([TWO], [person(1)], [person(9)]).clash({}) == []


def test_nothing_gives_way_where_nobody_is_left():
    assert slate([TWO], [person(1)]).clash({1: False}) == []


def test_what_must_give_way_is_a_finding_that_says_what_to_release():
    way = Way("南宁 代表", "high", 1, "代表条", [], [])
    (free,) = clash_findings([way])
    assert free == Finding(
        "slate.clash", Level.STOP, "南宁 代表",
        "没有一份名单能同时守住各项限额；最少要让步：南宁 代表超过上限1", "代表条", "1", "0",
        "请逐个勾选，看各项限额；能否放宽，由通知的印发机关答复",
    )  # fmt: skip
    for held in (replace(way, put=[person(1)]), replace(way, out=[person(1)])):
        assert clash_findings([held])[0].mend == "请放开必须列入、不列入的指定，再试拟"
