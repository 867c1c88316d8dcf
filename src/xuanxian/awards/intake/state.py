"""How acts on a package's paper change the intake they concern."""

from __future__ import annotations

from xuanxian.awards.intake.models import KIND, Intake, IntakeStatus
from xuanxian.platform.acts.actions import Projection, Said, State, register
from xuanxian.rules.awards.contents import Arrived, CorrectionsSent, PaperChecked


def apply(state: State, act: Said) -> State:
    said = act.content
    if isinstance(said, Arrived):
        if said.first is None:
            return {"status": str(IntakeStatus.AWAITED), "arrived": None, "until": None}
        corrected = said.corrects and state["arrived"]
        status = state["status"] if corrected else str(IntakeStatus.ARRIVED)
        return {**state, "status": status, "arrived": said.first}
    if isinstance(said, PaperChecked):
        if not said.lacking:
            return {**state, "status": str(IntakeStatus.COMPLETE), "until": None}
        waiting = IntakeStatus.MENDING if state["until"] else IntakeStatus.PARTIAL
        return {**state, "status": str(waiting)}
    if isinstance(said, CorrectionsSent):
        return {**state, "status": str(IntakeStatus.MENDING), "until": said.until}
    return state


register(
    KIND, Projection(Intake, {"status": str(IntakeStatus.AWAITED), "arrived": None, "until": None}, apply)
)
