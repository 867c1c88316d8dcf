"""A step is done: recorded with where each nominee goes next, so that lists of who waits where need no rulebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.standings import facts_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import record
from xuanxian.platform.acts.models import Case
from xuanxian.rules.awards.contents import Done
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.verbs import DONE


def finish(
    case: Case, rulebook: Rulebook, step: Step, nominations: Sequence[Nomination], *, by: Appointment, now: datetime,
    content: Done | None = None, reason: str = "", besides: Iterable[Case] = (),
) -> None:  # fmt: skip
    """One act for each next step (one too where it concerns nobody: a list handed in again without whom was dropped);
    `besides` are cases it also concerns."""
    content = content or Done()
    groups: dict[str, list[Case]] = defaultdict(list, {} if nominations else {"": []})
    for nomination, later in zip(nominations, _following(rulebook, step, nominations), strict=True):
        groups[later.name if later else ""].append(nomination.case)
    own = step.name in rulebook.of_unit
    for following, cases in groups.items():
        said = replace(
            content,
            kind=step.kind.value,
            next=following,
            by_unit=own,
            to_unit=not own and following in rulebook.of_unit,
            number=len(cases) if len(groups) > 1 else content.number,
        )
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
