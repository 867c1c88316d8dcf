"""The papers that are written out of the record (文书): what there is, one of them chapter by chapter, as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xuanxian.awards.nominations.access import (
    may_read_inner,
    nomination_to_read,
    own_or_below,
    package_papers,
    package_to_edit,
)
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.records import as_seen, shown_of
from xuanxian.awards.papers import wordings
from xuanxian.awards.papers.narration import Told, told_of
from xuanxian.awards.papers.texts import Text, of_each, paper_of, text_of, texts_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.forms import Prose
from xuanxian.paperwork.letters import Letter, Table, letter_form
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.papers import FORMATS, paper_response
from xuanxian.platform.refusals import Refused
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Finding, Level


def texts(request: Request, pk: int) -> HttpResponse:
    """All of a package; the award office reads them while it has the package, not what is being mended."""
    found = package_papers(request.seat, pk)
    rows = texts_of(found, clock.today())
    return render(
        request,
        "papers/texts.html",
        {
            "title": "文书",
            "package": found,
            "crumbs": _crumbs(found),
            "own": found.unit_id == request.seat.organisation_id,
            "rows": [(t, _address("package-text", t), _files(t)) for t in rows if t.nomination is None],
            "each": _by_paper([t for t in rows if t.nomination is not None]),
        },
    )


def _by_paper(rows: list[Text]) -> list[tuple[str, list[tuple[Text, str, list[tuple[str, str]]]]]]:
    found: dict[str, list[Any]] = {}
    for t in rows:
        found.setdefault(t.writing.name, []).append((t, _address("package-text", t), _files(t)))
    return list(found.items())


def _crumbs(package: Package, here: str = "") -> list[tuple[str, str]]:
    crumbs = [(package.unit_name, ""), ("报送材料", reverse("package", args=[package.pk]))]
    return (
        [*crumbs, ("文书", reverse("package-texts", args=[package.pk])), (here, "")]
        if here
        else [*crumbs, ("文书", "")]
    )


def _of(text: Text) -> str:
    return f"?nomination={text.nomination.pk}" if text.nomination else ""


def _address(name: str, text: Text, *more: str) -> str:
    return reverse(name, args=[text.package.pk, text.writing.name, *more]) + _of(text)


def _files(text: Text) -> list[tuple[str, str]]:
    return [(word, _address("package-text-file", text, kind)) for kind, word in FORMATS.items()]


def _asked(request: Request, package: Package, name: str) -> tuple[Told, Text]:
    """The paper that the address names, of the nominee it names; 404 where there is none such."""
    rulebook = rulebook_of(package.version)
    writing = rulebook.writings.get(name)
    if writing is None:
        raise Http404
    told = told_of(package, clock.today())
    wanted = request.GET.get("nomination", "")
    nomination: Nomination | None = next((n for n in told.nominations if str(n.pk) == wanted), None)
    if (nomination is not None) != of_each(rulebook, writing):
        raise Http404
    return told, text_of(told, writing, nomination)


def text(request: Request, pk: int, name: str) -> HttpResponse:
    """One chapter after the other; saved are those that were changed. A refusal leaves what was typed in its place."""
    found = package_papers(request.seat, pk)
    _, shown = _asked(request, found, name)
    own = found.unit_id == request.seat.organisation_id
    editable = own and shown.editable and wordings.is_open(found, shown.writing)
    refused: list[Finding] = []
    if request.method == "POST":
        package_to_edit(request.seat, pk)
        refused = _save(request, shown)
        if not refused:
            return redirect(_address("package-text", shown))
    return render(
        request,
        "papers/text.html",
        {
            "title": shown.writing.name,
            "text": shown,
            "package": found,
            "crumbs": _crumbs(
                found, f"{shown.writing.name}{f'　{shown.nomination}' if shown.nomination else ''}"
            ),
            "editable": editable,
            "inner": own_or_below(request.seat, found),
            "sections": [
                (
                    n,
                    s,
                    request.POST.get(f"text-{n}", s.text),
                    max(4, 2 + len(s.text) // 40 + s.text.count("\n")),
                )
                for n, s in enumerate(shown.sections)
            ],
            "files": _files(shown),
            "findings": [] if refused else _findings(shown),
            "refused": [(finding, "") for finding in refused],
        },
        status=422 if refused else 200,
    )


def _save(request: Request, shown: Text) -> list[Finding]:
    """What was typed first, so that no button loses it; then what the button says."""
    refused: list[Finding] = []
    seat, now = request.seat, clock.now()
    package, writing, nomination = shown.package, shown.writing, shown.nomination
    pressed = {verb: request.POST.get(verb, "") for verb in ("adopt", "keep")}
    saved = 0
    for n, section in enumerate(shown.sections):
        typed = request.POST.get(f"text-{n}", section.text).replace("\r\n", "\n").strip()
        try:
            if pressed["adopt"] == str(n):
                wordings.adopt(package, writing, nomination, section.name, by=seat, now=now)
            elif typed != section.text.strip():
                revision = given.number(request.POST.get(f"revision-{n}"))
                wordings.word(
                    package, writing, nomination, section.name, typed,
                    revision=-1 if revision is None else revision, by=seat, now=now,
                )  # fmt: skip
            elif pressed["keep"] == str(n):
                wordings.keep(package, writing, nomination, section.name, by=seat, now=now)
            else:
                continue
            saved += 1
        except Refused as refusal:
            refused += refusal.findings
    if not refused:
        messages.success(request, f"已保存{saved}处" if saved else "没有改动")
    return refused


def _findings(shown: Text) -> list[tuple[Finding, str]]:
    found = []
    for n, section in enumerate(shown.sections):
        where = f"#text-{n}"
        if section.behind:
            found.append((_said("text.behind", Level.WARN, section.name, "记录已有变化，与改过的内容不同", section.clause,
                                "请对照后采用，或者保留现有文字"), where))  # fmt: skip
        found += [
            (_said("text.gap", Level.WARN, section.name, gap, section.clause, "请补上"), where)
            for gap in section.gaps
        ]
    return found


def _said(rule: str, level: Level, subject: str, message: str, clause: str, mend: str) -> Finding:
    return Finding(rule, level, subject, message, clause, mend=mend)


def text_file(request: Request, pk: int, name: str, kind: str) -> HttpResponse:
    found = package_papers(request.seat, pk)
    if kind not in FORMATS:
        raise Http404
    told, shown = _asked(request, found, name)
    form, data = paper_of(told, shown)
    who = shown.nomination or found.unit_name
    return paper_response(form, data, kind, f"{shown.writing.name}－{who}")


def supplement(request: Request, pk: int, kind: str) -> HttpResponse:
    """What no form prints of a nominee, to check it by; never handed in (F13). Personal numbers stay masked."""
    found = as_seen(nomination_to_read(request.seat, pk), request.seat)
    if kind not in FORMATS or not may_read_inner(request.seat, found):
        raise Http404
    fields = [field for field in asked_for(found).supplement if field.kind is not Kind.LONG]
    said = shown_of(found, fields)
    rows = [(field.name, said.get(field.name, "")) for field in fields]
    parts: list[Prose | Table] = [
        Prose(
            "to",
            (f"推荐对象：{found}　　参评类别：{found.category}　　推荐单位：{found.package.unit.title}",),
        ),
        Table([("项目", 4), ("内容", 8)], rows),
    ]
    letter = Letter("补充情况", parts, mark="内部核对用，不随材料报送")
    return paper_response(*letter_form("补充情况", letter), kind, f"补充情况－{found}")
