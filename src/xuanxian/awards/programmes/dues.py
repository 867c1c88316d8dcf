"""What waits for a seat in this room."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from xuanxian.awards.programmes.desks import desks_of
from xuanxian.awards.programmes.models import Ruling, RulingStatus
from xuanxian.platform.rooms import Asking, Due


def questions(asking: Asking) -> Iterator[Due]:
    for desk in desks_of(asking):
        asked = (
            Ruling.objects.filter(programme=desk.programme, status=RulingStatus.ASKED).count()
            if desk.runs
            else 0
        )
        if asked:
            url = f"{reverse('rulings', args=[desk.programme.pk])}?status={RulingStatus.ASKED}"
            yield desk.due(110, f"答复{asked}个提问", desk.programme.title, url, group="答疑口径")
