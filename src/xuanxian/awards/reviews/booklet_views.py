"""The booklet of a meeting: asked for on a page, made in the background, the same content once."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from xuanxian.awards.nominations.slots import categories
from xuanxian.awards.programmes.models import Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews import access, queries
from xuanxian.awards.reviews.booklet import JOB, digest_of, waiting
from xuanxian.awards.reviews.forms import Meeting
from xuanxian.awards.reviews.views import crumbs_of
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.papers import progress_response, result_response
from xuanxian.platform.tasks.actions import ask
from xuanxian.platform.tasks.models import Job, JobState

_SHOWN = 5


def booklet(request: Request, pk: int, number: int) -> HttpResponse:
    version, step = access.step_to_meet(request.seat, pk, number)
    rows = waiting(version.programme, rulebook_of(version), step)
    content = digest_of(version, rows) if rows else ""
    usual = {"meeting": f"{step.by}会议", "day": clock.today(), "consulted": True}
    form = Meeting(request.POST if request.method == "POST" else None, initial=usual)
    if request.method == "POST" and rows and form.is_valid():
        _ask(request, version, number, content, form.cleaned_data)
        return redirect("step-booklet", pk=pk, number=number)
    made = Job.objects.filter(kind=JOB, key__startswith=f"{pk}:{number}:").order_by("-asked")[:_SHOWN]
    told = [
        (one, one.key.split(":")[2] == content, reverse("step-booklet-job", args=[one.pk])) for one in made
    ]
    context = {
        "title": "会议材料",
        "crumbs": crumbs_of(version.programme, step.name, queries.address_of(pk, step, number), "会议材料"),
        "programme": version.programme,
        "step": step,
        "numbers": [(name, n) for name in categories(rulebook_of(version)) if (n := sum(r.category == name for r in rows))],
        "total": len(rows),
        "form": form,
        "made": told,
        "ready": next((one for one, same, _ in told if same and one.state == JobState.READY), None),
        "waiting": next((one for one in told if one[0].state in (JobState.WAITING, JobState.RUNNING)), None),
    }  # fmt: skip
    return render(request, "reviews/booklet.html", context, status=422 if form.errors else 200)


def _ask(request: Request, version: Version, number: int, content: str, said: dict[str, Any]) -> None:
    """A meeting under the same name on the same day gets the same booklet as long as nothing changed."""
    meeting, day, consulted = said["meeting"], said["day"].isoformat(), said["consulted"]
    key = f"{version.programme_id}:{number}:{content}:{day}:{int(consulted)}:{meeting}"
    arguments = {
        "programme": version.programme_id, "version": version.pk, "number": number,
        "meeting": meeting, "day": day, "consulted": consulted,
    }  # fmt: skip
    ask(JOB, key, arguments, by=request.seat, now=clock.now())


def booklet_job(request: Request, pk: int) -> JsonResponse:
    """How far it is, for the page that polls."""
    made = _job_to_read(request, pk)
    return progress_response(made, reverse("step-booklet-file", args=[pk]), "打开会议材料")


def booklet_file(request: Request, pk: int) -> HttpResponseBase:
    return result_response(_job_to_read(request, pk))


def _job_to_read(request: Request, pk: int) -> Job:
    made = Job.objects.select_related("result").filter(pk=pk, kind=JOB).first()
    if made is None:
        raise Http404
    access.step_to_meet(request.seat, made.arguments["programme"], made.arguments["number"])
    return made
