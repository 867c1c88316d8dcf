"""As what somebody is nominated: a slot of the rulebook, and what slot and unit say by themselves."""

from __future__ import annotations

from xuanxian.awards.nominations.models import Nomination
from xuanxian.platform.refusals import refused
from xuanxian.rules.awards.limits import UNIT
from xuanxian.rules.awards.rulebook import Rulebook, Slot
from xuanxian.rules.core.subjects import Value


def slot_named(rulebook: Rulebook, category: str, place: str, type_: str = "") -> Slot:
    """Refused for a category or a kind of place that the notice does not know: it would be counted nowhere."""
    same = [slot for slot in rulebook.slots if slot.category == category and type_ in ("", slot.type)]
    if not same:
        raise refused("category.unknown", f"没有「{category}」这一参评类别", "请从本次活动的参评类别中选择")
    found = next((slot for slot in same if slot.place == place), None)
    if found is None:
        known = "、".join(dict.fromkeys(slot.place for slot in same if slot.place))
        mend = f"请选择{known}" if known else f"「{category}」不分名额类别"
        raise refused("place.unknown", "没有这一名额类别", mend)
    return found


def slot_of(nomination: Nomination, rulebook: Rulebook) -> Slot:
    """As it now counts: a reserve that moved up has a place."""
    slot = Slot(nomination.type, nomination.category, nomination.place)
    return rulebook.moved_up(slot) if nomination.promoted else slot


def categories(rulebook: Rulebook) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slot.category for slot in rulebook.slots))


def facts_of_unit(rulebook: Rulebook, name: str) -> dict[str, Value]:
    unit = rulebook.units.resolve(name)
    return unit.facts if unit else {UNIT: name}
