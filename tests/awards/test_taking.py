"""What taking, exchanging and giving up a place leaves behind, and every word with which it is refused."""

import uuid

import pytest

from tests.awards import test_every_notice as every
from tests.factories import (
    AGENCY,
    ARMY,
    COUNTY,
    DEPUTY,
    NANNING,
    OFFICE,
    STAFF,
    at,
    handed_in,
    organisation,
    package,
    programme,
    refuses,
    seat,
    some,
)
from xuanxian.awards.nominations.models import PLACE, RESERVE, Nomination, Status
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.places.taking import (
    change_place,
    draft_nomination,
    drop,
    in_order,
    next_number,
    promote_reserve,
    reorder,
    shelf,
)
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.acts.queries import history
from xuanxian.platform.notifications.models import Notification
from xuanxian.rules.awards.rulebook import Slot

pytestmark = pytest.mark.django_db
NOW, LATER = at(11, 15), at(11, 16)
CITY, DIRECT = "市中小学教坛新秀", "市直中小学教坛新秀"


@pytest.fixture
def of():
    return programme()


@pytest.fixture
def army(of):
    return package(ARMY)


@pytest.fixture
def school():
    """Of the notice of 绍兴, which numbers each category by itself."""
    return every.package("shaoxing-young-teachers-2019", "绍兴市示例中学")


def take(to, category, place="", by=None, **more):
    return draft_nomination(to, category, place, key=uuid.uuid4(), by=by or seat(to.unit), now=NOW, **more)


def fresh(nomination):
    return Nomination.objects.get(pk=nomination.pk)


def numbers(to):
    return [(n.pk, n.category, n.order) for n in in_list(to)]


# ——— a place is taken ——————————————————————————————————————————————————————————————————————————————————


def test_a_draft_is_empty_and_says_whose_it_is(army):
    home = organisation(COUNTY)
    made = take(army, DEPUTY, RESERVE, home=home)
    assert (made.package, made.programme, made.version) == (army, army.programme, army.version)
    assert (made.unit, made.home, made.case.kind) == (army.unit, home, "推荐")
    assert (made.type, made.category, made.place, made.order) == ("个人", DEPUTY, RESERVE, 1)
    assert (made.changed_at, made.changed_by, made.status) == (NOW, seat(ARMY).user, Status.DRAFT)
    assert (made.values, made.sealed) == ({}, {})


def test_collectives_stand_before_persons_each_numbered_by_themselves(army):
    person, body = take(army, DEPUTY, PLACE), take(army, AGENCY, PLACE)
    assert numbers(army) == [(body.pk, AGENCY, 1), (person.pk, DEPUTY, 1)]
    assert body.sort_key < person.sort_key
    rulebook = rulebook_of(army.version)
    assert [shelf(rulebook, Slot(kind, "", "")) for kind in ("集体", "个人")] == [(0, 2), (1, 2)]
    assert [next_number(army, rulebook, Slot(kind, "", "")) for kind in ("集体", "个人")] == [2, 2]
    assert next_number(package(NANNING), rulebook, Slot("个人", DEPUTY, PLACE)) == 1


def test_where_each_category_is_numbered_by_itself_the_next_of_each_follows_its_own(school):
    first, second, third = take(school, CITY), take(school, DIRECT), take(school, CITY)
    assert numbers(school) == [(first.pk, CITY, 1), (third.pk, CITY, 2), (second.pk, DIRECT, 1)]
    assert [n.pk for n in in_order(school, DIRECT)] == [second.pk]
    reorder(school, CITY, [third.pk], by=seat(school.unit), now=NOW)
    assert numbers(school) == [(third.pk, CITY, 1), (first.pk, CITY, 2), (second.pk, DIRECT, 1)]


# ——— another place —————————————————————————————————————————————————————————————————————————————————————


def test_who_changes_the_category_leaves_no_gap_where_each_category_is_numbered_by_itself(school):
    first, second, other = take(school, CITY), take(school, CITY), take(school, DIRECT)
    changed = change_place(second, DIRECT, "", by=seat(school.unit), now=NOW)
    assert (
        (changed.order, changed.sort_key)
        == (fresh(second).order, fresh(second).sort_key)
        == (2, other.sort_key + 1)
    )
    assert numbers(school) == [(first.pk, CITY, 1), (other.pk, DIRECT, 1), (second.pk, DIRECT, 2)]
    change_place(first, DIRECT, "", by=seat(school.unit), now=NOW)
    last = take(school, CITY)
    assert [row[1:] for row in numbers(school)] == [(CITY, 1), (DIRECT, 1), (DIRECT, 2), (DIRECT, 3)]
    assert last.order == 1


def test_who_changes_the_place_is_named_with_the_day_and_by_whom(army):
    row, colleague = take(army, DEPUTY, PLACE), seat(ARMY, name="示例同事")
    change_place(row, STAFF, RESERVE, by=colleague, now=LATER)
    now = fresh(row)
    assert (now.category, now.place, now.changed_at, now.changed_by) == (
        STAFF,
        RESERVE,
        LATER,
        colleague.user,
    )


@pytest.mark.parametrize(
    ("category", "place", "rule", "message", "mend"),
    [
        (
            "示例类别",
            PLACE,
            "category.unknown",
            "没有「示例类别」这一参评类别",
            "请从本次活动的参评类别中选择",
        ),
        (STAFF, "特邀", "place.unknown", "没有这一名额类别", "请选择推荐、备选"),
        (AGENCY, PLACE, "category.type", f"「韦示例」是个人，不能改为「{AGENCY}」", "请另行添加"),
        (AGENCY, "特邀", "category.type", f"「韦示例」是个人，不能改为「{AGENCY}」", "请另行添加"),
    ],
)
def test_another_place_that_there_is_not_is_refused_in_words(army, category, place, rule, message, mend):
    row = take(army, DEPUTY, PLACE)
    Nomination.objects.filter(pk=row.pk).update(name="韦示例")
    with refuses(rule) as found:
        change_place(row, category, place, by=seat(ARMY), now=NOW)
    assert (found[0].message, found[0].mend) == (message, mend)


def test_who_stays_in_a_full_column_is_not_counted_twice(army):
    first, second = take(army, DEPUTY, PLACE), take(army, DEPUTY, PLACE)
    change_place(first, DEPUTY, PLACE, by=seat(ARMY), now=LATER)
    assert [row[0] for row in numbers(army)] == [first.pk, second.pk]


# ——— a place is given up ———————————————————————————————————————————————————————————————————————————————


def test_who_is_dropped_leaves_no_gap_and_the_reason_stands_in_the_record(school):
    first, second, third = take(school, CITY), take(school, CITY), take(school, DIRECT)
    drop(first, reason="本人放弃", by=seat(school.unit), now=LATER)
    assert numbers(school) == [(second.pk, CITY, 1), (third.pk, DIRECT, 1)]
    act = history(first.case_id).get()
    assert (act.verb, act.reason, act.at, act.user) == ("不再推荐", "本人放弃", LATER, seat(school.unit).user)


# ——— a reserve moves up ————————————————————————————————————————————————————————————————————————————————


def test_who_moves_up_is_recorded_with_the_reason_and_the_unit_is_told(of):
    to = handed_in(ARMY, [*some(ARMY, deputy=1), *some(ARMY, reserve=1)])
    reserve = next(n for n in in_list(to) if n.place == RESERVE)
    promote_reserve(reserve, reason="　原对象放弃　", by=seat(OFFICE), now=LATER)
    act = history(reserve.case_id).last()
    assert (act.verb, act.reason, act.at, act.user) == ("递补", "原对象放弃", LATER, seat(OFFICE).user)
    told = Notification.objects.order_by("pk").last()
    assert (told.office, told.text, told.url) == (
        to.unit, f"备选对象「{reserve.name}」已递补", f"/nominations/{reserve.pk}/",
    )  # fmt: skip
