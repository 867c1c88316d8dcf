"""The sheet of open questions of a package."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from xuanxian.awards.nominations import access
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.packages.answering import confirm_none
from xuanxian.awards.packages.checks import open_questions
from xuanxian.awards.packages.forms import NoneOfIt
from xuanxian.paperwork import screen
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import act_page


def questions(request: Request, pk: int) -> HttpResponse:
    found = access.package_to_edit(request.seat, pk)
    dossier = Dossier(found, clock.today())
    rows = dossier.in_hands
    still = open_questions(dossier, rows)
    every = [q for questions in still.values() for q in questions]
    harmless = {q.field: q for q in every if q.harmless}
    apart = [
        (n, q, f"{reverse('nomination-edit', args=[n.pk])}#{screen.input_id(q.field)}")
        for n in rows
        for q in still.get(n.pk, ())
        if not q.harmless
    ]
    named = [
        (name, "；".join(f"{rule}（{clause}）" if clause else rule for rule, clause in q.rules))
        for name, q in harmless.items()
    ]
    return act_page(
        request,
        lambda data: confirm_none(
            found, data["nominations"], data["fields"], by=request.seat, now=clock.now()
        ),
        NoneOfIt([n for n in rows if any(q.harmless for q in still.get(n.pk, ()))], named, request.POST or None),
        title="核对情形",
        button="以上均无，确认",
        back=reverse("package", args=[pk]),
        to=lambda _: reverse("package-questions" if apart else "package", args=[pk]),
        done=lambda number: f"已回答{number}项",
        crumbs=[(found.unit_name, ""), ("报送材料", reverse("package", args=[pk])), ("核对情形", "")],
        consequences=[
            f"由{request.seat.user.name}确认：所选对象没有所选的各种情形，记入办理记录。",
            "已经回答的不改动；有其中情形的，不要勾选这个对象，到填表页上如实填写。",
        ],
        template="packages/questions.html",
        apart=apart,
        answerable=bool(named),
        none=not every,
    )  # fmt: skip
