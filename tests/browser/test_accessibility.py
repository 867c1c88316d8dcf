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
    "step-list-file", "decision-file", "step-booklet-job", "step-booklet-file", "audit-verify-job", "honours-import-template",
    "draft-form-pdf", "quota-form",
}  # fmt: skip
"""Addresses that answer with a file, with data, or only to a form."""
CONTRAST_BY_LOOK = """
axe.configure({rules: [{id: "color-contrast", selector: "[data-new-look]"}]});
window.looksJudged = new Set();
"""
BARRIERS = """async () => {
  await new Promise(requestAnimationFrame);  // by then scripts have heard of the new width
  /* Axe finds the contrast of every text from its colours and from what is painted behind it, which costs more than all
     other rules together. Of a page's texts with the same style, within elements of the same styles, the first stands for
     all: what it is painted on is theirs, too. */
  const looks = new Map([[null, ""]]);
  for (const element of document.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    const look = [
      looks.get(element.parentElement), element.localName, style.display, style.visibility, style.position, style.opacity,
      style.color, style.backgroundColor, style.backgroundImage, style.textShadow, style.fontSize, style.fontWeight,
    ].join();
    looks.set(element, look);
    const text = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const judge = (text || element.matches("input, select, textarea")) && !looksJudged.has(look);
    element.toggleAttribute("data-new-look", judge);
    if (judge) looksJudged.add(look);
  }
  const found = (await axe.run(document, {resultTypes: ["violations"]})).violations
    .filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => `${one.id} ${one.help} ${one.nodes[0].html.slice(0, 120)}`);
  return document.documentElement.scrollWidth > innerWidth + 1 ? [...found, "wider than the screen"] : found;
}"""


@pytest.fixture
def world(transactional_db):
    from xuanxian.platform import clock

    yield made()
    clock._file().unlink(missing_ok=True)


def test_no_page_of_the_access_table_has_a_serious_barrier(desk, world):
    """Each page is opened at the desk and then made as narrow as a phone: styles and scripts follow the width."""
    desk.script = Axe().axe_script + CONTRAST_BY_LOOK
    barriers = []
    for name in sorted(doors().keys() - NO_PAGES):
        role = next(
            role for role in (PUBLIC, *SEATS) if role in doors()[name] and (role, name) not in NOT_ITS_OWN
        )
        page = desk.page(SEATS.get(role, ""))
        page.set_viewport_size(DESK)
        page.goto(address(name, world, role))
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            barriers += [f"{name} at {size['width']}: {found}" for found in page.evaluate(BARRIERS)]
    assert barriers == []
