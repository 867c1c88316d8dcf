"""What the register says of those who are nominated now (E4), and earlier honours entered from a list."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.factories import LIUZHOU, NANNING, OFFICE, at, fill, package, programme, ready, refuses, seat, some
from tests.platform.test_account_pages import text
from xuanxian.awards.honours.actions import Earlier, enter_earlier, take_entry_back
from xuanxian.awards.honours.earlier import earlier_honours
from xuanxian.awards.honours.models import Honour
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.packages.checks import package_findings
from xuanxian.platform.acts.queries import verify
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.identity import check_character

pytestmark = pytest.mark.django_db
FIRST17 = "45999919800101123"
NUMBER = FIRST17 + check_character(FIRST17)
HIM = {
    "姓名": "覃示例",
    "性别": "男",
    "出生年月": "1980.01",
    "身份证号码": NUMBER,
    "工作单位及职务": "示例单位 职员",
}
TITLE = "自治区示例先进个人"


@pytest.fixture(autouse=True)
def of():
    return programme()


def entered(**said):
    one = Earlier(
        **{"holder": "覃示例", "title": TITLE, "granted_by": "自治区人民政府", "year": 2019, **said}
    )
    return enter_earlier([one], by=seat(OFFICE), now=at(11, 1))


def drafted(unit=NANNING):
    made = package(unit)
    (record,) = some(unit, deputy=1)
    fill(made, [{**record, **HIM}])
    ready(made)
    return made


def told(made):
    findings = (s.finding for s in package_findings(Dossier(made, at(12, 1).date())))
    return [f for f in findings if f.rule == "honour.earlier"]


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ({"identity": NUMBER}, "身份证号码相同"),
        ({"identity": "459999800101123", "holder": "覃样本"}, "身份证号码相同"),
        ({"holder": "谭示例", "born": "1980.01", "body": "示例单位"}, "姓名、出生年月、单位相同"),
    ],
)
def test_an_earlier_honour_is_told_under_the_notices_clause_and_wants_a_reason(said, how):
    entered(**said)
    (finding,) = told(drafted())
    assert (finding.level, finding.clause) == (Level.WARN, "六(四)")
    assert finding.message == f"荣誉登记簿上有2019年「{TITLE}」（自治区人民政府），{how}"


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"born": "1980.01"},
        {"born": "1981.01", "body": "示例单位"},
        {"holder": "韦示例", "born": "1980.01", "body": "示例单位"},
    ],
    ids=["a name alone", "no unit", "another birth", "another name"],
)
def test_who_only_has_something_in_common_is_not_taken_for_the_same(said):
    entered(**said)
    assert told(drafted()) == []


def test_an_entry_by_mistake_is_kept_and_told_no_more():
    (entry,) = entered(identity=NUMBER)
    with refuses("reason.missing"):
        take_entry_back(entry, reason=" ", by=seat(OFFICE), now=at(11, 2))
    take_entry_back(entry, reason="年度写错", by=seat(OFFICE), now=at(11, 2))
    assert Honour.objects.get().status == "登记有误"
    assert told(drafted()) == []
    answer = Client().get(reverse("certificate"), {"name": "覃示例", "year": 2019})
    assert TITLE not in text(answer)
    with refuses("honour.revoked"):
        take_entry_back(entry, reason="再来", by=seat(OFFICE), now=at(11, 3))
    assert list(verify()) == []


def test_the_register_is_asked_once_for_a_list():
    entered(identity=NUMBER)
    rows = list(drafted().nominations.all())
    with CaptureQueriesContext(connection) as queries:
        assert [h.year for h, _ in earlier_honours(rows)[rows[0].pk]] == [2019]
    assert len(queries) == 1


# ——— from a list ——————————————————————————————————————————————————————————————————————————————————————————


def browser(of_office=OFFICE):
    client = Client()
    client.force_login(seat(of_office).user)
    return client


def uploaded(client, rows, name="以往荣誉.csv"):
    head = "获得者,荣誉称号,授予机关,年度,身份证号码,出生年月,单位及职务,证书编号,授予日期,表彰决定"
    content = "\n".join([head, *rows]).encode("utf-8-sig")
    answer = client.post(reverse("honours-import"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, text(answer)
    return answer.url


def test_the_office_enters_a_list_and_the_next_programme_knows(of):
    client = browser()
    person = (
        f"覃示例,{TITLE},自治区人民政府,2019,{NUMBER},1980.01,示例单位 职员,,2019-12-20,桂示例〔2019〕1号"
    )
    address = uploaded(client, [person, "示例集体,示例先进集体,自治区人民政府,2019,,,,,,"])
    page = text(client.get(address))
    assert (
        "登记 2 项荣誉" in page and "身份证号码" in page and "只能按姓名查找" in page and NUMBER not in page
    )
    assert client.post(address).url == reverse("honours")
    him, body = Honour.objects.order_by("pk")
    assert (him.conferred, him.document, him.granted_by) == (
        date(2019, 12, 20),
        "桂示例〔2019〕1号",
        "自治区人民政府",
    )
    assert him.number.startswith("2019-补-") and him.number != body.number and him.office.name == OFFICE
    assert [f.level for f in told(drafted())] == [Level.WARN]
    assert TITLE in text(Client().get(reverse("certificate"), {"name": "覃示例", "year": 2019}))
    assert list(verify()) == []


def test_one_mistake_and_nothing_is_entered(of):
    client = browser()
    address = uploaded(client, ["覃示例,,自治区人民政府,二〇一九,459999198001011239,1980.13,,,,"])
    page = text(client.get(address))
    for why in ("「荣誉称号」没有填", "校验码不对", "第2行「年度」", "第2行「出生年月」"):
        assert why in page
    assert client.post(address).status_code in (302, 422) and not Honour.objects.exists()


def test_what_is_registered_already_is_not_entered_again(of):
    entered(identity=NUMBER, number="A1")
    client = browser()
    known, twice = f"覃示例,{TITLE},自治区人民政府,2019,{NUMBER},,,,,", "莫示例,另一称号,示例,2020,,,,,,"
    page = text(client.get(uploaded(client, [known, "韦示例,另一称号,示例,2020,,,,A1,,", twice, twice])))
    assert "已经登记" in page and "证书编号A1已经有了" in page and "与第4行相同" in page
    assert "请先改正登记表" in page


def test_a_unit_may_neither_enter_nor_take_back(of):
    (entry,) = entered()
    unit = browser(LIUZHOU)
    for name, arguments in (
        ("honours-import", ()),
        ("honour-take-back", (entry.pk,)),
        ("honour-revoke", (entry.pk,)),
    ):
        assert unit.get(reverse(name, args=arguments)).status_code == 403
    assert "补登以往荣誉" not in text(unit.get(reverse("honours")))
    assert "补登以往荣誉" in text(browser().get(reverse("honours")))


def test_the_template_has_the_columns_that_are_read(of):
    answer = browser().get(reverse("honours-import-template"))
    (_, head, *_) = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )
    assert head[:4] == ["获得者", "荣誉称号", "授予机关", "年度"]
