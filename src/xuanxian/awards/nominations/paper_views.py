"""Papers to look at and to take away: one form at once, the whole package in the background."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from xuanxian.awards.nominations import access
from xuanxian.awards.nominations.asked import papers_of
from xuanxian.awards.nominations.checks import in_list, photos_of
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.nominations.papers import (
    JOB,
    MAKERS,
    digest_of,
    nominee_data,
    summary_data,
    summary_forms,
)
from xuanxian.awards.nominations.records import as_seen, record_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.files.actions import TYPES, path_of
from xuanxian.platform.refusals import refused
from xuanxian.platform.tasks.actions import ask
from xuanxian.platform.tasks.models import Job, JobState


def paper(request: Request, pk: int, form: str, kind: str) -> HttpResponse:
    found = as_seen(access.nomination_to_read(request.seat, pk), request.seat)
    made = papers_of(found).get(form)
    if made is None or kind not in ("pdf", "docx"):
        raise Http404
    data = nominee_data(found, made, photos_of(found.package).get(found.pk))
    return _file(made, data, kind, f"{form}－{found}")


def summary(request: Request, pk: int, kind: str) -> HttpResponse:
    found = access.package_papers(request.seat, pk)
    rulebook = rulebook_of(found.version)
    forms = summary_forms(rulebook)
    if not forms or kind not in MAKERS:
        raise Http404
    records = [record_of(n) for n in in_list(found)]
    data = summary_data(rulebook, forms[0], found, records)
    return _file(forms[0], data, kind, f"{forms[0].name}－{found.unit_name}")


def _file(made: Form, data: FormData, kind: str, name: str) -> HttpResponse:
    try:
        content = MAKERS[kind](made, data)
    except MissingGlyph as error:
        raise refused("form.glyph", str(error), "请核对这个字；确需使用的，请运行人员补装字体") from error
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(kind != "pdf", f"{name}.{kind}") or ""
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"
    return response


def papers(request: Request, pk: int) -> HttpResponse:
    """Asks for the papers as they now stand; the same content is made once."""
    found = access.package_papers(request.seat, pk)
    key = f"{found.pk}:{digest_of(found)}"
    made = Job.objects.filter(kind=JOB, key=key).first()
    if request.method == "POST":
        ask(JOB, key, {"package": found.pk}, by=request.seat, now=clock.now())
        return redirect("package-papers", pk=pk)
    return render(
        request,
        "nominations/papers.html",
        {
            "title": "打印稿和电子版",
            "package": found,
            "crumbs": [("报送材料", reverse("package", args=[pk])), ("打印稿和电子版", "")],
            "job": made,
            "job_url": reverse("job", args=[made.pk]) if made else "",
            "waiting": made is not None and made.state in (JobState.WAITING, JobState.RUNNING),
            "rows": in_list(found),
            "summary": bool(summary_forms(rulebook_of(found.version))),
        },
    )


def _job_to_read(request: Request, pk: int) -> tuple[Job, Package]:
    made = get_object_or_404(Job, pk=pk, kind=JOB)
    return made, access.package_papers(request.seat, made.arguments["package"])


def job(request: Request, pk: int) -> HttpResponse:
    """How far it is, for the page that polls."""
    made, package = _job_to_read(request, pk)
    finished = made.state in (JobState.READY, JobState.FAILED)
    answer: dict[str, Any] = {
        "after": made.done, "words": made.message or "正在排队", "done": made.done, "total": made.total,
        "finished": finished,
    }  # fmt: skip
    if made.state == JobState.READY:
        answer |= {
            "url": reverse("package-papers-file", args=[package.pk, made.pk]),
            "label": "下载全部材料（ZIP）",
        }
        answer["words"] = "已生成"
    return JsonResponse(answer)


def papers_file(request: Request, pk: int, job: int) -> HttpResponseBase:
    made, package = _job_to_read(request, job)
    if package.pk != pk or made.result is None:
        raise Http404
    return FileResponse(
        path_of(made.result.digest).open("rb"),
        as_attachment=True,
        filename=made.result.name,
        content_type=TYPES["zip"],
    )
