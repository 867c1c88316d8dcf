"""How acts change what was sent for signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from xuanxian.platform.acts.actions import Projection, Said, State, register
from xuanxian.platform.acts.contents import name_contents
from xuanxian.platform.signing.models import KIND, Sending, SendingStatus
from xuanxian.rules.core.contents import Content, Key

SEND, SIGN, SEND_BACK, TAKE_BACK = "送审签", "签字同意", "退回修改", "收回送审"
_MAKES = {SIGN: SendingStatus.SIGNED, SEND_BACK: SendingStatus.SENT_BACK, TAKE_BACK: SendingStatus.TAKEN_BACK}


@dataclass(frozen=True)
class Sent(Content):
    """`digest` of what the leader is to sign."""

    digest: Annotated[str, Key("摘要")]


def apply(state: State, act: Said) -> State:
    made = _MAKES.get(act.verb)
    return {**state, "status": str(made)} if made else state


name_contents({SEND: (Sent,)})
register(KIND, Projection(Sending, {"status": str(SendingStatus.WAITING)}, apply))
