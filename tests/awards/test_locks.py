"""Which cases an act locks before it looks: nobody takes what it is about to give, nor acts on whom it acts on."""

import uuid

import pytest
from django.db import connection

from tests.factories import (
    DEPUTY,
    LIUZHOU,
    NANNING,
    OFFICE,
    STAFF,
    at,
    draft,
    package,
    programme,
    seat,
)
from xuanxian.awards.nominations import actions
from xuanxian.awards.nominations.models import PLACE, RESERVE
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


def _taken(to, category=DEPUTY, place=PLACE):
    return taking.draft_nomination(to, category, place, key=uuid.uuid4(), by=seat(NANNING), now=at(11, 14))


@pytest.mark.parametrize(
    "act",
    [
        lambda of, row, by: _taken(row.package),
        lambda of, row, by: taking.change_place(row, STAFF, PLACE, by=by, now=at(11, 14)),
        lambda of, row, by: taking.reorder(row.package, "个人", [], by=by, now=at(11, 14)),
        lambda of, row, by: taking.drop(row, reason="", by=by, now=at(11, 14)),
        lambda of, row, by: taking.promote_reserve(
            row.package.nominations.get(place=RESERVE), reason="示例", by=seat(OFFICE), now=at(11, 14)
        ),
        lambda of, row, by: moving.move_places(
            of, "推荐名额分配表", "柳州", "南宁", DEPUTY, 1, reason="示例", by=seat(OFFICE), now=at(11, 14)
        ),
    ],
)
def test_each_act_locks_within_a_transaction_of_its_own(of, monkeypatch, act):
    """What is locked stays so until all is written, or nothing is."""
    nominee, depths = _taken(package(NANNING)), []
    _taken(package(NANNING), DEPUTY, RESERVE)
    around = len(connection.savepoint_ids)
    for module in (taking, moving, actions):
        real = module.lock
        monkeypatch.setattr(
            module, "lock", lambda keys, real=real: depths.append(len(connection.savepoint_ids)) or real(keys)
        )
    act(of, nominee, seat(NANNING))
    assert depths and min(depths) > around


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
