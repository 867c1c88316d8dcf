"""What the room brings to the house."""

from xuanxian.platform.rooms import OfRecord, Room

ROOM = Room(
    "platform.acts",
    tables={
        "acts.Case": OfRecord(
            "what acts are about; its head is the digest of its last act, which a seal covers"
        ),
        "acts.Act": OfRecord("what was decided; written once"),
        "acts.Concern": OfRecord("whom an act concerns besides; written once, covered by the act's digest"),
        "acts.Seal": OfRecord("all heads under one root; written once"),
    },
)
