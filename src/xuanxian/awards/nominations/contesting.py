"""A unit holds against what the records prove: it enters another value and says why, or goes back to the records."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xuanxian.awards.nominations.actions import demand_in_hands, recount, save_fields
from xuanxian.awards.nominations.asked import asked_for
from xuanxian.awards.nominations.models import IN_HANDS, Nomination, Status
from xuanxian.awards.nominations.proven import Proof, proofs_of, take_over
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.db.locks import for_change
from xuanxian.platform.refusals import refused


@transaction.atomic
def contest(
    nomination: Nomination, name: str, text: str, *, reason: str, by: Appointment, now: datetime
) -> Nomination:
    """The value stands with its reason as long as the records say what they say now; both are handed in. It is part of the
    draft, so it is no act yet."""
    nomination, proof = _locked(nomination, name, now)
    if proof is None or proof.text is None:
        raise refused(
            "fact.not-proven",
            f"「{name}」没有系统记录，不用另填",
            "请在该栏直接填写",
            subject=nomination.name,
        )
    text = text.strip()
    if not text or text == proof.text:
        raise refused(
            "fact.same", f"「{name}」没有填，或者与系统记录一样", "请填写与系统记录不同的内容；一致的不用另填",
            subject=nomination.name,
        )  # fmt: skip
    if not reason.strip():
        raise refused(
            "reason.missing",
            "没有写另填的理由",
            "请写明记录哪里不符合事实，依据是什么",
            subject=nomination.name,
        )
    content = nomination.content
    content.contested = {
        **content.contested,
        name: {"against": proof.text, "reason": reason.strip(), "by": by.user.name, "at": now.isoformat()},
    }
    content.save(update_fields=["contested"])
    return _judged(
        save_fields(nomination, {name: text}, revision=nomination.revision, by=by, now=now).nomination
    )


@transaction.atomic
def follow_records(nomination: Nomination, name: str, *, by: Appointment, now: datetime) -> Nomination:
    """What the unit entered otherwise is taken back; what the records prove stands."""
    nomination, proof = _locked(nomination, name, now)
    if proof is None or proof.text is None:
        raise refused(
            "fact.not-proven", f"「{name}」没有系统记录", "请在该栏直接填写", subject=nomination.name
        )
    content = nomination.content
    content.contested = {field: said for field, said in content.contested.items() if field != name}
    content.save(update_fields=["contested"])
    return _judged(
        save_fields(nomination, {name: ""}, revision=nomination.revision, by=by, now=now).nomination
    )


def _locked(nomination: Nomination, name: str, now: datetime) -> tuple[Nomination, Proof | None]:
    """As it now is, and what the records say today."""
    rows = for_change(Nomination.objects.select_related("package", "unit", "version", "content"))
    nomination = rows.get(pk=nomination.pk)
    demand_in_hands(nomination, IN_HANDS)
    asked = asked_for(nomination)
    if asked.field(name) is None:
        raise refused(
            "form.unknown-field", f"这张表没有「{name}」", "请刷新页面后再填", subject=nomination.name
        )
    if nomination.status == Status.AGAIN and name not in asked.later:
        raise refused(
            "nomination.reviewed", f"「{name}」已经审核，不能再改", "需要更正的，请评选办公室退回",
            subject=nomination.name,
        )  # fmt: skip
    take_over([nomination], now.date())
    return nomination, proofs_of(nomination).get(name)


def _judged(nomination: Nomination) -> Nomination:
    """What was typed before may be the same text; whether it stands has changed all the same."""
    recount(nomination)
    return nomination
