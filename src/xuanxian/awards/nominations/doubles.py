"""One person nominated twice in a programme: told to the office with both, to a unit without saying where (E4, Q8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from xuanxian.awards.nominations.models import NOT_LISTED, Nomination, Status
from xuanxian.awards.programmes.models import Programme
from xuanxian.rules.awards.nominees import BY_NAME
from xuanxian.rules.awards.persons import NUMBER
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.sameness import Described, Sameness, sameness, writings
from xuanxian.rules.core.findings import Finding, Level, Place


@dataclass(frozen=True)
class Double:
    """Another nomination of the same person."""

    other: Nomination
    how: Sameness

    @property
    def is_struck_off(self) -> bool:
        return self.other.status == Status.STRUCK_OFF


def doubles_of(nominations: Sequence[Nomination]) -> Mapping[int, Sequence[Double]]:
    """Nomination → others of the same person that were handed in, in whatever package, and stand or were struck off; of one
    programme. One question, none where nobody is a person."""
    people = [n for n in nominations if n.mark or n.born]
    if not people:
        return {}
    names = {written for n in people for written in writings(n.name)}
    alike = Q(mark__in={n.mark for n in people if n.mark}) | Q(name__in=names)
    return _pairs(people, list(_handed_in(people[0].programme_id).filter(alike)))


def doubles_in(programme: Programme) -> Mapping[int, Sequence[Double]]:
    """The same of everybody who was handed in; one question."""
    groups: dict[str, set[Nomination]] = defaultdict(set)
    for one in _handed_in(programme.pk):
        for key in {one.mark, min(writings(one.name))} - {""}:
            groups[key].add(one)
    some = {one.pk: one for group in groups.values() if len(group) > 1 for one in group}
    return _pairs([*some.values()], [*some.values()])


def _handed_in(programme: int) -> QuerySet[Nomination]:
    """Nothing of what they hold is fetched."""
    rows = Nomination.objects.filter(programme=programme, handed_in=True)
    rows = rows.exclude(status__in=(*NOT_LISTED, Status.DRAFT)).select_related("package")
    return rows.only("name", "mark", "born", "body", "status", "package__unit_name").order_by(
        "sort_key", "pk"
    )


def _pairs(people: Sequence[Nomination], others: Sequence[Nomination]) -> dict[int, list[Double]]:
    known = {other: _described(other) for other in others}
    found: dict[int, list[Double]] = defaultdict(list)
    for one in people:
        said = _described(one)
        for other, theirs in known.items():
            if other.pk != one.pk and (how := sameness(said, theirs)):
                found[one.pk].append(Double(other, how))
    return found


def _described(nomination: Nomination) -> Described:
    return Described(nomination.mark, nomination.name, nomination.born, nomination.body)


def findings_for_unit(rulebook: Rulebook, nomination: Nomination, doubles: Sequence[Double]) -> list[Finding]:
    """Of those in other units' hands it is said only that there are some; those of its own list the roster's checks tell,
    but for whoever was struck off."""
    found = []
    if any(d.is_struck_off for d in doubles):
        clause = rulebook.substitution.clause if rulebook.substitution else ""
        certain = any(d.is_struck_off and d.how is Sameness.NUMBER for d in doubles)
        found.append(
            _finding(
                nomination, "person.struck-off", Level.STOP if certain else Level.WARN,
                "该人选在本次评选中已被取消评选资格，不得再推荐" if certain
                else "有姓名、出生年月、单位相同的人选在本次评选中已被取消评选资格",
                "请更换人选" if certain else "不是同一人的，请写明理由；是同一人的，请更换人选", clause,
            )
        )  # fmt: skip
    if any(not d.is_struck_off and d.other.package_id != nomination.package_id for d in doubles):
        mend = "已经联系清楚、确需报送的，请写明理由"
        found.append(
            _finding(nomination, "person.elsewhere", Level.WARN, "该人选另有推荐，请与评选办公室联系", mend)
        )
    return found


def findings_for_office(
    nomination: Nomination, doubles: Sequence[Double], level: Level = Level.WARN
) -> list[Finding]:
    """Each with whose it is. `level` is that of the certain ones; who is only described alike may be another."""
    return [
        _finding(
            nomination,
            "person.struck-off" if d.is_struck_off else "person.elsewhere",
            level if d.how is Sameness.NUMBER else Level.WARN,
            f"与{d.other.package.unit_name}推荐的{d.other}（{d.other.status}）{_said(nomination, d)}",
            "是同一人的，只能留一个，请退回、不予通过或者不列入其中一个；不是同一人的，在意见中写明",
        )
        for d in doubles
    ]


def among(doubles: Mapping[int, Sequence[Double]], keys: Collection[int]) -> dict[int, list[Double]]:
    """Of these doubles those with one of `keys`, each pair once, and with whoever was struck off."""
    found: dict[int, list[Double]] = defaultdict(list)
    seen = set()
    for pk, said in doubles.items():
        for double in said:
            pair = frozenset((pk, double.other.pk))
            if double.is_struck_off or (double.other.pk in keys and pair not in seen):
                found[pk].append(double)
                seen.add(pair)
    return found


def _said(nomination: Nomination, double: Double) -> str:
    other = bool(nomination.mark and double.other.mark) and double.how is Sameness.DESCRIBED
    return f"{double.how}{'，身份证号码不同' if other else ''}"


def _finding(
    nomination: Nomination, rule: str, level: Level, message: str, mend: str, clause: str = ""
) -> Finding:
    who = BY_NAME.alone(1, str(nomination))
    return Finding(rule, level, who, message, clause, mend=mend, place=Place("", 1, NUMBER))
