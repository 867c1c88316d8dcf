"""A step is done: recorded with where each nominee goes next, so that lists of who waits where need no rulebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.standings import facts_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import Entry, record_all
from xuanxian.platform.acts.models import Case
from xuanxian.rules.awards.contents import Done
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step
from xuanxian.rules.awards.verbs import DONE
from xuanxian.rules.core.subjects import Facts


def finish(
    case: Case, rulebook: Rulebook, step: Step, nominations: Sequence[Nomination], *, by: Appointment, now: datetime,
    content: Done | None = None, reason: str = "", besides: Iterable[Case] = (),
) -> None:  # fmt: skip
    """Recorded at once; `besides` are cases it also concerns. Facts are looked up only where a later step does not concern
    everybody."""
    facts = facts_of(rulebook, nominations) if _differ(rulebook, step) else {}
    entries = done(rulebook, step, nominations, facts, content=content, reason=reason, besides=besides)
    record_all(case, list(entries), by=by, now=now)


def done(
    rulebook: Rulebook, step: Step, nominations: Sequence[Nomination], facts: Mapping[int, Facts], *,
    content: Done | None = None, reason: str = "", besides: Iterable[Case] = (),
) -> Iterator[Entry]:  # fmt: skip
    """What is to be recorded: one act for each next step (one too where it concerns nobody: a list handed in again without
    whom was dropped). `facts` by nomination, those of whoever has none are not asked for."""
    groups: dict[str, list[Case]] = defaultdict(list, {} if nominations else {"": []})
    for nomination in nominations:
        later = rulebook.after(step, facts.get(nomination.pk, {}))
        groups[later.name if later else ""].append(nomination.case)
    own, base = step.name in rulebook.of_unit, content or Done()
    for following, cases in groups.items():
        said = replace(
            base,
            kind=step.kind.value,
            next=following,
            by_unit=own,
            to_unit=not own and following in rulebook.of_unit,
            number=len(cases) if len(groups) > 1 else base.number,
        )
        yield Entry(DONE, step.name, said, reason, [*cases, *besides])


def _differ(rulebook: Rulebook, step: Step) -> bool:
    """Whether the nominees may go on to different steps."""
    later = rulebook.steps[rulebook.steps.index(step) + 1 :]
    return bool(later and later[0].subjects)
