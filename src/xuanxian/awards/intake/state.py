"""How acts on a package's paper change the intake they concern."""

from __future__ import annotations

from datetime import date

from xuanxian.awards.intake.models import KIND, Intake, IntakeStatus
from xuanxian.platform.acts.actions import Projection, Said, State, register

ARRIVE, CHECK, MEND, GIVE_BACK = "收件", "核收", "补正通知", "退还原件"
FIRST, LACKING, UNTIL, LAST = "first", "尚缺", "补正期限", "last"
"""Keys in the content of the acts: the day of the first parcel ("" when there is none after all); how many things are
amiss; by which day they are due; the newest entry that the check covers."""


def apply(state: State, act: Said) -> State:
    if act.verb == ARRIVE:
        first = act.content[FIRST]
        if not first:
            return {"status": str(IntakeStatus.AWAITED), "arrived": None, "until": None}
        corrected = act.content.get("corrects") and state["arrived"]
        status = state["status"] if corrected else str(IntakeStatus.ARRIVED)
        return {**state, "status": status, "arrived": date.fromisoformat(first)}
    if act.verb == CHECK:
        if not act.content[LACKING]:
            return {**state, "status": str(IntakeStatus.COMPLETE), "until": None}
        waiting = IntakeStatus.MENDING if state["until"] else IntakeStatus.PARTIAL
        return {**state, "status": str(waiting)}
    if act.verb == MEND:
        until = date.fromisoformat(act.content[UNTIL])
        return {**state, "status": str(IntakeStatus.MENDING), "until": until}
    return state


register(
    KIND, Projection(Intake, {"status": str(IntakeStatus.AWAITED), "arrived": None, "until": None}, apply)
)
