"""What the room brings to the house."""

from xuanxian.platform.rooms import Recorded, Room

ROOM = Room(
    "platform.acts",
    tables={
        "acts.Case": Recorded(
            "what acts are about; its head is the digest of its last act, which a seal covers"
        ),
        "acts.Act": Recorded("what was decided; written once"),
        "acts.Concern": Recorded("whom an act concerns besides; written once, covered by the act's digest"),
        "acts.Seal": Recorded("all heads under one root; written once"),
    },
)
