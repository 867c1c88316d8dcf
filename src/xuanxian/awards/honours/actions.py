"""Conferring and revoking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xuanxian.awards.honours.access import READERS
from xuanxian.awards.honours.models import KIND, Honour, HonourStatus
from xuanxian.awards.nominations.doubles import among, doubles_of, findings_for_office
from xuanxian.awards.nominations.going import finish
from xuanxian.awards.nominations.models import Nomination, Status
from xuanxian.awards.nominations.standings import facts_of, step_of_kind
from xuanxian.awards.programmes.models import Programme
from xuanxian.awards.programmes.queries import rulebook_in_force
from xuanxian.awards.reviews.actions import demand_same
from xuanxian.awards.reviews.queries import waiting_at
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, open_case, record
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import Refused, refused
from xuanxian.platform.sealed import mark
from xuanxian.platform.search.actions import put as put_entry
from xuanxian.rules.awards.contents import Conferred, HonoursEntered, Revoked
from xuanxian.rules.awards.naming import honour_title
from xuanxian.rules.awards.rulebook import Rulebook
from xuanxian.rules.awards.steps import Step, StepKind
from xuanxian.rules.awards.verbs import ENTER_HONOURS, ENTRY_MISTAKEN, REVOKE
from xuanxian.rules.core.findings import Level
from xuanxian.rules.core.identity import comparable
from xuanxian.rules.core.subjects import Facts


@transaction.atomic
def confer(
    programme: Programme, *, decided: date, document: str, by: Appointment, now: datetime, seen: str = ""
) -> int:
    """The decision is issued: every nominee that was approved enters the register with a number; `seen` is the
    fingerprint of the list that somebody had before them. Returns how many."""
    lock([programme.case_id])
    rulebook = rulebook_in_force(programme)
    step = step_of_kind(rulebook, StepKind.CONFER)
    waiting = waiting_at(programme, rulebook, step)
    lock(waiting.values_list("case_id", flat=True))
    going = list(waiting.select_related("case", "package", "unit", "content"))
    if not going:
        raise refused("step.nothing", "没有经审批的对象", "审批后再授予", clause=step.clause)
    demand_same((n.pk for n in going), seen)
    if decided > now.date():
        raise refused("date.future", f"印发日期{decided}还没有到", "请核对日期", clause=step.clause)
    if not document.strip():
        raise refused("confer.document", "没有写表彰决定", "请写明表彰决定的标题或者文号", clause=step.clause)
    facts = facts_of(rulebook, going)
    _demand_honours(rulebook, step, going, facts)
    _demand_once(going)
    made = []
    for number, nomination in enumerate(going, start=programme.honours.count() + 1):
        honour = next(
            h for h in rulebook.honours if rulebook.subjects.holds(h.subjects, facts[nomination.pk])
        )
        made.append(
            Honour(
                case=open_case(KIND), programme=programme, nomination=nomination, title=honour_title(rulebook, honour),
                category=nomination.category, holder=nomination.name, body=nomination.body,
                unit_name=nomination.package.unit_name, year=programme.year, conferred=decided,
                number=f"{programme.year}-{programme.pk:02d}-{number:04d}", gives="、".join(honour.gives),
                document=document.strip(), mark=nomination.mark, born=nomination.born,
            )
        )  # fmt: skip
    Honour.objects.bulk_create(made)
    finish(
        programme.case, rulebook, step, going, by=by, now=now, besides=[h.case for h in made],
        content=Conferred(number=len(made), document=document.strip(), day=decided),
    )  # fmt: skip
    _make_findable(made)
    for unit in {n.unit for n in going}:
        count = sum(n.unit_id == unit.pk for n in going)
        tell(unit, f"表彰决定已印发，你单位推荐的{count}个对象获表彰", reverse("honours"), now=now)
    return len(made)


def _make_findable(made: Iterable[Honour]) -> None:
    for entered in made:
        text = f"{entered.title} {entered.category} {entered.body} {entered.unit_name} {entered.number}"
        put_entry(KIND, entered.pk, entered.holder, text, reverse("honour", args=[entered.pk]), READERS)


def _demand_honours(
    rulebook: Rulebook, step: Step, nominations: Sequence[Nomination], facts: Mapping[int, Facts]
) -> None:
    """Everybody belongs to one of the honours; which one may depend on a field that is still empty (P4)."""
    held = rulebook.subjects.holds
    none = [n for n in nominations if not any(held(h.subjects, facts[n.pk]) for h in rulebook.honours)]
    if none:
        names = "、".join(str(n) for n in none[:3]) + ("等" if len(none) > 3 else "")
        fields = dict.fromkeys(
            f for h in rulebook.honours for s in h.subjects for f in rulebook.subjects.fields(s)
        )
        raise refused(
            "confer.no-honour", f"{names}{len(none)}个对象不知道授予哪个奖项",
            f"请退回补填「{'」「'.join(fields)}」，或者不予通过", clause=step.clause,
        )  # fmt: skip


def _demand_once(going: Sequence[Nomination]) -> None:
    """Nobody is honoured twice in a programme, nor after having been struck off (E4, Q8). Who is only described alike was
    answered for when the slate was decided."""
    keys = {n.pk for n in going}
    found = doubles_of(going)
    honoured = {d.other.pk for said in found.values() for d in said if d.other.status == Status.HONOURED}
    twice = among(found, keys | honoured)
    stops = [f for n in going for f in findings_for_office(n, twice.get(n.pk, ()), Level.STOP)]
    if stops := [f for f in stops if f.level is Level.STOP]:
        raise Refused(stops)


@transaction.atomic
def revoke(honour: Honour, *, document: str, reason: str, by: Appointment, now: datetime) -> None:
    """The title is withdrawn; what was given is to be recalled (H3). The entry stays, marked."""
    nominee = honour.nomination
    lock([honour.case_id, *([nominee.case_id] if nominee else [])])
    locked = Honour.objects.select_related("case", "nomination__case", "nomination__unit").get(pk=honour.pk)
    _demand_valid(locked)
    if not document.strip() or not reason.strip():
        raise refused(
            "reason.missing", "没有写明撤销决定和理由", "请写明撤销决定的标题或者文号，以及查实的情况"
        )
    record(
        locked.case, REVOKE, by=by, now=now, content=Revoked(document.strip(), locked.gives),
        reason=reason.strip(), concerns=[locked.nomination.case] if locked.nomination else (),
    )  # fmt: skip
    if locked.nomination:
        tell(
            locked.nomination.unit,
            f"{locked.holder}的{locked.title}已撤销，请收回{locked.gives}",
            reverse("honours"),
            now=now,
        )


def _demand_valid(honour: Honour) -> None:
    if honour.status != HonourStatus.VALID:
        raise refused("honour.revoked", f"{honour.status}，不能再办理", "不必重复办理")


# ——— conferred earlier ———————————————————————————————————————————————————————————————————————————————————


@dataclass(frozen=True)
class Earlier:
    """An honour conferred before it could be registered here; `number` is that of the certificate, "" where it has none,
    `identity` the identity number, of which only the mark is kept."""

    holder: str
    title: str
    granted_by: str
    year: int
    identity: str = ""
    born: str = ""
    body: str = ""
    number: str = ""
    conferred: date | None = None
    document: str = ""


@transaction.atomic
def enter_earlier(earlier: Sequence[Earlier], *, by: Appointment, now: datetime) -> list[Honour]:
    """The office takes earlier honours from its papers into the register, so that later programmes know of them (E4)."""
    made = []
    for one in earlier:
        case = open_case(KIND)
        made.append(
            Honour(
                case=case, office=by.organisation, title=one.title, holder=one.holder, body=one.body, year=one.year,
                conferred=one.conferred or date(one.year, 12, 31), granted_by=one.granted_by, document=one.document,
                number=one.number or f"{one.year}-补-{case.pk:06d}", born=one.born,
                mark=mark(comparable(one.identity)) if one.identity else "",
            )
        )  # fmt: skip
    Honour.objects.bulk_create(made)
    first, *others = (one.case for one in made)
    record(first, ENTER_HONOURS, by=by, now=now, content=HonoursEntered(len(made)), concerns=others)
    _make_findable(made)
    return made


@transaction.atomic
def take_entry_back(honour: Honour, *, reason: str, by: Appointment, now: datetime) -> None:
    """An earlier honour was entered by mistake: it stays to be read and counts no more. One that was conferred here is
    revoked instead."""
    lock([honour.case_id])
    locked = Honour.objects.select_related("case").get(pk=honour.pk)
    _demand_valid(locked)
    if locked.programme_id is not None:
        raise refused("honour.conferred", "这是在本系统授予的荣誉", "确需撤销的，请办理撤销荣誉")
    if not reason.strip():
        raise refused("reason.missing", "没有写哪里有误", "请写明情况")
    record(locked.case, ENTRY_MISTAKEN, by=by, now=now, reason=reason.strip())
