"""Pages of the papers written out of the record, as the unit, its neighbours and the award office see them."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from tests.factories import (
    ARMY,
    CONSULTING,
    GROUP,
    HEAD,
    INSIDE,
    LIUZHOU,
    OFFICE,
    OUTSIDE,
    POSTED,
    PUBLIC,
    at,
    consult,
    disclose,
    fill,
    handed_in,
    package,
    post,
    programme,
    resolve,
    screened,
    seat,
    slated,
    some,
)
from xuanxian.awards.disclosures.actions import (
    Posting,
    close_objection,
    post_disclosure,
    receive_objection,
    register_result,
)
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.handing_in import return_package
from xuanxian.awards.papers.models import Wording
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Look
from xuanxian.platform.acts.models import Act

pytestmark = pytest.mark.django_db
REPORT, OTHER, PERSONNEL = "推荐报告", "其他需要说明的情况", "组织人事部门"
NUMBER, PHONE = "459999198001010012", "13900000000"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(11, 29))


@pytest.fixture
def army():
    """An agency, a deputy and a member of staff, all of government bodies; resolved on."""
    programme()
    made = package(ARMY)
    fill(made, some(ARMY, agency=1, deputy=1, staff=1))
    body, deputy, staff = in_list(made)
    edit(body, 集体性质="机关")
    edit(deputy, 姓名="韦示例", 人员类别="机关工作人员", 身份证号码=NUMBER, 联系电话=PHONE)
    edit(staff, 人员类别="机关工作人员")
    resolve(made)
    return made


def edit(nomination, **typed):
    nomination = Nomination.objects.get(pk=nomination.pk)
    save_fields(nomination, typed, revision=nomination.revision, by=seat(nomination.unit), now=at(11, 16))


def sit(client, office):
    client.force_login(seat(office).user)
    return client


def text_page(to, name=REPORT):
    return reverse("package-text", args=[to.pk, name])


def said(response):
    assert response.status_code == 200, response.status_code
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return archive.read("word/document.xml").decode()


def chapters(page):
    """What the form would send back unchanged."""
    sent = {f"text-{n}": typed for n, _, typed, _ in page.context["sections"]}
    return sent | {f"revision-{n}": section.revision for n, section, _, _ in page.context["sections"]}


# ——— the report ———————————————————————————————————————————————————————————————————————————————————————


def test_only_the_chapter_that_was_changed_is_saved_and_the_file_says_it(client, army):
    sit(client, ARMY)
    page = client.get(text_page(army))
    sent = chapters(page) | {"text-3": "无其他情况。"}
    assert client.post(text_page(army), sent).status_code == 302
    assert list(Wording.objects.values_list("chapter", "text")) == [(OTHER, "无其他情况。")]
    paper = client.get(reverse("package-text-file", args=[army.pk, REPORT, "docx"]))
    assert "无其他情况。" in said(paper)


def test_a_refusal_leaves_what_was_typed_in_its_box_and_saves_the_rest(client, army):
    sit(client, ARMY)
    sent = chapters(client.get(text_page(army))) | {"text-0": f"请拨{PHONE}", "text-3": "无"}
    page = client.post(text_page(army), sent)
    assert page.status_code == 422 and f"请拨{PHONE}" in page.content.decode()
    assert [f.rule for f, _ in page.context["refused"]] == ["text.personal"]
    assert list(Wording.objects.values_list("text", flat=True)) == ["无"]


def test_what_the_record_gives_now_stands_beside_the_units_words_until_it_is_adopted(client, army):
    sit(client, ARMY)
    client.post(text_page(army), chapters(client.get(text_page(army))) | {"text-1": "本单位已办理。"})
    consult(army)
    page = client.get(text_page(army))
    text = page.content.decode()
    assert "本单位已办理。" in text and "就3个对象征求意见" in text and "保留现有文字" in text
    client.post(text_page(army), chapters(page) | {"adopt": "1"})
    assert not Wording.objects.exists()


def test_the_award_office_reads_it_once_handed_in_and_changes_nothing(client):
    programme()
    theirs = handed_in(LIUZHOU, some(LIUZHOU, agency=1, deputy=1))
    sit(client, OFFICE)
    page = client.get(text_page(theirs))
    assert page.status_code == 200 and "<textarea" not in page.content.decode()
    assert client.post(text_page(theirs), {"text-3": "改"}).status_code == 404
    assert client.get(text_page(theirs, "没有的文书")).status_code == 404


def test_what_is_being_mended_is_not_read_by_the_award_office(client):
    programme()
    theirs = handed_in(LIUZHOU, some(LIUZHOU, agency=1, deputy=1))
    return_package(theirs, in_list(theirs), reason="示例", until=None, by=seat(OFFICE), now=at(12, 4))
    assert sit(client, OFFICE).get(text_page(theirs)).status_code == 404
    assert sit(client, LIUZHOU).get(text_page(theirs)).status_code == 200


def test_a_draft_is_not_for_the_award_office(client, army):
    assert sit(client, OFFICE).get(text_page(army)).status_code == 404
    assert client.get(reverse("package-texts", args=[army.pk])).status_code == 404


def test_the_list_of_papers_asks_no_more_for_more_nominees(client, army):
    def questions():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse("package-texts", args=[army.pk])).status_code == 200
        return len(asked)

    sit(client, ARMY)
    consult(army)
    disclose(army)
    questions()  # the rulebook is read once
    few = questions()
    fill(army, some(ARMY, reserve=2))
    assert questions() <= few <= 20


# ——— letters ——————————————————————————————————————————————————————————————————————————————————————————


def letter(to, **more):
    query = urlencode({"step": CONSULTING.name, "department": PERSONNEL, **more})
    return f"{reverse('consultation-letter', args=[to.pk])}?{query}"


def test_a_letter_is_had_before_it_is_registered_and_records_nothing_but_looks(client, army):
    sit(client, ARMY)
    page = client.get(letter(army))
    assert page.context["form"].initial["nominations"] == [n.pk for n in in_list(army)]
    acts = Act.objects.count()
    one = in_list(army)[1]
    sent = {
        "to": "示例市委组织部",
        "number": "示例函9号",
        "due": "2023-12-05",
        "nominations": [one.pk],
        "kind": "docx",
    }
    text = said(client.post(letter(army), sent))
    assert all(
        part in text
        for part in ("示例市委组织部：", "示例函9号", "于2023年12月5日前", "韦示例", "征求意见回执")
    )
    assert NUMBER not in text and PHONE not in text
    assert Act.objects.count() == acts and not Look.objects.exists()


def test_a_letter_that_went_out_is_had_again_with_the_same_nominees(client, army):
    consult(army)
    act = Act.objects.filter(verb="征求", content__contains=PERSONNEL).get()
    page = sit(client, ARMY).get(letter(army, act=act.pk))
    assert page.context["form"].initial["number"] == "组织人事部门函"
    assert page.context["form"].initial["nominations"] == [n.pk for n in in_list(army)]


def test_a_letter_without_an_addressee_or_nominee_stays_on_the_page(client, army):
    page = sit(client, ARMY).post(letter(army), {"kind": "docx"})
    assert page.status_code == 422 and set(page.context["form"].errors) == {"to", "nominations"}


def test_replies_keep_their_scans_beside_each_other_and_a_doubled_one_keeps_none(client, army):
    sit(client, ARMY)
    body, deputy, staff = in_list(army)
    url = f"{reverse('consultation-reply', args=[army.pk])}?{urlencode({'department': PERSONNEL})}"

    def reply(rows, number):
        scan = SimpleUploadedFile("回函.pdf", b"%PDF-1.4\n" + number.encode())
        sent = {
            "opinion": "同意",
            "day": "2023-11-24",
            "number": number,
            "nominations": [n.pk for n in rows],
            "file": scan,
        }
        return client.post(url, sent).status_code

    assert [reply([body, deputy], "复1号"), reply([staff], "复2号"), reply([staff], "复2号")] == [
        302,
        302,
        422,
    ]
    scans = army.case.attachments.filter(purpose="部门反馈函", removed_at=None)
    said = [json.loads(act.content)["附件"] for act in Act.objects.filter(verb="回复").order_by("pk")]
    assert said == [scan.pk for scan in scans] and len(said) == 2
    assert (
        reverse("attachment", args=[scans[0].pk])
        in client.get(reverse("consultation", args=[army.pk])).content.decode()
    )


# ——— postings —————————————————————————————————————————————————————————————————————————————————————————


def paper(disclosure, name):
    return reverse("disclosure-paper", args=[disclosure.pk, name, "docx"])


def test_the_text_of_a_posting_says_who_and_what_for_and_no_number_of_anybody(client, army):
    deputy = in_list(army)[1]
    edit(
        deputy,
        性别="女",
        民族="壮族",
        出生年月="1980.01",
        政治面貌="中共党员",
        主要事迹=f"走访群众（{PHONE}）。\n身份证{NUMBER}。",
    )
    posted = post(army, INSIDE, in_list(army), POSTED)
    text = said(sit(client, ARMY).get(paper(posted, "公示稿")))
    assert "韦示例（女，壮族），1980.01生，中共党员，" in text and "走访群众" in text
    assert "2023年11月21日至2023年11月27日（5个工作日）" in text and "0771-0000000" in text
    assert NUMBER not in text and PHONE not in text


def test_the_text_is_printed_before_the_posting_is_registered(client, army):
    sit(client, ARMY)
    rows = in_list(army)
    url = f"{reverse('disclosure-new', args=[army.pk])}?{urlencode({'step': INSIDE})}"
    sent = {
        "posted": "2023-11-30",
        "where": "示例公示栏",
        "contact": "办公室",
        "nominations": [n.pk for n in rows[1:2]],
    }
    text = said(client.post(url, sent | {"draft": "docx"}))
    assert "公示地点：示例公示栏。" in text and "2023年12月1日至2023年12月7日" in text and "韦示例" in text
    assert not army.disclosures.exists()


def test_the_report_says_no_objection_only_where_that_was_registered(client, army):
    sit(client, ARMY)
    posted = post(army, INSIDE, in_list(army), POSTED)
    assert "〔待补：公示结果，期满后登记〕" in said(client.get(paper(posted, "公示情况报告")))
    register_result(posted, result="收到反映1件，经查不属实", by=seat(ARMY), now=at(11, 28))
    text = said(client.get(paper(posted, "公示情况报告")))
    assert "公示结果：收到反映1件，经查不属实。" in text and "无异议" not in text
    other = post(army, OUTSIDE, in_list(army), at(11, 28))
    register_result(other, result="", by=seat(ARMY), now=at(12, 6))
    assert "推荐对象公示无异议情况的报告" in said(client.get(paper(other, "公示情况报告")))
    record = said(client.get(paper(other, "公示张贴表")))
    assert "张贴情况表（推荐单位公示）" in record and "公示期间无异议" in record


def test_objections_over_the_site_are_told_to_the_award_office_alone(client):
    made = programme()
    handed_in(LIUZHOU, some(LIUZHOU, agency=1, deputy=1))
    screened(made)
    slated(made, list(made.nominations.all()))
    rows = list(made.nominations.select_related("package__programme", "package__version", "version", "case"))
    day = at(2, 26, year=2024)
    posted = post_disclosure(
        made, None, PUBLIC, rows, Posting(day.date(), "广西人大网", "评选办公室"), by=seat(OFFICE), now=day
    )
    words = "2023年6月某日在某地发生的某件事情，可以向某处核实"
    objection = receive_objection(posted, rows[0], words, "", now=at(2, 28, year=2024))
    close_objection(objection, "不属实", finding="经查不属实", by=seat(OFFICE), now=at(3, 4, year=2024))
    register_result(posted, result="", by=seat(OFFICE), now=at(3, 5, year=2024))
    assert "公示期间收到异议1件，其中不属实1件" in said(
        sit(client, OFFICE).get(paper(posted, "公示情况报告"))
    )
    for office in (LIUZHOU, GROUP, HEAD):
        sit(client, office)
        assert client.get(paper(posted, "公示情况报告")).status_code == 404
        assert "生，" not in said(client.get(paper(posted, "公示稿")))  # nobody's birth


# ——— what no form prints ———————————————————————————————————————————————————————————————————————————————


def test_the_supplementary_page_prints_what_no_form_does_and_is_marked(client, army):
    deputy = in_list(army)[1]
    text = said(sit(client, ARMY).get(reverse("nomination-supplement", args=[deputy.pk, "docx"])))
    assert "内部核对用，不随材料报送" in text and "人员类别" in text and "机关工作人员" in text
    assert NUMBER not in text and "出生年月" not in text
