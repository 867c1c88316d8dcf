"""Rulings (答疑口径): a unit asks, the office answers once, for all units."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from xuanxian.awards.programmes.models import RECOMMENDING, RULING, Programme, Ruling, RulingStatus
from xuanxian.awards.programmes.queries import clauses_of, rulebook_in_force
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, open_case, record
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import refused
from xuanxian.rules.awards.contents import RulingAnswered, RulingAsked
from xuanxian.rules.awards.verbs import ANSWER, ASK_RULING, CORRECT


@transaction.atomic
def ask(
    programme: Programme, *, clause: str, question: str, rule: str = "", by: Appointment, now: datetime
) -> Ruling:
    """About a clause of the notice, with the finding (`rule`) that made them ask, if one did."""
    if clause not in clauses_of(rulebook_in_force(programme)):
        raise refused(
            "ruling.clause", f"规则书没有条款「{clause}」", "请从所列的条款中选择，拿不准的选最近的一条"
        )
    if not question.strip():
        raise refused("ruling.empty", "没有写问题", "请写明问题", clause=clause)
    ruling = Ruling.objects.create(
        case=open_case(RULING),
        programme=programme,
        asked_by=by.organisation,
        clause=clause,
        rule=rule,
        asked_at=now,
    )
    content = RulingAsked(question=question.strip(), clause=clause)
    record(ruling.case, ASK_RULING, by=by, now=now, content=content)
    if by.organisation_id != programme.office_id:
        tell(
            programme.office,
            f"{by.organisation.name}就{clause}提问，请答复",
            reverse("ruling", args=[ruling.pk]),
            now=now,
        )
    ruling.refresh_from_db()
    return ruling


@transaction.atomic
def answer(
    ruling: Ruling, *, question: str, answer: str, reason: str = "", by: Appointment, now: datetime
) -> None:
    """By the award office, for all units; `question` is published as given here. The first answer is the answer; another
    one corrects it, with a reason, and the earlier stays to be seen."""
    lock([ruling.case_id])
    locked = Ruling.objects.select_related("programme", "case").get(pk=ruling.pk)
    for text, what in ((question, "问题"), (answer, "答复")):
        if not text.strip():
            raise refused("ruling.empty", f"没有写{what}", f"请写明{what}", clause=locked.clause)
    corrects = locked.status == RulingStatus.ANSWERED
    if corrects and (locked.question, locked.answer) == (question.strip(), answer.strip()):
        raise refused("ruling.same", "与现在的答复一样", "不必更正", clause=locked.clause)
    if corrects and not reason.strip():
        raise refused("reason.missing", "没有写更正的理由", "请写明为什么更正", clause=locked.clause)
    content = RulingAnswered(question=question.strip(), answer=answer.strip(), clause=locked.clause)
    record(
        locked.case, CORRECT if corrects else ANSWER, by=by, now=now, content=content, reason=reason.strip()
    )
    said = "更正了" if corrects else "有了"
    for unit in locked.programme.participations.filter(function=RECOMMENDING).select_related("organisation"):
        tell(
            unit.organisation,
            f"{locked.clause}{said}答疑口径：{question.strip()}",
            reverse("ruling", args=[locked.pk]),
            now=now,
        )
