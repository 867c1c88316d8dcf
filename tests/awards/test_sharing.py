"""A unit divides its places among those below it; they propose, the unit takes, sends back or turns down (Q11)."""

import uuid
from datetime import date

import pytest
from django.http import Http404
from django.test import Client

from tests.factories import (
    AGENCY,
    BEIHAI,
    COUNTY,
    DEPUTY,
    NANNING,
    OFFICE,
    PLATFORM,
    STAFF,
    at,
    draft,
    fill,
    organisation,
    package,
    photo,
    programme,
    refuses,
    seat,
    some,
)
from xuanxian.awards.nominations import access
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.models import PLACE, RESERVE, Nomination, Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.handing_in import withdraw_package
from xuanxian.awards.places.counting import meters
from xuanxian.awards.places.moving import move_places
from xuanxian.awards.places.taking import change_place, drop
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.sharing.actions import divide, propose, send_back, submit, take, take_back, turn_down
from xuanxian.awards.sharing.allotments import allotments_of
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.acts.queries import history
from xuanxian.platform.notifications.models import Notification
from xuanxian.platform.organisations.actions import found_organisation

pytestmark = pytest.mark.django_db
TABLE, OTHER = "推荐名额分配表", "南宁市另一示例县"
DIVIDED, UNTIL, BEFORE, AFTER = at(11, 1), date(2023, 11, 10), at(11, 10), at(11, 11)


@pytest.fixture(autouse=True)
def of():
    made = programme()
    found_organisation(OTHER, parent=organisation(NANNING))
    seat(OTHER)
    return made


def key(category, place=PLACE):
    return f"{TABLE}|{category}" + ("" if place == PLACE else f"·{place}")


def give(home=COUNTY, until=UNTIL, *, now=DIVIDED, reason="", unit=NANNING, **places):
    """deputy=(2, 1): two places, one more may be proposed."""
    names = {"deputy": DEPUTY, "staff": STAFF, "agency": AGENCY, "platform": PLATFORM}
    given = {key(names[name]): figures for name, figures in places.items()}
    divide(package(unit), organisation(home), given, until, reason=reason, by=seat(unit), now=now)


def proposal(home=COUNTY, category=DEPUTY, place=PLACE, *, now=BEFORE, by=None):
    by = by or seat(home)
    return propose(package(NANNING), organisation(home), category, place, key=uuid.uuid4(), by=by, now=now)


def filled(row, number=0):
    """With all that the form asks; the number says whom of those invented for the city."""
    kinds = {DEPUTY: "deputy", STAFF: "staff", AGENCY: "agency", PLATFORM: "platform"}
    record = some(NANNING, **{kinds[row.category]: number + 1})[number]
    asked, by = asked_for(row), seat(row.home)
    typed = {f.name: record[f.name] for f in asked.every() if record.get(f.name)}
    save_fields(row, typed, revision=0, by=by, now=BEFORE)
    if asked.photo is not None:
        attach(row.package, row, "照片", photo(), by=by, now=BEFORE)
    return fresh(row)


def submitted(number=0, home=COUNTY, category=DEPUTY):
    row = filled(proposal(home, category), number)
    submit(row, by=seat(home), now=BEFORE)
    return fresh(row)


def fresh(row):
    return Nomination.objects.get(pk=row.pk)


def verbs(row):
    return [act.verb for act in history(row.case_id)]


def used(category):
    to = package(NANNING)
    return next(m.used for m in meters(to, rulebook_of(to.version)) if m.category == category)


def told(to):
    return Notification.objects.filter(office__name=to).order_by("pk").last()


# ——— dividing ————————————————————————————————————————————————————————————————————————————————————————


def test_the_last_division_holds_and_the_organisation_is_told_of_each():
    give(deputy=(2, 1), agency=(1, 0))
    text = "南宁分配名额：服务人大代表履职相关机构1、人大代表2（差额1），请于2023-11-10前申报"
    assert told(COUNTY).text == text
    share = allotments_of(package(NANNING))[organisation(COUNTY).pk]
    assert (share.places, share.until) == ({key(DEPUTY): (2, 1), key(AGENCY): (1, 0)}, UNTIL)
    give(deputy=(3, 0), until=date(2023, 11, 20), reason="延长几天")
    share = allotments_of(package(NANNING))[organisation(COUNTY).pk]
    assert (share.places, share.until) == ({key(DEPUTY): (3, 0)}, date(2023, 11, 20))
    give(deputy=(0, 0), reason="收回")
    assert allotments_of(package(NANNING))[organisation(COUNTY).pk].number == 0
    assert told(COUNTY).text == "南宁收回了分配的名额"
    assert [act.verb for act in history(package(NANNING).case_id)] == ["分配名额"] * 3


def test_all_shares_together_give_no_more_places_than_the_unit_has_but_over_nomination_is_its_own():
    give(OTHER, deputy=(7, 0))
    give(COUNTY, deputy=(3, 5))
    with refuses("share.sum") as found:
        give(COUNTY, deputy=(4, 0), reason="再加一个")
    assert found[0].message == "「人大代表」本单位名额10，已分给别的单位7，不能再分4"
    assert (found[0].clause, found[0].mend) == ("附件1", "请改为3以内；允许多报的写在差额一栏")
    with refuses("share.sum"):
        give(COUNTY, deputy=(-1, 0), reason="示例")


def test_what_the_unit_got_or_gave_by_a_move_counts_when_it_divides(of):
    move_places(of, TABLE, NANNING, BEIHAI, DEPUTY, 4, reason="示例", by=seat(OFFICE), now=DIVIDED)
    with refuses("share.sum"):
        give(deputy=(7, 0))
    give(deputy=(6, 0))


def test_every_reason_against_a_division_is_said_at_once():
    give(deputy=(1, 0))
    with refuses("share.column", "share.sum", "share.until", "reason.missing"):
        divide(
            package(NANNING), organisation(COUNTY), {f"{TABLE}|示例": (1, 0), key(DEPUTY): (11, 0)}, date(2023, 12, 26),
            reason="", by=seat(NANNING), now=DIVIDED,
        )  # fmt: skip
    with refuses("date.past"):
        give(OTHER, until=date(2023, 10, 31), deputy=(1, 0))
    for stranger in (BEIHAI, NANNING):
        with refuses("share.home"):
            give(stranger, deputy=(1, 0))


# ——— proposing ————————————————————————————————————————————————————————————————————————————————————————


def test_a_proposal_takes_of_the_share_and_no_place_of_the_unit():
    give(deputy=(1, 1))
    row = proposal()
    assert (row.status, row.home.name, row.unit.name, row.order) == ("申报中", COUNTY, NANNING, 1)
    assert in_list(package(NANNING)) == [] and verbs(row) == ["申报"]
    proposal()
    with refuses("share.places") as found:
        proposal()
    assert found[0].message == f"{COUNTY}的「人大代表」名额1、差额1，已申报2"
    with refuses("share.places") as found:
        proposal(category=STAFF)
    assert found[0].message == f"{COUNTY}的「{STAFF}」没有分到名额"
    with refuses("share.places"):
        proposal(place=RESERVE)
    for _ in range(10):
        draft(package(NANNING), DEPUTY)  # all of the unit's own places are still there


def test_the_same_request_sent_twice_makes_one_proposal():
    give(deputy=(1, 0))
    one, to = uuid.uuid4(), package(NANNING)
    made = [
        propose(to, organisation(COUNTY), DEPUTY, PLACE, key=one, by=seat(COUNTY), now=BEFORE)
        for _ in range(2)
    ]
    assert made[0] == made[1] and Nomination.objects.count() == 1


def test_nothing_is_proposed_without_a_share_or_after_the_last_day_unless_it_was_extended():
    package(NANNING)
    with refuses("share.none"):
        proposal()
    give(deputy=(1, 0))
    with refuses("share.none"):
        proposal(OTHER)
    with refuses("share.late"):
        proposal(now=AFTER)
    row = filled(proposal())
    with refuses("share.late"):
        submit(row, by=seat(COUNTY), now=AFTER)
    give(deputy=(1, 0), until=AFTER.date(), now=AFTER, reason="延期")
    submit(row, by=seat(COUNTY), now=AFTER)
    assert fresh(row).status == "已上报"


def test_an_unfinished_proposal_is_not_submitted_and_every_gap_is_named():
    give(deputy=(1, 0))
    row = proposal()
    gaps = fresh(row)
    with pytest.raises(Exception) as refusal:
        submit(gaps, by=seat(COUNTY), now=BEFORE)
    rules = [f.rule for f in refusal.value.findings]
    assert "value.missing" in rules and "photo.missing" in rules and fresh(row).status == "申报中"
    filled(row)
    submit(row, by=seat(COUNTY), now=BEFORE)
    assert (fresh(row).status, verbs(row)) == ("已上报", ["申报", "上报"])
    assert told(NANNING).text == f"{COUNTY}上报了「{fresh(row)}」"


def test_what_was_submitted_is_changed_by_nobody_and_what_is_drafted_by_both():
    give(deputy=(1, 0))
    row = proposal()
    for by, revision, text in ((seat(COUNTY), 0, "韦示例"), (seat(NANNING), 1, "覃样本")):
        save_fields(row, {"姓名": text}, revision=revision, by=by, now=BEFORE)
    assert fresh(row).name == "覃样本"
    with refuses("nomination.handed-in") as found:
        drop(fresh(row), reason="示例", by=seat(NANNING), now=BEFORE)
    with refuses("nomination.handed-in"):
        change_place(fresh(row), STAFF, PLACE, by=seat(NANNING), now=BEFORE)
    row = filled(row)
    submit(row, by=seat(COUNTY), now=BEFORE)
    with refuses("nomination.handed-in") as found:
        save_fields(fresh(row), {"姓名": "韦示例"}, revision=9, by=seat(COUNTY), now=BEFORE)
    assert found[0].mend == "需要修改的，请推荐单位退回申报"
    with refuses("share.status"):
        submit(row, by=seat(COUNTY), now=BEFORE)


def test_the_unit_proposes_for_an_organisation_that_has_no_account():
    give(OTHER, staff=(1, 0))
    row = filled(proposal(OTHER, STAFF, by=seat(NANNING)))
    submit(row, by=seat(NANNING), now=BEFORE)
    take(row, by=seat(NANNING), now=BEFORE)
    assert (fresh(row).status, fresh(row).home.name) == ("编制中", OTHER)


def test_a_proposal_taken_back_frees_its_share_and_once_submitted_wants_a_reason():
    give(deputy=(1, 0))
    take_back(proposal(), reason="", by=seat(COUNTY), now=BEFORE)
    row = submitted()
    with refuses("reason.missing"):
        take_back(row, reason="", by=seat(COUNTY), now=BEFORE)
    take_back(row, reason="本人不愿意", by=seat(COUNTY), now=BEFORE)
    assert fresh(row).status == "已撤回" and told(NANNING).text.endswith("：本人不愿意")
    assert proposal().status == "申报中"
    with refuses("share.status"):
        take_back(row, reason="示例", by=seat(COUNTY), now=BEFORE)


# ——— what the unit makes of it ————————————————————————————————————————————————————————————————————————


def test_whom_the_unit_takes_stands_last_in_its_list_and_has_a_place():
    fill(package(NANNING), some(NANNING, deputy=2))
    give(deputy=(1, 0))
    row = submitted(2)
    assert used(DEPUTY) == 2
    take(row, by=seat(NANNING), now=BEFORE)
    now = fresh(row)
    assert (now.status, now.order, used(DEPUTY)) == ("编制中", 3, 3)
    assert [n.pk for n in in_list(package(NANNING))][-1] == row.pk
    assert verbs(row) == ["申报", "上报", "列入推荐"]
    assert told(COUNTY).text == f"南宁：「{now}」列入了推荐名单"
    with refuses("share.status"):
        take(row, by=seat(NANNING), now=BEFORE)


def test_of_more_proposed_than_there_are_places_no_more_are_taken():
    give(platform=(7, 1))
    rows = [submitted(n % 7, category=PLATFORM) for n in range(8)]
    for row in rows[:7]:
        take(row, by=seat(NANNING), now=BEFORE)
    with refuses("quota.places"):
        take(rows[7], by=seat(NANNING), now=BEFORE)
    drop(fresh(rows[0]), reason="示例", by=seat(NANNING), now=BEFORE)
    take(rows[7], by=seat(NANNING), now=BEFORE)


def test_what_is_sent_back_may_be_mended_longer_than_the_share_runs():
    give(deputy=(1, 0))
    row = submitted()
    with refuses("reason.missing"):
        send_back(row, reason=" ", by=seat(NANNING), now=AFTER)
    with refuses("date.past"):
        send_back(row, reason="示例", until=UNTIL, by=seat(NANNING), now=AFTER)
    send_back(row, reason="主要事迹补充事例", by=seat(NANNING), now=AFTER)
    assert fresh(row).status == "申报中"
    assert told(COUNTY).text == f"南宁：「{fresh(row)}」退回修改（2023-11-17前再上报）：主要事迹补充事例"
    with refuses("share.late"):
        submit(fresh(row), by=seat(COUNTY), now=at(11, 18))
    submit(fresh(row), by=seat(COUNTY), now=at(11, 17))
    assert verbs(row) == ["申报", "上报", "退回申报", "上报"]


def test_whom_the_unit_turns_down_is_told_why_and_another_may_be_proposed():
    give(deputy=(1, 0))
    row = submitted()
    with refuses("reason.missing"):
        turn_down(row, reason="", by=seat(NANNING), now=BEFORE)
    turn_down(row, reason="不在评选范围", by=seat(NANNING), now=BEFORE)
    assert (fresh(row).status, used(DEPUTY) if in_list(package(NANNING)) else 0) == ("未列入推荐", 0)
    assert told(COUNTY).text == f"南宁：「{fresh(row)}」不予推荐：不在评选范围"
    proposal()
    with refuses("share.status"):
        take(row, by=seat(NANNING), now=BEFORE)


def test_after_the_hand_in_nobody_divides_proposes_or_takes_and_proposals_hinder_no_withdrawal(of):
    from tests.factories import SENT, ready, send

    to = package(NANNING)
    give(deputy=(1, 1), until=date(2023, 12, 5))
    waiting, begun = submitted(3), proposal()
    fill(to, some(NANNING, deputy=1))
    ready(to)
    send(to)
    with refuses("package.handed-in"):
        give(OTHER, until=date(2023, 12, 5), now=SENT, deputy=(1, 0))
    with refuses("package.handed-in"):
        proposal(now=SENT)
    with refuses("package.handed-in"):
        take(waiting, by=seat(NANNING), now=SENT)
    assert Package.objects.get(pk=to.pk).editions.get().entries.count() == 1
    withdraw_package(Package.objects.get(pk=to.pk), reason="示例", by=seat(NANNING), now=SENT)
    take(waiting, by=seat(NANNING), now=SENT)
    assert {fresh(n).status for n in (waiting, begun)} == {"编制中", "申报中"}


# ——— who sees what ————————————————————————————————————————————————————————————————————————————————————


def test_a_county_has_its_own_proposals_and_no_other_county_no_other_city_and_not_the_office(of):
    give(deputy=(2, 0))
    give(OTHER, deputy=(2, 0))
    begun, sent = proposal(), submitted()
    for row in (begun, sent):
        for who in (seat(COUNTY), seat(NANNING)):
            assert access.nomination_to_read(who, row.pk) == row
            assert access.nomination_to_edit(who, row.pk) == row
        for who in (seat(OTHER), seat(BEIHAI), seat(OFFICE), seat(COUNTY, Role.SYSTEM), None):
            assert row not in access.nominations_visible_to(who)
            with pytest.raises(Http404):
                access.nomination_to_read(who, row.pk)
        with pytest.raises(Http404):
            access.nomination_of_unit(seat(COUNTY), row.pk)
    to, own, other = package(NANNING), organisation(COUNTY).pk, organisation(OTHER).pk
    assert access.allotment_to_use(seat(COUNTY), to.pk, own)[1].name == COUNTY
    assert access.allotment_to_use(seat(NANNING), to.pk, own)[1].name == COUNTY
    for who, home in (
        (seat(COUNTY), other), (seat(OTHER), own), (seat(BEIHAI), own), (seat(OFFICE), own), (None, own),
        (seat(NANNING), to.unit_id), (seat(NANNING), organisation(BEIHAI).pk),
    ):  # fmt: skip
        with pytest.raises(Http404):
            access.allotment_to_use(who, to.pk, home)
    assert list(access.packages_above(seat(COUNTY), of)) == [to]
    assert not access.packages_above(seat(NANNING), of) and not access.packages_above(seat(OFFICE), of)


def client(who):
    made = Client()
    made.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def page(who, address):
    answer = client(who).get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_office_learns_of_no_division_on_the_package_page():
    give(deputy=(2, 0))
    address = f"/packages/{package(NANNING).pk}/"
    assert "分配名额" in page(seat(NANNING), address) and "分配名额" not in page(seat(OFFICE), address)


# ——— pages ————————————————————————————————————————————————————————————————————————————————————————————


def test_the_pages_carry_a_nominee_from_the_division_to_the_list(of, settings):
    from xuanxian.platform import clock

    clock.set_to(BEFORE)
    try:
        county, unit, to = client(seat(COUNTY)), client(seat(NANNING)), package(NANNING)
        home = organisation(COUNTY)
        division, share = f"/programmes/{of.pk}/division/", f"/programmes/{of.pk}/share/"
        assert "还没有给本单位分配名额" in page(seat(COUNTY), share)
        asked = page(seat(NANNING), f"{division}{home.pk}/")
        n = asked.split('aria-label="人大代表 名额"')[0].rsplit('name="places', 1)[1].split('"')[0]
        typed = {f"places{n}": "2", f"more{n}": "1", "until": "2023-11-15", "reason": ""}
        wrong = unit.post(f"{division}{home.pk}/", {**typed, f"places{n}": "11"})
        assert wrong.status_code == 422 and 'value="11"' in wrong.content.decode()
        assert unit.post(f"{division}{home.pk}/", typed)["Location"] == division
        mine = page(seat(COUNTY), share)
        assert "11月15日截止，还有 <b>3</b> 个工作日" in mine and "申报</a>" in mine
        assert "还可申报3个" in page(seat(COUNTY), "/due/")
        new = f"/packages/{to.pk}/proposals/{home.pk}/"
        made = county.post(new, {"key": str(uuid.uuid4()), "where": f"{DEPUTY}|{PLACE}"})
        row = Nomination.objects.get()
        assert made["Location"] == f"/nominations/{row.pk}/edit/"
        assert "上报1个申报的推荐对象" in page(seat(COUNTY), "/due/")
        refused = county.post(f"/nominations/{row.pk}/submit/")
        assert refused.status_code == 422 and f"/nominations/{row.pk}/edit/#" in refused.content.decode()
        filled(row)
        assert county.post(f"/nominations/{row.pk}/submit/")["Location"] == share
        assert "处理上报的1个推荐对象" in page(seat(NANNING), "/due/")
        assert "列入推荐</button>" in page(seat(NANNING), division)
        assert county.post(f"/nominations/{row.pk}/take/").status_code == 403
        assert unit.post(f"/nominations/{row.pk}/send-back/", {"reason": "补充事例"})["Location"] == division
        told_why = page(seat(COUNTY), f"/nominations/{row.pk}/")
        assert "补充事例" in told_why and "11月17日前再上报" in page(seat(COUNTY), share)
        county.post(f"/nominations/{row.pk}/submit/")
        assert unit.post(f"/nominations/{row.pk}/take/")["Location"] == division
        assert (fresh(row).status, fresh(row).order) == ("编制中", 1)
        assert str(fresh(row)) in page(seat(NANNING), f"/packages/{to.pk}/")
        assert "征求意见" not in page(seat(COUNTY), share)
    finally:
        clock._file().unlink(missing_ok=True)


def test_the_unit_is_told_when_shares_and_its_own_nominees_are_more_than_its_places(of):
    fill(package(NANNING), some(NANNING, deputy=4))
    give(deputy=(7, 0), until=date(2023, 12, 5))
    shown = page(seat(NANNING), f"/programmes/{of.pk}/division/")
    assert "「人大代表」分出7，本单位自行推荐4，名额10，合计超出1" in shown
    assert rulebook_with_moves(package(NANNING).version).moves == ()
