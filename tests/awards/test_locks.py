"""Which cases an act locks before it looks: nobody takes what it is about to give, nor acts on whom it acts on."""

import pytest

from tests.factories import (
    LIUZHOU,
    NANNING,
    OFFICE,
    at,
    draft,
    package,
    programme,
    seat,
)
from xuanxian.awards.places import moving, taking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def of():
    return programme()


@pytest.fixture
def locked(monkeypatch):
    """The keys of the cases that the two rooms lock, in order."""
    seen = []
    for module in (taking, moving):
        real = module.lock
        monkeypatch.setattr(module, "lock", lambda keys, real=real: seen.extend(list(keys)) or real(keys))
    return seen


def test_who_is_dropped_is_locked(locked):
    nominee = draft(package(NANNING))
    taking.drop(nominee, reason="", by=seat(NANNING), now=at(11, 14))
    assert nominee.case_id in locked


def test_the_lists_of_both_units_are_locked_while_places_move(of, locked):
    giver, taker = package(LIUZHOU), package(NANNING)
    moving.move_places(
        of, "推荐名额分配表", "柳州", "南宁", "人大代表", 1, reason="示例", by=seat(OFFICE), now=at(11, 14)
    )
    assert {of.case_id, giver.case_id, taker.case_id} <= set(locked)
