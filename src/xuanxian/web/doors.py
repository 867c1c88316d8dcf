"""The access table: url name × role. An address missing here opens for nobody and fails the build; the same table
drives the access tests and the accessibility run."""

from __future__ import annotations

from xuanxian.platform.accounts.seats import As

EVERYBODY = frozenset(As)
UNITS = frozenset({As.UNIT, As.UNIT_LEADER})
OFFICE = frozenset({As.OFFICE})
WORKING = UNITS | OFFICE | {As.DECIDER, As.HOME}
SIGNED_IN = EVERYBODY - {As.PUBLIC}

DOORS: dict[str, frozenset[As]] = {
    "sign-in": EVERYBODY,
    "sign-out": SIGNED_IN,
    "due": SIGNED_IN,
}
