"""Scanning in a browser: a quick hand loses no scan, and neither does a broken connection."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.awards.test_intake import came, paper
from tests.awards.test_intake import printed as printed
from tests.factories import ARMY, OFFICE, handed_in, programme, seat, some
from xuanxian.awards.intake.models import Entry

pytestmark = pytest.mark.browser


def test_scans_are_taken_as_fast_as_they_come_and_wait_out_a_broken_connection(
    desk, transactional_db, printed
):
    programme()
    army = handed_in(ARMY, some(ARMY, agency=1, deputy=1))
    paper("AAAA", army, army.nominations.get(type="个人"))
    paper("BBBB", army, army.nominations.get(type="集体"), form="先进集体推荐审批表")
    came(army)
    user = seat(OFFICE).user
    user.set_password(desk.password)
    user.save()
    page = desk.page(user.username)
    page.goto(f"/programmes/{army.programme_id}/intake/scan/")
    for code in ("AAAA", "BBBB", "AAAA", "AAAA", "AAAA", "ZZZZ"):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    answer, said = page.locator("#answer"), page.locator("#recent li")
    expect(said).to_have_count(6)
    expect(answer).to_contain_text("没有识别码「ZZZZ」")
    heads = [text.split("份，")[0] for text in said.all_inner_texts()[2:]]
    assert heads == ["第3", "第2", "第1", "第1"]
    assert page.evaluate("document.activeElement.id") == "code"
    page.context.set_offline(True)
    page.keyboard.type("BBBB")
    page.keyboard.press("Enter")
    expect(answer).to_contain_text("连接中断")
    assert Entry.objects.count() == 4
    page.context.set_offline(False)
    expect(answer).to_contain_text("第2份，共3份")
    said.first.get_by_role("button").click()
    expect(answer).to_contain_text("已撤销")
    assert Entry.objects.count() == 6
    # What the browser says of the connection that we broke.
    desk.complaints[:] = [one for one in desk.complaints if "INTERNET_DISCONNECTED" not in one]
