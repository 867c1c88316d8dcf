"""Pages of postings: a unit's by step, the award office's of the slate, the posting itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from xuanxian.awards.consultations.access import inner_to_read, nominees_to_read
from xuanxian.awards.disclosures import access, actions, queries
from xuanxian.awards.disclosures.actions import Posting
from xuanxian.awards.disclosures.forms import Post, PostSome, Result, lasts_of
from xuanxian.awards.disclosures.models import Disclosure
from xuanxian.awards.disclosures.paper_views import draft_posting, papers_for
from xuanxian.awards.disclosures.texts import groups_of, title_of
from xuanxian.awards.nominations.access import package_to_edit
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.standings import deadline, standings_of
from xuanxian.awards.programmes import access as programme_access
from xuanxian.awards.programmes.models import Version
from xuanxian.awards.programmes.queries import rulebook_in_force, rulebook_of
from xuanxian.awards.reviews.queries import waiting_at
from xuanxian.platform import clock
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.calendars.queries import working_days
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.pages.lists import Column, Filter, Listing, list_page
from xuanxian.platform.pages.papers import FORMATS
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.verbs import OBJECTION
from xuanxian.rules.core.calendars import NoCalendar
from xuanxian.rules.core.findings import Level


def _state(row: Any) -> str:
    if row.finished:
        return queries.FINISHED
    return queries.RUNNING if clock.today() <= row.over else queries.EXPIRED


def _in_state(rows: Any, state: str) -> Any:
    if state == queries.FINISHED:
        return rows.filter(finished=True)
    when = {"over__gte": clock.today()} if state == queries.RUNNING else {"over__lt": clock.today()}
    return rows.filter(finished=False, **when)


LISTING = Listing(
    "公示",
    (
        Column("step", "公示", link="disclosure"),
        Column("unit", "公示单位", lambda d: d.package.unit_name if d.package else d.programme.office.name),
        Column("posted", "张贴", sort=("posted",)),
        Column("over", "期满", sort=("over",)),
        Column("where", "公示地点"),
        Column("state", "状态", _state, tone=queries.TONES),
    ),
    (Filter("state", "状态", [(s, s) for s in queries.TONES], apply=_in_state),),
    search=("step", "package__unit_name", "where"),
    hint="步骤、单位、地点",
    order=("-posted",),
    empty="还没有公示。推荐单位从“报送材料”进入公示，评选办公室从“待办”进入。",
)


def disclosures(request: Request) -> HttpResponseBase:
    return list_page(request, LISTING, queries.with_state(access.visible_to(request.seat)))


def package_disclosures(request: Request, pk: int) -> HttpResponse:
    found = inner_to_read(request.seat, pk)
    nominees = nominees_to_read(request.seat, found)
    dossier = Dossier(found, clock.today(), nominees)
    rulebook = dossier.rulebook
    return render(
        request,
        "disclosures/package.html",
        {
            "title": "公示",
            "package": found,
            "crumbs": _crumbs(found),
            "own": found.unit_id == request.seat.organisation_id,
            "boards": queries.boards_of(dossier),
            "steps": [(step, queries.also_for(rulebook, step)) for step in queries.unit_steps(rulebook)],
            "until": deadline(found),
        },
    )


def _crumbs(package: Package, here: str = "") -> list[tuple[str, str]]:
    crumbs = [(package.unit_name, ""), ("报送材料", reverse("package", args=[package.pk]))]
    board = reverse("package-disclosures", args=[package.pk])
    return [*crumbs, ("公示", board), (here, "")] if here else [*crumbs, ("公示", "")]


def new(request: Request, pk: int) -> HttpResponse:
    """A posting of the unit's list at the step that the address names."""
    found = package_to_edit(request.seat, pk)
    today = clock.today()
    dossier = Dossier(found, today)
    boards = queries.boards_of(dossier)
    board = next((b for b in boards if b.step.name == request.GET.get("step")), None)
    if board is None:
        raise Http404
    if not board.ready and not board.open:
        messages.warning(request, f"现在没有可以办理「{board.step.name}」的推荐对象。")
        return redirect("package-disclosures", pk=pk)
    rulebook = dossier.rulebook
    also = queries.also_for(rulebook, board.step)
    form = PostSome(board.ready, board.open, also, today, request.POST or None)
    form.let_choose_days(board.step)
    if (kind := request.POST.get("draft", "")) in FORMATS and form.is_valid():
        return draft_posting(request, found.version, found, board.step, form.cleaned_data, kind)
    return act_page(
        request,
        lambda data: actions.post_disclosure(
            found.programme, found, board.step.name, list(data["nominations"]),
            _posting(data, also if data.get("also") else ""), by=request.seat, now=clock.now(),
        ),
        form,
        title=f"登记张贴 · {board.step.name}",
        button="登记张贴",
        back=reverse("package-disclosures", args=[pk]),
        to=lambda made: reverse("disclosure", args=[made.pk]),
        done=_posted_words,
        crumbs=_crumbs(found, "登记张贴"),
        template="disclosures/new.html",
        board=board,
        formats=FORMATS.items(),
        **_period_context(found.version, board.step, until=deadline(found)),
    )  # fmt: skip


def _posting(data: Mapping[str, Any], also: str = "") -> Posting:
    return Posting(data["posted"], data["where"], data["contact"], also, lasts_of(data))


def _posted_words(made: Disclosure) -> str:
    return f"已登记，{made.over.month}月{made.over.day}日期满，次日起可以登记公示结果"


def _period_context(version: Version, step: Step, until: Any = None) -> dict[str, Any]:
    """What stands beside the form: when a period posted on which day is over, and what that means for the rest."""
    calendar, rulebook = working_days(), rulebook_of(version)
    unit = step in queries.unit_steps(rulebook)
    days: list[tuple[date, date]] = []
    later: list[tuple[Step, date, date]] = []
    missing = []
    try:
        days = queries.days_to_post(calendar, step, clock.today(), rulebook.notice.issued)
        later = queries.followed_by(calendar, rulebook, step, days[0][1]) if unit and days else []
    except NoCalendar as error:
        missing = [(error.finding(Level.WARN), "")]
    last = later[-1][2] if later else days[0][1] if days else None
    return {
        "step": step,
        "missing": missing,
        "days": days,
        "later": later,
        "until": until,
        "late": bool(until and last and last >= until),
        "late_at_once": bool(until and days and days[0][1] >= until),
        "also": queries.also_for(rulebook, step) if unit else "",
    }


def slate(request: Request, pk: int) -> HttpResponse:
    """The award office posts those chosen; once everybody is posted it leads to the posting."""
    programme = programme_access.programme_to_run(request.seat, pk)
    rulebook = rulebook_in_force(programme)
    steps = queries.slate_steps(rulebook)
    waiting: list[Nomination] = []
    for step in steps:
        rows = waiting_at(programme, rulebook, step).select_related(
            "case", "version", "package__programme", "package__version"
        )
        waiting = list(rows)
        if waiting:
            break
    posted = Disclosure.objects.filter(programme=programme, package=None).order_by("pk").last()
    fresh = _not_posted(waiting, step) if waiting else []
    crumbs = [(programme.title, reverse("programme", args=[pk])), ("公示", "")]
    if not fresh:
        if posted is not None:
            return redirect("disclosure", pk=posted.pk)
        context = {"title": "公示", "crumbs": crumbs, "programme": programme, "steps": steps}
        return render(request, "disclosures/not_yet.html", context)
    initial = {"posted": clock.today(), "where": "、".join(step.places)}
    counts = Counter(n.category for n in fresh)
    form = Post(request.POST or None, initial=initial)
    form.let_choose_days(step)
    if (kind := request.POST.get("draft", "")) in FORMATS and form.is_valid():
        data = {**form.cleaned_data, "nominations": fresh}
        return draft_posting(request, fresh[0].version, None, step, data, kind)
    return act_page(
        request,
        lambda data: actions.post_disclosure(
            programme, None, step.name, fresh, _posting(data), by=request.seat, now=clock.now()
        ),
        form,
        title=f"登记张贴 · {step.name}",
        button=f"公示 {len(fresh)} 个拟表彰对象",
        back=reverse("programme", args=[pk]),
        to=lambda made: reverse("disclosure", args=[made.pk]),
        done=_posted_words,
        crumbs=crumbs,
        consequences=[
            f"公示对象：{'；'.join(f'{name} {number} 个' for name, number in counts.items())}。",
            "登记后本系统的公开页面即列出名单，只列姓名、性别民族、单位及职务、主要事迹；期满自动撤下。"
            if step.places
            else "通知没有指定网站，本系统不公开名单。",
        ],
        template="disclosures/new.html",
        groups=groups_of(Nomination.objects.filter(pk__in=[n.pk for n in fresh]), rulebook),
        formats=FORMATS.items(),
        **_period_context(fresh[0].version, step),
    )


def _not_posted(waiting: Sequence[Nomination], step: Step) -> list[Nomination]:
    stands = standings_of(waiting[0].package, rulebook_of(waiting[0].version), waiting, clock.today())
    return [n for n in waiting if not queries.is_open(stands[n.pk], step)]


def disclosure(request: Request, pk: int) -> HttpResponse:
    """The posting: its text as it hangs (`?print` shows that alone), how it stands, what was recorded."""
    found = access.disclosure_to_read(request.seat, pk)
    version = queries.version_of(found)
    rulebook = rulebook_of(version)
    period = queries.period_of(found, version, clock.today(), queries.result_of(found))
    inner = access.may_read_inner(request.seat, found)
    runs = access.runs(request.seat, found)
    context = {
        "title": found.step,
        "heading": title_of(found),
        "disclosure": found,
        "period": period,
        "rulebook": rulebook,
        "groups": groups_of(Nomination.objects.filter(case__concerning=found.act_id), rulebook),
        "crumbs": _crumbs(found.package, found.step)
        if found.package
        else [("公示", reverse("disclosures")), (found.step, "")],
        "may_finish": access.may_finish(request.seat, found) and not period.result,
        "acts": queries.history_of(found) if inner else None,
        "papers": [
            (
                name,
                [
                    (word, reverse("disclosure-paper", args=[pk, name, kind]))
                    for kind, word in FORMATS.items()
                ],
            )
            for name in papers_for(found, inner)
        ],
        "objections": list(Counter(found.objections.values_list("state", flat=True)).items())
        if runs
        else None,
    }
    return render(
        request,
        "disclosures/print.html" if "print" in request.GET else "disclosures/disclosure.html",
        context,
    )


def result(request: Request, pk: int) -> HttpResponse:
    found = access.disclosure_to_finish(request.seat, pk)
    back = reverse("disclosure", args=[pk])
    board = reverse("package-disclosures", args=[found.package_id]) if found.package_id else back
    return act_page(
        request,
        lambda data: actions.register_result(found, result=data["result"], by=request.seat, now=clock.now()),
        Result(actions.recorded_result(found), request.POST or None),
        title=f"登记公示结果 · {found.step}",
        button="登记结果",
        back=back,
        to=board,
        done="已登记公示结果",
        crumbs=_crumbs(found.package, "登记公示结果")
        if found.package
        else [(found.step, back), ("登记公示结果", "")],
        consequences=[
            f"{found.posted.month}月{found.posted.day}日张贴，{found.over.month}月{found.over.day}日期满。",
            "登记后公示对象可以办理下一步，登记的结果不能删改。",
        ],
        linked=lambda finding: (
            reverse("objections") if finding.about == OBJECTION and access.runs(request.seat, found) else ""
        ),
    )
