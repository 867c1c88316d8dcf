"""Whose a step is. What a unit does or registers ends with a delivery (报送); a notice may ask for a second one after the
answer from above (先报初步材料，再报正式材料), or for another one of other nominees."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xuanxian.rules.awards.steps import Step, StepKind

OF_UNIT = ("推荐单位", "所在单位")
"""Steps in these offices are the unit's wherever they stand."""

Meet = Callable[[Step, Step], bool]
"""Whether one nominee may go through both (`Rulebook.meet`)."""


def delivers(step: Step) -> bool:
    """Whether the unit hands in papers with it; what an office passes on to another (报送全国) is no delivery."""
    return step.kind is StepKind.HAND_IN and (bool(step.materials) or step.by in OF_UNIT)


def steps_of_unit(steps: Sequence[Step], meet: Meet) -> frozenset[str]:
    """Names of the unit's own steps: all up to a nominee's first delivery, whoever takes them (what another office does
    before then the unit registers), and later those in its own name."""
    first = [s for at, s in enumerate(steps) if delivers(s) and not _after_delivery(steps[:at], s, meet)]
    place = {step.name: at for at, step in enumerate(steps)}
    return frozenset(
        step.name
        for at, step in enumerate(steps)
        if step.by in OF_UNIT
        or delivers(step)
        or (
            any(place[f.name] >= at and meet(step, f) for f in first)
            and not _after_delivery(steps[:at], step, meet)
        )
    )


def _after_delivery(before: Sequence[Step], step: Step, meet: Meet) -> bool:
    return any(delivers(earlier) and meet(earlier, step) for earlier in before)
