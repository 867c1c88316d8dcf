"""The entry page of a nominee without a script and as the script asks it: what is saved, refused, shown masked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import (
    AGENCY,
    COUNTY,
    NANNING,
    _picture,
    at,
    draft,
    fill,
    handed_in,
    package,
    programme,
    seat,
    some,
)
from tests.platform.test_account_pages import text
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.records import shown_of
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Look
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
    assert "已保存" in text(answer)
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


def test_a_long_name_is_cut_in_lists_alone(of):
    long = "示" * 120
    made = draft(package(NANNING), AGENCY)
    saved = save_fields(made, {"集体名称": long}, revision=0, by=seat(NANNING), now=at(11, 14)).nomination
    assert (saved.name, saved.values["集体名称"]) == (long[:100], long)


# ——— exactly what the script and the page get ——————————————————————————————————————————————————————————


@pytest.fixture
def noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(11, 14, 12))


def test_what_the_script_gets_when_a_field_is_saved(nominee, noon):
    answer = save(nominee, 出生年月="1980年13月").json()
    assert (answer["revision"], answer["saved_at"], answer["title"]) == (1, "12:00", "（未填名称）")
    assert answer["shown"] == {"出生年月": "1980年13月"}
    assert answer["cells"]["出生年月"][0] == "stop"
    assert "出生年月" in answer["findings"] and 'href="#' in answer["findings"]
    assert save(nominee, revision=1, 姓名="韦示例").json()["title"] == "韦示例"


def test_what_the_script_gets_when_another_was_there_before(nominee, noon):
    save(nominee, browser("韦甲"), 姓名="韦示例")
    answer = save(nominee, browser("韦乙"), 姓名="覃示例")
    said = {"field": "姓名", "theirs": "韦示例", "by": "韦甲", "at": "12:00"}
    assert (answer.status_code, answer.json()) == (409, {"conflict": said, "revision": 1})
    page = browser("韦乙").post(
        reverse("nomination-save", args=[nominee.pk]),
        {"姓名": "覃示例", "性别": "男", "revision": 0},
        follow=True,
    )
    assert "「姓名」韦甲在12:00改过，没有覆盖" in text(page)
    assert Nomination.objects.get().values == {"姓名": "韦示例", "性别": "男"}


def test_the_page_on_which_it_was_typed_counts(nominee):
    """The second, on a page opened after the first had saved, changes what the first wrote."""
    save(nominee, browser("韦甲"), 姓名="韦示例")
    assert save(nominee, browser("韦乙"), revision=1, 姓名="覃示例").status_code == 200
    assert Nomination.objects.get().name == "覃示例"


def test_several_marks_of_one_field_are_kept_together(nominee):
    save(nominee, 满足条件=["1", "3"])
    assert Nomination.objects.get().values == {"满足条件": "1、3"}
    browser().post(reverse("nomination-save", args=[nominee.pk]), {"满足条件": ["2", "3"], "revision": 1})
    assert Nomination.objects.get().values == {"满足条件": "2、3"}


def test_a_browser_that_takes_json_besides_is_no_script(nominee):
    accepts = {"headers": {"Accept": "text/html,application/json"}}
    answer = browser().post(reverse("nomination-save", args=[nominee.pk]), {"姓名": "韦示例"}, **accepts)
    assert (answer.status_code, Nomination.objects.get().name) == (302, "韦示例")


def test_an_asterisk_in_what_is_no_number_is_what_was_typed(nominee):
    save(nominee, 姓名="韦*")
    assert Nomination.objects.get().values["姓名"] == "韦*"
    save(nominee, revision=1, 身份证号码="459999********0018")
    assert "身份证号码" in Nomination.objects.get().sealed


def test_without_a_script_a_refusal_is_a_page_in_words(nominee):
    answer = browser().post(reverse("nomination-save", args=[nominee.pk]), {"姓名": "示" * 20_001})
    assert answer.status_code == 422
    assert "「姓名」有20001个字符，太长" in text(answer)


def test_the_entry_page_knows_whose_it_is_and_where_it_saves(nominee):
    answer = browser().get(reverse("nomination-edit", args=[nominee.pk]))
    shown = answer.context
    here = f"/nominations/{nominee.pk}/"
    assert shown["urls"] == {"save": f"{here}save/", "photo": f"{here}photo/", "reveal": f"{here}reveal/"}
    assert (shown["title"], shown["revision"], shown["own"]) == ("（未填名称）", 0, True)
    assert shown["crumbs"][-1] == ("填写", "")
    assert all(url.startswith("#") for _, url in shown["findings"] if url)
    assert f'href="{reverse("package", args=[nominee.package_id])}"' in answer.content.decode()


def test_to_the_nominees_own_unit_the_page_is_not_that_of_the_recommending_one(of):
    theirs = draft(package(NANNING), home=COUNTY)
    client = Client()
    client.force_login(seat(COUNTY).user)
    page = client.get(reverse("nomination-edit", args=[theirs.pk]))
    assert page.context["own"] is False
    assert f'href="{reverse("package", args=[theirs.package_id])}"' not in page.content.decode()


@pytest.mark.parametrize("act", ["save", "photo", "reveal"])
def test_nothing_is_saved_or_shown_by_following_a_link(nominee, act):
    assert browser().get(reverse(f"nomination-{act}", args=[nominee.pk])).status_code == 405


def test_who_is_handed_in_is_read_and_not_filled_in(of):
    to = handed_in(NANNING, some(NANNING, deputy=1))
    one = in_list(to)[0]
    answer = browser().get(reverse("nomination-edit", args=[one.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("nomination", args=[one.pk]))
    answer = save(one, revision=9, 姓名="覃样本")
    assert (answer.status_code, answer.json()["message"]) == (422, f"「{one}」已报送，不能再修改")
    answer = photographed(one, SimpleUploadedFile("照片.jpg", _picture()))
    assert (answer.status_code, answer.json()) == (
        422,
        {
            "message": f"「{one}」已报送，不能再修改",
            "mend": "需要修改的，请先撤回报送材料，或者请评选办公室退回",
        },
    )


def test_what_the_script_gets_when_a_photo_is_taken(nominee, noon):
    answer = photographed(nominee, SimpleUploadedFile("照片.jpg", _picture())).json()
    made = nominee.case.attachments.get()
    assert (answer["url"], answer["saved_at"]) == (reverse("attachment", args=[made.pk]), "12:00")
    assert (made.purpose, made.by, made.at) == ("照片", seat(NANNING, name="示例经办").user, at(11, 14, 12))
    assert answer["revision"] == Nomination.objects.get().revision
    assert photographed(nominee).json() == {"message": "没有收到照片", "mend": "请重新选择"}


def reveal(nominee, **said):
    return browser().post(reverse("nomination-reveal", args=[nominee.pk]), said)


def test_only_a_number_is_revealed_and_the_look_is_written_down(nominee):
    save(nominee, 身份证号码=NUMBER)
    save(nominee, revision=1, 姓名="韦示例")
    for field in ("姓名", "没有这一栏", ""):
        answer = reveal(nominee, field=field, reason="核对")
        assert (answer.status_code, answer.json()) == (422, {"message": "没有这一项", "mend": "请刷新页面"})
    assert not Look.objects.exists()
    assert reveal(nominee, field="身份证号码").json() == {"value": NUMBER}
    assert reveal(nominee, field="联系电话", reason="核对").json() == {"value": ""}
    (look,) = Look.objects.all()
    assert (look.field, look.reason) == ("身份证号码", "")
