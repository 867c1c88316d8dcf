"""Questions to the one integer model: can a notice be kept (`clash` of nothing), how many of each kind may or must
still be added (`meter`), what must give way (`clash`). Whom to choose is asked in `slates`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xuanxian.rules.awards.crowds import Crowds, Options, Rule
from xuanxian.rules.awards.integer_model import MANY, Bound, Program, bounds_of, write
from xuanxian.rules.awards.limits import Group, Limit
from xuanxian.rules.core.subjects import Facts, Subjects

# ——— how many may or must still be added ———————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Room:
    """For the people a limit counts in a scope: how many there are, how many may and must still be added. `may` is
    None where nothing bounds it."""

    limit: Limit
    have: int
    may: int | None
    must: int
    scope: str = ""


def meter(
    limits: Sequence[Limit],
    groups: Sequence[Group],
    subjects: Subjects,
    unit: Facts,
    options: Options,
) -> list[Room]:
    """For a unit's list: `unit` are the facts that all its nominees share, `options` the closed vocabularies.
    Adding only; every limit must hold in the end. Raises Infeasible where no addition mends the list."""
    crowds = Crowds(limits, subjects, unit, options)
    program = Program()
    columns = crowds.columns(program, [MANY] * len(crowds.kinds))
    return _rooms(program, columns, _of_unit(crowds.bounds(limits, groups), unit))


def _of_unit(bounds: Iterable[Bound], unit: Facts) -> Iterator[Bound]:
    return (b for b in bounds if not b.limit.per or b.scope == str(unit.get(b.limit.per)))


def joining(
    limits: Sequence[Limit], chosen: Sequence[Group], waiting: Sequence[Group], subjects: Subjects
) -> list[Room]:
    """The same for a draft of the slate, whom nobody may join but those who wait. Raises Infeasible where nobody's
    joining mends it."""
    program = Program()
    columns = program.columns(kind.size for kind in waiting)
    return _rooms(program, columns, bounds_of(limits, waiting, subjects, chosen))


def _rooms(program: Program, columns: Sequence[int], bounds: Iterable[Bound]) -> list[Room]:
    """`columns` are those to add, by the groups of the bounds; each kind of people counted is asked about once."""
    counted: dict[tuple[tuple[str, ...], tuple[str, ...], str], Bound] = {}
    for bound in bounds:
        write(program, bound, columns)
        counted.setdefault((bound.limit.where, bound.limit.count, bound.scope), bound)
    result = []
    for bound in counted.values():
        aim = {columns[i]: 1 for i in bound.members}
        may = program.most(aim)
        must = sum(map(program.solve(aim).__getitem__, aim))
        result.append(Room(bound.limit, bound.have, may, must, bound.scope))
    return result


_WHOLE = 4096


def fill(
    limits: Sequence[Limit],
    subjects: Subjects,
    unit: Facts,
    options: Options,
    taste: Callable[[int], int] = lambda _: 0,
    rules: Sequence[Rule] = (),
    enough: int = 0,
) -> list[Group]:
    """A list that uses a unit's places as far as all the limits allow: groups with their sizes, of those whom the rules
    allow. `taste` (0 to 9 for the n-th kind) prefers some kinds among equals; of a kind that no number bounds there are at
    most `enough`. Raises Infeasible."""
    numbers = [(*limit.where, *limit.count) for limit in limits if isinstance(limit.high, int)]
    counted = tuple(dict.fromkeys(name for names in numbers for name in names))
    crowds = Crowds(limits, subjects, unit, options, [*rules, Rule((counted,), None)], _WHOLE)
    program, told = Program(), crowds.telling(counted)
    bounded = [any(subjects.holds(names, kind) for names in numbers) for kind in crowds.kinds]
    columns = crowds.columns(
        program, [MANY if known or n not in told else enough for n, known in enumerate(bounded)]
    )
    for bound in _of_unit(crowds.bounds(limits), unit):
        write(program, bound, columns)
    sizes = program.solve({c: 1000 + taste(n) for n, c in enumerate(columns)}, maximise=True)
    return crowds.people([sizes[c] for c in columns])


# ——— what must give way ——————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Relaxation:
    """A limit that must give way, and by how many people its count has to miss it."""

    limit: Limit
    scope: str
    side: str
    by: int


def clash(
    limits: Sequence[Limit],
    groups: Sequence[Group],
    subjects: Subjects,
    demand: Sequence[Limit] = (),
    held: Mapping[int, bool] = {},
) -> list[Relaxation]:
    """The fewest limits to relax so that a list out of `groups` (at most `size` of each, all or none of the `held`) can
    meet the demand, with the least change in all; empty where everything holds. Raises Infeasible where the
    demand itself cannot be met."""
    program = Program()
    columns = [
        program.column(0 if held.get(i) is False else g.size, g.size if held.get(i) else 0)
        for i, g in enumerate(groups)
    ]
    for bound in bounds_of(demand, groups, subjects):
        write(program, bound, columns)
    return _fewest(program, columns, bounds_of(limits, groups, subjects), sum(g.size for g in groups))


def clash_of_anybody(
    limits: Sequence[Limit], demand: Sequence[Limit], subjects: Subjects, given: Facts, options: Options, most: int
) -> list[Relaxation]:  # fmt: skip
    """The same out of all who might be nominated; of those whom a number of the demand counts at most `most` of a kind."""
    crowds = Crowds([*limits, *demand], subjects, given, options)
    program = Program()
    sizes = [
        most if any(subjects.holds(one.count, kind) for one in demand) else MANY for kind in crowds.kinds
    ]
    columns = crowds.columns(program, sizes)
    for bound in crowds.bounds(demand):
        write(program, bound, columns)
    return _fewest(program, columns, crowds.bounds(limits), sum(sizes))


def _fewest(
    program: Program, columns: Sequence[int], bounds: Iterable[Bound], total: int
) -> list[Relaxation]:
    slacks: list[tuple[Bound, int, int]] = []
    for bound in bounds:
        room = max(total, bound.limit.low if isinstance(bound.limit.low, int) else 0) + 1
        slack, switch = program.column(room), program.column(1)
        program.row({slack: 1, switch: -room}, high=0)
        write(program, bound, columns, slack)
        slacks.append((bound, slack, switch))
    switches = {switch: 1 for _, _, switch in slacks}
    loosest = program.solve(switches)
    fewest = sum(loosest[s] for s in switches)
    if fewest == 0:
        return []
    program.row(switches, high=fewest)
    solution = program.solve({slack: 1 for _, slack, _ in slacks})
    return [
        Relaxation(bound.limit, bound.scope, bound.side, solution[slack])
        for bound, slack, _ in slacks
        if solution[slack] > 0
    ]
