"""Taking a file in: what it is by its content; nothing is unpacked, run or trusted."""

import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import at
from xuanxian.platform.accounts.models import User
from xuanxian.platform.files.actions import (
    DOCUMENTS,
    PICTURES,
    clean_name,
    content_of,
    draft,
    keep,
    kind_of,
    path_of,
    store,
    store_photo,
    store_upload,
)
from xuanxian.platform.files.models import StoredFile
from xuanxian.platform.refusals import Refused

pytestmark = pytest.mark.django_db
NOW = at(11, 15)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@pytest.fixture
def somebody():
    return User.objects.create_user("weishili", "韦示例")


def zipped(parts, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def picture(width=413, height=579, kind="JPEG", mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, kind, **options)
    return out.getvalue()


def utf16(text):
    return text.encode("utf-16-le")


WORD = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"})
SHEET = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"})
OFD = zipped({"OFD.xml": "<x/>"})
PDF = b"%PDF-1.4\n"
TYPES = '<Types><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'


def refused(rule, act, *arguments, **other):
    """Refused, and nothing is left: neither a row nor a file."""
    before = StoredFile.objects.count(), _files()
    with pytest.raises(Refused) as refusal:
        act(*arguments, **other)
    (finding,) = refusal.value.findings
    assert finding.rule == rule
    assert finding.message
    assert finding.mend
    assert (StoredFile.objects.count(), _files()) == before
    return finding


def _files():
    return sorted(p for p in Path(settings.FILES_FOLDER).rglob("*") if p.is_file())


def upload(somebody, data, name="材料.pdf", allowed=DOCUMENTS):
    return store_upload(SimpleUploadedFile(name, data), allowed, by=somebody, now=NOW)


def portrait(somebody, data, name="照片.jpg"):
    return store_photo(SimpleUploadedFile(name, data), by=somebody, now=NOW)


# ——— kinds ———————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "pdf"),
        (picture(10, 10), "jpg"),
        (picture(10, 10, "PNG"), "png"),
        (WORD, "docx"),
        (SHEET, "xlsx"),
        (OFD, "ofd"),
        (OLE + utf16("Workbook"), "xls"),
        (OLE + utf16("WordDocument"), "doc"),
        (b"", ""),
        (b"PK\x05\x06" + b"\0" * 18, ""),
        (zipped({"a.txt": "x"}), ""),
        (b"<html><script>alert(1)</script>", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", ""),
        (b"MZ\x90\0", ""),
        (b"\x7fELF", ""),
        (b"#!/bin/sh\n", ""),
        (b"GIF89a", ""),
        (b" %PDF-1.4", ""),
        ("姓名,性别\n".encode(), ""),
    ],
)
def test_a_kind_is_told_by_the_content(data, kind):
    assert kind_of(data) == kind


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (PDF, "推荐报告.docx", "pdf"),
        (WORD, "推荐报告.pdf", "docx"),
        (picture(10, 10), "照片.png", "jpg"),
        (OFD, "公文.ofd", "ofd"),
        (OLE, "推荐报告.wps", "wps"),
        (OLE, "汇总表.ET", "et"),
        (OLE, "推荐报告.exe", "doc"),
    ],
)
def test_a_name_does_not_make_the_kind(somebody, data, name, kind):
    stored = upload(somebody, data, name)
    assert (stored.kind, stored.name, stored.size) == (kind, name, len(data))
    assert (stored.by, stored.at) == (somebody, NOW)
    assert content_of(stored) == data


@pytest.mark.parametrize(
    ("data", "allowed"),
    [
        (b"MZ\x90\0 a programme", DOCUMENTS),
        (b"<html><script>alert(1)</script>", DOCUMENTS),
        ("姓名,身份证号码".encode(), DOCUMENTS),
        (zipped({"推荐报告.docx": WORD}), DOCUMENTS),
        (PDF, PICTURES),
        (WORD, ("pdf",)),
    ],
)
def test_the_wrong_kind_is_refused_whatever_its_name(somebody, data, allowed):
    finding = refused("file.kind", upload, somebody, data, "推荐报告.pdf", allowed)
    assert finding.mend.startswith(f"可以上传：{'、'.join(allowed)}")


def test_an_empty_file_is_refused(somebody):
    refused("file.empty", upload, somebody, b"")


def test_a_file_beyond_the_limit_is_refused_and_one_at_it_taken(somebody, settings):
    settings.LARGEST_UPLOAD = 2_000_000
    taken = PDF + b"x" * (2_000_000 - len(PDF))
    assert upload(somebody, taken).size == 2_000_000
    finding = refused("file.too-large", upload, somebody, taken + b"x")
    assert "超过2兆" in finding.message
    refused("file.too-large", portrait, somebody, taken + b"x")


# ——— archives —————————————————————————————————————————————————————————————————————————————————————————


def test_a_bomb_is_refused(somebody):
    bomb = zipped({"word/document.xml": b"\0" * 30_000_000})
    assert len(bomb) < 100_000
    refused("file.bomb", upload, somebody, bomb, "推荐报告.docx")


def test_a_thousand_parts_that_unpack_to_much_are_a_bomb_too(somebody):
    part = b"\0" * 1_000_000
    refused("file.bomb", upload, somebody, zipped({f"{n}": part for n in range(30)}), "a.docx")


def test_too_many_parts_are_refused(somebody):
    refused("file.bomb", upload, somebody, zipped({f"word/{n}.xml": "" for n in range(5001)}), "a.docx")


def test_an_ordinary_document_with_a_picture_is_no_bomb(somebody):
    text = "主要事迹。" * 20_000
    data = zipped({"word/document.xml": text, "word/media/1.jpg": random.Random(1).randbytes(50_000)})
    assert upload(somebody, data, "推荐报告.docx").kind == "docx"


@pytest.mark.parametrize(
    "data",
    [
        zipped({"word/document.xml": "<x/>", "word/vbaProject.bin": b"x"}),
        zipped({"word/document.xml": "<x/>", "word/VBAPROJECT.BIN": b"x"}),
        zipped({"xl/workbook.xml": "<x/>", "xl/vbaProject.bin": b"x"}),
        zipped({"[Content_Types].xml": TYPES, "word/document.xml": "<x/>", "word/theme.bin": b"x"}),
        zipped({"[Content_Types].xml": TYPES.encode("utf-16"), "word/document.xml": "<x/>", "word/a": b"x"}),
        OLE + utf16("WordDocument") + utf16("_VBA_PROJECT"),
        OLE + utf16("Workbook") + utf16("_VBA_PROJECT_CUR"),
    ],
)
def test_macros_are_refused(somebody, data):
    refused("file.macros", upload, somebody, data, "推荐报告.docx")


@pytest.mark.parametrize("cut", [4, 30, 60, -30, -4])
def test_a_damaged_archive_is_refused(somebody, cut):
    refused("file.damaged", upload, somebody, WORD[:cut], "推荐报告.docx")


def test_an_archive_whose_list_of_parts_is_spoilt_is_refused(somebody):
    """The compressed content of [Content_Types].xml, the first part, begins right after its name."""
    at = WORD.index(b"[Content_Types].xml") + len("[Content_Types].xml")
    refused(
        "file.damaged", upload, somebody, WORD[:at] + b"\xff\xff\xff\xff" + WORD[at + 4 :], "推荐报告.docx"
    )


def test_paths_inside_an_archive_lead_nowhere(somebody, tmp_path):
    """Nothing is unpacked."""
    data = zipped({"word/document.xml": "<x/>", "../../../tmp/xuanxian-escaped": b"x", "/etc/xuanxian": b"x"})
    upload(somebody, data, "推荐报告.docx")
    assert not Path("/tmp/xuanxian-escaped").exists()
    assert not Path("/etc/xuanxian").exists()


# ——— names and places ——————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("推荐报告.pdf", "推荐报告.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\用户\\推荐报告.pdf", "推荐报告.pdf"),
        ("/", "未命名"),
        ("..", "未命名"),
        ("a/..", "未命名"),
        ("", "未命名"),
        (" . ", "未命名"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("报告\r\nSet-Cookie: a=b.pdf", "报告Set-Cookie: a=b.pdf"),
        ("报告\x00.pdf", "报告.pdf"),
        ("报告\ud800.pdf", "报告.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("长" * 300 + ".pdf", "长" * 146 + ".pdf"),
    ],
)
def test_a_name_without_path_control_or_direction(name, clean):
    assert clean_name(name) == clean


def test_content_lies_under_its_digest_whatever_it_is_called(somebody):
    stored = upload(somebody, PDF + b"1", "../../../tmp/x.pdf")
    folder = Path(settings.FILES_FOLDER).resolve()
    path = path_of(stored.digest)
    assert path.resolve().is_relative_to(folder)
    assert path.read_bytes() == PDF + b"1"
    assert path.name == stored.digest[2:]
    assert stored.name == "x.pdf"


def test_equal_content_lies_there_once_under_both_names(somebody):
    before = len(_files())
    one, two = upload(somebody, PDF + b"2", "一.pdf"), upload(somebody, PDF + b"2", "二.pdf")
    assert one.pk != two.pk
    assert (one.digest, one.name, two.name) == (two.digest, "一.pdf", "二.pdf")
    assert len(_files()) == before + 1


def test_what_the_house_makes_itself_has_nobody():
    assert store("a.pdf", "pdf", PDF + b"3", by=None, now=NOW).by is None


# ——— photos ——————————————————————————————————————————————————————————————————————————————————————————


def stored_picture(stored):
    return Image.open(io.BytesIO(content_of(stored)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(("width", "height"), [(413, 579), (295, 413), (413, 626), (350, 490), (826, 1158)])
def test_a_portrait_is_drawn_anew_as_a_jpeg(somebody, kind, width, height):
    stored = portrait(somebody, picture(width, height, kind), "韦示例.png")
    found = stored_picture(stored)
    assert (stored.name, stored.kind) == ("韦示例.jpg", "jpg")
    assert (found.format, found.size, found.mode) == ("JPEG", (width, height), "RGB")


def test_a_large_portrait_is_made_smaller_in_proportion(somebody):
    assert stored_picture(portrait(somebody, picture(2480, 3472))).size == (826, 1156)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_every_kind_of_png_becomes_a_plain_picture(somebody, mode):
    assert stored_picture(portrait(somebody, picture(kind="PNG", mode=mode))).mode == "RGB"


def test_a_cmyk_jpeg_is_taken(somebody):
    assert stored_picture(portrait(somebody, picture(mode="CMYK"))).mode == "RGB"


@pytest.mark.parametrize(("width", "height"), [(294, 413), (295, 412), (35, 49), (1, 1)])
def test_a_portrait_too_small_is_refused(somebody, width, height):
    finding = refused("photo.small", portrait, somebody, picture(width, height))
    assert f"{width}×{height}" in finding.message
    assert "295×413" in finding.mend


@pytest.mark.parametrize(("width", "height"), [(579, 420), (600, 600), (420, 800), (413, 413), (1000, 500)])
def test_another_proportion_is_refused(somebody, width, height):
    refused("photo.proportion", portrait, somebody, picture(width, height))


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize("orientation", [6, 8, 5, 7])
def test_a_portrait_that_lies_on_its_side_is_set_upright(somebody, orientation):
    data = picture(579, 413, exif=turned(orientation))
    assert stored_picture(portrait(somebody, data)).size == (413, 579)


def test_a_portrait_that_its_camera_says_lies_on_its_side_is_judged_so(somebody):
    refused("photo.proportion", portrait, somebody, picture(413, 579, exif=turned(6), quality=95))


def test_a_portrait_is_turned_the_right_way(somebody):
    """Orientation 6: the top of the scene is the right-hand side of the file; red stands on top."""
    source = Image.new("RGB", (579, 413), "white")
    source.paste("red", (0, 0, 579 // 2, 413))
    out = io.BytesIO()
    source.save(out, "JPEG", exif=turned(6), quality=95)
    found = stored_picture(portrait(somebody, out.getvalue()))
    top, bottom = found.getpixel((200, 20)), found.getpixel((200, 560))
    assert top[0] > 200 > 60 > top[1]
    assert min(bottom) > 200


def test_nothing_but_the_picture_remains(somebody):
    """No place, no camera, no comment, no thumbnail, nothing appended."""
    exif = Image.Exif()
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825)[1] = "N"
    data = picture(exif=exif, comment=b"secret comment", xmp=b"<x>secret</x>", icc_profile=b"secret profile")
    stored = portrait(somebody, data + b"<script>secret</script>")
    content = content_of(stored)
    assert b"secret" not in content
    assert not dict(stored_picture(stored).getexif())
    assert not stored_picture(stored).info.get("comment")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("这是一段文字".encode(), "照片.jpg"),
        (b"<svg onload='alert(1)'/>", "照片.png"),
        (PDF, "照片.jpg"),
        (WORD, "照片.jpg"),
        (b"GIF89a" + b"\0" * 100, "照片.jpg"),
        (picture(kind="BMP"), "照片.jpg"),
        (picture(kind="WEBP"), "照片.jpg"),
        (b"", "照片.jpg"),
    ],
)
def test_what_is_no_picture_is_refused_whatever_its_name(somebody, data, name):
    refused("photo.kind", portrait, somebody, data, name)


def png_of(width, height):
    """A header that promises a large picture, and next to nothing behind it."""

    def chunk(kind, content):
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("width", "height", "rule"),
    [
        (6000, 8000, "photo.too-large"),
        (10_000, 14_000, "photo.too-large"),
        (30_000, 42_000, "photo.damaged"),
        (2**31 - 1, 2**31 - 1, "photo.damaged"),
    ],
)
def test_a_picture_that_would_fill_the_memory_is_refused_unopened(somebody, width, height, rule):
    refused(rule, portrait, somebody, png_of(width, height))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_picture_cut_short_is_refused(somebody, kind, share):
    noisy = Image.effect_noise((413, 579), 80).convert("RGB")
    out = io.BytesIO()
    noisy.save(out, kind)
    data = out.getvalue()
    refused("photo.damaged", portrait, somebody, data[: int(len(data) * share)])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_broken_picture_is_taken_or_refused_and_never_an_error(somebody, kind):
    """Bytes of the head are spoilt at random, the same ones each time."""
    exif = turned(6)
    exif[0x010E] = "示例"
    good = picture(60, 80, kind, exif=exif)
    spoil = random.Random(20231027)
    outcomes = set()
    for _ in range(3000):
        data = bytearray(good)
        for _ in range(spoil.randint(1, 6)):
            data[spoil.randrange(2, min(len(data), 400))] = spoil.randrange(256)
        try:
            portrait(somebody, bytes(data))
        except Refused as refusal:
            outcomes.add(refusal.findings[0].rule)
    assert outcomes >= {"photo.damaged", "photo.small"}


def test_a_large_file_is_written_beside_and_kept_under_its_digest_or_leaves_nothing():
    with draft() as path:
        path.write_bytes(b"example")
        kept = keep(path, "示例.zip", "zip", by=None, now=NOW)
    with draft() as again:
        again.write_bytes(b"example")
        twice = keep(again, "示例.zip", "zip", by=None, now=NOW)
    assert (kept.digest, kept.size) == (store("a", "zip", b"example", by=None, now=NOW).digest, 7)
    assert twice.digest == kept.digest and content_of(kept) == b"example"
    with pytest.raises(ZeroDivisionError), draft() as lost:
        lost.write_bytes(b"x")
        raise ZeroDivisionError
    assert not [p for p in (path, again, lost) if p.exists()]
