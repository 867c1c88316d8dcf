"""Pages of the consultation on a unit's list: who must be asked, who was, who has answered what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from xuanxian.awards.consultations import access, actions
from xuanxian.awards.consultations.forms import Ask, Reply, WriteLetter
from xuanxian.awards.consultations.letters import Asked, columns_for, letter_for
from xuanxian.awards.consultations.queries import (
    OVERDUE,
    STATES,
    Answer,
    Asking,
    Desk,
    answers_of,
    askings_of,
    desks_of,
    letters_of,
)
from xuanxian.awards.nominations.access import own_or_below
from xuanxian.awards.nominations.asked import entered_as
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import IN_HANDS_OF_UNIT, Package
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.files.actions import DOCUMENTS, store_upload
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.export import WRITERS
from xuanxian.platform.pages.lists import Column
from xuanxian.platform.pages.papers import FORMATS, paper_response
from xuanxian.rules.awards.contents import AGREED
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.values import PERSONAL

COLUMNS = (
    Column(
        "nomination",
        "推荐对象",
        link=lambda a: reverse("nomination", args=[a.nomination.pk]),
        text=lambda a: str(a.nomination),
    ),
    Column("category", "参评类别", "nomination.category"),
    Column("department", "部门"),
    Column("why", "依据"),
    Column("asked", "发函"),
    Column("due", "请复"),
    Column("replied", "回函落款"),
    Column("number", "文号"),
    Column("state", "状态", tone=lambda a: a.tone),
)
_SILENCE = "不回复不等于同意：须收到回函并登记，才能报送。"


def consultation(request: Request, pk: int) -> HttpResponseBase:
    """The board of a step; `?department=…&state=…` narrows it to one figure's nominees, `?export=` gives all of it as a
    file."""
    found = access.inner_to_read(request.seat, pk)
    nominees = access.nominees_to_read(request.seat, found)
    steps = access.steps_of(found)
    step = next((s for s in steps if s.name == request.GET.get("step", s.name)), None)
    if step is None:
        raise Http404
    dossier = Dossier(found, clock.today(), nominees)
    askings = askings_of(dossier, step)
    answers = [answer for asking in askings for answer in asking.answers]
    if writer := WRITERS.get(request.GET.get("export", "")):
        return writer(f"征求意见－{found.unit_name}", COLUMNS, answers)
    wanted = {key: request.GET[key] for key in ("department", "state") if request.GET.get(key)}
    counts = Counter(answer.state for answer in answers)
    states = [state for state in STATES if counts[state]]
    rulebook = dossier.rulebook
    own = access.may_ask(request.seat, found, step)
    return render(
        request,
        "consultations/consultation.html",
        {
            "title": step.name,
            "package": found,
            "crumbs": _crumbs(found, step),
            "own": own,
            "within": own_or_below(request.seat, found),
            "steps": [s for s in steps if s != step],
            "desks": [(desk, [(s, desk.counts[s]) for s in states]) for desk in desks_of(answers)],
            "states": [(s, counts[s]) for s in states],
            "askings": [(a, _forms(rulebook, a)) for a in askings],
            "narrowed": "、".join(wanted.values()),
            "columns": COLUMNS,
            "rows": [a for a in answers if all(getattr(a, key) == text for key, text in wanted.items())],
            "findings": _findings(found, step, askings, own),
            "whom": _whom(rulebook),
            "step": step,
            "letters": letters_of(found, step, nominees),
        },
    )


def _crumbs(package: Package, step: Step, here: str = "") -> list[tuple[str, str]]:
    crumbs = [(package.unit_name, ""), ("报送材料", reverse("package", args=[package.pk]))]
    return [*crumbs, (step.name, _board(package, step)), (here, "")] if here else [*crumbs, (step.name, "")]


def _board(package: Package, step: Step) -> str:
    return f"{reverse('consultation', args=[package.pk])}?{urlencode({'step': step.name})}"


def _forms(rulebook: Rulebook, asking: Asking) -> list[str]:
    """The forms on which the departments may write their opinion about this nominee."""
    facts = entered_as(asking.nomination, rulebook)
    materials = [m for package in rulebook.packages for m in package.materials if m.per_nominee]
    return [
        m.form
        for m in materials
        if asking.answers and StepKind.CONSULT in m.form and rulebook.subjects.holds(m.each, facts)
    ]


def _findings(
    package: Package, step: Step, askings: Sequence[Asking], own: bool
) -> list[tuple[Finding, str]]:
    """What is overdue by department, what speaks against a nominee, what cannot be said yet."""
    found = [_overdue(package, step, desk, own) for desk in _desks(askings) if desk.counts[OVERDUE]]
    for asking in askings:
        nomination = asking.nomination
        in_hands = own and nomination.status in IN_HANDS_OF_UNIT
        for answer in asking.answers:
            if answer.opinion and answer.opinion != AGREED:
                message = f"{answer.department}意见为「{answer.opinion}」"
                url = _address("consultation-ask", package, step, answer.department) if own else ""
                found.append(
                    (
                        _said(
                            Level.STOP,
                            str(nomination),
                            message,
                            answer.clause,
                            "核实后重新征求，或者不再推荐",
                        ),
                        url,
                    )
                )
        if asking.open:
            message = f"「{'」「'.join(asking.open)}」没有填，还不能确定须征求哪些部门"
            url = reverse("nomination-edit", args=[nomination.pk]) if in_hands else ""
            found.append((_said(Level.WARN, str(nomination), message, "", "去填写"), url))
    return found


def _desks(askings: Sequence[Asking]) -> list[Desk]:
    return desks_of([answer for asking in askings for answer in asking.answers])


def _overdue(package: Package, step: Step, desk: Desk, own: bool) -> tuple[Finding, str]:
    late = [a for a in desk.answers if a.overdue]
    first = min(a.due for a in late if a.due)
    message = f"{len(late)}个对象逾期未复，应于{first.month}月{first.day}日前回复"
    url = _address("consultation-reply", package, step, desk.department) if own else ""
    return _said(Level.STOP, desk.department, message, late[0].clause, "请催办；已回函的登记回函"), url


def _said(level: Level, subject: str, message: str, clause: str, mend: str) -> Finding:
    return Finding("consult.board", level, subject, message, clause, mend=mend)


def _address(name: str, package: Package, step: Step, department: str) -> str:
    return f"{reverse(name, args=[package.pk])}?{urlencode({'step': step.name, 'department': department})}"


def _whom(rulebook: Rulebook) -> list[tuple[str, str, list[str]]]:
    """(whom it concerns, clause, departments), as the notice has them asked."""
    found: dict[tuple[str, str], list[str]] = {}
    for consultation in rulebook.consultations:
        found.setdefault((consultation.subject, consultation.clause), []).append(consultation.department)
    return [(subject, clause, departments) for (subject, clause), departments in found.items()]


def ask(request: Request, pk: int) -> HttpResponse:
    found, step = access.to_ask(request.seat, pk, request.GET.get("step", ""))
    department, answers = _asked_about(request, found, step)
    if not answers:
        return _nobody(request, found, step)
    return act_page(
        request,
        lambda data: actions.ask_department(
            found, department, data["nominations"], step=step, sent=data["sent"], due=data["due"], number=data["number"],
            by=request.seat, now=clock.now(),
        ),
        Ask(answers, clock.today(), request.POST or None),
        title=f"登记发函 · {department}",
        button="登记发函",
        back=_board(found, step),
        done=f"已登记向{department}发函",
        crumbs=_crumbs(found, step, "登记发函"),
        consequences=["一封函可以列名多个推荐对象，登记一次；还没有征求过的已经勾选。", _SILENCE],
    )  # fmt: skip


def reply(request: Request, pk: int) -> HttpResponse:
    found, step = access.to_ask(request.seat, pk, request.GET.get("step", ""))
    department, answers = _asked_about(request, found, step)
    if not answers:
        return _nobody(request, found, step)
    return act_page(
        request,
        lambda data: actions.record_reply(
            found, department, data["nominations"], data["opinion"], step=step, day=data["day"],
            number=data["number"], remark=data["remark"], by=request.seat, now=clock.now(), scan=_scan(request, data),
        ),
        Reply(answers, request.POST or None, request.FILES or None),
        title=f"登记回函 · {department}",
        button="登记回函",
        back=_board(found, step),
        done=f"已登记{department}的回函",
        crumbs=_crumbs(found, step, "登记回函"),
        consequences=[
            "一份回函列名多个推荐对象的，登记一次；意见不同的，分别登记。已发函未回复的已经勾选。",
            _SILENCE,
            "登记后不能删改；有更正的再登记一次，以后一次为准。",
        ],
    )  # fmt: skip


def _scan(request: Request, data: Any) -> StoredFile | None:
    if not data["file"]:
        return None
    return store_upload(data["file"], DOCUMENTS, by=request.seat.user, now=clock.now())


def letter(request: Request, pk: int) -> HttpResponse:
    """The letter to a department as a file, before it is recorded that it went out and (`?act=`) after. Sent by POST, since
    each personal number on it is recorded as looked at."""
    found, step = access.to_ask(request.seat, pk, request.GET.get("step", ""))
    department, answers = _asked_about(request, found, step)
    if not answers:
        return _nobody(request, found, step)
    form = WriteLetter(answers, department, _as_sent(request, found, step, answers), request.POST or None)
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in FORMATS and form.is_valid():
        chosen = {n.pk for n in form.cleaned_data.pop("nominations")}
        # An office that asks by itself writes of what was handed in, not of what is being mended.
        seen = {n.pk: n for n in access.nominees_to_read(request.seat, found) if n.pk in chosen}
        named = [replace(a, nomination=seen[a.nomination.pk]) for a in answers if a.nomination.pk in seen]
        paper = letter_for(
            found, department, named, Asked(**form.cleaned_data), by=request.seat, now=clock.now()
        )
        return paper_response(*paper, kind, f"征求意见函－{department}－{found.unit_name}")
    rulebook = rulebook_of(found.version)
    return render(
        request,
        "consultations/letter.html",
        {
            "title": f"征求意见函 · {department}",
            "crumbs": _crumbs(found, step, "征求意见函"),
            "form": form,
            "formats": FORMATS.items(),
            "back": _board(found, step),
            "ask": _address("consultation-ask", found, step, department),
            "columns": columns_for(rulebook, department, answers),
            "personal": [c.name for c in columns_for(rulebook, department, answers) if c.kind in PERSONAL],
            "whys": desks_of(answers)[0].whys,
        },
        status=422 if form.errors else 200,
    )


def _as_sent(request: Request, package: Package, step: Step, answers: Sequence[Answer]) -> dict[str, object]:
    """What a letter said that went out already, so that it can be had once more."""
    wanted = request.GET.get("act", "")
    nominees = [answer.nomination for answer in answers]
    sent = next((x for x in letters_of(package, step, nominees) if str(x.act.pk) == wanted), None)
    if sent is None:
        return {"contact": package.contact}
    named = [n.pk for n in sent.nominations]
    return {
        "number": sent.number,
        "dated": sent.day,
        "due": sent.due,
        "nominations": named,
        "contact": package.contact,
    }


def _asked_about(request: Request, package: Package, step: Step) -> tuple[str, list[Answer]]:
    """The department named in the address, and about whom the notice has it asked."""
    department = request.GET.get("department", "")
    answers = answers_of(package, step, clock.today())
    return department, [answer for answer in answers if answer.department == department]


def _nobody(request: Request, package: Package, step: Step) -> HttpResponse:
    messages.warning(request, "没有按通知须征求该部门意见的推荐对象，请从下表选择部门。")
    return redirect(_board(package, step))
