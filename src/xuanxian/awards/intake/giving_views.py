"""Stamped forms handed over, and what is printed about paper: receipt, corrections, the list for handing over."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.http import Http404, HttpResponse

from xuanxian.awards.intake import access, returning, slips
from xuanxian.awards.intake.forms import GiveBack
from xuanxian.awards.intake.queries import Tally, corrections_of, given_back, parcels_of, standing, tally_of
from xuanxian.awards.intake.views import address_of, crumbs_of, delivery_asked
from xuanxian.paperwork.forms import Form, FormData
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.papers import paper_response


def giving(request: Request, pk: int) -> HttpResponse:
    """The stamped forms of those approved, to be ticked as they are handed over."""
    found = access.package_to_take_in(request.seat, pk)
    step = delivery_asked(request, found)
    tally = tally_of(found, step)
    rows = returning.returnables(tally)
    given = list(given_back(tally.intake))
    ways = list(dict.fromkeys([*(to for row in rows for to in row.due), *returning.USUAL]))
    form = GiveBack(ways, clock.today(), len(given), request.POST or None)
    ticked = request.POST.getlist("items")
    return act_page(
        request,
        lambda data: returning.give_back(
            found, step, ticked, data["to"], data["copies"], receiver=data["receiver"], day=data["day"],
            seen=data["seen"], by=request.seat, now=clock.now(),
        ),
        form,
        title="退还原件",
        button="登记退还",
        back=address_of("package-intake", pk, step),
        to=address_of("package-give-back", pk, step),
        done=lambda count: f"已登记退还{count}个推荐对象的表",
        crumbs=crumbs_of(found, True, step, "退还原件"),
        consequences=[
            "表彰决定审批以后，每个推荐对象的审批表留1份，存入个人档案1份，退推荐单位1份；通知另有规定的照通知。",
            "可先打印交接清单，由领取人签字，再照清单登记。",
        ],
        template="intake/giving.html",
        rows=rows,
        ticked=ticked,
        ways=ways,
        given=given,
        package=found,
        query=urlencode({"step": step.name}),
    )  # fmt: skip


# ——— on paper ——————————————————————————————————————————————————————————————————————————————————————————


def paper(request: Request, pk: int, paper: str, kind: str) -> HttpResponse:
    """receipt, corrections-2 or hand-over, as pdf or docx."""
    found = access.package_to_follow(request.seat, pk)
    tally = tally_of(found, delivery_asked(request, found))
    made = _made(tally, paper)
    if made is None:
        raise Http404
    form, data = made
    return paper_response(form, data, kind, f"{form.name}－{found.unit_name}")


def _made(tally: Tally, paper: str) -> tuple[Form, FormData] | None:
    if tally.intake is None:
        return None
    if paper == "receipt":
        return slips.receipt(tally, list(standing(parcels_of(tally.intake))))
    if paper == "hand-over":
        return slips.hand_over(tally, given_back(tally.intake), returning.returnables(tally))
    number = re.fullmatch(r"corrections-([1-9]\d{0,3})", paper)
    sent = corrections_of(tally.intake).filter(number=int(number[1])).first() if number else None
    return slips.corrections(tally, sent) if sent else None
