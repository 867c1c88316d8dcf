"""Papers to look at and to take away: one form at once; the package as a ZIP and the print pack in the background."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from xuanxian.awards.nominations import access
from xuanxian.awards.nominations.asked import papers_of
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.looks import look
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.records import as_seen
from xuanxian.awards.packages.complete import going_with
from xuanxian.awards.papers import jobs
from xuanxian.awards.papers.contents import Contents, Piece, Source, contents_of
from xuanxian.awards.papers.filling import sheet_of, summary_data, summary_forms
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.makers import MAKERS
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.papers import file_response, progress_response, result_response
from xuanxian.platform.papers.codes import with_codes
from xuanxian.platform.papers.jobs import ask_for, asked_of, is_of
from xuanxian.platform.papers.making import made
from xuanxian.platform.papers.sheets import Sheet
from xuanxian.platform.refusals import refused
from xuanxian.platform.tasks.actions import CannotMake, cancel
from xuanxian.platform.tasks.models import Job
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step


def paper(request: Request, pk: int, form: str, kind: str) -> HttpResponse:
    found = as_seen(access.nomination_to_read(request.seat, pk), request.seat)
    asked = papers_of(found).get(form)
    if asked is None or kind not in ("pdf", "docx"):
        raise Http404
    source = Source(Dossier(found.package, clock.today(), [found]))
    look([(found, asked.fields.keys())], reason=f"{form}（{kind}）", by=request.seat, now=clock.now())
    return _file(source.filled(asked, found), kind, f"{form}－{found}")


def summary(request: Request, pk: int, kind: str) -> HttpResponse:
    found = access.package_papers(request.seat, pk)
    dossier = Dossier(found, clock.today())
    forms = summary_forms(dossier.rulebook)
    if not forms or kind not in MAKERS:
        raise Http404
    source = Source(dossier, going_with(dossier, _usual(request, dossier)))
    data = summary_data(dossier.rulebook, forms[0], found, [source.records[n.pk] for n in source.nominations])
    material = source.material_of(forms[0].name)
    shown = [(n, forms[0].fields.keys()) for n in source.nominations]
    look(shown, reason=f"{forms[0].name}（{kind}）", by=request.seat, now=clock.now())
    sheet = sheet_of(found, None, forms[0], data, material)
    return _file(sheet, kind, f"{forms[0].name}－{found.unit_name}")


def one(request: Request, pk: int, number: int, nomination: int, kind: str) -> HttpResponse:
    """One item of the list."""
    found, contents = _contents(request, pk)
    key = f"{number}-{nomination}"
    piece = next((p for p in contents.pieces if p.key == key and p.sheets), None)
    if piece is None or kind not in ("pdf", "docx"):
        raise Http404
    sheet = piece.sheets[0]
    about = [piece.nomination] if piece.nomination else in_list(found)
    shown = [(n, sheet.form.fields.keys()) for n in about]
    look(shown, reason=f"{piece.file_name}（{kind}）", by=request.seat, now=clock.now())
    return _file(sheet, kind, piece.file_name)


def _file(sheet: Sheet, kind: str, name: str) -> HttpResponse:
    [coded] = with_codes([sheet], clock.now())
    try:
        content = made(coded, kind)
    except CannotMake as error:
        raise refused("form.glyph", str(error), "请更正后重新打开") from error
    return file_response(content, kind, name)


# ——— the whole package ——————————————————————————————————————————————————————————————————————————————————


def papers(request: Request, pk: int) -> HttpResponse:
    """What the package consists of, and how it stands; asks for ZIP and print pack as they now are. The same content is
    made once."""
    found, contents = _contents(request, pk)
    here = _address(request, "package-papers", pk)
    if request.method == "POST":
        if request.POST.get("what") == "cancel":
            cancel(_job_to_read(request, given.number(request.POST.get("job")) or 0)[0])
        else:
            asked = set(request.POST.getlist("only"))
            only = [p.key for p in contents.pieces if asked & {p.key, str(p.number)}]
            kind = jobs.ZIP if request.POST.get("what") == "zip" else jobs.PRINT
            ask_for(
                jobs.PACKAGES, kind, contents.bundle, jobs.named(contents), only, by=request.seat, now=clock.now(),
                single=bool(request.POST.get("single")),
            )  # fmt: skip
        return redirect(here)
    own = access.own_or_below(request.seat, found)
    return render(
        request,
        "papers/papers.html",
        {
            "title": "打印稿和电子版",
            "package": found,
            "crumbs": [("报送材料", reverse("package", args=[pk])), ("打印稿和电子版", "")],
            "here": here,
            "delivery": contents.delivery,
            "deliveries": _deliveries(rulebook_of(found.version)),
            "shelves": list(_shelves(request, contents)),
            "lacking": contents.lacking,
            "copies": sum(p.material.copies for p in contents.pieces if p.sheets or p.uploads),
            "works": [
                (
                    made_of,
                    reverse("job", args=[made_of.pk]),
                    reverse("package-papers-file", args=[pk, made_of.pk]),
                )
                for made_of in asked_of(jobs.PACKAGES, contents.bundle)
            ],
            "kinds": {"zip": jobs.ZIP, "print": jobs.PRINT},
            "summary": bool(summary_forms(rulebook_of(found.version))),
            "own": own,
        },
    )


def _contents(request: Request, pk: int) -> tuple[Package, Contents]:
    found = access.package_papers(request.seat, pk)
    dossier = Dossier(found, clock.today())
    deliveries = {step.name: step for step in _deliveries(dossier.rulebook)}
    asked = deliveries.get(request.GET.get("delivery", ""))
    return found, contents_of(found, asked or _usual(request, dossier), dossier)


def _deliveries(rulebook: Rulebook) -> list[Step]:
    return [step for step in rulebook.deliveries if step.materials]


def _usual(request: Request, dossier: Dossier) -> Step | None:
    """The unit makes ready what it hands in next; others look at what was handed in last."""
    deliveries = _deliveries(dossier.rulebook)
    if len(deliveries) < 2:
        return next(iter(deliveries), None)
    if access.own_or_below(request.seat, dossier.package):
        return dossier.next_delivery
    still = dossier.open_deliveries
    return next((step for step in reversed(deliveries) if step not in still), deliveries[0])


def _address(request: Request, name: str, *args: object) -> str:
    delivery = request.GET.get("delivery")
    return reverse(name, args=args) + (f"?{urlencode({'delivery': delivery})}" if delivery else "")


def _shelves(request: Request, contents: Contents) -> Iterator[dict[str, Any]]:
    """The list by items of the notice; of each row the addresses of its papers."""
    for number, pieces in groupby(contents.pieces, key=lambda piece: piece.number):
        rows = [
            (piece, _links(request, contents.package, piece), _mend(request, contents.package, piece))
            for piece in pieces
        ]
        material = rows[0][0].material
        lacking = sum(bool(piece.lack) for piece, _, _ in rows)
        forms = [sheet.form for piece, _, _ in rows for sheet in piece.sheets]
        yield {
            "number": number,
            "material": material,
            "rows": rows,
            "lacking": lacking,
            "lacking_words": f"缺 {lacking} 份",
            "sides": ("双面" if forms[0].layout.duplex else "单面") if forms and material.copies else "",
        }


def _links(request: Request, package: Package, piece: Piece) -> list[tuple[str, str]]:
    found = []
    if piece.sheets:
        pk = piece.nomination.pk if piece.nomination else 0
        for kind, word in (("pdf", "PDF"), ("docx", "Word")):
            found.append((word, _address(request, "package-paper", package.pk, piece.number, pk, kind)))
    return found + [(one.file.name, reverse("attachment", args=[one.pk])) for one in piece.uploads]


def _mend(request: Request, package: Package, piece: Piece) -> str:
    """Where the unit mends what is lacking."""
    if not piece.lack or request.seat.organisation_id != package.unit_id:
        return ""
    if piece.material.makes and piece.sheets and not piece.uploads:
        asked = f"?nomination={piece.nomination.pk}" if piece.nomination else ""
        return reverse("package-text", args=[package.pk, piece.material.makes]) + asked
    if piece.nomination is None:
        return reverse("package-attach", args=[package.pk])
    typed = piece.material.name in rulebook_of(package.version).fields
    return reverse("nomination-edit" if typed else "nomination-attach", args=[piece.nomination.pk])


def _job_to_read(request: Request, pk: int) -> tuple[Job, Package]:
    """To the office only what was made of the content that it was given, not what the unit made while it was writing."""
    made_of = get_object_or_404(Job, pk=pk, kind__in=jobs.KINDS)
    found = access.package_papers(request.seat, made_of.arguments["package"])
    if not access.own_or_below(request.seat, found) and not is_of(jobs.found(made_of.arguments), made_of):
        raise Http404
    return made_of, found


def job(request: Request, pk: int) -> HttpResponse:
    """How far it is, for the page that polls."""
    made_of, package = _job_to_read(request, pk)
    url = reverse("package-papers-file", args=[package.pk, made_of.pk])
    return progress_response(made_of, url, jobs.KINDS[made_of.kind])


def papers_file(request: Request, pk: int, job: int) -> HttpResponseBase:
    made_of, package = _job_to_read(request, job)
    if package.pk != pk:
        raise Http404
    shown = [(n, n.sealed.keys()) for n in in_list(package)]
    look(shown, reason=jobs.KINDS[made_of.kind], by=request.seat, now=clock.now())
    return result_response(made_of)
