"""Pages for what went wrong, each with what to do next. 400, 403, 404 and 500 are templates that Django finds itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old: mostly a session that ended in the meantime. A script is told so in JSON."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"expired": True}, status=403)
    return render(request, "web/stale_form.html", status=403)
