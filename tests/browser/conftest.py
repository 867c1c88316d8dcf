"""A real browser against the real site: Debian's Chromium, driven by playwright."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

# Playwright's own loop runs in this thread; Django would take every query here for one from async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
LONGEST = 20_000  # milliseconds that anything on a page may take


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Desk:
    """Opens pages as somebody who signed in; what the browser complains of fails the test."""

    browser: Browser
    address: str
    password: str
    script: str = ""
    """Runs in each page before its own."""
    complaints: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)

    def hears(self, page: Page, said: ConsoleMessage) -> None:
        """Refusals (4xx) are meant; a blocked script or a missing file is not."""
        if said.type == "error" and "status of 4" not in said.text.replace("status of 404", ""):
            self.complaints.append(f"{page.url}: {said.text}")

    def page(self, username: str = "", size: dict[str, int] = DESK) -> Page:
        key = f"{username} {size['width']}"
        if key not in self.pages:
            context = self.browser.new_context(viewport=size, base_url=self.address, locale="zh-CN")
            context.set_default_timeout(LONGEST)
            if self.script:
                context.add_init_script(self.script)
            page = self.pages[key] = context.new_page()
            page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
            page.on("console", lambda said: self.hears(page, said))
            page.on("dialog", lambda dialog: dialog.accept())
            if username:
                page.goto("/sign-in/")
                page.fill("input[name=username]", username)
                page.fill("input[name=password]", self.password)
                page.click("main button")
                page.wait_for_url("**/due/")
        return self.pages[key]


@pytest.fixture
def desk(chromium, live_server):
    from xuanxian.platform.demonstration import PASSWORD

    made = Desk(chromium, live_server.url, PASSWORD)
    yield made
    for page in made.pages.values():
        page.context.close()
    assert made.complaints == []
