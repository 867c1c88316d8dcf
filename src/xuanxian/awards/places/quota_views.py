"""The allocation of places as the notice prints it; for the award office with what was moved since (F2)."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from xuanxian.awards.programmes import access
from xuanxian.awards.programmes.moves import rulebook_with_moves
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import FormData
from xuanxian.paperwork.makers import MAKERS
from xuanxian.paperwork.quota_forms import quota_forms
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.papers import paper_response


def quota_form(request: Request, pk: int, form: str, kind: str) -> HttpResponse:
    version = access.version_to_read(request.seat, pk)
    # What was moved between others is no unit's business: it gets the notice's own table.
    runs = access.runs(request.seat, version.programme)
    rulebook = rulebook_with_moves(version, version.programme.case) if runs else rulebook_of(version)
    if form not in quota_forms(rulebook):
        raise Http404
    return paper_response(form_of(rulebook, form), FormData({}), kind, form, kinds=MAKERS)
