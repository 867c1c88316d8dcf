"""Paper at the award office as its pages show it: to the office, and to the unit whose paper it is."""

from __future__ import annotations

import io
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from tests.awards.test_intake import army as army
from tests.awards.test_intake import (
    came,
    finish,
    form_of,
    look,
    paper,
    pass_all,
    printed,  # noqa: F401  a fixture
    step_of,
    tally,
)
from tests.factories import (
    ARMY,
    COUNTY,
    LIUZHOU,
    MEETING,
    NANNING,
    OFFICE,
    approved,
    at,
    handed_in,
    screened,
    seat,
    slated,
    some,
)
from xuanxian.awards.intake import actions
from xuanxian.awards.intake.models import Entry, Intake, Parcel
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.packages.handing_in import hand_in, return_package
from xuanxian.platform import clock
from xuanxian.platform.papers.models import Paper
from xuanxian.platform.rooms import dues_of

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(12, 20))


def client(office=OFFICE):
    made = Client()
    made.force_login(seat(office).user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def page(of, name="package-intake", *more):
    return reverse(name, args=[of.pk, *more])


def scanned(of, code, **more):
    address = reverse("intake-scan", args=[of.programme_id])
    return client().post(address, {"code": code, "key": uuid.uuid4().hex, **more}, headers=JSON)


def words(response):
    return " ".join(response.content.decode().split())


# ——— the award office ———————————————————————————————————————————————————————————————————————————————————


def test_a_parcel_is_registered_for_a_unit_that_has_not_even_begun(army):
    unit = seat(LIUZHOU).organisation
    address = reverse("intake-parcel", args=[army.programme_id])
    asked = {"key": str(uuid.uuid4()), "unit": unit.pk, "how": "机要交换", "day": "2023-12-20", "pieces": "2"}
    for _ in range(2):
        response = client().post(address, asked)
    assert response.status_code == 302
    made = Parcel.objects.get()
    assert (made.intake.package.unit, made.how, made.pieces) == (unit, "机要交换", 2)
    shown = words(client().get(response["Location"]))
    another = client().post(address, {**asked, "unit": army.unit_id})
    assert another.status_code == 422 and "刚才已经登记过" in words(another) and Parcel.objects.count() == 1
    assert "机要交换" in shown and "电子版还没有报送，报送以后才能清点、核收" in shown


def test_a_wrong_day_is_refused_in_its_place_and_what_was_typed_stays(army):
    asked = {
        "key": str(uuid.uuid4()), "unit": army.unit_id, "how": "邮寄", "day": "2023-12-21", "pieces": "1", "number": "示例单号",
    }  # fmt: skip
    response = client().post(reverse("intake-parcel", args=[army.programme_id]), asked)
    assert response.status_code == 422 and not Parcel.objects.exists()
    assert "收到日期2023-12-21还没有到" in words(response) and "示例单号" in words(response)


def test_a_parcel_is_corrected_on_its_own_page_and_the_wrong_entry_stays_in_sight(army):
    wrong = came(army)
    address = f"{reverse('intake-parcel', args=[army.programme_id])}?corrects={wrong.pk}"
    asked = {
        "key": str(uuid.uuid4()),
        "how": "邮寄",
        "day": "2023-12-19",
        "pieces": "3",
        "remark": "数错件数",
    }
    response = client().post(address, asked)
    shown = words(client().get(response["Location"]))
    assert "<del>2023年12月20日</del>" in shown and "数错件数" in shown
    assert client().get(f"{address}9").status_code == 404


def test_a_scan_is_answered_with_which_copy_of_how_many_and_what_the_unit_has(army, printed):  # noqa: F811
    deputy = army.nominations.get(type="个人")
    paper("AAAA", army, deputy)
    came(army)
    first = scanned(army, "AAAA").json()
    assert (first["tone"], first["head"]) == ("ok", "第1份，共3份")
    assert first["text"] == f"驻桂部队 · {deputy.name} · 先进个人推荐审批表"
    assert first["more"] == "驻桂部队已点1份，应收18份"
    assert scanned(army, "http://shili.example/AAAA/").json()["head"] == "第2份，共3份"
    scanned(army, "AAAA")
    fourth = scanned(army, "AAAA")
    assert (fourth.status_code, fourth.json()["tone"]) == (200, "warn")
    unknown = scanned(army, "示例")
    assert (unknown.status_code, unknown.json()["head"]) == (422, "没有识别码「示例」")
    undone = scanned(army, "", undo=str(first["entry"])).json()
    assert (undone["head"], undone["undone"]) == ("已撤销", first["entry"])
    assert Entry.objects.count() == 4


def test_an_old_version_is_shown_with_the_day_it_was_printed_and_the_fields(army, printed):  # noqa: F811
    paper("AAAA", army, army.nominations.get(type="个人"))
    printed["AAAA"] = ["姓名", "主要事迹"]
    came(army)
    said = scanned(army, "AAAA").json()
    assert (said["tone"], said["head"]) == ("warn", "旧稿第1份，共3份")
    assert said["more"].startswith("这份是2023年11月30日打印的旧稿，之后改了：姓名、主要事迹。")


def test_the_code_printed_by_the_unit_counts_and_after_a_change_it_names_the_field(army, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(12, 4))
    deputy = army.nominations.get(type="个人")
    client(ARMY).get(reverse("nomination-paper", args=[deputy.pk, "先进个人推荐审批表", "pdf"]))
    code = Paper.objects.get().code
    came(army, at(12, 4))
    typed = f"{code[:4]}-{code[4:]}".lower()
    assert scanned(army, typed).json()["head"] == "第1份，共3份"
    return_package(army, [deputy], reason="示例", until=None, by=seat(OFFICE), now=at(12, 5))
    save_fields(deputy, {"主要事迹": "示例事迹"}, revision=99, by=seat(ARMY), now=at(12, 5))
    hand_in(Package.objects.get(pk=army.pk), reason="示例", by=seat(ARMY), now=at(12, 6))
    monkeypatch.setattr(clock, "now", lambda: at(12, 7))
    assert scanned(army, typed).json()["head"] == "旧稿第2份，共3份"
    seen = form_of(army, "先进个人推荐审批表").seen
    assert (seen.copies, seen.old, seen.changed) == (0, 2, ("主要事迹",))


def test_without_script_a_scan_is_a_page_that_says_the_same(army, printed):  # noqa: F811
    paper("AAAA", army, army.nominations.get(type="个人"))
    came(army)
    address = reverse("intake-scan", args=[army.programme_id])
    response = client().post(address, {"code": "AAAA", "key": "k1"})
    assert response.status_code == 200 and "第1份，共3份" in words(response)
    paper("BBBB", army, army.nominations.get(type="集体"), form="先进集体推荐审批表")
    client().post(address, {"code": "AAAA", "key": "k1"})  # loaded anew
    client().post(address, {"code": "BBBB", "key": "k1"})  # gone back to, another code typed
    assert [e.material for e in Entry.objects.all()] == ["先进个人推荐审批表", "先进集体推荐审批表"]


def test_ticks_survive_when_somebody_else_was_faster(army):
    came(army)
    row = form_of(army, "先进个人推荐审批表")
    look(army, row, copies=2)
    response = client().post(page(army), {"items": [row.key], "seen": "0", "key": "k"})
    assert response.status_code == 422
    assert f'value="{row.key}" aria-label="选择{row.item.subject}先进个人推荐审批表" checked' in words(
        response
    )
    assert "刚由" in words(response)


def test_an_item_is_looked_at_on_a_page_that_asks_only_what_the_item_needs(army):
    came(army)
    report, form = form_of(army, "推荐报告"), form_of(army, "先进个人推荐审批表")
    asked = words(client().get(page(army, "package-intake-item", report.key)))
    assert "已盖章" not in asked and "代替" not in asked
    address = page(army, "package-intake-item", form.key)
    asked = words(client().get(address))
    assert "已盖章：所在单位" in asked and "或 广西军区政治工作局 或" in asked and "已签字" not in asked
    posted = {
        "key": "k",
        "seen": "0",
        "copies": "3",
        "old": "1",
        "seal0": "on",
        "legible": "on",
        "fault": "缺第2页",
    }
    assert client().post(address, posted).status_code == 302
    seen = form_of(army, "先进个人推荐审批表").seen
    assert (seen.copies, seen.old, seen.lacks, seen.fault) == (2, 1, ("所在单位",), "缺第2页")
    assert client().post(address, posted).status_code == 302  # sent twice
    assert Entry.objects.count() == 1
    for key in ("k", "k2"):  # gone back to and changed; opened before somebody else's look
        assert client().post(address, {**posted, "key": key, "copies": "2"}).status_code == 422
    assert client().get(page(army, "package-intake-item", 99)).status_code == 404


def test_the_whole_way_by_its_pages(army):
    came(army)
    form = form_of(army, "先进个人推荐审批表")
    look(army, form, lacks=[form.places[1]])
    office = client()
    keys = [row.key for row in tally(army).rows if row.key != form.key]
    newest = str(tally(army).newest)
    for some_of in (keys[:2], keys):  # gone back to, and more ticked
        assert office.post(page(army), {"items": some_of, "seen": newest, "key": "k"}).status_code == 302
    assert "核收" in words(office.get(page(army)))
    newest = str(tally(army).newest)
    office.post(page(army, "package-intake-finish"), {"seen": newest})
    assert Intake.objects.get().status == "部分"
    shown = words(office.get(page(army) + "?only=amiss"))
    assert "没有盖章：所在单位" in shown and 'aria-label="选择推荐报告"' not in shown
    shown = words(office.get(page(army) + "?material=推荐报告"))
    assert 'aria-label="选择推荐报告"' in shown and f'aria-label="选择{form.item.subject}' not in shown
    office.post(page(army, "package-intake-correct"), {"seen": newest, "until": "2023-12-27", "remark": ""})
    assert Intake.objects.get().until == date(2023, 12, 27)
    listed = words(office.get(reverse("intake", args=[army.programme_id]) + "?state=待补正"))
    assert "驻桂部队" in listed and "2023年12月27日" in listed and ">柳州<" not in listed
    rows = b"".join(office.get(reverse("intake", args=[army.programme_id]) + "?export=csv").streaming_content)
    assert "驻桂部队,已报送,待补正,,2023年12月20日,1,18,2023年12月27日" in rows.decode()


# ——— the unit ———————————————————————————————————————————————————————————————————————————————————————————


def test_the_unit_follows_its_parcel_and_sees_what_was_found_once_the_check_is_finished(army):
    came(army, pieces=2)
    form = form_of(army, "先进个人推荐审批表")
    look(army, form, lacks=[form.places[1]])
    unit = client(ARMY)
    before = words(unit.get(page(army)))
    assert "邮寄" in before and "没有盖章" not in before and "<h2>清单</h2>" not in before
    pass_all(army, but=(form.key,))
    finish(army)
    actions.send_corrections(
        army, step_of(army), until=date(2023, 12, 27), remark="", seen=tally(army).newest, by=seat(OFFICE), now=at(12, 20)
    )  # fmt: skip
    after = words(unit.get(page(army)))
    assert "没有盖章：所在单位" in after and "未补" in after and "勾选的查验合格" not in after
    assert "待补正" in words(unit.get(reverse("package", args=[army.pk])))
    look(army, form_of(army, "先进个人推荐审批表"))
    assert "已补" in words(unit.get(page(army)))
    assert unit.post(page(army), {"items": ["1"]}).status_code == 404


@pytest.mark.parametrize("office", [NANNING, COUNTY, MEETING])
def test_to_everybody_else_it_is_not_there(army, office):
    came(army)
    pages = [
        page(army),
        page(army, "package-intake-paper", "receipt", "pdf"),
        page(army, "package-intake-finish"),
    ]
    assert {client(office).get(one).status_code for one in pages} <= {403, 404}


# ——— on paper ———————————————————————————————————————————————————————————————————————————————————————————


def text_of(response):
    document = Document(io.BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [p.text for p in document.paragraphs], cells


def test_the_receipt_says_what_came_when_to_whom_and_how_many_copies(army):
    came(army, number="示例8", pieces=2)
    pass_all(army)
    finish(army)
    lines, cells = text_of(client(ARMY).get(page(army, "package-intake-paper", "receipt", "docx")))
    assert any("广西军区政治工作局" in line for line in lines)
    assert any("应收18份，收到18份，齐全。" in line for line in lines)
    assert cells[6:12] == ["2023年12月20日", "邮寄", "示例8", "2", "", seat(OFFICE).user.name]
    assert cells[16:20] == ["推荐报告", "3", "3", "3"]
    pdf = client(ARMY).get(page(army, "package-intake-paper", "receipt", "pdf"))
    assert pdf.content.startswith(b"%PDF") and pdf["Content-Type"] == "application/pdf"


def test_the_corrections_print_as_they_were_sent_and_not_as_things_stand_now(army):
    came(army)
    form = form_of(army, "先进个人推荐审批表")
    look(army, form, lacks=[form.places[1]])
    pass_all(army, but=(form.key,))
    finish(army)
    actions.send_corrections(
        army, step_of(army), until=date(2023, 12, 27), remark="", seen=tally(army).newest, by=seat(OFFICE), now=at(12, 20)
    )  # fmt: skip
    look(army, form_of(army, "先进个人推荐审批表"))
    lines, cells = text_of(client(ARMY).get(page(army, "package-intake-paper", "corrections-1", "docx")))
    assert cells[5:] == ["1", form.item.subject, "先进个人推荐审批表", "没有盖章：所在单位", "请盖章后补交"]
    assert any("下列1项须补正，请于2023年12月27日前送到" in line for line in lines)
    for other in ("corrections-2", "corrections-0", "示例"):
        assert client(ARMY).get(page(army, "package-intake-paper", other, "docx")).status_code == 404
    assert client(ARMY).get(page(army, "package-intake-paper", "receipt", "exe")).status_code == 404


def test_approved_forms_are_ticked_as_they_are_handed_over_and_stand_on_the_list_to_be_signed(army):
    came(army)
    pass_all(army)
    finish(army)
    of = army.programme
    screened(of)
    chosen = list(of.nominations.filter(at="复评"))
    slated(of, chosen)
    office, address = client(), page(army, "package-give-back")
    assert "还没有可以退还的表" in words(office.get(address))
    approved(of, chosen)
    body, deputy = (form_of(army, f"先进{who}推荐审批表") for who in ("集体", "个人"))
    offered = words(office.get(address))
    assert "个人档案 1；推荐单位 1" in offered and "征求意见表" not in offered
    asked = {
        "items": [deputy.key],
        "to": "个人档案",
        "copies": "1",
        "receiver": "覃样本",
        "day": "2023-12-20",
        "seen": "0",
    }
    refused = office.post(address, {**asked, "copies": "4"})
    assert refused.status_code == 422 and "只剩3份" in words(refused)
    assert f'value="{deputy.key}" aria-label="选择{deputy.item.subject}先进个人推荐审批表" checked' in words(
        refused
    )
    assert office.post(address, asked).status_code == 302
    _, cells = text_of(client(ARMY).get(page(army, "package-intake-paper", "hand-over", "docx")))
    assert cells[8:] == [
        "1", deputy.item.subject, "先进个人推荐审批表", "个人档案", "1", "覃样本", "2023.12.20", "",
        "2", body.item.subject, "先进集体推荐审批表", "推荐单位", "1", "", "", "",
        "3", deputy.item.subject, "先进个人推荐审批表", "推荐单位", "1", "", "", "",
    ]  # fmt: skip
    assert "覃样本" in words(client(ARMY).get(page(army)))


# ——— in one go ——————————————————————————————————————————————————————————————————————————————————————————


def test_a_long_list_asks_the_database_no_more_than_a_short_one(army):
    counts = []
    for package in (army, handed_in(LIUZHOU, some(LIUZHOU, deputy=6, staff=6, agency=3))):
        came(package)
        pass_all(package)
        finish(package)
        office = client()
        office.get(page(package))
        with CaptureQueriesContext(connection) as asked:
            office.get(page(package))
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


def test_what_waits_leads_the_office_to_the_units_it_waits_for(army):
    came(army)
    waits = next(due for due in dues_of(seat(OFFICE), date(2023, 12, 20)) if due.group == "收件")
    listed = words(client().get(waits.url))
    assert "驻桂部队" in listed and ">柳州<" not in listed
