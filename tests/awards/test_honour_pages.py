"""Conferral, the register and the public check of a certificate, as each visitor sees them."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    BEIHAI,
    GROUP,
    HEAD,
    MEETING,
    NANNING,
    OFFICE,
    REGION,
    approved,
    at,
    handed_in,
    programme,
    screened,
    seat,
    slated,
    some,
)
from xuanxian.awards.honours.actions import confer, revoke
from xuanxian.awards.honours.lists import as_text, entry_of, name_list, number_of
from xuanxian.awards.honours.models import Honour
from xuanxian.awards.honours.views import LOOKUPS_A_MINUTE
from xuanxian.awards.nominations.models import Content, Nomination
from xuanxian.awards.programmes.queries import rulebook_in_force
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.acts.models import Act
from xuanxian.platform.notifications.models import Notification
from xuanxian.rulebooks import library

pytestmark = pytest.mark.django_db
DOCUMENT = "关于表彰示例工作先进集体和先进个人的决定"
ISSUED = at(4, 10, year=2024)
CERTIFICATE = "/public/certificates/"


@pytest.fixture(autouse=True)
def of(monkeypatch):
    """The programme, on a day in April when the decision is issued."""
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: ISSUED)
    return programme()


@pytest.fixture
def waiting(of):
    """An agency and two deputies of 南宁 and a deputy of 北海, approved."""
    handed_in(NANNING, some(NANNING, agency=1, deputy=2))
    handed_in(BEIHAI, some(BEIHAI, deputy=1))
    screened(of)
    rows = list(of.nominations.all())
    slated(of, rows)
    approved(of, rows)
    return rows


@pytest.fixture
def conferred(of, waiting):
    confer(of, decided=ISSUED.date(), document=DOCUMENT, by=seat(REGION), now=ISSUED)
    return list(Honour.objects.order_by("number"))


def desk(office, role=Role.LEADER):
    client = Client()
    client.force_login(seat(office, role).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response):
    return response.content.decode()


def conferral(of):
    return reverse("conferral", args=[of.pk])


def seen_on(response):
    return re.search(r'name="seen" value="(\w+)"', text(response))[1]


# ——— conferral —————————————————————————————————————————————————————————————————————————————————————————


def test_the_office_that_the_notice_names_registers_the_decision(of, waiting):
    client = desk(REGION)
    page = client.get(conferral(of))
    assert "表彰名单（代拟稿）" in text(page)
    assert "（一）服务人大代表履职相关机构（1个）" in text(page)
    asked = {"seen": seen_on(page), "document": DOCUMENT, "decided": "2024-04-10"}
    after = text(client.get(client.post(conferral(of), asked).url))
    assert "4个对象写入荣誉登记簿" in after
    assert DOCUMENT in after
    assert f"{reverse('honours')}?programme={of.pk}" in after
    assert 'name="document"' not in after
    assert {h.holder for h in Honour.objects.all()} == {n.name for n in waiting}


def test_the_others_read_and_may_not_register(of, waiting):
    for office in (OFFICE, HEAD, GROUP, MEETING):
        page = text(desk(office).get(conferral(of)))
        assert waiting[0].name in page
        assert 'name="document"' not in page
        assert desk(office).post(conferral(of), {"document": DOCUMENT}).status_code == 404
    assert desk(NANNING).get(conferral(of)).status_code == 403
    assert not Honour.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"document": ""}, "请填写"),
        ({"decided": "2024-04-11"}, "还没有到"),
        ({"decided": "4月10日"}, "日期"),
        ({"seen": "0" * 16}, "名单在打开本页之后有变动"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_conferred(of, waiting, wrong, said):
    client = desk(REGION)
    asked = {"seen": seen_on(client.get(conferral(of))), "document": DOCUMENT, "decided": "2024-04-10"}
    answer = client.post(conferral(of), {**asked, **wrong})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Honour.objects.exists()
    if "document" not in wrong:
        assert DOCUMENT in text(answer)


def test_the_list_goes_by_honour_category_and_unit(of, waiting):
    agency, first, second, third = waiting
    found = rulebook_in_force(of)
    lines = as_text(name_list(found, waiting)).splitlines()
    assert lines == [
        "一、全区人大代表工作先进集体（1个）",
        "（一）服务人大代表履职相关机构（1个）",
        "南宁市人大常委会",
        f"　　1. {agency.name}　{agency.body}",
        "二、全区人大代表工作先进个人（3名）",
        "（一）人大代表（3名）",
        "南宁市人大常委会",
        f"　　1. {entry_of(found, first)}",
        f"　　2. {entry_of(found, second)}",
        "北海市人大常委会",
        f"　　3. {entry_of(found, third)}",
    ]
    download = desk(OFFICE).get(conferral(of), {"export": "txt"})
    assert download["Content-Type"].startswith("text/plain")
    assert download["Content-Disposition"].startswith("attachment")
    assert text(download).splitlines() == lines


@pytest.mark.parametrize(
    ("name", "sex", "people", "line"),
    [
        ("覃样", "男", "汉族", "覃　样　示例中学　教师"),
        ("韦示例", "女", "汉族", "韦示例（女）　示例中学　教师"),
        ("莫例文", "男", "瑶族", "莫例文（瑶族）　示例中学　教师"),
        ("陆测", "女", "壮族", "陆　测（女，壮族）　示例中学　教师"),
        ("黄虚构", "", "", "黄虚构　示例中学　教师"),
    ],
)
def test_a_name_is_printed_as_lists_print_it(of, name, sex, people, line):
    nomination = Nomination(type="个人", name=name)
    values = {"性别": sex, "民族": people, "工作单位及职务": "示例中学　教师"}
    nomination.content = Content(values=values)
    assert str(entry_of(rulebook_in_force(of), nomination)) == line


@pytest.mark.parametrize(
    ("name", "body", "line"),
    [
        ("代表联络站", "示例县某某镇人大", "代表联络站　示例县某某镇人大"),
        ("示例县某某镇人大代表联络站", "示例县某某镇人大", "示例县某某镇人大代表联络站"),
        ("代表工作科", "南宁市人大常委会", "代表工作科"),  # it stands under that unit
    ],
)
def test_a_collective_is_printed_with_its_unit_unless_that_is_said_already(of, name, body, line):
    nomination = Nomination(type="集体", name=name)
    nomination.content = Content(values={"集体所属单位": body})
    assert str(entry_of(rulebook_in_force(of), nomination, under="南宁市人大常委会")) == line


def test_a_suggestion_is_printed_with_its_deputy_and_its_number():
    rulebook = library.by_name("cq-deputy-contribution-2022")
    nomination = Nomination(type="建议", name="关于示例的建议")
    nomination.content = Content(
        values={
            "代表（领衔代表）姓名": "韦示例",
            "所在联系组": "示例联系组",
            "建议编号": "市五届人大三次会议12号",
            "建议题目": "关于示例的建议",
            "推荐理由": "示例理由",
        }
    )
    assert str(entry_of(rulebook, nomination)) == "关于示例的建议　韦示例　示例联系组　市五届人大三次会议12号"
    assert number_of(rulebook, [nomination] * 3) == "3件"


# ——— the register ——————————————————————————————————————————————————————————————————————————————————————


def test_everybody_who_works_here_reads_the_register(of, conferred):
    for office in (NANNING, BEIHAI, OFFICE, MEETING):
        page = text(desk(office).get(reverse("honours")))
        assert all(h.holder in page and h.number in page for h in conferred)
    assert desk(OFFICE, Role.AUDIT).get(reverse("honours")).status_code == 200
    assert Client().get(reverse("honours")).status_code == 302


def test_the_register_narrows_by_programme_year_category_state_and_text(conferred):
    client = desk(NANNING)
    revoke(conferred[0], document="撤销决定", reason="经查实", by=seat(OFFICE), now=ISSUED)

    def listed(**wanted):
        return {h.holder for h in conferred if h.holder in text(client.get(reverse("honours"), wanted))}

    everybody = {h.holder for h in conferred}
    assert listed(programme=conferred[0].programme_id) == listed(year=2023) == everybody
    assert listed(status="已撤销") == listed(category=conferred[0].category) == {conferred[0].holder}
    assert listed(q=conferred[3].number) == {conferred[3].holder}
    assert listed(q=BEIHAI) == {conferred[3].holder}


def test_the_register_can_be_taken_along(conferred):
    file = b"".join(desk(NANNING).get(reverse("honours"), {"export": "csv"}).streaming_content).decode()
    assert len(file.splitlines()) == 1 + len(conferred)
    assert conferred[0].number in file


def test_the_register_asks_the_database_no_more_for_more_rows(of):
    client = desk(OFFICE)

    def asked():
        client.get(reverse("honours"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("honours"))
        return len(captured)

    def honour_all(unit, records):
        handed_in(unit, records)
        screened(of)
        rows = list(of.nominations.filter(at="复评"))
        slated(of, rows)
        approved(of, rows)
        confer(of, decided=ISSUED.date(), document=DOCUMENT, by=seat(REGION), now=ISSUED)

    honour_all(BEIHAI, some(BEIHAI, deputy=1))
    few = asked()
    honour_all(NANNING, some(NANNING, agency=7, platform=7, deputy=9, staff=7))
    assert Honour.objects.count() == 31
    assert asked() == few <= 10


def test_why_a_title_was_withdrawn_is_for_the_unit_and_the_offices(conferred):
    revoke(conferred[0], document="撤销决定", reason="示例情况查实", by=seat(OFFICE), now=ISSUED)
    address = reverse("honour", args=[conferred[0].pk])
    for office in (NANNING, OFFICE, MEETING):
        assert "示例情况查实" in text(desk(office).get(address))
    neighbour = text(desk(BEIHAI).get(address))
    assert "已撤销" in neighbour
    assert "示例情况查实" not in neighbour
    assert reverse("nomination", args=[conferred[0].nomination_id]) not in neighbour


def test_revoking_says_what_follows_and_keeps_the_entry(conferred):
    honour, client = conferred[0], desk(OFFICE)
    address = reverse("honour-revoke", args=[honour.pk])
    asking = text(client.get(address))
    assert "收回“2023年度全区人大代表工作先进集体”奖牌" in asking
    assert "停止享受有关待遇" in asking
    refused = client.post(address, {"document": "撤销决定", "reason": ""})
    assert refused.status_code == 422
    assert "撤销决定" in text(refused)
    done = client.post(address, {"document": "撤销决定", "reason": "示例情况查实"})
    assert done.url == reverse("honour", args=[honour.pk])
    honour.refresh_from_db()
    assert honour.status == "已撤销"
    assert (
        "请收回“2023年度全区人大代表工作先进集体”奖牌"
        in Notification.objects.filter(office__name=NANNING).latest("pk").text
    )
    again = client.post(address, {"document": "撤销决定", "reason": "示例情况查实"})
    assert again.status_code == 422
    assert "已撤销，不能再办理" in text(again)


def test_only_the_award_office_of_the_programme_revokes(conferred):
    address = reverse("honour-revoke", args=[conferred[0].pk])
    for office in (NANNING, MEETING, REGION):
        assert desk(office).post(address, {"document": "决定", "reason": "理由"}).status_code == 403
    assert desk(OFFICE, Role.SYSTEM).get(address).status_code == 403
    assert desk(OFFICE).get(reverse("honour-revoke", args=[999_999])).status_code == 404
    assert not Act.objects.filter(verb="撤销").exists()


# ——— the public ————————————————————————————————————————————————————————————————————————————————————————


def test_the_public_finds_a_certificate_by_name_and_year_or_by_number(conferred):
    honour = conferred[1]
    for asked in (
        {"name": honour.holder, "year": "2023"},
        {"name": f" {'　'.join(honour.holder)} ", "year": "2023"},
        {"number": f" {honour.number} "},
    ):
        page = text(Client().get(CERTIFICATE, asked))
        assert f'<th scope="row">{honour.holder}</th>' in page
        assert honour.title in page
        assert "有效" in page


def test_the_public_is_told_nothing_else(conferred):
    honour = conferred[1]
    page = text(Client().get(CERTIFICATE, {"name": honour.holder, "year": "2023"}))
    rows = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page.split("<tbody>")[1])
    assert [re.sub("<[^>]*>", "", cell) for cell in rows] == [honour.holder, honour.title, "2023年", "有效"]
    others = (honour.number, honour.unit_name, honour.body, "459999", DOCUMENT, "2024")
    assert [secret for secret in others if secret in page] == []
    assert f"/{honour.pk}/" not in page


def test_a_withdrawn_title_shows_as_withdrawn_without_the_reason(conferred):
    revoke(conferred[0], document="撤销决定", reason="示例情况查实", by=seat(OFFICE), now=ISSUED)
    page = text(Client().get(CERTIFICATE, {"number": conferred[0].number}))
    assert "已撤销" in page
    assert "示例情况查实" not in page


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "查无此人", "year": "2023"},
        {"number": "2023-99-0001"},
        {"number": "%"},
        {"name": "<script>alert(1)</script>", "year": "2023"},
    ],
)
def test_what_is_not_there_is_said_politely(conferred, asked):
    page = Client().get(CERTIFICATE, asked)
    assert page.status_code == 200
    assert "没有查到" in text(page)
    assert "<script>alert" not in text(page)


@pytest.mark.parametrize("year", ["", "二〇二三", "99999999999999999999", "-1"])
def test_a_year_that_is_none_is_pointed_out(conferred, year):
    page = text(Client().get(CERTIFICATE, {"name": conferred[0].holder, "year": year}))
    assert "需要改正" in page
    assert conferred[0].title not in page


def test_who_asks_too_often_waits_a_minute(conferred):
    asked = {"number": conferred[0].number}
    for _ in range(LOOKUPS_A_MINUTE):
        assert Client().get(CERTIFICATE, asked).status_code == 200
    refused = Client().get(CERTIFICATE, asked)
    assert refused.status_code == 429
    assert conferred[0].holder not in text(refused)
    assert Client(REMOTE_ADDR="192.0.2.7").get(CERTIFICATE, asked).status_code == 200
    assert Client().get(CERTIFICATE).status_code == 200
