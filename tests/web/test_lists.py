"""The list page: what the address says decides, nonsense does no harm, and files hold what was typed as text."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from urllib.parse import parse_qs, unquote

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path
from python_calamine import CalamineWorkbook

from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.pages import export, lists
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page, read_list
from xuanxian.platform.pages.markup import pager, table

pytestmark = [pytest.mark.django_db, pytest.mark.db("search, sorting and collation")]
urlpatterns = [path("units/<int:pk>/", lambda request, pk: HttpResponse(), name="unit")]
HOSTILE = '"><script>alert(1)</script>'
UNITS = Listing(
    "推荐单位",
    columns=(
        Column("name", "单位", link=lambda unit: f"/units/{unit.pk}/", sort=("name",)),
        Column("parent", "上级", "parent.name"),
        Column("closed", "已停用"),
        Column("order", "次序", numeric=True, sort=("order",)),
    ),
    filters=(
        Filter("closed", "停用", [("1", "已停用"), ("0", "在用")]),
        Filter(
            "under",
            "上级",
            lambda request: Organisation.objects.filter(parent=None).values_list("pk", "name"),
            "parent",
        ),
    ),
    search=("name", "full_name"),
    order=("order",),
    size=10,
)


@pytest.fixture(autouse=True)
def _own_addresses(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def units():
    def make(number):
        top = Organisation.objects.create(name="示例市", order=0)
        Organisation.objects.bulk_create(
            Organisation(name=f"示例{n:03}县", parent=top, order=1, closed=n % 2 == 0)
            for n in range(1, number)
        )
        return top

    return make


def read(address, listing=UNITS):
    rows = Organisation.objects.select_related("parent")
    return read_list(RequestFactory().get(f"/{address}"), listing, rows)


def asked(address, listing=UNITS):
    rows = Organisation.objects.select_related("parent")
    return list_page(RequestFactory().get(f"/{address}"), listing, rows)


def names(page):
    return [unit.name for unit in page.rows]


def test_the_address_chooses_rows_order_and_page(units):
    units(26)
    page = read("?closed=0&sort=-name&page=2")
    assert names(page) == ["示例007县", "示例005县", "示例003县", "示例001县"]
    assert (page.total, page.number, page.pages) == (14, 2, 2)
    assert page.summary == "第 11–14 条，共 14 条"


@pytest.mark.parametrize(
    ("written", "shown"),
    [("0", 1), ("-3", 1), ("abc", 1), ("", 1), ("2", 2), ("３", 3), ("4", 3), ("9" * 40, 3), ("9" * 5000, 1)],
)
def test_a_page_that_is_not_there_shows_the_nearest(units, written, shown):
    units(25)
    page = read(f"?page={written}")
    assert (page.number, page.total, len(page.rows)) == (shown, 25, 5 if shown == 3 else 10)


def test_a_page_past_an_empty_list_is_the_first(units):
    assert (read("?page=7").number, read("?page=7").total) == (1, 0)


def test_pages_do_not_overlap_where_the_sorted_values_are_equal(units):
    units(25)
    seen = [name for number in (1, 2, 3) for name in names(read(f"?sort=order&page={number}"))]
    assert sorted(seen) == sorted(Organisation.objects.values_list("name", flat=True))


def test_an_unknown_filter_value_is_left_out_and_said(units):
    units(5)
    page = read("?closed=9&under=abc")
    assert page.total == 5
    assert page.notes == ["「停用」没有“9”这一项，没有按它筛选。", "「上级」没有“abc”这一项，没有按它筛选。"]
    assert page.chosen == {}


def test_an_unknown_sort_is_left_out_and_said(units):
    units(5)
    for by in ("parent", "--name", "password", "name__x"):
        page = read(f"?sort={by}")
        assert (page.total, "sort" in page.chosen, len(page.notes)) == (5, False, 1)


def test_a_filter_by_a_function_of_the_request_narrows(units):
    top = units(5)
    Organisation.objects.create(name="别处")
    assert read(f"?under={top.pk}").total == 4


def test_search_wants_every_word_in_some_field(units):
    units(12)
    Organisation.objects.create(name="示例", full_name="示例010乡")
    assert names(read("?q=010+示例")) == ["示例", "示例010县"]
    assert read("?q=010+乡").total == 1
    assert read("?q=%").total == 0


def test_control_characters_in_a_search_do_no_harm(units):
    units(3)
    assert names(read("?q=%00001%00县")) == ["示例001县"]
    assert read("?q=" + "长" * 5000).chosen["q"] == "长" * 100


def test_every_link_keeps_what_was_chosen(units):
    units(41)
    page = read("?q=示例&closed=0&sort=-name&page=2")
    kept = {"q": ["示例"], "closed": ["0"], "sort": ["-name"]}
    links = re.findall(r'href="\?([^"]+)"', page.pager)
    assert links and all(parse_qs(link.replace("&amp;", "&")).items() >= kept.items() for link in links)
    assert parse_qs(page.xlsx[1:]) == {**kept, "export": ["xlsx"]}
    assert parse_qs(page.address(sort="order")[1:]) == {**kept, "sort": ["order"]}
    assert 'value="示例"' in page.filter_bar and '<option value="0" selected>' in page.filter_bar
    assert '<input type="hidden" name="sort" value="-name">' in page.filter_bar


def test_a_second_click_on_a_heading_turns_the_order(units):
    units(3)
    assert 'aria-sort="ascending"><a href="?sort=-name">单位 ↑</a>' in read("?sort=name").table
    assert 'aria-sort="descending"><a href="?sort=name">单位 ↓</a>' in read("?sort=-name").table
    assert '<th scope="col">上级</th>' in read("").table


@pytest.mark.parametrize("address", ["", "?closed=0", "?q=示例", "?sort=-name"])
def test_the_number_of_queries_does_not_grow_with_the_rows(units, address):
    counts = []
    for number in (1, 30):
        Organisation.objects.exclude(parent=None).delete()
        Organisation.objects.all().delete()
        units(number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(address, replace(UNITS, size=50)).table  # noqa: B018, drawn for its queries
        counts.append(len(queries))
    assert counts == [2, 2]  # the rows and the choices of one filter


def test_a_further_page_costs_two_queries_more(units):
    units(35)
    listing = replace(UNITS, filters=())
    with CaptureQueriesContext(connection) as queries:
        read("?page=2", listing)
    assert len(queries) == 3  # keys, rows, number


def test_only_a_large_count_is_kept(units, monkeypatch):
    units(25)
    monkeypatch.setattr(lists, "_MANY", 20)
    assert read("?sort=name").total == 25
    Organisation.objects.create(name="新来的", parent=None)
    assert read("?sort=-name").total == 25
    assert read("?closed=0").total == 14
    Organisation.objects.create(name="又新来的")
    assert read("?closed=0").total == 15


def test_what_people_typed_never_becomes_markup():
    row = SimpleNamespace(pk=1, name=HOSTILE, state=HOSTILE)
    columns = (
        Column("name", HOSTILE, link=lambda r: f"/?a={HOSTILE}"),
        Column("state", "状态", tone=lambda r: HOSTILE),
    )
    drawn = table(columns, [row], HOSTILE)
    assert "<script" not in drawn
    assert drawn.count("&lt;script&gt;") == 5


def test_a_hostile_address_never_becomes_markup(units):
    units(15)
    listing = replace(
        UNITS, title=HOSTILE, hint=HOSTILE, filters=(Filter("closed", HOSTILE, [("1", HOSTILE)]),)
    )
    page = read(f"?q={HOSTILE}&closed={HOSTILE}&sort={HOSTILE}", listing)
    html = render_to_string("platform/list.html", {"list": page, "title": page.listing.title})
    assert "<script>" not in html
    assert "没有符合条件的记录。" in html


def test_cells_say_values_as_officials_write_them():
    row = SimpleNamespace(pk=7, day=date(2023, 12, 18), yes=True, unit=None, stops=0, state="已报送")
    columns = (
        Column("day", "日期"),
        Column("yes", "是否"),
        Column("unit", "单位", "unit.name"),
        Column("stops", "必须", numeric=True),
        Column("state", "状态", tone={"已报送": "ok"}),
        Column("none", "空", lambda r: "", tone={}),
    )
    assert re.findall(r"<td[^>]*>(.*?)</td>", table(columns, [row], "表")) == [
        "2023年12月18日",
        "是",
        "",
        "0",
        '<span class="tag ok">已报送</span>',
        "",
    ]


def test_the_first_linked_column_heads_its_row_and_a_card():
    columns = (Column("n", "序号", numeric=True), Column("name", "姓名", link="unit"), Column("body", "单位"))
    drawn = table(columns, [SimpleNamespace(pk=12, n=1, name="韦示例", body="某村")], "名单")
    assert '<td class="n lead" data-label="序号">1</td>' in drawn
    assert '<th scope="row"><a href="/units/12/">韦示例</a></th><td data-label="单位">某村</td>' in drawn
    assert '<caption class="unseen">名单</caption>' in drawn


def test_rows_may_be_named_tuples(units):
    units(3)
    rows = Organisation.objects.values_list("pk", "name", "parent__name", named=True)
    listing = Listing(
        "表", (Column("name", "单位"), Column("parent", "上级", "parent__name")), size=2, order=("pk",)
    )
    page = read_list(RequestFactory().get("/?page=2"), listing, rows)
    assert "示例002县</td>" in page.table and "示例市</td>" in page.table and page.total == 3


def test_the_pager_shows_ends_and_neighbours():
    shown = pager(8, 20, lambda n: f"?page={n}")
    assert re.findall(r">(上一页|下一页|…|\d+)<", shown) == [
        "上一页", "1", "…", "6", "7", "8", "9", "10", "…", "20", "下一页",
    ]  # fmt: skip
    assert '<a href="?page=8" aria-current="page"' in shown
    assert pager(1, 1, lambda n: "") == ""


def test_an_empty_list_says_what_to_do(units):
    listing = replace(UNITS, empty="还没有推荐单位，请先登记。")
    html = render_to_string("platform/list.html", {"list": read("", listing), "title": "推荐单位"})
    assert "还没有推荐单位，请先登记。" in html and "导出 Excel" not in html


def sheet(response):
    content = b"".join(response.streaming_content)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(), content


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def test_excel_holds_all_matching_rows_with_text_as_text(units):
    units(25)
    for text in ["=1+1", "@SUM(A1)", "https://example.org", "0012"]:
        Organisation.objects.create(name=text, order=5)
    response = asked("?closed=0&page=2&export=xlsx")
    rows, content = sheet(response)
    assert rows[0] == ["单位", "上级", "已停用", "次序"]
    assert len(rows) == 1 + 13 + 4
    assert rows[1:3] == [["示例市", "", "否", 0.0], ["示例001县", "示例市", "否", 1.0]]
    assert [row[0] for row in rows[-4:]] == ["=1+1", "@SUM(A1)", "https://example.org", "0012"]
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml and "<hyperlink" not in xml


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_file_has_a_chinese_name_with_the_day(units, suffix, monkeypatch):
    monkeypatch.setattr(export.clock, "today", lambda: date(2023, 12, 18))
    response = asked(f"?export={suffix}", replace(UNITS, title='推荐/单位:"一"'))
    header = response["Content-Disposition"]
    assert header.startswith("attachment; filename*=utf-8''") and header.isascii()
    assert unquote(header.split("''")[1]) == f"推荐单位一-2023-12-18.{suffix}"


def test_csv_opens_in_excel_without_running_anything():
    rows = [SimpleNamespace(name=text, order=-5) for text in [*FORMULAS, "韦示例", "1-2"]]
    response = export.as_csv("表", (Column("name", "姓名"), Column("order", "次序", numeric=True)), rows)
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    read_back = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert read_back[0] == ["姓名", "次序"]
    assert [row[0] for row in read_back[1:]] == [*(f"'{text}" for text in FORMULAS), "韦示例", "1-2"]
    assert {row[1] for row in read_back[1:]} == {"-5"}


def test_a_file_that_is_cut_says_so(units, monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 3)
    units(5)
    rows, _ = sheet(asked("?export=xlsx"))
    assert len(rows) == 5 and rows[-1][0].startswith("只导出了前")
    text = b"".join(asked("?export=csv").streaming_content).decode()
    assert text.count("\r\n") == 5 and "只导出了前" in text
    monkeypatch.setattr(export, "MOST_ROWS", 5)
    assert len(sheet(asked("?export=xlsx"))[0]) == 6


def test_a_column_may_stay_out_of_files_or_read_differently_there():
    columns = (
        Column("pick", "选", lambda r: "<input>", in_file=False),
        Column("name", "姓名", text=lambda r: "名"),
    )
    assert b"".join(export.as_csv("表", columns, [SimpleNamespace()]).streaming_content).decode(
        "utf-8-sig"
    ) == ("姓名\r\n名\r\n")


def test_a_list_without_files_gives_none(units, monkeypatch):
    monkeypatch.setattr(lists, "render", lambda request, template, context: context["list"].total)
    units(3)
    assert asked("?export=xlsx", replace(UNITS, files=False)) == 3
    assert asked("?export=exe") == 3
