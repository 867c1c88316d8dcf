"""Two promises to people: whoever is shown a personal number is written down (T4), and an objection is the award office's
alone (D4). Neither may go unnoticed when somebody tidies up."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.urls import get_resolver, reverse

from tests.factories import (
    ARMY,
    LIUZHOU,
    OFFICE,
    PUBLIC,
    at,
    fill,
    handed_in,
    package,
    programme,
    screened,
    seat,
    slated,
    some,
)
from xuanxian.awards.disclosures.actions import (
    Posting,
    close_objection,
    post_disclosure,
    receive_objection,
)
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.records import text_of
from xuanxian.awards.nominations.state import CONFIDENTIAL
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Look, Role
from xuanxian.platform.acts.models import Act
from xuanxian.platform.tasks.actions import work_once

pytestmark = pytest.mark.django_db
NOW = at(3, 1, year=2024)
WORDS = "2023年6月某日在某地发生的某件事情，可以向某处核实"
FIELD = "身份证号码"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    cache.clear()


@pytest.fixture
def army():
    programme()
    return handed_in(ARMY, some(ARMY, deputy=2))


@pytest.fixture
def person(army):
    return next(n for n in in_list(army) if FIELD in n.sealed)


def sit(client, office, role=Role.LEADER):
    by = seat(office, role)
    client.force_login(by.user)
    return by


def number_of(person):
    return text_of(person, rulebook_of(person.version).fields[FIELD])


def reveal(client, person, field=FIELD, reason="核对"):
    return client.post(reverse("nomination-reveal", args=[person.pk]), {"field": field, "reason": reason})


# ——— what a seat sees —————————————————————————————————————————————————————————————————————————————————


def pages(own, **more):
    """Every address without a key, and with the key of what is the nominee's; lists as files too."""
    keys = {"nominations": own.pk, "packages": own.package_id, "programmes": own.programme_id, **more}
    found = []
    for room in get_resolver().url_patterns:
        for one in room.url_patterns:
            route = str(one.pattern)
            kind, *key = route.split("/")[:2]
            if "<" not in route:
                found.append(reverse(one.name))
            elif key == ["<int:pk>"] and kind in keys and route.count("<") == 1:
                found.append(reverse(one.name, kwargs={"pk": keys[kind]}))
            elif route.startswith("cases/<int:case>/"):
                found.append(reverse(one.name, kwargs={"case": own.case_id}))
    lists = [reverse("nominations"), reverse("disclosures"), reverse("honours")]
    files = [f"{url}?export={kind}" for url in lists for kind in ("csv", "xlsx")]
    return [url for url in [*found, *files, f"{reverse('search')}?q=异议"] if "sign-out" not in url]


_ONCE = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|csrf-token" content="\w+"|[0-9a-f]{8}-[0-9a-f-]{27}'
)
"""What is drawn anew for every page."""


def seen(client, own, **more):
    """Address → text, of what opens for who sits there and is text."""
    said = {}
    for url in pages(own, **more):
        answer = client.get(url)
        text = answer.get("Content-Type", "").startswith(("text/", "application/json", "image/svg"))
        if answer.status_code == 200 and text:
            said[url] = _ONCE.sub("", b"".join(answer).decode())
    return said


# ——— who looked ———————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("office", "role"), [(ARMY, Role.LEADER), (ARMY, Role.OFFICER), (OFFICE, Role.OFFICER)]
)
def test_whoever_is_shown_a_number_is_written_down_with_whose_and_why_each_time(client, person, office, role):
    by = sit(client, office, role)
    for reason in ("核对", "再核对"):
        assert reveal(client, person, reason=reason).json() == {"value": number_of(person)}
    looks = list(Look.objects.order_by("pk"))
    assert [(x.by, x.subject, x.subject_key, x.field, x.reason, x.at) for x in looks] == [
        (by, f"{ARMY} {person}", f"nomination:{person.pk}", FIELD, reason, NOW)
        for reason in ("核对", "再核对")
    ]


def test_the_number_is_not_shown_when_it_cannot_be_written_down(client, person, monkeypatch):
    def fails(*_):
        raise RuntimeError

    sit(client, ARMY)
    client.raise_request_exception = False
    monkeypatch.setattr(Look.objects, "bulk_create", fails)
    answer = reveal(client, person)
    assert (answer.status_code, number_of(person) in answer.content.decode()) == (500, False)


def looked():
    return {(x.by, x.subject, x.subject_key, x.field, x.reason, x.at) for x in Look.objects.all()}


def test_whoever_takes_a_form_with_the_number_is_written_down(client, person):
    by = sit(client, OFFICE, Role.OFFICER)
    form = "先进个人推荐审批表"
    assert client.get(reverse("nomination-paper", args=[person.pk, form, "docx"])).status_code == 200
    whose = (f"{ARMY} {person}", f"nomination:{person.pk}")
    said = "先进个人推荐审批表（docx）"
    assert looked() == {(by, *whose, field, said, NOW) for field in (FIELD, "联系电话")}


def test_whoever_takes_the_package_is_written_down_for_everybody_in_it(client, army):
    by = sit(client, ARMY)
    page = reverse("package-papers", args=[army.pk])
    client.post(page, {"what": "zip"})
    job = work_once(NOW)
    assert client.get(reverse("job", args=[job.pk])).status_code == 200
    assert not Look.objects.exists()
    assert client.get(reverse("package-papers-file", args=[army.pk, job.pk])).status_code == 200
    assert looked() == {
        (by, f"{ARMY} {n}", f"nomination:{n.pk}", name, "下载全部材料（ZIP）", NOW)
        for n in in_list(army)
        for name in n.sealed
    }


def test_what_is_refused_shows_no_number_and_is_nobodys_look(client, person):
    sit(client, LIUZHOU)
    assert reveal(client, person).status_code == 404
    sit(client, ARMY)
    assert reveal(client, person, field="姓名").status_code == 422
    assert client.get(reverse("nomination-reveal", args=[person.pk])).status_code == 405
    assert not Look.objects.exists()


@pytest.mark.parametrize("office", [ARMY, OFFICE])
@pytest.mark.parametrize("handed", [True, False])
def test_no_page_shows_a_number_that_nobody_asked_for(client, office, handed):
    programme()
    to = handed_in(ARMY, some(ARMY, deputy=2)) if handed else package(ARMY)
    own = in_list(to)[0] if handed else fill(to, some(ARMY, deputy=2))[0]
    numbers = {
        text_of(own, field) for field in rulebook_of(own.version).fields.values() if field.name in own.sealed
    }
    assert len(numbers) > 1
    sit(client, office)
    said = seen(client, own)
    if handed or office == ARMY:
        assert reverse("nomination", args=[own.pk]) in said
    assert [url for url, text in said.items() if any(number in text for number in numbers)] == []
    assert not Look.objects.exists()


# ——— who objected —————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def posted():
    """The slate is posted, two of the army's on it."""
    of = programme()
    handed_in(ARMY, some(ARMY, deputy=2))
    screened(of)
    slated(of, list(of.nominations.all()))
    rows = list(of.nominations.order_by("sort_key"))
    where = Posting(NOW.date(), "示例网", "示例电话")
    return post_disclosure(of, None, PUBLIC, rows, where, by=seat(OFFICE), now=NOW)


def objected(posted):
    """Somebody objects to the first, and it is looked into."""
    first = posted.programme.nominations.order_by("sort_key")[0]
    made = receive_objection(posted, first, WORDS, "", now=NOW)
    close_objection(made, "不属实", finding="已核实", by=seat(OFFICE), now=NOW)
    return first


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER])
def test_to_the_unit_everything_is_after_an_objection_as_it_was_before(client, posted, role):
    sit(client, ARMY, role)
    own = posted.programme.nominations.order_by("sort_key")[0]
    before = seen(client, own, disclosures=posted.pk)
    mine = objected(posted)
    after = seen(client, own, disclosures=posted.pk)
    shown = {reverse("nomination", args=[mine.pk]), reverse("package", args=[mine.package_id])}
    assert shown <= before.keys() and len(before) > 20
    assert [url for url in before if after.get(url) != before[url]] == []
    assert before.keys() == after.keys()


def test_the_history_of_a_nominee_tells_of_an_objection_to_the_award_office_alone(client, posted):
    address = reverse("nomination", args=[objected(posted).pk])
    sit(client, OFFICE)
    told = {act.verb for act in client.get(address).context["acts"]}
    assert set(CONFIDENTIAL) <= told
    for role in (Role.LEADER, Role.OFFICER):
        sit(client, ARMY, role)
        acts = client.get(address).context["acts"]
        assert {act.verb for act in acts} == told - set(CONFIDENTIAL)


def test_the_acts_of_an_objection_say_nothing_of_who_objected_and_what_was_said(posted):
    objected(posted)
    acts = Act.objects.filter(verb__in=CONFIDENTIAL).order_by("pk")
    assert [act.verb for act in acts] == ["异议", "异议办结"]
    assert not [act for act in acts if "某件事情" in act.content + act.reason]
