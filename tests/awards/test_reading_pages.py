"""A Word form read back into a nomination: what the page offers, what is taken over, and what is not."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from tests.awards import test_every_notice as every
from tests.factories import (
    COUNTY,
    LIUZHOU,
    NANNING,
    at,
    draft,
    fill,
    handed_in,
    package,
    programme,
    seat,
    some,
)
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.records import record_of, text_of
from xuanxian.awards.papers.filling import nominee_data
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reading import actions as reading
from xuanxian.paperwork.filled import from_record
from xuanxian.paperwork.forms import FormData
from xuanxian.paperwork.word import WordMaker
from xuanxian.platform import clock
from xuanxian.platform.files.actions import path_of
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.sealed import masked
from xuanxian.rulebooks import library
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Level

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(11, 15))


@pytest.fixture
def deputy():
    """A deputy of 南宁, filled in, with a photo."""
    programme()
    return fill(package(NANNING), some(NANNING, deputy=1))[0]


def client(unit, name=""):
    made = Client()
    made.force_login(seat(unit, name=name).user, backend="django.contrib.auth.backends.ModelBackend")
    return made


def word(nomination, picture=None, **changes):
    """The nominee's own form as people would have it, with some places written otherwise."""
    form = asked_for(nomination).form
    values = dict(from_record(form, record_of(nomination)).values) | changes
    return WordMaker().make(form, FormData(values | ({"照片": str(picture)} if picture else {})))


def sent(at_, nomination, data, name="示例.docx"):
    """The response of the page on which the differences are shown."""
    url = reverse("nomination-read", args=[nomination.pk])
    return at_.post(url, {"file": SimpleUploadedFile(name, data)}, follow=True)


def offered(response):
    """What the page would save: {item: ticked}."""
    boxes = re.findall(r'name="take" value="([^"]+)"[^>]*?( checked)?>', response.content.decode())
    return {name: bool(ticked) for name, ticked in boxes}


def rules(response):
    return [f.rule for f in response.context["seen"].findings]


def take(at_, response, *names, **more):
    url = response.redirect_chain[-1][0] if response.redirect_chain else response.request["PATH_INFO"]
    return at_.post(url, {"take": names, "revision": response.context["revision"], **more}, follow=True)


def kept(nomination):
    return Nomination.objects.get(pk=nomination.pk)


def test_only_what_differs_is_offered_and_only_what_is_ticked_is_saved(deputy):
    unit = client(NANNING)
    page = sent(unit, deputy, word(deputy, 参加工作时间="2001.02", 学历学位="示例大学本科"))
    was = dict(deputy.values)
    assert set(offered(page)) == {"参加工作时间", "学历学位"}
    assert all(offered(page).values())
    done = take(unit, page, "学历学位")
    assert done.redirect_chain[-1][0] == reverse("nomination-edit", args=[deputy.pk])
    assert kept(deputy).values == was | {"学历学位": "示例大学本科"}
    assert not StoredFile.objects.filter(kind="reading").exists()


def test_a_form_that_says_what_is_kept_offers_nothing(deputy):
    page = sent(client(NANNING), deputy, word(deputy))
    assert offered(page) == {} and page.context["seen"].empty and rules(page) == []


def test_what_is_empty_in_the_file_or_refused_by_its_kind_is_not_ticked_beforehand(deputy):
    page = sent(client(NANNING), deputy, word(deputy, 学历学位="", 出生年月="1978.6", 籍贯="广西示例县"))
    ticked = offered(page)
    assert ticked.pop("学历学位", False) is False and ticked["出生年月"] is False
    assert "value.month" in rules(page)


def test_personal_numbers_are_masked_and_a_new_one_is_kept_sealed(deputy):
    unit, number, phone = client(NANNING), "459999197806150011", "13800009999"
    page = sent(unit, deputy, word(deputy, 身份证号码=number, 联系电话=phone))
    text = page.content.decode()
    assert number not in text and phone not in text
    assert masked(Kind.IDENTITY, number) in text and masked(Kind.PHONE, phone) in text
    take(unit, page, "联系电话")
    field = asked_for(deputy).field("联系电话")
    assert text_of(kept(deputy), field) == phone and phone not in str(kept(deputy).values)


def test_the_form_of_somebody_else_is_said_to_be_so_and_nothing_is_ticked(deputy):
    page = sent(client(NANNING), deputy, word(deputy, 姓名="覃样本", 民族="侗族"))
    assert rules(page)[0] == "form.read.other-person"
    assert offered(page) and not any(offered(page).values())


def test_another_form_of_the_notice_is_refused_by_its_name(deputy):
    body = fill(package(NANNING), some(NANNING, agency=1))[0]
    page = sent(client(NANNING), deputy, word(body))
    assert page.status_code == 422 and "看来是「先进集体推荐审批表」" in page.content.decode()
    assert not StoredFile.objects.filter(kind="reading").exists()


def test_an_old_word_file_is_refused_with_the_way_out(deputy):
    page = sent(client(NANNING), deputy, bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "旧.doc")
    assert page.status_code == 422 and "另存为 Word 文档（*.docx）" in page.content.decode()


def test_what_somebody_else_changed_meanwhile_is_shown_again_and_nothing_is_saved(deputy):
    unit = client(NANNING)
    page = sent(unit, deputy, word(deputy, 学历学位="示例大学本科", 参加工作时间="2001.02"))
    other = seat(NANNING, name="覃样本")
    save_fields(kept(deputy), {"学历学位": "示例学院专科"}, revision=99, by=other, now=at(11, 15))
    again = take(unit, page, *offered(page))
    assert (
        "「学历学位」覃样本" in again.content.decode() and again.context["revision"] == kept(deputy).revision
    )
    assert kept(deputy).values["学历学位"] == "示例学院专科" and (
        kept(deputy).values["参加工作时间"] == deputy.values["参加工作时间"] != "2001.02"
    )
    take(unit, again, *offered(again))
    assert kept(deputy).values["学历学位"] == "示例大学本科"


def test_another_photo_is_shown_and_takes_the_place_of_the_one_before(deputy, tmp_path):
    unit, picture = client(NANNING), tmp_path / "photo"
    Image.new("RGB", (413, 579), "#aa3333").save(picture, "JPEG")
    page = sent(unit, deputy, word(deputy, picture))
    shown = unit.get(re.search(r'<img class="portrait" src="([^"]+/read/[^"]+)"', page.content.decode())[1])
    assert Image.open(io.BytesIO(shown.content)).size == (295, 413)
    before = deputy.case.attachments.get(removed_at=None)
    take(unit, page, photo="on")
    now = deputy.case.attachments.get(purpose="照片", removed_at=None)
    assert now.pk != before.pk and now.file.digest != before.file.digest


def test_a_photo_too_small_is_refused_and_the_ticks_stay(deputy, tmp_path):
    unit, picture = client(NANNING), tmp_path / "photo"
    Image.new("RGB", (100, 140)).save(picture, "JPEG")
    page = take(
        unit, sent(unit, deputy, word(deputy, picture, 学历学位="示例大学本科")), "学历学位", photo="on"
    )
    assert page.status_code == 422 and "不够清楚" in page.content.decode()
    assert offered(page) == {"学历学位": True} and kept(deputy).values == deputy.values


def test_a_form_with_a_row_deleted_offers_the_rest_and_says_what_is_missing(deputy):
    import docx

    file = docx.Document(io.BytesIO(word(deputy, 学历学位="示例大学本科", 单位性质="企业")))
    table = file.tables[0]
    table._tbl.remove(next(row._tr for row in table.rows if "单位性质" in row.cells[2].text))
    out = io.BytesIO()
    file.save(out)
    page = sent(client(NANNING), deputy, out.getvalue())
    assert set(offered(page)) == {"学历学位"}
    assert [f.subject for f in page.context["seen"].findings if f.rule == "form.read.missing"] == [
        "工作单位及职务",
        "单位性质",
    ]


def test_the_file_can_be_given_up(deputy):
    unit = client(NANNING)
    page = sent(unit, deputy, word(deputy, 学历学位="示例大学本科"))
    take(unit, page, "学历学位", discard="1")
    assert kept(deputy).values == deputy.values and not StoredFile.objects.filter(kind="reading").exists()


def test_a_file_that_nobody_came_back_to_goes_after_a_week(deputy, monkeypatch):
    unit = client(NANNING)
    old = sent(unit, deputy, word(deputy, 学历学位="示例大学本科")).context["seen"].file
    monkeypatch.setattr(clock, "now", lambda: at(11, 23))
    new = sent(unit, deputy, word(deputy, 学历学位="示例大学专科")).context["seen"].file
    assert list(StoredFile.objects.filter(kind="reading")) == [new] and not path_of(old.digest).exists()


def test_once_handed_in_nothing_is_read_back():
    programme()
    made = handed_in(NANNING, some(NANNING, deputy=1, staff=1)).nominations.first()
    page = client(NANNING).get(reverse("nomination-read", args=[made.pk]))
    assert page.url == reverse("nomination", args=[made.pk])


def test_another_unit_finds_neither_the_nominee_nor_the_file(deputy):
    unit, other = client(NANNING), client(LIUZHOU)
    file = sent(unit, deputy, word(deputy, 学历学位="示例大学本科")).context["seen"].file
    theirs = fill(package(LIUZHOU), some(LIUZHOU, deputy=1))[0]
    for name, keys in (
        ("check", [deputy.pk, file.pk]),
        ("check", [theirs.pk, file.pk]),
        ("photo", [theirs.pk, file.pk]),
    ):
        assert other.get(reverse(f"nomination-read-{name}", args=keys)).status_code == 404
    assert other.post(reverse("nomination-read", args=[deputy.pk])).status_code == 404


def test_the_office_below_reads_back_the_form_of_its_own_nominee():
    programme()
    mine = fill(package(NANNING), some(NANNING, deputy=1), home=COUNTY)[0]
    county = client(COUNTY)
    take(county, sent(county, mine, word(mine, 学历学位="示例大学本科")), "学历学位")
    assert kept(mine).values["学历学位"] == "示例大学本科"


def test_several_files_find_their_nominees_by_number_or_name_and_the_others_say_why_not():
    programme()
    made = package(NANNING)
    one, two, body = fill(made, some(NANNING, deputy=2, agency=1))
    empty = draft(made)
    files = [
        ("甲.docx", word(one, 姓名="改了名")),  # by the number
        ("乙.docx", word(body)),
        ("丙.docx", word(two, 姓名="查无此人", 身份证号码="")),
        ("丁.docx", word(empty)),
        ("戊.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ]
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    unit, address = client(NANNING), reverse("package-read", args=[made.pk])
    page = unit.post(address, {"documents": uploads})
    assert {m.name: m.nomination for m in page.context["waiting"]} == {"甲.docx": one, "乙.docx": body}
    assert {m.name: m.finding.rule for m in page.context["unmatched"]} == {
        "丙.docx": "form.read.unmatched", "丁.docx": "form.read.unmatched", "戊.doc": "form.read.not-word",
    }  # fmt: skip
    unit.post(address, {"documents": [SimpleUploadedFile(*files[0])]})  # once more changes nothing
    for left in (1, 0):  # one after the other, from the list back to the list
        first = unit.get(address).context["waiting"][0]
        check = reverse("nomination-read-check", args=[first.nomination.pk, first.file.pk])
        done = unit.post(check, {"discard": "1"})
        assert done.url == (address if left else reverse("nomination", args=[first.nomination.pk]))
    assert unit.get(address).context["waiting"] == []


def test_the_list_of_files_asks_no_more_when_it_grows():
    programme()
    made = package(NANNING)
    people = fill(made, some(NANNING, deputy=6))
    unit, numbers = client(NANNING), []
    for batch in (people[:1], people[1:]):
        uploads = [SimpleUploadedFile(f"{n.pk}.docx", word(n)) for n in batch]
        unit.post(reverse("package-read", args=[made.pk]), {"documents": uploads})
        unit.get(reverse("package-read", args=[made.pk]))  # what is due is counted once a minute
        with CaptureQueriesContext(connection) as asked:
            page = unit.get(reverse("package-read", args=[made.pk]))
        numbers.append((len(page.context["waiting"]), len(asked)))
    assert [n for n, _ in numbers] == [1, 6] and numbers[0][1] == numbers[1][1] <= 10


def test_the_page_asks_no_more_when_more_differs(deputy):
    unit = client(NANNING)
    few = sent(unit, deputy, word(deputy, 学历学位="示例大学本科"))
    form = asked_for(deputy).form
    empty = WordMaker().make(form, FormData({"姓名": deputy.values["姓名"]}))
    many = sent(unit, deputy, empty)
    assert len(offered(many)) > 8
    numbers = []
    for page in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            unit.get(page.redirect_chain[-1][0])
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 10, numbers


@pytest.mark.parametrize("name", library.names())
def test_no_form_of_any_notice_differs_from_what_it_was_made_of(name):
    """Fields that a form makes of others included, and every form of the nominee's own."""
    made = every.package(name, every.units(name)[0])
    rulebook, seen = rulebook_of(made.version), set()
    for record in every.records(made, rulebook):
        if (slot := every.slot_in(rulebook, record)) in seen:
            continue
        seen.add(slot)
        one = every.filled(made, record, rulebook)
        for form in reading.forms_of(one):
            data = WordMaker().make(form, nominee_data(one, form, None))
            file = reading.keep(one, f"{form.name}.docx", data, by=seat(made.unit), now=at(11, 15))
            shown = reading.preview_of(one, file)
            assert shown.form.name == form.name and shown.empty, shown.differences
            assert [f for f in shown.findings if f.level is not Level.NOTE] == []
    assert seen


def test_what_a_form_makes_of_one_other_field_is_saved_in_that_field():
    name = "cq-deputy-contribution-2022"
    made = every.package(name, every.units(name)[0])
    rulebook = rulebook_of(made.version)
    record = next(r for r in every.records(made, rulebook) if r.get("证件类型") == "居民身份证")
    one = every.filled(made, {**record, "证件号码": ""}, rulebook)
    data = word(one, 证件号码="459999197806150011", 工作单位及职务职级="示例县示例局 示例科员")
    file = reading.keep(one, "示例.docx", data, by=seat(made.unit), now=at(11, 15))
    offered = {d.label: (d.field.name, d.there) for d in reading.preview_of(one, file).differences}
    assert offered["证件号码"] == ("身份证号码", masked(Kind.IDENTITY, "459999197806150011"))
    assert offered["工作单位及职务职级"] == ("工作单位及职务职级", "示例县示例局 示例科员")


def test_a_name_that_differs_between_cover_and_table_is_said_to_differ():
    programme()
    made = package(NANNING)
    (body,) = fill(made, some(NANNING, agency=1))
    with zipfile.ZipFile(io.BytesIO(word(body))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = parts["word/document.xml"].decode().replace(body.name, "示例另一科", 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, changed.encode() if name == "word/document.xml" else data)
    upload = SimpleUploadedFile("甲.docx", out.getvalue())
    page = client(NANNING).post(reverse("package-read", args=[made.pk]), {"documents": [upload]})
    (told,) = page.context["unmatched"]
    assert told.finding.message == (
        f"「甲.docx」：「集体名称」在表中有几处，填得不一样「示例另一科」、「{body.name}」"
    )
    assert told.finding.mend == "请核对，改成一样的再读回"
