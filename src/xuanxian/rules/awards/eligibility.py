"""Who may be nominated at all: each nominee of one kind, excluded by nothing, meeting enough conditions (E1, E2).
What cannot be judged for want of facts is one note a clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xuanxian.rules.awards.nominees import Nominees
from xuanxian.rules.awards.rulebook import Conditions, Exclusion, Rulebook
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Between, Verdict


def eligibility_findings(rulebook: Rulebook, nominees: Nominees) -> Iterator[Finding]:
    yield from _partition_findings(rulebook, nominees)
    unjudged: _Unjudged = {}
    for exclusion in rulebook.exclusions:
        yield from _exclusion_findings(rulebook, nominees, exclusion, unjudged)
    for conditions in rulebook.conditions:
        yield from _condition_findings(rulebook, nominees, conditions, unjudged)
    yield from _unjudged_findings(unjudged)


def _partition_findings(rulebook: Rulebook, nominees: Nominees) -> Iterator[Finding]:
    """Nobody is counted in none of the declared kinds (必居其一), nor in two."""
    for partition in rulebook.subjects.partitions:
        columns = [nominees.verdicts(rulebook.subjects, name) for name in partition]
        rows = list(zip(*columns, strict=True))
        fine = {row for row in set(rows) if row.count(True) == 1 or (True not in row and None in row)}
        for at, verdicts in enumerate(rows):
            if verdicts in fine:
                continue
            mine = [name for name, verdict in zip(partition, verdicts, strict=True) if verdict]
            yield Finding(
                "partition",
                Level.STOP,
                nominees.names[at],
                f"同属{'、'.join(mine)}" if mine else f"不属于{'、'.join(partition)}中的任何一类",
                "",
                "、".join(mine),
                "、".join(partition),
                "请核对对象类型和类别各列，每个对象恰属其中一类",
                *nominees.spot(at),
            )


def _judged(rulebook: Rulebook, nominees: Nominees, subject: str) -> list[Verdict]:
    """The verdict of every row; a row with a refused cell among those looked at already has its finding."""
    verdicts = list(nominees.verdicts(rulebook.subjects, subject))
    for name in rulebook.subjects.fields(subject):
        for at in nominees.faulty.get(name, ()):
            if verdicts[at] is None:
                verdicts[at] = False
    return verdicts


_Unjudged = dict[tuple[str, str], tuple[dict[str, None], set[int], str]]
"""(kind of rule, clause) → missing fields, rows, name: the notes of one clause are one."""


def _note_unjudged(
    unjudged: _Unjudged, key: tuple[str, str], name: str, fields: Iterable[str], rows: Iterable[int]
) -> None:
    rows = set(rows)
    if rows:
        lacking, known, _ = unjudged.setdefault(key, ({}, set(), name))
        lacking.update(dict.fromkeys(fields))
        known |= rows


def _unjudged_findings(unjudged: _Unjudged) -> Iterator[Finding]:
    for (rule, clause), (fields, rows, name) in unjudged.items():
        yield Finding(
            f"{rule}.not-judged",
            Level.NOTE,
            name,
            f"有{len(rows)}行缺「{'」「'.join(fields)}」，无法判断",
            clause,
            str(len(rows)),
            "",
            "请补填这些列，或者在审批表上核对",
        )


_SAID = {
    (True, Level.STOP): ("不能参评", "请撤下该推荐对象；填错的请更正"),
    (True, Level.WARN): ("一般不参评", "确需推荐的，请在「理由」列写明理由"),
    (True, Level.NOTE): ("供评审时参考", "不必修改；填错的请更正"),
    (False, Level.STOP): ("不能这样填", "请更正"),
    (False, Level.WARN): ("请核对", "请更正；确实如此的，在「理由」列写明理由"),
    (False, Level.NOTE): ("请核对", "填错的请更正"),
}
"""(whether it bars, strength) → what follows, what mends it."""


def _exclusion_findings(
    rulebook: Rulebook, nominees: Nominees, exclusion: Exclusion, unjudged: _Unjudged
) -> Iterator[Finding]:
    verdicts = _judged(rulebook, nominees, exclusion.subject)
    fields = rulebook.subjects.fields(exclusion.subject)
    own = [f for f in fields if f not in rulebook.structural]
    said, mend = _SAID[exclusion.bars, exclusion.strength]
    for at, verdict in enumerate(verdicts if True in verdicts else ()):
        if verdict:
            written = "、".join(_shown(v) for f in own if (v := nominees.column(f)[at]) is not None)
            yield Finding(
                exclusion.rule,
                exclusion.strength,
                nominees.names[at],
                f"{exclusion.name}，{said}",
                exclusion.clause,
                written,
                _bound(rulebook, exclusion.subject, own[-1]) if own else "",
                mend,
                *nominees.spot(at, own[-1] if own else ""),
            )
    if not exclusion.bars:
        return  # what is left empty contradicts nothing
    unknown = [at for at, verdict in enumerate(verdicts) if verdict is None] if None in verdicts else []
    lacking = [f for f in own if any(nominees.column(f)[at] is None for at in unknown)]
    _note_unjudged(
        unjudged, (exclusion.rule.split(".")[0], exclusion.clause), exclusion.name, lacking, unknown
    )


def _bound(rulebook: Rulebook, subject: str, column: str) -> str:
    """The figure a measured rule compares with, as a person reads it."""
    for matcher in rulebook.subjects.matchers([subject]).get(column, ()):
        if isinstance(matcher, Between):
            bound = matcher.high if matcher.high is not None else matcher.low
            return f"{bound:g}" if isinstance(bound, float) else str(bound)
    return ""


def _shown(value: object) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _condition_findings(
    rulebook: Rulebook, nominees: Nominees, conditions: Conditions, unjudged: _Unjudged
) -> Iterator[Finding]:
    if not conditions.field:
        return
    concerned = nominees.verdicts(rulebook.subjects, conditions.subject)
    claimed = nominees.column(conditions.field)
    faulty = nominees.faulty.get(conditions.field, set())
    numbers = [item.number for item in conditions.items]
    unknown: list[int] = []
    for at, (mine, claim) in enumerate(zip(concerned, claimed, strict=True)):
        if not mine or at in faulty:
            continue
        if claim is None:
            unknown.append(at)
            continue
        chosen = claim if isinstance(claim, tuple) else (str(claim),)
        met = [n for n in numbers if n in chosen]
        if len(met) >= conditions.needed:
            continue
        lacking = "；".join(f"({i.number}){i.name}" for i in conditions.items if i.number not in chosen)
        needed = "全部条件" if conditions.least is None else f"{conditions.least}项以上条件"
        yield Finding(
            "condition",
            conditions.strength,
            nominees.names[at],
            f"须符合{needed}，只填了{len(met)}项",
            conditions.clause,
            str(len(met)),
            str(conditions.needed),
            f"未填：{lacking}。请核实补填，不符合的请撤下",
            *nominees.spot(at, conditions.field),
        )
    _note_unjudged(
        unjudged, ("condition", conditions.clause), conditions.subject, [conditions.field], unknown
    )
