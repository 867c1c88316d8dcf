"""A step is done: recorded with where each nominee goes next, so that lists of who waits where need no rulebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.standings import facts_of
from xuanxian.awards.nominations.state import BY_UNIT, NEXT, STEP_KIND, TO_UNIT
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import record
from xuanxian.platform.acts.models import Case
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import DONE, Step


def finish(
    case: Case, rulebook: Rulebook, step: Step, nominations: Sequence[Nomination], *, by: Appointment, now: datetime,
    content: Mapping[str, Any] | None = None, reason: str = "", besides: Iterable[Case] = (),
) -> None:  # fmt: skip
    """One act for each next step (one too where it concerns nobody: a list handed in again without whom was dropped);
    `besides` are cases it also concerns."""
    groups: dict[str, list[Case]] = defaultdict(list, {} if nominations else {"": []})
    for nomination, later in zip(nominations, _following(rulebook, step, nominations), strict=True):
        groups[later.name if later else ""].append(nomination.case)
    own = step.name in rulebook.of_unit
    for following, cases in groups.items():
        said: dict[str, Any] = {**(content or {}), STEP_KIND: step.kind, NEXT: following}
        if own:
            said[BY_UNIT] = True
        elif following in rulebook.of_unit:
            said[TO_UNIT] = True
        if len(groups) > 1:
            said["对象"] = len(cases)
        record(
            case,
            DONE,
            by=by,
            now=now,
            step=step.name,
            content=said,
            reason=reason,
            concerns=[*cases, *besides],
        )


def _following(rulebook: Rulebook, step: Step, nominations: Sequence[Nomination]) -> list[Step | None]:
    """Facts are looked up only where a later step does not concern everybody."""
    later = rulebook.steps[rulebook.steps.index(step) + 1 :]
    if not later or not later[0].subjects:
        return [later[0] if later else None] * len(nominations)
    facts = facts_of(rulebook, nominations)
    return [rulebook.after(step, facts[n.pk]) for n in nominations]
