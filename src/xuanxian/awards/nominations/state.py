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
from xuanxian.rules.awards.steps import DONE, RETURNED, StepKind

WITHDRAW, DROP, STRIKE_OFF, DECLINE, NOT_CHOSEN, PROMOTE, REVOKE = (
    "撤回",
    "不再推荐",
    "取消资格",
    "不予通过",
    "未列入",
    "递补",
    "撤销",
)
SHARE, BEGIN, SUBMIT, SEND_BACK, TAKE, TURN_DOWN, TAKE_BACK = (
    "分配名额",
    "申报",
    "上报",
    "退回申报",
    "列入推荐",
    "不予推荐",
    "撤回申报",
)
PROPOSAL = (BEGIN, SUBMIT, SEND_BACK, TAKE, TURN_DOWN, TAKE_BACK)
"""A unit divides its places (an act on its package) among those below it, who propose nominees to it; these acts the
nominee's own unit may learn of."""
CARRY_OVER = "移到新版次"
"""To the rulebook's version in force; of the columns it changes none."""
OBJECTION, OBJECTION_CLOSED = "异议", "异议办结"
CONFIDENTIAL = (OBJECTION, OBJECTION_CLOSED)
"""Acts that neither the unit nor the nominee may learn of (D4)."""
STEP_KIND, NEXT, BY_UNIT, TO_UNIT, EDITION = "类", "下一步", "单位办理", "转单位续报", "稿次"
"""Keys in the content of an act: the kind of its step; the step that comes next ("" at the end); whether the unit took
it; whether what comes next is the unit's; which time a package is handed in."""

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
    if act.verb == DONE:
        state = {**state, "at": act.content.get(NEXT, "")}
        if EDITION in act.content:
            return {**state, "status": str(Status.HANDED_IN), "handed_in": True}
        if act.content.get(BY_UNIT):
            return state
        made = (
            Status.AGAIN if act.content.get(TO_UNIT) else _OFFICE_MAKES.get(StepKind(act.content[STEP_KIND]))
        )
        return {**state, "status": str(made or state["status"])}
    if act.verb in (RETURNED, WITHDRAW):
        drafted = Status.AGAIN if act.content.get(TO_UNIT) else Status.DRAFT
        back = Status.RETURNED if act.verb == RETURNED else drafted
        return {**state, "status": str(back), "at": act.step}
    if act.verb in _VERB_MAKES:
        return {**state, "status": str(_VERB_MAKES[act.verb])}
    if act.verb == PROMOTE:
        return {**state, "promoted": True}
    return state


def apply_to_package(state: State, act: Said) -> State:
    if not act.own:
        return state
    if act.verb == DONE and EDITION in act.content:
        return {
            "status": str(PackageStatus.HANDED_IN),
            "edition": act.content[EDITION],
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
