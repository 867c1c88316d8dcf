"""Which kind of sound recording some bytes are, as phones make them: by the frames or the tracks in them, never by a name.

What holds a moving picture too is no sound. A stream (mp3, aac, amr) that breaks off somewhere plays up to there and is taken; a
container that lacks what a player needs is damaged."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import partial

from xuanxian.platform.refusals import Refused, refused

ENDINGS = {
    "m4a": ("m4a", "mp4", "m4b", "3gp", "3gpp"), "mp3": ("mp3",), "aac": ("aac",), "amr": ("amr", "awb"),
    "ogg": ("ogg", "oga", "opus", "spx"), "wav": ("wav",), "weba": ("weba", "webm"),
}  # fmt: skip
"""Kind → how the name of such a file may end."""
TYPES = {
    "m4a": "audio/mp4", "mp3": "audio/mpeg", "aac": "audio/aac", "amr": "audio/amr", "ogg": "audio/ogg", "wav": "audio/wav",
    "weba": "audio/webm",
}  # fmt: skip
_ENOUGH = 3
"""So many frames one after another are no accident."""
_MOST_PARTS = 100_000
"""Of a container; an hour in pieces of a second has ten thousand."""


def sound_of(data: bytes) -> str:
    """The kind, a key of TYPES; "" for what is no sound. Raises Refused for a recording that cannot be played."""
    try:
        return next((kind for kind, is_it in _KINDS.items() if is_it(data)), "")
    except (struct.error, IndexError) as error:  # it ends in the middle of a length
        raise _damaged() from error


def _damaged() -> Refused:
    return refused(
        "file.damaged", "录音不完整，放不出来", "请在手机上放一遍；放得出的，另存或者分享一次后再上传"
    )


# ——— streams of frames ————————————————————————————————————————————————————————————————————————————————


def _frames(data: bytes, at: int, length_of: Callable[[bytes], int]) -> bool:
    """Whether frames follow each other from here on; `length_of` gives 0 for what is no head of one. One alone must be the
    whole rest."""
    for number in range(_ENOUGH):
        head = data[at : at + 7]
        if not head and number:
            return True
        length = length_of(head)
        if not length or (not number and at + length > len(data)):
            return False
        at += length
        if at > len(data):
            return True
    return True


_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_BITS = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def _mpeg_length(head: bytes) -> int:
    """Of a frame of MPEG 1, 2 or 2.5, layer III."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bits in (0, 15) or rate == 3:
        return 0
    kilobits = (_BITS if version == 3 else _LOW_BITS)[bits - 1]
    return (144 if version == 3 else 72) * kilobits * 1000 // _RATES[version][rate] + (head[2] >> 1 & 1)


def _is_mp3(data: bytes) -> bool:
    at = 0
    if data.startswith(b"ID3"):
        if len(data) < 10 or any(byte & 0x80 for byte in data[6:10]):
            return False
        size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
        at = 10 + size + (10 if data[5] & 0x10 else 0)
        at = len(data) - len(data[at:].lstrip(b"\0"))
    return _frames(data, at, _mpeg_length)


def _adts_length(head: bytes) -> int:
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 15 > 12:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length > 7 else 0


def _is_aac(data: bytes) -> bool:
    return _frames(data, 0, _adts_length)


_NARROW = (13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1)
_WIDE = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1)


def _amr_length(lengths: tuple[int, ...], head: bytes) -> int:
    return lengths[head[0] >> 3] if head and not head[0] & 0x83 else 0


def _is_amr(data: bytes) -> bool:
    return any(
        data.startswith(magic) and _frames(data, len(magic), partial(_amr_length, lengths))
        for magic, lengths in ((b"#!AMR\n", _NARROW), (b"#!AMR-WB\n", _WIDE))
    )


# ——— containers ———————————————————————————————————————————————————————————————————————————————————————


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Type, begin and end of the content of each box of an MP4."""
    for _ in range(_MOST_PARTS):
        if at >= end:
            return
        size, kind = struct.unpack_from(">I4s", data, at)
        begin = at + 8
        if size == 1:
            (size,), begin = struct.unpack_from(">Q", data, begin), begin + 8
        after = at + size if size else end
        if not begin <= after <= end:
            raise _damaged()
        yield kind, begin, after
        at = after
    raise _damaged()


def _within(data: bytes, path: tuple[bytes, ...], at: int, end: int) -> Iterator[tuple[int, int]]:
    for kind, begin, after in _boxes(data, at, end):
        if kind == path[0]:
            yield from _within(data, path[1:], begin, after) if path[1:] else [(begin, after)]


_BESIDE_SOUND = {b"soun", b"meta", b"text", b"sbtl", b"tmcd"}


def _is_m4a(data: bytes) -> bool:
    if data[4:8] != b"ftyp" or data[8:11] in (
        b"hei",
        b"hev",
        b"mif",
        b"msf",
        b"avi",
    ):  # the latter are pictures
        return False
    if not any(_within(data, (b"moov",), 0, len(data))):
        raise _damaged()
    heads = _within(data, (b"moov", b"trak", b"mdia", b"hdlr"), 0, len(data))
    tracks = {data[begin + 8 : begin + 12] for begin, after in heads if after - begin >= 12}
    return b"soun" in tracks and tracks <= _BESIDE_SOUND


def _is_wav(data: bytes) -> bool:
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return False
    at, formatted = 12, False
    for _ in range(_MOST_PARTS):
        kind, size = struct.unpack_from("<4sI", data, at)
        if kind == b"data":  # where the recorder was cut off, its length was never written
            if formatted and len(data) > at + 8:
                return True
            break
        formatted = formatted or (kind == b"fmt " and size >= 16)
        at += 8 + size + size % 2
    raise _damaged()


_CODECS = (b"OpusHead", b"\x01vorbis", b"Speex   ")


def _is_ogg(data: bytes) -> bool:
    """Every stream begins with a page of its own at the start, and says what it is."""
    at, streams = 0, 0
    while data[at : at + 5] == b"OggS\0":
        flags, count = data[at + 5], data[at + 26]
        begin = at + 27 + count
        after = begin + sum(data[at + 27 : begin])
        if after > len(data):
            raise _damaged()
        if not flags & 2:
            return streams > 0
        if not data.startswith(_CODECS, begin):
            return False
        at, streams = after, streams + 1
    if streams:
        raise _damaged()
    return False


_EBML, _SEGMENT, _CLUSTER, _TRACKS, _ENTRY = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1654AE6B, 0xAE
_DOCTYPE, _TRACK_TYPE, _AUDIO_TRACK = 0x4282, 0x83, b"\x02"


def _number(data: bytes, at: int, *, whole: bool) -> tuple[int, int]:
    """A number of EBML and where it ends; `whole` with the bits that say how long it is, as names are written."""
    length = 9 - data[at].bit_length()
    if length > 8 or at + length > len(data):
        raise _damaged()
    found = int.from_bytes(data[at : at + length], "big")
    return (found if whole else found & (1 << 7 * length) - 1), at + length


def _elements(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Name, begin and end of the content of each element of a WebM; one of unknown length reaches to the end."""
    for _ in range(_MOST_PARTS):
        if at >= end:
            return
        name, sized = _number(data, at, whole=True)
        size, begin = _number(data, sized, whole=False)
        after = end if size == (1 << 7 * (begin - sized)) - 1 else begin + size
        if after > end and name not in (_SEGMENT, _CLUSTER):
            raise _damaged()
        yield name, begin, min(after, end)
        at = after
    raise _damaged()


def _is_weba(data: bytes) -> bool:
    if data[:4] != _EBML.to_bytes(4, "big"):
        return False
    parts = _elements(data, 0, len(data))
    _, begin, after = next(parts)
    doctypes = [data[b:a].rstrip(b"\0") for name, b, a in _elements(data, begin, after) if name == _DOCTYPE]
    if doctypes != [b"webm"]:
        return False
    for name, begin, after in parts:
        if name == _SEGMENT:
            return _sound_tracks(data, begin, after)
    raise _damaged()


def _sound_tracks(data: bytes, at: int, end: int) -> bool:
    for name, begin, after in _elements(data, at, end):
        if name == _TRACKS:
            entries = [span for kind, *span in _elements(data, begin, after) if kind == _ENTRY]
            types = [
                data[b:a].lstrip(b"\0")
                for span in entries
                for kind, b, a in _elements(data, *span)
                if kind == _TRACK_TYPE
            ]
            return len(types) == len(entries) > 0 and set(types) == {_AUDIO_TRACK}
        if name == _CLUSTER:
            return False
    raise _damaged()


_KINDS: dict[str, Callable[[bytes], bool]] = {
    "m4a": _is_m4a, "ogg": _is_ogg, "wav": _is_wav, "weba": _is_weba, "amr": _is_amr, "mp3": _is_mp3, "aac": _is_aac,
}  # fmt: skip
