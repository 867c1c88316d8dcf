"""Unused places are moved between units (Q11): every check counts by the moved figure, the printed one stays in sight."""

import io
from urllib.parse import quote

import pytest
from django.http import Http404
from django.test import Client
from python_calamine import load_workbook

from tests.awards import test_every_notice as every
from tests.factories import (
    AGENCY,
    ARMY,
    BEIHAI,
    DEPUTY,
    LIUZHOU,
    NANNING,
    NOTICE,
    OFFICE,
    PLATFORM,
    POOL,
    STAFF,
    at,
    draft,
    fill,
    package,
    programme,
    refuses,
    seat,
    some,
)
from xuanxian.awards.nominations.actions import strike_off
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import PLACE, RESERVE, Package
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.packages.rosters import preview_of
from xuanxian.awards.places.counting import meters
from xuanxian.awards.places.moving import Cell, cells_of, move_places
from xuanxian.awards.places.offers import offers
from xuanxian.awards.programmes import access
from xuanxian.awards.programmes.moves import moves_of, rulebook_with_moves
from xuanxian.awards.programmes.queries import rulebook_of, version_in_force
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.acts.queries import history
from xuanxian.platform.files.actions import store
from xuanxian.platform.notifications.models import Notification
from xuanxian.rules.awards.contents import PlacesMoved
from xuanxian.rules.awards.quotas import Move

pytestmark = pytest.mark.django_db
TABLE, REGIONAL = "推荐名额分配表", "区直、中直各单位"


@pytest.fixture(autouse=True)
def of():
    return programme()


def move(of, giver, taker, column, number, *, reason="示例理由", table=TABLE):
    move_places(of, table, giver, taker, column, number, reason=reason, by=seat(OFFICE), now=at(11, 20))


def meter(unit, category):
    to = package(unit)
    return next(m for m in meters(to, rulebook_with_moves(to.version)) if m.category == category)


def page(of, who, address):
    client = Client()
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address).content.decode()


def test_a_moved_place_can_be_taken_where_it_came_and_no_longer_where_it_came_from(of):
    move(of, ARMY, BEIHAI, DEPUTY, 1)
    fill(package(BEIHAI), some(BEIHAI, deputy=5))
    draft(package(BEIHAI), DEPUTY)
    with refuses("quota.places") as found:
        draft(package(BEIHAI), DEPUTY)
    assert (found[0].limit, found[0].clause, found[0].subject) == ("6", "附件1", "北海 人大代表（调剂后）")
    draft(package(ARMY), DEPUTY)
    with refuses("quota.places") as found:
        draft(package(ARMY), DEPUTY)
    assert found[0].limit == "1"


def test_every_check_counts_by_the_moved_figure(of):
    move(of, LIUZHOU, ARMY, DEPUTY, 3)
    assert (meter(ARMY, DEPUTY).most, meter(ARMY, DEPUTY).printed, meter(ARMY, DEPUTY).moved) == (5, 2, 3)
    assert (meter(LIUZHOU, DEPUTY).most, meter(LIUZHOU, DEPUTY).printed) == (5, 8)
    to = package(ARMY)
    fill(to, some(ARMY, deputy=2))
    said = [
        s.finding
        for s in package_findings(Dossier(to, at(11, 21).date()))
        if s.finding.rule == "quota.unfilled"
    ]
    assert [(f.value, f.limit) for f in said if f.subject == f"{ARMY} {DEPUTY}（调剂后）"] == [("2", "5")]
    offer = next(o for o in offers(to, rulebook_with_moves(to.version)) if o.slot[1:] == (DEPUTY, PLACE))
    assert offer.places == "还有3个名额"


def test_a_roster_on_the_web_may_use_what_was_moved(of):
    heads = ("对象类型", "推荐单位", "参评类别", "名额类别", "序号", "姓名")
    rows = [("个人", ARMY, DEPUTY, PLACE, str(n), f"韦示例{n}") for n in range(1, 4)]
    text = "\n".join(",".join(row) for row in (heads, *rows))
    stored = store("名册.csv", "roster", text.encode(), by=seat(ARMY).user, now=at(11, 20))
    over = [f.rule for f in preview_of(package(ARMY), stored).hinders]
    move(of, LIUZHOU, ARMY, DEPUTY, 1)
    assert over.count("quota.places") == 1
    assert "quota.places" not in [f.rule for f in preview_of(package(ARMY), stored).hinders]


def test_both_units_are_told_and_have_it_in_their_history_and_nobody_else_has(of):
    told = Notification.objects.count()
    move(of, NANNING, LIUZHOU, STAFF, 2, reason="南宁没有合适人选")
    texts = {n.office.name: n.text for n in Notification.objects.order_by("pk")[told:]}
    assert texts == {
        NANNING: f"调出2个「{STAFF}」名额（由南宁调入柳州）：南宁没有合适人选",
        LIUZHOU: f"调入2个「{STAFF}」名额（由南宁调入柳州）：南宁没有合适人选",
    }
    for unit, verbs in ((NANNING, ["调剂名额"]), (LIUZHOU, ["调剂名额"]), (BEIHAI, [])):
        assert [act.verb for act in history(package(unit).case_id)] == verbs
    assert moves_of(of.pk) == (Move(TABLE, NANNING, LIUZHOU, STAFF, 2),)
    programme_page = f"/programmes/{of.pk}/"
    assert "调剂名额" in page(of, seat(OFFICE), programme_page)
    assert "调剂名额" not in page(of, seat(BEIHAI), programme_page)


def test_a_move_back_corrects(of):
    move(of, NANNING, LIUZHOU, STAFF, 2)
    move(of, LIUZHOU, NANNING, STAFF, 2)
    for unit, printed in ((NANNING, 9), (LIUZHOU, 9)):
        assert (meter(unit, STAFF).most, meter(unit, STAFF).moved) == (printed, 0)
    assert len(moves_of(of.pk)) == 2


def test_reserves_are_moved_as_a_column_of_their_own(of):
    move(of, NANNING, LIUZHOU, f"{STAFF}·备选", 1)
    assert (meter(LIUZHOU, STAFF).reserve_most, meter(LIUZHOU, STAFF).reserve_moved) == (2, 1)
    assert meter(LIUZHOU, STAFF).most == 9
    with refuses("quota.reserve"):
        draft(package(NANNING), STAFF, RESERVE)


def test_what_is_shared_by_many_units_is_given_while_none_of_them_has_used_it(of):
    fill(package(POOL), some(POOL, staff=3))
    move(of, REGIONAL, ARMY, STAFF, 27)
    assert meter(ARMY, STAFF).most == 28
    assert meter(POOL, STAFF).most == 3
    assert [act.verb for act in history(package(POOL).case_id)] == ["调剂名额"]
    with refuses("places.unused"):
        move(of, REGIONAL, ARMY, STAFF, 1)


def test_no_more_is_given_than_stands_unused_in_the_list(of):
    row = fill(package(ARMY), some(ARMY, deputy=1))[0]
    with refuses("places.unused") as found:
        move(of, ARMY, BEIHAI, DEPUTY, 2)
    assert found[0].message == "驻桂部队的「人大代表」名额2，名单上已有1，没有用的1，不能调出2"
    assert (found[0].mend, found[0].clause) == ("请改为1至1", "附件1")
    strike_off(row, reason="示例", by=seat(OFFICE), now=at(11, 20))  # it keeps its place (Q8)
    with refuses("places.unused"):
        move(of, ARMY, BEIHAI, DEPUTY, 2)
    move(of, ARMY, BEIHAI, DEPUTY, 1)
    with refuses("places.unused") as found:
        move(of, ARMY, BEIHAI, DEPUTY, 1)
    assert found[0].mend == "请选择还有名额没有用的单位"
    with refuses("places.unused") as found:
        move(of, ARMY, BEIHAI, PLATFORM, 1)
    assert found[0].message == "驻桂部队的「人大代表履职平台」名额0，名单上已有0，没有用的0，不能调出1"
    for number in (0, -1):
        with refuses("places.unused"):
            move(of, NANNING, BEIHAI, DEPUTY, number)


@pytest.mark.parametrize(
    ("giver", "taker", "column", "table", "rules"),
    [
        ("示例市", BEIHAI, DEPUTY, TABLE, ["places.row"]),
        ("示例市", "另一示例市", DEPUTY, TABLE, ["places.row"] * 2),
        (NANNING, NANNING, DEPUTY, TABLE, ["places.row"]),
        (NANNING, BEIHAI, "示例类别", TABLE, ["places.column"] * 2),
        (NANNING, BEIHAI, "合计", TABLE, ["places.column"] * 2),
        (NANNING, BEIHAI, DEPUTY, "另一示例表", ["places.row"]),
    ],
)
def test_a_row_or_a_column_that_the_notice_does_not_print_is_refused(of, giver, taker, column, table, rules):
    with refuses(*rules):
        move(of, giver, taker, column, 1, table=table)


def test_every_reason_against_a_move_is_said_in_words_about_the_column(of):
    with refuses("places.row") as found:
        move(of, NANNING, BEIHAI, DEPUTY, 1, table="另一示例表")
    assert found[0].message == "「另一示例表」不是按推荐单位分配的名额表"
    assert found[0].mend == "请从本次活动的名额表中选择"
    with refuses("places.row", "places.row") as found:
        move(of, "示例市", "另一示例市", DEPUTY, 1)
    assert [f.message for f in found] == [
        f"「{TABLE}」没有「示例市」这一行",
        f"「{TABLE}」没有「另一示例市」这一行",
    ]
    assert {(f.subject, f.mend) for f in found} == {(DEPUTY, "请从名额表中选择单位")}
    with refuses("places.column", "places.row") as found:
        move(of, ARMY, ARMY, "示例类别", 1)
    assert [f.message for f in found] == [
        f"{ARMY}在「{TABLE}」没有「示例类别」这一列的名额数",
        "调出和调入是同一单位",
    ]
    assert [f.mend for f in found] == ["请选择两个单位都有的一列", "请选择另一个单位"]
    assert [(f.subject, f.clause) for f in found] == [("示例类别", "附件1"), ("示例类别", "")]


def test_what_is_printed_for_each_unit_of_a_kind_or_by_no_unit_is_not_moved():
    petitions = every.published("petition-system-2017")
    by = {"reason": "示例", "by": seat(every.OFFICE), "now": at(11, 20)}
    table = "各市和成员单位推荐名额"
    with refuses("places.row", "places.row") as found:
        move_places(petitions, table, "设区的市", "联席会议成员单位", "先进集体", 1, **by)
    assert found[0].message == "「设区的市」一行印的是每个单位的名额，没有单独的数，不能调剂"
    assert (found[0].mend, found[0].subject) == ("确需增减的，请修订通知", "先进集体")
    assert found[0].clause == rulebook_of(version_in_force(petitions)).quotas[0].clause != ""
    assert cells_of(petitions, rulebook_of(version_in_force(petitions))) == []


def test_of_whom_a_column_cannot_be_said_they_count_in_each():
    """自治区国资委 has three places for its own enterprises and three for those of other bodies: of the one whose enterprise is
    not written either might be meant."""
    to = every.package("gx-model-worker-2024", "自治区国资委")
    workers, rulebook = to.programme, rulebook_of(to.version)
    every.take(to, next(s for s in rulebook.slots if s.place == "常规"))
    found = {
        c.column: (c.most, c.used, c.left) for c in cells_of(workers, rulebook) if c.row.name == to.unit_name
    }
    assert found == {"自治区国资委所属企业人选": (3, 1, 2), "区直单位所属企业人选": (3, 1, 2)}
    by = {"reason": "示例", "by": seat(every.OFFICE), "now": at(11, 20)}
    with refuses("places.row"):
        move_places(workers, "重大任务推荐名额", "通道建设", "新时代兴边富民", "机关事业人选", 1, **by)


def test_a_figure_that_is_overdrawn_leaves_nothing():
    table = rulebook_of(package(ARMY).version).quotas[0]
    assert [Cell(table, table.rows[0], DEPUTY, 2, used).left for used in (0, 2, 3)] == [2, 0, 0]


def test_the_record_of_a_move_says_table_rows_column_number_clause_and_reason(of):
    move(of, NANNING, LIUZHOU, STAFF, 2, reason="　示例理由　")
    act = history(of.case_id).last()
    assert (act.verb, act.reason, act.at) == ("调剂名额", "示例理由", at(11, 20))
    assert PlacesMoved.read(act.content) == PlacesMoved(
        table=TABLE, giver=NANNING, taker=LIUZHOU, column=STAFF, number=2, clause="附件1"
    )
    urls = {n.office.name: n.url for n in Notification.objects.order_by("-pk")[:2]}
    assert urls == {unit: f"/packages/{package(unit).pk}/" for unit in (NANNING, LIUZHOU)}


def test_no_place_is_moved_without_a_reason(of):
    with refuses("reason.missing"):
        move(of, NANNING, BEIHAI, DEPUTY, 1, reason="　")


def test_the_award_office_alone_comes_to_the_page(of):
    access.programme_to_run(seat(OFFICE, Role.OFFICER), of.pk)
    with pytest.raises(Http404):
        access.programme_to_run(seat(NANNING), of.pk)


def test_board_and_package_show_the_printed_figure_beside_the_moved_one(of):
    fill(package(LIUZHOU), some(LIUZHOU, deputy=1))
    move(of, NANNING, LIUZHOU, DEPUTY, 2)
    board = page(of, seat(OFFICE), f"/programmes/{of.pk}/board/")
    assert "8→10<small>（调入2）</small>" in board and "10→8<small>（调出2）</small>" in board
    own = page(of, seat(LIUZHOU), f"/packages/{package(LIUZHOU).pk}/")
    assert "<b>1</b> / 10<span>原8，调入2</span>" in own
    assert (
        "原"
        not in page(of, seat(BEIHAI), f"/packages/{package(BEIHAI).pk}/")
        .split('class="meters"')[1]
        .split("</div>")[0]
    )


def test_the_allocation_is_printed_as_it_holds_for_the_office_and_as_in_the_notice_for_a_unit(of):
    move(of, NANNING, LIUZHOU, DEPUTY, 2)
    address = f"/programmes/{of.pk}/board/{TABLE}.xlsx"
    assert address.replace(TABLE, quote(TABLE)) in page(of, seat(OFFICE), f"/programmes/{of.pk}/board/")

    def figures(who):
        client = Client()
        client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
        sheet = load_workbook(io.BytesIO(client.get(address).content)).get_sheet_by_index(0)
        rows = {row[0]: row[1:] for row in sheet.to_python()}
        return rows["南宁"], rows["柳州"], rows["合计"]

    nanning, liuzhou, total = figures(seat(OFFICE))
    assert nanning == [7, 1, 7, 1, "8\n（原10）", 1, 9, 1, "31\n（原33）", 4]
    assert liuzhou == [6, 1, 6, 1, "10\n（原8）", 1, 9, 1, "31\n（原29）", 4]
    assert total == [110, 14, 60, 14, 100, 15, 130, 15, 400, 58]
    nanning, liuzhou, total = figures(seat(NANNING))
    assert (nanning[4], liuzhou[4]) == (10, 8)
    answer = Client()
    answer.force_login(seat(NANNING).user, backend="django.contrib.auth.backends.ModelBackend")
    assert answer.get(f"/programmes/{of.pk}/board/推荐对象汇总表.pdf").status_code == 404
    assert answer.get(f"/programmes/{of.pk}/board/{TABLE}.exe").status_code == 404


def test_the_page_moves_and_keeps_what_was_typed_when_it_is_refused(of):
    client = Client()
    client.force_login(seat(OFFICE).user, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/programmes/{of.pk}/board/move/"
    asked = client.get(f"{address}?giver=南宁&column={TABLE}%7C{DEPUTY}").content.decode()
    assert (
        '<option value="南宁" selected>' in asked and f'<option value="{TABLE}|{DEPUTY}" selected>' in asked
    )
    typed = {
        "column": f"{TABLE}|{DEPUTY}",
        "giver": NANNING,
        "taker": BEIHAI,
        "number": "11",
        "reason": "示例理由",
    }
    answer = client.post(address, typed)
    assert answer.status_code == 422 and not moves_of(of.pk)
    assert "没有用的10，不能调出11" in answer.content.decode() and 'value="11"' in answer.content.decode()
    assert client.post(address, {**typed, "number": "2"}).status_code == 302
    assert moves_of(of.pk) == (Move(TABLE, NANNING, BEIHAI, DEPUTY, 2),)
    assert Package.objects.filter(programme__name=NOTICE).count() == 2
    assert AGENCY in client.get(address).content.decode()
