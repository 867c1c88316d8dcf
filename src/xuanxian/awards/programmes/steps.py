"""Where the offices do a step; the rooms that have a page for a kind of step bring it."""

from __future__ import annotations

from xuanxian.platform.rooms import StepPage
from xuanxian.platform.rooms import steps as brought
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step


def step_page(step: Step) -> StepPage:
    page: StepPage = brought()[step.kind]
    return page


def page_of(programme: int, rulebook: Rulebook, step: Step) -> str:
    """The address, of a programme by its key."""
    return step_page(step).address(programme, rulebook.steps.index(step))
