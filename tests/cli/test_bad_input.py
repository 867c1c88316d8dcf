"""Bad input: file, row, column and what to do; exit 2; never a traceback, never a half-written file."""

import csv
import multiprocessing
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import NOTICE
from xuanxian.cli.main import main
from xuanxian.rulebooks import library

BIN = Path(sys.executable).with_name("xuanxian")


def _rows(fault_rosters):
    return list(csv.reader((fault_rosters / "clean-nanning.csv").open(encoding="utf-8-sig")))


def _save(path, rows, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows(rows)


def _check(xuanxian, path):
    return xuanxian("roster", "check", NOTICE, path, "--json")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "没有这个"], ["check", "无.yaml"], ["quota"], ["quota", NOTICE, "--cvs"], ["nonsense"],
        ["timetable", NOTICE, "--from", "2023-13-01"], ["roster", "check", NOTICE, "无.xlsx"],
        ["roster", "check", NOTICE], ["roster", "meter", NOTICE, "无.xlsx", "--unit", "南宁"],
        ["form", NOTICE, "附件9", "--data", "x.json", "-o", "x.pdf"],
        ["form", NOTICE, "附件4", "--data", "无.json", "-o", "x.pdf"],
        ["form", NOTICE, "附件4", "--data", "无.json", "-o", "x.odt"],
    ],
)  # fmt: skip
def test_what_cannot_be_used_ends_with_2_in_chinese_with_a_mend(xuanxian, arguments):
    said = xuanxian(*arguments, "--json")
    assert said.code == 2
    (finding,) = said.json
    assert finding["mend"] and any("一" <= ch <= "鿿" for ch in finding["message"])


def test_a_unit_that_is_misspelt_is_refused_with_the_nearest(xuanxian, fault_rosters):
    said = xuanxian(
        "roster", "check", NOTICE, fault_rosters / "clean-nanning.csv", "--unit", "南宁事", "--json"
    )
    assert said.code == 2
    assert "「南宁」" in said.json[0]["mend"]


def test_csv_in_gb18030_and_in_utf_8_with_mark_read_alike(xuanxian, fault_rosters, tmp_path):
    for encoding in ("gb18030", "utf-8-sig"):
        _save(tmp_path / f"{encoding}.csv", _rows(fault_rosters), encoding)
        assert (_check(xuanxian, f"{encoding}.csv").code, _check(xuanxian, f"{encoding}.csv").json) == (0, [])


def test_full_width_digits_and_inner_blanks_are_read_and_noted_with_their_place(
    xuanxian, fault_rosters, tmp_path
):
    rows = _rows(fault_rosters)
    at = rows[0].index("身份证号码")
    person = next(n for n, row in enumerate(rows) if n and row[at])
    wide = rows[person][at].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    rows[person][at] = wide[:6] + " " + wide[6:]
    _save(tmp_path / "全角.csv", rows)
    said = _check(xuanxian, "全角.csv")
    assert said.code == 0
    assert [(f["rule"], f["place"]["row"], f["place"]["column"]) for f in said.json] == [
        ("value.normalised", person + 1, "身份证号码")
    ]


def test_a_month_typed_as_a_number_is_never_guessed(xuanxian, fault_rosters, tmp_path):
    import xlsxwriter

    rows = _rows(fault_rosters)
    at = rows[0].index("出生年月")
    person = next(n for n, row in enumerate(rows) if n and row[at])
    with xlsxwriter.Workbook(tmp_path / "月份.xlsx") as book:
        sheet = book.add_worksheet()
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if (r, c) == (person, at):
                    sheet.write_number(r, c, 2023.1)
                else:
                    sheet.write_string(r, c, cell)
    said = _check(xuanxian, "月份.xlsx")
    assert said.code == 1
    month = next(f for f in said.json if f["rule"] == "value.month")
    assert (month["place"]["row"], month["place"]["column"]) == (person + 1, "出生年月")
    assert "1月和10月" in month["message"]


@pytest.mark.parametrize("cut", [50, 500, 3000])
def test_a_truncated_workbook_is_refused(xuanxian, tmp_path, cut):
    xuanxian("roster", "template", NOTICE, "-o", "好.xlsx")
    (tmp_path / "坏.xlsx").write_bytes((tmp_path / "好.xlsx").read_bytes()[:cut])
    said = _check(xuanxian, "坏.xlsx")
    assert said.code == 2
    assert said.json[0]["rule"].startswith("file.")


def test_a_word_file_and_a_picture_called_xlsx_are_recognised(xuanxian, tmp_path):
    with zipfile.ZipFile(tmp_path / "文.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    (tmp_path / "图.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 60)
    for name, what in (("文.xlsx", "Word"), ("图.xlsx", "图")):
        said = _check(xuanxian, name)
        assert said.code == 2
        assert what in said.json[0]["message"]


def test_a_missing_and_a_doubled_heading_are_named(xuanxian, fault_rosters, tmp_path):
    rows = _rows(fault_rosters)
    at = rows[0].index("参评类别")
    _save(tmp_path / "缺.csv", [row[:at] + row[at + 1 :] for row in rows])
    said = _check(xuanxian, "缺.csv")
    assert said.code == 2 and "参评类别" in said.out
    _save(tmp_path / "重.csv", [[*row, row[at]] for row in rows])
    said = _check(xuanxian, "重.csv")
    assert said.code == 2 and "参评类别" in said.out


def test_an_output_folder_that_is_missing_is_refused_and_nothing_is_left(xuanxian, tmp_path):
    said = xuanxian("roster", "template", NOTICE, "-o", "没有/名册.xlsx")
    assert said.code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", ["{", "[1]", '{"姓名": {"a": 1}}', '{"没有这个字段": "x"}', '{"表格": "x"}']
)
def test_form_data_that_does_not_fit_makes_no_form(xuanxian, tmp_path, content):
    (tmp_path / "d.json").write_text(content, encoding="utf-8")
    said = xuanxian("form", NOTICE, "附件4", "--data", "d.json", "-o", "x.pdf", "--json")
    assert said.code in (1, 2)
    assert all(f["mend"] for f in said.json)
    assert not (tmp_path / "x.pdf").exists()


def _as_nobody(arguments, out):
    """In a forked child, because root ignores permissions and an interpreter of root's own cannot be started anew;
    the notice is loaded already, since its folder may be root's too."""
    library.names = lambda: [NOTICE]
    if os.getuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
    sys.stdout = out.open("w", encoding="utf-8")
    try:
        main(arguments)
    except SystemExit as exit_info:
        sys.stdout.flush()
        os._exit(int(exit_info.code or 0))


def test_a_template_into_a_read_only_folder_is_refused_for_an_ordinary_user(xuanxian, tmp_path):
    with tempfile.TemporaryDirectory() as name:
        open_folder = Path(name)
        open_folder.chmod(0o777)
        folder = open_folder / "只读"
        folder.mkdir(mode=0o555)
        out = open_folder / "out.txt"
        xuanxian(
            "roster", "template", NOTICE, "-o", tmp_path / "名册.xlsx"
        )  # whatever it imports, it has now
        arguments = ["roster", "template", NOTICE, "-o", str(folder / "名册.xlsx")]
        child = multiprocessing.get_context("fork").Process(target=_as_nobody, args=(arguments, out))
        child.start()
        child.join(60)
        assert child.exitcode == 2
        said = out.read_text(encoding="utf-8")
        assert "没有写入权限" in said or "只读" in said
        assert "→" in said
        assert list(folder.iterdir()) == []


def test_output_cut_off_by_its_reader_is_no_error(tmp_path):
    done = subprocess.run(f"{BIN} quota {NOTICE} --csv | head -1", shell=True, capture_output=True, text=True)
    assert done.stdout.startswith("unit,category")
    assert "Traceback" not in done.stderr
