"""The 2023 notice in a browser, from nomination by 南宁 with its real quotas to the register, by every role."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import docx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.conftest import NOTICE
from xuanxian.paperwork.invented import invent
from xuanxian.paperwork.rosters import filled_roster
from xuanxian.rulebooks import library

pytestmark = pytest.mark.browser
UNIT, PLACES = "南宁", {"集体": 14 + 2, "个人": 19 + 2}
PEOPLE = ("籍贯", "学历学位", "参加工作时间", "近两年获奖情况", "事迹材料")
DEPARTMENTS = (
    "组织人事部门", "纪检监察机关", "生态环境部门", "人力资源社会保障部门", "税务部门", "市场监管部门", "应急管理部门",
)  # fmt: skip
BODIES = ("集体人数", "单位地址", "近两年获奖情况", "负责人单位及职务", "事迹材料")


def photo() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (413, 579), "#6f9fd8").save(out, "JPEG")
    return {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture
def today(transactional_db):
    """Sets the day on which everybody is at work."""
    from xuanxian.platform import clock

    def be(month: int, day: int, hour: int = 9, year: int = 2023) -> None:
        clock.set_to(datetime(year, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai")))

    yield be
    clock._file().unlink(missing_ok=True)


def sees(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.locator("main")).to_contain_text(text)


def test_nanning_walks_the_notice_from_nomination_to_register(desk, today):
    from xuanxian.awards.demo.filling import prepare

    today(11, 13)
    prepare()
    officer = desk.page("nanning")
    _imports_its_list(officer)
    _fills_in_what_the_roster_does_not_ask(officer)
    today(11, 17, 15)
    _resolves(officer)
    today(11, 20)
    _consults(officer, replied="2023-11-20")
    _posts(officer, "2023-11-20", "单位公示栏")
    today(11, 28)
    _registers_the_result(officer)
    _posts(officer, "2023-11-28", "南宁人大网")
    today(12, 6)
    _registers_the_result(officer)
    _uploads_the_report(officer)
    leader = desk.page("nanning-fuze")
    _sends_for_signature(officer)
    _sends_back(leader, "请核对推荐报告")
    _sends_again(officer, "请核对推荐报告")
    _signs(leader)

    office = desk.page("bangongshi")
    today(12, 15)
    names = _returns_two(office)
    today(12, 18)
    _mends(officer, names)
    leader.goto("/due/")
    leader.get_by_role("link", name="补正退回的材料，重新报送").click()
    leader.get_by_role("link", name="报送", exact=True).click()
    sees(leader, "与上一稿的差异", names[0], "补正后的示例事迹。")
    leader.get_by_role("button", name="签字同意并报送").click()
    sees(leader, "已报送第2稿")

    today(1, 15, year=2024)
    _screens(office)
    today(1, 29, year=2024)
    _decides(desk.page("zuzhang"), "组长审核")
    today(2, 5, year=2024)
    _draws_up_the_slate(office)
    _decides_the_slate(desk.page("lingdaoxiaozu"))
    today(2, 19, year=2024)
    _decides(desk.page("zhurenhuiyi"), "主任会议研究")
    today(3, 1, year=2024)
    office.goto("/due/")
    office.get_by_role("link", name="张贴公示").click()
    office.fill("input[name=contact]", "评选办公室 0771-0000000")
    office.locator("main form button.main").click()
    sees(office, "2024年3月8日")
    today(3, 4, year=2024)
    code = _objects(desk.page())
    _looks_into_it(office)
    public = desk.page()
    public.goto("/public/objections/")
    public.fill("input[name=code]", code)
    public.locator("main button").click()
    sees(public, "已办结")
    today(3, 11, year=2024)
    office.goto("/due/")
    office.get_by_role("link", name="登记公示结果").click()
    _confirms_result(office, "公示期间收到异议，均已调查办结")
    today(3, 20, year=2024)
    _decides(desk.page("lingdaoxiaozu"), "审批")
    today(4, 10, year=2024)
    authority = desk.page("changweihui")
    authority.goto("/due/")
    authority.get_by_role("link", name="奖励", exact=True).click()
    authority.fill("input[name=document]", "关于表彰2023年度示例工作先进集体和先进个人的决定")
    authority.get_by_role("button", name=re.compile("授予")).click()
    sees(authority, "33")
    _finds_the_certificate(public, office)


# ——— the unit —————————————————————————————————————————————————————————————————————————————————————————


def _imports_its_list(page: Page) -> None:
    rulebook = library.by_name(NOTICE)
    records = invent(rulebook, 11)[UNIT]
    page.get_by_role("link", name="开始编制报送材料").click()
    sees(page, "还没有推荐对象")
    page.get_by_role("link", name="导入名册").first.click()
    roster = {
        "name": "南宁名册.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": filled_roster(rulebook, records),
    }
    page.set_input_files("input[name=file]", roster)
    page.get_by_role("button", name="读入并检查").click()
    sees(page, "读到 37 行，其中新增 37 行")
    page.get_by_role("button", name="导入 37 个对象").click()
    sees(page, "已导入37个推荐对象", "集体", "16 个", "个人", "21 个")
    page.get_by_role("link", name="添加").first.click()
    page.locator("input[value='人大代表|推荐']").check()
    page.get_by_role("button", name="添加并填写").click()
    sees(page, "人大代表11，不超过10，超出1", "附件1")


def _typed(number: int, body: bool) -> dict[str, str]:
    typed = {
        "籍贯": "示例省示例市示例县", "学历学位": "大学", "参加工作时间": "2001.07", "近两年获奖情况": "无",
        "事迹材料": f"该对象的示例事迹材料第{number}份，内容真实。", "集体人数": "12", "单位地址": "示例市示例路1号",
        "负责人单位及职务": "示例单位主任",
    }  # fmt: skip
    return {name: typed[name] for name in (BODIES if body else PEOPLE)}


def _fills_in_what_the_roster_does_not_ask(page: Page) -> None:
    """Two bodies and two persons on the page; whoever else is alike is filled in behind it."""
    page.goto("/nominations/")
    links = page.locator("tbody th a")
    expect(links).to_have_count(37)
    addresses = [link.get_attribute("href") for link in links.all()]
    by_hand = [*addresses[:2], *addresses[-2:]]
    for number, address in enumerate(by_hand, start=1):
        page.goto(f"{address}edit/")
        body = page.locator("[name=集体人数]").count() > 0
        assert body is (number <= 2)
        for name, text in _typed(number, body).items():
            page.locator(f"[name={name}]").fill(text)
        if body:
            page.locator("[name=临时集体标识][value=否]").check()
        else:
            page.set_input_files("input[type=file]", photo())
            expect(page.locator("img[src*=attachments]")).to_be_visible()
        page.keyboard.press("Control+s")
        expect(page.locator("#save-state[data-state=ok]")).to_be_visible()
        expect(page.locator("#findings")).not_to_contain_text("必须")
    _fills_in_behind_the_page(address for address in addresses if address not in by_hand)


def _fills_in_behind_the_page(addresses: Iterable[str | None]) -> None:
    from tests.factories import photo as stored
    from xuanxian.awards.nominations.actions import save_fields
    from xuanxian.awards.nominations.attaching import attach
    from xuanxian.awards.nominations.models import PHOTO, Nomination
    from xuanxian.platform import clock
    from xuanxian.platform.accounts.models import Appointment

    by, picture = Appointment.objects.get(user__username="nanning"), stored()
    for number, address in enumerate(addresses, start=5):
        found = Nomination.objects.get(pk=int(re.findall(r"\d+", address or "")[0]))
        body = found.type == "集体"
        typed = _typed(number, body) | ({"临时集体标识": "否"} if body else {})
        saved = save_fields(found, typed, revision=found.revision, by=by, now=clock.now())
        assert not saved.conflicts
        if not body:
            attach(found.package, found, PHOTO, picture, by=by, now=clock.now())


def _package(page: Page) -> None:
    page.locator("nav.nav").get_by_role("link", name="报送材料").click()


def _resolves(page: Page) -> None:
    _package(page)
    page.get_by_role("link", name="登记集体研究").first.click()
    page.fill("input[name=meeting]", "2023年第20次主任会议")
    page.fill("input[name=held]", "2023-11-17")
    page.fill("input[name=signed_by]", "示例主任")
    page.get_by_role("button", name="登记").click()
    sees(page, "已登记民主推荐和集体研究")


def _consults(page: Page, replied: str) -> None:
    """Every department is written to and answers; one letter for all its nominees. Two on the page, one asked about
    everybody and one about some; the others behind it."""
    from tests.factories import AGREED, CONSULTING, answers_of, consult
    from xuanxian.awards.nominations.models import Package
    from xuanxian.platform import clock

    _package(page)
    page.get_by_role("link", name="征求意见", exact=True).first.click()
    board = page.url
    address = board.partition("?")[0]
    by_hand = ("组织人事部门", "税务部门")
    for department in by_hand:
        page.goto(f"{address}ask/?department={department}")
        page.fill("input[name=sent]", replied)
        page.fill("input[name=number]", "示例函〔2023〕1号")
        page.locator("main form button.main").click()
        page.goto(f"{address}reply/?department={department}")
        page.locator("[name=opinion][value=同意]").check()
        page.fill("input[name=day]", replied)
        page.locator("main form button.main").click()
    page.goto(board)
    sees(page, *DEPARTMENTS, "未发函")
    package = Package.objects.get(unit__name=UNIT)
    left = {one.department for one in answers_of(package, CONSULTING, clock.today()) if one.opinion != AGREED}
    assert left == {*DEPARTMENTS} - {*by_hand}
    consult(package, asked=clock.now(), replied=clock.now())
    page.goto(board)
    expect(page.locator("main")).not_to_contain_text("未发函")


def _posts(page: Page, day: str, where: str) -> None:
    _package(page)
    page.locator("main").get_by_role("link", name="所在单位公示", exact=True).click()
    page.locator("main").get_by_role("link", name=re.compile("张贴|登记张贴")).first.click()
    page.fill("input[name=posted]", day)
    page.fill("input[name=where]", where)
    page.fill("input[name=contact]", "选联委 0771-0000000")
    page.locator("main form button.main").click()
    sees(page, where)


def _registers_the_result(page: Page) -> None:
    page.goto("/due/")
    page.get_by_role("link", name=re.compile("^登记.*公示结果$")).first.click()
    _confirms_result(page)


def _confirms_result(page: Page, result: str = "公示期间无异议") -> None:
    page.get_by_role("link", name=re.compile("登记.*结果")).first.click()
    page.locator("main form button.main").click()
    sees(page, result)


def _uploads_the_report(page: Page) -> None:
    """In both formats that the notice wants (七(一)1)."""
    word = io.BytesIO()
    docx.Document().save(word)
    files = {"推荐报告.pdf": ("application/pdf", b"%PDF-1.4\n%%EOF"), "推荐报告.docx": ("", word.getvalue())}
    for name, (mime, data) in files.items():
        _package(page)
        page.get_by_role("link", name="上传", exact=True).last.click()
        page.set_input_files("input[name=file]", {"name": name, "mimeType": mime, "buffer": data})
        page.get_by_role("button", name="上传").click()
        sees(page, name)


def _sends_for_signature(officer: Page) -> None:
    """The last step of the officer's list leads there, as does the main button."""
    officer.locator("aside .todo").get_by_role("link", name="推荐报送").click()
    sees(officer, "送本单位负责人审阅签字")
    officer.get_by_role("button", name="送审签").click()
    sees(officer, "等待本单位负责人签字")


def _sends_back(leader: Page, word: str) -> None:
    leader.goto("/due/")
    leader.get_by_role("link", name="审签报送材料").click()
    sees(leader, "名单", "文稿和材料", "示例")
    leader.get_by_role("link", name="退回修改").click()
    leader.locator("[name=reason]").fill(word)
    leader.get_by_role("button", name="退回修改").click()
    sees(leader, "退回修改")


def _sends_again(officer: Page, word: str) -> None:
    officer.goto("/due/")
    officer.get_by_role("link", name="修改后重新送审签").click()
    expect(officer.locator("body")).to_contain_text(word)
    officer.get_by_role("link", name="改好了，重新送审签").click()
    officer.get_by_role("button", name="送审签").click()
    sees(officer, "等待本单位负责人签字")


def _signs(leader: Page) -> None:
    leader.goto("/due/")
    leader.get_by_role("link", name="审签报送材料").click()
    leader.get_by_role("button", name="签字同意并报送").click()
    sees(leader, "已签字同意", "已报送 1 稿")


def _mends(page: Page, names: list[str]) -> None:
    page.goto("/due/")
    page.get_by_role("link", name="补正退回的材料，重新报送").click()
    for name in names:
        page.get_by_role("link", name=name, exact=True).click()
        page.locator("[name=主要事迹]").fill("补正后的示例事迹。")
        page.keyboard.press("Control+s")
        expect(page.locator("#save-state[data-state=ok]")).to_be_visible()
        page.get_by_role("link", name="完成填写").click()


# ——— the offices ——————————————————————————————————————————————————————————————————————————————————————


def _returns_two(page: Page) -> list[str]:
    page.locator("nav.nav").get_by_role("link", name="名额与进度").click()
    page.locator("main").get_by_role("link", name=UNIT, exact=True).click()
    names = [link.inner_text() for link in page.locator("tbody th a").all()[:2]]
    page.get_by_role("link", name="退回", exact=True).click()
    sees(page, "已选 37 个")
    page.get_by_label("全选").uncheck()
    for box in page.locator("input[name=nominations]").all()[:2]:
        box.check()
    sees(page, "已选 2 个")
    page.fill("textarea[name=reason]", "主要事迹请补充具体事例")
    page.get_by_role("button", name="退回").click()
    sees(page, "已退回")
    return names


def _screens(page: Page) -> None:
    page.goto("/due/")
    page.get_by_role("link", name="初评", exact=True).last.click()
    for box in page.locator("input[type=checkbox][name=nominations]").all():
        box.check()
    page.get_by_role("button", name=re.compile("^通过")).click()
    sees(page, "37")


def _decides(page: Page, step: str) -> None:
    page.goto("/due/")
    page.get_by_role("link", name=step, exact=True).last.click()
    page.get_by_role("button", name=re.compile("^同意")).click()
    expect(page.locator(".said.success")).to_be_visible()


def _draws_up_the_slate(page: Page) -> None:
    page.goto("/due/")
    page.get_by_role("link", name="拟定拟表彰名单").click()
    page.get_by_role("button", name=re.compile("^按名额和推荐次序拟定")).click()
    expect(page.locator(".said.success")).to_be_visible()


def _decides_the_slate(page: Page) -> None:
    page.goto("/due/")
    page.get_by_role("link", name="复评", exact=True).last.click()
    page.get_by_role("link", name=re.compile("^提出拟表彰名单")).click()
    page.locator("main form button.main").click()
    expect(page.locator(".said.success")).to_contain_text("33")


def _objects(page: Page) -> str:
    page.goto("/public/")
    page.locator("main a[href*='/public/disclosures/']").first.click()
    expect(page.locator("body")).not_to_contain_text("459999")
    page.get_by_role("link", name="在线反映").first.click()
    page.locator("select[name=nomination]").select_option(index=1)
    page.fill("textarea[name=text]", "反映某某对象在示例时间、示例地点的示例事项，请予核实。")
    page.locator("main form button").last.click()
    found = re.search(r"[0-9A-F]{12}", page.locator("main").inner_text())
    assert found, "no code was given"
    return found[0]


def _looks_into_it(page: Page) -> None:
    page.goto("/objections/")
    page.locator("tbody th a").first.click()
    sees(page, "示例事项")
    page.locator("[name=state][value=不属实]").check()
    page.fill("textarea[name=finding]", "经核实，所反映的示例事项不属实。")
    page.locator("main form button.main").click()
    expect(page.locator(".said.success")).to_be_visible()


def _finds_the_certificate(public: Page, office: Page) -> None:
    office.goto("/honours/")
    rows = office.locator("tbody tr")
    expect(rows).to_have_count(33)
    holder = rows.first.locator("td[data-label=获得者], th").first.inner_text()
    number = re.search(r"2023-\d+-\d{4}", rows.first.inner_text())
    assert number
    public.goto("/public/certificates/")
    public.fill("input[name=number]", number[0])
    public.locator("main form button").last.click()
    sees(public, holder, "有效")
