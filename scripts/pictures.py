"""Makes the manual's pictures anew: the site as people see it, from a fresh demonstration; the rehearsal report; a
contact sheet of the papers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import contact_sheets
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from xuanxian.paperwork.filled import from_record
from xuanxian.paperwork.forms import FormData
from xuanxian.paperwork.pdf import PdfMaker
from xuanxian.paperwork.rehearsal import Rehearsal
from xuanxian.paperwork.word import WordMaker
from xuanxian.rulebooks import library

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
NOTICE = "gx-deputy-work-2023"
SEED = 2023
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK, PHONE = (1366, 768), (390, 844)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        print("正在演练", flush=True)
        for _ in Rehearsal(library.by_name(NOTICE), folder / "演练", SEED).run():
            pass
        for picture, size in (("report", (1366, 900)), ("report-phone", (500, 900))):
            page = _page(browser, size)
            page.goto((folder / "演练" / "演练报告.html").as_uri())
            page.screenshot(path=PICTURES / f"{picture}.png")
        print("正在排联系页", flush=True)
        contact_sheets.main()
        print("正在填入演示资料", flush=True)
        with running(folder / "demo") as address:
            Site(browser, address).pictures()
        browser.close()
    for path in sorted({*PICTURES.glob("*.png")} - {*PICTURES.glob("forms-*.png")}):
        with Image.open(path) as picture:
            picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(path, optimize=True)
        print(path, path.stat().st_size // 1024, "KB")


# ——— the site ——————————————————————————————————————————————————————————————————————————————————————————


@contextmanager
def running(data: Path) -> Iterator[str]:
    """A demonstration on a free port; its address, once it answers. This process may act in its database, too."""
    os.environ |= {
        "XUANXIAN_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "xuanxian.site.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # playwright's loop runs in this thread
    }
    command = [sys.executable, "-m", "xuanxian.cli.main", "run", "--demo", "--data", str(data), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        addresses = (re.search(r"http://[\d.:]+", line) for line in server.stdout)
        yield next(found[0] for found in addresses if found)
    finally:
        server.terminate()
        server.wait()


def _page(browser: Browser, size: tuple[int, int], address: str | None = None) -> Page:
    viewport = {"width": size[0], "height": size[1]}
    page = browser.new_context(viewport=viewport, base_url=address, locale="zh-CN").new_page()  # type: ignore[arg-type]
    page.on("dialog", lambda dialog: dialog.accept())
    return page


class Site:
    """The pages of the manual, in the order of the calendar: what stands later needs what was done before."""

    def __init__(self, browser: Browser, address: str) -> None:
        import django

        django.setup()
        self.browser, self.address = browser, address
        self.pages: dict[tuple[str, tuple[int, int]], Page] = {}

    def page(self, username: str, size: tuple[int, int] = DESK) -> Page:
        """Signed in; "" is the public."""
        key = (username, size)
        if key not in self.pages:
            from xuanxian.platform.demonstration import PASSWORD

            page = self.pages[key] = _page(self.browser, size, self.address)
            if username:
                page.goto("/sign-in/")
                page.fill("input[name=username]", username)
                page.fill("input[name=password]", PASSWORD)
                page.click("main button")
                page.wait_for_url("**/due/")
        return self.pages[key]

    def take(
        self, picture: str, username: str, path: str, act: Callable[[Page], Any] = lambda page: None,
        size: tuple[int, int] = DESK,
    ) -> None:  # fmt: skip
        print("正在拍", picture, flush=True)
        page = self.page(username, size)
        page.goto(path)
        act(page)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / f"site-{picture}.png")

    def pictures(self) -> None:
        from xuanxian.awards.nominations.models import Package
        from xuanxian.awards.programmes.models import Programme

        programme = f"/programmes/{Programme.objects.get(name=NOTICE).pk}"
        packages = {p.unit.name: f"/packages/{p.pk}" for p in Package.objects.select_related("unit")}
        person = person_of("南宁")
        entry = f"/nominations/{person.pk}/edit/"
        _today(2023, 12, 18)
        self.take("due", "unit03", "/due/")
        self.take("package", "nanning", f"{packages['南宁']}/")
        word = _filled_in_word(person)
        self.take("reading", "nanning", f"/nominations/{person.pk}/read/", lambda page: _uploads(page, word))
        self.take("papers", "nanning", f"{packages['南宁']}/papers/", self._prints)
        self.take("consultation", "unit05", f"{packages['北海']}/consultation/")
        self.take("text", "unit05", f"{packages['北海']}/texts/推荐报告/")
        letter = f"{packages['北海']}/consultation/letter/?step=征求意见&department=税务部门"
        self.take("letter", "unit05", letter)
        self.take("posting", "unit06", f"{packages['防城港']}/disclosures/new/?step=所在单位公示")
        self.take("refused", "nanning-fuze", f"{packages['南宁']}/hand-in/", _hands_in)
        self.take("board", "bangongshi", f"{programme}/board/")
        self.take("screening", "bangongshi", f"{programme}/screening/")
        self.take("intake", "bangongshi", f"{packages['柳州']}/intake/")
        self.take(
            "scan", "bangongshi", f"{programme}/intake/scan/", lambda page: _scans(page, packages["梧州"])
        )
        self.take("conflict", "nanning", entry, lambda page: self._both_write(page, entry))
        self.take("entry", "nanning", entry, _writes_too_much)
        self.take("phone", "nanning", entry, _looks_at_the_fields, PHONE)
        self.take("audit", "shenji", "/audit/verify/", lambda page: _press(page, "开始校验"))
        self.take("signing", "nanning-fuze", _sends_for_signature())
        _until_the_slate()
        self.take("slate", "bangongshi", f"{programme}/slate/")
        self.take("booklet", "bangongshi", f"{programme}/steps/7/booklet/")
        _meeting_papers()
        _until_the_posting()
        self.take("public", "", "/public/", lambda page: page.locator("main a[href*=disclosures]").click())
        _until_the_end()
        self.take("register", "bangongshi", "/honours/")
        page = self.page("bangongshi")
        page.goto(f"{programme}/clone/")
        page.fill("input[name=issued]", "2024-10-25")
        _press(page, "生成草稿")
        draft = page.url.split(self.address)[1].removesuffix("dates/")
        for tab in ("dates", "quotas", "text"):
            self.take(f"draft-{tab}", "bangongshi", f"{draft}{tab}/")
        self.take(
            "review", "bangongshi-2024", "/due/", lambda page: page.get_by_role("link", name="初审").click()
        )

    def _prints(self, page: Page) -> None:
        """The print pack; its first pages become a picture of their own."""
        _press(page, "生成打印稿")
        opened = page.get_by_role("link", name="打开 PDF")
        while not opened.count():
            page.wait_for_timeout(1000)
            page.reload()
        answer = page.context.request.get(self.address + str(opened.get_attribute("href")))
        pack_sheet(answer.body()).save(PICTURES / "print-pack.png", optimize=True)
        page.get_by_text("先进个人推荐审批表").first.click()

    def _both_write(self, page: Page, entry: str) -> None:
        other = self.page("nanning-fuze")
        other.goto(entry)
        _writes(other, "学历学位", "研究生　示例硕士")
        _writes(page, "学历学位", "大学　示例硕士", "trouble")
        page.locator(".paper-conflict").scroll_into_view_if_needed()


def _press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def _uploads(page: Page, word: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    page.set_input_files(
        "input[type=file]", {"name": "先进个人推荐审批表.docx", "mimeType": kind, "buffer": word}
    )
    _press(page, "读入并比较")


def _filled_in_word(nomination: Any) -> bytes:
    """The nominee's form as it comes back from the nominee: some places changed, one of them wrongly."""
    from xuanxian.awards.nominations.asked import asked_for
    from xuanxian.awards.nominations.records import record_of

    form = asked_for(nomination).form
    values = dict(from_record(form, record_of(nomination)).values)
    values |= {
        "学历学位": "研究生　示例硕士",
        "出生年月": "1978.6",
        "联系电话": "13800009999",
        "近两年获奖情况": "",
    }
    values["主要事迹"] = values["主要事迹"][:-1] + "，群众满意率100%。"
    return WordMaker().make(form, FormData(values))


def _scans(page: Page, package: str) -> None:
    """A unit's parcel has come; of one form two copies are scanned, of another one."""
    from django.urls import reverse

    from xuanxian.awards.intake.actions import register_parcel
    from xuanxian.awards.intake.queries import usual_delivery
    from xuanxian.awards.nominations.models import Package
    from xuanxian.platform import clock
    from xuanxian.platform.accounts.models import Appointment
    from xuanxian.platform.papers.models import Paper

    found = Package.objects.select_related("version", "unit", "case").get(pk=int(package.rsplit("/", 1)[-1]))
    step = usual_delivery(found)
    assert step is not None
    now, office = clock.now(), Appointment.objects.get(user__username="bangongshi")
    register_parcel(
        found, step, key=uuid.uuid4(), how="邮寄", day=now.date(), number="示例0002", pieces=1, handed_by="", remark="",
        by=office, now=now,
    )  # fmt: skip
    for nomination in found.nominations.filter(type="个人")[:2]:
        page.request.get(reverse("nomination-paper", args=[nomination.pk, "先进个人推荐审批表", "pdf"]))
    first, second = Paper.objects.filter(case__nomination__package=found).values_list("code", flat=True)[:2]
    for number, code in enumerate((first, first, second), start=1):
        page.fill("#code", code)
        page.keyboard.press("Enter")
        page.locator("#recent li").nth(number - 1).wait_for()


def _hands_in(page: Page) -> None:
    _press(page, "签字同意并报送")


def _writes(page: Page, field: str, text: str, state: str = "ok") -> None:
    page.locator(f"[name={field}]").fill(
        f"{text}　"
    )  # so that something changes even where it stands so already
    page.locator(f"[name={field}]").fill(text)
    page.keyboard.press("Tab")
    page.wait_for_timeout(1500)
    page.locator(f"#save-state[data-state={state}]").wait_for()


_BEFORE: dict[str, str] = {}
"""What stood in the fields of the nominee before a picture was made of wrong ones."""


def _writes_too_much(page: Page) -> None:
    _BEFORE.update({name: page.input_value(f"[name={name}]") for name in ("出生年月", "主要事迹")})
    _writes(page, "出生年月", "1978.6")
    _writes(page, "主要事迹", page.input_value("[name=主要事迹]") + "组织示例活动。" * 14)
    page.evaluate("scrollTo(0, 0)")


def _looks_at_the_fields(page: Page) -> None:
    page.evaluate("scrollTo(0, document.querySelector('[name=籍贯]').getBoundingClientRect().top - 40)")


# ——— the calendar goes on ———————————————————————————————————————————————————————————————————————————————


def _today(year: int, month: int, day: int) -> datetime:
    """Sets the day on which everybody is at work; nine in the morning."""
    from xuanxian.platform import clock

    now = datetime(year, month, day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    clock.set_to(now)
    return now


def _seat(username: str) -> Any:
    from xuanxian.platform.accounts.models import Appointment

    return Appointment.objects.select_related("user", "organisation").get(user__username=username)


def person_of(unit: str) -> Any:
    """Of whom the entry page is shown."""
    from xuanxian.awards.nominations.models import Nomination

    return Nomination.objects.filter(unit__name=unit, type="个人").order_by("sort_key")[5]


def _sends_for_signature() -> str:
    """南宁's officer has everything together and sends it to the leader; the address where he signs."""
    from django.urls import reverse

    from xuanxian.awards.demo.missing_papers import upload_what_is_lacking
    from xuanxian.awards.disclosures.actions import register_result
    from xuanxian.awards.disclosures.models import Disclosure
    from xuanxian.awards.nominations.actions import save_fields
    from xuanxian.awards.nominations.models import Package
    from xuanxian.awards.packages.handing_in import extend_for
    from xuanxian.awards.programmes.queries import rulebook_of
    from xuanxian.platform.signing.actions import send

    officer, office, now = _seat("nanning"), _seat("bangongshi"), _today(2023, 12, 22)
    package = Package.objects.get(unit__name="南宁", programme__name=NOTICE)
    posting = Disclosure.objects.filter(package=package).order_by("pk").last()
    assert posting is not None
    register_result(posting, result="公示期间无异议", by=officer, now=now)
    person = person_of("南宁")
    save_fields(person, _BEFORE, revision=person.revision, by=officer, now=now)
    upload_what_is_lacking(package, rulebook_of(package.version).deliveries[-1], by=officer, now=now)
    later = datetime(2023, 12, 29).date()
    extend_for(package, later, reason="公示期满，同意顺延", by=office, now=now)
    sent = send(package.case_id, reason="各项已逐一核实，理由见推荐报告。", by=officer, now=now)
    return reverse("signing", args=[sent.pk])


def _until_the_slate() -> None:
    """Screened and agreed to by the head of the group; a slate is proposed."""
    from xuanxian.awards.programmes.models import Programme
    from xuanxian.awards.reviews.actions import decide, pass_screening, propose_slate

    programme, office = Programme.objects.get(name=NOTICE), _seat("bangongshi")
    rows = list(programme.nominations.filter(status="已报送"))
    pass_screening(programme, "初评", rows, remark="", by=office, now=_today(2024, 1, 15))
    decide(programme, "组长审核", remark="", by=_seat("zuzhang"), now=_today(2024, 1, 29))
    propose_slate(programme, by=office, now=_today(2024, 2, 5))


def _meeting_papers() -> None:
    """Pages of the booklet and of the decision, as they would be printed with the slate as it is drafted."""
    from xuanxian.awards.honours.decisions import decision_paper, issuer_of
    from xuanxian.awards.honours.list_views import on_list
    from xuanxian.awards.honours.lists import name_list
    from xuanxian.awards.programmes.models import Programme
    from xuanxian.awards.programmes.queries import rulebook_of, version_in_force
    from xuanxian.awards.reviews.booklet import collect
    from xuanxian.paperwork.booklet import BookletMaker

    now = _today(2024, 2, 5)
    version = version_in_force(Programme.objects.get(name=NOTICE))
    rulebook, programme = rulebook_of(version), version.programme
    step = next(step for step in rulebook.steps if step.name == "复评")
    booklet = collect(
        version, step, meeting="评选领导小组会议", day=now.date(), consulted=True, progress=lambda *_: None
    )
    person = next(p.name for group in booklet.groups for p in group.persons if p.photo)
    _pages_of(BookletMaker().make(booklet), "meeting-booklet", ["人大代表（", person])
    names = name_list(rulebook, on_list(version, step)[0])
    walked = ["初评", "组长审核", "复评"]
    paper = decision_paper(
        rulebook, rulebook.steps[-1], names, issuer=issuer_of(programme, rulebook.steps[-1]), walked=walked
    )
    _pages_of(PdfMaker().make(*paper), "meeting-decision", ["广西壮族自治区", "附件1"])


def _pages_of(pdf: bytes, picture: str, beginnings: list[str]) -> None:
    """Beside each other, the first pages that begin so."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "paper.pdf"
        path.write_bytes(pdf)
        said = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
        starts = ["".join(page.split()) for page in said.split("\f")]
        shown = []
        for beginning in beginnings:
            number = next(n for n, text in enumerate(starts, 1) if text.startswith(beginning))
            one = Path(name) / f"p{number}"
            subprocess.run(
                ["pdftoppm", "-r", "60", "-png", "-singlefile", "-f", str(number), path, one],
                check=True,
                capture_output=True,
            )
            shown.append(Image.open(one.with_suffix(".png")).convert("RGB"))
        gap = 14
        sheet = Image.new(
            "RGB",
            (sum(p.width + gap for p in shown) + gap, max(p.height for p in shown) + 2 * gap),
            "#dfe3e8",
        )
        x = gap
        for page in shown:
            sheet.paste(page, (x, gap))
            x += page.width + gap
        sheet.save(PICTURES / f"{picture}.png")


def _until_the_posting() -> None:
    from xuanxian.awards.disclosures.actions import Posting, post_disclosure
    from xuanxian.awards.programmes.models import Programme
    from xuanxian.awards.reviews.actions import decide, decide_slate

    programme = Programme.objects.get(name=NOTICE)
    decide_slate(programme, remark="", by=_seat("lingdaoxiaozu"), now=_today(2024, 2, 6))
    decide(programme, "主任会议研究", remark="", by=_seat("zhurenhuiyi"), now=_today(2024, 2, 19))
    now = _today(2024, 2, 26)
    posting = Posting(now.date(), "广西人大网", "评选办公室 0771-0000000")
    rows = list(programme.nominations.filter(status="拟表彰").select_related("package", "version", "case"))
    post_disclosure(programme, None, "公示", rows, posting, by=_seat("bangongshi"), now=now)
    _today(2024, 2, 27)


def _until_the_end() -> None:
    from xuanxian.awards.disclosures.actions import register_result
    from xuanxian.awards.disclosures.models import Disclosure
    from xuanxian.awards.honours.actions import confer
    from xuanxian.awards.programmes.models import Programme
    from xuanxian.awards.reviews.actions import decide

    programme, posted = (
        Programme.objects.get(name=NOTICE),
        Disclosure.objects.get(programme__name=NOTICE, package=None),
    )
    register_result(posted, result="", by=_seat("bangongshi"), now=_today(2024, 3, 5))
    decide(programme, "审批", remark="", by=_seat("lingdaoxiaozu"), now=_today(2024, 3, 20))
    now = _today(2024, 4, 10)
    confer(programme, decided=now.date(), document="示例决定", by=_seat("changweihui"), now=now)


def pack_sheet(pdf: bytes) -> Image.Image:
    """The list, the summary, and two copies of a form with what stays blank."""
    with tempfile.TemporaryDirectory() as name:
        pages = contact_sheets.drawn(pdf, Path(name) / "pack")
    return contact_sheets.montage(
        [(f"第{n}面", pages[n - 1]) for n in (1, 2, 3, 4, *range(33, 41))], across=2000
    )


if __name__ == "__main__":
    main()
