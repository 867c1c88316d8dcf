"""Rosters written from the notice and the manual alone, one planted fault each, yield exactly what was expected.

A finding whose rule the writer called open (the contract left it to a choice) is compared like any other: the
choice made then is the contract now."""

import json
from pathlib import Path

from xuanxian.paperwork.rosters import read_roster
from xuanxian.rules.awards.rosters import check_roster


def _said(finding):
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "clause": finding.clause,
        "row": finding.place.row,
        "column": finding.place.column,
        "value": finding.value,
        "limit": finding.limit,
    }


def _fits(expected, said):
    return all(
        said[key] == (str(value) if key in ("value", "limit") else value) for key, value in expected.items()
    )


def _differences(expected, said):
    left = list(said)
    lines = []
    for one in expected:
        match = next((s for s in left if _fits(one, s)), None)
        if match is None:
            lines.append(("missing", one))
        else:
            left.remove(match)
    return lines + [("too much", one) for one in left]


def test_every_fault_roster_yields_exactly_the_findings_its_writer_expected(rulebook, fault_rosters):
    expected = json.loads((fault_rosters / "expected.json").read_text(encoding="utf-8"))
    assert len(expected) > 200
    wrong = {}
    for name, case in expected.items():
        roster, read = read_roster(rulebook, Path(fault_rosters / f"{name}.csv"))
        findings = [*read, *check_roster(rulebook, roster, case["unit"] or "", case["slate"])]
        open_rules = set(case.get("open", ()))
        lines = _differences(case["findings"], [_said(f) for f in findings])
        if lines := [line for line in lines if line[1]["rule"] not in open_rules]:
            wrong[name, case["note"]] = lines
    assert wrong == {}


def test_the_rosters_plant_every_kind_of_fault(fault_rosters):
    expected = json.loads((fault_rosters / "expected.json").read_text(encoding="utf-8"))
    planted = {finding["rule"] for case in expected.values() for finding in case["findings"]}
    assert planted >= {
        "quota.places", "quota.reserve", "quota.pool", "quota.unfilled", "exclusion", "scope.rank", "scope.body",
        "scope.head", "condition", "condition.measured", "conflict.member", "conflict.office", "forecast.share",
        "limit.share", "limit.count", "identity.checksum", "identity.15-digit", "identity.date", "identity.division",
        "person.double", "value.month", "value.vocabulary", "value.mismatch", "order.sequence", "unit.unknown",
    }  # fmt: skip
    clauses = {
        f["clause"] for case in expected.values() for f in case["findings"] if f["rule"] == "exclusion"
    }
    assert clauses >= {f"三(三){n}" for n in range(1, 9)}
