"""Saying something within a case."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from xuanxian.platform.accounts.models import Appointment
from xuanxian.platform.acts.actions import lock, record
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.messages.access import talk_of
from xuanxian.platform.messages.models import Message, Way
from xuanxian.platform.messages.state import SAY, Spoken
from xuanxian.platform.notifications.actions import tell
from xuanxian.platform.refusals import refused
from xuanxian.platform.search.text import is_personal

LONGEST = 5000
"""Characters of one message."""


@transaction.atomic
def say(
    case: int, text: str, file: StoredFile | None, *, key: uuid.UUID, by: Appointment, now: datetime, way: str = Way.WRITTEN
) -> Message:  # fmt: skip
    """The other parties are told. The same `key` again returns the message it made. Refused (`message.*`) where nothing is
    said, where it is too long, and where an identity number or a phone stands in it; 404 for whom it does not concern."""
    talk = talk_of(by, case)
    lock([case])
    if earlier := Message.objects.filter(key=key, case=case, by=by.user).first():
        return earlier
    text = text.strip()
    if not text and file is None:
        raise refused("message.empty", "没有写内容，也没有附文件", "请写明内容，或者附上图片、文件、录音")
    if len(text) > LONGEST:
        raise refused(
            "message.too-long", f"内容有{len(text)}个字符，太长", f"请压缩到{LONGEST}个字符以内，或者附成文件"
        )
    if is_personal(text):
        raise refused(
            "message.personal", "留言不能写身份证号码和手机号码", "请删去号码后再发；联系方式请写办公电话"
        )
    said = [case, by.organisation_id, by.user_id, way, text, file.digest if file else ""]
    digest = hashlib.new("sm3", json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    made = Message.objects.create(
        case=talk.case, office=by.organisation, by=by.user, at=now, way=way, text=text, file=file, digest=digest, key=key
    )  # fmt: skip
    record(talk.case, SAY, by=by, now=now, content=Spoken(str(way), digest))
    for office in talk.others:
        words = f"{by.organisation.name}在「{talk.row}」中留言：{text or (file.name if file else '')}"
        tell(office, words, reverse("messages", args=[case]), now=now)
    return made
