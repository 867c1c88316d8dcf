"""What if: some are held on the slate or off it, the rest is proposed around them, and the page says what would change.
The address holds everything (`?held=12,-15`); nothing is kept until the proposal is taken over into the draft."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from xuanxian.awards.nominations.models import RESERVE, Nomination
from xuanxian.awards.nominations.standings import step_of_kind
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.awards.reviews import access, actions, queries
from xuanxian.awards.reviews.queries import is_chosen
from xuanxian.awards.reviews.slate_views import ROWS, address, standing, state_of, waiting_of
from xuanxian.awards.reviews.slates import slate_of
from xuanxian.awards.reviews.views import PEOPLE, crumbs_of, filters
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.pages.acting import do
from xuanxian.platform.pages.lists import Column, Listing, read_list
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import StepKind

_MOST_HELD = 200
"""More do not fit an address."""
_MOST_NAMES = 100


def read_held(written: str) -> dict[int, bool]:
    """`12,-15`: 12 is to be on the slate, 15 off it."""
    parts = written.split(",")
    put = set(given.numbers(part for part in parts if not part.startswith("-")))
    out = set(given.numbers(part[1:] for part in parts if part.startswith("-")))
    found = {key: key in put for key in sorted(put ^ out)}  # said both ways it is not said
    return dict(list(found.items())[:_MOST_HELD])


def written(held: Mapping[int, bool]) -> str:
    return ",".join(str(key if put else -key) for key, put in sorted(held.items()))


@dataclass(frozen=True)
class Change:
    """Those who would come onto the draft, or leave it; the first of them by name."""

    word: str
    everybody: Sequence[Nomination]

    @property
    def named(self) -> Sequence[Nomination]:
        return self.everybody[:_MOST_NAMES]

    @property
    def more(self) -> int:
        return len(self.everybody) - len(self.named)


def trial(request: Request, pk: int) -> HttpResponse:
    version = access.version_to_draft(request.seat, pk)
    programme, rulebook = version.programme, rulebook_of(version)
    here = reverse("slate-trial", args=[pk])
    if "h" in request.GET:
        return redirect(f"{here}?{_with_rows_of_the_page(request)}".rstrip("?"))
    held = read_held(request.GET.get("held", ""))
    if request.method == "POST":
        return do(
            request,
            lambda: actions.propose_slate(
                programme, held=held, seen=request.POST.get("seen", "-"), by=request.seat, now=clock.now()
            ),
            done=lambda number: f"已采用为草案，列入{number}个，可以逐个调整",
            to=address(programme),
            back=f"{here}?{request.GET.urlencode()}",
        )
    step = step_of_kind(rulebook, StepKind.CHOOSE)
    waiting = waiting_of(version, step)
    if not waiting:
        return redirect(address(programme))
    slate = slate_of(rulebook, programme, step, waiting)
    by_key = {n.pk: n for n in waiting if slate.choosable(n)}
    held = {key: put for key, put in held.items() if key in by_key}
    best, draft = slate.proposal(held), {n.pk for n in waiting if is_chosen(n)}
    ways = [] if best else slate.clash(held)
    listing = _listing(rulebook, queries.units_in(queries.counts(programme)), held, best)
    rows = queries.waiting_at(programme, rulebook, step).exclude(Q(place=RESERVE, promoted=False))
    page = read_list(request, listing, queries.by_category(rulebook, queries.shown(rows, "choice")))
    on_page = {row.pk for row in page.rows}
    return render(
        request,
        "reviews/slate_trial.html",
        {
            "title": "试拟名单",
            "programme": programme,
            "crumbs": crumbs_of(programme, "拟表彰名单", address(programme), "试拟"),
            "list": page,
            "slate": slate,
            "held": [(by_key[key], put) for key, put in held.items()],
            "elsewhere": written({key: put for key, put in held.items() if key not in on_page}),
            "carried": {k: v for k, v in page.chosen.items() if k != "held"},
            "best": best,
            "draft": draft,
            "changes": _changes(waiting, draft, best),
            "seen": queries.fingerprint(best),
            "ways": ways,
            "other": bool(held) and bool(ways) and not slate.clash({}),
            **(standing(slate, best, held) if best else {}),
        },
    )


def _with_rows_of_the_page(request: Request) -> str:
    """`h` says anew what is held of the rows the page showed, `held` what is held besides."""
    said = read_held(",".join([*request.GET.getlist("h"), request.GET.get("held", "")]))
    others = [(k, str(v)) for k, v in request.GET.items() if k not in ("h", "held") and v]
    return urlencode([*others, *([("held", written(said))] if said else [])])


def _changes(waiting: Sequence[Nomination], draft: Collection[int], best: Collection[int]) -> list[Change]:
    return [
        Change("列入", [n for n in waiting if n.pk in best and n.pk not in draft]),
        Change("去掉", [n for n in waiting if n.pk in draft and n.pk not in best]),
    ]


def _listing(
    rulebook: Rulebook, units: Sequence[tuple[str, str]], held: Mapping[int, bool], best: Collection[int]
) -> Listing:
    def hold(nomination: Nomination) -> SafeString:
        pk, said = nomination.pk, held.get(nomination.pk)
        chosen = [" selected" if said is way else "" for way in (None, True, False)]
        return format_html(
            '<select name="h" aria-label="指定{}"><option value=""{}>不指定</option>'
            '<option value="{}"{}>必须列入</option><option value="-{}"{}>不列入</option></select>',
            nomination, SafeString(chosen[0]), pk, SafeString(chosen[1]), pk, SafeString(chosen[2]),
        )  # fmt: skip

    return Listing(
        "指定必须列入、不列入的对象",
        (
            Column("h", "指定", hold),
            *(column for column in PEOPLE if column.key not in ("place", "body")),
            Column("choice", "现在的草案", state_of),
            Column("would", "试拟", lambda n: "列入" if n.pk in best else "不列入", tone={"列入": "ok"}),
        ),
        filters(rulebook, units),
        search=("name", "body"),
        hint="名称、单位及职务",
        size=ROWS,
        files=False,
        keeps=("held",),
    )
