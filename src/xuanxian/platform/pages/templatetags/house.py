"""Tags and filters of the house; every template knows them without loading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, Field
from django.middleware.csrf import get_token
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from xuanxian.platform import clock
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import facts_of
from xuanxian.platform.pages import markup, paper_markup, words
from xuanxian.platform.pages.markup import Column
from xuanxian.rules.core.findings import Finding, Level

register = template.Library()
register.filter("cn_date", words.cn_date)
register.filter("cn_moment", words.cn_moment)
register.filter("cn_weekday", words.cn_weekday)
register.simple_tag(markup.tag, name="tag")
register.simple_tag(paper_markup.sheet, name="paper_sheet")
register.simple_tag(paper_markup.supplement, name="paper_supplement")

NO_SECRETS = "不得上传涉密材料。"
_LEVELS = list(Level)


@register.filter
def minutes(length: timedelta | None) -> str:
    """30 分钟; nothing for None."""
    return f"{round(length.total_seconds() / 60)} 分钟" if isinstance(length, timedelta) else ""


@register.filter
def facts(act: Act) -> list[tuple[str, str]]:
    """What an act states, for its history."""
    return [
        (name, "、".join(map(str, value)) if isinstance(value, list) else words.written(value))
        for name, value in facts_of(act)
    ]


@register.simple_tag
def time_left(until: date | None, days: int | None = None) -> SafeString:
    """12月25日截止，还有 5 个工作日. `days` are the working days from today to then, None where no calendar knows."""
    if until is None:
        return SafeString("")
    day, today = f"{until.month}月{until.day}日", clock.today()
    if until.year != today.year:
        day = f"{until.year}年{day}"
    if until == today:
        return format_html('<span class="left"><b>今天</b>（{}）截止</span>', day)
    if until < today:
        late = f"，已过 {abs(days)} 个工作日" if days else ""
        return format_html('<span class="left">{}<b>已截止</b>{}</span>', day, late)
    if days is None:
        return format_html('<span class="left">{}截止</span>', day)
    return format_html('<span class="left">{}截止，还有 <b>{}</b> 个工作日</span>', day, days)


@register.simple_tag
def breadcrumbs(crumbs: Sequence[tuple[str, str]] | None) -> SafeString:
    """Where the page hangs: (label, address) from the top down, an address may be empty."""
    if not crumbs:
        return SafeString("")
    shown = [format_html('<a href="{}">{}</a>', url, label) if url else label for label, url in crumbs]
    items = format_html_join("", "<li>{}</li>", ((one,) for one in shown))
    return format_html('<nav class="crumbs" aria-label="位置"><ol>{}</ol></nav>', items)


_NOT_YET = '<button class="button main" type="button" aria-disabled="true">{}（{}）</button>'


@register.simple_tag(takes_context=True)
def main_act(context: template.Context, label: str, url: str = "", missing: str = "") -> SafeString:
    """The one main act: posts to `url` without further question. With `missing` it cannot be done yet and says so
    on itself; it stays reachable by key, so that a reader hears why."""
    if missing:
        return format_html(_NOT_YET, label, missing)
    return format_html(
        '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="button main">{}</button></form>',
        url,
        get_token(context["request"]),
        label,
    )


@register.simple_tag
def main_link(label: str, url: str = "", missing: str = "") -> SafeString:
    """The same where the act asks something first: leads to the page that asks."""
    if missing:
        return format_html(_NOT_YET, label, missing)
    return format_html('<a class="button main" href="{}">{}</a>', url, label)


@register.simple_tag
def meter(
    title: str, used: int, most: int | None, notes: Sequence[str] = (), over: bool = False
) -> SafeString:
    """A card: so many of so many. `most` is None where no number is given; `notes` stand beside the number; `over` says
    that too much is used of what the notes tell of."""
    over = over or (most is not None and used > most)
    said = format_html("<b>{}</b>{}", used, f" / {most}" if most is not None else " 个")
    said += format_html_join("", "<span>{}</span>", ((note,) for note in notes))
    if over:
        said += mark_safe('<span class="tag stop">超出</span>')
    bar = (
        format_html('<progress max="{}" value="{}" aria-label="{}已用"></progress>', most, used, title)
        if most
        else ""
    )
    return format_html(
        '<div class="meter plain{}"><h2>{}</h2><p>{}</p>{}</div>', " over" if over else "", title, said, bar
    )


@register.simple_tag
def empty(what: str, then: str = "", url: str = "", label: str = "") -> SafeString:
    """Nothing here yet, and what to do next."""
    link = format_html('<a href="{}">{}</a>', url, label) if url else ""
    return format_html('<div class="in muted"><p>{}{}{}</p></div>', what, then, link)


@register.inclusion_tag("platform/parts/findings.html")
def findings(found: Iterable[Finding | tuple[Finding, str]], heading: str = "检查结果") -> dict[str, object]:
    """The panel beside the thing: findings, or pairs with the address where each is mended; must before normally
    before note, in the order given within a level."""
    pairs = [one if isinstance(one, tuple) else (one, "") for one in found]
    items = sorted(pairs, key=lambda pair: (_LEVELS.index(pair[0].level), pair[0].place.row or 0))
    counts = ((level.label, sum(f.level is level for f, _ in items)) for level in _LEVELS)
    return {
        "heading": heading,
        "items": items,
        "counts": " · ".join(f"{label} {n}" for label, n in counts if n),
    }


@register.simple_tag
def definitions(pairs: Iterable[tuple[str, object]]) -> SafeString:
    """Names and values, such as a case's particulars; dates and empty values as everywhere."""
    rows = ((name, mark_safe(markup.html_of(value) or "—")) for name, value in pairs)
    return format_html('<dl class="facts">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))


@register.simple_tag
def table(columns: Sequence[Column], rows: Iterable[Any], caption: str) -> SafeString:
    """A table without address, inside another page."""
    return markup.table(columns, rows, caption)


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """All fields of a form; what is wrong stands above with links and again at each field."""
    shown = [field(bound) for bound in form.visible_fields()]
    return mark_safe("".join([wrongs(form), *map(str, form.hidden_fields()), *shown]))


@register.simple_tag
def wrongs(form: BaseForm) -> SafeString:
    """What is wrong with a form as a whole, and which fields are; nothing when all is well."""
    if not form.errors:
        return SafeString("")
    items = [format_html("<li>{}</li>", error) for error in form.non_field_errors()]
    items += [
        format_html('<li><a href="#{}">{}</a>：{}</li>', bound.auto_id, bound.label, _said(bound)[0])
        for bound in form
        if bound.errors
    ]
    return format_html(
        '<div class="wrongs" role="alert"><p>有 {} 处需要改正，所填内容都还在：</p><ul class="todo">{}</ul></div>',
        len(items),
        mark_safe("".join(items)),
    )


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field: label, input, help, error. A file field says what may not be uploaded (T6)."""
    kind = getattr(bound.field.widget, "input_type", "")
    about = [format_html('<small id="{}_helptext">{}</small>', bound.auto_id, bound.help_text)]
    if kind == "file":
        again = "请重新选择文件。" if bound.form.errors else ""
        about.append(format_html('<small class="secret">{}{}</small>', NO_SECRETS, again))
    if bound.errors:
        wrong = " ".join(_said(bound))
        about.append(format_html('<p class="wrong" id="{}_error">{}</p>', bound.auto_id, wrong))
    group = _BOXES if kind == "checkbox" else _GROUP
    shape = group if bound.field.widget.use_fieldset else _TICK if kind == "checkbox" else _FIELD
    return format_html(
        shape,
        name=bound.html_name,
        bad=" bad" if bound.errors else "",
        id=bound.id_for_label,
        label=bound.label,
        optional=_optional(bound.field),
        control=bound,
        about=mark_safe("".join(about if bound.help_text else about[1:])),
    )


def _optional(of: Field) -> SafeString:
    if of.required:
        return mark_safe("")
    return format_html(
        " <small>（{}）</small>", f"{when}必填" if (when := getattr(of, "when", "")) else "选填"
    )


_REQUIRED = {"checkbox": "请勾选。", "select": "请选择。", "radio": "请选择。", "file": "请选择文件。"}


def _said(bound: BoundField) -> list[str]:
    """The errors of a field; of an empty one what to do instead of what is the matter."""
    empty_field = _REQUIRED.get(getattr(bound.field.widget, "input_type", ""), "请填写。")
    return [
        empty_field if error.code == "required" else error.messages[0] for error in bound.errors.as_data()
    ]


_FIELD = '<div class="field{bad}"><label for="{id}">{label}{optional}</label>{control}{about}</div>'
_GROUP = '<fieldset class="field{bad}"><legend>{label}{optional}</legend>{control}{about}</fieldset>'
_BOXES = (
    '<fieldset class="field{bad}" data-choose="{name}"><legend>{label}{optional}　<label data-all hidden>'
    '<input type="checkbox"> 全选</label> <span class="muted" data-chosen role="status"></span></legend>'
    "{control}{about}</fieldset>"
)
_TICK = '<div class="field{bad}"><label class="tick" for="{id}">{control}<span>{label}</span></label>{about}</div>'


_DOTS = "".join(f'<circle cx="{x}" cy="{y}" r="1.3"/>' for x in (2, 8) for y in (2, 8, 14))
_GRIP = mark_safe(f'<svg width="10" height="16" aria-hidden="true">{_DOTS}</svg>')


@register.simple_tag
def mover(pk: int, name: str, form: str) -> SafeString:
    """The handle of one row of an order: a grip for the mouse, ↑ and ↓ that submit the form with that id."""
    return format_html(
        '<span class="mover"><button type="button" class="grip" hidden title="拖动，或者按 Alt+↑↓" '
        'aria-label="调整{0}的次序：按 Alt 加上下箭头">{3}</button>'
        '<button form="{2}" name="up" value="{1}" aria-label="{0}上移">↑</button>'
        '<button form="{2}" name="down" value="{1}" aria-label="{0}下移">↓</button></span>',
        name,
        pk,
        form,
        _GRIP,
    )


@register.inclusion_tag("platform/parts/progress.html")
def progress(job: Any, url: str, said: str = "", reload: bool = False) -> dict[str, object]:
    """A job that is on its way, asked about every two seconds; `reload` shows the page anew when it is done."""
    return {"job": job, "url": url, "said": said, "reload": reload}


@register.inclusion_tag("platform/parts/history.html")
def history(acts: Iterable[Any]) -> dict[str, object]:
    """The record of a case, oldest first: when, which office, who, which step, what, why."""
    return {"acts": acts}
