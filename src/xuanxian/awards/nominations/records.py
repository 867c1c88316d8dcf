"""A nomination as texts by field: what the rules read, the forms print and the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import prefetch_related_objects

from xuanxian.awards.nominations.models import IN_HANDS, EditionEntry, Nomination, Status
from xuanxian.awards.nominations.slots import slot_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.sealed import mark, masked, seal, unseal
from xuanxian.rules.awards.limits import STATUS, STRUCK_OFF, UNIT
from xuanxian.rules.awards.naming import body_of
from xuanxian.rules.awards.nominees import BY_NAME, Nominees, Roster, read_nominees
from xuanxian.rules.awards.persons import BORN
from xuanxian.rules.awards.rulebook import ORDER, Rulebook
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.identity import comparable
from xuanxian.rules.core.values import PERSONAL

Record = dict[str, str]


def record_of(nomination: Nomination, rulebook: Rulebook | None = None) -> Record:
    """Everything, personal numbers opened: for checks and papers, never for a page. `package` should be joined, and
    `version` where the rulebook is not given."""
    opened = {name: unseal(text, name) for name, text in nomination.sealed.items()}
    given = given_of(nomination, rulebook or rulebook_of(nomination.version))
    return {**nomination.values, **opened, **given}


def records_of(nominations: Sequence[Nomination], rulebook: Rulebook | None = None) -> list[Record]:
    """Of a whole list, in its order, with what was not fetched yet in two questions, or three."""
    prefetch_related_objects(nominations, "content", "package", *([] if rulebook else ["version"]))
    return [record_of(nomination, rulebook) for nomination in nominations]


def as_seen(nomination: Nomination, seat: Appointment) -> Nomination:
    """While the unit is mending it, others see what was last handed in, not what is being typed."""
    mine = nomination.home_id == seat.organisation_id or nomination.unit.path.startswith(
        seat.organisation.path
    )
    if not mine and nomination.status in IN_HANDS:
        entry = nomination.entries.order_by("edition__number").last()
        put_back(nomination, entry)
        describe(nomination, rulebook_of(nomination.version))
    return nomination


def put_back(nomination: Nomination, entry: EditionEntry | None) -> None:
    """As it was handed in then, not to be saved."""
    shown = nomination.content
    shown.values, shown.sealed = (entry.values, entry.sealed) if entry else ({}, {})
    shown.proven, shown.contested = (entry.proven, entry.contested) if entry else ({}, {})


def given_of(nomination: Nomination, rulebook: Rulebook) -> Record:
    said = rulebook.facts_of(slot_of(nomination, rulebook))
    return {
        **{name: str(value) for name, value in said.items()},
        UNIT: nomination.package.unit_name,
        ORDER: str(nomination.order),
    }


def shown_of(nomination: Nomination | EditionEntry, fields: Iterable[Field]) -> Record:
    """For a page: personal numbers masked."""
    shown = dict(nomination.values)
    for field in fields:
        if field.name in nomination.sealed:
            shown[field.name] = masked(field.kind, unseal(nomination.sealed[field.name], field.name))
    return shown


def put(nomination: Nomination, field: Field, text: str) -> None:
    """Into `values`, or sealed where the kind is personal; an empty text takes the field away."""
    kept = nomination.sealed if field.kind in PERSONAL else nomination.content.values
    if text:
        kept[field.name] = seal(text, field.name) if field.kind in PERSONAL else text
    else:
        kept.pop(field.name, None)
    if field.kind is Kind.IDENTITY:
        nomination.mark = mark(comparable(text)) if text else ""


def text_of(nomination: Nomination, field: Field) -> str:
    if field.kind in PERSONAL:
        sealed = nomination.sealed.get(field.name)
        return unseal(sealed, field.name) if sealed else ""
    return str(nomination.values.get(field.name, ""))


def typed_of(nomination: Nomination, field: Field) -> str:
    """What was entered, also where the records prove something else."""
    return (
        text_of(nomination, field)
        if field.kind in PERSONAL
        else nomination.content.values.get(field.name, "")
    )


def describe(nomination: Nomination, rulebook: Rulebook) -> None:
    """Repeats in columns what lists show: what the nominee is called, and where it belongs."""
    values = nomination.values
    nomination.name = next((values[n] for n in rulebook.roster.names if values.get(n)), "")[:100]
    nomination.body = body_of(rulebook, nomination.type, values)[:200]
    nomination.born = str(values.get(BORN, ""))[:7]


def roster_of(
    rulebook: Rulebook, records: Sequence[Mapping[str, str]], keys: Sequence[int], struck: Sequence[bool] = ()
) -> Roster:
    """One row a nomination, numbered from 1; findings are about the nomination's key and call it by name."""
    names = [name for name in rulebook.fields if any(name in record for record in records)]
    columns: dict[str, Sequence[str | None]] = {
        name: [r.get(name) or None for r in records] for name in names
    }
    columns[ORDER] = [record[ORDER] for record in records]
    if any(struck):
        columns[STATUS] = [STRUCK_OFF if gone else "在列" for gone in struck]
    return Roster("报送材料", columns, range(1, len(records) + 1), keys, BY_NAME)


def nominees_of(rulebook: Rulebook, nominations: Sequence[Nomination], fields: Iterable[str]) -> Nominees:
    """What these fields say of them and nothing besides: no personal number is opened that no rule asks for."""
    prefetch_related_objects(nominations, "content", "package")
    wanted = {UNIT, ORDER, *fields}
    records = []
    for nomination in nominations:
        opened = {n: unseal(text, n) for n, text in nomination.sealed.items() if n in wanted}
        everything = {**nomination.values, **opened, **given_of(nomination, rulebook)}
        records.append({name: text for name, text in everything.items() if name in wanted})
    struck = [n.status == Status.STRUCK_OFF for n in nominations]
    nominees, _ = read_nominees(rulebook, roster_of(rulebook, records, [n.pk for n in nominations], struck))
    return nominees
