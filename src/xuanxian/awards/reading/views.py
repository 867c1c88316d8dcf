"""“读回 Word 表”: a filled form is uploaded, compared field by field, and what is ticked is taken over."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from PIL import Image

from xuanxian.awards.nominations import access
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.nominations.nomination_views import crumbs_of
from xuanxian.awards.reading import actions as reading
from xuanxian.paperwork.reading.document import MOST_BYTES
from xuanxian.platform import clock, given
from xuanxian.platform.accounts.seats import Request
from xuanxian.platform.files.actions import clean_name
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.pages.acting import act_page
from xuanxian.platform.refusals import Refused, refused
from xuanxian.rules.core.findings import Finding

_MOST_FILES, _MOST_TOGETHER = 100, 100_000_000
_HELP = "Word 文档（docx），本系统生成的、通知原来的都可以；doc、wps 请先另存为 docx"


class _Files(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> Any:
        return [
            super(_Files, self).clean(one, initial) for one in (data if isinstance(data, list) else [data])
        ]


class _Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class WordUpload(forms.Form):
    file = forms.FileField(label="填好的 Word 表", help_text=_HELP)


class WordUploads(forms.Form):
    documents = _Files(label="填好的 Word 表", help_text=f"可以一次选多个。{_HELP}", widget=_Several)

    def clean_documents(self) -> Any:
        chosen = self.cleaned_data["documents"]
        if len(chosen) > _MOST_FILES or sum(one.size for one in chosen) > _MOST_TOGETHER:
            most = f"{_MOST_FILES}个文件，共{_MOST_TOGETHER // 1_000_000}兆"
            raise forms.ValidationError(f"一次最多{most}，请分几次")
        return chosen


def upload(request: Request, pk: int) -> HttpResponse:
    found = access.nomination_to_edit(request.seat, pk)
    if not access.may_be_filled_in(found):
        return redirect("nomination", pk=pk)

    def act(data: Any) -> StoredFile:
        name, content = _taken(data["file"])
        return reading.keep(found, name, content, by=request.seat, now=clock.now())

    return act_page(
        request,
        act,
        WordUpload(request.POST or None, request.FILES or None),
        title="读回 Word 表",
        button="读入并比较",
        back=reverse("nomination", args=[pk]),
        to=lambda stored: reverse("nomination-read-check", args=[pk, stored.pk]),
        done="已读入，请逐项核对",
        crumbs=crumbs_of(found, "读回 Word 表"),
        consequences=[
            "逐项列出与现在所填不同的地方，勾选并确认后才写入。",
            "意见、盖章、日期以纸质件为准，不读。读不准的格逐处说明，不采用。",
        ],
        template="reading/read.html",
        nomination=found,
        forms=reading.forms_of(found),
    )


def _taken(file: Any) -> tuple[str, bytes]:
    name = clean_name(file.name)
    if file.size > MOST_BYTES:
        raise refused(
            "form.read.too-large", f"「{name}」太大", "请压缩其中的图片，另存后再上传", subject=name
        )
    return name, file.read()


def _file(request: Request, pk: int) -> StoredFile:
    if (stored := reading.waiting_of(request.seat).filter(pk=pk).first()) is None:
        raise Http404
    return stored


def check(request: Request, pk: int, file: int) -> HttpResponse:
    """The differences; taken over, or given up."""
    found = access.nomination_to_edit(request.seat, pk)
    stored = _file(request, file)
    if not access.may_be_filled_in(found):
        return redirect("nomination", pk=pk)
    if "discard" in request.POST:
        reading.discard(stored)
        messages.success(request, "已放弃这个文件，没有改动")
        return _onward(request, found, "nomination")
    said: list[Finding] = []
    ticked = None
    if request.method == "POST":
        ticked = request.POST.getlist("take")
        try:
            number = reading.take_over(
                found, stored, ticked, photo="photo" in request.POST, revision=_revision(request),
                by=request.seat, now=clock.now(),
            )  # fmt: skip
        except Refused as refusal:
            said = refusal.findings
        except reading.Changed as changed:
            for one in changed.conflicts:
                messages.warning(request, f"「{one.field.name}」{one.by}在{one.at}改过，请重新核对；没有保存")
            found, ticked = access.nomination_to_edit(request.seat, pk), None
        else:
            reading.discard(stored)
            messages.success(request, f"「{found}」已采用{number}项")
            return _onward(request, found, "nomination-edit")
    return _checked(request, found, stored, ticked, said)


def _onward(request: Request, found: Nomination, page: str) -> HttpResponse:
    """To the next file of the batch, if there is one."""
    if found.unit_id == request.seat.organisation_id and reading.waiting(
        found.package, reading.waiting_of(request.seat)
    ):
        return redirect("package-read", pk=found.package_id)
    return redirect(page, pk=found.pk)


def _revision(request: Request) -> int:
    return given.number(request.POST.get("revision")) or 0


def _checked(
    request: Request, found: Nomination, stored: StoredFile, ticked: list[str] | None, said: list[Finding]
) -> HttpResponse:
    """What somebody ticked stays ticked."""
    try:
        seen = reading.preview_of(found, stored)
    except Refused as refusal:
        for finding in refusal.findings:
            messages.error(request, f"{finding.message}。{finding.mend}")
        return redirect("nomination-read", pk=found.pk)
    take = [one.label for one in seen.differences if one.ticked] if ticked is None else ticked
    return render(
        request,
        "reading/reading.html",
        {
            "title": "核对 Word 表",
            "nomination": found,
            "seen": seen,
            "take": take,
            "take_photo": seen.photo_ticked if ticked is None else "photo" in request.POST,
            "refused": [(finding, "") for finding in said],
            "revision": found.revision,
            "crumbs": crumbs_of(found, "核对 Word 表"),
        },
        status=422 if said else 200,
    )


def photo(request: Request, pk: int, file: int) -> HttpResponse:
    """The picture in the file, drawn anew and small."""
    found = access.nomination_to_edit(request.seat, pk)
    try:
        data = reading.picture_of(found, _file(request, file))
        with Image.open(io.BytesIO(data or b""), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > 40_000_000:
                raise Http404
            picture = opened.convert("RGB")
    except (Refused, OSError, ValueError, SyntaxError) as error:
        raise Http404 from error
    picture.thumbnail((295, 413))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return HttpResponse(out.getvalue(), content_type="image/jpeg")


def several(request: Request, pk: int) -> HttpResponse:
    """Many files at once, each to its nominee; below, those that wait to be looked at."""
    package = access.package_to_edit(request.seat, pk)
    form = WordUploads(request.POST or None, request.FILES or None)
    unmatched: list[reading.Matched] = []
    if request.method == "POST" and form.is_valid():
        files = [(clean_name(one.name), one.read()) for one in form.cleaned_data["documents"]]
        matched = reading.match(package, files, by=request.seat, now=clock.now())
        unmatched, form = [one for one in matched if one.nomination is None], WordUploads()
    return render(
        request,
        "reading/readings.html",
        {
            "title": "读回 Word 表",
            "form": form,
            "button": "读入并比较",
            "back": reverse("package", args=[pk]),
            "crumbs": [("报送材料", reverse("package", args=[pk])), ("读回 Word 表", "")],
            "consequences": [
                "每个文件按身份证号码或者名称找到推荐对象，再逐个核对、确认。没有确认的不写入。"
            ],
            "unmatched": unmatched,
            "waiting": reading.waiting(package, reading.waiting_of(request.seat)),
        },
        status=422 if form.errors else 200,
    )
