"""How acts change a package and a nomination. The kind of the step and where it leads stand in the act, so that a replay
needs no rulebook."""

from __future__ import annotations

from xuanxian.awards.nominations.access import keep_readers
from xuanxian.awards.nominations.models import (
    NOMINATION,
    PACKAGE,
    Nomination,
    Package,
    PackageStatus,
    Status,
)
from xuanxian.platform.acts.actions import Projection, Said, State, register
from xuanxian.rules.awards.contents import Done, HandedIn, Withdrawn
from xuanxian.rules.awards.steps import StepKind
from xuanxian.rules.awards.verbs import (
    BEGIN,
    DECLINE,
    DROP,
    NOT_CHOSEN,
    OBJECTION,
    OBJECTION_CLOSED,
    PROMOTE,
    RETURNED,
    REVOKE,
    SEND_BACK,
    STRIKE_OFF,
    SUBMIT,
    TAKE,
    TAKE_BACK,
    TURN_DOWN,
    WITHDRAW,
)

PROPOSAL = (BEGIN, SUBMIT, SEND_BACK, TAKE, TURN_DOWN, TAKE_BACK)
"""A unit divides its places (an act on its package) among those below it, who propose nominees to it; these acts the
nominee's own unit may learn of."""

CONFIDENTIAL = (OBJECTION, OBJECTION_CLOSED)
"""Acts that neither the unit nor the nominee may learn of (D4)."""
_OFFICE_MAKES = {
    StepKind.REVIEW: Status.PASSED,
    StepKind.CHOOSE: Status.CHOSEN,
    StepKind.CONFER: Status.HONOURED,
}
_VERB_MAKES = {
    DROP: Status.WITHDRAWN,
    STRIKE_OFF: Status.STRUCK_OFF,
    DECLINE: Status.DECLINED,
    NOT_CHOSEN: Status.NOT_CHOSEN,
    REVOKE: Status.REVOKED,
    BEGIN: Status.PROPOSING,
    SUBMIT: Status.PROPOSED,
    SEND_BACK: Status.PROPOSING,
    TAKE: Status.DRAFT,
    TURN_DOWN: Status.NOT_TAKEN,
    TAKE_BACK: Status.WITHDRAWN,
}


def apply_to_nomination(state: State, act: Said) -> State:
    said = act.content
    if isinstance(said, Done):
        state = {**state, "at": said.next}
        if isinstance(said, HandedIn):
            return {**state, "status": str(Status.HANDED_IN), "handed_in": True}
        if said.by_unit:
            return state
        made = Status.AGAIN if said.to_unit else _OFFICE_MAKES.get(StepKind(said.kind))
        return {**state, "status": str(made or state["status"])}
    if isinstance(said, Withdrawn):
        return {**state, "status": str(Status.AGAIN if said.to_unit else Status.DRAFT), "at": act.step}
    if act.verb == RETURNED:
        return {**state, "status": str(Status.RETURNED), "at": act.step}
    if act.verb in _VERB_MAKES:
        return {**state, "status": str(_VERB_MAKES[act.verb])}
    if act.verb == PROMOTE:
        return {**state, "promoted": True}
    return state


def apply_to_package(state: State, act: Said) -> State:
    if not act.own:
        return state
    if isinstance(act.content, HandedIn):
        return {
            "status": str(PackageStatus.HANDED_IN),
            "edition": act.content.edition,
            "handed_in_at": act.at,
        }
    if act.verb == RETURNED:
        return {**state, "status": str(PackageStatus.RETURNED)}
    if act.verb == WITHDRAW:
        return {**state, "status": str(PackageStatus.WITHDRAWN)}
    return state


register(
    NOMINATION,
    Projection(
        Nomination,
        {"status": "编制中", "at": "", "promoted": False, "handed_in": False},
        apply_to_nomination,
        keep_readers,
    ),
)
register(
    PACKAGE, Projection(Package, {"status": "编制中", "edition": 0, "handed_in_at": None}, apply_to_package)
)
