"""Pages of accounts, for the system administrator."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from xuanxian.platform import clock
from xuanxian.platform.accounts import passwords, queries
from xuanxian.platform.accounts.forms import CorrectAccount, NewAccount, People
from xuanxian.platform.accounts.models import User
from xuanxian.platform.accounts.passwords import Issued
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.acts.queries import history
from xuanxian.platform.administration import access, opening
from xuanxian.platform.administration import account_actions as actions
from xuanxian.platform.administration.account_actions import Person
from xuanxian.platform.administration.appointing import work_stranded
from xuanxian.platform.files.actions import TYPES, clean_name, store
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.organisations.models import Organisation
from xuanxian.platform.organisations.queries import labels
from xuanxian.platform.pages.acting import Nothing, act_page, do
from xuanxian.platform.pages.export import as_xlsx, file_name
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page
from xuanxian.platform.refusals import refused
from xuanxian.platform.rooms import duties

_TOP: list[tuple[str, Any]] = [("账号", reverse_lazy("accounts"))]
_LARGEST = 5_000_000


def organisation_choices(request: Request) -> list[tuple[Any, Any]]:
    return list(labels(Organisation.objects.all()))


def duty_choices(request: Request) -> list[tuple[str, str]]:
    return [(duty, duty) for duty in duties()]


LISTING = Listing(
    "账号",
    (
        Column("name", "姓名", link="account", sort=("name",)),
        Column("username", "账号", sort=("username",)),
        Column("organisation", "单位", queries.offices_of),
        Column("role", "职责", queries.roles_of_account),
        Column("last_login", "最近登录", sort=("last_login",)),
        Column("state", "状态", queries.state_of, tone=queries.STATES),
    ),
    (
        Filter("organisation", "单位", organisation_choices, apply=queries.of_organisation),
        Filter("role", "职责", duty_choices, apply=queries.of_role),
        Filter("state", "状态", [(state, state) for state in queries.STATES], apply=queries.in_state),
    ),
    search=("name", "username"),
    hint="姓名、账号",
    order=("pk",),
    empty="还没有账号。可以逐个开通，也可以导入名册批量开通。",
)


def accounts(request: Request) -> HttpResponseBase:
    rows = queries.listed(access.accounts_managed_by(request.seat))
    return list_page(request, LISTING, rows, "accounts/accounts.html")


def new(request: Request) -> HttpResponse:
    def act(data: dict[str, Any]) -> User:
        user, issued = actions.open_account(Person(**data), by=request.seat, now=clock.now())
        passwords.keep(request.session, [issued])
        return user

    return act_page(
        request,
        act,
        NewAccount(request.POST or None),
        title="开通账号",
        button="开通",
        back=reverse("accounts"),
        to=lambda user: reverse("account", args=[user.pk]),
        done=lambda user: f"已开通{user.name}的账号，由安全管理员办理任职",
        crumbs=[*_TOP, ("开通账号", "")],
        consequences=["初始密码由系统生成，只显示一次，请转交本人；本人首次登录时须修改。"],
    )


def account(request: Request, pk: int) -> HttpResponse:
    found = access.account_to_manage(request.seat, pk)
    issued = passwords.take_of(request.session, found.username)
    held = found.appointments.select_related("organisation").order_by("ended", "pk")
    now_held = [a for a in held if a.ended is None]
    found.held = now_held  # type: ignore[attr-defined]
    state = queries.state_of(found)
    return render(
        request,
        "accounts/account.html",
        {
            "title": found.name,
            "account": found,
            "issued": issued,
            "state": state,
            "tone": queries.STATES[state],
            "appointments": [*now_held, *(a for a in held if a.ended)],
            "crumbs": [*_TOP, (found.name, "")],
            "acts": history(found.case_id) if found.case_id else [],
        },
    )


def _back(found: User) -> str:
    return reverse("account", args=[found.pk])


def _crumbs(found: User, here: str) -> list[tuple[str, Any]]:
    return [*_TOP, (found.name, _back(found)), (here, "")]


def correct(request: Request, pk: int) -> HttpResponse:
    found = access.account_to_manage(request.seat, pk)
    initial = {"name": found.name, "organisation": found.organisation, "intended": found.intended}
    return act_page(
        request,
        lambda data: actions.correct_account(found, **data, by=request.seat, now=clock.now()),
        CorrectAccount(request.POST or None, initial=initial),
        title="更正账号信息",
        button="保存",
        back=_back(found),
        done="已更正",
        crumbs=_crumbs(found, "更正"),
        consequences=["只更正账号信息；任职、离任由安全管理员办理。"],
    )


def reset(request: Request, pk: int) -> HttpResponse:
    found = access.account_to_manage(request.seat, pk)

    def act(data: dict[str, Any]) -> None:
        issued = actions.reset_password(found, by=request.seat, now=clock.now())
        passwords.keep(request.session, [issued])

    return act_page(
        request,
        act,
        Nothing(request.POST if request.method == "POST" else None),
        title="重置密码",
        button="重置密码",
        back=_back(found),
        done=f"已重置{found.name}的密码",
        crumbs=_crumbs(found, "重置密码"),
        consequences=[
            f"{found.name}（{found.username}）现在的密码作废，已登录的设备全部退出。",
            "新的初始密码只显示一次，请转交本人；本人首次登录时须修改。",
            "账号被锁定的，另由安全管理员解除锁定，或者等30分钟。",
        ],
    )


def deactivate(request: Request, pk: int) -> HttpResponse:
    found = access.account_to_manage(request.seat, pk)
    held = found.appointments.filter(ended=None).select_related("user", "organisation")
    consequences = [f"{found.name}（{found.username}）不能再登录，已登录的设备全部退出。"]
    consequences += [f"任{a.organisation.name}{a.role}的，由安全管理员另办离任。" for a in held]
    return act_page(
        request,
        lambda data: actions.deactivate(found, by=request.seat, now=clock.now()),
        Nothing(request.POST if request.method == "POST" else None),
        title="停用账号",
        button="停用",
        back=_back(found),
        done="账号已停用",
        crumbs=_crumbs(found, "停用"),
        consequences=consequences,
        template="accounts/leaving.html",
        warned=work_stranded(held),
    )


@require_POST
def activate(request: Request, pk: int) -> HttpResponse:
    found = access.account_to_manage(request.seat, pk)
    return do(
        request,
        lambda: actions.activate(found, by=request.seat, now=clock.now()),
        done="账号已恢复",
        to=_back(found),
    )


# ——— many at once ——————————————————————————————————————————————————————————————————————————————————————


def template(request: Request) -> HttpResponse:
    response = HttpResponse(opening.template(), content_type=TYPES["xlsx"])
    response["Content-Disposition"] = (
        content_disposition_header(True, file_name("开通账号名册", "xlsx")) or ""
    )
    return response


def upload(request: Request) -> HttpResponse:
    def act(data: dict[str, Any]) -> StoredFile:
        file = data["file"]
        if file.size > _LARGEST:
            raise refused("file.too-large", "名册超过5兆", "请分成几个文件，去掉图片")
        return store(clean_name(file.name), access.ROSTER, file.read(), by=request.seat.user, now=clock.now())

    return act_page(
        request,
        act,
        People(request.POST or None, request.FILES or None),
        title="批量开通账号",
        button="读入并检查",
        back=reverse("accounts"),
        to=lambda stored: reverse("account-import-check", args=[stored.pk]),
        done="已读入，请核对后确认",
        crumbs=[*_TOP, ("批量开通", "")],
        consequences=[
            "名册有姓名、账号、单位、职责四列，可以用名册模板填写。",
            "先检查、预览，确认后才开通；有一处错误，全部不开通。",
        ],
        template="accounts/upload.html",
    )


def check(request: Request, file: int) -> HttpResponse:
    seen = opening.preview_of(access.roster_to_import(request.seat, file))

    def act() -> None:
        if seen.hindered or not seen.people:
            raise refused("import.hindered", "名册有错误，没有开通", "请改正名册后重新上传")
        people = [person for _, person in seen.people]
        passwords.keep(request.session, actions.open_accounts(people, by=request.seat, now=clock.now()))

    if request.method == "POST":
        done = f"已开通{len(seen.people)}个账号，由安全管理员确认任职"
        return do(request, act, done=done, to=reverse("first-passwords"))
    return render(
        request,
        "accounts/check.html",
        {
            "title": "核对名册",
            "seen": seen,
            "crumbs": [*_TOP, ("批量开通", reverse("account-import")), ("核对", "")],
        },
    )


_ISSUED = (
    Column("name", "姓名"),
    Column("username", "账号"),
    Column("organisation", "单位"),
    Column("password", "初始密码"),
)


def first_passwords(request: Request) -> HttpResponseBase:
    """The page says for whom passwords wait; its button hands them over, once."""
    if request.method == "POST":
        issued: list[Issued] = passwords.take(request.session)
        return as_xlsx("初始密码", _ISSUED, issued) if issued else redirect("first-passwords")
    return render(
        request,
        "accounts/first_passwords.html",
        {
            "title": "初始密码",
            "waiting": passwords.waiting(request.session),
            "crumbs": [*_TOP, ("初始密码", "")],
        },
    )
