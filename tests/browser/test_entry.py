"""The entry page in a real browser: what is typed is saved, whenever it is typed."""

from __future__ import annotations

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
DAY = datetime(2023, 11, 13, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def nominee(transactional_db):
    """A deputy of 南宁, nothing filled in."""
    from xuanxian.awards.demo.filling import prepare
    from xuanxian.awards.nominations.actions import package_of
    from xuanxian.awards.places.taking import draft_nomination
    from xuanxian.awards.programmes.queries import units_of
    from xuanxian.platform import clock
    from xuanxian.platform.accounts.models import Appointment

    clock.set_to(DAY)
    programme, _, _ = prepare()
    package = package_of(programme, next(u for u in units_of(programme) if u.unit_name == "南宁"))
    by = Appointment.objects.get(user__username="nanning")
    yield draft_nomination(package, "人大代表", "推荐", key=uuid.uuid4(), by=by, now=DAY)
    clock._file().unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("籍贯", lambda page: page.locator("[name=籍贯]").fill("示例省示例市示例县"), "示例省示例市示例县"),
        ("性别", lambda page: page.locator("[name=性别]").select_option("女"), "女"),
        ("联系电话", lambda page: page.locator("[name=联系电话]").fill("13700001234"), "13700001234"),
        ("满足条件", lambda page: page.locator("label:has([name=满足条件][value='2'])").click(), "2"),
    ],
    ids=["line", "choice", "number", "boxes"],
)
def test_what_is_entered_before_the_script_has_come_is_saved_too(desk, nominee, field, typed, value):
    from xuanxian.awards.nominations.asked import asked_for
    from xuanxian.awards.nominations.models import Nomination
    from xuanxian.awards.nominations.records import text_of

    page, held = desk.page("nanning"), []
    page.route("**/entry.js", lambda route: held.append(route))
    page.goto(f"/nominations/{nominee.pk}/edit/", wait_until="commit")
    typed(page)
    held[0].continue_()
    expect(page.locator("#save-state[data-state=ok]")).to_be_visible()
    now = Nomination.objects.get(pk=nominee.pk)
    asked = asked_for(now)
    assert text_of(now, asked.field(field)) == value


def test_a_button_that_downloads_can_be_pressed_again(desk, nominee):
    """The answer is a file and the page stays: what was typed stays guarded, and the buttons come back."""
    from xuanxian.awards.nominations.actions import save_fields
    from xuanxian.platform.accounts.models import Appointment

    by = Appointment.objects.get(user__username="nanning")
    typed = {"姓名": "韦示例", "人员类别": "机关工作人员"}
    save_fields(nominee, typed, revision=nominee.revision, by=by, now=DAY)
    page = desk.page("nanning")
    page.goto(f"/packages/{nominee.package_id}/consultation/letter/?department=组织人事部门")
    page.fill("input[name=to]", "南宁市示例部")
    button = page.locator("main form button[value=docx]")
    for _ in range(2):
        with page.expect_download() as answer:
            button.click()
        assert answer.value.suggested_filename.endswith(".docx")
        expect(button).to_be_enabled()


def test_making_a_paper_is_no_longer_cancelled_once_it_is_made(desk, nominee):
    from xuanxian.platform.tasks.models import Job, JobState

    page = desk.page("nanning")
    page.goto(f"/packages/{nominee.package_id}/papers/")
    page.get_by_role("button", name="生成电子版（ZIP）").click()
    cancel = page.get_by_role("button", name="取消生成")
    expect(cancel).to_be_visible()
    Job.objects.update(state=JobState.READY)
    expect(cancel).to_be_hidden()
