"""Fields taken from the records: filled in, contested with a reason, frozen at the hand-in, told to the office when corrected."""

import json
from datetime import date
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.factories import (
    COUNTY,
    DEPUTY,
    LIUZHOU,
    NANNING,
    OFFICE,
    OVER,
    SENT,
    at,
    draft,
    fill,
    package,
    programme,
    ready,
    refuses,
    report,
    seat,
    send,
    some,
)
from tests.roll_call import ASKED, AWAY, CAME, NOT_CLOSED, POLL, RESEARCH, SESSION, enter
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.checks import nomination_findings
from xuanxian.awards.nominations.contesting import contest, follow_records
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import EditionEntry, Nomination
from xuanxian.awards.nominations.proven import (
    abouts,
    bring_up_to_date,
    corrections,
    corrections_among,
    proof_digest,
    proofs_of,
)
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.packages.handing_in import return_package
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.acts.models import Act
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.rules.core.facts import Body, Person, Thing
from xuanxian.rules.core.findings import Level

pytestmark = pytest.mark.django_db
FIELD, SESSION_FIELD, POLL_FIELD = "年中专题调研", "出席自治区人大一次会议", "满意度测评"
EXCLUDED = "三(三)7"
WHY = "示例理由：签到表漏了下午的一场"


@pytest.fixture(autouse=True)
def of(roll_call, monkeypatch):
    """The 2023 programme, three of whose fields may come from the records."""
    text = factories._text()
    for name, fact in ((FIELD, RESEARCH), (SESSION_FIELD, SESSION), (POLL_FIELD, POLL)):
        assert text.count(f"\n  {name}: {{类") == 1
        text = text.replace(f"\n  {name}: {{类", f"\n  {name}: {{取自: {fact}, 类")
    monkeypatch.setattr(factories, "_text", lambda: text)
    monkeypatch.setattr(clock, "now", lambda: at(11, 15))
    cache.clear()
    return programme()


def again(nomination):
    rows = Nomination.objects.select_related("package__programme", "version", "unit", "content", "case")
    return rows.get(pk=nomination.pk)


def deputy(came="", typed=CAME, keeper=NANNING):
    """A deputy of the region in 南宁's list; the sheet that proves it is there before he is entered."""
    record = {**some(NANNING, deputy=1)[0], "代表层级": "自治区", SESSION_FIELD: "出席", FIELD: typed}
    if came:
        enter(mark_of(record), came, keeper)
    return fill(package(NANNING), [record])[0]


def mark_of(record):
    from xuanxian.platform.sealed import mark

    return mark(record["身份证号码"])


def desk(office, role=Role.OFFICER):
    client = Client()
    client.force_login(seat(office, role).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(office, nomination, name="nomination"):
    return desk(office).get(reverse(name, args=[nomination.pk])).content.decode()


def told(nomination):
    """(rule, level) of what the checks say that has to do with records or with the excluding clause."""
    nomination = again(nomination)
    found = nomination_findings(nomination, rulebook_of(nomination.version), True)
    return [(f.rule, f.level) for f in found if f.rule.startswith("fact.") or f.clause == EXCLUDED]


# ——— filled in ——————————————————————————————————————————————————————————————————————————————————————————


def test_what_the_records_prove_stands_in_the_field_and_is_not_typed():
    nomination = deputy(came=CAME, typed="")
    assert again(nomination).values[FIELD] == CAME
    assert again(nomination).content.values.get(FIELD) is None
    proof = proofs_of(again(nomination))[FIELD]
    assert (proof.fact, proof.text, proof.as_of, proof.how) == (
        RESEARCH,
        CAME,
        date(2023, 11, 14),
        "照1张签到表",
    )
    entry = page(NANNING, nomination, "nomination-edit")
    assert "据系统记录，见1条" in entry and reverse("nomination-contest", args=[nomination.pk]) in entry
    assert f'<span class="paper-words paper-fixed" id="f-{FIELD}">{CAME}</span>' in entry
    assert f'name="{SESSION_FIELD}"' in entry


def test_the_unknown_is_typed_as_ever_and_the_page_says_why_it_is_unknown():
    nomination = deputy(typed="请假")
    assert again(nomination).values[FIELD] == "请假"
    entry = page(NANNING, nomination, "nomination-edit")
    assert f'name="{FIELD}"' in entry
    assert "没有这个人的签到" in entry and NOT_CLOSED in entry


def test_a_proven_value_excludes_like_any_other_and_an_unknown_one_does_not():
    assert told(deputy(came=AWAY, typed="")) == [("exclusion", Level.STOP)]


def test_the_unknown_excludes_nobody_and_is_told_as_not_judged():
    assert told(deputy(typed="")) == [("exclusion.not-judged", Level.NOTE)]


def test_what_was_typed_otherwise_is_kept_and_told_and_the_records_stand():
    nomination = deputy(came=AWAY, typed=CAME)
    assert again(nomination).values[FIELD] == AWAY
    assert again(nomination).content.values[FIELD] == CAME
    assert told(nomination) == [("exclusion", Level.STOP), ("fact.differs", Level.NOTE)]


def test_what_becomes_known_later_is_seen_on_the_page_before_anybody_saves():
    nomination = deputy(typed="")
    enter(again(nomination).mark, CAME, NANNING)
    assert "据系统记录，见1条" in page(NANNING, nomination)
    assert again(nomination).content.proven[FIELD]["text"] is None


@pytest.mark.parametrize("known_before", [True, False])
def test_the_entry_page_and_each_answer_to_its_script_say_what_the_records_say_and_how_to_contest_it(
    known_before,
):
    nomination = deputy(came=CAME if known_before else "", typed="")
    if not known_before:
        enter(again(nomination).mark, CAME, NANNING)
    contest_it = f'{reverse("nomination-contest", args=[nomination.pk])}?field={quote(FIELD)}"'
    entry, client = page(NANNING, nomination, "nomination-edit"), desk(NANNING)
    taken = client.post(
        reverse("nomination-photo", args=[nomination.pk]),
        {"photo": SimpleUploadedFile("照片.jpg", factories._picture())},
    )
    typed = {"field": "姓名", "value": "韦示例", "revision": again(nomination).revision}
    saved = client.post(
        reverse("nomination-save", args=[nomination.pk]), typed, headers={"Accept": "application/json"}
    )
    for said in (entry, taken.json()["findings"], saved.json()["findings"]):
        assert "据系统记录，见1条" in said and contest_it in said


def test_another_identity_number_is_another_person_to_the_records():
    nomination = deputy(came=CAME, typed="")
    other = some(NANNING, deputy=2)[1]["身份证号码"]
    saved = save_fields(
        again(nomination), {"身份证号码": other}, revision=1, by=seat(NANNING), now=at(11, 15)
    )
    assert saved.nomination.values.get(FIELD) is None
    assert again(nomination).content.proven[FIELD]["text"] is None


def test_a_record_that_cannot_stand_in_the_field_leaves_it_to_be_typed():
    nomination = deputy(came="来过", typed=CAME)
    assert again(nomination).values[FIELD] == CAME
    assert "记录的“来过”不能填进这一栏" in proofs_of(again(nomination))[FIELD].how


def test_the_reader_follows_only_the_records_that_he_may_see():
    """One sheet is kept by the unit, the other by the office above."""
    nomination = deputy(came=CAME, typed="")
    sheet = enter(again(nomination).mark, CAME, OFFICE)
    read = page(NANNING, nomination)
    assert "据系统记录，见2条" in read and "另有1条不在本单位查看的范围" in read
    assert f"/roll/{sheet.pk}/" not in read and f"/roll/{sheet.pk - 1}/" in read


def test_the_neighbour_sees_nothing():
    nomination = deputy(came=CAME, typed="")
    for name in ("nomination", "nomination-edit", "nomination-contest"):
        assert desk(LIUZHOU).get(reverse(name, args=[nomination.pk])).status_code == 404
    answer = desk(LIUZHOU).post(reverse("nomination-follow", args=[nomination.pk]), {"field": FIELD})
    assert answer.status_code == 404


# ——— about whom ——————————————————————————————————————————————————————————————————————————————————————————


def test_a_person_is_told_by_mark_name_and_month_of_birth():
    record = some(NANNING, deputy=1)[0]
    nomination = again(fill(package(NANNING), [record])[0])
    assert abouts([nomination])[nomination.pk] == Person(record["姓名"], mark_of(record), record["出生年月"])
    assert abouts([again(draft(package(NANNING)))]) == {draft_pk(): None}


def draft_pk():
    return Nomination.objects.order_by("-pk").values_list("pk", flat=True).first()


def test_a_collective_is_the_only_organisation_of_its_name_below_the_unit():
    record = some(NANNING, platform=1)[0]
    nomination = again(fill(package(NANNING), [record])[0])
    assert abouts([nomination]) == {nomination.pk: None}
    elsewhere = found_organisation(record["集体名称"], parent=factories.organisation(LIUZHOU))
    assert abouts([nomination]) == {nomination.pk: None}
    elsewhere.delete()
    there = found_organisation("示例站", full_name=record["集体名称"], parent=factories.organisation(COUNTY))
    assert abouts([nomination]) == {nomination.pk: Body(record["集体名称"], there.pk)}
    enter(str(there.pk), "100", NANNING)
    bring_up_to_date([nomination], date(2023, 11, 20))
    assert nomination.values[POLL_FIELD] == "100"


def test_whatever_else_is_nominated_is_told_by_its_number(monkeypatch):
    """In the notice of 2022 no two suggestions have one number."""
    from xuanxian.awards.nominations import proven
    from xuanxian.rulebooks import library

    monkeypatch.setattr(proven, "rulebook_of", lambda version: library.by_name("cq-deputy-contribution-2022"))
    nomination = again(draft(package(NANNING)))
    nomination.type = "建议"
    assert abouts([nomination]) == {nomination.pk: None}
    nomination.content.values = {"建议编号": "市五届人大三次会议0901号", "证件号码": "示例"}
    assert abouts([nomination]) == {nomination.pk: Thing("建议", "市五届人大三次会议0901号")}


# ——— contested —————————————————————————————————————————————————————————————————————————————————————————


def test_a_contested_value_stands_with_its_reason_and_no_longer_excludes():
    nomination = deputy(came=AWAY, typed="")
    contest(again(nomination), FIELD, CAME, reason=WHY, by=seat(NANNING), now=at(11, 15))
    assert again(nomination).values[FIELD] == CAME
    assert told(nomination) == [("fact.contested", Level.NOTE)]
    read = page(NANNING, nomination)
    assert WHY in read and f"另填“{CAME}”，系统记录为“{AWAY}”" in read


def test_contesting_wants_a_proven_field_another_value_and_a_reason():
    nomination = deputy(came=AWAY, typed="")
    by = {"by": seat(NANNING), "now": at(11, 14)}
    with refuses("fact.not-proven"):
        contest(again(nomination), SESSION_FIELD, "出席", reason=WHY, **by)
    with refuses("fact.same"):
        contest(again(nomination), FIELD, AWAY, reason=WHY, **by)
    with refuses("reason.missing"):
        contest(again(nomination), FIELD, CAME, reason=" ", **by)
    with refuses("form.unknown-field"):
        contest(again(nomination), "没有的栏", CAME, reason=WHY, **by)


def test_a_contest_holds_only_against_what_the_records_said_then():
    nomination = deputy(came=AWAY, typed="")
    contest(again(nomination), FIELD, CAME, reason=WHY, by=seat(NANNING), now=at(11, 15))
    enter(again(nomination).mark, "请假", NANNING)
    held = again(nomination)
    bring_up_to_date([held], date(2023, 11, 16))
    assert held.values[FIELD] == "请假"
    found = [
        f for f in nomination_findings(held, rulebook_of(held.version), True) if f.rule == "fact.differs"
    ]
    assert [(f.level, f.value, f.limit) for f in found] == [(Level.WARN, CAME, "请假")]
    assert "另填时为“未参加”" in found[0].message


def test_the_unit_goes_back_to_the_records():
    nomination = deputy(came=AWAY, typed="")
    contest(again(nomination), FIELD, CAME, reason=WHY, by=seat(NANNING), now=at(11, 15))
    follow_records(again(nomination), FIELD, by=seat(NANNING), now=at(11, 16))
    assert again(nomination).values[FIELD] == AWAY
    assert again(nomination).content.contested == {}
    assert told(nomination) == [("exclusion", Level.STOP)]


def test_the_pages_of_contesting_and_of_going_back():
    nomination = deputy(came=AWAY, typed="")
    address = reverse("nomination-contest", args=[nomination.pk]) + f"?field={FIELD}"
    client = desk(NANNING)
    assert f"系统记录为“{AWAY}”" in client.get(address).content.decode()
    refused = client.post(address, {"value": AWAY, "reason": WHY})
    assert refused.status_code == 422 and WHY in refused.content.decode()
    done = client.post(address, {"value": CAME, "reason": WHY})
    assert done.status_code == 302 and again(nomination).values[FIELD] == CAME
    back = client.post(reverse("nomination-follow", args=[nomination.pk]), {"field": FIELD})
    assert back.status_code == 302 and again(nomination).values[FIELD] == AWAY


# ——— handed in ——————————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def sent(monkeypatch):
    """Two deputies of 南宁 handed in on 1 December: one proven, one contested."""
    records = [{**r, "代表层级": "自治区", SESSION_FIELD: "出席", FIELD: ""} for r in some(NANNING, deputy=2)]
    for record, came in zip(records, (CAME, AWAY), strict=True):
        enter(mark_of(record), came, NANNING)
    held = package(NANNING)
    first, second = fill(held, records)
    contest(again(second), FIELD, CAME, reason=WHY, by=seat(NANNING), now=at(11, 15))
    ready(held)
    send(held)
    monkeypatch.setattr(clock, "now", lambda: at(12, 4))
    return again(first), again(second)


def test_the_hand_in_keeps_what_was_proven_and_what_was_held_against_it(sent):
    proven, contested = EditionEntry.objects.order_by("order")
    assert proven.values[FIELD] == CAME and contested.values[FIELD] == CAME
    assert proven.proven[FIELD]["text"] == CAME and proven.contested == {}
    assert proven.proven[FIELD]["as_of"] == "2023-12-01"
    assert contested.proven[FIELD]["text"] == AWAY
    assert contested.contested[FIELD]["reason"] == WHY
    assert proven.proven[SESSION_FIELD]["text"] is None and proven.proven[SESSION_FIELD]["how"] == NOT_CLOSED


def test_the_act_of_the_hand_in_holds_references_and_digests_and_no_value(sent):
    act = Act.objects.filter(content__contains="系统记录").get()
    content = json.loads(act.content)
    assert content["另填"] == 1
    for entry in EditionEntry.objects.select_related("nomination"):
        case = entry.nomination.case_id
        said = content["系统记录"][str(case)][FIELD]
        sheet = entry.proven[FIELD]["records"][0]
        assert said["截至"] == "2023-12-01" and said["记录"] == [f"{sheet[0]}/{sheet[1]}"]
        assert said["摘要"] == proof_digest(case, FIELD, entry.proven[FIELD], entry.contested.get(FIELD))
        assert said.get("另填", False) is bool(entry.contested)
    assert CAME not in act.content and WHY not in act.content


def test_the_hand_in_takes_what_the_records_say_on_that_day(monkeypatch):
    """Proven away only after everything was made ready: it is refused, and nothing is saved."""
    nomination = deputy(typed=CAME)
    ready(nomination.package)
    enter(again(nomination).mark, AWAY, NANNING)
    with refuses("exclusion"):
        send(nomination.package)


def test_what_the_records_say_otherwise_after_the_sending_is_not_signed_unseen():
    """A day that has gone by changes nothing; a new sheet does."""
    from xuanxian.platform.signing.actions import send as send_for_signature
    from xuanxian.platform.signing.actions import sign

    nomination = deputy(came=CAME, typed="")
    ready(nomination.package)
    sending = send_for_signature(
        nomination.package.case_id, reason="示例", by=seat(NANNING, Role.OFFICER), now=at(11, 30)
    )
    sheet = enter(again(nomination).mark, "请假", NANNING)
    with refuses("signing.changed"):
        sign(sending, reason="示例", by=seat(NANNING), now=SENT)
    sheet.delete()
    sign(sending, reason="示例", by=seat(NANNING), now=SENT)
    assert EditionEntry.objects.get().proven[FIELD]["as_of"] == "2023-12-01"


def test_the_office_reads_the_contest_beside_the_form(sent):
    read = page(OFFICE, sent[1])
    assert f"另填“{CAME}”，系统记录为“{AWAY}”" in read and WHY in read
    assert "另填</a>" not in read


# ——— corrected afterwards ————————————————————————————————————————————————————————————————————————————————


def test_a_correction_after_the_hand_in_is_told_to_the_office_alone(sent):
    first, _ = sent
    said = f"报送后记录有更正：「{FIELD}」报送时系统记录为“{CAME}”（截至2023年12月1日），现在为“{AWAY}”"
    for office in (OFFICE, NANNING):
        assert "报送后记录有更正" not in page(office, first)
    enter(first.mark, AWAY, NANNING)
    assert said in page(OFFICE, first)
    assert "报送后记录有更正" not in page(NANNING, first)
    sheet = reverse("package", args=[first.package_id])
    assert said in desk(OFFICE).get(sheet).content.decode()
    assert "报送后记录有更正" not in desk(NANNING).get(sheet).content.decode()
    listed = reverse("screening", args=[first.programme_id])
    assert desk(OFFICE).get(listed).content.decode().count("1处更正") == 1
    assert again(first).values[FIELD] == CAME


def test_a_record_that_agrees_with_the_contest_says_so(sent):
    _, second = sent
    enter(second.mark, CAME, NANNING)
    (found,) = corrections([again(second)])[second.pk]
    assert (found.rule, found.level, found.value, found.limit) == ("fact.corrected", Level.WARN, CAME, AWAY)
    assert found.message.endswith(f"现在为“{CAME}”，与另填的一致")


def test_what_was_unknown_is_told_only_where_it_turns_out_otherwise_than_typed():
    record = {**some(NANNING, deputy=1)[0], "代表层级": "自治区", SESSION_FIELD: "出席", FIELD: CAME}
    held = package(NANNING)
    nomination = fill(held, [record])[0]
    ready(held)
    send(held)
    sheet = enter(nomination.mark, CAME, NANNING)
    assert corrections([again(nomination)]) == {}
    sheet.text = sheet.text.replace(CAME, AWAY)
    sheet.save()
    (found,) = corrections([again(nomination)])[nomination.pk]
    assert f"报送时没有系统记录，填的是“{CAME}”" in found.message and f"现在为“{AWAY}”" in found.message


def test_returned_it_follows_the_records_again_and_is_frozen_anew(sent):
    first, _ = sent
    enter(first.mark, "请假", NANNING)
    held = first.package
    return_package(held, [first], reason="示例", until=None, by=seat(OFFICE), now=at(12, 5))
    assert corrections([again(first)]) == {}
    # What the office sees meanwhile is what was handed in.
    assert f"{CAME}　据系统记录" in page(OFFICE, first)
    assert "请假　据系统记录" in page(NANNING, first)
    report(held, at(12, 6))
    send(held, at(12, 6))
    last = EditionEntry.objects.filter(nomination=first.pk).order_by("-edition__number")[0]
    assert (last.values[FIELD], last.proven[FIELD]["as_of"]) == ("请假", "2023-12-06")
    assert corrections([again(first)]) == {}


# ——— how often it asks ———————————————————————————————————————————————————————————————————————————————————


def _thirty(number):
    """So many deputies in one list, made by hand."""
    from xuanxian.awards.nominations.models import NOMINATION, Content
    from xuanxian.platform.acts.actions import open_case

    held = package(NANNING)
    proven = {FIELD: {"fact": RESEARCH, "text": CAME, "as_of": "2023-12-01", "how": "", "records": []}}
    for k in range(number):
        made = Nomination(
            case=open_case(NOMINATION), package=held, programme=held.programme, version=held.version, unit=held.unit,
            type="个人", category=DEPUTY, place="推荐", name=f"示例{k}", mark=f"m{k}", handed_in=True, status="已报送",
            at="初评",
        )  # fmt: skip
        made.put_in_order(held, k + 1)
        made.save()
        proven[FIELD]["as_of"] = f"2023-12-{k % 28 + 1:02}"
        Content.objects.create(nomination=made, proven=proven)


@pytest.mark.tampers  # rows made by hand, without their acts
@pytest.mark.parametrize("address", ["package", "screening"])
def test_the_office_asks_as_often_for_thirty_as_for_one(address):
    counts = []
    for number in (1, 29):
        _thirty(number)
        held = package(NANNING)
        url = reverse(address, args=[held.pk if address == "package" else held.programme_id])
        cache.clear()
        client = desk(OFFICE)
        client.get(url)
        ASKED.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            read = client.get(url).content.decode()
        assert "更正" in read
        counts.append(len(asked))
        assert [name for name, _ in ASKED] == [RESEARCH]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("number", [1, 8])
def test_bringing_up_to_date_asks_each_fact_once(number):
    held = package(NANNING)
    rows = [draft(held) for _ in range(number)]
    Nomination.objects.filter(pk__in=[n.pk for n in rows]).update(name="韦示例", mark="m")
    rows = [again(n) for n in rows]
    ASKED.clear()
    with CaptureQueriesContext(connection) as asked:
        bring_up_to_date(rows, date(2023, 12, 1))
    assert sorted(ASKED) == sorted([(RESEARCH, len(rows)), (SESSION, len(rows))])
    assert len(asked) == 1  # the room that was asked asked once


@pytest.mark.tampers
def test_nothing_is_asked_where_the_rulebook_takes_nothing_from_the_records(of):
    nomination = deputy(came=AWAY, typed=CAME)
    ASKED.clear()
    from xuanxian.awards.nominations import proven

    nomination = again(nomination)
    proven._PROVABLE[rulebook_of(nomination.version).digest] = ()
    try:
        nomination.content.proven = {}
        assert bring_up_to_date([nomination], date(2023, 12, 1)) == []
        assert ASKED == []
    finally:
        proven._PROVABLE.clear()


def test_the_findings_of_a_package_are_those_of_what_the_records_say_today():
    nomination = deputy(typed=CAME)
    enter(again(nomination).mark, AWAY, NANNING)
    found = package_findings(Dossier(again(nomination).package, OVER.date()))
    assert [s.nomination.pk for s in found if s.finding.clause == EXCLUDED] == [nomination.pk]
    assert corrections_among([nomination.pk]) == {}


def test_the_years_notices_take_nothing_from_the_records():
    """No notice printed so far says so; its figures and fields are taken over exactly."""
    from xuanxian.rulebooks import library

    for name in library.names():
        assert not [f for f in library.by_name(name).fields.values() if f.fact]
