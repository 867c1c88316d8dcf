"""What an organisation below a unit may still propose."""

from __future__ import annotations

from xuanxian.awards.nominations.models import Package
from xuanxian.awards.nominations.slots import facts_of_unit
from xuanxian.awards.places.offers import Offer, slot_label, still_open
from xuanxian.awards.sharing.allotments import Allotment, holds, quotas_of, standing_for, uses
from xuanxian.platform.organisations.models import Organisation
from xuanxian.rules.awards.rulebook import Rulebook


def allotment_offers(
    package: Package, rulebook: Rulebook, home: Organisation, allotment: Allotment
) -> list[Offer]:
    """As what an organisation below the unit may propose: every slot that counts where it was given places, or may."""
    unit = facts_of_unit(rulebook, package.unit_name)
    groups = standing_for(package, rulebook, [home.pk]).get(home.pk, [])
    mine = uses(quotas_of(package, rulebook), allotment, groups, rulebook)
    found = []
    for slot in rulebook.slots:
        facts = {**unit, **rulebook.facts_of(slot)}
        sure = [use for use in mine if holds(rulebook, use.quota, facts)]
        maybe = [use for use in mine if use.most and holds(rulebook, use.quota, facts) is None]
        if sure and all(use.most for use in sure):
            left = min(use.left for use in sure)
            said = f"还可申报{left}个" if left else "名额已用完"
        elif maybe and not sure:
            said = still_open(rulebook, [use.quota.column for use in maybe], facts)
        else:
            continue
        found.append(Offer(slot, slot_label(rulebook, slot), said))
    return found
