"""One person nominated by two units of a programme: the office sees both, the units learn only that there is another, and
nobody is honoured twice (E4); whoever was struck off does not come back (Q8)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    LIUZHOU,
    NANNING,
    OFFICE,
    approved,
    at,
    fill,
    handed_in,
    package,
    programme,
    ready,
    refuses,
    screened,
    seat,
    send,
    slated,
    some,
)
from xuanxian.awards.honours.actions import confer
from xuanxian.awards.nominations.actions import strike_off
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.doubles import doubles_in, doubles_of
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.packages.handing_in import hand_in, withdraw_package
from xuanxian.awards.reviews.actions import choose, decide_slate
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.identity import check_character

pytestmark = pytest.mark.django_db
FIRST17 = "45999919800101123"
NUMBER = FIRST17 + check_character(FIRST17)
HIM = {"姓名": "覃示例", "性别": "男", "出生年月": "1980.01", "身份证号码": NUMBER}
OTHER17 = "45999919800101145"
ANOTHER = OTHER17 + check_character(OTHER17)


@pytest.fixture(autouse=True)
def of():
    return programme()


def nominated(unit, **said):
    """The unit's one deputy, called and numbered so."""
    (record,) = some(unit, deputy=1)
    return [{**record, **HIM, **said}]


def elsewhere(made):
    dossier = Dossier(made, at(12, 1).date())
    return [
        (s.finding.level, s.finding.message)
        for s in package_findings(dossier)
        if s.finding.rule.startswith("person.")
    ]


def drafted(unit, **said):
    made = package(unit)
    fill(made, nominated(unit, **said))
    ready(made)
    return made


TOLD = (Level.WARN, "该人选另有推荐，请与评选办公室联系")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"身份证号码": "459999800101123"},
        {"姓名": "谭另名", "出生年月": "1980.01"},
        {"姓名": "谭示例", "身份证号码": ANOTHER, "工作单位及职务": "示例单位 职员"},
    ],
    ids=["the same", "15 digits", "another name", "another number"],
)
def test_a_unit_learns_that_there_is_another_and_not_where(of, said):
    handed_in(NANNING, nominated(NANNING, 工作单位及职务="示例单位"))
    made = drafted(LIUZHOU, **said)
    (told,) = [one for one in elsewhere(made) if one[0] is Level.WARN and "另有" in one[1]]
    assert told == TOLD
    assert NANNING not in str(elsewhere(made))


def test_neither_a_draft_nor_what_was_withdrawn_is_told(of):
    first = package(NANNING)
    fill(first, nominated(NANNING))
    assert elsewhere(drafted(LIUZHOU)) == []
    ready(first)
    send(first)
    assert elsewhere(package(LIUZHOU)) == [TOLD]
    withdraw_package(first, reason="示例", by=seat(NANNING), now=at(12, 2))
    assert elsewhere(package(LIUZHOU)) == []


def test_the_unit_hands_in_with_a_reason_alone(of):
    handed_in(NANNING, nominated(NANNING))
    made = drafted(LIUZHOU)
    with refuses("person.elsewhere", "reason.missing"):
        hand_in(made, reason="", by=seat(LIUZHOU), now=at(12, 1))
    hand_in(made, reason="已与评选办公室联系", by=seat(LIUZHOU), now=at(12, 1))


def both(of):
    for unit in (NANNING, LIUZHOU):
        handed_in(unit, nominated(unit))
    return Nomination.objects.order_by("pk")


def page(who, name, *arguments):
    client = Client()
    client.force_login(who.user)
    return client.get(reverse(name, args=arguments)).content.decode()


def test_the_office_sees_both_and_the_units_only_their_own(of):
    first, second = both(of)
    office = seat(OFFICE)
    screening = page(office, "screening", of.pk)
    assert "柳州也推荐" in screening and "南宁也推荐" in screening and "另有推荐（2）" in screening
    assert "与柳州推荐的覃示例（已报送）身份证号码相同" in page(office, "nomination", first.pk)
    assert "与南宁推荐的覃示例（已报送）身份证号码相同" in page(office, "nomination", second.pk)
    for unit, theirs, other in ((NANNING, first, LIUZHOU), (LIUZHOU, second, NANNING)):
        assert f"与{other}推荐" not in page(seat(unit), "nomination", theirs.pk)


def test_the_slate_stops_for_both_and_not_for_one(of):
    first, second = both(of)
    screened(of)
    chosen = {n.pk: True for n in (first, second)}
    choose(of, chosen, by=seat(OFFICE), now=at(1, 5, year=2024))
    with refuses("person.elsewhere") as told:
        decide_slate(of, remark="示例", by=seat(OFFICE), now=at(1, 5, year=2024))
    assert [f.message for f in told] == ["与柳州推荐的覃示例（审核通过）身份证号码相同"]
    choose(of, {second.pk: False}, by=seat(OFFICE), now=at(1, 5, year=2024))
    assert decide_slate(of, remark="示例", by=seat(OFFICE), now=at(1, 5, year=2024)) == (1, 1)


def test_nobody_is_honoured_twice_even_where_the_slate_let_it_pass(of, monkeypatch):
    first, second = both(of)
    screened(of)
    monkeypatch.setattr("xuanxian.awards.reviews.slates.doubles_of", lambda rows: {})
    slated(of, [first, second])
    approved(of, [first, second])
    with refuses("person.elsewhere"):
        confer(
            of,
            decided=at(4, 1, year=2024).date(),
            document="示例决定",
            by=seat(OFFICE),
            now=at(4, 2, year=2024),
        )


def test_who_is_only_described_alike_wants_a_reason_at_the_slate(of):
    for unit, number in ((NANNING, NUMBER), (LIUZHOU, ANOTHER)):
        handed_in(unit, nominated(unit, 身份证号码=number, 工作单位及职务="示例单位 职员"))
    screened(of)
    rows = Nomination.objects.order_by("pk")
    choose(of, {n.pk: True for n in rows}, by=seat(OFFICE), now=at(1, 5, year=2024))
    with refuses("person.elsewhere", "reason.missing"):
        decide_slate(of, remark="", by=seat(OFFICE), now=at(1, 5, year=2024))
    assert decide_slate(of, remark="不是同一人", by=seat(OFFICE), now=at(1, 5, year=2024)) == (2, 0)


def test_who_was_struck_off_does_not_come_back_through_another_unit(of):
    handed_in(NANNING, nominated(NANNING))
    strike_off(Nomination.objects.get(), reason="查实的情况", by=seat(OFFICE), now=at(12, 2))
    made = drafted(LIUZHOU)
    assert elsewhere(made) == [(Level.STOP, "该人选在本次评选中已被取消评选资格，不得再推荐")]
    with refuses("person.struck-off") as told:
        hand_in(made, reason="示例", by=seat(LIUZHOU), now=at(12, 3))
    assert told[0].clause == "六(四)"


def test_a_list_and_a_whole_programme_cost_one_question_each(of):
    both(of)
    rows = list(Nomination.objects.select_related("content"))
    with CaptureQueriesContext(connection) as queries:
        assert {pk: len(said) for pk, said in doubles_of(rows).items()} == {n.pk: 1 for n in rows}
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        assert set(doubles_in(of)) == {n.pk for n in rows}
    assert len(queries) == 1
