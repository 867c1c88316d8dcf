"""The access table: url name × role. An address missing here opens for nobody and fails the build; the same table
drives the access tests and the accessibility run."""

from __future__ import annotations

from xuanxian.platform.accounts.seats import As

EVERYBODY = frozenset(As)
SIGNED_IN = EVERYBODY - {As.PUBLIC}
UNIT = frozenset({As.UNIT, As.UNIT_LEADER})
LEADER = frozenset({As.UNIT_LEADER})
OFFICE = frozenset({As.OFFICE})
DECIDER = frozenset({As.DECIDER})
FILLING = UNIT | {As.HOME}
READING = UNIT | OFFICE | DECIDER | {As.HOME}
SYSTEM, SECURITY, AUDIT = frozenset({As.SYSTEM}), frozenset({As.SECURITY}), frozenset({As.AUDIT})

DOORS: dict[str, frozenset[As]] = {
    # the frame
    "home": EVERYBODY,
    "sign-in": EVERYBODY,
    "sign-out": SIGNED_IN,
    "change-password": SIGNED_IN,
    "switch-seat": SIGNED_IN,
    "due": SIGNED_IN,
    "clock": SIGNED_IN,
    "help": SIGNED_IN,
    "search": SIGNED_IN,
    "notifications": SIGNED_IN,
    "notifications-seen": SIGNED_IN,
    # programmes
    "programmes": READING,
    "programme": READING,
    "timetable": READING,
    "timetable-picture": READING,
    "programme-extend": OFFICE,
    "board": UNIT | OFFICE | DECIDER,
    "programme-places": OFFICE,
    # packages
    "my-package": UNIT,
    "package": UNIT | OFFICE,
    "package-resolution": UNIT,
    "package-register": UNIT,
    "package-hand-in": LEADER,
    "package-withdraw": UNIT,
    "package-return": OFFICE,
    "package-extend": OFFICE,
    "package-attach": UNIT,
    "package-order": UNIT,
    "package-roster": UNIT,
    "roster-template": UNIT,
    "roster-preview": UNIT,
    "package-papers": UNIT | OFFICE,
    "package-papers-file": UNIT | OFFICE,
    "package-summary": UNIT | OFFICE,
    "job": UNIT | OFFICE,
    # above and below
    "division": UNIT,
    "division-share": UNIT,
    "my-share": frozenset({As.HOME}),
    "proposal-new": FILLING,
    "proposal-submit": FILLING,
    "proposal-take-back": FILLING,
    "proposal-take": UNIT,
    "proposal-send-back": UNIT,
    "proposal-turn-down": UNIT,
    # nominations
    "nominations": READING,
    "nomination": READING,
    "nomination-new": UNIT,
    "nomination-edit": FILLING,
    "nomination-save": FILLING,
    "nomination-photo": FILLING,
    "nomination-attach": FILLING,
    "nomination-reveal": READING,
    "nomination-place": UNIT,
    "nomination-drop": UNIT,
    "nomination-strike-off": OFFICE,
    "nomination-promote": OFFICE,
    "nomination-paper": READING,
    "attachment": READING,
    "attachment-remove": FILLING,
    # consultation and disclosure
    "consultation": UNIT | OFFICE,
    "consultation-ask": UNIT | OFFICE,
    "consultation-reply": UNIT | OFFICE,
    "package-disclosures": UNIT | OFFICE,
    "disclosures": UNIT | OFFICE | DECIDER,
    "disclosure": UNIT | OFFICE | DECIDER,
    "disclosure-new": UNIT,
    "disclosure-result": UNIT | OFFICE,
    "slate-disclosure": OFFICE,
    "objections": OFFICE,
    "objection": OFFICE,
    # review and honours
    "screening": OFFICE | DECIDER,
    "step-decline": OFFICE | DECIDER,
    "step-decide": OFFICE | DECIDER,
    "slate": OFFICE | DECIDER,
    "slate-propose": OFFICE | DECIDER,
    "slate-trial": OFFICE | DECIDER,
    "slate-meter": OFFICE | DECIDER,
    "slate-save": OFFICE | DECIDER,
    "slate-decide": DECIDER,
    "conferral": OFFICE | DECIDER,
    "honours": SIGNED_IN - {As.IDLE},
    "honour": SIGNED_IN - {As.IDLE},
    "honour-revoke": OFFICE,
    # administrators
    "organisations": SYSTEM,
    "organisation": SYSTEM,
    "organisation-new": SYSTEM,
    "organisation-change": SYSTEM,
    "organisation-alias": SYSTEM,
    "organisation-alias-drop": SYSTEM,
    "organisation-close": SYSTEM,
    "organisation-reopen": SYSTEM,
    "accounts": SYSTEM,
    "account": SYSTEM,
    "account-new": SYSTEM,
    "account-correct": SYSTEM,
    "account-reset": SYSTEM,
    "account-deactivate": SYSTEM,
    "account-activate": SYSTEM,
    "account-import": SYSTEM,
    "account-import-template": SYSTEM,
    "account-import-check": SYSTEM,
    "first-passwords": SYSTEM,
    "appointments": SECURITY,
    "appointment-new": SECURITY,
    "appointment-end": SECURITY,
    "appointments-confirm": SECURITY,
    "locks": SECURITY,
    "lock-release": SECURITY,
    "audit": AUDIT,
    "looks": AUDIT,
    "audit-verify": AUDIT,
    # the public
    "public": EVERYBODY,
    "public-disclosure": EVERYBODY,
    "public-objection": EVERYBODY,
    "public-objection-state": EVERYBODY,
    "certificate": EVERYBODY,
}
