"""Recordings as phones make them: told by their frames and tracks, limited in size, served as what they are and nothing else."""

import random
import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.factories import at
from xuanxian.platform.accounts.models import User
from xuanxian.platform.files.actions import (
    AUDIO,
    DOCUMENTS,
    PICTURES,
    ROSTERS,
    TYPES,
    kind_of,
    store,
    store_upload,
)
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.files.sounds import sound_of
from xuanxian.platform.pages.sounds import sound_response
from xuanxian.platform.refusals import Refused

pytestmark = pytest.mark.django_db
NOW = at(11, 15)
HTML = b"<html><script>alert(1)</script>"


def box(kind, content=b""):
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mp4(*handlers, brand=b"M4A ", moov_last=False):
    """Tracks of these handlers, with a little data."""
    tracks = [
        box(b"trak", box(b"tkhd", b"\0" * 84) + box(b"mdia", box(b"mdhd", b"\0" * 24) + box(b"hdlr", b"\0" * 8 + h + b"\0" * 13)))
        for h in handlers
    ]  # fmt: skip
    moov = box(b"moov", box(b"mvhd", b"\0" * 100) + b"".join(tracks))
    parts = [box(b"mdat", b"x" * 40), moov] if moov_last else [moov, box(b"mdat", b"x" * 40)]
    return box(b"ftyp", brand + b"\0\0\0\0isom") + b"".join(parts)


MPEG = b"\xff\xfb\x90\x64" + b"\0" * 413  # MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 417 bytes
MPEG2 = b"\xff\xf3\x48\xc4" + b"\0" * 140  # MPEG 2, 32 kbit/s, 16 kHz: 144 bytes
ADTS = bytes([0xFF, 0xF1, 0x50, 0x80, 0x02, 0x1F, 0xFC]) + b"\0" * 9  # 16 bytes
AMR_FRAME, WIDE_FRAME = b"\x3c" + b"\0" * 31, b"\x44" + b"\0" * 60


def id3(size, content=b""):
    return b"ID3\x04\0\0" + bytes([0, 0, size >> 7, size & 0x7F]) + content.ljust(size, b"\0")


def page(packet, flags=0, serial=1):
    return (
        b"OggS\0"
        + bytes([flags])
        + b"\0" * 8
        + struct.pack("<III", serial, 0, 0)
        + bytes([1, len(packet)])
        + packet
    )


OPUS, VORBIS = b"OpusHead\x01\x01" + b"\0" * 9, b"\x01vorbis" + b"\0" * 23
THEORA = b"\x80theora" + b"\0" * 30


def wav(form=b"WAVE", fmt=True, data=b"x" * 100, size=None):
    chunks = (b"fmt " + struct.pack("<I", 16) + b"\0" * 16) if fmt else b""
    chunks += b"LIST" + struct.pack("<I", 3) + b"abc\0"
    chunks += b"data" + struct.pack("<I", len(data) if size is None else size) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + form + chunks


def element(name, content, size=None):
    size = len(content) if size is None else size
    return bytes.fromhex(name) + (0x10000000 | size).to_bytes(4, "big") + content


def webm(*types, doctype=b"webm", cluster=b"\xa3\x81x", unknown=True):
    head = element("1A45DFA3", element("4286", b"\x01") + element("4282", doctype))
    entries = b"".join(element("AE", element("D7", b"\x01") + element("83", bytes([t]))) for t in types)
    inner = (
        element("1549A966", b"")
        + element("1654AE6B", entries)
        + bytes.fromhex("1F43B675")
        + b"\x01"
        + b"\xff" * 7
        + cluster
    )
    length = b"\x01" + b"\xff" * 7 if unknown else (0x10000000 | len(inner)).to_bytes(4, "big")
    return head + bytes.fromhex("18538067") + length + inner


SOUNDS = [
    (mp4(b"soun"), "m4a"),
    (mp4(b"soun", moov_last=True), "m4a"),
    (mp4(b"soun", b"soun", b"text", brand=b"mp42"), "m4a"),
    (mp4(b"soun", brand=b"3gp4"), "m4a"),
    (MPEG * 4, "mp3"),
    (MPEG, "mp3"),
    (MPEG2 * 3, "mp3"),
    (MPEG * 3 + b"TAG" + b"\0" * 125, "mp3"),
    (MPEG * 2 + MPEG[:200], "mp3"),
    (id3(300, HTML) + MPEG * 3, "mp3"),
    (id3(20) + b"\0" * 50 + MPEG * 3, "mp3"),
    (ADTS * 4, "aac"),
    (b"#!AMR\n" + AMR_FRAME * 5, "amr"),
    (b"#!AMR-WB\n" + WIDE_FRAME * 5, "amr"),
    (page(OPUS, 2) + page(b"OpusTags") + page(b"x"), "ogg"),
    (page(VORBIS, 2) + page(b"x"), "ogg"),
    (page(b"Speex   1.2", 2) + page(b"x"), "ogg"),
    (wav(), "wav"),
    (wav(size=0), "wav"),
    (wav(size=0xFFFFFFFF), "wav"),
    (webm(2), "weba"),
    (webm(2, unknown=False), "weba"),
]
NO_SOUNDS = [
    HTML,
    b"",
    b"ID3" + HTML,
    id3(20) + HTML,
    id3(100) + b"\0" * 1000,
    b"\xff\xfb" + HTML,
    MPEG[:100],
    MPEG + HTML,
    ADTS + HTML,
    ADTS[:10],
    b"\xff\xd8\xff\xe0" + MPEG,
    b"#!AMR\n",
    b"#!AMR\n" + HTML,
    b"#!AMR\necho\n",
    b"#!/bin/sh\n#!AMR\n",
    b"#!AMR_MC1.0\n" + AMR_FRAME,
    mp4(b"soun", b"vide"),
    mp4(b"vide"),
    mp4(b"soun", b"pict"),
    mp4(b"soun", b"\0\0\0\0"),
    mp4(),
    mp4(b"text"),
    mp4(b"soun", brand=b"heic"),
    page(OPUS, 2) + page(THEORA, 2, 2) + page(b"x"),
    page(THEORA, 2) + page(b"x"),
    page(HTML, 2) + page(b"x"),
    page(b"x"),
    wav(form=b"AVI "),
    b"RIFF" + HTML,
    webm(2, 1),
    webm(1),
    webm(),
    webm(17),
    webm(2, doctype=b"matroska"),
    b"\x1a\x45\xdf\xa3\x80",
]  # fmt: skip
CUT = [
    mp4(b"soun")[:60],
    mp4(b"soun", moov_last=True)[:70],
    mp4(b"soun")[:-5],
    box(b"ftyp", b"M4A ") + box(b"mdat", b"x" * 40),
    box(b"ftyp", b"M4A ") + struct.pack(">I4s", 4, b"moov"),
    box(b"ftyp", b"M4A ") + struct.pack(">I4sQ", 1, b"moov", 1 << 62),
    page(OPUS, 2)[:-3],
    page(OPUS, 2),
    page(OPUS, 2)[:26],
    wav(fmt=False),
    wav(data=b""),
    wav()[:30],
    webm(2)[:60],
    webm(2)[:20],
    webm(2, unknown=False)[:45],
]


def upload(data, name="录音.m4a", allowed=AUDIO):
    by = User.objects.filter(username="weishili").first() or User.objects.create_user("weishili", "韦示例")
    return store_upload(SimpleUploadedFile(name, data), allowed, by=by, now=NOW)


def refused(data, **other):
    with pytest.raises(Refused) as refusal:
        upload(data, **other)
    assert not StoredFile.objects.exists()
    (finding,) = refusal.value.findings
    return finding.rule


@pytest.mark.parametrize(("data", "kind"), SOUNDS)
def test_a_recording_is_told_by_its_content(data, kind):
    assert kind_of(data) == kind
    assert upload(data, "录音").kind == kind


@pytest.mark.parametrize("data", NO_SOUNDS)
@pytest.mark.parametrize("name", ["录音.mp3", "录音.m4a"])
def test_what_is_no_recording_is_refused_whatever_its_name(data, name):
    assert refused(data, name=name) in (
        "file.kind",
        "file.empty",
        "file.damaged" if data[:4] == b"\x1a\x45\xdf\xa3" else "",
    )


@pytest.mark.parametrize("data", CUT)
def test_a_recording_that_lacks_what_a_player_needs_is_damaged(data):
    assert refused(data) == "file.damaged"


def test_whatever_is_cut_or_spoilt_is_told_or_refused_but_never_breaks():
    chance = random.Random(2023)
    for data, _ in SOUNDS:
        for _ in range(60):
            bytes_ = bytearray(data[: chance.randrange(len(data)) + 1])
            for _ in range(chance.randrange(4)):
                bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
            try:
                assert sound_of(bytes(bytes_)) in ("", *AUDIO)
            except Refused as refusal:
                assert refusal.findings[0].rule == "file.damaged"


@pytest.mark.parametrize("data", [
    box(b"ftyp", b"M4A ") + box(b"free") * 200_000,
    b"RIFF\0\0\0\0WAVE" + b"junk\0\0\0\0" * 200_000,
    element("1A45DFA3", element("4282", b"webm")) + b"\xec\x80" * 200_000,
    b"ID3\x04\0\0\0\0\0\0" + b"\0" * 2_000_000,
])  # fmt: skip
def test_a_file_of_nothing_but_small_parts_is_not_walked_to_its_end(data):
    assert refused(data) in ("file.damaged", "file.kind")


@pytest.mark.parametrize("allowed", [DOCUMENTS, PICTURES, ROSTERS])
@pytest.mark.parametrize("data", [data for data, _ in SOUNDS])
def test_where_papers_are_meant_no_recording_is_taken(data, allowed):
    assert refused(data, name="推荐报告.pdf", allowed=allowed) == "file.kind"


def test_where_recordings_are_meant_no_paper_is_taken():
    assert refused(b"%PDF-1.4\n", name="录音.mp3") == "file.kind"
    assert not set(AUDIO) & {*DOCUMENTS, *PICTURES, *ROSTERS}


def test_a_recording_may_be_larger_than_a_paper_up_to_its_own_limit(settings):
    settings.LARGEST_UPLOAD, settings.LARGEST_AUDIO = 1000, 417 * 4
    assert upload(MPEG * 4).size == 417 * 4
    StoredFile.objects.all().delete()
    assert refused(MPEG * 4 + b"\0") == "file.too-large"
    # Both are taken in one place: each by its own limit.
    assert refused(b"%PDF-1.4\n" + b"x" * 1000, allowed=(*DOCUMENTS, *AUDIO)) == "file.too-large"
    assert upload(MPEG * 4, allowed=(*DOCUMENTS, *AUDIO)).kind == "mp3"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("录音.mp3", "录音.mp3"),
        ("录音.MP3", "录音.MP3"),
        ("录音.html", "录音.html.mp3"),
        ("录音", "录音.mp3"),
        ("../a.exe", "a.exe.mp3"),
    ],
)
def test_a_recording_is_saved_under_a_name_that_opens_as_one(name, kept):
    assert upload(MPEG * 3, name).name == kept


def test_a_long_name_keeps_its_new_ending():
    assert upload(MPEG * 3, "长" * 300 + ".html").name.endswith(".html.mp3")


# ——— served ———————————————————————————————————————————————————————————————————————————————————————————


def answer(stored, **headers):
    return sound_response(RequestFactory().get("/", headers=headers), stored)


def content(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(("data", "kind"), SOUNDS)
def test_it_is_served_as_what_it_is_and_never_executed(data, kind):
    response = answer(upload(data, "录音"))
    assert response["Content-Type"] == TYPES[kind] == {
        "m4a": "audio/mp4", "mp3": "audio/mpeg", "aac": "audio/aac", "amr": "audio/amr", "ogg": "audio/ogg",
        "wav": "audio/wav", "weba": "audio/webm",
    }[kind]  # fmt: skip
    assert response["X-Content-Type-Options"] == "nosniff"
    assert (
        response["Content-Security-Policy"].startswith("default-src 'none';")
        and "sandbox" in response["Content-Security-Policy"]
    )
    assert response["Content-Disposition"].startswith("inline")
    assert content(response) == data


def test_what_is_no_recording_is_only_saved():
    stored = store("a.html", "txt", HTML, by=None, now=NOW)
    response = answer(stored)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "first", "after"),
    [
        ("bytes=0-1", 0, 2),
        ("bytes=0-", 0, 417),
        ("bytes=400-999999", 400, 417),
        ("bytes=-17", 400, 417),
        ("bytes=-9999", 0, 417),
    ],
)
def test_a_part_is_served_as_asked(asked, first, after):
    response = answer(upload(MPEG, "a.mp3"), range=asked)
    assert (response.status_code, response["Content-Range"]) == (206, f"bytes {first}-{after - 1}/417")
    assert response["Content-Length"] == str(after - first)
    assert content(response) == MPEG[first:after]


@pytest.mark.parametrize("asked", ["bytes=417-", "bytes=500-600", "bytes=-0"])
def test_what_lies_beyond_the_end_is_refused(asked):
    response = answer(upload(MPEG, "a.mp3"), range=asked)
    assert (response.status_code, response["Content-Range"], response.content) == (416, "bytes */417", b"")


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2"])
def test_what_is_not_understood_gets_the_whole(asked):
    response = answer(upload(MPEG, "a.mp3"), range=asked)
    assert (response.status_code, response["Accept-Ranges"]) == (200, "bytes")
    assert content(response) == MPEG


def test_pages_may_play_what_the_site_serves_and_still_open_no_microphone():
    headers = Client().get(reverse("sign-in")).headers
    assert "media-src 'self'" in headers["Content-Security-Policy"].split("; ")
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=()"
