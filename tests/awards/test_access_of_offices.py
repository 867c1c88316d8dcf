"""Who opens which step, list, meeting, draft, ruling, message and paper to be signed: everybody of `test_access`, worked out by
hand from the 2023 notice, and the leading group besides. Who is not named gets what he would get were it not there."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404

from tests.awards import test_access
from tests.awards import test_every_notice as every
from tests.awards.test_access import LOWER, OWN, UNIT, UPPER, WHO, mine, of, sent_in, slate
from tests.factories import (
    ARMY,
    BEIHAI,
    GROUP,
    HEAD,
    MEETING,
    OFFICE,
    REGION,
    at,
    organisation,
    package,
    seat,
)
from tests.platform.test_calendars import _of_2027
from xuanxian.awards.consultations import access as consultations
from xuanxian.awards.disclosures import access as disclosures
from xuanxian.awards.disclosures.actions import receive_objection, register_result
from xuanxian.awards.honours import access as honours
from xuanxian.awards.honours.actions import Earlier, confer, enter_earlier
from xuanxian.awards.honours.models import Honour
from xuanxian.awards.intake import access as intake
from xuanxian.awards.nominations import access
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.programmes import access as programmes
from xuanxian.awards.programmes.actions import publish_programme
from xuanxian.awards.programmes.drafts import revise
from xuanxian.awards.programmes.models import RECOMMENDING, Participation, Programme
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.programmes.rulings import answer, ask
from xuanxian.awards.reviews import access as reviews
from xuanxian.awards.reviews.actions import decide
from xuanxian.platform.accounts.models import Appointment, Look, Role, User
from xuanxian.platform.acts.actions import seal
from xuanxian.platform.administration import access as administration
from xuanxian.platform.calendars import access as calendars
from xuanxian.platform.calendars import actions as years
from xuanxian.platform.files.actions import store
from xuanxian.platform.messages.access import talk_of
from xuanxian.platform.search.readers import EVERYBODY, READERS_OF, Readers
from xuanxian.platform.signing import access as signing

__all__ = ["mine", "of", "slate"]
pytestmark = pytest.mark.django_db

NOBODY = frozenset[str]()
OFFICES = frozenset({"office", "head", "directors", "region", "group"})
"""Of the 2023 notice: the award office and whoever takes a step."""
UNITS_STEPS = ("民主推荐和集体研究", "征求意见", "所在单位公示", "推荐单位公示", "推荐报送")
TAKEN_BY = {
    "初评": "office",
    "组长审核": "head",
    "复评": "group",
    "主任会议研究": "directors",
    "审批": "group",
}
NO_STEP = 12


@pytest.fixture(autouse=True)
def group(monkeypatch):
    monkeypatch.setitem(WHO, "group", lambda: seat(GROUP))


def seen_by(reader, *arguments):
    return test_access.seen_by(reader, *arguments)


def numbers(of):
    """Name of a step → its place in the rulebook."""
    rulebook = rulebook_of(of.versions.get())
    return {step.name: at for at, step in enumerate(rulebook.steps)}


@pytest.mark.tampers  # the office is another, without an act
def test_an_award_office_that_also_recommends_sees_its_programme_once(of):
    Programme.objects.update(office=organisation(LOWER))
    assert [p.pk for p in programmes.visible_to(seat(LOWER))] == [of.pk]
    Participation.objects.exclude(organisation=organisation(LOWER)).delete()
    assert [p.pk for p in programmes.visible_to(seat(LOWER))] == [of.pk]


@pytest.mark.tampers  # one is closed, without an act
def test_of_two_programmes_each_is_opened_by_its_own_key_and_a_closed_one_too(of):
    text = of.versions.get().rulebook.text.replace(
        "规则书: gx-deputy-work-2023", "规则书: gx-deputy-work-2024"
    )
    other = publish_programme(text, office=organisation(OFFICE), by=seat(OFFICE), now=at(11, 1))
    for one in (of, other):
        opened = programmes.version_to_read(seat(OFFICE), one.pk)
        assert (opened, opened.programme) == (one.versions.get(), one)
    Programme.objects.filter(pk=of.pk).update(status="已结束")
    opened = programmes.version_to_read(seat(OFFICE), of.pk)
    assert (opened, opened.programme.status) == (of.versions.get(), "已结束")
    assert [v.programme for v in programmes.in_force(seat(OFFICE))] == [other]
    assert seen_by(programmes.version_to_read, 999_999) == NOBODY


# ——— the steps of the offices ———————————————————————————————————————————————————————————————————————————


def test_a_step_without_a_page_of_another_kind_is_opened_by_the_offices_alone(of):
    opened = {name: seen_by(reviews.step_to_review, of.pk, n) for name, n in numbers(of).items()}
    assert opened == {
        **dict.fromkeys(UNITS_STEPS, NOBODY),
        **dict.fromkeys(("初评", "组长审核", "主任会议研究", "审批"), OFFICES),
        **dict.fromkeys(("复评", "公示", "奖励"), NOBODY),
    }
    for absent in (NO_STEP, -1):
        assert seen_by(reviews.step_to_review, of.pk, absent) == NOBODY
    assert seen_by(reviews.step_to_review, 999_999, numbers(of)["初评"]) == NOBODY


def test_the_list_of_a_step_is_read_by_the_offices_and_an_undecided_slate_by_whoever_drafts_it(of):
    read = {name: seen_by(reviews.step_to_list, of.pk, n) for name, n in numbers(of).items()}
    assert read == {
        **dict.fromkeys(UNITS_STEPS, NOBODY),
        **dict.fromkeys(("初评", "组长审核", "主任会议研究", "公示", "审批", "奖励"), OFFICES),
        "复评": {"office", "group"},
    }
    assert seen_by(reviews.step_to_list, of.pk, NO_STEP) == NOBODY


def test_once_it_is_decided_the_slate_is_read_by_every_office(slate):
    of = slate.programme
    assert seen_by(reviews.step_to_list, of.pk, numbers(of)["复评"]) == OFFICES


def test_the_lists_that_are_offered_are_those_that_open(of):
    version, slate = of.versions.get(), numbers(of)["复评"]
    every = set(numbers(of).values()) - {numbers(of)[name] for name in UNITS_STEPS}
    offered = {who: set(reviews.lists_of(WHO[who](), version)) for who in OFFICES}
    assert offered == {
        **dict.fromkeys(("office", "group"), every),
        **dict.fromkeys(("head", "directors", "region"), every - {slate}),
    }


def test_about_a_step_the_award_office_meets_and_whoever_takes_it(of):
    meets = {name: seen_by(reviews.step_to_meet, of.pk, n) for name, n in numbers(of).items()}
    assert meets == {
        **dict.fromkeys((*UNITS_STEPS, "公示", "奖励"), NOBODY),
        **{step: {"office", taker} for step, taker in TAKEN_BY.items()},
    }


def test_the_slate_is_drafted_by_the_award_office_and_the_group(of):
    version = of.versions.get()
    assert {name for name, who in WHO.items() if reviews.may_draft(who(), version)} == {"office", "group"}
    assert seen_by(reviews.version_to_draft, of.pk) == {"office", "group"}
    assert seen_by(reviews.version_to_review, of.pk) == OFFICES
    assert seen_by(reviews.version_to_review, 999_999) == NOBODY


def test_a_step_is_done_when_its_own_act_says_so(slate):
    of = slate.programme
    done = {s.name for s in rulebook_of(of.versions.get()).steps if reviews.is_done(of, s)}
    assert done >= {"复评"} and not done & {"审批", "奖励"}


def test_the_administrators_of_an_office_take_none_of_its_steps(of):
    for office in (OFFICE, HEAD, GROUP, MEETING, REGION):
        for role in (Role.SYSTEM, Role.SECURITY, Role.AUDIT):
            with pytest.raises(Http404):
                reviews.version_to_review(seat(office, role), of.pk)


# ——— programmes ———————————————————————————————————————————————————————————————————————————————————————


def test_a_draft_is_the_award_offices(of):
    draft = revise(of.versions.get(), by=seat(OFFICE), now=at(11, 1))
    assert seen_by(programmes.draft_to_edit, draft.pk) == {"office"}
    assert {name for name, who in WHO.items() if programmes.drafts_visible_to(who()).exists()} == {"office"}
    assert seen_by(programmes.draft_to_edit, 999_999) == NOBODY


def test_a_question_is_read_by_who_asked_and_by_the_office_which_answers_it(of, mine):
    made = ask(of, clause="二(二)", question="县处级干部以什么为基数？", by=seat(LOWER), now=at(11, 6))
    assert seen_by(programmes.ruling_to_read, made.pk) == UNIT | {"office"}
    assert seen_by(programmes.ruling_to_answer, made.pk) == {"office"}
    answer(made, question="基数？", answer="以拟表彰名单为基数。", by=seat(OFFICE), now=at(11, 7))
    taking_part = UNIT | {"home", "sibling of home", "neighbour", "pool unit"} | OFFICES
    assert seen_by(programmes.ruling_to_read, made.pk) == taking_part
    assert seen_by(programmes.ruling_to_read, 999_999) == NOBODY


def test_a_part_is_ended_by_the_award_office(of):
    part = Participation.objects.get(
        programme=of, organisation=seat(LOWER).organisation, function=RECOMMENDING
    )
    assert seen_by(programmes.part_to_end, part.pk) == {"office"}
    assert seen_by(programmes.part_to_end, 999_999) == NOBODY


def test_what_an_office_without_account_would_do_the_award_office_does(of):
    acting = {name for name, who in WHO.items() if programmes.acts_at(who(), of, "没有账号的机构")}
    assert acting == {"office"}
    together = {
        name for name, who in WHO.items() if programmes.acts_at(who(), of, "评选领导小组组长、没有账号的机构")
    }
    assert together == {"head"}


def test_a_part_above_is_not_ones_own(of, mine):
    """The station below takes part as its unit does, and is not the unit."""
    assert [part.own for part in programmes.parts_of(WHO["home"]())] == [False]
    assert [part.own for part in programmes.parts_of(WHO["unit"]())] == [True]
    assert programmes.parts_of(WHO["above"]()) == []


# ——— within a case ————————————————————————————————————————————————————————————————————————————————————


def test_messages_are_between_the_unit_and_the_award_office(mine):
    assert seen_by(talk_of, mine.case_id) == UNIT | {"office"}
    talk = talk_of(seat(LOWER), mine.case_id)
    assert (talk.case, talk.row, [other.name for other in talk.others]) == (mine.case, mine, [OFFICE])
    assert seen_by(talk_of, 999_999) == NOBODY


def test_a_package_is_sent_for_signature_in_its_unit_and_signed_by_its_leader(mine):
    from xuanxian.platform.acts.actions import open_case
    from xuanxian.platform.signing.models import KIND, Sending

    assert seen_by(signing.row_to_send, mine.case_id) == UNIT
    assert seen_by(signing.row_to_send, 999_999) == NOBODY
    by = seat(LOWER, Role.OFFICER)
    sending = Sending.objects.create(
        case=open_case(KIND), subject=mine.case, title="示例", office=by.organisation, by=by.user, at=at(11, 20), digest="0"
    )  # fmt: skip
    assert seen_by(signing.sending_to_read, sending.pk) == UNIT
    assert seen_by(signing.sending_to_sign, sending.pk) == {"leader"}
    assert {name for name, who in WHO.items() if signing.sendings_visible_to(who()).exists()} == UNIT
    nobodys = mine.nominations.first().case_id
    assert seen_by(signing.row_to_send, nobodys) == NOBODY


# ——— paper, letters, postings —————————————————————————————————————————————————————————————————————————————


def test_paper_is_taken_in_by_the_award_office_and_followed_by_the_unit(of, mine):
    assert seen_by(intake.version_to_take_in, of.pk) == {"office"}
    assert seen_by(intake.package_to_take_in, mine.pk) == {"office"}
    assert seen_by(intake.package_to_follow, mine.pk) == OWN | {"office"}


def test_a_department_is_asked_by_the_unit(mine):
    assert seen_by(consultations.to_ask, mine.pk, "") == UNIT
    assert seen_by(consultations.to_ask, mine.pk, "征求意见") == UNIT
    assert seen_by(consultations.to_ask, mine.pk, "没有这一步") == NOBODY
    found, step = consultations.to_ask(seat(LOWER), mine.pk, "")
    assert (found, step.name) == (mine, "征求意见")


@pytest.mark.tampers  # handed in without an act
def test_a_department_is_asked_by_the_office_at_a_step_of_the_offices():
    to = every.package("gx-model-worker-2024", "自治区国资委")
    unit, office = seat(to.unit), seat(every.OFFICE)
    Package.objects.update(edition=1)
    by_unit, by_office = "征求意见", "自治区管理干部征求意见"
    assert consultations.to_ask(unit, to.pk, "")[1].name == by_unit
    for asking, name, other in ((unit, by_unit, by_office), (office, by_office, by_unit)):
        found, step = consultations.to_ask(asking, to.pk, name)
        assert (found, step.name) == (to, name)
        with pytest.raises(Http404):
            consultations.to_ask(asking, to.pk, other)


def test_how_a_posting_went_is_for_the_unit_those_above_and_the_award_office(mine, slate):
    sent_in(mine)
    posting = disclosures.Disclosure.objects.filter(package=mine).first()
    inner = {n for n, who in WHO.items() if n != "public" and disclosures.may_read_inner(who(), posting)}
    assert inner & {"unit", "leader", "above", "office"} == {"unit", "leader", "above", "office"}
    assert not inner & {"home", "sibling of home", "neighbour", "pool unit", "head", "directors", "no part"}
    assert seen_by(disclosures.disclosure_to_finish, posting.pk) == UNIT
    assert {n for n in ("unit", "office", "region") if disclosures.runs(WHO[n](), posting)} == {"office"}
    assert disclosures.was_public(slate.pk) and not disclosures.was_public(posting.pk)


# ——— the house ——————————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def house(mine):
    """A number was looked at, the record is sealed, somebody waits for an office, a year has been entered."""
    Look.objects.create(
        by=seat(LOWER), subject="示例", subject_key="nomination:1", field="身份证号码", at=at(11, 20)
    )
    seal(now=at(11, 20))
    years.set_year(years.understood(_of_2027()), by=seat(LOWER, Role.SYSTEM), now=at(11, 20))
    return mine


@pytest.mark.parametrize(
    ("rows", "who"),
    [
        (administration.organisations_managed_by, {"system"}),
        (administration.accounts_managed_by, {"system"}),
        (administration.appointments_given_by, {"security"}),
        (administration.accounts_to_appoint, {"security"}),
        (administration.acts_audited_by, {"audit"}),
        (administration.looks_audited_by, {"audit"}),
        (administration.seals_audited_by, {"audit"}),
        (calendars.years_kept_by, {"system"}),
    ],
)
def test_none_of_the_three_administrators_does_the_work_of_another(house, rows, who):
    assert {name for name, found in WHO.items() if rows(found()).exists()} == who


def test_an_organisation_an_account_and_an_appointment_are_opened_by_whose_work_they_are(mine):
    there = seat(LOWER)
    assert seen_by(administration.organisation_to_manage, there.organisation_id) == {"system"}
    assert seen_by(administration.account_to_manage, there.user_id) == {"system"}
    assert seen_by(administration.appointment_to_end, there.pk) == {"security"}
    for reader in (
        administration.organisation_to_manage,
        administration.account_to_manage,
        administration.appointment_to_end,
    ):
        assert seen_by(reader, 999_999) == NOBODY


def test_the_calendar_is_kept_by_the_system_administrator():
    assert seen_by(calendars.demand_keeper) == {"system"}


@pytest.mark.tampers  # an appointment ends, an account is closed and one waits, without an act
def test_an_appointment_that_has_ended_is_not_ended_again_and_a_closed_account_not_appointed(of):
    there, security = seat(LOWER), seat(OFFICE, Role.SECURITY)
    assert there.user in administration.accounts_to_appoint(security)
    assert not administration.waiting_for_office(security).exists()
    for name, fields in (("甲", {"intended": "经办"}), ("乙", {"organisation": there.organisation})):
        User.objects.create(username=name, name=name, **fields)
    assert not administration.waiting_for_office(security).exists()
    waiting = User.objects.create(username="丙", name="丙", intended="经办", organisation=there.organisation)
    assert [*administration.waiting_for_office(security)] == [waiting]
    there.ended = at(11, 20)
    there.save()
    User.objects.filter(pk=there.user_id).update(is_active=False)
    assert seen_by(administration.appointment_to_end, there.pk) == NOBODY
    assert there.user not in administration.accounts_to_appoint(security)


def test_an_uploaded_list_is_used_by_who_uploaded_it_in_the_office_that_uses_it(of):
    """The same person in another office finds nothing, nor anybody else in this one."""
    for kind, reader, by, who in (
        (administration.ROSTER, administration.roster_to_import, seat(LOWER, Role.SYSTEM), "system"),
        (honours.LIST, honours.list_to_enter, seat(LOWER, Role.OFFICER), "unit"),
    ):
        stored = store("名单.csv", kind, "示例".encode(), by=by.user, now=at(11, 20))
        assert seen_by(reader, stored.pk) == {who}
        for role in (Role.AUDIT, "代表"):
            elsewhere = Appointment(user=by.user, organisation=by.organisation, role=role)
            with pytest.raises(Http404):
                reader(elsewhere, stored.pk)
        other = store("名单.csv", "roster", "示例二".encode(), by=by.user, now=at(11, 20))
        assert seen_by(reader, other.pk) == seen_by(reader, 999_999) == NOBODY


# ——— above and below ————————————————————————————————————————————————————————————————————————————————————


def test_a_share_is_used_by_the_organisation_and_by_the_unit_above_it(of, mine):
    station, other = (organisation(f"示例二级局{name}站") for name in ("下属", "另一"))
    assert seen_by(access.allotment_to_use, mine.pk, station.pk) == UNIT | {"home"}
    assert seen_by(access.allotment_to_use, mine.pk, other.pk) == UNIT | {"sibling of home"}
    for home in (mine.unit_id, seat(UPPER).organisation_id, seat(BEIHAI).organisation_id, 999_999):
        assert seen_by(access.allotment_to_use, mine.pk, home) == NOBODY
    assert seen_by(access.allotment_to_use, 999_999, station.pk) == NOBODY
    assert access.allotment_to_use(seat(LOWER), mine.pk, station.pk) == (mine, station)


def test_a_unit_divides_among_those_below_it_and_they_propose_to_it(of, mine):
    station, other = (organisation(f"示例二级局{name}站") for name in ("下属", "另一"))
    below = {name: [*access.homes_below(who())] for name, who in WHO.items()}
    assert below["unit"] == below["leader"] == [station, other]
    assert below["above"] == [mine.unit, station, other]
    assert {name for name in below if below[name]} == UNIT | {"above", "region"}
    above = {name: [*access.packages_above(who(), of)] for name, who in WHO.items()}
    assert {name for name in above if above[name]} == {"home", "sibling of home"}
    assert above["home"] == [mine]


def test_whose_a_nominee_and_a_package_are(mine):
    body, person = in_list(mine)
    for nominee, who in ((body, NOBODY), (person, OWN | {"home", "system", "another wing's"})):
        assert {name for name, found in WHO.items() if access.of_home(found(), nominee)} == who
    own = {name for name, found in WHO.items() if access.own_or_below(found(), mine)}
    assert own == OWN | {"system", "another wing's"}


# ——— the register ———————————————————————————————————————————————————————————————————————————————————————


def test_an_honour_entered_from_a_list_is_its_offices_and_can_be_taken_back(of):
    one = Earlier(holder="覃示例", title="自治区示例先进个人", granted_by="自治区人民政府", year=2019)
    enter_earlier([one], by=seat(OFFICE), now=at(11, 1))
    honour = Honour.objects.get()
    assert seen_by(honours.honour_to_read, honour.pk) == set(WHO) - {"public"}
    assert READERS_OF[honours.KIND]([honour.pk]) == {honour.pk: Readers(frozenset({EVERYBODY}))}
    for reader in (honours.honour_to_revoke, honours.entry_to_take_back):
        assert seen_by(reader, honour.pk) == {"office"}
        assert seen_by(reader, 999_999) == NOBODY
    assert {name for name, who in WHO.items() if honours.may_read_history(who(), honour)} == {"office"}


def test_an_honour_of_a_programme_is_not_taken_back_and_its_history_is_for_those_who_nominated(of, slate):
    register_result(slate, result="", by=seat(OFFICE), now=at(3, 5, year=2024))
    decide(of, "审批", remark="", by=seat(GROUP), now=at(3, 20, year=2024))
    confer(of, decided=date(2024, 4, 10), document="示例决定", by=seat(REGION), now=at(4, 10, year=2024))
    honour = Honour.objects.get()
    assert seen_by(honours.honour_to_revoke, honour.pk) == {"office"}
    assert seen_by(honours.entry_to_take_back, honour.pk) == NOBODY
    assert {name for name, who in WHO.items() if honours.may_read_history(who(), honour)} == OFFICES
    assert honours.may_read_history(seat(ARMY), honour)


def test_the_state_of_an_objection_is_for_whoever_holds_its_code(slate):
    body = in_list(package(ARMY))[0]
    made = receive_objection(slate, body, "2023年3月某日虚报示例经费", "", now=at(2, 27, year=2024))
    assert disclosures.state_behind(made.code) == made.state
    assert disclosures.state_behind("没有这个码") is None
