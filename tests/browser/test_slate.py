"""The limits change at once while the slate is ticked, and say so to who hears the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.factories import NANNING, OFFICE, at, handed_in, package, programme, screened, seat, some
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.reviews.models import Choice
from xuanxian.platform import clock

pytestmark = pytest.mark.browser
CHIEFS = "代表中的县处级干部"
BROKEN, KEPT = "列入 4 个，1 项不符，尚未保存", "列入 5 个，都符合，尚未保存"


@pytest.fixture
def rows(transactional_db, monkeypatch):
    """Five deputies wait at the slate, the first of division level, of whom one in five may be; all are on the draft."""
    from xuanxian.awards.reviews.actions import propose_slate
    from xuanxian.platform.demonstration import PASSWORD

    monkeypatch.setattr(clock, "now", lambda: at(2, 5, year=2024))
    of = programme()
    ranks = ["县处级副职"] + ["乡科级正职"] * 4
    people = zip(some(NANNING, deputy=5), ranks, strict=True)
    handed_in(NANNING, [{**one, "行政级别": rank} for one, rank in people])
    screened(of)
    propose_slate(of, by=seat(OFFICE), now=at(2, 5, year=2024))
    user = seat(OFFICE).user
    user.set_password(PASSWORD)
    user.save()
    return list(in_list(package(NANNING)))


def _slate(desk, rows, size):
    page = desk.page(seat(OFFICE).user.username, size)
    page.goto(f"/programmes/{rows[0].programme_id}/slate/")
    return page


def _box(page, nomination):
    return page.locator(f"input[name=chosen][value='{nomination.pk}']")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_each_tick_moves_the_limits_before_anything_is_saved(desk, rows, size):
    page = _slate(desk, rows, size)
    panel = page.locator("details.limits")
    _box(page, rows[4]).click()
    expect(panel.locator("[data-state]")).to_have_text(BROKEN)
    expect(panel.locator("[role=status]")).to_have_text(f"列入4个。{CHIEFS}1，不超过0")
    if size is PHONE:
        expect(panel.locator("[data-lines]")).to_be_hidden()
        panel.locator("summary").click()
    chiefs = panel.locator("li", has_text=CHIEFS)
    expect(chiefs).to_contain_text("1，不超过 0")
    expect(chiefs).to_contain_text("超出")
    expect(chiefs).to_be_in_viewport()
    _box(page, rows[4]).click()
    expect(panel.locator("[data-state]")).to_have_text(KEPT)
    expect(chiefs).not_to_contain_text("超出")
    assert Choice.objects.filter(chosen=True).count() == 5


def test_the_box_for_all_moves_the_limits_too(desk, rows):
    page = _slate(desk, rows, DESK)
    page.locator("[data-all] input").click()
    expect(page.locator("[data-state]")).to_have_text("列入 0 个，都符合，尚未保存")


def test_when_the_server_does_not_answer_the_page_says_so_and_saving_still_works(desk, rows):
    page = _slate(desk, rows, DESK)
    page.route("**/slate/meter/", lambda route: route.fulfill(status=403))
    _box(page, rows[0]).click()
    expect(page.locator("[data-state]")).to_have_text("没有算成，保存后重新计算")
    page.locator("#draft footer button").click()
    expect(page.locator(".said.success")).to_contain_text("改动1个对象")
    expect(page.locator("[data-state]")).to_have_text("都符合，按已保存的草案")
