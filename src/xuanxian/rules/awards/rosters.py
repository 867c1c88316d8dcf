"""Checking a roster (名册) against a rulebook: cells, persons, conflicts, limits, order. Work is by column and by
distinct value, so that a hundred thousand rows cost little more than reading them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from operator import itemgetter

from xuanxian.rules.awards.conflicts import conflict_findings
from xuanxian.rules.awards.eligibility import eligibility_findings
from xuanxian.rules.awards.limits import QUOTA_ROW, STATUS, Limit, Reading, Stage, readings, tally
from xuanxian.rules.awards.model import Room, meter
from xuanxian.rules.awards.nominees import Nominees, Roster, read_nominees
from xuanxian.rules.awards.persons import person_findings
from xuanxian.rules.awards.quotas import TOTAL, Column
from xuanxian.rules.awards.rulebook import ORDER, REASON, Rulebook
from xuanxian.rules.core.findings import Finding, Level, in_order


def check_roster(rulebook: Rulebook, roster: Roster, unit: str = "", slate: bool = False) -> list[Finding]:
    """All findings at once. `unit` keeps one recommending unit's rows; `slate` reads the roster as the list to be
    awarded: unit quotas no longer bind, limits on the awarded do."""
    nominees, findings = read_nominees(rulebook, roster, unit)
    findings += person_findings(rulebook, nominees)
    findings += eligibility_findings(rulebook, nominees)
    findings += conflict_findings(rulebook, nominees)
    findings += limit_findings(rulebook, nominees, slate)
    findings += _order_findings(rulebook, nominees)
    findings += _reserve_findings(rulebook, nominees)
    return in_order(_with_reasons(findings, nominees))


# ——— limits ——————————————————————————————————————————————————————————————————————————————————————


def limit_findings(rulebook: Rulebook, nominees: Nominees, slate: bool) -> list[Finding]:
    stage = Stage.AWARDED if slate else Stage.NOMINATED
    binding = [limit for limit in rulebook.limits if limit.stage is stage]
    forecast = (
        []
        if slate
        else [replace(f, per="推荐单位") for f in rulebook.limits if f.stage is Stage.AWARDED and f.shares]
    )
    groups = tally([*binding, *forecast], rulebook.subjects, nominees.columns, len(nominees))
    findings: list[Finding] = []
    for reading in readings(binding, groups, rulebook.subjects):
        if reading.limit.stage is Stage.NOMINATED and not _concerns(rulebook, reading.limit, nominees):
            continue
        findings += limit_reading_findings(reading)
    for reading in readings(forecast, groups, rulebook.subjects):
        if reading.count:
            findings.append(_forecast(reading))
    return findings


def _concerns(rulebook: Rulebook, limit: Limit, nominees: Nominees) -> bool:
    """A quota row of a unit (or a task) that hands in another list says nothing about this one."""
    rows = [(QUOTA_ROW, row) for name in limit.where if (row := rulebook.quota_row_of(name))]
    other = rulebook.other_row_of(limit)
    return all(row in nominees.column(field) for field, row in [*rows, *([other] if other else [])])


def limit_reading_findings(reading: Reading) -> Iterator[Finding]:
    limit = reading.limit
    subject = f"{reading.scope} {limit.name}".strip()
    share = limit.shares[0] if limit.shares else None
    rule = limit.rule if limit.rule != "limit" else "limit.share" if share else "limit.count"
    base = f"（{'、'.join(share.base)}{reading.base}）" if share else ""
    if reading.over:
        most = f"{share.percent}即{reading.most}" if share else str(reading.most)
        yield Finding(
            rule,
            limit.strength,
            subject,
            f"{subject}{reading.count}{base}，不超过{most}，超出{reading.over}"
            + _struck(reading)
            + _unsure(reading),
            limit.clause,
            str(reading.count),
            str(reading.most),
            limit.mend or _mends(limit, f"请减少{reading.over}", "请写明理由，由评选办公室选定"),
        )
    # With a note only what is sure is said: whose facts are missing may be those looked for.
    if reading.short and not (limit.strength is Level.NOTE and reading.unknown >= reading.short):
        least = f"{share.percent}即{reading.least}" if share else str(reading.least)
        yield Finding(
            "quota.short" if rule == "quota.places" else rule,
            limit.strength,
            subject,
            f"{subject}{reading.count}{base}，不少于{least}，还差{reading.short}"
            + _other_reading(reading)
            + _unsure(reading),
            limit.clause,
            str(reading.count),
            str(reading.least),
            limit.mend or _mends(limit, f"请增加{reading.short}", f"请增加{reading.short}，或者写明理由"),
        )
    elif reading.other_least is not None and reading.count < reading.other_least:
        yield Finding(
            "limit.rounding",
            Level.NOTE,
            subject,
            f"{subject}{reading.count}{base}，不少于{share.percent if share else ''}即{reading.least}"
            + _other_reading(reading),
            limit.clause,
            str(reading.count),
            str(reading.least),
            "按规则书「取整」所写的算；如有疑问请报评选办公室答疑",
        )
    unfilled = limit.rule == "quota.places" and not reading.short and reading.most is not None
    if unfilled and reading.most is not None and reading.count < reading.most and limit.low is None:
        yield Finding(
            "quota.unfilled",
            Level.NOTE,
            subject,
            f"{subject}推荐{reading.count}，名额{reading.most}，少报{reading.most - reading.count}",
            limit.clause,
            str(reading.count),
            str(reading.most),
            "可在截止前补报；宁缺毋滥的不必补",
        )


def _mends(limit: Limit, must: str, normally: str) -> str:
    return {Level.STOP: must, Level.WARN: normally, Level.NOTE: "不必修改，供评审时参考"}[limit.strength]


def _struck(reading: Reading) -> str:
    """Whoever is struck off takes the place with it (Q8)."""
    if not reading.struck_off or reading.base is not None:
        return ""
    return f"；其中取消资格的{reading.struck_off}仍占名额，不能另补"


def _unsure(reading: Reading) -> str:
    return f"；另有{reading.unknown}个缺事实，无法判断" if reading.unknown else ""


def _other_reading(reading: Reading) -> str:
    """An exact whole number, where "add one, truncate" to the letter and a plain ceiling differ (R4)."""
    if reading.other_least is None:
        return ""
    literal = any(share.literal for share in reading.limit.shares)
    return f"（恰为整数；{'进一取整' if literal else '按字面“加1后取整”'}则为{reading.other_least}）"


def _forecast(reading: Reading) -> Finding:
    share = reading.limit.shares[0]
    return Finding(
        "forecast.share",
        Level.NOTE,
        f"{reading.scope} {reading.limit.name}",
        f"{reading.scope}{reading.limit.name}{reading.count}（共{reading.base}）；{share.percent}只约束拟表彰名单，此处只作预估，不影响报送",
        reading.limit.clause,
        f"{reading.count}/{reading.base}",
        share.percent,
        "不必修改；汇总评审时控制",
    )


def unit_room(rulebook: Rulebook, nominees: Nominees, unit: str) -> list[Room]:
    """How many of each kind the unit may and must still add. Raises Infeasible where adding mends nothing."""
    resolved = rulebook.units.resolve(unit)
    assert resolved is not None
    given = {**resolved.facts, STATUS: "在列"}
    binding = [
        limit
        for limit in rulebook.limits
        if limit.stage is Stage.NOMINATED
        and limit.strength is not Level.NOTE
        and rulebook.may_bind(limit, given)
    ]
    groups = tally(binding, rulebook.subjects, nominees.columns, len(nominees))
    return meter(binding, groups, rulebook.subjects, given, rulebook.options())


# ——— order and reasons ————————————————————————————————————————————————————————————————————————————


def _order_findings(rulebook: Rulebook, nominees: Nominees) -> list[Finding]:
    """Numbers run from 1 without gap or double, in one of the accepted ways of numbering; the way with the fewest
    breaks is the one meant."""
    if ORDER not in nominees.columns or not rulebook.roster.orders:
        return []
    return [
        Finding(
            "order.sequence",
            Level.STOP,
            where,
            f"「{where}」的序号在{nominees.beside[at]}处断开或者重复：应为{expected}，写的是{written}",
            rulebook.roster.order_clause,
            written,
            str(expected),
            "请从1起连续编号，不重复",
            *nominees.spot(at, ORDER),
        )
        for where, at, expected, written in _breaks(nominees, numbering(rulebook, nominees))
    ]


def _reserve_findings(rulebook: Rulebook, nominees: Nominees) -> Iterator[Finding]:
    """In one run of numbers a reserve stands behind the places of its kind: it moves up when one of them falls."""
    if ORDER not in nominees.columns or not rulebook.roster.orders:
        return
    numbers = nominees.column(ORDER)
    runs = list(zip(*(nominees.column(name) for name in numbering(rulebook, nominees)), strict=True))

    def of(column: Column) -> Iterator[tuple[int, int | float]]:
        verdicts = [nominees.verdicts(rulebook.subjects, name) for name in column.subjects]
        for at, verdict in enumerate(zip(*verdicts, strict=True)):
            number = numbers[at]
            if all(verdict) and isinstance(number, int | float):
                yield at, number

    for table in rulebook.quotas:
        cells = [column for column in table.columns if column.category != TOTAL]
        places = {column.category: column for column in cells if not column.reserve}
        for reserve in (column for column in cells if column.reserve and column.category in places):
            last = {
                runs[at]: (number, at)
                for at, number in sorted(of(places[reserve.category]), key=itemgetter(1))
            }
            for at, number in of(reserve):
                behind, other = last.get(runs[at], (0, at))
                if number < behind:
                    yield Finding(
                        "order.reserve",
                        Level.WARN,
                        nominees.names[at],
                        f"备选的序号{number}排在推荐的{nominees.beside[other]}序号{behind}前面",
                        rulebook.roster.order_clause,
                        str(number),
                        str(behind),
                        "请把备选排在同类推荐对象之后；有意如此的，写明理由",
                        *nominees.spot(at, ORDER),
                    )


def numbering(rulebook: Rulebook, nominees: Nominees) -> tuple[str, ...]:
    """The columns in which a count runs: of the accepted ways the one with the fewest breaks is the one meant."""
    return min(rulebook.roster.orders, key=lambda columns: len(_breaks(nominees, columns)))


def _breaks(nominees: Nominees, columns: Sequence[str]) -> list[tuple[str, int, int, str]]:
    """(list, position of the first break, number expected there, number written)"""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    keys = zip(*(nominees.column(name) for name in columns), strict=True)
    for at, key in enumerate(keys):
        if None not in key and at not in nominees.faulty.get(ORDER, ()):
            groups[key].append(at)
    numbers = nominees.column(ORDER)
    found = []
    for key, members in groups.items():
        ordered = sorted(members, key=lambda at: (float(str(numbers[at])), at))
        for expected, at in enumerate(ordered, start=1):
            if numbers[at] != expected:
                found.append((" ".join(map(str, key)), at, expected, f"{numbers[at]}"))
                break
    return found


def _with_reasons(findings: list[Finding], nominees: Nominees) -> list[Finding]:
    """A written reason clears a "normally" of its own row; it stays visible as a note."""
    reasons = nominees.columns.get(REASON)
    if not reasons:
        return findings
    by_row = {row: str(reason) for row, reason in zip(nominees.rows, reasons, strict=True) if reason}
    return [
        f.explained(by_row[f.place.row]) if f.level is Level.WARN and f.place.row in by_row else f
        for f in findings
    ]
