"""Paper at the award office: parcels, scans, looks, the check, corrections, what goes back."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from tests.factories import (
    ARMY,
    LIUZHOU,
    NANNING,
    OFFICE,
    REGION,
    approved,
    at,
    fill,
    handed_in,
    organisation,
    package,
    programme,
    refuses,
    screened,
    seat,
    slated,
    some,
)
from xuanxian.awards.honours.actions import confer
from xuanxian.awards.intake import actions, counting
from xuanxian.awards.intake import queries as intake_queries
from xuanxian.awards.intake.models import Correction, Entry, HandBack, Intake, Parcel
from xuanxian.awards.intake.queries import late_units, tally_of, units
from xuanxian.awards.intake.returning import give_back, returnables
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.packages.handing_in import extend_for, hand_in, return_package
from xuanxian.awards.papers.queries import SUBJECT
from xuanxian.awards.places.taking import drop
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import history
from xuanxian.platform.notifications.models import Notification
from xuanxian.platform.papers.models import Paper
from xuanxian.platform.rooms import dues_of

pytestmark = [pytest.mark.django_db, pytest.mark.db("constraints and what is kept as JSON")]
CAME = at(12, 20)
PLACES = ["设区的市人大常委会 或 广西军区政治工作局 或 区直中直驻桂单位党委（党组）", "所在单位"]


@pytest.fixture
def army():
    """One collective and one deputy handed in; nothing has come on paper."""
    programme()
    return handed_in(ARMY, some(ARMY, agency=1, deputy=1))


@pytest.fixture
def printed(monkeypatch):
    """Papers by code, told apart by what the test says of them: the room of papers is tested elsewhere."""
    old: dict[str, list[str]] = {}
    papers = Paper.objects.select_related(*SUBJECT)
    monkeypatch.setattr(counting, "paper_of", lambda code: papers.filter(code=code).first())
    for module in (counting, intake_queries):
        monkeypatch.setattr(module, "source_of", lambda package: package)
        monkeypatch.setattr(module, "is_current", lambda paper, source: paper.code not in old)
        monkeypatch.setattr(module, "changed_since", lambda paper, source: old.get(paper.code, []))
    return old


def step_of(of):
    return rulebook_of(of.version).deliveries[0]


def tally(of):
    return tally_of(
        Package.objects.select_related("programme", "version", "unit", "case").get(pk=of.pk), step_of(of)
    )


def came(of, day=CAME, pieces=1, by=None, **more):
    asked = {"how": "邮寄", "number": "示例1", "handed_by": "", "remark": "", **more}
    return actions.register_parcel(
        of, step_of(of), key=uuid.uuid4(), day=day.date(), pieces=pieces, by=by or seat(OFFICE), now=day, **asked
    )  # fmt: skip


def paper(code, of, nomination=None, form="先进个人推荐审批表"):
    return Paper.objects.create(
        code=code,
        case=(nomination or of).case,
        material=form,
        form=form,
        digest="0" * 64,
        made=at(11, 30),
    )


def scan(code, key="", by=None, now=CAME):
    return counting.scan(
        Programme.objects.get(), code, key=key or uuid.uuid4().hex, by=by or seat(OFFICE), now=now
    )


def look(of, row, *, copies=3, old=0, seen=None, by=None, **amiss):
    counting.look_at(
        of, step_of(of), row.key, {**counting.GOOD, **amiss}, copies=copies, old=old, by=by or seat(OFFICE), now=CAME,
        seen=row.entry if seen is None else seen, key=uuid.uuid4().hex,
    )  # fmt: skip


def pass_all(of, but=()):
    found = tally(of)
    keys = [row.key for row in found.rows if row.key not in but]
    return counting.pass_items(
        of, step_of(of), keys, seen=found.newest, by=seat(OFFICE), now=CAME, key=uuid.uuid4().hex
    )


def finish(of, now=CAME):
    return actions.finish_check(of, step_of(of), seen=tally(of).newest, by=seat(OFFICE), now=now)


def form_of(of, name):
    """The approval form of the nominee whose material has this name."""
    return next(row for row in tally(of).rows if row.material.name == name)


def status(of):
    return Intake.objects.get(package=of).status


# ——— what is expected, and parcels ———————————————————————————————————————————————————————————————————————


def test_the_list_is_what_the_notice_wants_on_paper_of_those_handed_in_and_in_its_order(army):
    rows = [(row.material.name, row.item.subject, row.material.copies) for row in tally(army).rows]
    body, deputy = (n.name for n in army.nominations.order_by("sort_key"))
    assert rows == [
        ("推荐报告", "", 3), ("推荐对象汇总表", "", 3),
        ("先进集体推荐审批表", body, 3), ("先进个人推荐审批表", deputy, 3),
        ("先进集体征求意见表", body, 3), ("先进个人征求意见表", deputy, 3),
    ]  # fmt: skip
    assert tally(army).wanted == 18


def test_a_parcel_opens_the_intake_and_the_unit_is_told(army):
    came(army, pieces=2, remark="外包装破损")
    intake = Intake.objects.get()
    assert (intake.status, intake.arrived) == ("待核收", date(2023, 12, 20))
    act = Act.objects.filter(case=army.case_id).last()
    assert (act.verb, act.step, act.reason) == ("收件", "推荐报送", "外包装破损")
    told = Notification.objects.filter(office=army.unit).first()
    assert told.text == "评选办公室2023-12-20收到你单位的纸质材料2件（邮寄）"
    assert act in history(army.case_id)


def test_a_parcel_sent_twice_by_the_page_is_one_and_a_second_parcel_keeps_the_first_day(army):
    key = uuid.uuid4()
    asked = {
        "how": "邮寄",
        "day": date(2023, 12, 20),
        "number": "",
        "pieces": 1,
        "handed_by": "",
        "remark": "",
    }
    for _ in range(2):
        actions.register_parcel(army, step_of(army), key=key, **asked, by=seat(OFFICE), now=CAME)
    assert Parcel.objects.count() == Act.objects.filter(verb="收件").count() == 1
    came(army, at(12, 22))
    assert Intake.objects.get().arrived == date(2023, 12, 20)


def test_a_wrong_entry_is_stood_in_for_and_both_stay(army):
    wrong = came(army, at(12, 20))
    corrected = came(army, at(12, 21), corrects=wrong, remark="日期写错")
    assert (Intake.objects.get().arrived, status(army)) == (date(2023, 12, 21), "待核收")
    came(army, at(12, 21), corrects=corrected, void=True, remark="登记错了单位")
    assert (Intake.objects.get().arrived, status(army)) == (None, "未到")
    assert Parcel.objects.count() == 3
    with refuses("intake.corrected"):
        came(army, at(12, 22), corrects=wrong, remark="再改一次")
    with refuses("reason.missing"):
        came(army, at(12, 22), corrects=Parcel.objects.last())
    with refuses("date.future"):
        actions.register_parcel(
            army, step_of(army), key=uuid.uuid4(), how="邮寄", day=date(2023, 12, 21), number="", pieces=1, handed_by="",
            remark="", by=seat(OFFICE), now=CAME,
        )  # fmt: skip


def test_late_is_what_came_or_is_still_to_come_after_the_units_own_deadline(army):
    programme_ = Programme.objects.get()
    step, others = step_of(army), {organisation(n).pk for n in (NANNING, LIUZHOU, "北海", "自治区示例厅")}
    came(army, at(12, 25))
    assert not tally(army).late and late_units(programme_, step, date(2023, 12, 25)) == set()
    assert late_units(programme_, step, date(2023, 12, 26)) == others
    came(package(LIUZHOU), at(12, 26))
    assert organisation(LIUZHOU).pk in late_units(programme_, step, date(2023, 12, 26))
    told = Notification.objects.filter(office__name=LIUZHOU).first().text
    assert told == "评选办公室2023-12-26收到你单位的纸质材料1件（邮寄），已过报送截止日2023-12-25"
    extend_for(package(LIUZHOU), date(2023, 12, 27), reason="邮路中断", by=seat(OFFICE), now=at(12, 26))
    assert late_units(programme_, step, date(2023, 12, 26)) == others - {organisation(LIUZHOU).pk}


# ——— scans ——————————————————————————————————————————————————————————————————————————————————————————————


def test_each_scan_counts_one_copy_and_the_fourth_of_three_counts_neither_the_first_nor_the_second_time(
    army, printed
):
    deputy = army.nominations.get(type="个人")
    paper("AAAA", army, deputy)
    came(army)
    assert [scan("AAAA").which for _ in range(3)] == [1, 2, 3]
    for _ in range(2):
        with refuses("intake.surplus") as said:
            scan("AAAA")
        assert said[0].message == f"{deputy.name} 先进个人推荐审批表已点够3份，这一次没有计入"
    assert form_of(army, "先进个人推荐审批表").seen.total == 3
    assert scan("AAAA", key=Entry.objects.last().key).which == 3  # a request sent again is answered again
    assert Entry.objects.count() == 3


def test_an_old_version_is_told_with_what_changed_and_counts_for_nothing_until_it_is_taken_all_the_same(
    army, printed
):
    deputy = army.nominations.get(type="个人")
    paper("AAAA", army, deputy)
    paper("BBBB", army, deputy)
    printed["BBBB"] = ["姓名", "主要事迹"]
    came(army)
    scan("AAAA")
    told = scan("BBBB")
    assert told.is_old and told.which == 1 and told.entry.changed == ["姓名", "主要事迹"]
    row = form_of(army, "先进个人推荐审批表")
    assert (row.seen.copies, row.seen.old, row.seen.counted) == (1, 1, 1)
    assert "1份是旧稿，之后改了：姓名、主要事迹" in [f.message for f in row.findings]
    look(army, row, copies=3, old=1, keeps=True)
    row = form_of(army, "先进个人推荐审批表")
    assert (row.seen.copies, row.seen.old, row.seen.counted, row.findings) == (2, 1, 3, [])


def test_copies_counted_before_the_unit_handed_in_anew_become_old_ones(army, printed):
    deputy = army.nominations.get(type="个人")
    paper("AAAA", army, deputy)
    came(army, at(12, 4))
    for _ in range(3):
        scan("AAAA", now=at(12, 4))
    return_package(army, [deputy], reason="事迹失实", until=None, by=seat(OFFICE), now=at(12, 5))
    printed["AAAA"] = ["主要事迹"]
    assert form_of(army, "先进个人推荐审批表").seen.old == 0  # what the unit is typing is its own business
    with refuses("intake.not-handed-in"):
        scan("AAAA", now=at(12, 5))
    hand_in(Package.objects.get(pk=army.pk), reason="示例", by=seat(ARMY), now=at(12, 6))
    seen = form_of(army, "先进个人推荐审批表").seen
    assert (seen.copies, seen.old, seen.changed) == (0, 3, ("主要事迹",))


def test_a_scan_is_taken_back_once_and_both_stay(army, printed):
    paper("AAAA", army, army.nominations.get(type="个人"))
    came(army)
    first = scan("AAAA").entry
    counting.take_back(first, key="k", by=seat(OFFICE), now=CAME)
    assert form_of(army, "先进个人推荐审批表").seen.total == 0 and Entry.objects.count() == 2
    with refuses("intake.undone"):
        counting.take_back(first, key="k2", by=seat(OFFICE), now=CAME)


def test_codes_that_mean_nothing_here_are_refused_each_in_its_own_words(army, printed):
    draft = package(LIUZHOU)
    begun = fill(draft, some(LIUZHOU, deputy=1))[0]
    deputy = army.nominations.get(type="个人")
    paper("AAAA", army, deputy)
    paper("BBBB", draft, begun)
    paper("CCCC", army, deputy, form="补充情况")
    with refuses("intake.no-parcel"):
        scan("AAAA")
    came(army)
    with refuses("intake.unknown"):
        scan("ZZZZ")
    with refuses("intake.unknown"):  # known, but of another programme
        counting.scan(Programme(pk=army.programme_id + 1), "AAAA", key="k", by=seat(OFFICE), now=CAME)
    with refuses("intake.not-handed-in"):
        scan("BBBB")
    with refuses("intake.not-wanted"):
        scan("CCCC")


# ——— looks ——————————————————————————————————————————————————————————————————————————————————————————————


def test_ticked_items_are_whole_and_what_was_scanned_keeps_its_number(army, printed):
    paper("AAAA", army, army.nominations.get(type="个人"))
    came(army)
    scan("AAAA")
    assert pass_all(army) == 6
    found = {row.material.name: (row.seen.total, [f.rule for f in row.findings]) for row in tally(army).rows}
    assert found.pop("先进个人推荐审批表") == (1, ["package.copies"])
    assert set(found) and all(said == (3, []) for said in found.values())


def test_two_officers_lose_nothing_and_neither_overwrites_what_they_have_not_seen(army, printed):
    other = seat(OFFICE, name="覃样本")
    paper("AAAA", army, army.nominations.get(type="个人"))
    came(army)
    before = form_of(army, "先进个人推荐审批表")
    scan("AAAA")
    scan("AAAA", by=other)
    assert form_of(army, "先进个人推荐审批表").seen.total == 2
    with refuses("intake.changed") as said:
        look(army, before, copies=3, by=other)
    assert "现有2份" in said[0].message and "覃样本" in said[0].message
    with refuses("intake.changed"):
        counting.pass_items(
            army, step_of(army), [before.key], seen=0, by=seat(OFFICE), now=CAME, key=uuid.uuid4().hex
        )


def test_a_look_that_cannot_be_is_refused(army):
    came(army)
    row = form_of(army, "先进个人推荐审批表")
    assert row.places == PLACES
    with refuses("intake.copies"):
        look(army, row, copies=1, old=2)
    with refuses("intake.place"):
        look(army, row, lacks=["示例公章"])
    with refuses("intake.nothing"):
        counting.pass_items(army, step_of(army), [], seen=0, by=seat(OFFICE), now=CAME, key="k")


def test_copies_that_come_after_the_look_are_to_be_looked_at_too(army, printed):
    paper("AAAA", army, army.nominations.get(type="个人"))
    came(army)
    look(army, form_of(army, "先进个人推荐审批表"), copies=2, lacks=[PLACES[1]])
    scan("AAAA")
    rules = [f.rule for f in form_of(army, "先进个人推荐审批表").findings]
    assert rules == ["package.seal", "package.unlooked"]


def test_who_left_the_list_is_expected_no_longer_and_what_was_counted_is_named(army):
    came(army)
    pass_all(army)
    deputy = army.nominations.get(type="个人")
    return_package(army, [deputy], reason="示例", until=None, by=seat(OFFICE), now=CAME)
    drop(deputy, reason="示例", by=seat(ARMY), now=CAME)
    found = tally(army)
    assert found.wanted == 12 and {row.item.subject for row in found.rows} == {
        "", army.nominations.get(type="集体").name
    }  # fmt: skip
    assert sorted(f.subject for f in found.others) == [
        f"{deputy.name} 先进个人征求意见表", f"{deputy.name} 先进个人推荐审批表"
    ]  # fmt: skip


# ——— the check and what follows —————————————————————————————————————————————————————————————————————————


def test_a_check_says_what_is_amiss_and_goes_on_with_the_next_parcel_until_all_is_there(army):
    came(army)
    report, form = form_of(army, "推荐报告"), form_of(army, "先进个人推荐审批表")
    pass_all(army, but=(report.key, form.key))
    look(army, form, copies=3, lacks=[PLACES[1]])
    assert finish(army) == 2
    act = Act.objects.filter(verb="核收").get()
    assert (act.case_id, act.step) == (army.case_id, "推荐报送")
    assert '"尚缺":2,"应收":18,"计入":15' in act.content
    assert status(army) == "部分"
    made = actions.send_corrections(
        army,
        step_of(army),
        until=date(2023, 12, 27),
        remark="",
        seen=tally(army).newest,
        by=seat(OFFICE),
        now=CAME,
    )
    deputy = army.nominations.get(type="个人").name
    assert made.lines == [
        ["", "推荐报告", "缺这份材料", "请补交", "七(一)1"],
        [deputy, "先进个人推荐审批表", "没有盖章：所在单位", "请盖章后补交", "七(一)3"],
    ]
    assert (status(army), Intake.objects.get().until) == ("待补正", date(2023, 12, 27))
    assert [d.until for d in dues_of(seat(ARMY), CAME.date()) if d.what == "补正纸质材料"] == [
        date(2023, 12, 27)
    ]
    came(army, at(12, 22))
    assert [d.what for d in dues_of(seat(OFFICE), at(12, 22).date()) if d.group == "收件"] == [
        "核收1个单位的纸质材料"
    ]
    look(army, form_of(army, "推荐报告"))
    assert finish(army) == 1 and status(army) == "待补正"
    look(army, form_of(army, "先进个人推荐审批表"))
    assert finish(army) == 0
    assert (status(army), Intake.objects.get().until) == ("齐全", None)
    assert Package.objects.get(pk=army.pk).status == "已报送"  # paper does not reopen what was handed in
    told = list(Notification.objects.filter(office=army.unit).order_by("pk").values_list("text", flat=True))
    assert told[-1] == "推荐报送的纸质材料已核收，齐全"
    assert "纸质材料有2项须补正，请于2023-12-27前送到评选办公室" in told


def test_a_check_is_refused_while_something_is_open_and_when_nothing_has_changed(army, printed):
    paper("AAAA", army, army.nominations.get(type="个人"))
    came(army)
    with refuses("intake.nothing"):
        finish(army)
    scan("AAAA")
    with refuses("package.unlooked"):
        finish(army)
    seen = tally(army).newest
    pass_all(army)
    with refuses("intake.changed"):
        actions.finish_check(army, step_of(army), seen=seen, by=seat(OFFICE), now=CAME)
    finish(army)
    with refuses("intake.checked"):
        finish(army)


def test_corrections_are_refused_before_the_check_for_a_day_gone_by_and_when_all_is_there(army):
    def send(until=date(2023, 12, 27)):
        actions.send_corrections(
            army, step_of(army), until=until, remark="", seen=tally(army).newest, by=seat(OFFICE), now=CAME
        )

    came(army)
    look(army, form_of(army, "推荐报告"), copies=2)
    with refuses("intake.unchecked"):
        send()
    finish(army)
    with refuses("date.past"):
        send(CAME.date() - timedelta(days=1))
    pass_all(army)
    look(army, form_of(army, "推荐报告"), copies=3)
    finish(army)
    with refuses("intake.unchecked"):
        send()
    assert not Correction.objects.exists()


def test_what_is_counted_for_a_package_that_is_not_handed_in_cannot_be_checked(army):
    draft = package(LIUZHOU)
    fill(draft, some(LIUZHOU, deputy=1))
    came(draft)
    assert tally(draft).rows == []
    with refuses("intake.not-handed-in"):
        actions.finish_check(draft, step_of(draft), seen=0, by=seat(OFFICE), now=CAME)


def test_the_overview_has_every_unit_with_its_state_its_pieces_and_what_was_counted(army):
    came(army, pieces=2)
    came(army, pieces=1)
    wrong = came(army, pieces=5)
    came(army, pieces=4, corrects=wrong, remark="数错")
    pass_all(army)
    rows = {r.organisation.name: r for r in units(Programme.objects.get(), step_of(army))}
    mine, other = rows[ARMY], rows[LIUZHOU]
    assert (mine.state, mine.electronic, mine.pieces, mine.counted) == ("待核收", "已报送", 7, 18)
    assert (other.state, other.electronic, other.pieces, other.counted, other.package) == (
        "未到",
        "未开始",
        None,
        None,
        None,
    )


# ——— back after the decision ————————————————————————————————————————————————————————————————————————————


def test_after_the_decision_one_copy_goes_to_the_personnel_file_and_one_to_the_unit(army):
    came(army)
    pass_all(army)
    finish(army)
    assert returnables(tally(army)) == []
    programme_ = Programme.objects.get()
    screened(programme_)
    chosen = list(programme_.nominations.filter(at="复评"))
    slated(programme_, chosen)
    approved(programme_, chosen)
    now = at(4, 20, year=2024)
    confer(programme_, decided=now.date(), document="示例决定", by=seat(REGION), now=now)
    body, deputy = returnables(tally(army))
    assert (dict(body.due), dict(deputy.due)) == ({"推荐单位": 1}, {"个人档案": 1, "推荐单位": 1})

    def give(keys, to, copies=1, seen=0, receiver="韦示例", day=date(2024, 4, 20)):
        return give_back(
            army,
            step_of(army),
            keys,
            to,
            copies,
            receiver=receiver,
            day=day,
            seen=seen,
            by=seat(OFFICE),
            now=now,
        )

    assert give([body.key, deputy.key], "推荐单位") == 2
    act = Act.objects.filter(verb="退还原件").get()
    assert set(act.concerns.all()) == {
        Intake.objects.get().case,
        body.nomination.case,
        deputy.nomination.case,
    }
    body, deputy = returnables(tally(army))
    assert (dict(body.due), dict(deputy.due), body.left) == ({}, {"个人档案": 1}, 2)
    with refuses("intake.changed"):
        give([body.key], "推荐单位")
    with refuses("intake.left"):
        give([body.key, deputy.key], "个人档案", 3, seen=2)
    with refuses("intake.receiver"):
        give([deputy.key], "个人档案", seen=2, receiver=" ")
    with refuses("date.future"):
        give([deputy.key], "个人档案", seen=2, day=date(2024, 4, 21))
    with refuses("intake.nothing"):
        give([], "个人档案", seen=2)
    assert HandBack.objects.count() == 2
