"""Many at once, on real connections: places, keys, the order, saving, handing in, the record and its seals."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, connections

from tests.contents import Stated
from tests.factories import (
    AGENCY,
    ARMY,
    BEIHAI,
    COUNTY,
    DEPUTY,
    LIUZHOU,
    NANNING,
    OFFICE,
    PLATFORM,
    STAFF,
    at,
    draft,
    fill,
    handed_in,
    organisation,
    package,
    programme,
    ready,
    rulebook,
    seat,
    some,
)
from tests.site.conftest import at_once, rule
from xuanxian.awards.nominations.actions import package_of, save_fields
from xuanxian.awards.nominations.models import PLACE, RESERVE, Nomination, Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.handing_in import hand_in
from xuanxian.awards.packages.rosters import preview_of, take_over
from xuanxian.awards.places.counting import meters
from xuanxian.awards.places.moving import move_places
from xuanxian.awards.places.taking import draft_nomination, drop, reorder
from xuanxian.awards.programmes.models import RECOMMENDING
from xuanxian.awards.programmes.moves import moves_of
from xuanxian.awards.reviews.actions import pass_screening
from xuanxian.awards.sharing.actions import divide, propose
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.acts.actions import open_case, record, replayed, seal
from xuanxian.platform.acts.models import Act, Case, Seal
from xuanxian.platform.acts.queries import verify
from xuanxian.platform.files.actions import store
from xuanxian.platform.notifications.models import Notification
from xuanxian.rules.awards.contents import Done, Returned

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db("locks")]
NOW, SENT, REVIEW = at(11, 15), at(12, 1), at(1, 15, year=2024)
SOAK = float(os.environ.get("XUANXIAN_SOAK", 5))
"""Seconds of the long run of savers."""
WRITERS = 8


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def takes(to, category, place=PLACE, key=None):
    """A call that drafts."""
    by = seat(to.unit)
    return lambda: draft_nomination(to, category, place, key=key or uuid.uuid4(), by=by, now=NOW)


def used(to):
    """(category, kind of place) → how many are taken and how many there are."""
    found = {}
    for meter in meters(to, rulebook()):
        found[meter.category, PLACE] = (meter.used, meter.most)
        found[meter.category, RESERVE] = (meter.reserve_used, meter.reserve_most)
    return found


def demand_order(to):
    """From 1 without gap for each kind of nominee, and the stored key of the list says the same."""
    rows = in_list(to)
    for type_ in ("集体", "个人"):
        assert [n.order for n in rows if n.type == type_] == list(
            range(1, 1 + sum(n.type == type_ for n in rows))
        )
    assert len({n.sort_key for n in rows}) == len(rows)
    assert [n.type for n in rows] == sorted((n.type for n in rows), key=["集体", "个人"].index)


# ——— places ————————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("unit", "category", "place", "taken"),
    [(BEIHAI, AGENCY, PLACE, 3), (BEIHAI, DEPUTY, PLACE, 4), (NANNING, STAFF, RESERVE, 0), (ARMY, DEPUTY, RESERVE, 0)],
)  # fmt: skip
def test_of_eight_who_want_the_last_place_one_gets_it(unit, category, place, taken):
    programme()
    to = package(unit)
    for _ in range(taken):
        draft(to, category, place)
    outcomes = at_once(*[takes(to, category, place)] * 8)
    refused = "quota.places" if place == PLACE else "quota.reserve"
    assert Counter(map(rule, outcomes)) == {"": 1, refused: 7}
    assert used(to)[category, place] == (taken + 1, taken + 1)
    assert to.nominations.count() == taken + 1
    demand_order(to)


def test_places_and_reserves_of_every_category_wanted_at_once_are_filled_and_never_exceeded():
    programme()
    to = package(BEIHAI)
    for category, number in ((AGENCY, 3), (PLATFORM, 3), (DEPUTY, 3), (STAFF, 5)):
        for _ in range(number):
            draft(to, category)
    wanted = [(c, p) for c in (AGENCY, PLATFORM, DEPUTY, STAFF) for p in (PLACE, RESERVE)]
    for seed in range(3):
        random.Random(seed).shuffle(wanted)
        for outcome in at_once(*(takes(to, *one) for one in wanted)):
            assert rule(outcome) in ("", "quota.places", "quota.reserve")
        for taken, most in used(to).values():
            assert taken <= most
        demand_order(to)
    assert all(taken == most for taken, most in used(to).values())


def test_two_units_draft_at_once_and_neither_takes_the_others_place():
    programme()
    mine, theirs = package(ARMY), package(BEIHAI)
    outcomes = at_once(*[takes(mine, DEPUTY), takes(theirs, DEPUTY)] * 4)
    assert Counter(map(rule, outcomes[::2])) == {"": 2, "quota.places": 2}
    assert Counter(map(rule, outcomes[1::2])) == {"": 4}


def test_the_same_key_eight_times_at_once_makes_one_draft_that_all_get():
    programme()
    to, key = package(ARMY), uuid.uuid4()
    outcomes = at_once(*[takes(to, AGENCY, key=key)] * 8)
    assert {made.pk for made in outcomes} == {to.nominations.get().pk}
    assert Case.objects.filter(kind="推荐").count() == 1


def test_a_roster_taken_over_twice_at_once_adds_once():
    programme()
    to, row = package(ARMY), some(ARMY, deputy=1)[0]
    names = [name for name in row if name != "序号"]
    text = ",".join([*names, "序号"]) + "\n" + ",".join([*(row[n] for n in names), "1"])
    seen = preview_of(to, store("名册.csv", "csv", text.encode("utf-8-sig"), by=None, now=NOW))
    by = seat(ARMY)
    assert at_once(*[lambda: take_over(to, seen, by=by, now=NOW)] * 4) == [1] * 4
    assert [(n.order, n.revision) for n in to.nominations.all()] == [(1, 1)]


def test_a_package_first_looked_at_by_eight_at_once_is_one():
    of = programme()
    part = of.participations.get(organisation__name=LIUZHOU, function=RECOMMENDING)
    outcomes = at_once(*[lambda: package_of(of, part)] * 8)
    assert {found.pk for found in outcomes} == {Package.objects.get(unit__name=LIUZHOU).pk}


def test_the_order_runs_from_one_while_nominees_come_go_and_are_moved():
    programme()
    to = package(NANNING)
    for category in (AGENCY, AGENCY, PLATFORM, DEPUTY, DEPUTY, STAFF, STAFF):
        draft(to, category)
    by, other = seat(NANNING), seat(NANNING, Role.OFFICER)

    def move(type_, seed):
        chance = random.Random(seed)
        for _ in range(6):
            keys = [n.pk for n in in_list(to) if n.type == type_]
            chance.shuffle(keys)
            reorder(to, type_, keys, by=other, now=NOW)

    def come_and_go(category):
        for _ in range(4):
            made = takes(to, category)()
            takes(to, category, RESERVE if category == STAFF else PLACE)()
            drop(made, reason="", by=by, now=NOW)

    def go(rows):
        for row in rows:
            drop(row, reason="", by=by, now=NOW)

    old = in_list(to)
    outcomes = at_once(
        partial(move, "集体", 1), partial(move, "个人", 2), partial(move, "个人", 3), partial(come_and_go, AGENCY),
        partial(come_and_go, DEPUTY), partial(go, [old[0], old[3]]),
    )  # fmt: skip
    assert outcomes == [None] * 6
    assert sorted(Counter(n.category for n in in_list(to)).values()) == [1, 2, 5, 5]
    demand_order(to)


def test_a_place_that_is_moved_and_taken_at_once_is_either_moved_or_taken():
    of = programme()
    to = package(BEIHAI)
    package(LIUZHOU)
    by, table = seat(OFFICE), rulebook().quotas[0].name
    fill(to, some(BEIHAI, deputy=4))
    moves = partial(move_places, of, table, BEIHAI, LIUZHOU, DEPUTY, 1, reason="示例理由", by=by, now=NOW)
    outcomes = at_once(takes(to, DEPUTY), moves, moves)
    assert sorted(map(rule, outcomes)) in (
        ["", "places.unused", "places.unused"],
        ["", "places.unused", "quota.places"],
    )
    assert used(to)[DEPUTY, PLACE][0] + len(moves_of(of.pk)) == 5


def test_of_six_proposals_for_the_last_of_a_share_one_is_made():
    programme()
    to, home = package(NANNING), organisation(COUNTY)
    key = f"{rulebook().quotas[0].name}|{DEPUTY}"
    divide(to, home, {key: (1, 1)}, NOW.date(), reason="", by=seat(NANNING), now=NOW)
    by = seat(COUNTY)
    calls = [partial(propose, to, home, DEPUTY, PLACE, key=uuid.uuid4(), by=by, now=NOW) for _ in range(6)]
    outcomes = Counter(map(rule, at_once(*calls)))
    assert outcomes == {"": 2, "share.places": 4}
    assert to.nominations.filter(home=home, status="申报中").count() == 2


# ——— saving ————————————————————————————————————————————————————————————————————————————————————————————


def test_of_six_who_save_one_field_of_the_same_page_one_wins_and_the_others_are_told_of_it():
    programme()
    row = draft(package(ARMY))
    editors = [seat(ARMY, Role.OFFICER, name=f"示例经办{n}") for n in range(6)]
    for turn in range(6):
        revision = fresh(row).revision
        assert revision == turn
        outcomes = at_once(
            *(
                partial(save_fields, row, {"姓名": f"韦示例{turn}{n}"}, revision=revision, by=by, now=NOW)
                for n, by in enumerate(editors)
            )
        )
        won = [n for n, saved in enumerate(outcomes) if not saved.conflicts]
        assert len(won) == 1
        winner, text = editors[won[0]].user, f"韦示例{turn}{won[0]}"
        told = [saved.conflicts[0] for saved in outcomes if saved.conflicts]
        assert {(c.field.name, c.theirs, c.by) for c in told} == {("姓名", text, winner.name)}
        now = fresh(row)
        assert (now.name, now.values, now.revision, now.changed_by) == (
            text,
            {"姓名": text},
            turn + 1,
            winner,
        )
        assert now.content.touched["姓名"][:2] == [turn + 1, winner.pk]


def test_eight_who_save_different_fields_of_one_nominee_all_save():
    programme()
    row = draft(package(ARMY))
    names = ["姓名", "籍贯", "学历学位", "职称", "工作单位及职务", "主要事迹", "民族", "政治面貌"]
    names = [name for name in names if name in rulebook().fields]
    outcomes = at_once(
        *(
            partial(save_fields, row, {name: f"示例{n}"}, revision=0, by=seat(ARMY, name=f"示例{n}"), now=NOW)
            for n, name in enumerate(names)
        )
    )
    assert [saved.conflicts for saved in outcomes] == [[]] * len(names)
    now = fresh(row)
    assert now.values == {name: f"示例{n}" for n, name in enumerate(names)}
    assert sorted(now.content.touched[name][0] for name in names) == list(range(1, 1 + len(names)))
    assert now.revision == len(names)


FIELDS = ("姓名", "籍贯", "工作单位及职务", "主要事迹")


def _save_on(pk, by, until):
    """Saves one field after another until the moment has come. What stands there in the end, how often it was saved, and
    the longest it took."""
    row, revision, kept, number, longest = Nomination.objects.get(pk=pk), 0, {}, 0, 0.0
    try:
        while time.monotonic() < until:
            number += 1
            name, text = FIELDS[number % len(FIELDS)], f"示例内容第{number}次，" * 10
            begun = time.monotonic()
            saved = save_fields(row, {name: text}, revision=revision, by=by, now=NOW)
            longest = max(longest, time.monotonic() - begun)
            assert saved.conflicts == []
            revision, kept[name] = saved.nomination.revision, text.strip()
    finally:
        connection.close()
    return pk, kept, number, longest


def _half(keys, by, until):
    """Half of the writers, as threads of a process of its own: the server has two such processes."""
    with ThreadPoolExecutor(len(keys)) as pool:
        return [one.result() for one in [pool.submit(_save_on, pk, by, until) for pk in keys]]


def test_eight_writers_in_two_processes_save_on_and_on_without_an_error():
    programme()
    rows = [draft(to) for to in (package(NANNING), package(LIUZHOU), package(BEIHAI)) for _ in range(3)][
        :WRITERS
    ]
    by, keys = seat(NANNING), [row.pk for row in rows]
    connections.close_all()  # two processes must not speak on one connection
    until = time.monotonic() + SOAK
    with multiprocessing.get_context("fork").Pool(2) as pool:
        halves = pool.starmap(_half, [(keys[:4], by, until), (keys[4:], by, until)])
    outcomes = halves[0] + halves[1]
    for pk, kept, number, _ in outcomes:
        now = Nomination.objects.get(pk=pk)
        assert (now.values, now.revision) == (kept, number)
    saves, slowest = sum(o[2] for o in outcomes), max(o[3] for o in outcomes)
    print(f"{connection.vendor}: {WRITERS} writers, {SOAK:.0f} s: {saves} saves, slowest {slowest:.2f} s")
    assert min(o[2] for o in outcomes) >= 1


# ——— handing in, reviewing ————————————————————————————————————————————————————————————————————————————————


def test_of_two_who_hand_in_at_once_one_does():
    programme()
    to = package(ARMY)
    fill(to, some(ARMY, agency=1, deputy=1))
    ready(to)
    by, told = seat(ARMY), Notification.objects.count()
    outcomes = at_once(*[lambda: hand_in(to, reason="示例理由", by=by, now=SENT)] * 2)
    assert sorted(map(rule, outcomes)) == ["", "package.handed-in"]
    edition = to.editions.get()
    assert (edition.number, edition.entries.count(), fresh(to).edition) == (1, 2, 1)
    assert Act.objects.filter(case=to.case, step="推荐报送").count() == 1
    assert Notification.objects.count() == told + 1


def passed_acts(row):
    return Act.objects.filter(concerns=row.case, step="初评", verb="办结").count()


def test_two_reviewers_who_pass_the_same_nominees_at_once_pass_each_once():
    of = programme()
    to = handed_in(LIUZHOU, some(LIUZHOU, agency=2, deputy=3, staff=1))
    rows = in_list(to)
    one, other = seat(OFFICE, Role.OFFICER), seat(OFFICE, Role.OFFICER, name="另一示例")
    halves = (rows[:4], rows[2:])
    outcomes = at_once(
        *(
            partial(pass_screening, of, "初评", mine, remark="", by=by, now=REVIEW)
            for mine, by in zip(halves, (one, other), strict=True)
        )
    )  # fmt: skip
    assert sorted(outcomes) == [2, 4]
    assert [passed_acts(n) for n in rows] == [1] * 6
    assert {fresh(n).status for n in rows} == {"审核通过"}
    again = at_once(*[lambda: pass_screening(of, "初评", rows, remark="", by=one, now=REVIEW)] * 2)
    assert list(map(rule, again)) == ["review.nothing"] * 2


def test_two_reviewers_who_pass_the_whole_list_at_once_leave_one_act():
    of = programme()
    rows = in_list(handed_in(ARMY, some(ARMY, agency=1, deputy=2, staff=1)))
    by = seat(OFFICE)
    outcomes = at_once(*[lambda: pass_screening(of, "初评", rows, remark="", by=by, now=REVIEW)] * 2)
    assert Counter(map(rule, outcomes)) == {"": 1, "review.nothing": 1}
    assert [passed_acts(n) for n in rows] == [1] * 4


# ——— the record ————————————————————————————————————————————————————————————————————————————————————————————


def test_eight_who_write_into_one_case_make_one_chain_without_gap():
    case = open_case("示例")

    def write(number):
        for turn in range(25):
            record(case, "示例", by=None, now=NOW, content=Stated({"人": number, "次": turn}))

    at_once(*(partial(write, number) for number in range(8)))
    acts = list(Act.objects.filter(case=case))
    assert [a.seq for a in acts] == list(range(1, 201))
    assert [a.previous for a in acts] == ["", *(a.digest for a in acts[:-1])]
    assert (fresh(case).length, fresh(case).head) == (200, acts[-1].digest)
    assert list(verify()) == []


def test_acts_on_lists_and_on_those_in_them_at_once_leave_the_columns_that_a_replay_gives():
    """Two lists that share half of their cases, in opposite orders, while those cases take acts of their own."""
    of = programme()
    to = handed_in(LIUZHOU, some(LIUZHOU, agency=2, deputy=3, staff=1))
    rows = in_list(to)
    cases = [n.case for n in rows]
    by = seat(OFFICE)

    def on_list(own, concerned):
        for turn in range(8):
            verb, content = (("办结", Done(kind="审核")), ("退回", Returned()))[turn % 2]
            record(own, verb, by=by, now=NOW, step="初评", content=content, concerns=concerned)

    def on_each(verb, chosen):
        for _ in range(4):
            for case in chosen:
                record(case, verb, by=by, now=NOW)

    at_once(
        partial(on_list, to.case, cases[:4]),
        partial(on_list, of.case, cases[:1:-1]),
        partial(on_each, "递补", cases),
        partial(on_each, "取消资格", cases[::-1]),
    )
    assert Act.objects.filter(case__in=cases).count() == 48
    for row in rows:
        now = fresh(row)
        assert now.promoted
        assert {n: getattr(now, n) for n in ("status", "at", "promoted", "handed_in")} == replayed(now.case)
    assert list(verify()) == []


def test_the_record_is_sealed_by_two_workers_while_it_is_written_and_every_seal_holds():
    """After a restart the old worker may still put its last seal while the new one puts its first."""
    programme()
    row = draft(package(ARMY))
    cases = [row.case, open_case("示例"), open_case("示例")]
    over = []

    def write(case):
        try:
            for turn in range(15):
                record(case, "示例", by=None, now=NOW, content=Stated({"次": turn}), concerns=cases)
                if turn % 5 == 4:  # so that there is a seal between, whoever gets the database
                    seal(now=NOW)
        finally:
            over.append(case)

    def seal_on():
        while len(over) < len(cases):
            seal(now=NOW)
        seal(now=NOW)

    at_once(*(partial(write, case) for case in cases), seal_on, seal_on)
    seals = list(Seal.objects.all())
    assert len(seals) >= 3
    assert [s.previous for s in seals] == ["", *(s.root for s in seals[:-1])]
    assert seals[-1].upto == Act.objects.latest("pk").pk
    assert len({s.upto for s in seals}) == len(seals)
    assert list(verify()) == []


def test_two_first_seals_at_once_are_one():
    case = open_case("示例")
    record(case, "示例", by=None, now=NOW)
    outcomes = at_once(*[lambda: seal(now=NOW)] * 4)
    assert Seal.objects.count() == sum(made is not None for made in outcomes) == 1
