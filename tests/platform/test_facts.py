"""What rooms can prove, asked by name."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.factories import LIUZHOU, NANNING, programme, seat
from tests.roll_call import ASKED, AWAY, CAME, NOT_CLOSED, RESEARCH, SESSION, SHEET, enter
from xuanxian.platform import facts
from xuanxian.platform.facts import facts_of, followed_by, prove, provers
from xuanxian.platform.rooms import Room
from xuanxian.rules.core.facts import Fact, Person, Question, Reference, Thing

DAY = date(2023, 12, 1)


@pytest.fixture
def house(db, roll_call):
    return programme()


def test_a_room_answers_by_the_name_it_registered_with_its_records_and_how(house):
    sheet = enter("m1", CAME, NANNING)
    found = facts_of(Person("韦示例", "m1"), [RESEARCH, SESSION], DAY)
    record = Reference(SHEET, sheet.pk, f"签到表{sheet.pk}", f"/roll/{sheet.pk}/")
    assert found == {
        RESEARCH: Fact(CAME, DAY, (record,), "照1张签到表"),
        SESSION: Fact(None, DAY, (), NOT_CLOSED),
    }


def test_what_no_room_can_prove_is_unknown_and_says_so(house):
    (found,) = facts_of(Thing("建议", "0901号"), ["没有人记的事"], DAY).values()
    assert found == Fact(None, DAY, (), "系统里没有能够证明「没有人记的事」的记录")


@pytest.mark.parametrize("number", [1, 30])
def test_a_fact_is_asked_once_for_all_in_one_set_of_queries(house, number, django_assert_num_queries):
    enter("m0", CAME, NANNING)
    enter("m29", AWAY, NANNING)
    with django_assert_num_queries(1):
        found = prove(RESEARCH, [Question(Person("", f"m{n}"), DAY) for n in range(number)])
    assert [fact.value for fact in found] == [CAME, *[None] * 28, AWAY][:number]
    assert [(RESEARCH, number)] == ASKED


def test_two_rooms_that_prove_one_fact_keep_the_house_from_starting(monkeypatch, roll_call):
    other = Room("another", facts={RESEARCH: lambda questions: []})
    monkeypatch.setattr(facts, "rooms", lambda: (roll_call, other))
    provers.cache_clear()
    with pytest.raises(ImproperlyConfigured, match=f"「{RESEARCH}」由 roll_call 和 another 两处证明"):
        provers()


def test_a_prover_that_does_not_answer_each_question_is_a_fault(monkeypatch, roll_call):
    monkeypatch.setattr(facts, "rooms", lambda: (Room("short", facts={"少答": lambda questions: []}),))
    provers.cache_clear()
    with pytest.raises(ValueError, match="1 questions, 0 answers"):
        prove("少答", [Question(Person("韦示例"), DAY)])


def test_a_record_is_followed_only_by_whoever_may_see_it(house):
    sheet = enter("m1", CAME, NANNING)
    mine = Reference(SHEET, sheet.pk, "", "")
    unheard = Reference("没有的案卷", sheet.pk, "", "")
    assert followed_by(seat(NANNING), [mine, unheard]) == {mine}
    assert followed_by(seat(LIUZHOU), [mine, unheard]) == frozenset()
