"""What was said within a case."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from xuanxian.platform.messages.models import Message


def said_in(case: int) -> QuerySet[Message, Any]:
    """Newest first, with who said it."""
    return Message.objects.filter(case=case).select_related("office", "by", "file").order_by("-pk")
