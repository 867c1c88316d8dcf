"""A posting on paper: its text, before it is put up and after; the record of its hanging; the report of what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse

from xuanxian.awards.consultations.letters import about_of
from xuanxian.awards.disclosures import access, queries
from xuanxian.awards.disclosures.actions import NO_OBJECTION, listed
from xuanxian.awards.disclosures.forms import lasts_of
from xuanxian.awards.disclosures.letters import (
    POSTED,
    POSTING,
    REPORT,
    Hanging,
    hanging_of,
    posting_paper,
    record_paper,
    report_paper,
    report_text,
    report_title,
)
from xuanxian.awards.disclosures.models import Disclosure
from xuanxian.awards.nominations.models import Package
from xuanxian.awards.nominations.records import as_seen
from xuanxian.awards.programmes.models import Version
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.pages.papers import FORMATS, paper_response
from xuanxian.rules.awards.steps import Step


def papers_for(disclosure: Disclosure, inner: bool) -> list[str]:
    return [POSTING, POSTED, REPORT] if inner else [POSTING]


def paper(request: Request, pk: int, name: str, kind: str) -> HttpResponse:
    found = access.disclosure_to_read(request.seat, pk)
    if name not in papers_for(found, access.may_read_inner(request.seat, found)) or kind not in FORMATS:
        raise Http404
    version = queries.version_of(found)
    period = queries.period_of(found, version, clock.today(), queries.result_of(found))
    hanging, rows = hanging_of(found, period), [as_seen(n, request.seat) for n in listed(found)]
    if name == POSTING:
        made = posting_paper(rulebook_of(version), hanging, rows)
    elif name == POSTED:
        made = record_paper(hanging, rows)
    else:
        # Objections that came in over the site are the award office's alone (D4).
        runs = access.runs(request.seat, found)
        settled = Counter(found.objections.values_list("state", flat=True)) if runs else Counter()
        title = report_title(hanging, hanging.result == NO_OBJECTION and not settled)
        text = "\n".join(report_text(hanging, rows, settled))
        made = report_paper(title, "", text, hanging.signed, None)
    return paper_response(*made, kind, f"{name}－{hanging.step}－{hanging.signed}")


def draft_posting(
    request: Request,
    version: Version,
    package: Package | None,
    step: Step,
    data: Mapping[str, Any],
    kind: str,
) -> HttpResponse:
    """The text as it would hang with what is typed, to be printed before it is put up and recorded."""
    rulebook = rulebook_of(version)
    calendar, posted = working_days(), data["posted"]
    lasts = step.lasts or replace(lasts_of(data), counted=step.lasts.counted)
    first, over = lasts.first(posted, calendar), lasts.over(posted, calendar)
    rows = sorted(data["nominations"], key=lambda n: (n.sort_key, n.pk))
    about = about_of(rows[0].package)
    hanging = Hanging(
        f"{about}{'推荐对象' if package else '拟表彰对象'}公示", step.name, request.seat.organisation.title, data["where"],
        data["contact"], posted, first, over, lasts, package is not None,
    )  # fmt: skip
    return paper_response(*posting_paper(rulebook, hanging, rows), kind, f"{POSTING}－{step.name}")
