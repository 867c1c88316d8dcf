"""A package is looked up once for whatever is asked of it: questions to the database, personal numbers opened, and how often
the rulebook is looked for do not grow with what is asked, nor with the list."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    ARMY,
    NANNING,
    OFFICE,
    RESOLVING,
    SENT,
    at,
    fill,
    handed_in,
    package,
    people,
    programme,
    ready,
    seat,
    send,
    some,
)
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.handing_in import (
    extend_for,
    hand_in,
    record_resolution,
    return_package,
    withdraw_package,
)
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.awards.programmes.queries import rulebook_in_force, rulebook_of
from xuanxian.platform.acts.models import Act, Case
from xuanxian.platform.sealed import unseal

pytestmark = pytest.mark.django_db

WHOLE = 33
"""So many of the list invented for 南宁."""


@pytest.fixture
def of():
    return programme()


def to_hand_in(number: int) -> Package:
    """With so many nominees and everything done; as an action finds it."""
    made = package(NANNING)
    fill(made, people(NANNING)[:number])
    ready(made)
    return Package.objects.get(pk=made.pk)


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often what is dear is done in the block, wherever in the house."""
    seen: Counter[str] = Counter()

    def counting(function: Callable[..., object]) -> Callable[..., object]:
        def counts(*args: object, **named: object) -> object:
            seen[function.__name__] += 1
            return function(*args, **named)

        return counts

    with monkeypatch.context() as patch:
        for function in (unseal, rulebook_of, rulebook_with_moves, rulebook_in_force):
            for module in [m for name, m in sys.modules.items() if name.startswith("xuanxian.")]:
                if getattr(module, function.__name__, None) is function:
                    patch.setattr(module, function.__name__, counting(function))
        with CaptureQueriesContext(connection) as queries:
            yield seen
    seen["questions"] = sum("SAVEPOINT" not in query["sql"] for query in queries)


@pytest.mark.parametrize(
    ("number", "questions"), [(3, 18), (WHOLE, 20)], ids=["collectives", "with people, of whom may be two"]
)
def test_a_hand_in_asks_twenty_questions_opens_each_number_once_and_finds_the_rulebook_once(
    of, monkeypatch, number, questions
):
    made, by = to_hand_in(number), seat(NANNING)
    numbers = sum(len(n.sealed) for n in in_list(made))
    with counted(monkeypatch) as seen:
        hand_in(made, reason="示例理由", by=by, now=SENT)
    assert {n.status for n in in_list(made)} == {"已报送"} and len(in_list(made)) == number
    assert seen == {"questions": questions, "unseal": numbers, "rulebook_of": 1, "rulebook_with_moves": 1}


@pytest.mark.parametrize("number", [3, WHOLE])
def test_a_return_and_a_resolution_ask_no_more_of_a_long_list_than_of_a_short_one(of, monkeypatch, number):
    made = to_hand_in(number)
    send(made)
    numbers, office, unit = sum(len(n.sealed) for n in in_list(made)), seat(OFFICE), seat(NANNING)
    with counted(monkeypatch) as seen:
        return_package(made, in_list(made), reason="请补充", until=None, by=office, now=at(12, 4))
    assert {n.status for n in in_list(made)} == {"退回补正"}
    assert seen == {"questions": 16, "unseal": numbers, "rulebook_of": 1, "rulebook_with_moves": 1}
    said = {"meeting": "第21次主任会议", "held": date(2023, 12, 5), "signed_by": "示例主任"}
    with counted(monkeypatch) as seen:
        record_resolution(made, RESOLVING, **said, by=unit, now=at(12, 5))
    assert seen == {"questions": 10, "unseal": numbers, "rulebook_of": 1, "rulebook_with_moves": 1}


PAGES = {
    "package": 20, "package-hand-in": 16, "package-resolution": 9, "package-disclosures": 15, "consultation": 11,
    "package-papers": 20,
}  # fmt: skip


@pytest.mark.parametrize("number", [3, WHOLE])
def test_pages_of_a_package_open_each_number_at_most_once(of, client: Client, monkeypatch, number):
    made = to_hand_in(number)
    numbers = sum(len(n.sealed) for n in in_list(made))
    client.force_login(seat(NANNING).user)
    monkeypatch.setattr("django.utils.timezone.now", lambda: SENT)
    for name, most in PAGES.items():
        cache.clear()  # what waits for the seat is counted now and kept for a while
        client.get(reverse(name, args=[made.pk]))
        with counted(monkeypatch) as seen:
            assert client.get(reverse(name, args=[made.pk])).status_code == 200
        assert (name, seen["unseal"]) == (name, numbers)
        assert seen["questions"] <= most, (name, seen["questions"])
        assert seen["rulebook_with_moves"] == 1 and seen["rulebook_of"] <= 3


# ——— what it holds ————————————————————————————————————————————————————————————————————————————————————


def test_a_dossier_keeps_what_it_has_looked_up_and_a_new_one_looks_again(of):
    made = package(ARMY)
    fill(made, some(ARMY, deputy=1))
    old = Dossier(made, SENT.date())
    assert [n.category for n in old.nominations] == ["人大代表"]
    fill(made, some(ARMY, staff=1))
    assert len(old.nominations) == 1 and len(Dossier(made, SENT.date()).nominations) == 2


def test_its_nominees_may_be_others_than_the_list(of):
    made = package(ARMY)
    one, _ = fill(made, some(ARMY, deputy=2))
    dossier = Dossier(made, SENT.date(), [one])
    assert dossier.nominations == [one] and list(dossier.stands) == [one.pk] == list(dossier.records)


def test_deliveries_and_deadlines_follow_the_acts(of):
    made = handed_in(ARMY, some(ARMY, agency=1, deputy=1))
    [delivery] = Dossier(made, SENT.date()).rulebook.deliveries
    assert Dossier(made, SENT.date()).open_deliveries == []
    assert Dossier(made, SENT.date()).deadline(delivery) == date(2023, 12, 25)
    withdraw_package(made, reason="漏报", by=seat(ARMY), now=at(12, 4))
    extend_for(made, date(2023, 12, 28), reason="路途较远", by=seat(OFFICE), now=at(12, 5))
    now = Dossier(Package.objects.get(pk=made.pk), SENT.date())
    assert now.open_deliveries == [delivery] and now.next_delivery == delivery
    assert now.deadline(delivery) == date(2023, 12, 28)


# ——— several acts in one go ————————————————————————————————————————————————————————————————————————————


def test_acts_recorded_together_stand_in_their_order_each_on_the_one_before(of):
    made = to_hand_in(3)
    send(made)
    case = Case.objects.get(pk=made.case_id)
    *_, before, last = Act.objects.filter(case=case).order_by("pk")
    assert [before.step, last.step] == ["征求意见", "推荐报送"]
    assert (before.seq + 1, before.digest) == (last.seq, last.previous)
    assert (case.length, case.head) == (last.seq, last.digest)
    assert before.concerns.count() == last.concerns.count() == 3
    assert {n.at for n in in_list(made)} == {"初评"}
