"""The package sent for signature: what the unit's leader has before him, and what his signature does: it hands in."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.urls import reverse

from xuanxian.awards.nominations.models import Attachment, Edition, Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.standings import next_delivery
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.packages.handing_in import concerned_by, differences, entry_of, hand_in
from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.rooms import ForSignature


def for_signature(package: Package, today: date) -> ForSignature:
    """Of the next delivery: those who go with it, what changed since the last one, findings, papers."""
    step = next_delivery(package)
    going = concerned_by(package, step, today)
    names = {n.pk: str(n) for n in package.nominations.all()}
    files = package.attachments.filter(removed_at=None).select_related("file")
    return ForSignature(
        lines=[(str(n), reverse("nomination", args=[n.pk]), f"{n.category}　{n.body}") for n in going],
        changes=[(names[pk], lines) for pk, lines in differences(package).items()],
        findings=[said.finding for said in package_findings(package, today, step)],
        papers=[
            ("打印稿和电子版", reverse("package-papers", args=[package.pk])),
            ("文书", reverse("package-texts", args=[package.pk])),
            *((a.purpose, reverse("attachment", args=[a.pk])) for a in files if a.nomination_id is None),
        ],
        digest=_digest(package, list(files)),
    )


def _digest(package: Package, files: list[Attachment]) -> str:
    """Over all that goes along: what was entered, its order, files."""
    edition = Edition(package=package)
    entries = [entry_of(edition, at, n).digest for at, n in enumerate(in_list(package), start=1)]
    attached = sorted(f"{a.nomination_id or ''} {a.purpose} {a.file.digest}" for a in files)
    return hashlib.new("sm3", "\n".join([*entries, *attached]).encode()).hexdigest()


def signed(package: Package, *, reason: str, by: Appointment, now: datetime) -> Edition:
    return hand_in(package, reason=reason, by=by, now=now)
