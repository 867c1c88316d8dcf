"""The office screens, the offices above it decide, the group draws up the slate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from xuanxian.awards.nominations.actions import close_ranks
from xuanxian.awards.nominations.models import Nomination, Package, Status
from xuanxian.awards.nominations.standings import step_named, step_of_kind
from xuanxian.awards.nominations.state import DECLINE, NOT_CHOSEN, STEP_KIND
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.queries import rulebook_in_force
from xuanxian.awards.reviews.models import Choice
from xuanxian.awards.reviews.queries import fingerprint, is_chosen, signed, waiting_at
from xuanxian.awards.reviews.slates import Held, clash_findings, slate_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import hold, record
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import Refused, refused
from xuanxian.rules.findings import Level
from xuanxian.rules.steps import DONE, Step, StepKind


@transaction.atomic
def pass_screening(
    programme: Programme, nominations: Sequence[Nomination], *, remark: str, by: Appointment, now: datetime
) -> int:
    """The named nominations that were handed in and not yet looked at. Returns how many."""
    hold([programme.case_id])
    step = step_of_kind(rulebook_in_force(programme), StepKind.REVIEW)
    going = _still(nominations, (Status.HANDED_IN,))
    if not going:
        raise refused("review.nothing", "没有待初评的推荐对象", "请选择状态为“已报送”的推荐对象")
    record(
        programme.case, DONE, by=by, now=now, step=step.name, content={STEP_KIND: step.kind, "对象": len(going)},
        reason=remark.strip(), concerns=[n.case for n in going],
    )  # fmt: skip
    return len(going)


@transaction.atomic
def decline(
    programme: Programme, nominations: Sequence[Nomination], *, reason: str, by: Appointment, now: datetime
) -> int:
    """Not to be honoured, with the reason; the unit is told."""
    hold([programme.case_id])
    # Nobody else puts these lists in order meanwhile.
    packages = Package.objects.in_bulk({n.package_id for n in nominations})
    hold([*(p.case_id for p in packages.values()), *(n.case_id for n in nominations)])
    going = _still(nominations, (Status.HANDED_IN, Status.PASSED))
    if not going:
        raise refused("review.nothing", "没有可以办理的推荐对象", "请选择已报送或者初评通过的推荐对象")
    if not reason.strip():
        raise refused("reason.missing", "没有写不予通过的理由", "请写明理由")
    step = step_of_kind(rulebook_in_force(programme), StepKind.REVIEW)
    record(
        programme.case, DECLINE, by=by, now=now, step=step.name, content={"对象": len(going)}, reason=reason.strip(),
        concerns=[n.case for n in going],
    )  # fmt: skip
    for package_id, type_ in {(n.package_id, n.type) for n in going}:
        close_ranks(packages[package_id], type_)
    for unit in {n.unit for n in going}:
        names = "、".join(n.name for n in going if n.unit_id == unit.pk)
        tell(unit, f"{names}未通过初评：{reason.strip()}"[:300], "/nominations/", now=now)
    return len(going)


def _still(nominations: Sequence[Nomination], statuses: tuple[Status, ...]) -> list[Nomination]:
    """Read anew under the lock: two reviewers at once do not both decide."""
    hold(n.case_id for n in nominations)
    rows = Nomination.objects.filter(pk__in=[n.pk for n in nominations], status__in=statuses)
    return list(rows.select_related("case", "unit").order_by("pk"))


def _held(waiting: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """They keep their state until the act is written; only an act on the programme, whose case we hold, adds to them."""
    hold(waiting.values_list("case_id", flat=True))
    return waiting.all()


@transaction.atomic
def decide(
    programme: Programme, step_name: str, *, remark: str, by: Appointment, now: datetime, seen: str = ""
) -> int:
    """An office above approves the list as it stands before it; `seen` is the fingerprint of the list that somebody
    had before them. Returns how many nominations it concerned."""
    hold([programme.case_id])
    rulebook = rulebook_in_force(programme)
    step = step_named(rulebook, step_name)
    if step.kind is not StepKind.DECIDE:
        raise refused("step.kind", f"「{step.name}」不是审批步骤", "请从待办进入", clause=step.clause)
    going = list(_held(waiting_at(programme, rulebook, step)).select_related("case"))
    if not going:
        raise _nothing_at(step)
    demand_same((n.pk for n in going), seen)
    record(
        programme.case, DONE, by=by, now=now, step=step.name, content={STEP_KIND: step.kind, "对象": len(going)},
        reason=remark.strip(), concerns=[n.case for n in going],
    )  # fmt: skip
    tell(
        programme.office, f"{step.name}已办结（{len(going)}个对象）", f"/programmes/{programme.pk}/", now=now
    )
    return len(going)


def _nothing_at(step: Step) -> Refused:
    return refused(
        "step.nothing", f"没有到「{step.name}」的推荐对象", "前一步办结后再办理", clause=step.clause
    )


def demand_same(keys: Iterable[int], seen: str) -> None:
    """Refused where the list is no longer the one whose fingerprint somebody saw."""
    if seen and seen != fingerprint(keys):
        raise refused(
            "list.changed", "名单在打开本页之后有变动，这一次没有办理", "请核对现在的名单，再办理一次"
        )


@transaction.atomic
def choose(programme: Programme, chosen: dict[int, bool], *, by: Appointment, now: datetime) -> None:
    """Puts nominations on the draft of the slate or takes them off; not while the slate is being decided."""
    hold([programme.case_id])
    step = step_of_kind(rulebook_in_force(programme), StepKind.CHOOSE)
    waiting = set(waiting_at(programme, rulebook_in_force(programme), step).values_list("pk", flat=True))
    if strangers := set(chosen) - waiting:
        raise refused(
            "slate.not-waiting", f"有{len(strangers)}个对象不在复评之列", "请刷新页面", clause=step.clause
        )
    Choice.objects.bulk_create(
        [Choice(nomination_id=pk, chosen=yes, at=now) for pk, yes in chosen.items()],
        update_conflicts=True,
        unique_fields=["nomination"],
        update_fields=["chosen", "at"],
    )


@transaction.atomic
def propose_slate(
    programme: Programme, *, by: Appointment, now: datetime, held: Held | None = None, seen: str = ""
) -> int:
    """Draws up the slate by the limits and the units' orders around those held on it or off it, over whatever was drafted
    before. `seen` is the fingerprint of the proposal that somebody had before them. Returns how many are on it; where no
    list meets the limits the draft stays as it is."""
    hold([programme.case_id])
    rulebook = rulebook_in_force(programme)
    step = step_of_kind(rulebook, StepKind.CHOOSE)
    waiting = list(waiting_at(programme, rulebook, step).select_related("package", "content"))
    if not waiting:
        raise _nothing_at(step)
    slate, held = slate_of(rulebook, programme, waiting), held or {}
    best = slate.proposal(held)
    if not best:
        if ways := slate.clash(held):
            raise Refused(clash_findings(ways))
        raise refused(
            "slate.none", "没有可以列入的推荐对象", "备选须先递补；指定不列入的，请放开", clause=step.clause
        )
    demand_same(best, seen)
    choose(programme, {n.pk: n.pk in best for n in waiting}, by=by, now=now)
    return len(best)


@transaction.atomic
def decide_slate(
    programme: Programme, *, remark: str, by: Appointment, now: datetime, seen: str = ""
) -> tuple[int, int]:
    """Those chosen are to be honoured, the others are not. Refused while a limit on the awarded is broken, those of an
    earlier slate counted with them; a unit's order not kept without a limit's asking wants a reason. `seen` is the
    fingerprint of the draft that somebody had before them. Returns (chosen, not chosen)."""
    hold([programme.case_id])
    rulebook = rulebook_in_force(programme)
    step = step_of_kind(rulebook, StepKind.CHOOSE)
    waiting = list(_held(waiting_at(programme, rulebook, step)).select_related("case", "package", "choice"))
    chosen = [n for n in waiting if is_chosen(n)]
    if not chosen:
        raise refused("slate.empty", "拟奖励名单是空的", "请先拟定名单", clause=step.clause)
    demand_same(signed(waiting), seen)
    findings = slate_of(rulebook, programme, waiting).findings({n.pk for n in chosen})
    if stops := [f for f in findings if f.level is Level.STOP]:
        raise Refused(stops)
    if any(f.level is Level.WARN for f in findings) and not remark.strip():
        raise Refused([*findings, *refused("reason.missing", "有提醒没有写明理由", "请写明理由").findings])
    others = [n for n in waiting if n not in chosen]
    content = {STEP_KIND: step.kind, "列入": len(chosen), "未列入": len(others)}
    record(
        programme.case, DONE, by=by, now=now, step=step.name, content=content, reason=remark.strip(),
        concerns=[n.case for n in chosen],
    )  # fmt: skip
    if others:
        record(
            programme.case, NOT_CHOSEN, by=by, now=now, step=step.name, content=content, reason=remark.strip(),
            concerns=[n.case for n in others],
        )  # fmt: skip
    return len(chosen), len(others)
