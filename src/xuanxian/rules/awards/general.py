"""Whether what a notice lets be awarded keeps the rules that bind every notice: the integer model looks for a slate
that keeps the notice and breaks the rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xuanxian.rules.awards.crowds import Crowds, Rule
from xuanxian.rules.awards.integer_model import MANY, Bound, Infeasible, Program, write
from xuanxian.rules.awards.limits import Limit, Share, Stage
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.core.findings import Finding, Level
from xuanxian.rules.core.subjects import Subjects


@dataclass(frozen=True)
class General:
    """`limits` are the rules, `untold` those of which nothing can be said, with the reason; `subjects` are the
    rulebook's with those of the rules."""

    title: str
    limits: tuple[Limit, ...]
    untold: tuple[tuple[str, str], ...]
    subjects: Subjects


def general_findings(rulebook: Rulebook, general: General) -> Iterator[Finding]:
    for name, why in general.untold:
        message = f"{general.title}「{name}」没有核对：{why}"
        yield Finding("general.unknown", Level.NOTE, name, message, mend="请人工核对，或者补进规则书")
    for rule in general.limits:
        yield from _broken(rulebook, general, rule)


def _broken(rulebook: Rulebook, general: General, rule: Limit) -> Iterator[Finding]:
    """A rule that is only normal is kept by a limit that is only normal, too."""
    enough = (Level.STOP,) if rule.strength is Level.STOP else (Level.STOP, Level.WARN)
    limits = [x for x in rulebook.limits if x.stage is Stage.AWARDED and x.strength in enough]
    subjects = general.subjects
    barred = [e.subject for e in rulebook.exclusions if e.strength in enough and e.bars]
    crowds = Crowds([*limits, rule], subjects, {}, rulebook.options(), [Rule(((name,),)) for name in barred])
    program = Program()
    columns = crowds.columns(program, [MANY] * len(crowds.kinds))
    for bound in crowds.bounds(limits):
        write(program, bound, columns)
    ceiling = next(bound for bound in crowds.bounds([rule]) if bound.side == "high")
    try:
        count, base = _worst(program, ceiling, columns)
    except Infeasible:
        return
    most = rule.high.most(base) if isinstance(rule.high, Share) else rule.high
    assert most is not None
    if count <= most:
        return
    allowed = "没有上限" if count >= MANY else f"可以到{count}"
    share = rule.high.percent if isinstance(rule.high, Share) else str(rule.high)
    yield Finding(
        "general.limit",
        rule.strength,
        rule.name,
        f"{general.title}：{rule.name}不超过{share}；照这份通知，{allowed}"
        + (f"（共{base}）" if base and count < MANY else ""),
        rule.clause,
        "不限" if count >= MANY else str(count),
        share,
        "请在通知中写明，或者注明经批准的例外",
    )


def _worst(program: Program, ceiling: Bound, columns: list[int]) -> tuple[int, int]:
    """(count, base) of the slate that breaks it most."""
    rule = ceiling.limit.high
    aim = {columns[i]: 1 for i in ceiling.members}
    if isinstance(rule, Share):
        n, d = rule.part.numerator, rule.part.denominator
        aim = dict.fromkeys(aim, d)
        for i in ceiling.base:
            aim[columns[i]] = aim.get(columns[i], 0) - n
    solution = program.solve(aim, maximise=True)
    return sum(solution[columns[i]] for i in ceiling.members), sum(solution[columns[i]] for i in ceiling.base)
