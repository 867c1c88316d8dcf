"""The pages of screening, decisions and the slate, as each office sees them."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.conftest import FIXTURES
from tests.factories import (
    BEIHAI,
    DEPUTY,
    GROUP,
    HEAD,
    LIUZHOU,
    MEETING,
    NANNING,
    OFFICE,
    REGION,
    at,
    fill,
    handed_in,
    organisation,
    package,
    programme,
    screened,
    seat,
    slated,
    some,
)
from xuanxian.awards.nominations.models import Nomination, Status
from xuanxian.awards.programmes.actions import publish_programme, take_part
from xuanxian.awards.reviews.actions import choose, pass_screening, propose_slate
from xuanxian.awards.reviews.models import Choice
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Role
from xuanxian.platform.acts.models import Act
from xuanxian.platform.notifications.models import Notification
from xuanxian.platform.organisations.actions import found_organisation

pytestmark = pytest.mark.django_db
SCREENING, LEADER_STEP, GROUP_STEP = 5, 6, 10


@pytest.fixture(autouse=True)
def of(monkeypatch):
    """The programme, on a day in January when the packages are in."""
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: at(1, 12, year=2024))
    return programme()


def desk(office, role=Role.LEADER):
    client = Client()
    client.force_login(seat(office, role).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(name, of, *more):
    return reverse(name, args=[of.pk, *more])


def text(response):
    return response.content.decode()


def said(response):
    """What the page one is sent to says came of it."""
    return text(response.client.get(response.url))


def seen_on(response):
    return re.search(r'name="seen" value="(\w+)"', text(response))[1]


def states(of):
    return dict(of.nominations.values_list("pk", "status"))


def deputies(unit, number, **changed):
    """Nominees of the category 人大代表; the first of them with something changed."""
    first, *others = some(unit, deputy=number)
    return [{**first, **changed}, *others]


# ——— screening —————————————————————————————————————————————————————————————————————————————————————————


def test_the_office_sees_what_was_handed_in_and_no_draft(of):
    handed_in(NANNING, some(NANNING, agency=1, deputy=1))
    drafted = fill(package(LIUZHOU), some(LIUZHOU, deputy=1))[0]
    page = text(desk(OFFICE).get(url("screening", of)))
    for nomination in Nomination.objects.filter(unit__name=NANNING):
        assert reverse("nomination", args=[nomination.pk]) in page
        assert f'value="{nomination.pk}"' in page
    assert reverse("nomination", args=[drafted.pk]) not in page


def test_the_cards_count_who_waits_and_who_passed_against_the_places(of):
    handed_in(NANNING, some(NANNING, deputy=3, reserve=1))
    pass_screening(
        of,
        "初评",
        of.nominations.filter(category=DEPUTY, place="推荐")[:1],
        remark="",
        by=seat(OFFICE),
        now=at(1, 8),
    )
    page = text(desk(OFFICE).get(url("screening", of)))
    card = next(card for card in page.split('<div class="meter') if f"<h2>{DEPUTY}</h2>" in card)
    assert "<b>1</b> / 100 通过" in card
    assert "待初评 2" in card


def test_the_list_narrows_by_unit_category_state_and_findings(of):
    handed_in(NANNING, some(NANNING, agency=1, deputy=2))
    handed_in(BEIHAI, some(BEIHAI, deputy=1))
    Nomination.objects.filter(unit__name=BEIHAI).update(warns=1)
    client = desk(OFFICE)

    def listed(**wanted):
        page = text(client.get(url("screening", of), wanted))
        return {int(key) for key in re.findall(r'name="nominations" value="(\d+)"', page)}

    everybody = listed()
    assert len(everybody) == 4
    assert listed(unit=organisation(BEIHAI).pk) == listed(check="warn") == everybody - listed(check="none")
    assert len(listed(unit=organisation(NANNING).pk, category=DEPUTY)) == 2
    assert listed(status=Status.PASSED) == listed(check="stop") == set()


def test_the_ticked_pass_and_the_list_stays_as_it_was_narrowed(of):
    handed_in(NANNING, some(NANNING, agency=1, deputy=2))
    first, second = of.nominations.filter(category=DEPUTY)
    here = f"{url('screening', of)}?category={DEPUTY}"
    answer = desk(OFFICE).post(here, {"nominations": [first.pk], "act": "pass", "remark": "材料齐备"})
    assert answer.url.startswith(f"{url('screening', of, SCREENING)}?category=")
    assert "初评通过1个推荐对象" in said(answer)
    assert states(of)[first.pk] == Status.PASSED
    assert states(of)[second.pk] == Status.HANDED_IN
    assert Act.objects.last().reason == "材料齐备"


@pytest.mark.parametrize("keys", [[], ["9" * 30, "-1", "²", "x' or 1=1"]])
@pytest.mark.parametrize("act", ["pass", "decline"])
def test_without_a_nominee_nothing_is_done(of, keys, act):
    handed_in(NANNING, some(NANNING, deputy=1))
    before = Act.objects.count()
    assert "没有待初评的推荐对象" in said(
        desk(OFFICE).post(url("screening", of), {"nominations": keys, "act": act})
    )
    assert Act.objects.count() == before


def test_a_draft_of_another_unit_cannot_be_passed_by_its_key(of):
    handed_in(NANNING, some(NANNING, deputy=1))
    drafted = fill(package(LIUZHOU), some(LIUZHOU, deputy=1))[0]
    desk(OFFICE).post(url("screening", of), {"nominations": [drafted.pk], "act": "pass"})
    assert states(of)[drafted.pk] == Status.DRAFT


def test_declining_asks_why_and_tells_the_unit(of):
    handed_in(NANNING, some(NANNING, deputy=2))
    nomination = of.nominations.first()
    client = desk(OFFICE)
    here = f"{url('screening', of)}?status={Status.HANDED_IN}"
    asked = client.post(here, {"nominations": [nomination.pk], "act": "decline"})
    assert nomination.name in text(client.get(asked.url))
    refused = client.post(asked.url, {"nominations": [nomination.pk], "reason": ""})
    assert refused.status_code == 422
    assert states(of)[nomination.pk] == Status.HANDED_IN
    done = client.post(asked.url, {"nominations": [nomination.pk], "reason": "事迹不突出"})
    assert done.url.startswith(f"{url('screening', of, SCREENING)}?status=")
    assert states(of)[nomination.pk] == Status.DECLINED
    assert "事迹不突出" in Notification.objects.filter(office__name=NANNING).latest("pk").text


def test_only_who_was_ticked_can_be_declined(of):
    handed_in(NANNING, some(NANNING, deputy=2))
    ticked, other = of.nominations.all()
    address = f"{url('step-decline', of, SCREENING)}?n={ticked.pk}"
    answer = desk(OFFICE).post(address, {"nominations": [other.pk], "reason": "理由"})
    assert answer.status_code == 422
    assert Status.DECLINED not in states(of).values()


def test_the_questions_to_the_database_do_not_grow_with_the_rows(of):
    client = desk(OFFICE)

    def asked():
        client.get(url("screening", of))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(url("screening", of))
        print("N", len(captured))
        return len(captured)

    handed_in(BEIHAI, some(BEIHAI, deputy=1))
    few = asked()
    handed_in(NANNING, some(NANNING, agency=7, platform=7, deputy=9, staff=7))
    assert asked() == few


# ——— who may go where ——————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("name", "more", "allowed"),
    [
        ("screening", (), {OFFICE, HEAD, GROUP, MEETING, REGION}),
        ("step-decline", (SCREENING,), {OFFICE}),
        ("step-decide", (LEADER_STEP,), {OFFICE, HEAD, GROUP, MEETING, REGION}),
        ("slate", (), {OFFICE, HEAD, GROUP, MEETING, REGION}),
        ("slate-trial", (), {OFFICE, GROUP}),
        ("slate-decide", (), {GROUP}),
    ],
)
def test_each_page_opens_for_its_offices_alone(of, name, more, allowed):
    handed_in(NANNING, some(NANNING, deputy=1))
    screened(of)
    everybody = (OFFICE, HEAD, GROUP, MEETING, REGION, NANNING, BEIHAI)
    opens = {office for office in everybody if desk(office).get(url(name, of, *more)).status_code == 200}
    assert opens == allowed
    assert desk(OFFICE, Role.SYSTEM).get(url(name, of, *more)).status_code == 403
    assert Client().get(url(name, of, *more)).status_code == 302


def test_the_offices_of_another_programme_find_nothing_here(of):
    other = found_organisation("示例市评选办公室")
    notice = (FIXTURES / "second-notice" / "sl-social-work-2025.yaml").read_text(encoding="utf-8")
    second = publish_programme(notice, office=other, by=seat(other), now=at(1, 2))
    take_part(second, other, GROUP)
    client = desk(other)
    for name, more in (
        ("screening", ()),
        ("step-decide", (LEADER_STEP,)),
        ("slate", ()),
        ("slate-decide", ()),
    ):
        assert client.get(url(name, of, *more)).status_code == 404
        assert client.get(reverse(name, args=[999, *more])).status_code == 404


# ——— decisions —————————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def passed(of):
    """Two deputies wait for the head of the group, a third for the screening."""
    handed_in(NANNING, some(NANNING, deputy=3))
    rows = list(of.nominations.all())
    pass_screening(of, "初评", rows[:2], remark="", by=seat(OFFICE), now=at(1, 8))
    return rows


def test_the_office_that_the_step_names_agrees_and_the_page_says_so(of, passed):
    client, here = desk(HEAD), url("step-decide", of, LEADER_STEP)
    page = client.get(here)
    assert "同意的是全部 2 个" in text(page)
    assert "初评 1 个" in text(page)
    answer = client.post(here, {"seen": seen_on(page), "remark": "同意初评意见"})
    assert "同意2个推荐对象" in said(answer)
    assert [n.at for n in of.nominations.all()] == ["复评", "复评", "初评"]
    after = text(client.get(here))
    assert "2024年1月12日" in after
    assert "同意初评意见" in after
    assert HEAD in after
    assert 'name="remark"' not in after


def test_another_office_reads_it_without_the_act(of, passed):
    here = url("step-decide", of, LEADER_STEP)
    for office in (OFFICE, GROUP):
        page = text(desk(office).get(here))
        assert passed[0].name in page
        assert 'name="remark"' not in page
        assert desk(office).post(here, {"seen": "x"}).status_code == 404
    assert not Act.objects.filter(step="组长审核").exists()


def test_nobody_agrees_to_a_list_other_than_the_one_they_saw(of, passed):
    client, here = desk(HEAD), url("step-decide", of, LEADER_STEP)
    opened = seen_on(client.get(here))
    pass_screening(of, "初评", passed[2:], remark="", by=seat(OFFICE), now=at(1, 9))
    refused = client.post(here, {"seen": opened, "remark": "原来的意见"})
    assert refused.status_code == 422
    assert "名单在打开本页之后有变动" in text(refused)
    assert "原来的意见" in text(refused)
    assert not Act.objects.filter(step="组长审核").exists()
    assert client.post(here, {"seen": seen_on(refused), "remark": ""}).status_code == 302
    assert {n.at for n in of.nominations.all()} == {"复评"}


def test_agreeing_without_having_seen_a_list_is_refused(of, passed):
    assert desk(HEAD).post(url("step-decide", of, LEADER_STEP), {"remark": ""}).status_code == 422
    assert not Act.objects.filter(step="组长审核").exists()


def test_before_its_turn_the_page_says_who_comes_first(of, passed):
    page = text(desk(GROUP).get(url("step-decide", of, GROUP_STEP)))
    assert "前一步「公示」" in page
    assert "组长审核 2 个" in page
    assert 'name="remark"' not in page


@pytest.mark.parametrize("number", [0, 5, 7, 11, 99])
def test_only_steps_of_decision_have_the_page(of, number):
    assert desk(OFFICE).get(url("step-decide", of, number)).status_code == 404


# ——— the slate —————————————————————————————————————————————————————————————————————————————————————————


@pytest.fixture
def rows(of):
    """Five deputies wait at the slate; the first is of division level, of whom one in five may be."""
    handed_in(NANNING, deputies(NANNING, 5, 行政级别="县处级副职"))
    screened(of)
    return list(of.nominations.all())


def draft(of):
    return dict(Choice.objects.filter(nomination__programme=of).values_list("nomination", "chosen"))


def test_the_slate_is_drawn_up_at_once_and_anew_only_after_it_was_tried(of, rows):
    client = desk(OFFICE)
    assert "按名额和推荐次序拟定" in text(client.get(url("slate", of)))
    assert "已拟定5个对象" in said(client.post(url("slate-propose", of)))
    assert draft(of) == {n.pk: True for n in rows}
    choose(of, {rows[4].pk: False}, by=seat(OFFICE), now=at(2, 5, year=2024))
    page = text(client.get(url("slate", of)))
    assert "按名额和推荐次序拟定" not in page
    assert url("slate-trial", of) in page
    client.get(url("slate-trial", of))
    assert draft(of)[rows[4].pk] is False


def test_saving_touches_only_what_was_changed_on_the_page(of, rows):
    """Two at once: what the other changed after the page was opened stays."""
    propose_slate(of, by=seat(OFFICE), now=at(2, 5, year=2024))
    keys = [n.pk for n in rows]
    opened = {"shown": keys, "was": keys}
    choose(of, {keys[1]: False}, by=seat(GROUP), now=at(2, 5, year=2024))
    answer = desk(OFFICE).post(url("slate-save", of), {**opened, "chosen": keys[:4]})
    assert "已保存，改动1个对象" in said(answer)
    assert draft(of) == {keys[0]: True, keys[1]: False, keys[2]: True, keys[3]: True, keys[4]: False}


def test_saving_leaves_other_pages_and_those_who_no_longer_wait_alone(of, rows):
    shown = [rows[0].pk, rows[1].pk]
    of.nominations.filter(pk=rows[1].pk).update(at="组长审核")
    answer = desk(OFFICE).post(url("slate-save", of), {"shown": shown, "chosen": shown})
    page = said(answer)
    assert "有1个对象已经不在复评之列" in page
    of.nominations.filter(pk=rows[1].pk).update(at="复评")
    assert draft(of) == {rows[0].pk: True}


def test_a_broken_limit_stands_beside_the_draft_and_refuses_the_decision(of, rows):
    choose(of, {rows[0].pk: True, rows[1].pk: True}, by=seat(OFFICE), now=at(2, 5, year=2024))
    client = desk(GROUP)
    page = text(client.get(url("slate", of)))
    assert "代表中的县处级干部" in page
    assert "超出" in page
    deciding = client.get(url("slate-decide", of))
    refused = client.post(url("slate-decide", of), {"seen": seen_on(deciding), "remark": "照此提出"})
    assert refused.status_code == 422
    assert "不超过20%即0，超出1" in text(refused)
    assert "照此提出" in text(refused)
    assert set(states(of).values()) == {Status.PASSED}


def test_fewer_than_the_places_is_fine_and_said(of, rows):
    propose_slate(of, by=seat(OFFICE), now=at(2, 5, year=2024))
    assert "少 95 个，宁缺毋滥" in text(desk(OFFICE).get(url("slate", of)))


def test_the_group_decides_and_the_offices_above_then_see_it(of, rows):
    choose(of, {n.pk: n != rows[0] for n in rows}, by=seat(OFFICE), now=at(2, 5, year=2024))
    assert rows[1].name not in text(desk(MEETING).get(url("slate", of)))
    client = desk(GROUP)
    deciding = client.get(url("slate-decide", of))
    listed = text(deciding).split(f"<h2>{DEPUTY}</h2>")[1]
    assert rows[1].name in listed
    assert rows[0].name not in listed
    answer = client.post(url("slate-decide", of), {"seen": seen_on(deciding), "remark": ""})
    assert "列入4个，未列入1个" in said(answer)
    assert states(of) == {n.pk: Status.NOT_CHOSEN if n == rows[0] else Status.CHOSEN for n in rows}
    assert rows[1].name in text(desk(MEETING).get(url("slate", of)))


def test_nobody_decides_on_a_draft_other_than_the_one_they_saw(of, rows):
    choose(of, {n.pk: n != rows[0] for n in rows}, by=seat(OFFICE), now=at(2, 5, year=2024))
    client = desk(GROUP)
    opened = seen_on(client.get(url("slate-decide", of)))
    choose(of, {rows[4].pk: False}, by=seat(OFFICE), now=at(2, 6, year=2024))
    refused = client.post(url("slate-decide", of), {"seen": opened, "remark": ""})
    assert refused.status_code == 422
    assert set(states(of).values()) == {Status.PASSED}


def test_the_slate_asks_the_database_no_more_for_more_rows(of):
    client = desk(OFFICE)

    def asked():
        client.get(url("slate", of))
        with CaptureQueriesContext(connection) as captured:
            client.get(url("slate", of))
        print("N", len(captured))
        return len(captured)

    handed_in(BEIHAI, some(BEIHAI, deputy=1))
    screened(of)
    few = asked()
    handed_in(NANNING, some(NANNING, agency=7, platform=7, deputy=9, staff=7))
    screened(of)
    assert asked() == few


def test_once_decided_the_slate_is_closed(of, rows):
    slated(of, rows[1:])
    client = desk(OFFICE)
    assert "没有保存" in said(
        client.post(url("slate-save", of), {"shown": [rows[0].pk], "chosen": [rows[0].pk]})
    )
    assert "没有到「复评」的推荐对象" in said(client.post(url("slate-propose", of)))
    assert states(of)[rows[0].pk] == Status.NOT_CHOSEN
