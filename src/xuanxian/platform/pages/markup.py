"""Tables, filter bars and pagers as strings: a page's time is its rows' time, and templates are slow at rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from operator import attrgetter
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from xuanxian.platform.pages.words import written

TONES = ("stop", "warn", "note", "ok", "plain")
_NUMBER = 987654321  # stands for the key in an address that is looked up once for all rows


@dataclass(frozen=True)
class Column:
    """One column. `value` is an attribute path (`unit.name`; of rows from `values_list(named=True)` also
    `unit__name`) or a function of the row, by default the key. `link` is the name of an address whose only
    argument is the row's pk, or a function of the row ("" means no link). `tone` makes it a tag: the tone by value
    or by a function of the row; an empty value makes no tag. `sort` names the database fields that a click on the heading
    sorts by. `numeric` stands right and is a number in Excel. Drawn by hand (`format_html`), it is left out of files unless
    `text` says how it reads there."""

    key: str
    title: str
    value: str | Callable[[Any], object] = ""
    link: str | Callable[[Any], str] | None = None
    tone: Mapping[str, str] | Callable[[Any], str] | None = None
    numeric: bool = False
    sort: tuple[str, ...] = ()
    text: Callable[[Any], object] | None = None
    in_file: bool = True

    def getter(self) -> Callable[[Any], object]:
        return self.value if callable(self.value) else _by_path(self.value or self.key)

    def file_getter(self) -> Callable[[Any], object]:
        return self.text or self.getter()


def _by_path(path: str) -> Callable[[Any], object]:
    names = path.split(".")
    if len(names) == 1:
        return _called(attrgetter(path))

    def through(row: Any) -> object:
        for name in names:
            if row is None:
                return None
            row = getattr(row, name)
        return row() if callable(row) else row

    return through


def _called(get: Callable[[Any], object]) -> Callable[[Any], object]:
    def value(row: Any) -> object:
        found = get(row)
        return found() if callable(found) else found

    return value


def html_of(value: object) -> str:
    """Escaped, unless it says itself that it is markup."""
    if value.__class__ is str:
        return escape(value)
    if hasattr(value, "__html__"):
        return str(value.__html__())
    return escape(written(value))


def tag(text: object, tone: str = "plain") -> SafeString:
    """A state in a word on its tone; the tone never stands alone."""
    shown = tone if tone in TONES else "plain"
    return mark_safe(f'<span class="tag {shown}">{html_of(text)}</span>')


def _cell(column: Column, head: bool, lead: bool) -> Callable[[Any], str]:
    """A function that draws one cell of the column; everything that is the same for all rows is done here, once."""
    get = column.getter()
    label = f' data-label="{escape(column.title)}"' if column.title else ""
    classes = " ".join(name for name, on in (("n", column.numeric), ("lead", lead)) if on)
    kind = f' class="{classes}"' if classes else ""
    opening, closing = (f'<th{kind} scope="row">', "</th>") if head else (f"<td{kind}{label}>", "</td>")
    tone, link = column.tone, column.link
    pattern = None
    if isinstance(link, str):
        pattern = escape(reverse(link, args=[_NUMBER])).replace(str(_NUMBER), "{}")

    def cell(row: Any) -> str:
        value = get(row)
        text = html_of(value)
        if tone is not None and text:
            shown = tone(row) if callable(tone) else tone.get(str(value), "plain")
            text = str(tag(SafeString(text), shown))
        if pattern is not None:
            text = f'<a href="{pattern.format(row.pk)}">{text or "（未填）"}</a>'
        elif callable(link) and (url := link(row)):
            text = f'<a href="{escape(url)}">{text or "（未填）"}</a>'
        return f"{opening}{text}{closing}"

    return cell


def table(
    columns: Sequence[Column], rows: Iterable[Any], caption: str, headings: Sequence[str] = ()
) -> SafeString:
    """The whole table. `caption` is for readers who hear the page; `headings` replaces the plain ones (sort links).
    The first linked column heads its row. On a phone each row becomes a card, headed by it and what stands before."""
    first = next((n for n, column in enumerate(columns) if column.link), -1)
    cells = [_cell(column, n == first, n < first) for n, column in enumerate(columns)]
    body = "".join(["<tr>" + "".join([cell(row) for cell in cells]) + "</tr>" for row in rows])
    head = "".join(headings or [heading(column) for column in columns])
    return mark_safe(
        f'<div class="scroll"><table class="cards"><caption class="unseen">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def heading(column: Column, address: str = "", order: str = "") -> str:
    """A column's head; with `address` a link that sorts by it, `order` being "", "ascending" or "descending"."""
    kind = ' class="n"' if column.numeric else ""
    title = escape(column.title)
    if not address:
        return f'<th{kind} scope="col">{title}</th>' if title else f"<td{kind}></td>"
    arrow = {"ascending": " ↑", "descending": " ↓"}.get(order, "")
    sorted_ = f' aria-sort="{order}"' if order else ""
    return f'<th{kind} scope="col"{sorted_}><a href="{escape(address)}">{title}{arrow}</a></th>'


def options(pairs: Iterable[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in pairs
    )


def pager(number: int, pages: int, address: Callable[[int], str]) -> SafeString:
    """First, last and the neighbours of this page; nothing where there is one page only."""
    if pages < 2:
        return SafeString("")
    shown = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    parts = [_step("上一页", number - 1, number > 1, address)]
    for before, n in zip([0, *shown], shown, strict=False):
        if n - before > 1:
            parts.append('<li aria-hidden="true">…</li>')
        here = ' aria-current="page"' if n == number else ""
        parts.append(f'<li><a href="{escape(address(n))}"{here} aria-label="第{n}页">{n}</a></li>')
    parts.append(_step("下一页", number + 1, number < pages, address))
    return mark_safe(f'<nav class="pager" aria-label="分页"><ul>{"".join(parts)}</ul></nav>')


def _step(label: str, number: int, there: bool, address: Callable[[int], str]) -> str:
    if there:
        return f'<li><a href="{escape(address(number))}">{label}</a></li>'
    return f'<li><span class="off">{label}</span></li>'
