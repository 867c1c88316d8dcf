"""The package sent for signature: what the unit's leader has before him, and what his signature does: it hands in."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.urls import reverse

from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Edition, Package
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.packages.handing_in import differences, entry_of, hand_in
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.rooms import ForSignature


def for_signature(package: Package, today: date) -> ForSignature:
    """Of the next delivery: those who go with it, what changed since the last one, findings, papers."""
    dossier = Dossier(package, today)
    step = dossier.next_delivery
    names = {n.pk: str(n) for n in package.nominations.all()}
    going = [
        (str(n), reverse("nomination", args=[n.pk]), f"{n.category}　{n.body}")
        for n in dossier.coming_to(step)
    ]
    files = dossier.attachments.values()
    return ForSignature(
        lines=going,
        changes=[(names[pk], lines) for pk, lines in differences(dossier).items()],
        findings=[said.finding for said in package_findings(dossier, step)],
        papers=[
            ("打印稿和电子版", reverse("package-papers", args=[package.pk])),
            ("文书", reverse("package-texts", args=[package.pk])),
            *((a.purpose, reverse("attachment", args=[a.pk])) for a in files if a.case_id == package.case_id),
        ],
        digest=_digest(dossier),
    )


def _digest(dossier: Dossier) -> str:
    """Over all that goes along: what was entered, what the records prove today, its order, files."""
    edition = Edition(package=dossier.package)
    entries = [entry_of(edition, at, n).digest for at, n in enumerate(dossier.nominations, start=1)]
    attached = sorted(f"{a.case_id} {a.purpose} {a.file.digest}" for a in dossier.attachments.values())
    return hashlib.new("sm3", "\n".join([*entries, *attached]).encode()).hexdigest()


def signed(package: Package, *, reason: str, by: Appointment, now: datetime) -> Edition:
    return hand_in(package, reason=reason, by=by, now=now)
