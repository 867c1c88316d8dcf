"""The slate while it is drawn up: what the limits say to a draft, to one that is only tried, and to one that cannot be."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    ARMY,
    BEIHAI,
    GROUP,
    HEAD,
    LIUZHOU,
    MEETING,
    NANNING,
    OFFICE,
    REGION,
    at,
    dump,
    fill,
    handed_in,
    package,
    programme,
    ready,
    refuses,
    screened,
    seat,
    send,
    slated,
    some,
)
from xuanxian.awards.nominations.models import RESERVE, Status
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.standings import step_of_kind
from xuanxian.awards.packages.handing_in import extend_for
from xuanxian.awards.programmes.actions import publish_programme
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews.actions import choose, decide_slate, propose_slate
from xuanxian.awards.reviews.models import Choice
from xuanxian.awards.reviews.slates import slate_of
from xuanxian.platform import clock
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.rules.awards.steps import StepKind

from tests.conftest import FIXTURES  # isort: skip

pytestmark = pytest.mark.django_db
NOW = at(2, 5, year=2024)
CHIEFS = "代表中的县处级干部"
"""二(二): at most a fifth of the deputies on the slate."""


@pytest.fixture(autouse=True)
def of(monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return programme()


def ranked(unit, number, chiefs):
    """So many deputies of a unit, the first of them of division level."""
    ranks = ["县处级副职"] * chiefs + ["乡科级正职"] * (number - chiefs)
    return [{**r, "行政级别": rank} for r, rank in zip(some(unit, deputy=number), ranks, strict=True)]


def waiting(of, number, chiefs, unit=NANNING):
    handed_in(unit, ranked(unit, number, chiefs))
    screened(of)
    return list(in_list(package(unit)))


def pick(of, rows, chosen):
    keys = {n.pk for n in chosen}
    choose(of, {n.pk: n.pk in keys for n in rows}, by=seat(OFFICE), now=NOW)


def desk(office):
    client = Client()
    client.force_login(seat(office).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(name, of):
    return reverse(name, args=[of.pk])


def words(html):
    """A page as one reads it."""
    html = html if isinstance(html, str) else html.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def line(html, limit):
    """What is said of one limit."""
    limits = html[html.rindex("data-lines") :] if "data-lines" in html else html
    return words(next(part for part in re.findall(r"<li.*?</li>", limits, re.S) if f"<b>{limit}</b>" in part))


def seen_on(response):
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


def said(response):
    return words(response.client.get(response.url))


def draft(of):
    return dict(Choice.objects.filter(nomination__programme=of).values_list("nomination", "chosen"))


# ——— exceptions to an order ————————————————————————————————————————————————————————————————————————————


def test_each_exception_to_a_units_order_names_the_limit_that_asks_for_it(of):
    """Of five two are of division level: with either of them on a list of three or four the fifth is exceeded."""
    rows = waiting(of, 5, 2)
    propose_slate(of, by=seat(OFFICE), now=NOW)
    page = words(desk(OFFICE).get(url("slate", of)))
    assert "先选得尽量多，再使各推荐单位的次序总的说来最靠前" in page
    assert "次序没有照的 2 处 2 处是限额的缘故" in page
    for passed, order in ((rows[0], 1), (rows[1], 2)):
        assert f"{NANNING} {passed} 第 {order}，没有列入；其后列入 {rows[2]} （第 3）" in page
    assert page.count(f"换过来则{CHIEFS}为1，不超过0（二(二)）") == 2
    assert "不是限额的缘故" not in page


def test_an_order_that_no_limit_asks_to_leave_is_told_and_wants_a_reason(of):
    rows = waiting(of, 3, 0)
    pick(of, rows, rows[1:])
    client = desk(GROUP)
    page = words(client.get(url("slate", of)))
    assert "次序没有照的 1 处 1 处不是限额的缘故，提出时须写明理由" in page
    assert f"{NANNING} {rows[0]} 第 1，没有列入；其后列入 {rows[1]} （第 2） 不是限额的缘故" in page
    with refuses("slate.order", "reason.missing") as findings:
        decide_slate(of, remark=" ", by=seat(GROUP), now=NOW)
    assert f"{NANNING}的{rows[0]}没有列入，排在其后的{rows[1]}列入，不是限额的缘故" == findings[0].message
    assert decide_slate(of, remark="示例理由", by=seat(GROUP), now=NOW) == (2, 1)


def test_who_is_a_reserve_is_not_passed_over(of):
    handed_in(NANNING, [*some(NANNING, reserve=1), *ranked(NANNING, 2, 0)])
    screened(of)
    rows = list(in_list(package(NANNING)))
    pick(of, rows, [n for n in rows if n.place != RESERVE])
    assert "次序没有照的" not in words(desk(OFFICE).get(url("slate", of)))


def test_in_a_draft_that_breaks_a_limit_it_is_blamed_only_for_what_it_would_make_worse(of):
    """Both of division level are on a draft of three: one too many however the third is exchanged."""
    rows = waiting(of, 4, 2)
    pick(of, rows, [rows[0], rows[1], rows[3]])
    page = words(desk(OFFICE).get(url("slate", of)))
    assert f"{rows[2]} 第 3，没有列入；其后列入 {rows[3]} （第 4） 不是限额的缘故" in page


# ——— the limits of a draft —————————————————————————————————————————————————————————————————————————————


def test_those_of_an_earlier_slate_are_counted_with_the_draft(of):
    """One of division level among five was chosen; a unit with a late day sends another: two of six."""
    late = package(ARMY)
    fill(late, ranked(ARMY, 1, 1))
    handed_in(BEIHAI, ranked(BEIHAI, 5, 1))
    ready(late)
    extend_for(late, NOW.date().replace(day=9), reason="驻地偏远", by=seat(OFFICE), now=at(12, 20))
    screened(of)
    slated(of, list(in_list(package(BEIHAI))))
    send(late, at(2, 8, year=2024))
    screened(of)
    rows = list(in_list(late))
    pick(of, rows, rows)
    for client, name in ((desk(OFFICE), "slate"), (desk(GROUP), "slate-decide")):
        page = client.get(url(name, of)).content.decode()
        assert line(page, CHIEFS).startswith(f"{CHIEFS} 2，不超过 1 超出 二(二) 20%，按6人计")
    assert "此前已提出的 5 个一并计入限额" in words(desk(OFFICE).get(url("slate", of)))
    with refuses("slate.clash") as findings:
        propose_slate(of, by=seat(OFFICE), now=NOW)
    assert (findings[0].subject, findings[0].value, findings[0].clause) == (CHIEFS, "1", "二(二)")


def test_a_limit_says_how_many_of_those_who_wait_may_and_must_join(of):
    """One of division level alone on the draft: four others must join, and all five may."""
    rows = waiting(of, 6, 1)
    pick(of, rows, rows[:1])
    page = desk(OFFICE).get(url("slate", of)).content.decode()
    assert line(page, "表彰人大代表").endswith("还须列入 4 还可列入 5")
    assert line(page, CHIEFS) == f"{CHIEFS} 1，不超过 0 超出 二(二) 20%，按1人计 还可列入 0"


def test_the_page_says_whether_those_ticked_can_stay_and_what_must_give_way(of):
    rows = waiting(of, 4, 1)
    pick(of, rows, rows[:2])
    page = words(desk(OFFICE).get(url("slate", of)))
    assert f"草案列入的都保留，再列入谁也守不住限额，最少要让步 {CHIEFS} 须比上限多 1" in page
    assert f"草案列入的： {rows[0]}" in page
    assert "另拟一份能守住各项限额的名单" in page


def test_the_page_says_when_more_ticks_would_mend_the_draft(of):
    rows = waiting(of, 5, 1)
    pick(of, rows, rows[:2])
    page = words(desk(GROUP).get(url("slate-decide", of)))
    assert "草案列入的都保留，再列入别的对象，能守住各项限额" in page


# ——— while ticking —————————————————————————————————————————————————————————————————————————————————————


def test_the_meter_answers_for_the_ticks_of_the_page_and_keeps_nothing(of):
    rows = waiting(of, 5, 1)
    pick(of, rows, rows)
    keys = [n.pk for n in rows]
    client = desk(OFFICE)
    before = dump()
    answer = client.post(url("slate-meter", of), {"shown": keys, "was": keys, "chosen": keys[:4]})
    told = answer.json()
    assert line(told["html"], CHIEFS).startswith(f"{CHIEFS} 1，不超过 0 超出 二(二) 20%，按4人计")
    assert line(told["html"], "表彰人大代表").startswith("表彰人大代表 4，不超过 100")
    assert told["state"] == "列入 4 个，1 项不符，尚未保存"
    assert told["said"] == f"列入4个。{CHIEFS}1，不超过0"
    assert dump() == before


def test_the_meter_counts_the_draft_beyond_the_page_too(of):
    rows = waiting(of, 5, 0)
    pick(of, rows, rows[:3])
    answer = desk(OFFICE).post(url("slate-meter", of), {"shown": [rows[4].pk], "chosen": [rows[4].pk]})
    assert answer.json()["state"] == "列入 4 个，都符合，尚未保存"


@pytest.mark.parametrize(
    ("office", "status"), [(OFFICE, 200), (GROUP, 200), (HEAD, 404), (MEETING, 404), (REGION, 404), (NANNING, 403)]
)  # fmt: skip
def test_only_who_may_draft_is_answered(of, office, status):
    rows = waiting(of, 1, 0)
    assert desk(office).post(url("slate-meter", of), {"chosen": [rows[0].pk]}).status_code == status
    assert desk(office).get(url("slate-meter", of)).status_code == (405 if status != 403 else 403)


def test_another_programmes_office_is_not_answered(of):
    other = found_organisation("示例市评选办公室")
    notice = (FIXTURES / "second-notice" / "sl-social-work-2025.yaml").read_text(encoding="utf-8")
    publish_programme(notice, office=other, by=seat(other), now=at(1, 2))
    waiting(of, 1, 0)
    for name in ("slate-meter", "slate-trial"):
        assert desk(other).post(url(name, of)).status_code == 404


# ——— what if ———————————————————————————————————————————————————————————————————————————————————————————


def tried(of, *held):
    return f"{url('slate-trial', of)}?held={','.join(map(str, held))}"


def test_a_trial_shows_who_would_come_and_go_and_changes_nothing(of):
    """Without the second and the third, the one of division level would be one of four."""
    rows = waiting(of, 6, 1)
    pick(of, rows, rows[:5])
    before = draft(of)
    page = words(desk(OFFICE).get(tried(of, -rows[1].pk, -rows[2].pk)))
    assert "试拟结果 列入 3 个，现在的草案 5 个" in page
    assert f"列入 1 {rows[5]} （{NANNING}）" in page
    assert f"去掉 3 {rows[0]} （{NANNING}）、 {rows[1]} （{NANNING}）、 {rows[2]} （{NANNING}）" in page
    assert f"指定 2 {rows[1]} 不列入、 {rows[2]} 不列入" in page
    assert f"换过来则{CHIEFS}为1，不超过0（二(二)）" in page
    assert draft(of) == before


def test_who_is_passed_over_by_a_wish_is_told_to_be(of):
    """Of three alike the first is held off, or the last held on in place of the second: somebody wished it so."""
    rows = waiting(of, 3, 0)
    rulebook = rulebook_of(rows[0].version)
    slate = slate_of(rulebook, of, step_of_kind(rulebook, StepKind.CHOOSE), rows)
    keys = [n.pk for n in rows]
    wished = {
        (one.passed.pk, one.held)
        for held in ({keys[0]: False}, {keys[2]: True}, {})
        for one in slate.skipped(
            {keys[1], keys[2]} if held.get(keys[0]) is False else {keys[0], keys[2]}, held
        )
    }
    assert wished == {(keys[0], True), (keys[1], True), (keys[1], False)}


def test_what_was_tried_is_taken_over_as_it_was_seen(of):
    rows = waiting(of, 6, 1)
    client, here = desk(OFFICE), tried(of, -rows[1].pk, -rows[2].pk)
    answer = client.post(here, {"seen": seen_on(client.get(here))})
    assert answer.url == url("slate", of)
    assert "已采用为草案，列入3个" in said(answer)
    assert draft(of) == {n.pk: n in rows[3:] for n in rows}


@pytest.mark.tampers
def test_another_list_than_the_one_seen_is_not_taken_over(of):
    rows = waiting(of, 6, 1)
    client, here = desk(OFFICE), tried(of, -rows[1].pk)
    seen = seen_on(client.get(here))
    of.nominations.filter(pk=rows[5].pk).update(status=Status.WITHDRAWN)
    for typed in ({"seen": seen}, {}):
        answer = client.post(here, typed)
        assert answer.url == here.replace(",", "%2C")
        assert "名单在打开本页之后有变动" in said(answer)
    assert draft(of) == {}


def test_a_trial_that_cannot_be_names_the_fewest_limits_and_those_held(of):
    rows = waiting(of, 3, 1)
    here = tried(of, rows[0].pk, -rows[2].pk)
    page = words(desk(OFFICE).get(here))
    assert f"没有一份名单能同时守住各项限额，最少要让步 {CHIEFS} 须比上限多 1 二(二)" in page
    assert f"指定必须列入的： {rows[0]} 指定不列入的： {rows[2]}" in page
    assert "不作这些指定，各项限额能同时守住" in page
    assert "拟不出名单" in page
    with refuses("slate.clash") as findings:
        propose_slate(of, held={rows[0].pk: True, rows[2].pk: False}, by=seat(OFFICE), now=NOW)
    assert f"{CHIEFS}超过上限1" in findings[0].message


@pytest.mark.parametrize("wish", [1, -1])
def test_who_is_held_one_way_alone_is_named_that_way_alone(of, wish):
    """Three, the first two of division level. Both held on are two of at most none; the third held off leaves nobody but
    them, and one is on every list."""
    rows = waiting(of, 3, 2)
    held = rows[:2] if wish > 0 else rows[2:]
    page = words(desk(OFFICE).get(tried(of, *(wish * n.pk for n in held))))
    assert ("指定必须列入的：" in page, "指定不列入的：" in page) == (wish > 0, wish < 0)
    with refuses("slate.clash") as findings:
        propose_slate(of, held={n.pk: wish > 0 for n in held}, by=seat(OFFICE), now=NOW)
    assert findings[0].mend == "请放开必须列入、不列入的指定，再试拟"


def test_where_no_list_at_all_can_be_the_refusal_says_what_must_give_way(of):
    waiting(of, 1, 1)
    answer = desk(OFFICE).post(url("slate-propose", of))
    page = said(answer)
    assert f"没有一份名单能同时守住各项限额；最少要让步：{CHIEFS}超过上限1（二(二)）" in page
    assert draft(of) == {}


def test_with_everybody_held_off_there_is_nobody_to_choose(of):
    rows = waiting(of, 2, 0)
    with refuses("slate.none"):
        propose_slate(of, held={n.pk: False for n in rows}, by=seat(OFFICE), now=NOW)
    assert "没有可以列入的推荐对象" in words(desk(OFFICE).get(tried(of, *(-n.pk for n in rows))))


def test_what_is_held_on_other_pages_of_the_list_stays_held(of):
    rows = waiting(of, 4, 0)
    client = desk(OFFICE)
    keys = [n.pk for n in rows]
    answer = client.get(
        url("slate-trial", of), {"h": ["", str(keys[0]), str(-keys[1])], "held": str(keys[3]), "q": "示"}
    )
    assert answer.url.split("?")[1] == f"q=%E7%A4%BA&held={keys[0]}%2C-{keys[1]}%2C{keys[3]}"
    page = client.get(tried(of, keys[0], -keys[1])).content.decode()
    assert f'<option value="{keys[0]}" selected>必须列入' in page
    assert f'<option value="-{keys[1]}" selected>不列入' in page
    shown = client.get(f"{tried(of, keys[0])}&q=没有这样的").content.decode()
    assert f'<input type="hidden" name="held" value="{keys[0]}">' in shown


@pytest.mark.parametrize("held", ["x", "9" * 30, "1,-1", "--2", "²", ",,,"])
def test_what_an_address_holds_that_makes_no_sense_is_left_out(of, held):
    rows = waiting(of, 1, 0)
    page = words(desk(OFFICE).get(f"{url('slate-trial', of)}?held={held}"))
    assert "指定 0 没有" in page
    assert f"列入 1 {rows[0]}" in page


# ——— questions to the database —————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("name", "method"), [("slate", "get"), ("slate-trial", "get"), ("slate-meter", "post")]
)
def test_the_questions_to_the_database_do_not_grow_with_the_rows(of, name, method):
    client = desk(OFFICE)

    def asked():
        cache.clear()
        getattr(client, method)(url(name, of))
        with CaptureQueriesContext(connection) as captured:
            assert getattr(client, method)(url(name, of)).status_code == 200
        return len(captured)

    waiting(of, 1, 0, BEIHAI)
    propose_slate(of, by=seat(OFFICE), now=NOW)
    few = asked()
    handed_in(LIUZHOU, some(LIUZHOU, agency=6, deputy=6, staff=6))
    screened(of)
    propose_slate(of, by=seat(OFFICE), now=NOW)
    assert asked() == few
