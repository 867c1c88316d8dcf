"""The page of one act: what it asks, what it refuses and why, what was typed still there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from xuanxian.platform.refusals import Refused, reasons
from xuanxian.rules.core.calendars import NoCalendar
from xuanxian.rules.core.findings import Finding


class Nothing(forms.Form):
    """An act that asks nothing."""


def act_page(
    request: HttpRequest,
    act: Callable[[Any], object],
    form: forms.Form,
    *,
    title: str,
    button: str,
    back: str,
    done: str | Callable[[Any], str],
    to: str | Callable[[Any], str] = "",
    crumbs: Sequence[tuple[str, str]] = (),
    consequences: Sequence[str] = (),
    template: str = "platform/act.html",
    linked: Callable[[Finding], str] = lambda finding: "",
    **context: Any,
) -> HttpResponse:
    """Shows the form; once it is whole, does the act and goes on `to` (by default `back`) saying `done`. A refusal is
    shown beside the form, every finding with the address (`linked`) where it is mended."""
    findings: list[Finding] = []
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form.cleaned_data)
        except (Refused, NoCalendar) as refusal:
            findings = reasons(refusal)
        else:
            messages.success(request, done(result) if callable(done) else done)
            return redirect((to(result) if callable(to) else to) or back)
    return render(
        request,
        template,
        {
            "title": title,
            "form": form,
            "button": button,
            "back": back,
            "crumbs": crumbs,
            "consequences": consequences,
            "refused": [(finding, linked(finding)) for finding in findings],
            **context,
        },
        status=422 if findings or form.errors else 200,
    )


def do(
    request: HttpRequest, act: Callable[[], Any], *, done: str | Callable[[Any], str], to: str, back: str = ""
) -> HttpResponse:
    """An act without a page of its own, from a button: says what came of it on the page it goes to; refused, on `back`
    (by default the same)."""
    try:
        result = act()
    except (Refused, NoCalendar) as refusal:
        for finding in reasons(refusal):
            clause = f"（{finding.clause}）" if finding.clause else ""
            messages.error(request, f"{finding.message}{clause}。{finding.mend}")
        return redirect(back or to)
    messages.success(request, done(result) if callable(done) else done)
    return redirect(to)
