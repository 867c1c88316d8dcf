"""Two middlewares: the headers of every answer, and the door that asks the access table before any view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from xuanxian.paperwork.fonts import MissingGlyph
from xuanxian.paperwork.typeset import ControlCharacter
from xuanxian.platform.accounts.seats import PUBLIC, Request, seats_of
from xuanxian.platform.pages.frame import forget_counts
from xuanxian.platform.refusals import Refused, reasons, refused
from xuanxian.platform.rooms import doors, roles_of
from xuanxian.rules.core.calendars import NoCalendar
from xuanxian.workdays import BadCalendar

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_WITH_A_GIVEN_PASSWORD = ("change-password", "sign-out", "sign-in")
"""Whoever still has the password an administrator gave may go nowhere else."""
Answer = Callable[[HttpRequest], HttpResponse]


class Headers:
    """A strict content policy: nothing from elsewhere, no script or style inside a page."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.setdefault("Content-Security-Policy", _POLICY)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if request.user.is_authenticated if hasattr(request, "user") else False:
            response.setdefault("Cache-Control", "no-store")
        return response


class Door:
    """Deny by default: an address whose name is not in the table opens for nobody."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        seen = request.method == "POST" or request.path == reverse("notifications")
        if seen and getattr(request, "seat", None):
            forget_counts(request.seat)  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal that no page shows in its own place is shown on one of its own."""
        if isinstance(error, ControlCharacter):
            error = refused(
                "form.glyph",
                str(error),
                "这样的字符多是从别处复制来的，请删去后重新输入",
                subject=error.field,
            )
        if isinstance(error, MissingGlyph):
            error = refused(
                "form.glyph", str(error), "请核对这个字；确需使用的，请运行人员补装字体", subject=error.field
            )
        if isinstance(error, NoCalendar):
            error = Refused(reasons(error))
        if isinstance(error, BadCalendar):  # somebody wrote in the data folder by hand
            error = Refused([error.finding])
        if not isinstance(error, Refused):
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            first = error.findings[0]
            return JsonResponse({"message": first.message, "mend": first.mend}, status=422)
        context = {"title": "没有办成", "found": error.findings}
        return render(request, "platform/refused.html", context, status=422)

    def process_view(
        self, request: Request, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        request.seats = seats_of(request)
        request.seat = request.seats[0] if request.seats else None  # type: ignore[assignment]
        request.roles = roles_of(request.seat) if request.user.is_authenticated else {PUBLIC}
        name = match.view_name if match else ""
        allowed = doors().get(name, frozenset())
        if getattr(request.user, "must_change_password", False) and name not in _WITH_A_GIVEN_PASSWORD:
            return redirect("change-password")
        if PUBLIC in allowed or request.roles & allowed:
            return None
        if not request.user.is_authenticated:
            if request.headers.get("Accept", "").startswith("application/json"):
                return HttpResponse('{"expired": true}', status=401, content_type="application/json")
            return redirect(f"{reverse('sign-in')}?{urlencode({'next': request.get_full_path()})}")
        return render(request, "platform/not_for_you.html", status=403)
