"""Who sees and changes which object. What one may not see looks as if it were not there."""

from contextlib import suppress
from datetime import date

import pytest
from django.http import Http404
from django.test import Client

from tests.factories import (
    ARMY,
    BEIHAI,
    COUNTY,
    GROUP,
    HEAD,
    INSIDE,
    LIUZHOU,
    MEETING,
    NANNING,
    OFFICE,
    OUTSIDE,
    POOL,
    REGION,
    SENT,
    at,
    consult,
    draft,
    fill,
    organisation,
    package,
    photo,
    post,
    programme,
    ready,
    report,
    resolve,
    screened,
    seat,
    send,
    slated,
    some,
)
from xuanxian.awards.consultations.access import inner_to_read, nominees_to_read
from xuanxian.awards.disclosures import access as disclosures
from xuanxian.awards.disclosures.actions import Posting, post_disclosure, receive_objection, register_result
from xuanxian.awards.disclosures.models import Disclosure
from xuanxian.awards.honours import access as honours
from xuanxian.awards.honours.actions import confer
from xuanxian.awards.honours.models import Honour
from xuanxian.awards.nominations import access
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.records import as_seen
from xuanxian.awards.packages.handing_in import return_package, withdraw_package
from xuanxian.awards.programmes import access as programmes
from xuanxian.awards.programmes.actions import publish_programme, take_part
from xuanxian.awards.programmes.models import RECOMMENDING, Programme
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews import access as reviews
from xuanxian.awards.reviews.actions import decide
from xuanxian.platform.accounts.models import Appointment, Role
from xuanxian.platform.accounts.seats import IDLE
from xuanxian.platform.attachments.access import attachment_to_read
from xuanxian.platform.attachments.queries import attached
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.rooms import dues_of, roles_of

pytestmark = pytest.mark.django_db
UPPER, LOWER, OTHER_COUNTY, STRANGER = (
    "自治区示例系统",
    "自治区示例二级局",
    "南宁市另一示例县",
    "示例无关单位",
)
WHO = {
    "unit": lambda: seat(LOWER, Role.OFFICER),
    "leader": lambda: seat(LOWER, Role.LEADER),
    "above": lambda: seat(UPPER),
    "home": lambda: seat("示例二级局下属站"),
    "sibling of home": lambda: seat("示例二级局另一站"),
    "neighbour": lambda: seat(BEIHAI),
    "pool unit": lambda: seat(POOL),
    "office": lambda: seat(OFFICE, Role.OFFICER),
    "head": lambda: seat(HEAD),
    "directors": lambda: seat(MEETING),
    "region": lambda: seat(REGION),
    "no part": lambda: seat(STRANGER),
    "system": lambda: seat(LOWER, Role.SYSTEM),
    "security": lambda: seat(OFFICE, Role.SECURITY),
    "audit": lambda: seat(OFFICE, Role.AUDIT),
    "another wing's": lambda: _of_another_wing(LOWER),
    "another wing's in the office": lambda: _of_another_wing(OFFICE),
    "public": lambda: None,
}


def _of_another_wing(office):
    """Somebody appointed to what only a later wing knows, in an organisation that takes part."""
    there = seat(office)
    return Appointment.objects.get_or_create(user=there.user, organisation=there.organisation, role="代表")[0]


@pytest.fixture(autouse=True)
def of():
    """The unit lies below one organisation and above two; one nominee comes from one of the two."""
    made = programme()
    upper = found_organisation(UPPER)
    lower = found_organisation(LOWER, parent=upper)
    for name in ("示例二级局下属站", "示例二级局另一站"):
        found_organisation(name, parent=lower)
    found_organisation(STRANGER)
    take_part(made, lower, RECOMMENDING)
    return made


@pytest.fixture
def mine(of):
    """A package with an agency of the unit's own and a nominee from its station; a photo, evidence and a letter."""
    to = package(LOWER)
    fill(to, some(POOL, agency=1))
    (person,) = fill(to, some(POOL, staff=1), home="示例二级局下属站")
    for purpose in ("佐证材料", "征求意见表"):
        attach(to, person, purpose, photo(), by=seat(LOWER), now=at(11, 15))
    report(to, at(11, 15))
    return to


def sent_in(to):
    """The county's nominee is posted there and here, so both postings are made."""
    resolve(to)
    consult(to)
    for step, day, over in ((INSIDE, at(11, 20), at(11, 28)), (OUTSIDE, at(11, 28), at(12, 6))):
        register_result(post(to, step, in_list(to), day), result="", by=seat(LOWER), now=over)
    send(to, at(12, 6))
    return to


def seen_by(reader, *arguments):
    """Names of those who get the object; the others get what they would get were it not there."""
    found = set()
    for name, who in WHO.items():
        with suppress(Http404):
            reader(who(), *arguments)
            found.add(name)
    return found


def file_of(to, purpose):
    cases = [to.case_id, *(n.case_id for n in to.nominations.all())]
    return attached(*cases, purpose=purpose).order_by("pk")[0].pk


UNIT = {"unit", "leader"}
OWN = UNIT | {"above"}


@pytest.mark.parametrize(
    ("reader", "who"),
    [
        (access.package_to_read, OWN | {"office"}),
        (access.package_papers, OWN),
        (access.package_to_edit, UNIT),
        (access.package_to_hand_in, {"leader"}),
        (access.package_to_review, {"office"}),
        (inner_to_read, OWN),
    ],
)
def test_a_package_that_is_being_drafted(mine, reader, who):
    assert seen_by(reader, mine.pk) == who


@pytest.mark.parametrize(
    ("reader", "who"),
    [
        (access.package_to_read, OWN | {"office"}),
        (access.package_papers, OWN | {"office"}),
        (access.package_to_edit, UNIT),
        (access.package_to_hand_in, {"leader"}),
        (access.package_to_review, {"office"}),
        (inner_to_read, OWN | {"office"}),
    ],
)
def test_a_package_that_was_handed_in(mine, reader, who):
    assert seen_by(reader, sent_in(mine).pk) == who


DECIDERS = {"head", "directors", "region"}


@pytest.mark.parametrize(
    ("reader", "drafted", "handed_in"),
    [
        (access.nomination_to_read, OWN | {"home"}, OWN | {"home", "office"} | DECIDERS),
        (access.nomination_to_edit, UNIT | {"home"}, UNIT | {"home"}),
        (access.nomination_of_unit, UNIT, UNIT),
        (access.nomination_to_review, set(), {"office"}),
    ],
)
def test_the_nominee_from_a_station(mine, reader, drafted, handed_in):
    nominee = in_list(mine)[1].pk
    assert seen_by(reader, nominee) == drafted
    sent_in(mine)
    assert seen_by(reader, nominee) == handed_in


def test_a_nominee_of_the_unit_itself_is_not_the_stations_business(mine):
    body = in_list(mine)[0].pk
    assert seen_by(access.nomination_to_read, body) == OWN
    sent_in(mine)
    assert seen_by(access.nomination_to_read, body) == OWN | {"office"} | DECIDERS


@pytest.mark.parametrize(
    ("purpose", "drafted", "handed_in"),
    [
        ("照片", OWN | {"home"}, OWN | {"home", "office"} | DECIDERS),
        ("佐证材料", OWN | {"home"}, OWN | {"home", "office"} | DECIDERS),
        ("征求意见表", OWN, OWN | {"office"} | DECIDERS),
        ("推荐报告", OWN, OWN | {"office"}),
    ],
)
def test_files(mine, purpose, drafted, handed_in):
    file = file_of(mine, purpose)
    assert seen_by(attachment_to_read, file) == drafted
    sent_in(mine)
    assert seen_by(attachment_to_read, file) == handed_in


def test_replies_and_reviews_are_not_for_the_nominee(mine):
    nominee = in_list(sent_in(mine))[1]
    may = {name for name, who in WHO.items() if access.may_read_inner(who(), nominee)}
    assert may & {"home", "sibling of home", "neighbour", "pool unit", "no part", "public"} == set()
    assert may >= OWN | {"office", "head", "directors", "region"}


def test_lists_hold_what_the_doors_let_through(mine):
    """One row less than a door would open, or one more, and a page lies."""
    other = package(BEIHAI)
    fill(other, some(BEIHAI, agency=1))
    sent_in(mine)
    for who in WHO.values():
        listed = set(access.nominations_visible_to(who()).values_list("pk", flat=True))
        opened = set()
        for nomination in Nomination.objects.all():
            with suppress(Http404):
                opened.add(access.nomination_to_read(who(), nomination.pk).pk)
        assert listed == opened
    assert access.nominations_visible_to(seat(OFFICE)).count() == 2
    assert access.nominations_visible_to(seat(BEIHAI)).count() == 1


def test_the_absent_and_the_foreign_look_alike(mine):
    for reader in (access.package_to_read, access.nomination_to_read, attachment_to_read):
        for pk in (999_999, 0, -1):
            assert seen_by(reader, pk) == set()


def test_a_county_sees_its_own_nominee_and_no_other_of_its_city():
    to = package(NANNING)
    found_organisation(OTHER_COUNTY, parent=organisation(NANNING))
    theirs, citys = draft(to, home=COUNTY), draft(to)
    assert access.nomination_to_edit(seat(COUNTY), theirs.pk) == theirs
    for who, nomination in (
        (COUNTY, citys),
        (OTHER_COUNTY, theirs),
        (OTHER_COUNTY, citys),
        (LIUZHOU, theirs),
    ):
        with pytest.raises(Http404):
            access.nomination_to_read(seat(who), nomination.pk)
    with pytest.raises(Http404):
        access.package_to_read(seat(COUNTY), to.pk)


# ——— drafts after a hand-in —————————————————————————————————————————————————————————————————————————————


def test_while_it_is_being_mended_others_read_what_was_handed_in(mine):
    person = in_list(sent_in(mine))[1]
    old, name = person.values["学历学位"], person.name
    return_package(mine, [person], reason="请补充", until=None, by=seat(OFFICE), now=at(12, 7))
    changed = {"学历学位": "研究生", "姓名": "覃样本", "联系电话": "13700001234"}
    save_fields(person, changed, revision=person.revision, by=seat(LOWER), now=at(12, 8))

    def sees(who):
        found = as_seen(access.nomination_to_read(seat(who), person.pk), seat(who))
        return found.values["学历学位"], found.values["姓名"], found.name

    for who in (OFFICE, HEAD, MEETING, REGION):
        assert sees(who) == (old, name, name)
    for who in (LOWER, UPPER, "示例二级局下属站"):
        assert sees(who) == ("研究生", "覃样本", "覃样本")
    send(mine, at(12, 9))
    assert sees(OFFICE) == ("研究生", "覃样本", "覃样本")


def test_who_is_added_to_a_returned_package_is_unknown_to_the_office(mine):
    sent_in(mine)
    return_package(mine, in_list(mine), reason="请补充", until=None, by=seat(OFFICE), now=at(12, 7))
    (new,) = fill(mine, some(POOL, agency=2)[1:])
    assert seen_by(access.nomination_to_read, new.pk) == OWN
    assert new not in nominees_to_read(seat(OFFICE), mine)
    assert new in nominees_to_read(seat(LOWER), mine)


def test_files_exchanged_after_a_return_or_a_withdrawal_are_drafts(mine):
    """The office goes on reading those that came with the hand-in."""
    person = in_list(sent_in(mine))[1]
    old = {purpose: file_of(mine, purpose) for purpose in ("照片", "推荐报告")}
    withdraw_package(mine, reason="补充材料", by=seat(LOWER), now=at(12, 7))
    attach(mine, person, "照片", photo(), by=seat(LOWER), now=at(12, 8))
    report(mine, at(12, 8))
    new = {purpose: file_of(mine, purpose) for purpose in old}
    assert old != new
    for purpose in old:
        assert "office" in seen_by(attachment_to_read, old[purpose])
        assert seen_by(attachment_to_read, new[purpose]) & ({"office"} | DECIDERS) == set()
        assert seen_by(attachment_to_read, new[purpose]) >= OWN
    for address in (f"/packages/{mine.pk}/", f"/nominations/{person.pk}/"):
        page = _page(OFFICE, address)
        assert not [pk for pk in new.values() if f"/attachments/{pk}/" in page]
    assert f"/attachments/{new['推荐报告']}/" in _page(LOWER, f"/packages/{mine.pk}/")


def _page(who, address):
    client = Client()
    client.force_login(seat(who).user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address).content.decode()


# ——— postings and objections ————————————————————————————————————————————————————————————————————————————


def test_a_units_posting_is_not_for_everybody(mine):
    sent_in(mine)
    posting = Disclosure.objects.order_by("pk").first()
    assert seen_by(disclosures.disclosure_to_read, posting.pk) == OWN | {"office"}
    assert seen_by(disclosures.disclosure_to_finish, posting.pk) == UNIT
    assert not disclosures.public_ones(posting.posted).exists()
    with pytest.raises(Http404):
        disclosures.public_disclosure(posting.pk, posting.posted)


def test_before_the_hand_in_the_office_knows_nothing_of_a_posting(of):
    to = package(ARMY)
    fill(to, some(ARMY, agency=1))
    resolve(to)
    posting = post(to, INSIDE, in_list(to))
    assert seen_by(disclosures.disclosure_to_read, posting.pk) == set()
    assert disclosures.disclosure_to_read(seat(ARMY), posting.pk) == posting


@pytest.fixture
def slate(of):
    """The agency of 驻桂部队, posted for everybody from 26 February to 4 March."""
    to = package(ARMY)
    fill(to, some(ARMY, agency=1, deputy=1))
    ready(to)
    send(to, SENT)
    screened(of)
    body = in_list(to)[0]
    slated(of, [body])
    rows = list(of.nominations.filter(pk=body.pk).select_related("package", "version", "case"))
    said = Posting(date(2024, 2, 26), "广西人大网", "评选办公室")
    return post_disclosure(of, None, "公示", rows, said, by=seat(OFFICE), now=at(2, 26, year=2024))


def test_the_slate_is_public_from_the_first_day_to_the_last(slate):
    for day, there in (
        (date(2024, 2, 25), False),
        (date(2024, 2, 26), True),
        (date(2024, 3, 4), True),
        (date(2024, 3, 5), False),
    ):
        assert disclosures.public_ones(day).filter(pk=slate.pk).exists() is there
        if there:
            assert disclosures.public_disclosure(slate.pk, day) == slate
        else:
            with pytest.raises(Http404):
                disclosures.public_disclosure(slate.pk, day)
    assert seen_by(disclosures.disclosure_to_finish, slate.pk) == {"office"}


def test_one_objects_to_those_on_the_posting_only(slate):
    body, deputy = in_list(package(ARMY))
    assert disclosures.nominee_on(slate, body.pk) == body
    for pk in (deputy.pk, 999_999):
        with pytest.raises(Http404):
            disclosures.nominee_on(slate, pk)


def test_an_objection_is_read_by_the_award_office_alone(slate):
    """Not by the unit complained of, nor by an administrator of the very office (D4)."""
    body = in_list(package(ARMY))[0]
    made = receive_objection(slate, body, "2023年3月某日虚报示例经费", "", now=at(2, 27, year=2024))
    assert seen_by(disclosures.objection_to_handle, made.pk) == {"office"}
    with pytest.raises(Http404):
        disclosures.objection_to_handle(seat(ARMY), made.pk)
    for name, who in WHO.items():
        assert disclosures.objections_visible_to(who()).exists() is (name == "office")


def test_postings_are_not_an_administrators_business(slate, mine):
    for name in ("system", "security", "audit", "public"):
        assert not disclosures.visible_to(WHO[name]()).exists()


# ——— programmes, reviews, honours ———————————————————————————————————————————————————————————————————————


def test_a_programme_is_seen_by_those_who_take_part_and_their_lower_bodies(of):
    taking_part = UNIT | {"home", "sibling of home", "neighbour", "pool unit", "office"} | DECIDERS
    assert seen_by(programmes.programme_to_read, of.pk) == taking_part
    assert seen_by(programmes.programme_to_run, of.pk) == {"office"}


@pytest.mark.parametrize("office", [OFFICE, LOWER, UPPER, "示例二级局下属站", GROUP, REGION])
def test_whoever_is_seated_there_without_doing_its_work_has_no_part_in_it(slate, mine, office):
    """A role that is not yet: a deputy, seated where the award office, a unit, a nominee's own unit or a decider is."""
    sent_in(mine)
    for role in ("代表", ""):
        there = seat(office)
        deputy = Appointment(user=there.user, organisation=there.organisation, role=role)
        assert (roles_of(there) == {IDLE}) is (office == UPPER) and roles_of(deputy) == {IDLE}
        assert not programmes.parts_of(deputy) and not programmes.in_force(deputy)
        assert not programmes.runs(deputy, slate.programme)
        assert not programmes.rulings_visible_to(deputy, slate.programme).exists()
        for rows in (
            programmes.visible_to, programmes.drafts_visible_to, access.packages_visible_to,
            access.nominations_visible_to, disclosures.visible_to, disclosures.objections_visible_to,
        ):  # fmt: skip
            assert not rows(deputy).exists(), rows
        for step in rulebook_of(slate.programme.versions.get()).steps:
            assert not programmes.acts_at(deputy, slate.programme, step.by)
            assert not reviews.may_decide(deputy, slate.programme, step)
        assert not any(access.may_read_inner(deputy, nomination) for nomination in in_list(mine))
        assert dues_of(deputy, at(3, 1, year=2024).date()) == []


def test_only_the_office_that_a_step_names_decides(of):
    version = reviews.version_to_review(seat(OFFICE), of.pk)
    steps = {step.name: step for step in rulebook_of(version).steps}
    may = {
        name: {who for who, found in WHO.items() if reviews.may_decide(found(), of, steps[name])}
        for name in ("组长审核", "主任会议研究", "奖励")
    }
    assert may == {"组长审核": {"head"}, "主任会议研究": {"directors"}, "奖励": {"region"}}
    assert reviews.may_decide(seat(GROUP), of, steps["审批"])
    assert seen_by(reviews.version_to_review, of.pk) == {"office"} | DECIDERS


def test_an_honour_is_read_by_everybody_who_works_here_and_revoked_by_the_office(of, slate):
    register_result(slate, result="", by=seat(OFFICE), now=at(3, 5, year=2024))
    decide(of, "审批", remark="", by=seat(GROUP), now=at(3, 20, year=2024))
    confer(of, decided=date(2024, 4, 10), document="示例决定", by=seat(REGION), now=at(4, 10, year=2024))
    honour = Honour.objects.get()
    assert seen_by(honours.honour_to_read, honour.pk) >= set(WHO) - {"public", "system", "security", "audit"}
    assert "public" not in seen_by(honours.honour_to_read, honour.pk)
    assert seen_by(honours.honour_to_revoke, honour.pk) == {"office"}


def test_the_award_office_of_one_programme_is_nobody_in_another(of, mine):
    """A second programme has another office; it reads nothing of the first."""
    text = of.versions.get().rulebook.text.replace(
        "规则书: gx-deputy-work-2023", "规则书: gx-deputy-work-2024"
    )
    other = found_organisation("另一评选办公室")
    publish_programme(text, office=other, by=seat(other), now=at(11, 1))
    sent_in(mine)
    assert Programme.objects.count() == 2
    assert not access.nominations_visible_to(seat(other)).exists()
    assert not access.packages_visible_to(seat(other)).exists()
    with pytest.raises(Http404):
        programmes.programme_to_read(seat(other), of.pk)
