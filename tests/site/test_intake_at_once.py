"""Several officers at one parcel, on real connections: every scan counts once, none is lost, none counts too often."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest

from tests.awards.test_intake import CAME, came, form_of, paper, pass_all, scan, step_of, tally
from tests.awards.test_intake import printed as printed
from tests.factories import ARMY, OFFICE, handed_in, programme, seat, some
from tests.site.conftest import at_once, rule
from xuanxian.awards.intake import actions
from xuanxian.awards.intake.models import Entry, Intake
from xuanxian.platform.acts.models import Act

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db("locks")]


@pytest.fixture
def army():
    programme()
    made = handed_in(ARMY, some(ARMY, agency=1, deputy=1))
    for code, type_ in (("AAAA", "个人"), ("BBBB", "集体")):
        form = {"个人": "先进个人推荐审批表", "集体": "先进集体推荐审批表"}[type_]
        paper(code, made, made.nominations.get(type=type_), form=form)
    return made


def test_parcels_registered_at_once_make_one_intake_and_lose_none(army):
    seat(OFFICE)
    assert Counter(map(rule, at_once(*[lambda: came(army)] * 6))) == {"": 6}
    assert Intake.objects.count() == 1 and Intake.objects.get().parcels.count() == 6


def test_of_eight_scans_at_once_of_three_copies_three_count_and_beside_them_none_is_lost(army, printed):
    came(army)
    two = [seat(OFFICE), seat(OFFICE, name="覃样本")]
    calls = [lambda by=by: scan("AAAA", by=by) for by in two for _ in range(4)]
    calls += [lambda by=by: scan("BBBB", by=by) for by in two]
    again = uuid.uuid4().hex  # sent twice
    calls += [lambda: scan("BBBB", key=again)] * 2
    assert Counter(map(rule, at_once(*calls))) == {"": 7, "intake.surplus": 5}
    assert form_of(army, "先进个人推荐审批表").seen.copies == 3
    assert form_of(army, "先进集体推荐审批表").seen.copies == 3
    assert Entry.objects.count() == 6


def test_a_check_finished_twice_at_once_is_one_act(army):
    came(army)
    pass_all(army)
    seen, by = tally(army).newest, seat(OFFICE)

    def check():
        return actions.finish_check(army, step_of(army), seen=seen, by=by, now=CAME)

    assert Counter(map(rule, at_once(check, check))) == {"": 1, "intake.checked": 1}
    assert Act.objects.filter(verb="核收").count() == 1
