"""What rooms bring is collected in their order, and checked before anything is served."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.core.checks import run_checks

from xuanxian.awards.programmes.roles import OFFICE, OFFICES, UNITS
from xuanxian.platform import rooms as house
from xuanxian.platform.accounts.models import Appointment, Role
from xuanxian.platform.accounts.seats import AUDIT, IDLE, PUBLIC, SYSTEM, As
from xuanxian.platform.pages.checks import amiss
from xuanxian.platform.pages.navigation import navigation
from xuanxian.platform.rooms import Due, MenuItem, Room, Several
from xuanxian.rules.awards.steps import StepKind

DEPUTY = As("代表", lambda seat: seat.role == "代表")
DEPUTIES = frozenset({DEPUTY})


@pytest.fixture
def brought(monkeypatch):
    """Lets the house consist of other rooms than its own."""
    kept = [f for f in vars(house).values() if hasattr(f, "cache_clear")]

    def bring(*rooms):
        for one in kept:
            one.cache_clear()
        monkeypatch.setattr(house, "rooms", lambda: rooms)
        monkeypatch.setattr("xuanxian.platform.pages.navigation.rooms", lambda: rooms)

    yield bring
    monkeypatch.undo()
    for one in kept:
        one.cache_clear()


def test_every_room_of_the_settings_says_what_it_brings():
    assert [f"xuanxian.{room.name}" for room in house.rooms()] == settings.ROOMS


def test_the_house_as_it_stands_is_served():
    assert run_checks() == []


def test_an_address_without_a_door_and_a_door_without_an_address_fail_the_build_and_name_their_room():
    room = Room("congress.motions", doors={"motions": Several.APPOINTED, "gone": Several.APPOINTED})
    found = amiss([room], {"congress.motions": {"motions", "motion-new"}})
    assert [(one.id, one.msg) for one in found] == [
        ("doors.E001", "congress.motions 的地址 motion-new 不在该室的访问权限表中"),
        ("doors.E002", "congress.motions 的访问权限表中的 gone 没有地址"),
    ]


@pytest.mark.parametrize(
    ("room", "whom", "allowed"),
    [
        ("awards.programmes", OFFICES, True),
        ("congress.motions", DEPUTIES, True),
        ("congress.motions", OFFICES, False),
        ("awards.programmes", frozenset({SYSTEM}), False),
        ("awards.programmes", Several.APPOINTED, True),
        ("platform.accounts", frozenset({SYSTEM}), True),
        ("web", OFFICES, False),
    ],
)
def test_a_role_stands_in_doors_of_its_own_wing_and_of_platform_alone(room, whom, allowed):
    homes = [
        Room("platform.x", roles=[SYSTEM]),
        Room("awards.x", roles=[OFFICE]),
        Room("congress.x", roles=[DEPUTY]),
    ]
    found = amiss([*homes, Room(room, doors={"here": whom})], {room: {"here"}})
    assert [one.id for one in found] == ([] if allowed else ["doors.E003"])


def test_a_role_that_no_room_brings_opens_nothing():
    (found,) = amiss([Room("awards.x", doors={"here": OFFICES})], {"awards.x": {"here"}})
    assert found.msg == "awards.x 的 here 不能写“评选办公室”：没有哪个室带来这个角色"


def test_a_door_of_platform_is_opened_by_the_rooms_whose_cases_it_serves_and_no_other_rooms_door(brought):
    talk = Room("platform.talk", doors={"talk": frozenset()})
    units, deputies = Room("awards.x", doors={"talk": UNITS}), Room("congress.x", doors={"talk": DEPUTIES})
    brought(talk, units, deputies)
    assert house.doors()["talk"] == UNITS | DEPUTIES
    homes = Room("awards.y", roles=[*UNITS]), Room("congress.y", roles=[DEPUTY])
    assert list(amiss([talk, units, deputies, *homes], {"platform.talk": {"talk"}})) == []
    (found,) = amiss([units, *homes], {"awards.other": set()})
    assert found.id == "doors.E002"


def test_a_role_of_a_later_wing_is_among_everybody_by_itself(brought):
    brought(
        Room(
            "platform.x",
            roles=[PUBLIC, IDLE, AUDIT],
            doors={"home": Several.EVERYBODY, "due": Several.SIGNED_IN},
        ),
        Room("congress.x", roles=[DEPUTY], doors={"register": Several.APPOINTED}),
    )
    assert house.doors() == {
        "home": {PUBLIC, IDLE, AUDIT, DEPUTY},
        "due": {IDLE, AUDIT, DEPUTY},
        "register": {AUDIT, DEPUTY},
    }


def test_a_seat_has_the_roles_that_say_so_and_is_idle_otherwise(brought):
    brought(Room("platform.x", roles=[PUBLIC, IDLE, SYSTEM]), Room("congress.x", roles=[DEPUTY]))
    held = [house.roles_of(Appointment(role=role)) for role in (Role.SYSTEM, "代表", Role.OFFICER)]
    assert held == [{SYSTEM}, {DEPUTY}, {IDLE}]
    assert house.roles_of(None) == {IDLE}


def test_further_duties_stand_after_those_of_the_house(brought):
    brought(Room("platform.x", duties=Role.values), Room("congress.x", duties=["代表"]))
    assert house.duties() == (*Role.values, "代表")
    assert house.why_no_duty("代表") == ""
    assert house.why_no_duty("委员") == (
        "没有「委员」这项职责，应为经办人、负责人、系统管理员、安全管理员、审计员、代表之一"
    )


def test_the_menu_is_one_order_of_all_rooms_and_shows_what_its_doors_open_and_the_seat_has(brought):
    seat = Appointment(role="代表")
    brought(
        Room(
            "web",
            doors={"due": Several.SIGNED_IN, "help": Several.SIGNED_IN, "search": frozenset()},
            roles=[PUBLIC, IDLE],
            menu=[
                MenuItem("查看", 90, "帮助", "help"),
                MenuItem("今天", 10, "待办", "due"),
                MenuItem("今天", 20, "查找", "search"),
                MenuItem("今天", 30, "还没有", "help", lambda seat: None),
                MenuItem("今天", 40, "别人的", "help", whom=frozenset({IDLE})),
            ],
        ),
        Room("congress.x", roles=[DEPUTY], menu=[MenuItem("代表", 50, "建议", "due")]),
    )
    shown = navigation(seat, {DEPUTY}, "/help/", Counter({"建议": 3}))
    assert [(g.title, [(i.label, i.url, i.count, i.active) for i in g.items]) for g in shown] == [
        ("今天", [("待办", "/due/", 0, False)]),
        ("代表", [("建议", "/due/", 3, False)]),
        ("查看", [("帮助", "/help/", 0, True)]),
    ]


def test_what_is_due_stands_by_day_then_by_place_and_what_has_no_day_comes_last(brought):
    day = date(2023, 12, 18)
    early, late = date(2023, 12, 10), date(2023, 12, 20)

    def due(what, until, *place):
        return Due(what, "", "", until, place=place)

    first = Room("awards.x", dues=[lambda asking: [due("末", None, 0, 9), due("三", late, 0, 2)]])
    second = Room("awards.y", dues=[lambda asking: [due("二", late, 0, 1), due("一", early, 1, 1)]])
    brought(first, second)
    assert [one.what for one in house.dues_of(Appointment(), day)] == ["一", "二", "三", "末"]


def test_what_one_room_found_out_the_next_need_not_ask_again(brought):
    found = []

    def dues(asking):
        found.append(asking.kept.get("desk"))
        asking.kept["desk"] = "示例"
        return []

    brought(Room("awards.x", dues=[dues]), Room("awards.y", dues=[dues]))
    for _ in range(2):
        house.dues_of(Appointment(), date(2023, 12, 18))
    assert found == [None, "示例", None, "示例"]


def test_every_kind_of_step_has_a_page():
    assert set(house.steps()) == set(StepKind)
