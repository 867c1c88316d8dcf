"""Stamped forms go back after the decision: one to the personnel file, one to the unit (F15), or as the notice says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xuanxian.awards.intake.actions import page_of
from xuanxian.awards.intake.counting import locked
from xuanxian.awards.intake.models import HandBack
from xuanxian.awards.intake.queries import Tally, TallyRow, tally_of
from xuanxian.awards.nominations.models import COLLECTIVE, Nomination, Package, Status
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, record
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import refused
from xuanxian.rules.awards.contents import GivenBack
from xuanxian.rules.awards.intake import gives_back
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.awards.verbs import GIVE_BACK

USUAL = {"个人档案": 1, "推荐单位": 1}
"""The practice where the notice is silent."""
_APPROVAL = "审批"


@dataclass(frozen=True)
class Returnable:
    """A nominee's form of which copies go back: to whom how many (`due`: what is still to go), `left` of those received."""

    row: TallyRow
    nomination: Nomination
    given: Mapping[str, int]
    due: Mapping[str, int]

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def left(self) -> int:
        return self.row.seen.total - sum(self.given.values())


def returnables(tally: Tally) -> list[Returnable]:
    """Forms of those who are approved: of the materials for which the notice says so, else of approval forms."""
    rulebook = rulebook_of(tally.package.version)
    after = next((step.name for step in rulebook.steps if step.kind is StepKind.CONFER), "")
    rows = [r for r in tally.rows if r.nomination and r.seen.total and _approved(r.nomination, after)]
    named = [r for r in rows if r.material.back]
    forms = [r for r in rows if r.material.form and r.material.copies > 1]
    going = named or [r for r in forms if _APPROVAL in r.material.name] or forms
    gone: dict[tuple[int, str], Counter[str]] = {}
    for back in HandBack.objects.filter(intake=tally.intake) if tally.intake else ():
        gone.setdefault((back.nomination_id, back.material), Counter())[back.to] += back.copies
    found = []
    for row in going:
        if row.nomination is not None:
            given = gone.get((row.nomination.pk, row.material.name), Counter())
            has_file = row.nomination.type != COLLECTIVE
            wanted = gives_back(row.material, row.seen.total, has_file, USUAL)
            due = {to: n - given[to] for to, n in wanted.items() if n > given[to]}
            found.append(Returnable(row, row.nomination, dict(given), due))
    return found


def _approved(nomination: Nomination, conferring: str) -> bool:
    chosen = nomination.status == Status.CHOSEN and nomination.at == conferring
    return chosen or nomination.status == Status.HONOURED


@transaction.atomic
def give_back(
    package: Package, step: Step, ticked: Sequence[str], to: str, copies: int, *, receiver: str, day: date, seen: int,
    by: Appointment, now: datetime,
) -> int:  # fmt: skip
    """So many copies of each ticked form to one receiver, who signs on the printed list. Refused for all if of one there are
    not so many left; `seen` is how many entries the list had that somebody had before them. Returns how many forms."""
    lock([package.case_id])
    intake = locked(package, step)
    found = [one for one in returnables(tally_of(package, step)) if one.key in ticked]
    if not found:
        raise refused("intake.nothing", "没有勾选要退还的表", "请勾选经审批的推荐对象的表")
    if HandBack.objects.filter(intake=intake).count() != seen:
        raise refused("intake.changed", "打开这一页以后，又登记了退还", "请重新打开，核对以后再登记")
    if day > now.date():
        raise refused("date.future", f"退还日期{day}还没有到", "请核对日期")
    for what, text in (("去向", to), ("领取人", receiver)):
        if not text.strip():
            raise refused("intake.receiver", f"没有写{what}", f"请写明{what}")
    for one in found:
        if copies > one.left:
            raise refused(
                "intake.left", f"「{one.nomination}」的{one.row.material.name}收到{one.row.seen.total}份，只剩{one.left}份",
                "请改份数，或者不勾选", subject=one.nomination.name, clause=one.row.material.clause,
            )  # fmt: skip
    HandBack.objects.bulk_create(
        HandBack(
            intake=intake, nomination=one.nomination, material=one.row.material.name, to=to.strip(), copies=copies,
            receiver=receiver.strip(), day=day, by=by.user, at=now,
        )
        for one in found
    )  # fmt: skip
    record(
        package.case, GIVE_BACK, by=by, now=now, step=step.name, concerns=[intake.case, *(o.nomination.case for o in found)],
        content=GivenBack(to=to.strip(), copies=copies, forms=len(found), receiver=receiver.strip(), day=day),
    )  # fmt: skip
    tell(
        package.unit, f"退还{len(found)}个推荐对象的表各{copies}份（{to.strip()}）", page_of(package), now=now
    )
    return len(found)
