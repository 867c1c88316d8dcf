"""The package: resolved, handed in, returned, withdrawn, extended, handed in again."""

import uuid
from datetime import date

import pytest

from tests.factories import (
    AGENCY,
    ARMY,
    BEIHAI,
    DEPUTY,
    HEAD,
    NANNING,
    OFFICE,
    OVER,
    POOL,
    RESOLVING,
    SENT,
    STAFF,
    at,
    consult,
    disclose,
    draft,
    dump,
    fill,
    handed_in,
    organisation,
    package,
    people,
    programme,
    ready,
    refuses,
    report,
    resolve,
    seat,
    send,
    some,
)
from xuanxian.awards.nominations.actions import save_fields, strike_off
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import PLACE, RESERVE, Edition, Nomination, Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.standings import deadline
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.packages.handing_in import (
    differences,
    extend_for,
    hand_in,
    record_resolution,
    return_package,
    withdraw_package,
)
from xuanxian.awards.places.counting import meters
from xuanxian.awards.places.taking import draft_nomination, drop, promote_reserve, reorder
from xuanxian.awards.programmes.actions import extend_deadline
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews.actions import decide, decline, pass_screening
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import history
from xuanxian.platform.notifications.models import Notification
from xuanxian.rules.core.findings import Level

pytestmark = pytest.mark.django_db
ON_BOTH = pytest.mark.db("locks and what is kept as JSON")
STEP = "推荐报送"


@pytest.fixture(autouse=True)
def of():
    return programme()


@pytest.fixture
def army():
    """An agency and two deputies of 驻桂部队, everything done up to the hand-in."""
    made = package(ARMY)
    fill(made, some(ARMY, agency=1, deputy=2))
    ready(made)
    return made


@pytest.fixture
def sent(army):
    send(army)
    return fresh(army)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def verbs(nomination):
    return [(act.verb, act.step) for act in history(nomination.case)]


def statuses(of):
    return [n.status for n in in_list(of)]


def give_back(to, rows=None, reason="请补充具体事例", until=None, now=SENT):
    chosen = in_list(to) if rows is None else rows
    return_package(to, chosen, reason=reason, until=until, by=seat(OFFICE), now=now)


def edit(nomination, now=SENT, **typed):
    nomination = fresh(nomination)
    save_fields(nomination, typed, revision=nomination.revision, by=seat(nomination.unit), now=now)


def resolving(to, **other):
    said = {
        "meeting": "第20次主任会议",
        "held": date(2023, 11, 17),
        "signed_by": "示例主任",
        "now": at(11, 17),
    }
    record_resolution(to, RESOLVING, **{**said, **other}, by=seat(to.unit))


# ——— the resolution ——————————————————————————————————————————————————————————————————————————————————


def test_the_resolution_covers_the_list_as_it_stands():
    to = package(ARMY)
    one, two = fill(to, some(ARMY, agency=1, deputy=1))
    resolving(to)
    for nomination in (one, two):
        assert verbs(nomination) == [("办结", "民主推荐和集体研究")]
        assert fresh(nomination).at == "征求意见"
        assert fresh(nomination).status == "编制中"
    assert fresh(to).status == "编制中"


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"meeting": " "}, "step.resolve"),
        ({"signed_by": ""}, "step.resolve"),
        ({"held": date(2023, 11, 18)}, "date.future"),
        ({"meeting": "会议，联系人13800000000"}, "act.personal"),
        ({"meeting": "会议，联系人１３８ ００００ ００００"}, "act.personal"),
        ({"signed_by": "韦示例 459999 19800101 0018"}, "act.personal"),
    ],
)
def test_a_resolution_without_meeting_or_signature_or_with_a_personal_number_is_refused(said, rule):
    to = package(ARMY)
    fill(to, some(ARMY, agency=1))
    with refuses(rule) as findings:
        resolving(to, **said)
    assert findings[0].clause == ("六(三)" if rule == "step.resolve" else "")


def test_nobody_resolves_on_an_empty_list():
    to = package(ARMY)
    with refuses("package.empty"):
        resolving(to)
    drop(draft(to, DEPUTY), reason="", by=seat(ARMY), now=at(11, 17))
    with refuses("package.empty"):
        resolving(to)


def test_who_was_added_after_the_resolution_is_not_covered(army):
    (late,) = fill(army, some(ARMY, staff=1))
    consult(army)
    disclosed_before = [n for n in in_list(army) if n != late]
    assert len(disclosed_before) == 3
    said = [s for s in package_findings(Dossier(army, SENT.date())) if s.finding.rule == "step.resolve"]
    assert [s.nomination for s in said] == [late, late]
    with refuses("step.resolve", "step.resolve", "step.disclose", "step.disclose"):
        send(army)
    resolve(army, at(11, 29))
    disclose(army, [late], at(11, 29), at(12, 7))
    send(army, at(12, 7))
    assert statuses(army) == ["已报送"] * 4


def test_another_person_in_the_place_of_one_resolved_on_is_not_covered(army):
    target = in_list(army)[2]
    other = some(ARMY, staff=1)[0]
    edit(target, **{name: other[name] for name in ("姓名", "身份证号码", "性别", "出生年月")})
    said = [s for s in package_findings(Dossier(army, SENT.date())) if s.nomination == target]
    assert [s.finding.level for s in said if s.finding.rule == "step.exchanged"] == [Level.WARN]


# ——— the hand-in ——————————————————————————————————————————————————————————————————————————————————————


@ON_BOTH
def test_handed_in_is_one_act_for_all_an_edition_and_word_to_the_office(army):
    edition = send(army)
    found = fresh(army)
    assert (found.status, found.edition, found.handed_in_at) == ("已报送", 1, SENT)
    assert statuses(army) == ["已报送"] * 3
    assert {n.at for n in in_list(army)} == {"初评"}
    assert all(n.handed_in for n in in_list(army))
    assert [(e.order, e.nomination_id) for e in edition.entries.all()] == [
        (place, n.pk) for place, n in enumerate(in_list(army), start=1)
    ]
    for entry, nomination in zip(edition.entries.all(), in_list(army), strict=True):
        assert (entry.values, entry.sealed) == (nomination.values, nomination.sealed)
    (act,) = Act.objects.filter(case=army.case_id, verb="办结", step=STEP)
    assert set(act.concerns.values_list("pk", flat=True)) == {n.case_id for n in in_list(army)}
    assert (act.user, act.office, act.role, act.reason) == (
        seat(ARMY).user,
        organisation(ARMY),
        "负责人",
        "示例理由",
    )
    told = Notification.objects.get(office=organisation(OFFICE))
    assert "驻桂部队已办理推荐报送（第1稿，3个对象）" in told.text


def test_a_full_list_of_nanning_is_handed_in():
    to = handed_in(NANNING, people(NANNING))
    rows = in_list(to)
    assert (len(rows), statuses(to)) == (37, ["已报送"] * 37)
    assert [n.order for n in rows] == [*range(1, 17), *range(1, 22)]
    assert len([n for n in rows if n.place == RESERVE]) == 4
    assert Edition.objects.get(package=to).entries.count() == 37


def test_all_that_hinders_is_said_at_once_and_nothing_is_recorded():
    to = package(ARMY)
    fill(to, some(ARMY, agency=1, deputy=1))
    empty = draft(to, STAFF)
    acts, before = Act.objects.count(), dump()
    with pytest.raises(Exception) as refusal:
        hand_in(to, reason="", by=seat(ARMY), now=SENT)
    rules = {f.rule for f in refusal.value.findings}
    assert {f.level for f in refusal.value.findings} == {Level.STOP}
    assert {
        "value.missing",
        "photo.missing",
        "step.resolve",
        "step.consult",
        "step.disclose",
        "package.missing",
    } <= rules
    assert all(f.message and f.mend for f in refusal.value.findings)
    assert (Act.objects.count(), dump()) == (acts, before)
    assert fresh(empty).status == "编制中"


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("失信被执行人", "是", "exclusion"),
        ("处分情况", "未解除", "exclusion"),
        ("行政级别", "厅局级副职", "scope.rank"),
        ("县级党政主要负责人", "是", "scope.head"),
        ("满足条件", "1、2、3、4、5", "condition"),
        ("身份证号码", "459999198001010011", "identity.checksum"),
        ("姓名", "", "value.missing"),
    ],
)
def test_a_nominee_against_whom_a_rule_stands_stops_the_whole_list(army, field, value, rule):
    """The others are not handed in without him."""
    edit(in_list(army)[1], **{field: value})
    findings = [
        s.finding for s in package_findings(Dossier(army, SENT.date())) if s.finding.level is Level.STOP
    ]
    assert [f.rule for f in findings] == [rule]
    assert findings[0].clause or rule.startswith(("identity", "value"))
    with refuses(rule):
        send(army)
    assert statuses(army) == ["编制中"] * 3


def test_without_the_report_nothing_is_handed_in(army):
    army.case.attachments.update(removed_at=OVER)
    with refuses("package.missing") as findings:
        send(army)
    assert (findings[0].subject, findings[0].clause) == ("推荐报告", "七(一)1")


def test_what_is_normally_otherwise_needs_a_reason(army):
    """Same office twice (五(一)): a warning, cleared by words; the words stand in the act."""
    first, second = in_list(army)[1:]
    for nomination in (first, second):
        edit(nomination, 工作单位="示例局", 处室="示例科", 工作单位及职务="示例局示例科科长")
    with refuses("conflict.office", "reason.missing"):
        send(army, reason="  ")
    send(army, reason=" 两人均为一线业务骨干 ")
    act = Act.objects.get(case=army.case_id, verb="办结", step=STEP)
    assert act.reason == "两人均为一线业务骨干"
    assert '"提醒":1' in act.content


def test_a_reason_written_for_the_nominee_is_enough(army):
    first, second = in_list(army)[1:]
    for nomination in (first, second):
        edit(nomination, 工作单位="示例局", 处室="示例科", 工作单位及职务="示例局示例科科长", 理由="一线骨干")
    send(army, reason="")
    assert fresh(army).status == "已报送"


def test_no_reason_helps_against_what_must_be(army):
    edit(in_list(army)[1], 失信被执行人="是")
    with refuses("exclusion"):
        send(army, reason="情况特殊，请予批准")


def test_a_pool_unit_beyond_the_places_hands_in_with_a_reason(of):
    to = package(POOL)
    fill(to, some(POOL, agency=1, staff=1))
    for _ in range(30):
        draft(to, AGENCY)
    found = [
        s.finding.rule for s in package_findings(Dossier(to, SENT.date())) if s.finding.level is Level.WARN
    ]
    assert found == ["quota.pool"]
    for nomination in to.nominations.filter(name=""):
        drop(nomination, reason="", by=seat(POOL), now=SENT)
    ready(to)
    send(to)
    assert statuses(to) == ["已报送"] * 2


def test_handing_in_twice_is_refused(sent):
    with refuses("package.handed-in"):
        send(sent, at(12, 2))
    assert fresh(sent).edition == 1


def test_nothing_is_added_to_a_list_that_was_handed_in(sent):
    with refuses("package.handed-in"):
        draft_nomination(sent, STAFF, PLACE, key=uuid.uuid4(), by=seat(ARMY), now=SENT)


def test_a_package_without_anybody_is_not_handed_in():
    to = package(ARMY)
    report(to, OVER)
    with refuses("package.empty"):
        send(to)


# ——— the deadline —————————————————————————————————————————————————————————————————————————————————————


def test_the_deadline_itself_is_in_time(army):
    send(army, at(12, 25, 23))
    assert fresh(army).status == "已报送"


def test_after_the_deadline_a_draft_is_saved_and_not_handed_in(army):
    """The page was opened on the 25th and sent on the 26th."""
    edit(in_list(army)[1], now=at(12, 26, 0), 学历学位="大学")
    assert in_list(army)[1].values["学历学位"] == "大学"
    with refuses("step.late") as findings:
        send(army, at(12, 26, 0))
    assert (findings[0].value, findings[0].limit, findings[0].clause) == (
        "2023-12-26",
        "2023-12-25",
        "五(一)",
    )
    assert deadline(army) == date(2023, 12, 25)


def test_extended_for_one_unit_the_others_stay_late(army):
    other = package(BEIHAI)
    fill(other, some(BEIHAI, agency=1))
    ready(other)
    extend_for(army, date(2023, 12, 28), reason="驻地偏远", by=seat(OFFICE), now=at(12, 26))
    assert (deadline(army), deadline(other)) == (date(2023, 12, 28), date(2023, 12, 25))
    send(army, at(12, 28, 23))
    with refuses("step.late"):
        send(other, at(12, 28))
    assert "报送截止日延至2023-12-28：驻地偏远" in Notification.objects.get(office=army.unit).text


def test_an_extension_ends_too(army):
    extend_for(army, date(2023, 12, 28), reason="驻地偏远", by=seat(OFFICE), now=at(12, 26))
    with refuses("step.late") as findings:
        send(army, at(12, 29))
    assert findings[0].limit == "2023-12-28"


def test_extended_for_all_everybody_may_hand_in(of, army):
    other = package(BEIHAI)
    fill(other, some(BEIHAI, agency=1))
    ready(other)
    extend_deadline(of, STEP, date(2023, 12, 29), reason="系统检修", by=seat(OFFICE), now=at(12, 25))
    for to in (army, other):
        assert deadline(to) == date(2023, 12, 29)
        send(to, at(12, 29))


def test_the_later_of_two_extensions_counts(of, army):
    extend_deadline(of, STEP, date(2023, 12, 29), reason="系统检修", by=seat(OFFICE), now=at(12, 25))
    extend_for(army, date(2023, 12, 27), reason="驻地偏远", by=seat(OFFICE), now=at(12, 26))
    assert deadline(army) == date(2023, 12, 29)
    send(army, at(12, 29))


@pytest.mark.parametrize(
    ("until", "reason", "rule"),
    [
        (date(2023, 12, 25), "理由", "step.until"),
        (date(2023, 12, 1), "理由", "step.until"),
        (date(2023, 12, 28), " ", "reason.missing"),
    ],
)
def test_an_extension_moves_the_day_forward_and_says_why(of, army, until, reason, rule):
    with refuses(rule):
        extend_for(army, until, reason=reason, by=seat(OFFICE), now=at(12, 20))
    with refuses(rule):
        extend_deadline(of, STEP, until, reason=reason, by=seat(OFFICE), now=at(12, 20))


def test_only_a_step_with_a_deadline_is_extended(of):
    for step in ("征求意见", "没有这一步"):
        with refuses("step.unknown"):
            extend_deadline(of, step, date(2024, 5, 1), reason="理由", by=seat(OFFICE), now=at(12, 20))


# ——— returned —————————————————————————————————————————————————————————————————————————————————————————


def test_returned_for_one_the_others_stay_handed_in(sent):
    body, first, second = in_list(sent)
    give_back(sent, [first])
    assert (fresh(sent).status, fresh(sent).edition) == ("退回补正", 1)
    assert [fresh(n).status for n in (body, first, second)] == ["已报送", "退回补正", "已报送"]
    assert (fresh(first).at, fresh(second).at) == (STEP, "初评")
    with refuses("nomination.handed-in"):
        save_fields(second, {"姓名": "覃样本"}, revision=9, by=seat(ARMY), now=SENT)
    edit(first, 学历学位="研究生")
    told = Notification.objects.get(office=sent.unit)
    assert told.text == f"{first.name}1个推荐对象退回补正，请于2023-12-25前重新报送：请补充具体事例"


def test_returned_before_the_deadline_the_deadline_stays(sent):
    give_back(sent, now=at(12, 5))
    assert deadline(sent) == date(2023, 12, 25)
    assert not Act.objects.filter(verb="延期").exists()


def test_returned_after_the_deadline_there_are_five_working_days_to_mend(sent):
    """26, 27, 28, 29 December and 2 January: the New Year is a holiday."""
    give_back(sent, now=at(12, 25, 16))
    assert deadline(sent) == date(2024, 1, 2)
    with refuses("step.late"):
        send(sent, at(1, 3, year=2024))
    send(sent, at(1, 2, 23, 2024))
    assert fresh(sent).edition == 2


def test_returned_after_the_deadline_with_a_day_named_that_day_counts(sent):
    give_back(sent, until=date(2023, 12, 27), now=at(12, 26))
    with refuses("step.late") as findings:
        send(sent, at(12, 28))
    assert findings[0].limit == "2023-12-27"
    send(sent, at(12, 27))
    assert statuses(sent) == ["已报送"] * 3


def test_a_second_return_opens_the_deadline_again(sent):
    give_back(sent, until=date(2023, 12, 27), now=at(12, 26))
    send(sent, at(12, 27))
    give_back(sent, until=date(2024, 1, 5), now=at(1, 3, year=2024))
    send(sent, at(1, 5, year=2024))
    assert fresh(sent).edition == 3


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"reason": " "}, "reason.missing"),
        ({"until": date(2023, 11, 30)}, "date.past"),
        ({"rows": []}, "package.nothing-chosen"),
        ({"reason": "请联系13800000000补充"}, "act.personal"),
    ],
)
def test_a_return_has_a_reason_a_day_to_come_and_somebody_concerned(sent, said, rule):
    with refuses(rule):
        give_back(sent, **said)


def test_nothing_is_returned_that_is_not_there(army):
    with refuses("package.not-here"):
        give_back(army)
    send(army)
    body, first, _ = in_list(army)
    give_back(army, [first])
    with refuses("package.nothing-chosen"):
        give_back(army, [first])
    give_back(army, [first, body])
    assert [fresh(n).status for n in (body, first)] == ["退回补正", "退回补正"]
    assert verbs(first).count(("退回", STEP)) == 1


def test_a_nomination_of_another_unit_is_not_returned_along(sent):
    other = package(BEIHAI)
    fill(other, some(BEIHAI, agency=1))
    ready(other)
    send(other)
    stranger = in_list(other)[0]
    give_back(sent, [in_list(sent)[0], stranger])
    assert fresh(stranger).status == "已报送"
    assert fresh(other).status == "已报送"


def test_a_return_undoes_the_screening_and_what_came_after(of, sent):
    rows = in_list(sent)
    pass_screening(of, "初评", rows, remark="", by=seat(OFFICE), now=at(12, 4))
    decide(of, "组长审核", remark="", by=seat(HEAD), now=at(12, 5))
    give_back(sent, [rows[0]], now=at(12, 6))
    assert (fresh(rows[0]).status, fresh(rows[0]).at) == ("退回补正", STEP)
    assert (fresh(rows[1]).status, fresh(rows[1]).at) == ("审核通过", "复评")
    send(sent, at(12, 7))
    assert (fresh(rows[0]).status, fresh(rows[0]).at) == ("已报送", "初评")
    assert (fresh(rows[1]).status, fresh(rows[1]).at) == ("审核通过", "复评")


def test_what_was_done_before_the_hand_in_stands_after_a_return(sent):
    """No second resolution, letters or posting (七天公示不重来)."""
    give_back(sent, now=at(12, 4))
    send(sent, at(12, 4))
    assert statuses(sent) == ["已报送"] * 3
    assert Act.objects.filter(verb="开始", step="所在单位公示").count() == 1


# ——— handed in again ——————————————————————————————————————————————————————————————————————————————————


@ON_BOTH
def test_the_second_edition_differs_exactly_in_what_was_changed(sent):
    body, first, second = in_list(sent)
    assert differences(Dossier(sent, SENT.date())) == {}
    give_back(sent, [first])
    assert differences(Dossier(sent, SENT.date())) == {}
    old = dict(first.values)
    number = first.sealed["身份证号码"]
    edit(first, 学历学位="研究生", 备注="", 联系电话="13700001234", 处室=old.get("处室", ""))
    assert differences(Dossier(sent, SENT.date())) == {
        first.pk: [
            ("学历学位", old["学历学位"], "研究生"),
            *([("备注", old["备注"], "")] if old.get("备注") else []),
            ("联系电话", "（原号码）", "（已更正）"),
        ]
    }
    edition = send(sent, at(12, 4))
    assert (edition.number, fresh(sent).edition) == (2, 2)
    assert {e.nomination_id for e in edition.entries.all()} == {body.pk, first.pk, second.pk}
    one, two = (sent.editions.get(number=n).entries.get(nomination=first) for n in (1, 2))
    assert (one.values["学历学位"], two.values["学历学位"]) == (old["学历学位"], "研究生")
    assert one.sealed["身份证号码"] == number
    assert one.digest != two.digest
    same = [sent.editions.get(number=n).entries.get(nomination=second).digest for n in (1, 2)]
    assert same[0] == same[1]
    assert differences(Dossier(sent, SENT.date())) == {}


def test_a_number_typed_anew_and_the_same_is_no_difference(sent):
    """Each sealing has a fresh nonce; what counts is the number."""
    first = in_list(sent)[1]
    phone = some(ARMY, deputy=1)[0]["联系电话"]
    give_back(sent, [first])
    edit(first, 联系电话="")
    edit(first, 联系电话=phone)
    assert differences(Dossier(sent, SENT.date())) == {}


def test_differences_say_who_came_and_who_went(sent):
    first = in_list(sent)[1]
    give_back(sent, [first])
    drop(first, reason="本人放弃", by=seat(ARMY), now=SENT)
    (new,) = fill(sent, some(ARMY, staff=1))
    assert differences(Dossier(sent, SENT.date())) == {
        new.pk: [("", "", "新增")],
        first.pk: [("", "", "不再推荐")],
    }


def test_the_act_of_the_second_edition_concerns_only_whom_it_moved(sent):
    body, first, second = in_list(sent)
    give_back(sent, [first])
    send(sent, at(12, 4))
    acts = Act.objects.filter(case=sent.case_id, verb="办结", step=STEP).order_by("seq")
    assert [set(a.concerns.values_list("pk", flat=True)) for a in acts] == [
        {body.case_id, first.case_id, second.case_id},
        {first.case_id},
    ]


@ON_BOTH
def test_a_nominee_dropped_after_a_return_leaves_no_gap_and_the_rest_goes_in(sent):
    """The one returned is dropped while the other is with the office: the numbers close up."""
    body, first, second = in_list(sent)
    give_back(sent, [first])
    with refuses("reason.missing"):
        drop(first, reason=" ", by=seat(ARMY), now=SENT)
    drop(first, reason="本人放弃", by=seat(ARMY), now=SENT)
    assert [(n.pk, n.order) for n in in_list(sent)] == [(body.pk, 1), (second.pk, 1)]
    send(sent, at(12, 4))
    assert (fresh(sent).status, fresh(first).status) == ("已报送", "已撤回")


def test_a_nominee_declined_while_another_is_being_mended_leaves_no_gap(of, sent):
    body, first, second = in_list(sent)
    give_back(sent, [second])
    decline(of, "初评", [first], reason="事迹不突出", by=seat(OFFICE), now=at(12, 4))
    assert [(n.pk, n.order) for n in in_list(sent)] == [(body.pk, 1), (second.pk, 1)]
    send(sent, at(12, 4))
    assert [fresh(n).status for n in (body, first, second)] == ["已报送", "未通过", "已报送"]


def test_a_nominee_struck_off_does_not_keep_the_rest_from_being_ordered_and_handed_in(sent):
    """It stays on the list with its number; what is wrong with it is nobody's to mend any more."""
    _, first, second = in_list(sent)
    give_back(sent, [first, second])
    edit(first, 姓名="", 身份证号码="459999198001010011")
    strike_off(first, reason="查实程序不合规定", by=seat(OFFICE), now=at(12, 4))
    reorder(sent, "个人", [second.pk, first.pk], by=seat(ARMY), now=at(12, 4))
    assert [n.pk for n in in_list(sent)][1:] == [second.pk, first.pk]
    send(sent, at(12, 4))
    assert [fresh(n).status for n in (first, second)] == ["取消资格", "已报送"]


# ——— withdrawn ————————————————————————————————————————————————————————————————————————————————————————


def withdraw(to, reason="补充材料", now=SENT):
    withdraw_package(to, reason=reason, by=seat(ARMY), now=now)


@ON_BOTH
def test_withdrawn_before_the_review_it_is_in_the_hands_of_the_unit_again(sent):
    withdraw(sent)
    assert (fresh(sent).status, statuses(sent)) == ("已撤回", ["编制中"] * 3)
    assert {n.at for n in in_list(sent)} == {STEP}
    edit(in_list(sent)[1], 学历学位="研究生")
    send(sent, at(12, 5))
    assert (fresh(sent).status, fresh(sent).edition) == ("已报送", 2)
    assert "驻桂部队撤回了报送材料" in Notification.objects.filter(office=organisation(OFFICE)).values_list(
        "text", flat=True
    )


def test_withdrawn_and_late_it_cannot_come_back(sent):
    withdraw(sent, now=at(12, 25))
    with refuses("step.late"):
        send(sent, at(12, 26))


def test_once_somebody_has_passed_nothing_is_withdrawn(of, sent):
    pass_screening(of, "初评", [in_list(sent)[2]], remark="", by=seat(OFFICE), now=at(12, 4))
    with refuses("package.under-review"):
        withdraw(sent)


def test_once_somebody_was_declined_nothing_is_withdrawn(of, sent):
    decline(of, "初评", [in_list(sent)[2]], reason="事迹不突出", by=seat(OFFICE), now=at(12, 4))
    with refuses("package.under-review"):
        withdraw(sent)


def test_a_package_with_one_struck_off_may_still_be_withdrawn(sent):
    struck = in_list(sent)[2]
    strike_off(struck, reason="查实程序不合规定", by=seat(OFFICE), now=at(12, 4))
    withdraw(sent)
    assert statuses(sent) == ["编制中", "编制中", "取消资格"]
    send(sent, at(12, 5))
    assert statuses(sent) == ["已报送", "已报送", "取消资格"]


def test_what_is_not_there_is_not_withdrawn(army):
    with refuses("package.not-handed-in"):
        withdraw(army)
    send(army)
    with refuses("reason.missing"):
        withdraw(army, reason=" ")
    withdraw(army)
    with refuses("package.not-handed-in"):
        withdraw(army)


def test_a_returned_package_is_not_withdrawn(sent):
    give_back(sent, [in_list(sent)[0]])
    with refuses("package.not-handed-in"):
        withdraw(sent)


# ——— struck off, promoted ————————————————————————————————————————————————————————————————————————————


def strike(nomination, reason="查实程序不合规定"):
    strike_off(nomination, reason=reason, by=seat(OFFICE), now=at(12, 4))


def promote(nomination, reason="原对象放弃"):
    promote_reserve(nomination, reason=reason, by=seat(OFFICE), now=at(12, 5))


@pytest.fixture
def full():
    """Every place of 驻桂部队 used, both reserves too, handed in."""
    return handed_in(ARMY, people(ARMY))


def of_category(to, category, place=PLACE):
    return [n for n in in_list(to) if (n.category, n.place) == (category, place)]


def test_struck_off_the_unit_is_told_that_nobody_follows(full):
    one = of_category(full, DEPUTY)[0]
    strike(one)
    act = history(one.case).last()
    assert (act.verb, act.reason, act.content) == ("取消资格", "查实程序不合规定", '{"条款":"六(四)"}')
    assert (
        Notification.objects.get(office=full.unit).text == f"「{one.name}」被取消评选资格，相应名额不得递补"
    )
    with refuses("nomination.status"):
        strike(one)
    with refuses("reason.missing"):
        strike(of_category(full, DEPUTY)[1], reason=" ")


def test_a_reserve_does_not_follow_one_struck_off(full):
    strike(of_category(full, DEPUTY)[0])
    (reserve,) = of_category(full, DEPUTY, RESERVE)
    with refuses("quota.places"):
        promote(reserve)


@ON_BOTH
def test_a_reserve_follows_one_that_was_declined(of, full):
    gone = of_category(full, DEPUTY)[0]
    (reserve,) = of_category(full, DEPUTY, RESERVE)
    with refuses("quota.places"):
        promote(reserve)
    decline(of, "初评", [gone], reason="事迹不突出", by=seat(OFFICE), now=at(12, 4))
    with refuses("reason.missing"):
        promote(reserve, reason="")
    promote(reserve)
    assert (fresh(reserve).promoted, fresh(reserve).place, fresh(reserve).status) == (True, RESERVE, "已报送")
    with refuses("reserve.not"):
        promote(reserve)


def test_a_reserve_follows_one_that_was_dropped(full):
    gone = of_category(full, DEPUTY)[0]
    give_back(full, [gone])
    drop(gone, reason="本人放弃", by=seat(ARMY), now=at(12, 4))
    promote(of_category(full, DEPUTY, RESERVE)[0])
    with refuses("quota.places"):
        draft(full, DEPUTY)


def test_a_reserve_of_another_category_does_not_follow(of, full):
    decline(of, "初评", [of_category(full, DEPUTY)[0]], reason="事迹不突出", by=seat(OFFICE), now=at(12, 4))
    with refuses("quota.places"):
        promote(of_category(full, STAFF, RESERVE)[0])


def test_nobody_but_a_reserve_that_still_stands_is_promoted(of, full):
    first, second = of_category(full, DEPUTY)
    (reserve,) = of_category(full, DEPUTY, RESERVE)
    decline(of, "初评", [first, reserve], reason="事迹不突出", by=seat(OFFICE), now=at(12, 4))
    with refuses("reserve.not"):
        promote(second)
    with refuses("nomination.status"):
        promote(reserve)


def test_a_reserve_struck_off_is_not_promoted(of, full):
    (reserve,) = of_category(full, DEPUTY, RESERVE)
    decline(of, "初评", [of_category(full, DEPUTY)[0]], reason="事迹不突出", by=seat(OFFICE), now=at(12, 4))
    strike(reserve)
    with refuses("nomination.status"):
        promote(reserve)


def test_who_moved_up_uses_a_place_on_every_meter(of, full):
    decline(of, "初评", [of_category(full, DEPUTY)[0]], reason="事迹不突出", by=seat(OFFICE), now=at(12, 4))
    promote(of_category(full, DEPUTY, RESERVE)[0])
    meter = next(m for m in meters(full, rulebook_of(full.version)) if m.category == DEPUTY)
    assert (meter.used, meter.most, meter.reserve_used, meter.reserve_most) == (2, 2, 0, 1)


def test_a_declined_nominee_struck_off_later_takes_no_place_that_was_given_away(of, full):
    gone = of_category(full, DEPUTY)[0]
    decline(of, "初评", [gone], reason="事迹不突出", by=seat(OFFICE), now=at(12, 4))
    promote(of_category(full, DEPUTY, RESERVE)[0])
    with refuses("nomination.status"):
        strike(gone)
    give_back(full, [of_category(full, AGENCY)[0]])
    send(full, at(12, 6))
    assert Package.objects.get(pk=full.pk).status == "已报送"


@ON_BOTH
def test_no_status_is_reached_twice_by_two_stale_pages(sent):
    """Two officers have the same page open; the second act is judged by what the first did."""
    stale = [Nomination.objects.get(pk=in_list(sent)[1].pk) for _ in range(2)]
    strike(stale[0])
    with refuses("nomination.status"):
        strike(stale[1])
