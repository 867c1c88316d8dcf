"""Files of cases of a made-up kind: seen, added and refused as the kind itself says, and as no other does."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from tests.factories import at, refuses
from xuanxian.platform import rooms
from xuanxian.platform.accounts.models import Appointment, Role, User
from xuanxian.platform.acts.actions import open_case
from xuanxian.platform.administration.state import ORGANISATION
from xuanxian.platform.attachments import actions
from xuanxian.platform.attachments.access import attachment_to_read, attachment_to_remove, reader
from xuanxian.platform.attachments.actions import attach, detach
from xuanxian.platform.attachments.models import Attachment
from xuanxian.platform.attachments.queries import attached, by_purpose, latest_of
from xuanxian.platform.files.actions import store
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.refusals import refused

pytestmark = pytest.mark.django_db
INNER = "内部材料"


@pytest.fixture
def judged():
    """The rows that were judged anew."""
    return []


@pytest.fixture
def kinds(monkeypatch, judged):
    """An organisation takes files about itself. Whoever is above it sees it but not what is inner; it works on itself; once
    it is closed it takes nothing. A logo gives way to the next one."""

    def demand_open(row, purpose):
        if row.closed:
            raise refused("organisation.closed", f"{row.name}已停用", "请先恢复使用")

    files = rooms.Files(
        reader=lambda seat, row: lambda file: file.purpose != INNER or row.pk == seat.organisation_id,
        demand_open=demand_open,
        replaces=lambda row, purpose, file: Q(file__kind=file.kind) if purpose == "标识" else None,
        changed=judged.append,
    )
    kind = rooms.CaseKind(
        ORGANISATION,
        address=lambda row: f"/organisations/{row.pk}/",
        visible=lambda seat: Organisation.objects.filter(path__startswith=seat.organisation.path),
        workable=lambda seat: Organisation.objects.filter(pk=seat.organisation_id, closed=False),
        parties=lambda row: [row],
        files=files,
    )
    found = {ORGANISATION: kind}
    for module in (rooms, actions):
        monkeypatch.setattr(module, "case_kinds", lambda: found)
    return found


@pytest.fixture
def house(kinds):
    """A region, a city below it, another city."""
    region = found_organisation("示例区")
    made = {
        "region": region,
        "city": found_organisation("示例市", parent=region),
        "neighbour": found_organisation("另一市", parent=region),
    }
    for one in made.values():
        one.case = open_case(ORGANISATION)
        one.save()
    return made


def of(organisation):
    user, _ = User.objects.get_or_create(username=f"wei{organisation.pk}", defaults={"name": "韦示例"})
    return Appointment.objects.get_or_create(user=user, organisation=organisation, role=Role.OFFICER)[0]


def added(to, purpose="说明", kind="pdf", day=20, file=None):
    file = file or store(f"示例.{kind}", kind, b"%PDF-1.5\n", by=None, now=at(11, day))
    return attach(to.case, purpose, file, by=of(to), now=at(11, day))


def sees(seat, file):
    try:
        return attachment_to_read(seat, file.pk) == file
    except Http404:
        return False


def test_a_file_is_read_by_whoever_sees_its_case_and_may_read_its_purpose(house):
    city, file, inner = house["city"], added(house["city"]), added(house["city"], INNER)
    told = {name: (sees(of(one), file), sees(of(one), inner)) for name, one in house.items()}
    assert told == {"region": (True, False), "city": (True, True), "neighbour": (False, False)}
    assert not sees(None, file)
    may = reader(of(house["region"]), city)
    assert [a for a in attached(city.case_id) if may(a)] == [file]
    with pytest.raises(Http404):
        attachment_to_read(of(city), 999_999)


def test_it_is_taken_off_by_whoever_works_on_the_case_alone(house):
    file = added(house["city"])
    assert attachment_to_remove(of(house["city"]), file.pk) == (file, f"/organisations/{house['city'].pk}/")
    for other in ("region", "neighbour"):
        with pytest.raises(Http404):
            attachment_to_remove(of(house[other]), file.pk)
    Organisation.objects.filter(pk=house["city"].pk).update(closed=True)
    with refuses("organisation.closed"):  # a party learns why, in words
        attachment_to_remove(of(house["city"]), file.pk)
    with pytest.raises(Http404):
        attachment_to_remove(of(house["region"]), file.pk)
    Organisation.objects.filter(pk=house["city"].pk).update(closed=False)


def test_a_file_gives_way_as_the_kind_says_and_its_row_stays(house, judged):
    city = house["city"]
    first, other, second = added(city, "标识"), added(city, "标识", "jpg"), added(city, "标识", day=21)
    several = [added(city), added(city)]
    assert list(attached(city.case_id)) == [other, second, *several]
    first.refresh_from_db()
    assert (first.removed_at, first.removed_by) == (at(11, 21), of(city).user)
    detach(second, by=of(city), now=at(11, 22))
    detach(second, by=of(city), now=at(11, 23))
    second.refresh_from_db()
    assert second.removed_at == at(11, 22) and Attachment.objects.count() == 5
    assert judged == [city] * 7


def test_a_case_that_is_closed_to_files_takes_none_and_gives_none_back(house, judged):
    file = added(house["city"])
    Organisation.objects.filter(pk=house["city"].pk).update(closed=True)
    with refuses("organisation.closed"):
        added(house["city"], file=file.file)
    with refuses("organisation.closed"):
        detach(file, by=of(house["city"]), now=at(11, 21))
    assert judged == [house["city"]]
    Organisation.objects.filter(pk=house["city"].pk).update(closed=False)


def test_a_kind_that_says_nothing_of_files_has_none(house, kinds):
    import dataclasses

    file = added(house["city"])
    kinds[ORGANISATION] = dataclasses.replace(kinds[ORGANISATION], files=None)
    assert not sees(of(house["city"]), file)
    assert not reader(of(house["city"]), house["city"])(file)
    with refuses("attachment.closed"):
        added(house["city"], file=file.file)
    elsewhere = Attachment.objects.create(
        case=open_case("示例"), purpose="说明", file=file.file, at=at(11, 20), by=file.by
    )
    assert not sees(of(house["city"]), elsewhere)


def test_a_list_asks_once_for_the_files_of_all_its_cases(house, django_assert_num_queries):
    old, photo = added(house["city"], "照片"), added(house["region"], "照片")
    new = added(house["city"], "照片")
    cases = [one.case_id for one in house.values()]
    with django_assert_num_queries(1):
        found = latest_of(cases, "照片")
        assert [one.file.name for one in found.values()] == ["示例.pdf"] * 2
    assert found == {house["city"].case_id: new, house["region"].case_id: photo}
    with django_assert_num_queries(1):
        grouped = by_purpose(attached(*cases))
    assert grouped[house["city"].case_id, "照片"] == [old, new]


@pytest.mark.parametrize("name", ["attachment", "attachment-remove"])
def test_the_addresses_are_those_users_have_kept(name):
    assert reverse(name, args=[7]) == f"/attachments/7/{'' if name == 'attachment' else 'remove/'}"
