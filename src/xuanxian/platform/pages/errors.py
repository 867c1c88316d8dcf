"""Pages for what went wrong, each with what to do next; scripts are told in JSON. 400 and 403 are templates that Django
finds itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old: mostly a session that ended in the meantime."""
    return _said(request, "platform/stale_form.html", 403, {"expired": True})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Absent and forbidden look alike."""
    return _said(request, "404.html", 404, {"message": "没有找到，或者不在您能查看的范围之内。"})


def broken(request: HttpRequest) -> HttpResponse:
    return _said(request, "500.html", 500, {"message": "系统出错，这一步没有办成，请稍候再试。"})


def _said(request: HttpRequest, template: str, status: int, data: dict[str, object]) -> HttpResponse:
    """Drawn without request: whatever broke, the frame is not asked for."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(data, status=status)
    return HttpResponse(render_to_string(template), status=status)
