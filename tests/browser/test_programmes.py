"""An organiser who has never seen YAML makes next year's programme of this year's, in a browser."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_walk import sees

pytestmark = pytest.mark.browser
REASON = "县处级单位的比例已经批准，示例〔2024〕2号"


@pytest.fixture
def office(desk, transactional_db):
    from xuanxian.awards.demo.filling import prepare
    from xuanxian.platform import clock

    clock.set_to(datetime(2024, 9, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    prepare()
    yield desk.page("bangongshi")
    clock._file().unlink(missing_ok=True)


def _cell(page: Page, label: str):
    return page.get_by_label(label, exact=True)


def _save(page: Page, said: str) -> None:
    page.get_by_role("button", name="保存", exact=True).click()
    sees(page, said)


def _tab(page: Page, name: str) -> None:
    page.locator("nav.tabs").get_by_role("link", name=name, exact=True).click()


def _clones(page: Page) -> None:
    page.goto("/programmes/")
    page.locator("tbody a").first.click()
    page.get_by_role("link", name="照此办下一年度").click()
    assert page.locator("[name=title]").input_value().startswith("2024年度全区人大代表工作")
    page.fill("[name=issued]", "2024-10-25")
    page.get_by_role("button", name="生成草稿").click()
    sees(page, "已生成草稿", "2023-12-25", "星期三")


def _pastes_into(page: Page, label: str, text: str) -> None:
    _cell(page, label).evaluate(
        """(box, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_an_organiser_clones_changes_dates_quotas_and_a_ratio_and_publishes(office):
    from xuanxian.awards.programmes.models import Programme
    from xuanxian.awards.programmes.queries import rulebook_in_force

    page = office
    _clones(page)
    _cell(page, "推荐报送截止").fill("2024-12-20")
    _cell(page, "初评截止").fill("2025-01-24")
    _save(page, "已保存，改了2处")
    _moves_one_place_from_liuzhou_to_nanning(page)
    _pastes_two_rows_of_the_table(page)
    _tab(page, "比例和限")
    _cell(page, "代表中的县处级干部不超过").fill("25%")
    _save(page, "已保存，改了1处")
    _publishes(page)

    rulebook = rulebook_in_force(Programme.objects.get(name="gx-deputy-work-2024"))
    until = {step.name: step.until for step in rulebook.steps}
    assert until["推荐报送"] == date(2024, 12, 20)
    assert until["初评"] == date(2025, 1, 24)
    assert until["奖励"] == date(2025, 4, 30)
    table = rulebook.quotas[0]
    figures = {row: str(table.figure(row, "人大代表")) for row in ("南宁", "柳州", "合计")}
    assert figures == {"南宁": "11", "柳州": "7", "合计": "100"}
    assert [str(table.figure(row, "人大代表履职平台")) for row in ("桂林", "梧州")] == ["5", "5"]
    ratio = next(limit for limit in rulebook.limits if limit.name == "代表中的县处级干部")
    assert ratio.high.part == Fraction(1, 4)
    assert rulebook.notice.issued == date(2024, 10, 25)


def _moves_one_place_from_liuzhou_to_nanning(page: Page) -> None:
    """The sum goes wrong, is told while typing and after saving, and is mended."""
    _tab(page, "名额")
    _cell(page, "南宁 人大代表·推荐人选").fill("11")
    sees(page, "应为 34", "应为 101", "有 2 个合计对不上")
    _save(page, "已保存，改了1处")
    expect(page.locator("#findings")).to_contain_text("南宁行、人大代表列")
    _cell(page, "柳州 人大代表·推荐人选").fill("7")
    _cell(page, "南宁 合计·推荐人选").fill("34")
    _cell(page, "柳州 合计·推荐人选").fill("28")
    sees(page, "合计都对得上")
    _save(page, "已保存，改了3处")
    expect(page.locator("#findings")).not_to_contain_text("必须")


def _pastes_two_rows_of_the_table(page: Page) -> None:
    """Once as a whole, with its names; once into a cell, and then put back."""
    pasted = "单位\t人大代表履职平台\t合计\n桂林市\t5\t31\n梧州市\t5\t24\n示例市\t1\t1"
    page.fill("#pasted", pasted)
    page.get_by_role("button", name="按名称填入", exact=True).click()
    sees(page, "4格和原来不同，还没有保存")
    expect(page.locator(".side")).to_contain_text("第4行「示例市」不在分配表中")
    expect(_cell(page, "桂林 人大代表履职平台·推荐人选")).to_have_value("5")
    _pastes_into(page, "来宾 人大代表·推荐人选", "6\t1\n4\t1\t甲")
    sees(page, "已填入 4 格，没有填入不是数的 1 格")
    expect(_cell(page, "崇左 人大代表·推荐人选")).to_have_value("4")
    _pastes_into(page, "来宾 人大代表·推荐人选", "5\t1\n5\t1")
    sees(page, "合计都对得上")
    _save(page, "已保存，改了4处")


def _publishes(page: Page) -> None:
    _tab(page, "总览")
    page.get_by_role("link", name="发布", exact=True).click()
    sees(page, "推荐报送 截止", "2023-12-25", "2024-12-20", "南宁 人大代表·推荐人选", "不超过", "20%", "25%")
    page.fill("[name=reason]", REASON)
    page.get_by_role("button", name="发布", exact=True).click()
    sees(page, "已发布", "办理各步的机构", "评选领导小组组长", "18 个")


def test_the_text_is_checked_while_it_is_typed_and_completed(office):
    page = office
    _clones(page)
    _tab(page, "全文")
    expect(page.locator("#text-said")).to_have_text("已检查")
    line = page.evaluate(
        """() => {
            const editor = document.querySelector(".CodeMirror").CodeMirror;
            const line = editor.getValue().split("\\n").findIndex((text) => text.startsWith("  年度:"));
            editor.replaceRange("份", { line, ch: 3 }, { line, ch: 4 });
            editor.setCursor(0, 0);
            return line + 1;
        }"""
    )
    expect(page.locator("#findings")).to_contain_text("不认识的键「年份」")
    page.locator(f"#findings a[href='#L{line}']").first.click()
    assert page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getCursor().line") == line - 1
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("公开: ")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints")).to_contain_text("不公开")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="保存", exact=True).click()
    sees(page, "已保存")
    _tab(page, "日期")
    sees(page, "表格读不出来")
