"""Questions on which a rule hangs are answered for many nominees at once: none of it holds, as an officer confirms."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from xuanxian.awards.nominations.actions import locked_package, save_fields
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.packages.checks import open_questions
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import record
from xuanxian.platform.refusals import refused
from xuanxian.rules.awards.contents import Confirmed
from xuanxian.rules.awards.verbs import CONFIRM


@transaction.atomic
def confirm_none(
    package: Package, nominations: Collection[Nomination], fields: Collection[str], *, by: Appointment, now: datetime
) -> int:  # fmt: skip
    """Of the chosen nominees each chosen question that is still open gets its harmless answer; what was answered stays. The
    act names the questions and whom they concern. Returns how many answers were given."""
    dossier = Dossier(locked_package(package), now.date())
    found = open_questions(dossier, [n for n in dossier.in_hands if n in nominations])
    given: dict[int, dict[str, str]] = {
        pk: {q.field: q.harmless for q in questions if q.harmless and q.field in fields}
        for pk, questions in found.items()
    }
    given = {pk: answers for pk, answers in given.items() if answers}
    if not given:
        raise refused(
            "question.nothing", "所选的对象、项目没有可以这样回答的", "请勾选还没有回答的对象和项目"
        )
    about = [n for n in dossier.in_hands if n.pk in given]
    for nomination in about:
        save_fields(nomination, given[nomination.pk], revision=nomination.revision, by=by, now=now)
    answered = dict.fromkeys(name for answers in given.values() for name in answers)
    content = Confirmed(tuple(answered), len(about))
    record(dossier.package.case, CONFIRM, by=by, now=now, content=content, concerns=[n.case for n in about])
    return sum(map(len, given.values()))
