"""The notice of 2023 as if it said 公示5日: everything that is said of a posting follows (D1). The 18th of November
2023 is a Saturday; five days after it are the 19th to the 23rd. In working days they would have been the 20th to the 24th."""

import io
import zipfile
from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests import factories
from tests.factories import (
    ARMY,
    INSIDE,
    OFFICE,
    at,
    fill,
    handed_in,
    package,
    post,
    programme,
    refuses,
    resolve,
    screened,
    seat,
    slated,
    some,
)
from xuanxian.awards.disclosures.actions import register_result
from xuanxian.awards.disclosures.models import Disclosure
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.papers.narration import disclosed
from xuanxian.awards.papers.texts import told_of
from xuanxian.platform import clock
from xuanxian.platform.pages.templatetags.house import facts

pytestmark = pytest.mark.django_db
SATURDAY = at(11, 18)


@pytest.fixture(autouse=True)
def of(monkeypatch):
    """Posted in days of the calendar, the slate with the day of posting counted and its end moved off a rest day; the answers
    of the personnel departments hold for ten working days."""
    text = factories._text().replace("工作日: 5, 条款: 五(一)", "日: 5, 条款: 五(一)")
    text = text.replace(
        "工作日: 5, 截止: 2024-03-10", "日: 5, 当日计入: 是, 遇休息日顺延: 是, 截止: 2024-03-10"
    )
    text = text.replace(
        "部门: 组织人事部门, 对象: 机关事业对象", "部门: 组织人事部门, 有效: 10个工作日, 对象: 机关事业对象"
    )
    monkeypatch.setattr(factories, "_text", lambda: text)
    cache.clear()
    return programme()


@pytest.fixture
def army():
    made = package(ARMY)
    fill(made, some(ARMY, agency=1, deputy=2))
    resolve(made)
    return made


@pytest.fixture
def sit(client, monkeypatch):
    def seated(office, now):
        monkeypatch.setattr(clock, "now", lambda: now)
        client.force_login(seat(office).user)
        return client

    return seated


def printed(response):
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return archive.read("word/document.xml").decode()


def test_a_posting_of_a_saturday_counts_the_sunday_and_its_record_says_days(army):
    posted = post(army, INSIDE, in_list(army), SATURDAY)
    assert (posted.over, str(posted.lasts)) == (date(2023, 11, 23), "5日")
    said = {str(key): str(value) for key, value in facts(posted.act)}
    assert said["自然日"] == "5" and "工作日" not in said
    by = seat(ARMY)
    with refuses("step.disclose") as findings:
        register_result(posted, result="", by=by, now=at(11, 23, 23))
    assert findings[0].message == "公示第5日，须满5日，2023-11-23期满"
    register_result(posted, result="", by=by, now=at(11, 24))


def test_the_pages_of_the_unit_say_days_and_which_of_them_count(army, sit):
    client = sit(ARMY, at(11, 19))
    page = client.get(f"{reverse('disclosure-new', args=[army.pk])}?step={INSIDE}")
    assert page.context["days"][1] == (date(2023, 11, 18), date(2023, 11, 23))
    assert "5日，张贴当日不计，节假日也计" in page.content.decode()
    posted = post(army, INSIDE, in_list(army), SATURDAY)
    board = client.get(reverse("package-disclosures", args=[army.pk])).content.decode()
    assert "不少于5日；张贴当日不计，节假日也计" in board and "第1日" in board and "工作日" not in board
    shown = client.get(reverse("disclosure", args=[posted.pk])).content.decode()
    assert "11月19日至11月23日，5日" in shown and "第1日" in shown and "个工作日" not in shown


def test_its_papers_say_days(army, sit):
    posted = post(army, INSIDE, in_list(army), SATURDAY)
    client = sit(ARMY, at(11, 24))
    text = printed(client.get(reverse("disclosure-paper", args=[posted.pk, "公示稿", "docx"])))
    assert "2023年11月19日至2023年11月23日（5日）" in text and "个工作日" not in text
    report = printed(client.get(reverse("disclosure-paper", args=[posted.pk, "公示情况报告", "docx"])))
    assert "2023年11月19日至2023年11月23日（5日）" in report
    (line, *_) = disclosed(told_of(army, date(2023, 11, 24)))
    assert "2023年11月19日至2023年11月23日公示3个对象，共5日。" in line


def test_the_public_page_and_objections_follow(of, client, sit):
    """Posted on Monday, 26 February 2024, that day counted: to Friday, 1 March; on Wednesday the 28th: Sunday the 3rd, moved to
    Monday the 4th."""
    handed_in(ARMY, some(ARMY, agency=1, deputy=1))
    screened(of)
    slated(of, list(of.nominations.all()))
    day = at(2, 28, year=2024)
    said = {"posted": "2024-02-28", "where": "广西人大网", "contact": "评选办公室 0771-0000000"}
    sit(OFFICE, day).post(reverse("slate-disclosure", args=[of.pk]), said)
    posted = Disclosure.objects.get(package=None)
    assert posted.over == date(2024, 3, 4)
    client.logout()
    page = client.get(reverse("public-disclosure", args=[posted.pk])).content.decode()
    assert "公示期2月28日至3月4日（5日）" in page and "第1日" in page
    assert "（5日）" in client.get(reverse("public")).content.decode()


def test_an_answer_may_hold_for_working_days(army):
    """Answered on Friday, 24 November: ten working days are over on Friday, 8 December."""
    deputy = in_list(army)[1]
    deputy.content.values |= {"人员类别": "机关工作人员"}
    deputy.content.save()
    factories.consult(army)

    def stops(day):
        found = (s.finding for s in package_findings(Dossier(army, day)))
        return [f.message for f in found if f.rule == "step.consult" and "过了有效期" in f.message]

    assert stops(date(2023, 12, 8)) == []
    assert stops(date(2023, 12, 9)) == ["组织人事部门的回复已满10个工作日，过了有效期"]
