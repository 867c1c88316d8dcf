"""Who finds what: exactly what the doors let through, by exactly the text they show, in search, lists, counts and files."""

import re
import uuid
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import (
    AGENCY,
    BEIHAI,
    COUNTY,
    DEPUTY,
    HEAD,
    LIUZHOU,
    NANNING,
    OFFICE,
    PLACE,
    POOL,
    REGION,
    approved,
    at,
    fill,
    handed_in,
    organisation,
    package,
    programme,
    rulebook,
    screened,
    seat,
    send,
    slated,
    some,
)
from xuanxian.awards.honours.access import visible_to as honours_visible_to
from xuanxian.awards.honours.actions import confer
from xuanxian.awards.honours.models import KIND as HONOUR
from xuanxian.awards.nominations.access import nominations_visible_to
from xuanxian.awards.nominations.actions import make_findable, save_fields, strike_off
from xuanxian.awards.nominations.models import IN_HANDS, NOMINATION, Content, Nomination, Status
from xuanxian.awards.packages.handing_in import return_package, withdraw_package
from xuanxian.awards.places.taking import drop
from xuanxian.awards.programmes.access import visible_to as programmes_visible_to
from xuanxian.awards.programmes.models import KIND as PROGRAMME
from xuanxian.awards.programmes.parts import admit, end_part
from xuanxian.awards.sharing.actions import divide, propose, send_back, submit, take, turn_down
from xuanxian.platform.accounts.models import Appointment, Role
from xuanxian.platform.acts.actions import open_case
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.search.actions import complete, lacking
from xuanxian.platform.search.models import Entry
from xuanxian.platform.search.queries import find, keys_found
from xuanxian.platform.search.readers import held_by
from xuanxian.platform.search.text import normalised

pytestmark = [pytest.mark.django_db, pytest.mark.db("each database has its own index")]
DISTRICT, VILLAGE, STRANGER = "南宁市示例县下属站", "南宁市示例县下属站一组", "示例无关单位"
VISIBLE = {NOMINATION: nominations_visible_to, PROGRAMME: programmes_visible_to, HONOUR: honours_visible_to}
WORD = "独一无二"


@pytest.fixture
def of():
    """Two levels more below the county, and somebody who takes no part."""
    made = programme()
    found_organisation(VILLAGE, parent=found_organisation(DISTRICT, parent=organisation(COUNTY)))
    found_organisation(STRANGER)
    return made


def seats():
    """Everybody there may be, read anew: what a seat is in the programmes is kept on it."""
    for name in (NANNING, COUNTY, DISTRICT, VILLAGE, LIUZHOU, BEIHAI, POOL, OFFICE, HEAD, REGION, STRANGER):
        seat(name)
    for name, role in (
        (NANNING, Role.OFFICER),
        (NANNING, Role.SYSTEM),
        (OFFICE, Role.SECURITY),
        (OFFICE, Role.AUDIT),
    ):
        seat(name, role)
    return [*Appointment.objects.select_related("organisation"), None]


def by_hand(who, query):
    """What the doors let through, gone through one by one: (kind, key) of all that the seat finds."""
    words, found = normalised(query).split(), set()
    for kind, visible in VISIBLE.items():
        rows = {row.pk: row for row in visible(who)}
        for entry in Entry.objects.filter(kind=kind, key__in=rows):
            row = rows[entry.key]
            text = f"{entry.title}\n{entry.text}"
            if kind == NOMINATION and row.status in IN_HANDS:
                own = row.unit.path.startswith(who.organisation.path) or row.home_id == who.organisation_id
                text = text if own else entry.title
            if words and all(word in normalised(text) for word in words):
                found.add((kind, entry.key))
    return found


def in_index(who, query):
    return {(hit.kind, hit.key) for hit in find(query, held_by(who), limit=10_000)}


def disagreements(*queries):
    """Where search, or a list asking the index, finds other things than one finds by hand."""
    for who in seats():
        for query in queries:
            expected = by_hand(who, query)
            if in_index(who, query) != expected:
                yield str(who), query, in_index(who, query) ^ expected
            rows = nominations_visible_to(who).filter(pk__in=keys_found(NOMINATION, query, held_by(who)))
            if {(NOMINATION, pk) for pk in rows.values_list("pk", flat=True)} != {
                e for e in expected if e[0] == NOMINATION
            }:
                yield str(who), query, "list"


def nomination(unit, home, status, sent, name, deeds):
    """As if it had come so far."""
    to = package(unit)
    made = Nomination(
        case=open_case(NOMINATION), package=to, programme=to.programme, version=to.version, unit=to.unit, type="个人",
        home=organisation(home) if home else None, category=DEPUTY, status=status, handed_in=sent, name=name,
    )  # fmt: skip
    made.put_in_order(to, 1)
    made.save()
    Content.objects.create(nomination=made, values={"主要事迹": deeds})
    make_findable(made)
    return made


def page(who, **asked):
    client = Client()
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("nominations"), asked)


def titles(who, query):
    client = Client()
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("search"), {"q": query})
    return [hit.title for hit in answer.context["groups"].get("推荐对象", [])], answer


# ——— any world ——————————————————————————————————————————————————————————————————————————————————————————

TEXTS = st.text(st.sampled_from("优秀建议 "), max_size=8)
NOMINEES = st.tuples(
    st.sampled_from([NANNING, LIUZHOU, POOL]),
    st.sampled_from(["", COUNTY, DISTRICT, VILLAGE, BEIHAI]),
    st.sampled_from(list(Status)),
    st.booleans(),
    TEXTS,
    TEXTS,
)


@pytest.mark.tampers  # rows made by hand, without their acts
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    st.lists(NOMINEES, min_size=1, max_size=6), st.text(st.sampled_from("优秀建议 "), min_size=1, max_size=5)
)
def test_everybody_finds_what_the_doors_let_through(of, nominees, query):
    with transaction.atomic():
        for one in nominees:
            nomination(*one)
        assert list(disagreements(query, DEPUTY)) == []
        transaction.set_rollback(True)


# ——— every act ——————————————————————————————————————————————————————————————————————————————————————————


def test_from_the_draft_to_the_return_and_back_rights_and_index_stay_in_step(of):
    to = handed_in(BEIHAI, some(BEIHAI, deputy=1))
    (sent,) = to.nominations.all()
    (drafted,) = fill(package(LIUZHOU), some(LIUZHOU, deputy=1))
    queries = (sent.name, drafted.name, WORD, f"{sent.name} {WORD}", "人大代表")
    assert sent.name != drafted.name

    def found_by(name, query):
        return NOMINATION in {kind for kind, _ in in_index(seat(name), query)}

    assert list(disagreements(*queries)) == []
    assert found_by(OFFICE, sent.name) and found_by(HEAD, sent.name) and not found_by(OFFICE, drafted.name)
    return_package(to, [sent], reason="请补充", until=None, by=seat(OFFICE), now=at(12, 5))
    sent.refresh_from_db()
    save_fields(sent, {"主要事迹": WORD}, revision=sent.revision, by=seat(BEIHAI), now=at(12, 6))
    assert list(disagreements(*queries)) == []
    assert found_by(BEIHAI, WORD) and not found_by(OFFICE, WORD) and not found_by(HEAD, WORD)
    assert found_by(OFFICE, sent.name) and not found_by(OFFICE, "人大代表 " + sent.name)
    sent.refresh_from_db()
    deeds = some(BEIHAI, deputy=1)[0]["主要事迹"]
    save_fields(
        sent, {"主要事迹": f"{deeds[:-4]}{WORD}"}, revision=sent.revision, by=seat(BEIHAI), now=at(12, 6)
    )
    send(to, at(12, 7))
    assert list(disagreements(*queries)) == []
    assert found_by(OFFICE, WORD) and found_by(HEAD, WORD) and not found_by(LIUZHOU, WORD)
    withdraw_package(to, reason="补充材料", by=seat(BEIHAI), now=at(12, 8))
    assert list(disagreements(*queries)) == []
    assert not found_by(OFFICE, WORD) and found_by(OFFICE, sent.name) and found_by(BEIHAI, WORD)
    drop(sent, reason="不再推荐", by=seat(BEIHAI), now=at(12, 9))
    drop(drafted, reason="", by=seat(LIUZHOU), now=at(12, 9))
    assert list(disagreements(*queries)) == []


def test_what_is_proposed_from_below_is_found_as_far_as_it_has_come(of):
    to = package(NANNING)
    columns = {f"{rulebook().quotas[0].name}|{kind}": (1, 1) for kind in (DEPUTY, AGENCY)}
    divide(to, organisation(COUNTY), columns, date(2023, 11, 20), reason="", by=seat(NANNING), now=at(11, 10))
    record = some(NANNING, deputy=1)[0]
    taken, refused = (
        propose(to, organisation(COUNTY), DEPUTY, PLACE, key=uuid.uuid4(), by=seat(COUNTY), now=at(11, 11))
        for _ in range(2)
    )
    typed = {
        name: text
        for name, text in record.items()
        if name not in (DEPUTY, "推荐单位", "序号", "参评类别", "名额类别")
    }
    for made in (taken, refused):
        fields = {name: text for name, text in typed.items() if _asks(made, name)}
        save_fields(made, fields, revision=made.revision, by=seat(COUNTY), now=at(11, 12))
        made.refresh_from_db()
    queries = (taken.name, record["主要事迹"][:6], "人大代表")
    assert list(disagreements(*queries)) == []
    _photo(to, taken, refused)
    for made in (taken, refused):
        submit(made, by=seat(COUNTY), now=at(11, 13))
    assert list(disagreements(*queries)) == []
    send_back(taken, reason="请补充", by=seat(NANNING), now=at(11, 14))
    assert list(disagreements(*queries)) == []
    submit(taken, by=seat(COUNTY), now=at(11, 15))
    take(taken, by=seat(NANNING), now=at(11, 16))
    turn_down(refused, reason="名额有限", by=seat(NANNING), now=at(11, 16))
    assert list(disagreements(*queries)) == []
    assert in_index(seat(COUNTY), taken.name) == {(NOMINATION, taken.pk), (NOMINATION, refused.pk)}
    assert in_index(seat(OFFICE), taken.name) == set()


def _asks(made, name):
    from xuanxian.awards.nominations.asked import asked_for

    return any(field.name == name for field in asked_for(made).every())


def _photo(to, *nominations):
    from tests.factories import photo
    from xuanxian.awards.nominations.attaching import attach

    for made in nominations:
        attach(to, made, "照片", photo(), by=seat(COUNTY), now=at(11, 12))


def test_from_the_review_to_the_register_rights_and_index_stay_in_step(of):
    to = handed_in(BEIHAI, some(BEIHAI, agency=1, deputy=1))
    body, deputy = to.nominations.order_by("type", "pk")
    queries = (body.name, deputy.name, "北海", "2023")
    screened(of)
    assert list(disagreements(*queries)) == []
    slated(of, [body])
    strike_off(deputy, reason="查实", by=seat(OFFICE), now=at(2, 20, year=2024))
    assert list(disagreements(*queries)) == []
    approved(of, [body])
    confer(of, decided=date(2024, 4, 1), document="示例决定", by=seat(REGION), now=at(4, 2, year=2024))
    assert list(disagreements(*queries)) == []
    assert HONOUR in {kind for kind, _ in in_index(seat(STRANGER), body.name)}


def test_who_comes_to_take_part_finds_at_once_what_is_there_and_who_leaves_no_more(of):
    to = handed_in(BEIHAI, some(BEIHAI, deputy=1))
    (sent,) = to.nominations.all()
    office = seat(OFFICE)
    assert in_index(seat(STRANGER), sent.name) == in_index(seat(STRANGER), of.title) == set()
    part = admit(of, organisation(STRANGER), HEAD, by=office, now=at(12, 2))
    assert in_index(seat(STRANGER), sent.name) == {(NOMINATION, sent.pk)}
    assert in_index(seat(STRANGER), of.title) == {(PROGRAMME, of.pk)}
    assert list(disagreements(sent.name, of.title)) == []
    end_part(part, reason="改由别的机构", by=office, now=at(12, 3))
    assert in_index(seat(STRANGER), sent.name) == in_index(seat(STRANGER), of.title) == set()
    assert list(disagreements(sent.name, of.title)) == []


def test_what_is_typed_while_it_is_handed_in_is_put_with_the_readers_it_then_has(of):
    """The page was read before the return, and is saved after it."""
    to = handed_in(BEIHAI, some(BEIHAI, deputy=1))
    (stale,) = to.nominations.select_related("package", "unit", "version", "content")
    return_package(to, [stale], reason="请补充", until=None, by=seat(OFFICE), now=at(12, 5))
    assert stale.status == "已报送"
    save_fields(stale, {"主要事迹": WORD}, revision=stale.revision, by=seat(BEIHAI), now=at(12, 6))
    assert in_index(seat(OFFICE), WORD) == set() and in_index(seat(BEIHAI), WORD) == {(NOMINATION, stale.pk)}


# ——— many ———————————————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def many(of):
    """Three of 北海, and after them 300 of 柳州 that are handed in and 5 that are being mended, all about the same."""
    own = [nomination(BEIHAI, "", "编制中", False, f"北海示例{n}", f"{WORD}的事迹") for n in range(3)]
    for n in range(300):
        nomination(LIUZHOU, "", "已报送", True, f"柳州示例{n}", f"{WORD}的事迹")
    for n in range(5):
        nomination(LIUZHOU, "", "退回补正", True, f"柳州补正{n}", f"{WORD}的事迹")
    return own


@pytest.mark.tampers  # rows made by hand, without their acts
def test_a_unit_finds_its_own_among_hundreds_of_others_that_are_newer(many):
    found, answer = titles(seat(BEIHAI), WORD)
    assert sorted(found) == ["北海示例0", "北海示例1", "北海示例2"] and not answer.context["more"]
    for query in (WORD, "事迹", f"{WORD}的事迹 北海"):
        shown = page(seat(BEIHAI), q=query).context["list"]
        assert {row.pk for row in shown.rows} == {row.pk for row in many} and shown.total == 3
    assert page(seat(BEIHAI), q="柳州").context["list"].total == 0


@pytest.mark.tampers  # rows made by hand, without their acts
def test_the_list_its_count_and_its_file_hold_all_that_match_and_nothing_else(many):
    """The award office reads the 300; of the five that are being mended it knows the names."""
    office = seat(OFFICE)
    shown = page(office, q=WORD).context["list"]
    assert (shown.total, len(shown.rows)) == (300, 50)
    assert page(office, q="柳州").context["list"].total == 305
    assert page(office, q=f"柳州补正 {WORD}").context["list"].total == 0
    assert page(office, q=WORD, page=6).context["list"].number == 6
    lines = b"".join(page(office, q=WORD, export="csv").streaming_content).decode().splitlines()
    assert len(lines) == 301 and all(re.search("柳州示例", line) for line in lines[1:])
    found, answer = titles(office, WORD)
    assert len(found) == 50 and answer.context["more"]
    assert not any(hit.excerpt for hit in find("柳州补正", held_by(office)))
    assert page(seat(LIUZHOU), q=f"柳州补正 {WORD}").context["list"].total == 5


# ——— data of an earlier version —————————————————————————————————————————————————————————————————————————


@pytest.mark.django_db(transaction=True)
def test_what_an_earlier_version_put_is_found_again_by_those_who_may(of):
    to = handed_in(BEIHAI, some(BEIHAI, deputy=1))
    (sent,) = to.nominations.all()
    (mending,) = fill(package(LIUZHOU), some(LIUZHOU, deputy=1))
    queries = (sent.name, mending.name, "人大代表", of.title)
    MigrationExecutor(connection).migrate([("search", "0001_initial")])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE search_entry SET owner = '/1/'")
    MigrationExecutor(connection).migrate([("search", "0002_readers")])
    assert lacking().count() == 3
    complete(lambda *_: None)
    assert lacking().count() == 0
    assert list(disagreements(*queries)) == []
    assert in_index(seat(OFFICE), sent.name) == {(NOMINATION, sent.pk)}
