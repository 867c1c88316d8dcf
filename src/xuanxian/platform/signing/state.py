"""How acts change what was sent for signature."""

from __future__ import annotations

from xuanxian.platform.acts.actions import Projection, Said, State, register
from xuanxian.platform.signing.models import KIND, Sending, SendingStatus

SEND, SIGN, SEND_BACK, TAKE_BACK = "送审签", "签字同意", "退回修改", "收回送审"
_MAKES = {SIGN: SendingStatus.SIGNED, SEND_BACK: SendingStatus.SENT_BACK, TAKE_BACK: SendingStatus.TAKEN_BACK}


def apply(state: State, act: Said) -> State:
    made = _MAKES.get(act.verb)
    return {**state, "status": str(made)} if made else state


register(KIND, Projection(Sending, {"status": str(SendingStatus.WAITING)}, apply))
