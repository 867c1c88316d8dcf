"""Signing in and out, one's password, the office one acts in."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from xuanxian.platform import clock
from xuanxian.platform.accounts.forms import ChangePassword
from xuanxian.platform.accounts.models import User
from xuanxian.platform.accounts.seats import SEAT, Request
from xuanxian.platform.administration.account_actions import change_password as change_password_of
from xuanxian.platform.pages.acting import act_page

sign_in = LoginView.as_view(template_name="platform/sign_in.html")
sign_out = LogoutView.as_view(next_page="sign-in")


@sensitive_post_parameters()
def change_password(request: Request) -> HttpResponse:
    user = cast(User, request.user)
    first = user.must_change_password

    def act(data: dict[str, Any]) -> None:
        change_password_of(user, data["new_password1"], by=request.seat, now=clock.now())
        update_session_auth_hash(request, user)

    return act_page(
        request,
        act,
        ChangePassword(user, request.POST or None),
        title="修改密码",
        button="修改密码",
        back=reverse("due"),
        done="密码已修改，其他设备上的登录已退出",
        consequences=["现在的密码由管理员设定，修改后才能办理业务。"] if first else [],
    )


@require_POST
def switch_seat(request: Request) -> HttpResponse:
    """Only to an office of one's own."""
    wanted = request.POST.get("seat", "")
    if wanted not in {str(seat.pk) for seat in request.seats}:
        raise Http404
    request.session[SEAT] = int(wanted)
    return redirect("due")
