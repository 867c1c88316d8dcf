"""What a rule hangs on and nobody answered keeps a list from being handed in, and is answered for many at once."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import LIUZHOU, NANNING, at, fill, package, programme, ready, refuses, seat, send, some
from tests.platform.test_account_pages import text
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.packages.answering import confirm_none
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.packages.handing_in import hand_in
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import verify

pytestmark = pytest.mark.django_db
BLANK = ("违反法律法规和决议", "损害人大形象", "其他不宜参评")


@pytest.fixture(autouse=True)
def of():
    return programme()


def drafted(unit=NANNING, blank=BLANK, number=2):
    """With so many deputies of whom these are blank."""
    made = package(unit)
    records = [
        {name: value for name, value in row.items() if name not in blank} for row in some(unit, deputy=number)
    ]
    fill(made, records)
    ready(made)
    return made


def dossier(made):
    return Dossier(made, at(12, 1).date())


def asked(made):
    return [s for s in package_findings(dossier(made)) if s.finding.rule == "question.open"]


def test_what_is_blank_is_one_finding_with_names_number_and_clauses(of):
    made = drafted()
    (one,) = asked(made)
    name = made.nominations.order_by("sort_key").first().name
    assert one.finding.subject == f"{name}等2个对象"
    assert (
        one.finding.message
        == "有6项没有回答：「违反法律法规和决议」「损害人大形象」「其他不宜参评」，是否符合规定无法判断"
    )
    assert one.finding.clause == "三(三)1、三(三)4、三(三)8"
    assert [n.pk for n in one.several] == [n.pk for n in made.nominations.order_by("sort_key")]


def test_it_is_not_handed_in_until_it_is_answered(of):
    made = drafted()
    with refuses("question.open"):
        hand_in(made, reason="示例", by=seat(NANNING), now=at(12, 1))
    rows = dossier(made)
    assert confirm_none(made, rows.in_hands, BLANK, by=seat(NANNING), now=at(12, 1)) == 6
    hand_in(made, reason="示例", by=seat(NANNING), now=at(12, 1))
    assert {n.values["损害人大形象"] for n in Nomination.objects.all()} == {"否"}


def test_a_named_officer_confirms_by_an_act_for_whom_and_what_he_chose(of):
    made, by = drafted(), seat(NANNING, name="韦经办")
    rows = dossier(made)
    first, second = rows.in_hands
    assert confirm_none(made, [first], BLANK[:2], by=by, now=at(12, 1)) == 2
    act = Act.objects.get(verb="核对情形")
    assert (act.user.name, act.content) == ("韦经办", '{"数":1,"项目":["违反法律法规和决议","损害人大形象"]}')
    assert [row.case_id for row in act.concern_rows.all()] == [first.case_id]
    assert list(asked(made)[0].several) == [first, second]
    assert "其他不宜参评" not in Nomination.objects.get(pk=first.pk).values
    assert BLANK[0] not in Nomination.objects.get(pk=second.pk).values
    assert list(verify()) == []


def test_what_was_answered_is_not_changed(of):
    made = drafted(blank=BLANK[1:])
    (row, _) = dossier(made).in_hands
    save_fields(row, {BLANK[0]: "是"}, revision=row.revision, by=seat(NANNING), now=at(11, 30))
    rows = dossier(made)
    confirm_none(made, rows.in_hands, BLANK, by=seat(NANNING), now=at(12, 1))
    assert Nomination.objects.get(pk=row.pk).values[BLANK[0]] == "是"
    with refuses("question.nothing"):
        confirm_none(made, rows.in_hands, BLANK, by=seat(NANNING), now=at(12, 1))


def test_the_sheet_asks_and_confirms_and_leads_to_what_has_no_harmless_answer(of):
    made = drafted(blank=(*BLANK, "满足条件"))
    client = Client()
    client.force_login(seat(NANNING).user)
    page = text(client.get(reverse("package", args=[made.pk])))
    assert reverse("package-questions", args=[made.pk]) in page
    address = reverse("package-questions", args=[made.pk])
    page = text(client.get(address))
    assert "违反法律法规和人大决议决定（三(三)1）" in page and "要逐个回答的" in page
    one = made.nominations.first()
    assert f"{reverse('nomination-edit', args=[one.pk])}#" in page
    answer = client.post(
        address, {"nominations": [n.pk for n in made.nominations.all()], "fields": BLANK}, follow=True
    )
    assert "已回答6项" in text(answer) and answer.redirect_chain[-1][0] == address
    assert "没有的情形" not in text(client.get(address))


def test_nobody_else_answers_for_the_unit(of):
    made = drafted()
    client = Client()
    client.force_login(seat(LIUZHOU).user)
    assert client.get(reverse("package-questions", args=[made.pk])).status_code == 404


def test_after_the_hand_in_nothing_is_open(of):
    made = drafted(blank=())
    send(made)
    assert asked(made) == []
