"""The list page of the house. A room declares columns, filters and search once; the address says the rest:

    ?q=韦&status=编制中&sort=-name&page=2        the page
    ?q=韦&status=编制中&export=xlsx (or csv)     all the rows that match, as a file

What an address says that makes no sense is left out, with a word about it on the page; it is never an error."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from xuanxian.platform import given
from xuanxian.platform.pages import markup
from xuanxian.platform.pages.export import WRITERS
from xuanxian.platform.pages.markup import Column

__all__ = ["Column", "Filter", "Listing", "Page", "list_page", "read_list"]

Rows = QuerySet[Any, Any]
Pairs = Iterable[tuple[str, str]]
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_LONGEST_SEARCH, _MOST_WORDS = 100, 5
_HIGHEST_PAGE = 1_000_000
_MANY, _KEPT_SECONDS = 1000, 30
"""A count above so many rows is kept for so long: nobody sees 20 014 become 20 015, but each page would pay for it."""


@dataclass(frozen=True)
class Filter:
    """A drop-down. `choices` are (value, label) pairs or a function of the request that gives them; `field` is the
    database field it compares (by default the key), `apply` replaces the comparison."""

    key: str
    title: str
    choices: Pairs | Callable[[Any], Pairs]
    field: str = ""
    apply: Callable[[Rows, str], Rows] | None = None

    def pairs(self, request: HttpRequest) -> list[tuple[str, str]]:
        found = self.choices(request) if callable(self.choices) else self.choices
        return [(str(value), str(label)) for value, label in found]

    def narrowed(self, rows: Rows, value: str) -> Rows:
        return self.apply(rows, value) if self.apply else rows.filter(**{self.field or self.key: value})


@dataclass(frozen=True)
class Listing:
    """`search` names the text fields that `q` looks into, or is a function of rows and text; `hint` says to the
    user what it searches. `order` is the usual order (the pk is added so that pages never overlap). `empty` says
    what to do when there is nothing yet."""

    title: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] | Callable[[Rows, str], Rows] = ()
    hint: str = ""
    order: tuple[str, ...] = ()
    empty: str = "还没有记录。"
    size: int = 50
    files: bool = True
    keeps: tuple[str, ...] = ()
    prepare: Callable[[list[Any]], object] | None = None
    """Is given the rows of a page before they are drawn: what columns say of them is looked up for all at once."""

    def found(self, rows: Rows, text: str) -> Rows:
        if callable(self.search):
            return self.search(rows, text)
        for word in text.split()[:_MOST_WORDS]:
            rows = rows.filter(Q.create([(f"{name}__icontains", word) for name in self.search], Q.OR))
        return rows


@dataclass
class Page:
    """What the template shows. `rows` are those of this page, `chosen` the part of the address that was understood
    (without the page number), `notes` what was not."""

    listing: Listing
    rows: list[Any]
    total: int
    number: int
    chosen: dict[str, str]
    notes: list[str] = field(default_factory=list)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def address(self, **changes: str | int) -> str:
        """This list's address with something changed; an empty value leaves the key out."""
        found = {key: value for key, value in {**self.chosen, **changes}.items() if value not in ("", None)}
        return f"?{urlencode(found)}"

    @property
    def xlsx(self) -> str:
        return self.address(export="xlsx")

    @property
    def csv(self) -> str:
        return self.address(export="csv")

    @property
    def narrowed(self) -> bool:
        return any(key != "sort" and key not in self.listing.keeps for key in self.chosen)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.listing.size))

    @property
    def summary(self) -> str:
        if self.pages == 1:
            return f"共 {self.total} 条"
        first = (self.number - 1) * self.listing.size + 1
        return f"第 {first}–{first + len(self.rows) - 1} 条，共 {self.total} 条"

    @property
    def table(self) -> SafeString:
        return markup.table(self.listing.columns, self.rows, self.listing.title, self._headings())

    def _headings(self) -> list[str]:
        by, found = self.chosen.get("sort", ""), []
        for column in self.listing.columns:
            order = {column.key: "ascending", f"-{column.key}": "descending"}.get(by, "")
            turned = f"-{column.key}" if order == "ascending" else column.key
            found.append(markup.heading(column, self.address(sort=turned) if column.sort else "", order))
        return found

    @property
    def pager(self) -> SafeString:
        return markup.pager(self.number, self.pages, lambda number: self.address(page=number))

    @cached_property
    def filter_bar(self) -> SafeString:
        """A form that works without script; nothing where there is nothing to choose."""
        listing, chosen, parts = self.listing, self.chosen, []
        if listing.search:
            parts.append(
                f'<label>查找 <input type="search" name="q" maxlength="{_LONGEST_SEARCH}" '
                f'placeholder="{escape(listing.hint)}" value="{escape(chosen.get("q", ""))}"></label>'
            )
        for one in (one for one in listing.filters if self.choices[one.key]):
            shown = markup.options([("", "全部"), *self.choices[one.key]], chosen.get(one.key, ""))
            parts.append(
                f'<label>{escape(one.title)} <select name="{escape(one.key)}">{shown}</select></label>'
            )
        if not parts:
            return SafeString("")
        kept = {key: chosen[key] for key in listing.keeps if key in chosen}
        for key in (*kept, *(["sort"] if "sort" in chosen else [])):
            parts.append(f'<input type="hidden" name="{escape(key)}" value="{escape(chosen[key])}">')
        clear = f'<a href="?{escape(urlencode(kept))}">清除</a>' if self.narrowed else ""
        return mark_safe(
            f'<form class="filters" method="get" role="search" aria-label="筛选">{"".join(parts)}'
            f'<button class="button">筛选</button>{clear}</form>'
        )


def read_list(request: HttpRequest, listing: Listing, rows: Rows) -> Page:
    """One page of `rows`. Asks the database once for the rows and, where they go on, once for their number; further
    back once more."""
    rows, page = _narrowed(request, listing, rows)
    number = given.page(request.GET.get("page"), _HIGHEST_PAGE)
    found = _part(rows, number, listing.size)
    if len(found) <= listing.size and (found or number == 1):
        page.total = (number - 1) * listing.size + len(found)
    else:
        page.total = _count(rows)
    if number > page.pages:
        number = page.pages
        found = _part(rows, number, listing.size)
    page.rows, page.number = found[: listing.size], number
    if listing.prepare is not None:
        listing.prepare(page.rows)
    return page


def _part(rows: Rows, number: int, size: int) -> list[Any]:
    """The rows of a page and, where there is one, the first of the next."""
    start, end = (number - 1) * size, number * size + 1
    if number == 1:
        return list(rows[:end])
    # The keys first: a database that skips ten thousand rows need not join and carry them.
    return list(rows.filter(pk__in=list(rows.values_list("pk", flat=True)[start:end])))


def _narrowed(request: HttpRequest, listing: Listing, rows: Rows) -> tuple[Rows, Page]:
    page = Page(listing, [], 0, 1, {key: value for key in listing.keeps if (value := request.GET.get(key))})
    text = _CONTROL.sub(" ", request.GET.get("q", "")).strip()[:_LONGEST_SEARCH] if listing.search else ""
    if text:
        rows, page.chosen["q"] = listing.found(rows, text), text
    for one in listing.filters:
        page.choices[one.key] = pairs = one.pairs(request)
        value = request.GET.get(one.key, "")
        if value in {known for known, _ in pairs}:
            rows, page.chosen[one.key] = one.narrowed(rows, value), value
        elif value:
            page.notes.append(f"「{one.title}」没有“{value[:20]}”这一项，没有按它筛选。")
    return _ordered(request.GET.get("sort", ""), listing, rows, page), page


def _ordered(by: str, listing: Listing, rows: Rows, page: Page) -> Rows:
    order = listing.order
    column = next((c for c in listing.columns if c.sort and c.key == by.removeprefix("-")), None)
    if column is not None:
        page.chosen["sort"] = by
        order = tuple(_turned(name) for name in column.sort) if by.startswith("-") else column.sort
    elif by:
        page.notes.append("不能按所给的列排序，已按通常次序排列。")
    if order:
        rows = rows.order_by(*order, *(() if {"pk", "-pk"} & set(order) else ("pk",)))
    return rows


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _count(rows: Rows) -> int:
    try:
        sql, values = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return 0
    key = "count." + hashlib.sha256(repr((rows.db, sql, values)).encode()).hexdigest()
    kept = cache.get(key)
    if kept is None:
        kept = rows.count()
        if kept > _MANY:
            cache.set(key, kept, _KEPT_SECONDS)
    return int(kept)


def list_page(
    request: HttpRequest, listing: Listing, rows: Rows, template: str = "platform/list.html", **context: Any
) -> HttpResponseBase:
    """The whole view of a list: the page, or the file when the address asks for one."""
    writer = WRITERS.get(request.GET.get("export", "")) if listing.files else None
    if writer is not None:
        matching, _ = _narrowed(request, listing, rows)
        return writer(listing.title, listing.columns, matching.iterator(chunk_size=2000))
    page = read_list(request, listing, rows)
    return render(request, template, {"title": listing.title, "list": page, **context})
