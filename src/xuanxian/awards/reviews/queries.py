"""What waits at which step of a programme, and what the slate breaks."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from xuanxian.awards.nominations.models import Nomination, Status
from xuanxian.awards.nominations.records import record_of, roster_of
from xuanxian.awards.nominations.standings import step_before
from xuanxian.awards.programmes.models import Programme
from xuanxian.rules.findings import Finding
from xuanxian.rules.nominees import Nominees, read_nominees
from xuanxian.rules.rosters import limit_findings
from xuanxian.rules.rulebook import Rulebook
from xuanxian.rules.steps import Step

OVER = (
    Status.DRAFT,
    Status.RETURNED,
    Status.DECLINED,
    Status.NOT_CHOSEN,
    Status.WITHDRAWN,
    Status.STRUCK_OFF,
    Status.REVOKED,
)
"""Nobody in these waits at a step after the hand-in."""


def waiting_at(programme: Programme, rulebook: Rulebook, step: Step) -> QuerySet[Nomination]:
    return (
        Nomination.objects.filter(programme=programme, reached=step_before(rulebook, step))
        .exclude(status__in=OVER)
        .order_by("package__order", "package", "type", "category", "order", "pk")
    )


def nominees_of(rulebook: Rulebook, nominations: Sequence[Nomination]) -> Nominees:
    nominees, _ = read_nominees(rulebook, roster_of(rulebook, [record_of(n) for n in nominations]))
    return nominees


def slate_findings(rulebook: Rulebook, chosen: Sequence[Nomination]) -> list[Finding]:
    """The limits on the awarded."""
    return limit_findings(rulebook, nominees_of(rulebook, chosen), slate=True)
