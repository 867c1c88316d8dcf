"""Places divided (分配) by a recommending unit among the organisations below it: what its acts say, and how much of it is
used. An allotment takes no place; it says how many its organisation may propose to the unit, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xuanxian.awards.nominations.models import GONE, Package, Status
from xuanxian.awards.nominations.slots import facts_of_unit
from xuanxian.awards.places.counting import LISTED, PROPOSED, rows_of, tallied
from xuanxian.platform.acts.models import Act
from xuanxian.platform.organisations.models import Organisation
from xuanxian.rules.awards.contents import ProposalSentBack, Shared
from xuanxian.rules.awards.limits import STATUS, Group, Limit, readings
from xuanxian.rules.awards.quotas import Column
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.verbs import SEND_BACK, SHARE
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Facts

COUNTED_NOWHERE = (*GONE, Status.NOT_TAKEN)


@dataclass(frozen=True)
class Allotment:
    """Of each column so many places, and so many more that may be proposed (差额)."""

    places: Mapping[str, tuple[int, int]]
    until: date

    @property
    def number(self) -> int:
        """Of all columns together."""
        return sum(places + more for places, more in self.places.values())


@dataclass(frozen=True)
class Quota:
    """A column of a quota table of which the unit has places; `key` names it in the acts."""

    key: str
    label: str
    column: Column
    limit: Limit

    @property
    def most(self) -> int:
        return self.limit.high if isinstance(self.limit.high, int) else 0


@dataclass(frozen=True)
class Use:
    """Of a column: what an organisation was given, how many stand for it, at whatever stage and in the unit's list."""

    quota: Quota
    places: int
    more: int
    proposed: int
    taken: int

    @property
    def most(self) -> int:
        return self.places + self.more

    @property
    def left(self) -> int:
        return max(0, self.most - self.proposed)


def quotas_of(package: Package, rulebook: Rulebook) -> list[Quota]:
    """In the order of the tables; the label names the table where there are several."""
    unit = facts_of_unit(rulebook, package.unit_name)
    rows = list(rows_of(rulebook, unit))
    return [
        Quota(
            f"{table.name}|{column.label}",
            column.label if len(rows) == 1 else f"{table.name} {column.label}",
            column,
            replace(limit, per=""),
        )
        for table, row in rows
        for column, limit in table.cells(row)
        if limit.high
    ]


def allotments_of(package: Package) -> dict[int, Allotment]:
    """Organisation → its allotment."""
    acts = Act.objects.filter(case=package.case_id, verb=SHARE).order_by("pk")
    return allotments_in(acts.values_list("content", flat=True))


def allotments_in(contents: Iterable[str]) -> dict[int, Allotment]:
    """Of the acts' contents the last about an organisation holds."""
    said = map(Shared.read, contents)
    return {one.home: Allotment(one.places, one.until) for one in said}


def days_to_mend(cases: Iterable[int]) -> dict[int, date]:
    """Of proposals that were sent back the day until which they may be mended, by case; one question."""
    acts = Act.objects.filter(case__in=list(cases), verb=SEND_BACK).order_by("pk")
    return {case: ProposalSentBack.read(text).until for case, text in acts.values_list("case", "content")}


def standing_for(
    package: Package, rulebook: Rulebook, homes: Iterable[int], without: int = 0
) -> dict[int | None, list[Group]]:
    """Organisation → whom it has proposed and whom the unit has taken of it; None: whom the unit nominates by itself. One
    question. Whom the unit turned down counts no more."""
    names = dict.fromkeys([None, *homes], package.unit_name)
    rows = package.nominations.exclude(pk=without)
    return tallied(rulebook, rows, names, "home_id", COUNTED_NOWHERE)


def uses(
    quotas: Sequence[Quota], allotment: Allotment | None, groups: Sequence[Group], rulebook: Rulebook
) -> list[Use]:
    limits = [quota.limit for quota in quotas]
    listed = [group for group in groups if group.facts[STATUS] != PROPOSED]
    every = readings(limits, groups, rulebook.subjects)
    taken = readings(limits, listed, rulebook.subjects)
    return [
        Use(
            quota, *(allotment.places.get(quota.key, (0, 0)) if allotment else (0, 0)), one.count, other.count
        )
        for quota, one, other in zip(quotas, every, taken, strict=True)
    ]


def allotment_stops(
    package: Package,
    rulebook: Rulebook,
    home: Organisation,
    allotment: Allotment,
    facts: Facts,
    without: int = 0,
) -> list[Finding]:
    """Were one more proposed of whom `facts` hold: of each column in which it surely counts whether the allotment allows it.
    The caller holds the package's lock."""
    quotas = quotas_of(package, rulebook)
    facts = {**facts_of_unit(rulebook, package.unit_name), **facts, STATUS: LISTED}
    groups = standing_for(package, rulebook, [home.pk], without).get(home.pk, [])
    return [
        _over(home, use)
        for use in uses(quotas, allotment, groups, rulebook)
        if holds(rulebook, use.quota, facts) and not use.left
    ]


def holds(rulebook: Rulebook, quota: Quota, facts: Facts) -> bool | None:
    return rulebook.subjects.holds((*quota.limit.where, *quota.limit.count), facts)


def _over(home: Organisation, use: Use) -> Finding:
    more = f"、差额{use.more}" if use.more else ""
    said = f"名额{use.places}{more}，已申报{use.proposed}" if use.places or use.more else "没有分到名额"
    return Finding(
        "share.places", Level.STOP, home.name, f"{home.name}的「{use.quota.label}」{said}", use.quota.limit.clause,
        str(use.proposed + 1), str(use.most),
        "请先撤回一个申报，或者请推荐单位增加名额", 
    )  # fmt: skip
