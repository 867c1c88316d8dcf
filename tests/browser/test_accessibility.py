"""axe-core on every page of the access table, at the desk and on a phone: nothing serious on any."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE
from tests.world import NOT_ITS_OWN, SEATS, address, made
from xuanxian.platform.accounts.seats import PUBLIC
from xuanxian.platform.rooms import doors

pytestmark = pytest.mark.browser
NO_PAGES = {
    "signing-take-back", "message-file",
    "sign-out", "switch-seat", "notifications-seen", "package-order", "nomination-save", "nomination-photo",
    "nomination-read-photo",
    "package-text-file", "nomination-supplement", "disclosure-paper",
    "nomination-reveal", "nomination-follow",
    "attachment", "attachment-remove", "job", "package-papers-file", "package-paper", "package-summary",
    "nomination-paper", "roster-template", "timetable-picture", "slate-propose", "slate-save", "slate-meter", "clock",
    "account-import-template", "my-package", "home", "lock-release", "organisation-alias-drop", "organisation-reopen",
    "account-activate", "organisation-close", "proposal-take", "programme-revise", "draft-check", "draft-words",
    "package-intake-paper",
    "step-list-file", "decision-file", "step-booklet-job", "step-booklet-file",
    "draft-form-pdf", "quota-form",
}  # fmt: skip
"""Addresses that answer with a file, with data, or only to a form."""
SERIOUS = ("serious", "critical")


@pytest.fixture
def world(transactional_db):
    from xuanxian.platform import clock

    yield made()
    clock._file().unlink(missing_ok=True)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_of_the_access_table_has_a_serious_barrier(desk, world, size):
    axe = Axe()
    barriers = []
    for name in sorted(doors().keys() - NO_PAGES):
        role = next(
            role for role in (PUBLIC, *SEATS) if role in doors()[name] and (role, name) not in NOT_ITS_OWN
        )
        page = desk.page(SEATS.get(role, ""), size)
        page.goto(address(name, world, role))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            barriers.append(f"{name}: wider than the screen")
        found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        for one in found:
            if one["impact"] in SERIOUS:
                barriers.append(f"{name}: {one['id']} {one['help']} {one['nodes'][0]['html'][:120]}")
    assert barriers == []
