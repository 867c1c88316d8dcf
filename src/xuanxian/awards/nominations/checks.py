"""What is amiss with one nomination alone."""

from __future__ import annotations

from xuanxian.awards.nominations.asked import asked_for, in_later_round
from xuanxian.awards.nominations.models import (
    Nomination,
)
from xuanxian.awards.nominations.pictures import picture_findings
from xuanxian.awards.nominations.proven import proven_findings
from xuanxian.awards.nominations.records import Record, record_of, roster_of
from xuanxian.paperwork.filled import from_record
from xuanxian.paperwork.fitting import fit_findings
from xuanxian.rules.awards.eligibility import eligibility_findings
from xuanxian.rules.awards.nominees import BY_NAME, read_nominees
from xuanxian.rules.awards.persons import person_findings
from xuanxian.rules.awards.rulebook import REASON, Rulebook
from xuanxian.rules.core.fields import Kind
from xuanxian.rules.core.findings import Finding, Level, Place, in_order
from xuanxian.rules.core.values import read_value


def nomination_findings(
    nomination: Nomination, rulebook: Rulebook, photo: bool, picture: str = ""
) -> list[Finding]:
    """Of one nominee alone: its cells, its eligibility, what is still empty; `picture` is the digest of its photo, to be
    looked at."""
    record = record_of(nomination, rulebook)
    nominees, findings = read_nominees(rulebook, roster_of(rulebook, [record], [nomination.pk]))
    findings += person_findings(rulebook, nominees)
    findings += eligibility_findings(rulebook, nominees)
    if record.get(REASON):
        findings = [f.explained(record[REASON]) if f.level is Level.WARN else f for f in findings]
    covered = {(f.rule, f.place.column) for f in findings}
    form = form_findings(rulebook, nomination, record, photo, picture)
    return in_order([*findings, *(f for f in form if (f.rule, f.place.column) not in covered)])


def form_findings(
    rulebook: Rulebook, nomination: Nomination, record: Record, photo: bool, picture: str = ""
) -> list[Finding]:
    """What the form adds to the roster's rules: its own limits, its empty cells, its photo (`picture` is the digest of the
    file)."""
    asked = asked_for(nomination, rulebook)
    found = []
    who = BY_NAME.alone(1, nomination.name)
    for field in asked.every():
        text = record.get(field.name, "")
        _, problem = read_value(field, text)
        if problem is not None and (field.limit or field.gapless) and problem.level is Level.STOP:
            found.append(
                Finding(
                    problem.rule, problem.level, who, problem.message, field.clause,
                    problem.value or "", problem.limit, problem.mend, Place("", 1, field.name),
                )
            )  # fmt: skip
    blank = [
        name
        for name in asked.names
        if name not in asked.needed and not record.get(name) and asked.form.fields[name].kind is not Kind.DATE
    ]
    if blank:
        found.append(
            Finding(
                "form.blank", Level.NOTE, who, f"「{'」「'.join(blank)}」没有填",
                asked.form.annex, str(len(blank)), "", "请填写；确实没有的填“无”", Place("", 1, blank[0]),
            )
        )  # fmt: skip
    found += proven_findings(nomination, rulebook)
    found += fit_findings(asked.form, from_record(asked.form, record).values, who)
    not_yet = frozenset() if in_later_round(nomination, rulebook) else asked.later
    for field in asked.supplement:
        if field.kind is not Kind.LONG or field.name in not_yet or record.get(field.name):
            continue
        if field.name in asked.needed:
            found.append(_empty(who, field.name, field.clause))
    for name in asked.names:
        field = asked.form.fields[name]
        if field.kind is Kind.LONG and field.limit and not record.get(name):
            found.append(_empty(who, name, field.clause))
    if asked.photo is not None and not photo:
        found.append(
            Finding(
                "photo.missing", Level.STOP, who, "没有照片", asked.form.annex,
                mend="请上传近期2寸免冠照片", place=Place("", 1, asked.photo.name),
            )
        )  # fmt: skip
    if asked.photo is not None:
        found += picture_findings(asked.photo, picture, who)
    return found


def _empty(who: str, name: str, clause: str) -> Finding:
    return Finding(
        "value.missing",
        Level.STOP,
        who,
        f"「{name}」没有填",
        clause,
        "",
        "须填",
        f"请填「{name}」",
        Place("", 1, name),
    )
