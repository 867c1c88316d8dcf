"""The package of 南宁 with every place used, 33 nominees and 4 reserves, as the notice lists it (七); reply letters; the
ZIP; the print pack, page by page."""

from __future__ import annotations

import hashlib
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pikepdf
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image
from ruamel.yaml import YAML
from segno import make_qr

from tests.conftest import FIXTURES, NOTICE
from tests.factories import CONSULTING, NANNING, at, fill, package, people, programme, seat
from xuanxian.awards.nominations.attaching import LETTER, attach
from xuanxian.awards.papers.contents import contents_of, source_of
from xuanxian.awards.papers.queries import nominee_of, package_of, paper_of
from xuanxian.awards.places.taking import drop
from xuanxian.platform.acts.actions import record
from xuanxian.platform.files.actions import store
from xuanxian.platform.papers.bundles import digest_of, files_of, write_zip
from xuanxian.platform.papers.models import Paper
from xuanxian.platform.papers.stacking import write_pack
from xuanxian.rules.awards.contents import Replied
from xuanxian.rules.awards.verbs import REPLY

pytestmark = pytest.mark.django_db
WANTED = YAML(typ="safe").load((FIXTURES / NOTICE / "package.yaml").read_text(encoding="utf-8"))
LISTS = {"单位": 1, "先进集体": 16, "先进个人": 21, "全部": 37}


def quiet(done, total, words=""):
    pass


def pdf_of(*pages: tuple[float, float], password: str = "") -> bytes:
    out, made = BytesIO(), pikepdf.new()
    for size in pages:
        made.add_blank_page(page_size=size)
    made.save(out, encryption=pikepdf.Encryption(owner="o", user=password) if password else False)
    return out.getvalue()


def upload(to, nomination, purpose, content, kind="pdf"):
    stored = store(f"示例.{kind}", kind, content, by=None, now=at(11, 20))
    return attach(to, nomination, purpose, stored, by=seat(to.unit), now=at(11, 20))


def answered(to, department, nominations, letter):
    """A reply that names several, with the letter itself."""
    said = Replied(department=department, opinion="同意", day=date(2023, 11, 20), annex=letter.pk)
    record(
        to.case, REPLY, by=seat(to.unit), now=at(11, 20), step=CONSULTING.name, content=said,
        concerns=[n.case for n in nominations],
    )  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Filled in once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        programme()
        made = package(NANNING)
        fill(made, people(NANNING))
        yield SimpleNamespace(package=made)
        transaction.set_rollback(True)


@pytest.fixture
def nanning(world, db):
    return world.package


# ——— what belongs to it ——————————————————————————————————————————————————————————————————————————————————


def test_the_package_is_what_the_notice_lists_file_by_file(nanning):
    upload(nanning, None, "推荐报告", pdf_of((595, 842)))
    upload(nanning, None, "推荐报告", b"PK", "docx")
    contents = contents_of(nanning)
    names = {
        "先进集体": [r["集体名称"] for r in people(NANNING) if r["对象类型"] == "集体"],
        "先进个人": [r["姓名"] for r in people(NANNING) if r["对象类型"] == "个人"],
    }
    names["全部"] = names["先进集体"] + names["先进个人"]
    expected = []
    for n, wanted in enumerate(WANTED["材料"], start=1):
        who = names.get(wanted["谁"])
        paths = (
            [f"{n} {wanted['名']}/{at:02d} {name}" for at, name in enumerate(who, 1)]
            if who
            else [f"{n} {wanted['名']}"]
        )
        assert len(paths) == LISTS[wanted["谁"]]
        expected += [f"{path}.{ending}" for path in paths for ending in sorted(wanted["电子版"])]
    found = [
        path for piece in contents.pieces for path in sorted(path for path, _, _ in files_of(piece.item))
    ]
    assert found == expected
    assert contents.top == WANTED["文件夹"]
    told = {
        p.material.name: (p.material.copies, p.material.binding, p.material.seal, p.material.instead)
        for p in contents.pieces
    }
    assert told == {
        w["名"]: (w["份"], w.get("装订", ""), w.get("盖章", ""), w.get("或", "")) for w in WANTED["材料"]
    }
    assert contents.lacking == []


def test_what_is_lacking_is_said_with_what_mends_it(nanning):
    [report] = contents_of(nanning).lacking
    assert (report.material.name, report.lack, report.mend) == (
        "推荐报告",
        "推荐报告照记录起草的内容还没有核对补写",
        "请在“文书”页补写，或者上传盖章的推荐报告",
    )
    # What the unit wrote elsewhere goes before what nobody has worded.
    upload(nanning, None, "推荐报告", pdf_of((595, 842)))
    [report] = contents_of(nanning).lacking
    assert (report.lack, report.mend) == ("缺Word版", "通知要求Word版，请补传")


def test_a_letter_that_names_several_is_there_for_each_of_them_and_takes_the_place_of_the_form(nanning):
    rows = source_of(nanning).nominations
    named = [rows[0], rows[1], rows[-1]]
    one = upload(nanning, None, LETTER, pdf_of((595, 842), (595, 842)))
    answered(nanning, "组织人事部门", named, one)
    of = {p.nomination.pk: p for p in contents_of(nanning).pieces if p.material.instead}
    assert [pk for pk, p in of.items() if p.letters] == [n.pk for n in named]
    # Others have not answered about them yet, so the form is needed too.
    assert all(p.sheets for p in of.values())
    two = upload(nanning, None, LETTER, pdf_of((595, 842)))
    for department in {c.department for c in source_of(nanning).rulebook.consultations}:
        answered(nanning, department, [rows[0]], two)
    of = {p.nomination.pk: p for p in contents_of(nanning).pieces if p.material.instead}
    assert of[rows[0].pk].sheets == () and of[rows[1].pk].sheets
    assert [path.rsplit("/", 1)[1] for path, _, _ in files_of(of[rows[0].pk].item)] == [
        f"01 {rows[0].name} 部门反馈函.pdf"
    ]
    assert {one.pk, two.pk} == {
        a.pk for a in nanning.case.attachments.filter(purpose=LETTER, removed_at=None)
    }


def test_the_list_costs_the_same_number_of_questions_for_one_nominee_and_for_all(nanning):
    def asked(of):
        with CaptureQueriesContext(
            connection,
        ) as told:
            contents_of(of)
        return len(told)

    many = asked(nanning)
    for nomination in source_of(nanning).nominations[1:]:
        drop(nomination, reason="示例", by=seat(nanning.unit), now=at(11, 20))
    # The report is drafted from consultations, postings and meetings.
    assert asked(nanning) == many <= 15


def test_the_content_s_digest_changes_with_whatever_is_printed(nanning):
    before = digest_of(contents_of(nanning).bundle)
    assert digest_of(contents_of(nanning).bundle) == before
    nanning.contact = "覃经办"
    changed = [digest_of(contents_of(nanning).bundle)]
    upload(nanning, None, "推荐报告", pdf_of((595, 842)))
    changed.append(digest_of(contents_of(nanning).bundle))
    upload(nanning, source_of(nanning).nominations[-1], "照片", _photo(), "jpg")
    changed.append(digest_of(contents_of(nanning).bundle))
    assert len({before, *changed}) == 4


def _photo():
    out = BytesIO()
    Image.new("RGB", (413, 579), "#c01020").save(out, "JPEG")
    return out.getvalue()


# ——— the ZIP —————————————————————————————————————————————————————————————————————————————————————————————


def test_the_zip_holds_the_files_and_a_list_with_their_digests_and_codes(nanning, tmp_path):
    whole = contents_of(nanning)
    some = replace(
        whole,
        pieces=tuple(p for p in whole.pieces if p.number in (1, 2, 7) or p.path.split("/")[-1][:2] == "01"),
    )
    said = []
    for name in ("a.zip", "b.zip"):
        write_zip(some.bundle, tmp_path / name, lambda done, total, words: said.append(words), at(11, 20))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        lines = archive.read(f"{some.top}/清单.txt").decode("utf-8-sig").splitlines()
        listed = [line.split("\t") for line in lines[2:] if not line.startswith("缺")]
        assert names == [*(f"{some.top}/{row[1]}" for row in listed), f"{some.top}/清单.txt"]
        for _, path, _, code, size, digest in listed:
            content = archive.read(f"{some.top}/{path}")
            assert (str(len(content)), hashlib.new("sm3", content).hexdigest()) == (size, digest)
            assert code and package_of(paper_of(code)) == nanning
        assert re.fullmatch(r"缺\t1 推荐报告\t3\t\t\t推荐报告照记录起草的内容还没有核对补写", lines[-1])
        docx = archive.read(f"{some.top}/2 推荐对象汇总表.docx")
    assert said[0] == f"正在生成推荐报告（第1份，共{len(listed)}份）"
    with zipfile.ZipFile(BytesIO(docx)) as word:
        foot = word.read("word/footer1.xml").decode()
        code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", foot)[0]
        assert " PAGE " in foot and " NUMPAGES " in foot and "推荐对象汇总表" in foot
        assert _modules(Image.open(BytesIO(word.read("word/media/code.png"))), (0, 0), 210) == _square(code)
    assert paper_of(code).material == "推荐对象汇总表"


def _square(code):
    return [[bool(dark) for dark in row] for row in make_qr(code, error="h", mask=3).matrix]


def _modules(picture, corner, side):
    """Whether the middle of each of 21×21 modules is dark."""
    grey, step = picture.convert("L"), side / 21
    return [
        [grey.getpixel((round(corner[0] + (x + 0.5) * step), round(corner[1] + (y + 0.5) * step))) < 128 for x in range(21)]
        for y in range(21)
    ]  # fmt: skip


# ——— the print pack ——————————————————————————————————————————————————————————————————————————————————————


def pages_of(path):
    """The text of each page; "" is a blank one."""
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True
    ).stdout
    return [page.strip() for page in text.split("\f")[:-1]]


FOOT = re.compile(r"第(\d+)页 共(\d+)页\s+([2-9A-Z]{4}-[2-9A-Z]{4})")


def test_every_copy_begins_on_a_front_side_and_the_list_counts_the_paper(nanning, tmp_path):
    whole = contents_of(nanning)
    people_ = [p for p in whole.pieces if p.path.split("/")[-1][:2] in ("01", "02")]
    some = replace(whole, pieces=(*(p for p in whole.pieces if p.number == 2), *people_))
    path = tmp_path / "pack.pdf"
    leaves = write_pack(some.bundle, path, quiet, at(11, 20))
    pages = pages_of(path)
    assert len(pages) == 2 * leaves and "打印装订清单" in pages[0] and pages[1] == ""
    feet = [FOOT.search(page) for page in pages]
    copies = []
    for n, (page, foot) in enumerate(zip(pages, feet, strict=True)):
        if foot is None:
            assert page == "" or n == 0
        elif foot[1] == "1":
            assert n % 2 == 0
            copies.append((foot[3], int(foot[2])))
        else:  # overleaf, or on the next sheet where backs stay blank
            before = feet[n - 1] or feet[n - 2]
            assert (int(foot[1]), foot[3]) == (int(before[1]) + 1, before[3])
    codes = {code.replace("-", "") for code, _ in copies}
    expected = [(p.material.name, p.nomination) for p in some.pieces for _ in range(p.material.copies)]
    papers = {paper.code: paper for paper in Paper.objects.filter(code__in=codes)}
    found = [papers[code.replace("-", "")] for code, _ in copies]
    assert [(p.material, nominee_of(p)) for p in found] == expected
    printed = sum(count for _, count in copies)
    one_sided = [p.form in ("推荐对象汇总表", "先进集体征求意见表", "先进个人征求意见表") for p in found]
    sheets = [n if alone else -(-n // 2) for (_, n), alone in zip(copies, one_sided, strict=True)]
    assert leaves == 1 + sum(sheets)
    assert f"合计 {len(copies)} 份，{printed} 页；连同本清单用纸 {leaves} 张" in pages[0]
    check = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    assert check.returncode == 0, check.stdout
    with pikepdf.open(path) as made, made.open_metadata() as words:
        assert (words["pdfaid:part"], words["pdfaid:conformance"]) == ("2", "A")
        assert made.Root.MarkInfo.Marked and "/StructTreeRoot" in made.Root
        # Whoever listens hears each paper once: of a copy nothing claims a place in the structure.
        bare = [page for page in made.pages if "/StructParents" not in page and "/Contents" in page]
        assert len(bare) == 2 * printed // 3
        assert not [page for page in bare if b"MCID" in page.Contents.read_bytes()]
        numbers = {page.obj.objgen: n for n, page in enumerate(made.pages)}
        with made.open_outline() as outline:
            marks = [mark for item in outline.root for mark in item.children]
        assert [mark.title for mark in marks] == [
            str(p.nomination or p.material.name) for p in some.pieces if p.material.copies
        ]
        assert all(feet[numbers[mark.destination[0].objgen]][1] == "1" for mark in marks)
    subprocess.run(
        ["pdftoppm", "-r", "600", "-f", "3", "-l", "3", "-gray", path, tmp_path / "page"], check=True
    )
    picture = Image.open(next(tmp_path.glob("page*.pgm")))
    left, top, side = _corner(picture)
    assert _modules(picture, (left, top), side) == _square(copies[0][0])


def _corner(page):
    """Where the square stands: the darkest thing in the lower right corner of the sheet, right of its readable code (a Q
    reaches lower)."""
    across, down = page.size
    left, top = across - round(across * 0.16), down - round(down * 0.09)
    side = round(9 / 25.4 * 600)
    dark = page.crop((left, top, across, down)).point(lambda grey: 255 if grey < 128 else 0)
    right = dark.getbbox()[2]
    bottom = dark.crop((right - side, 0, right, dark.height)).getbbox()[3]
    return left + right - side, top + bottom - side, side


def test_files_of_the_unit_stand_in_their_place_and_what_cannot_is_named_on_a_divider(nanning, tmp_path):
    report = upload(nanning, None, "推荐报告", pdf_of((595, 842), (842, 595), (612, 792)))
    whole = contents_of(nanning)
    some = replace(whole, pieces=whole.pieces[:2])
    path = tmp_path / "pack.pdf"
    leaves = write_pack(some.bundle, path, quiet, at(11, 20))
    pages = pages_of(path)
    assert (
        pages[2:14] == [""] * 12 and "推荐对象汇总表" in pages[14]
    )  # three copies of three pages and a blank back
    with pikepdf.open(path) as made:
        sides = [[float(side) for side in page.mediabox[2:]] for page in made.pages]
        assert [wide > high for wide, high in sides[2:6]] == [False, True, False, False]
        assert all(min(side) == pytest.approx(595.276) for side in sides)
        assert [bool(page.get("/Resources", {}).get("/XObject")) for page in made.pages[2:14]] == [
            True,
            True,
            True,
            False,
        ] * 3
        with made.open_metadata() as words:
            assert "pdfaid:part" not in words  # not all of it is ours
    assert len(pages) == 2 * leaves
    for content, kind, why in ((pdf_of((595, 842), password="x"), "pdf", "加了密"), (b"%PDF-1.4\nx", "pdf", "损坏"),
                               (b"PK", "docx", "docx 文件"), (b"\xff\xd8\xffx", "jpg", "jpg 文件")):  # fmt: skip
        nanning.case.attachments.filter(purpose="推荐报告").update(removed_at=at(11, 20))
        upload(nanning, None, "推荐报告", content, kind)
        one = replace(contents_of(nanning), pieces=contents_of(nanning).pieces[:1])
        assert write_pack(one.bundle, path, quiet, at(11, 20)) == 2
        pages = pages_of(path)
        assert "隔 页" in re.sub(r"\s+", " ", pages[2]) and why in re.sub(r"\s", "", pages[2]).replace(
            "docx文件", "docx 文件"
        ).replace("jpg文件", "jpg 文件")
        assert "推荐报告" in pages[0].split("须自行打印")[1]
    assert report.file.kind == "pdf"


def test_one_copy_each_is_printed_when_only_that_is_wanted(nanning, tmp_path):
    whole = contents_of(nanning)
    one = replace(whole, pieces=tuple(p for p in whole.pieces if p.number == 3)[:2])
    assert write_pack(one.bundle, tmp_path / "one.pdf", quiet, at(11, 20), single=True) == 1 + 2 * 2
    assert write_pack(one.bundle, tmp_path / "all.pdf", quiet, at(11, 20)) == 1 + 2 * 2 * 3
