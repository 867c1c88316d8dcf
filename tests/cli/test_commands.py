"""The commands as a city office uses them: what they print, what they return, what they write."""

import csv
import io
import json
from datetime import date

import pytest

from tests.conftest import NOTICE
from xuanxian.paperwork.rosters import filled_roster, read_roster

KEYS = {"rule", "level", "subject", "message", "clause", "value", "limit", "mend", "place"}


def test_notices_lists_all_notices_with_year_and_nature(xuanxian):
    said = xuanxian("notices", "--json")
    assert said.code == 0
    assert {(n["name"], n["year"], n["nature"]) for n in said.json} == {
        ("cq-deputy-contribution-2022", 2022, "正式通知"),
        (NOTICE, 2023, "正式通知"),
        ("gx-model-worker-2024", 2024, "预通知"),
        ("petition-system-2017", 2017, "正式通知"),
        ("shaoxing-young-teachers-2019", 2019, "正式通知"),
        ("uestc-blogs-2014", 2014, "正式通知"),
    }


def test_check_without_a_stop_ends_with_0_and_lists_every_finding_as_json(xuanxian):
    said = xuanxian("check", NOTICE, "--json")
    assert said.code == 0
    assert all(set(finding) == KEYS for finding in said.json)
    assert [f["rule"] for f in said.json].count("doubt") == 5


def test_check_of_a_file_with_a_broken_sum_ends_with_1(xuanxian, tmp_path, notice_text):
    (tmp_path / "改.yaml").write_text(notice_text.replace("南宁: [7,", "南宁: [8,"), encoding="utf-8")
    said = xuanxian("check", "改.yaml", "--json")
    assert said.code == 1
    assert "南宁行 服务人大代表履职相关机构列" in said.json[0]["subject"]


def test_check_of_a_file_with_an_unknown_key_ends_with_2_and_names_the_line(xuanxian, tmp_path, notice_text):
    (tmp_path / "改.yaml").write_text(notice_text.replace("  年度: 2023", "  年份: 2023"), encoding="utf-8")
    said = xuanxian("check", "改.yaml")
    assert said.code == 2
    line = notice_text[: notice_text.index("  年度: 2023")].count("\n") + 1
    assert f"改.yaml 第 {line} 行" in said.out and "可用：" in said.out


def test_timetable_counts_back_from_the_deadlines_over_holidays(xuanxian):
    slots = {slot["step"]: slot for slot in xuanxian("timetable", NOTICE, "--json").json}
    assert slots["推荐报送"]["until"] == "2023-12-25"
    assert (slots["推荐单位公示"]["latest_start"], slots["推荐单位公示"]["latest_end"]) == (
        "2023-12-15",
        "2023-12-22",
    )
    assert (slots["所在单位公示"]["latest_start"], slots["所在单位公示"]["latest_end"]) == (
        "2023-12-07",
        "2023-12-14",
    )
    assert (slots["公示"]["until"], slots["公示"]["latest_start"]) == ("2024-03-10", "2024-03-01")


def test_timetable_from_a_late_day_says_how_many_working_days_are_missing(xuanxian):
    slots = {
        slot["step"]: slot for slot in xuanxian("timetable", NOTICE, "--from", "2023-12-18", "--json").json
    }
    assert slots["所在单位公示"]["slack"] == -7


def test_timetable_draws_a_picture(xuanxian, tmp_path):
    assert xuanxian("timetable", NOTICE, "--svg", "时间表.svg").code == 0
    picture = (tmp_path / "时间表.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg") and "推荐单位公示" in picture and "5个工作日" in picture


def test_the_template_is_read_back_without_a_word(xuanxian, tmp_path, rulebook):
    assert xuanxian("roster", "template", NOTICE, "-o", "名册.xlsx").code == 0
    roster, findings = read_roster(rulebook, tmp_path / "名册.xlsx")
    assert roster is not None
    assert list(roster.columns) == rulebook.roster.columns()
    assert (len(roster.rows), findings) == (0, [])


def test_roster_check_of_a_clean_list_ends_with_0(xuanxian, fault_rosters):
    said = xuanxian("roster", "check", NOTICE, fault_rosters / "clean-nanning.csv", "--json")
    assert (said.code, said.json) == (0, [])


def test_roster_check_names_file_row_column_clause_and_mend(xuanxian, fault_rosters):
    said = xuanxian("roster", "check", NOTICE, fault_rosters / "identity-checksum.csv", "--json")
    assert said.code == 1
    (finding,) = said.json
    assert finding["rule"] == "identity.checksum"
    assert finding["place"]["file"] == "identity-checksum.csv"
    assert finding["place"]["row"] > 1 and finding["place"]["column"] == "身份证号码"
    assert finding["mend"]
    assert not any(ch * 6 in json.dumps(finding) for ch in "0123456789") and "459999" not in json.dumps(
        finding
    )


def test_the_meter_tells_what_may_still_be_added(xuanxian, fault_rosters, tmp_path):
    rows = list(csv.reader((fault_rosters / "clean-nanning.csv").open(encoding="utf-8-sig")))
    kept = [row for n, row in enumerate(rows) if n not in (1, 2)]
    with (tmp_path / "少两个.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(kept)
    said = xuanxian("roster", "meter", NOTICE, "少两个.csv", "--unit", "南宁市人大常委会", "--json")
    assert said.code == 0
    kinds = {kind["kind"]: (kind["have"], kind["may_add"], kind["must_add"]) for kind in said.json["kinds"]}
    assert kinds["南宁 服务人大代表履职相关机构"] == (5, 2, 0)
    assert kinds["南宁 人大代表"] == (10, 0, 0)
    assert kinds["南宁 人大代表 备选"] == (1, 0, 0)


def test_the_meter_of_a_list_over_its_places_says_what_must_go(xuanxian, fault_rosters):
    over = next(
        path for path in sorted(fault_rosters.glob("*.csv")) if "over" in path.name and "deput" in path.name
    )
    unit = "驻桂部队" if "army" in over.name else "南宁"
    said = xuanxian("roster", "meter", NOTICE, over, "--unit", unit, "--json")
    assert said.code == 1
    assert "quota.places" in said.rules


DEEDS = "实" * 400
PERSON = {"姓名": "韦䶮喆", "性别": "女", "民族": "壮族", "政治面貌": "群众", "籍贯": "示例省示例市示例县", "出生年月": "1985.03",
          "身份证号码": "459999198503150027", "联系电话": "13800000000", "推荐单位": "南宁市人大常委会", "参评类别": "人大代表",
          "主要事迹": DEEDS}  # fmt: skip


@pytest.mark.parametrize("name", ["先进个人推荐审批表", "附件4"])
@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".xlsx"])
def test_a_form_is_made_by_name_or_annex(xuanxian, tmp_path, name, suffix):
    (tmp_path / "人.json").write_text(json.dumps(PERSON), encoding="utf-8")
    said = xuanxian("form", NOTICE, name, "--data", "人.json", "-o", f"表{suffix}")
    assert said.code == 0, said.out
    magic = (tmp_path / f"表{suffix}").read_bytes()[:4]
    assert magic == (b"%PDF" if suffix == ".pdf" else b"PK\x03\x04")


def test_deeds_of_401_characters_are_refused_and_no_file_is_written(xuanxian, tmp_path):
    (tmp_path / "人.json").write_text(json.dumps({**PERSON, "主要事迹": DEEDS + "。"}), encoding="utf-8")
    said = xuanxian("form", NOTICE, "附件4", "--data", "人.json", "-o", "表.pdf", "--json")
    assert said.code == 1
    (finding,) = said.json
    assert (finding["rule"], finding["value"], finding["limit"], finding["clause"]) == (
        "value.too-long", "401", "400", "附件4填表说明四")  # fmt: skip
    assert not (tmp_path / "表.pdf").exists()


def test_a_character_that_no_font_has_is_refused_by_name(xuanxian, tmp_path):
    (tmp_path / "人.json").write_text(json.dumps({**PERSON, "姓名": "韦\ue000"}), encoding="utf-8")
    said = xuanxian("form", NOTICE, "附件4", "--data", "人.json", "-o", "表.pdf", "--json")
    assert said.code == 1
    assert said.json[0]["rule"] == "form.glyph"
    assert "E000" in said.json[0]["message"].upper()
    assert not (tmp_path / "表.pdf").exists()


def test_the_summary_form_takes_two_tables(xuanxian, tmp_path):
    data = {
        "填报单位": "南宁",
        "表格": [[{"序号": "1", "集体名称": "示例站"}], [{"序号": "1", "姓名": "韦示例"}]],
    }
    (tmp_path / "表.json").write_text(json.dumps(data), encoding="utf-8")
    assert xuanxian("form", NOTICE, "附件2", "--data", "表.json", "-o", "汇总.xlsx").code == 0


def test_a_rehearsal_makes_every_units_papers_and_finds_no_stop(xuanxian, rehearsed):
    units = [p for p in rehearsed.iterdir() if p.is_dir()]
    assert len(units) == 16
    assert len(list(rehearsed.glob("*/推荐审批表/*.pdf"))) == 458
    assert len(list(rehearsed.glob("*/推荐审批表/*.docx"))) == 458
    for unit in units:
        assert {"名册.xlsx", "推荐对象汇总表.docx", "推荐对象汇总表.pdf", "推荐对象汇总表.xlsx"} <= {
            p.name for p in unit.iterdir()
        }
    report = (rehearsed / "演练报告.html").read_text(encoding="utf-8")
    assert "458" in report and "拟表彰名单" in report
    said = xuanxian("roster", "check", NOTICE, rehearsed / "全部名册.xlsx", "--json")
    assert said.code == 0
    assert set(said.rules) <= {"forecast.share", "limit.count"}  # 均有适当比例: shown, without a figure


def test_the_same_seed_invents_the_same_people_and_another_seed_others(rulebook):
    from xuanxian.paperwork.invented import invent

    first, same, other = invent(rulebook, 1), invent(rulebook, 1), invent(rulebook, 2)
    assert first == same != other
    everyone = [r for records in first.values() for r in records]
    numbers = [r["身份证号码"] for r in everyone if "身份证号码" in r]
    assert len(numbers) == len(set(numbers)) == 230 + 30
    assert all(number.startswith("459999") for number in numbers)


def test_a_filled_roster_is_read_back_as_it_was(rulebook, tmp_path):
    from xuanxian.paperwork.invented import invent

    records = invent(rulebook, 1)["南宁"]
    (tmp_path / "x.xlsx").write_bytes(filled_roster(rulebook, records))
    roster, findings = read_roster(rulebook, tmp_path / "x.xlsx")
    assert findings == []
    assert [name or "" for name in roster.columns["姓名"]] == [r.get("姓名", "") for r in records]
    assert [month or "" for month in roster.columns["出生年月"]] == [r.get("出生年月", "") for r in records]


def test_quota_as_a_table_and_as_json_say_the_same(xuanxian):
    lines = list(csv.DictReader(io.StringIO(xuanxian("quota", NOTICE, "--csv").out)))
    as_json = xuanxian("quota", NOTICE, "--json").json
    assert [{k: "" if v is None else str(v) for k, v in line.items()} for line in as_json] == lines
    assert "南宁" in xuanxian("quota", NOTICE).out


def test_the_demonstration_dates_are_those_of_the_notice(rulebook):
    assert rulebook.notice.issued == date(2023, 10, 27)
    assert rulebook.notice.deeds == (date(2023, 1, 1), date(2023, 11, 30))


def test_faults_are_listed_with_what_is_said_of_each_and_nothing_is_written(xuanxian, tmp_path):
    said = xuanxian("rehearse", "petition-system-2017", "--faults")
    assert said.code == 0
    assert "错 57 处：查出 54，没有查出 0，存疑 3；近似而不是错的 12 处：误报 0" in said.out
    assert not list(tmp_path.iterdir())
    as_json = xuanxian("rehearse", "petition-system-2017", "--faults", "--json").json
    assert (as_json["missed"], as_json["wrongly_told"], as_json["doubtful"]) == (0, 0, 3)
    first = as_json["faults"][0]
    assert first["expected"] == {"level": "必须", "words": ["身份证号码", "身份证", "校验"]}
    assert not first["amiss"] and first["findings"][0]["rule"] == "identity.checksum"


def test_a_fault_that_is_not_told_ends_with_1(xuanxian, tmp_path):
    from xuanxian.rulebooks import library

    name = "petition-system-2017"
    (tmp_path / f"{name}.yaml").write_text((library.NOTICES / f"{name}.yaml").read_text("utf-8"), "utf-8")
    fault = "{名: 备注空着, 改: {谁: {对象类型: 个人}, 设: {备注: 示例}}, 应: {级: 提醒, 字: [备注]}}"
    (tmp_path / f"{name}.faults.yaml").write_text(f"规则书: {name}\n错: [{fault}]\n", "utf-8")
    said = xuanxian("rehearse", f"{name}.yaml", "--faults")
    assert said.code == 1
    assert "没有查出  备注空着" in said.out and "错 1 处：查出 0，没有查出 1" in said.out


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ((), "command.usage"),
        (("--faults", "--out", "演练"), "command.usage"),
        (("--faults",), "file.not-found"),
    ],
)
def test_a_rehearsal_wants_a_folder_or_faults_that_are_there(xuanxian, options, rule):
    said = xuanxian("rehearse", "uestc-blogs-2014", *options, "--json")
    assert (said.code, said.rules) == (2, [rule])
