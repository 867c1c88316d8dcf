"""What a unit's meters say of the columns of its tables; small tables made by hand."""

from types import SimpleNamespace

from xuanxian.awards.places import counting
from xuanxian.awards.places.counting import Meter, measured, meters_of
from xuanxian.rules.awards.limits import Group
from xuanxian.rules.awards.quotas import Column, Places, QuotaTable, Row
from xuanxian.rules.core.subjects import Case, OneOf, Subject, Subjects


def subject(name, field, value):
    return Subject(name, (Case(((field, OneOf(frozenset({value}))),)),))


SUBJECTS = Subjects({
    "甲类": subject("甲类", "类", "甲"), "推荐": subject("推荐", "位", "推荐"), "备选": subject("备选", "位", "备选")
})  # fmt: skip
RULEBOOK = SimpleNamespace(subjects=SUBJECTS)
PLACE, RESERVE = Column("甲类", ("甲类", "推荐")), Column("甲类", ("甲类", "备选"), reserve=True)
LIST = [Group({"类": "甲", "位": "推荐"}, 3), Group({"类": "甲", "位": "备选"}, 1)]


def meter(columns, figures, by_moves=()):
    row = Row("东区", tuple(figures), by_moves=by_moves)
    (found,) = measured(RULEBOOK, QuotaTable("表", "一", tuple(columns), (row,)), row, LIST)
    return found


def test_a_category_with_places_and_reserves():
    assert meter([PLACE, RESERVE], [Places(2, 5, True), Places(2, 2)]) == Meter(
        "甲类", 3, 5, 1, 2, 2, False, False, 0, 0
    )


def test_a_category_with_places_alone():
    assert meter([PLACE], [Places(5, 5)]) == Meter("甲类", 3, 5, 0, None, 0, False, False, 0, 0)


def test_a_category_with_reserves_alone():
    assert meter([RESERVE], [Places(2, 2)]) == Meter("甲类", 0, 0, 1, 2, 0, False, False, 0, 0)


def test_moved_places_and_moved_reserves_are_told_apart():
    moved = meter([PLACE, RESERVE], [Places(5, 5), Places(2, 2)], (3, -1))
    assert (moved.moved, moved.printed, moved.reserve_moved) == (3, 2, -1)


def test_a_column_is_shown_where_there_is_a_place_a_reserve_or_one_of_them_used(monkeypatch):
    def of(used=0, most=0, reserve_used=0, reserve_most=None):
        return Meter("甲类", used, most, reserve_used, reserve_most, 0, False, False, 0, 0)

    shown = [
        of(most=1),
        of(reserve_most=1),
        of(used=1),
        of(reserve_used=1),
        of(reserve_used=1, reserve_most=0),
    ]
    hidden = [of(), of(reserve_most=0)]
    monkeypatch.setattr(counting, "facts_of_unit", lambda rulebook, unit: {})
    monkeypatch.setattr(counting, "rows_of", lambda rulebook, unit: [(None, None)])
    monkeypatch.setattr(counting, "measured", lambda *_: [*shown, *hidden])
    assert meters_of(RULEBOOK, "东区", []) == shown
