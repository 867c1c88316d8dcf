"""The letter that asks a department about nominees, with their list and the slip on which it answers. Of each nominee
stands there what the notice has this department told, and nothing besides (C2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xuanxian.awards.consultations.queries import Answer
from xuanxian.awards.nominations.looks import look
from xuanxian.awards.nominations.models import PERSON, Package
from xuanxian.awards.nominations.records import text_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.paperwork.forms import Form, FormData, PageBreak, Prose
from xuanxian.paperwork.letters import Letter, Table, letter_form, texts
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.pages.words import cn_date
from xuanxian.rules.awards.contents import OPINIONS
from xuanxian.rules.awards.naming import measure
from xuanxian.rules.awards.rulebook import Consultation, Rulebook
from xuanxian.rules.core.fields import Field

_WIDE = 3
"""From so many columns of its own on a list stands on pages laid across."""


@dataclass(frozen=True)
class Asked:
    """What the unit says on the letter: to which office it goes, by which day it asks for an answer, who is to be rung."""

    to: str
    number: str = ""
    due: date | None = None
    dated: date | None = None
    contact: str = ""


def columns_for(rulebook: Rulebook, department: str, answers: Sequence[Answer]) -> list[Field]:
    """What the notice has the department told about any of these, besides name and post."""
    subjects = {answer.subject for answer in answers}
    rows = [c for c in rulebook.consultations if c.department == department and c.subject in subjects]
    return [rulebook.fields[name] for name in dict.fromkeys(name for c in rows for name in c.columns)]


def shown_to(rulebook: Rulebook, answer: Answer) -> tuple[str, ...]:
    """The columns that say something of this nominee to this department."""
    rows: list[Consultation] = [c for c in rulebook.consultations if c.department == answer.department]
    return next((c.columns for c in rows if c.subject == answer.subject), ())


@transaction.atomic
def letter_for(
    package: Package,
    department: str,
    answers: Sequence[Answer],
    asked: Asked,
    *,
    by: Appointment,
    now: datetime,
) -> tuple[Form, FormData]:
    """As a paper. Each personal number on it is recorded as looked at (T4)."""
    rulebook = rulebook_of(package.version)
    columns = columns_for(rulebook, department, answers)
    rows = [_row(rulebook, at, answer, columns) for at, answer in enumerate(answers, start=1)]
    shown = [(answer.nomination, shown_to(rulebook, answer)) for answer in answers]
    look(shown, reason=f"征求{department}意见的函", by=by, now=now)
    return _letter(package, rulebook, department, answers, asked, columns, rows, by)


def _row(rulebook: Rulebook, at: int, answer: Answer, columns: Sequence[Field]) -> list[str]:
    nomination, mine = answer.nomination, shown_to(rulebook, answer)
    said = [text_of(nomination, field) if field.name in mine else "" for field in columns]
    return [str(at), nomination.name, nomination.body, *said]


def _letter(
    package: Package, rulebook: Rulebook, department: str, answers: Sequence[Answer], asked: Asked,
    columns: Sequence[Field], rows: Sequence[Sequence[str]], by: Appointment,
) -> tuple[Form, FormData]:  # fmt: skip
    notice, about = rulebook.notice, about_of(package)
    number = f"（{notice.number}）" if notice.number else ""
    clauses = "、".join(dict.fromkeys(answer.clause for answer in answers))
    until = f"于{cn_date(asked.due)}前" if asked.due else "尽快"
    own = by.organisation_id == package.unit_id
    whose = "我单位拟推荐" if own else f"{package.unit.title}推荐"
    letter = Letter(
        title=f"关于征求{about}推荐对象意见的函",
        number=asked.number,
        to=asked.to or department,
        parts=[
            texts(
                f"根据《{notice.title}》{number}，{whose}{_counted(rulebook, answers)}（名单见附件1）。"
                f"按照通知{clauses}的规定，现征求你单位意见。",
                f"请对名单所列对象逐一提出意见，填写回执（附件2），加盖公章，{until}函复我单位。"
                "意见为不同意或者有不同意见的，请写明具体情况。按照规定，没有回复的不视为同意。",
            )
        ],
        attached=("征求意见名单", "征求意见回执"),
        signed=(by.organisation.title, cn_date(asked.dated) if asked.dated else "　　　　年　　月　　日"),
        contact=asked.contact and f"联系人及电话：{asked.contact}",
        behind=[
            PageBreak(),
            Prose("mark", ("附件1",)),
            Prose("title", ("征求意见名单",)),
            Table(_heads(answers, columns), rows),
            PageBreak(),
            Prose("mark", ("附件2",)),
            Prose("title", ("征求意见回执",)),
            Prose("to", (f"{by.organisation.title}：",)),
            texts(f"你单位{asked.number or '　　　　　　号'}函收悉。经研究，对所列对象意见如下："),
            Table(
                [
                    ("序号", 1.4),
                    (_name_of(answers), 3.4),
                    ("单位及职务", 4.4),
                    (f"意见\n（{'／'.join(OPINIONS)}）", 3.6),
                    ("具体情况", 4),
                ],
                [(at, name, body, "", "") for at, name, body, *_ in rows],
            ),
            texts("经办人：　　　　　　　联系电话："),
            Prose("signed", (f"{asked.to or department}（盖章）", "　　　　年　　月　　日")),
        ],
    )
    return letter_form(f"征求意见函－{department}", letter, landscape=len(columns) >= _WIDE)


def about_of(package: Package) -> str:
    """What the award is called in the middle of a title: 2023年度…先进个人."""
    title = package.programme.title
    for ending in ("推荐评选", "评选表彰", "评选"):
        title = title.removesuffix(ending)
    return title


def _counted(rulebook: Rulebook, answers: Sequence[Answer]) -> str:
    types = Counter(answer.nomination.type for answer in answers)
    return "、".join(
        f"{rulebook.title_of(type_)}{number}{measure(rulebook, type_)}" for type_, number in types.items()
    )


def _name_of(answers: Sequence[Answer]) -> str:
    return "姓名" if all(a.nomination.type == PERSON for a in answers) else "名称"


def _heads(answers: Sequence[Answer], columns: Sequence[Field]) -> list[tuple[str, float]]:
    return [("序号", 1.4), (_name_of(answers), 3.6), ("单位及职务", 5), *((f.name, 4) for f in columns)]
