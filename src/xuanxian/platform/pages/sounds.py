"""A recording as the answer to a request, whole or a part of it: players ask for parts, and Safari plays nothing without."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from xuanxian.platform.files.actions import AUDIO, TYPES, on_disk
from xuanxian.platform.files.models import StoredFile

_POLICY = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
_PART = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)
_STEP = 256 * 1024


def sound_response(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """To whoever may have the file, as the caller has made sure. What is no recording is only to be saved."""
    on_disk(file.digest, file.name)  # refused before the answer begins
    part = _part(request.headers.get("Range", ""), file.size)
    response: HttpResponseBase
    if part == (0, 0):
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{file.size}"
    elif part:
        first, after = part
        response = StreamingHttpResponse(_bytes(file, first, after), status=206)
        response["Content-Range"] = f"bytes {first}-{after - 1}/{file.size}"
        response["Content-Length"] = str(after - first)
    else:
        response = FileResponse(on_disk(file.digest, file.name).open("rb"))
    response["Content-Type"] = TYPES[file.kind] if file.kind in AUDIO else "application/octet-stream"
    response["Content-Disposition"] = content_disposition_header(file.kind not in AUDIO, file.name) or ""
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    return response


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; (0, 0) where there is nothing of it, None where the whole is asked for."""
    match = _PART.fullmatch(asked.replace(" ", ""))
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:  # the last so many
        return (max(0, size - int(last)), size) if int(last) and size else (0, 0)
    after = min(int(last) + 1, size) if last else size
    if last and int(last) < int(first):
        return None
    return (int(first), after) if int(first) < size else (0, 0)


def _bytes(file: StoredFile, first: int, after: int) -> Iterator[bytes]:
    with on_disk(file.digest, file.name).open("rb") as stream:
        stream.seek(first)
        while first < after and (piece := stream.read(min(_STEP, after - first))):
            first += len(piece)
            yield piece
