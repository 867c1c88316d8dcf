"""The entry page of a nominee without a script and as the script asks it: what is saved, refused, shown masked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import AGENCY, NANNING, _picture, at, draft, fill, package, programme, seat, some
from tests.platform.test_account_pages import text
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.records import nominees_of, shown_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.sealed import mark
from xuanxian.rules.core.identity import check_character

pytestmark = pytest.mark.django_db
FIRST17 = "45999919800101123"
NUMBER = FIRST17 + check_character(FIRST17)
JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture(autouse=True)
def of():
    return programme()


@pytest.fixture
def nominee(of):
    return draft(package(NANNING))


def browser(name="示例经办"):
    client = Client()
    client.force_login(seat(NANNING, name=name).user)
    return client


def save(nominee, client=None, revision=0, **said):
    """One field as the script sends it."""
    ((field, value),) = said.items()
    address = reverse("nomination-save", args=[nominee.pk])
    return (client or browser()).post(address, {"field": field, "value": value, "revision": revision}, **JSON)


def test_a_whole_form_is_saved_without_a_script_and_the_page_says_so(nominee):
    client = browser()
    answer = client.post(
        reverse("nomination-save", args=[nominee.pk]),
        {"姓名": "韦示例", "性别": "男", "revision": 0},
        follow=True,
    )
    assert answer.redirect_chain[0][0] == reverse("nomination-edit", args=[nominee.pk])
    assert [str(one) for one in answer.context["messages"]] == ["已保存"]
    assert Nomination.objects.get().values == {"姓名": "韦示例", "性别": "男"}


def test_a_number_is_marked_masked_and_not_lost_when_it_comes_back_masked(nominee):
    answer = save(nominee, 身份证号码=NUMBER)
    assert answer.json()["shown"]["身份证号码"] == f"459999{'*' * 8}{NUMBER[-4:]}"
    stored = Nomination.objects.get()
    assert stored.mark == mark(NUMBER) and "身份证号码" not in stored.values
    save(nominee, revision=1, 身份证号码=answer.json()["shown"]["身份证号码"])
    assert Nomination.objects.get().mark == mark(NUMBER)
    save(nominee, revision=2, 身份证号码="")
    assert (Nomination.objects.get().mark, Nomination.objects.get().sealed) == ("", {})


def test_a_page_shows_a_number_masked_alone(nominee):
    save(nominee, 身份证号码=NUMBER)
    shown = shown_of(Nomination.objects.get(), asked_for(nominee).every())
    assert shown["身份证号码"].count("*") == 8
    page = text(browser().get(reverse("nomination-edit", args=[nominee.pk])))
    assert NUMBER not in page and shown["身份证号码"] in page


def test_what_another_changed_meanwhile_is_not_overwritten(nominee):
    first, second = browser("韦甲"), browser("韦乙")
    assert save(nominee, first, 姓名="韦示例").json()["revision"] == 1
    answer = save(nominee, second, 姓名="覃示例")
    assert answer.status_code == 409
    conflict = answer.json()["conflict"]
    assert (conflict["field"], conflict["theirs"], answer.json()["revision"]) == ("姓名", "韦示例", 1)
    assert save(nominee, second, revision="不知道", 姓名="覃示例").status_code == 409
    page = text(
        second.post(
            reverse("nomination-save", args=[nominee.pk]), {"姓名": "覃示例", "revision": 0}, follow=True
        )
    )
    assert "没有覆盖" in page and Nomination.objects.get().name == "韦示例"


def test_a_field_that_is_not_asked_is_refused_in_words(nominee):
    answer = save(nominee, 没有这一栏="甲")
    assert (answer.status_code, answer.json()) == (
        422, {"message": "这张表没有「没有这一栏」", "mend": "请刷新页面后再填"},
    )  # fmt: skip


def photographed(nominee, *files):
    address = reverse("nomination-photo", args=[nominee.pk])
    return browser().post(address, dict(enumerate(files)) if files else {})


def test_a_photo_is_taken_and_its_absence_told_until_then(nominee):
    page = reverse("nomination-edit", args=[nominee.pk])
    assert "没有照片" in text(browser().get(page))
    answer = photographed(nominee, SimpleUploadedFile("照片.jpg", _picture()))
    assert answer.status_code == 200 and "没有照片" not in answer.json()["findings"]
    assert "没有照片" not in text(browser().get(page))


def test_no_photo_and_what_is_none_are_refused_in_words(nominee):
    answer = photographed(nominee)
    assert (answer.status_code, answer.json()["message"]) == (422, "没有收到照片")
    answer = photographed(nominee, SimpleUploadedFile("照片.jpg", b"%PDF-1.4"))
    assert (answer.status_code, answer.json()["message"]) == (422, "「照片.jpg」不是照片")


def test_lists_show_the_unit_of_a_person_and_of_a_collective(of):
    (person,) = fill(package(NANNING), some(NANNING, deputy=1))
    assert person.body == person.values["工作单位及职务"]
    (body,) = fill(package(NANNING), some(NANNING, agency=1))
    assert body.body == body.values["集体所属单位"]


def test_what_is_read_of_many_is_asked_for_once(of, django_assert_num_queries):
    fill(package(NANNING), some(NANNING, deputy=3))
    rows = list(Nomination.objects.order_by("pk"))
    rulebook = rulebook_of(rows[0].version)
    with django_assert_num_queries(2):
        read = nominees_of(rulebook, rows, ["姓名", "身份证号码"])
    assert list(read.column("姓名")) == [row.name for row in rows]


def test_a_long_name_is_cut_in_lists_alone(of):
    long = "示" * 120
    made = draft(package(NANNING), AGENCY)
    saved = save_fields(made, {"集体名称": long}, revision=0, by=seat(NANNING), now=at(11, 14)).nomination
    assert (saved.name, saved.values["集体名称"]) == (long[:100], long)
