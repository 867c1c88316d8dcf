"""Reading one cell: what can be read in one way only is read, everything else is a stop with its mend (F4, §13)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xuanxian.rulebooks.codes import county_names, division_codes, ranks, standard
from xuanxian.rules.core.fields import Field, Kind
from xuanxian.rules.core.findings import Level, Place
from xuanxian.rules.core.identity import check_character
from xuanxian.rules.core.values import READERS, Problem, Raw, count_characters, read_column, read_value

thorough = settings(deadline=None, print_blob=True)

MONTH = Field("出生年月", Kind.MONTH)
DAY = Field("处分解除日期", Kind.DATE)
NUMBER = Field("满意度测评", Kind.NUMBER, low=0, high=100)
NATURES = ("机关", "参公单位", "事业单位", "企业", "社会组织", "其他")
NATURE = Field("单位性质", Kind.CHOICE, NATURES, {"国企": "企业"})
LEVELS = Field("代表层级", Kind.CHOICES, ("自治区", "设区的市", "县级", "乡镇"))
RANK = Field("行政级别", Kind.RANK, *standard("级别"))
FLAG = Field("失信", Kind.FLAG, ("是", "否"))
IDENTITY = Field("身份证号码", Kind.IDENTITY, division_codes())
PHONE = Field("联系电话", Kind.PHONE)
NAME = Field("姓名", Kind.NAME)
DIVISION = Field("集体所在行政区划", Kind.DIVISION, county_names())
DEEDS = Field("主要事迹", Kind.LONG, limit=400)


def noted(field: Field, raw: Raw) -> tuple[object, str]:
    """The value and the mend of a note that it was read otherwise than written."""
    value, problem = read_value(field, raw)
    assert problem is not None
    assert (problem.rule, problem.level) == ("value.normalised", Level.NOTE)
    return value, problem.mend


def refused(field: Field, raw: Raw) -> Problem:
    value, problem = read_value(field, raw)
    assert value is None
    assert problem is not None and problem.level is Level.STOP and problem.mend
    return problem


# ——— 字数 ———————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("　 \n\t", 0),
        ("人大代表", 4),
        ("人大代表。", 5),
        ("“人大”", 4),
        ("一、二；三……", 7),
        ("2023年", 2),
        ("增长5.2%，", 4),
        ("GDP增长", 3),
        ("hello world", 2),
        ("don't stop", 2),
        ("全区　人大", 4),
        ("全区\n人大", 4),
        ("第3届人大第1次会议", 10),
        ("《代表法》", 5),
        ("〇", 1),
        ("㐂堃镕", 3),
        ("𠮷", 1),
        ("ＡＢ１２", 4),
        ("13-15日", 2),
    ],
)
def test_characters_are_counted_as_word_counts_them(text, count):
    """A Chinese character or mark is one; a Latin word or a number is one; blanks are none."""
    assert count_characters(text) == count


@thorough
@given(st.text("人大代表，。“”《》、", max_size=40), st.text("人大代表，。", max_size=40))
def test_chinese_text_counts_every_character_and_no_blank(one, other):
    assert count_characters(f"{one} \n{other}　") == len(one) + len(other)


@thorough
@given(st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9.%+'-]{0,8}", fullmatch=True)))
def test_latin_words_and_numbers_count_one_each(words):
    assert count_characters(" ".join(words)) == len(words)
    assert count_characters("和".join(words)) == max(0, 2 * len(words) - 1)


def test_four_hundred_characters_are_within_four_hundred():
    assert read_value(DEEDS, "事" * 399 + "。") == ("事" * 399 + "。", None)


def test_the_four_hundred_and_first_character_is_too_many():
    value, problem = read_value(DEEDS, "事" * 400 + "。")
    assert value == "事" * 400 + "。"
    assert problem == Problem(
        "value.too-long", Level.STOP, "「主要事迹」401字，超过400字", "400", "请删减1字以上", "401"
    )


def test_numbers_and_words_are_one_character_each_against_the_limit():
    assert read_value(DEEDS, "2023年" * 200)[1] is None
    assert read_value(DEEDS, "2023年" * 200 + "GDP")[1] is not None


# ——— months ————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize("text", ["1978.06", "1978.10", "2023.12", "1900.01", " 1978.06 "])
def test_a_month_as_the_form_wants_it_is_read(text):
    assert read_value(MONTH, text) == (text.strip(), None)


@pytest.mark.parametrize("cell", [2023.1, 1978.06, 2023.10, 1978, 28642])
def test_a_month_that_arrives_as_a_number_is_refused_as_ambiguous(cell):
    problem = refused(MONTH, cell)
    assert problem.rule == "value.month"
    assert "数字单元格" in problem.message
    assert "文本格式" in problem.mend


@pytest.mark.parametrize("text", ["１９７８．０６", "1978 .06", "1978. 06", "1978.0 6"])
def test_full_width_digits_and_inner_blanks_of_a_month_are_read_and_noted(text):
    assert noted(MONTH, text) == ("1978.06", "请改为「1978.06」")


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("1978年6月", "请写成「1978.06」"),
        ("1978年1月", "请写成「1978.01」"),
        ("1978年06月", "请写成「1978.06」"),
        ("１９７８年６月", "请写成「1978.06」"),
        ("1978-06", "请写成「1978.06」"),
        ("1978/12", "请写成「1978.12」"),
        ("197806", "请写成「1978.06」"),
        ("1978.1", "请按××××.××，例如1978.06填写"),  # January or October
        ("1978.13", "请按××××.××，例如1978.06填写"),
        ("1978.00", "请按××××.××，例如1978.06填写"),
        ("78.06", "请按××××.××，例如1978.06填写"),
        ("1978", "请按××××.××，例如1978.06填写"),
        ("六月", "请按××××.××，例如1978.06填写"),
    ],
)
def test_another_way_to_write_a_month_is_refused_with_the_right_one_where_there_is_but_one(text, mend):
    problem = refused(MONTH, text)
    assert (problem.rule, problem.mend) == ("value.month", mend)


def test_a_month_of_one_digit_is_refused():
    assert refused(MONTH, "1978.6").rule == "value.month"


def test_a_date_cell_is_no_month():
    assert refused(MONTH, datetime(1978, 6, 1)).rule == "value.month"


# ——— dates and numbers ————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    "raw",
    ["2022-12-01", "2022.12.1", "2022/12/1", "2022年12月1日", "２０２２年１２月１日", "2022 年 12 月 1 日",
     date(2022, 12, 1), datetime(2022, 12, 1, 8, 30)],
)  # fmt: skip
def test_a_date_is_read_in_every_way_that_has_one_meaning(raw):
    assert read_value(DAY, raw) == ("2022-12-01", None)


@pytest.mark.parametrize(
    ("raw", "mend"),
    [
        ("2022-02-30", "请核对日期"),
        ("2022-13-01", "请核对日期"),
        ("2022-12", "请写成年-月-日，例如2022-12-01"),
        ("12/1/2022", "请写成年-月-日，例如2022-12-01"),
        ("去年", "请写成年-月-日，例如2022-12-01"),
        (44896, "请写成年-月-日，例如2022-12-01"),
    ],
)
def test_what_is_no_date_is_refused(raw, mend):
    problem = refused(DAY, raw)
    assert (problem.rule, problem.mend) == ("value.date", mend)


@pytest.mark.parametrize(
    ("raw", "value"),
    [("98", 98), ("98.5", 98.5), (98, 98), (98.0, 98), ("98%", 98), ("0", 0), ("100", 100), (99.5, 99.5)],
)
def test_a_number_is_read(raw, value):
    read, problem = read_value(NUMBER, raw)
    assert (read, problem) == (value, None)
    assert type(read) is type(value)


@pytest.mark.parametrize("cell", [3 * 1.1, 0.1 + 0.2, 0.00001])
def test_a_number_that_a_formula_computed_is_read(cell):
    """A spreadsheet stores 3.3000000000000003 and shows 3.3."""
    value, problem = read_value(NUMBER, cell)
    assert (value, problem) == (pytest.approx(cell), None)


def test_thousands_may_be_set_apart():
    assert read_value(Field("产值", Kind.NUMBER), "5,000,000") == (5_000_000, None)


def test_a_full_width_number_is_read_and_noted():
    assert noted(NUMBER, "９８．５％") == (98.5, "请改为「98.5」")


@pytest.mark.parametrize(("raw", "limit"), [("101", "0至100"), ("-1", "0至100"), (1000, "0至100")])
def test_a_number_out_of_bounds_is_refused_with_them(raw, limit):
    problem = refused(NUMBER, raw)
    assert (problem.rule, problem.limit) == ("value.number", limit)


@pytest.mark.parametrize("raw", ["很高", "98分", "9 8.5.1", "约98", "98-99"])
def test_what_is_no_number_is_refused(raw):
    assert refused(NUMBER, raw).message == f"「满意度测评」填的「{raw}」不是数"


@pytest.mark.parametrize("raw", ["nan", "inf", "-Infinity", "1e400", "1_000", "3,5", "3，5"])
def test_what_only_a_machine_takes_for_a_number_is_refused(raw):
    """Nobody writes a figure like this: reading 1_000, or 35 for 3,5, would be a guess."""
    assert refused(Field("人数", Kind.NUMBER), raw).rule == "value.number"


# ——— vocabularies ——————————————————————————————————————————————————————————————————————————————————


def test_a_word_of_the_vocabulary_is_read():
    assert read_value(NATURE, " 事业单位 ") == ("事业单位", None)


@pytest.mark.parametrize("text", ["事业 单位", "事业　单位"])
def test_a_word_with_blanks_inside_is_read_and_noted(text):
    assert noted(NATURE, text) == ("事业单位", "请改为「事业单位」")


def test_a_synonym_is_read_and_noted():
    assert noted(NATURE, "国企") == ("企业", "请改为「企业」")


@pytest.mark.parametrize(
    ("text", "near"),
    [("参公", "参公单位"), ("事业", "事业单位"), ("国有企业", "企业"), ("社会团体组织", "社会组织")],
)
def test_a_word_outside_the_vocabulary_is_refused_with_the_nearest(text, near):
    problem = refused(NATURE, text)
    assert (problem.rule, problem.mend) == ("value.vocabulary", f"是否应为「{near}」")
    assert problem.limit == "机关、参公单位、事业单位、企业、社会组织、其他"


def test_a_word_like_none_of_the_vocabulary_is_refused_with_all():
    assert refused(NATURE, "X").mend == "请从这些选项中选填：机关、参公单位、事业单位、企业、社会组织、其他"


def test_a_long_vocabulary_is_shown_in_part():
    peoples = Field("民族", Kind.CHOICE, *standard("民族"))
    assert noted(peoples, "壮") == ("壮族", "请改为「壮族」")
    shown = refused(peoples, "X").limit
    assert shown.startswith("汉族、蒙古族、") and shown.endswith("……") and shown.count("、") == 13


@pytest.mark.parametrize(("raw", "value"), [(True, "是"), (False, "否"), ("是", "是"), ("否", "否")])
def test_yes_and_no_are_read_from_words_and_from_boxes(raw, value):
    assert read_value(FLAG, raw) == (value, None)


# ——— ranks ——————————————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("县处级正职", "县处级正职"),
        ("正处级", "县处级正职"),
        ("副处级", "县处级副职"),
        ("四级调研员", "县处级副职"),
        ("副县（处）级", "县处级副职"),
        ("副县(处)级", "县处级副职"),
        ("一级巡视员", "厅局级正职"),
        ("主任科员", "乡科级正职"),
        ("正团职", "县处级正职"),
        ("无级别", "无"),
        ("无", "无"),
        ("—", "无"),
    ],
)
def test_a_rank_is_read_by_its_many_names_without_a_note(text, rank):
    assert read_value(RANK, text) == (rank, None)


def test_every_name_of_a_rank_is_read_as_that_rank():
    options, synonyms = standard("级别")
    assert options == ranks()
    for written, meant in {**synonyms, **{o: o for o in options}}.items():
        assert read_value(RANK, written) == (meant, None)


def test_a_rank_that_nobody_knows_is_refused_with_the_nearest():
    assert refused(RANK, "正处及").rule == "value.vocabulary"


# ——— several choices ————————————————————————————————————————————————————————————————————————————————


@pytest.mark.parametrize(
    "text", ["县级、乡镇", "县级,乡镇", "县级，乡镇", "县级；乡镇", "县级 乡镇", "县级、乡镇、县级"]
)
def test_several_values_are_read_whatever_separates_them(text):
    assert read_value(LEVELS, text) == (("县级", "乡镇"), None)


def test_one_value_of_several_is_a_tuple_of_one():
    assert read_value(LEVELS, "县级") == (("县级",), None)


def test_none_of_them_is_an_answer_and_an_empty_cell_is_none():
    assert read_value(LEVELS, "无") == ((), None)
    assert read_value(LEVELS, "") == (None, None)
    assert read_value(LEVELS, "　") == (None, None)


def test_none_is_a_value_where_the_vocabulary_has_it():
    assert read_value(Field("奖项", Kind.CHOICES, ("无", "甲")), "无") == (("无",), None)


def test_none_beside_a_value_contradicts_itself():
    assert refused(LEVELS, "无、县级").rule == "value.vocabulary"


@pytest.mark.parametrize("text", ["1、3、5", "（1）（3）（5）", "(1)(3)(5)", "１、３、５"])
def test_numbers_of_conditions_are_read_bare_or_in_brackets(text):
    assert read_value(Field("满足条件", Kind.CHOICES, tuple("123456")), text) == (("1", "3", "5"), None)


def test_one_value_outside_the_vocabulary_refuses_the_cell():
    problem = refused(LEVELS, "县级、乡村")
    assert problem.message == "「代表层级」填的「乡村」不在规定的选项中"


@pytest.mark.parametrize("text", ["、", "（　）", "；", "()"])
def test_separators_alone_say_nothing_and_are_no_answer(text):
    """A printed （　）that nobody filled in is not the answer "none of them"."""
    value, problem = read_value(LEVELS, text)
    assert value is None or problem is not None


def test_a_value_with_brackets_of_its_own_is_read():
    field = Field("代表层级", Kind.CHOICES, ("县（区）级", "乡镇"))
    assert read_value(field, "县（区）级") == (("县（区）级",), None)


# ——— names and divisions ————————————————————————————————————————————————————————————————————————————


def test_a_name_that_is_spaced_out_is_closed_up_and_noted():
    assert noted(NAME, "张　三") == ("张三", "请改为「张三」")
    assert noted(NAME, "李 四") == ("李四", "请改为「李四」")


@pytest.mark.parametrize("text", ["欧阳锋", "阿卜杜拉·买买提", "Anna Maria Li"])
def test_a_name_stays_as_it_is(text):
    assert read_value(NAME, text) == (text, None)


@pytest.mark.parametrize("text", ["广西壮族自治区南宁市青秀区", "南宁市青秀区"])
def test_a_division_down_to_the_county_is_read(text):
    assert read_value(DIVISION, text) == (text, None)


def test_a_division_with_blanks_inside_is_read_and_noted():
    assert noted(DIVISION, "广西壮族自治区 南宁市 青秀区")[0] == "广西壮族自治区南宁市青秀区"


@pytest.mark.parametrize("text", ["广西壮族自治区南宁市", "广西壮族自治区", "南宁", "X"])
def test_a_division_above_the_county_is_refused(text):
    assert refused(DIVISION, text).rule == "value.division"


def test_a_division_that_is_nearly_right_is_refused_with_the_nearest():
    assert refused(DIVISION, "广西壮族自治区南宁市青秀").mend == "是否应为「广西壮族自治区南宁市青秀区」"


# ——— personal numbers ————————————————————————————————————————————————————————————————————————————————


def number_of(first17: str) -> str:
    return first17 + check_character(first17)


SOUND = number_of("45999919780615123")
X = next(n for n in (number_of(f"45999919780615{i:03d}") for i in range(99)) if n.endswith("X"))


def test_a_sound_identity_number_is_read():
    assert read_value(IDENTITY, SOUND) == (SOUND, None)


def test_a_small_x_is_the_same_as_a_large_one():
    assert read_value(IDENTITY, X.lower()) == (X, None)


@pytest.mark.parametrize(
    "write", [lambda n: f"{n[:6]} {n[6:14]} {n[14:]}", lambda n: "".join(chr(ord(c) + 0xFEE0) for c in n)]
)
def test_blanks_and_full_width_digits_of_a_number_are_read_and_noted(write):
    value, problem = read_value(IDENTITY, write(X))
    assert value == X
    assert problem is not None
    assert (problem.rule, problem.level) == ("value.normalised", Level.NOTE)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("459999780615123", "identity.15-digit"),
        (SOUND[:-1], "identity.format"),
        ("护照E12345678", "identity.format"),
        (number_of("45999919781315123"), "identity.date"),
        (SOUND[:-1] + str((int(SOUND[-1]) + 1) % 10), "identity.checksum"),
    ],
)
def test_an_unsound_number_is_refused_by_the_rule_that_it_breaks(written, rule):
    assert refused(IDENTITY, written).rule == rule


def test_an_unknown_division_is_a_note_and_the_number_is_read():
    number = number_of("99999919780615123")
    value, problem = read_value(IDENTITY, number)
    assert value == number
    assert problem is not None
    assert (problem.rule, problem.level) == ("identity.division", Level.NOTE)


@pytest.mark.parametrize("cell", [459999195001016000, 459999195001016e3])
def test_an_identity_number_in_a_number_cell_is_refused(cell):
    """A spreadsheet keeps fifteen digits: the cell no longer holds what was typed. Of eleven such numbers one has a
    check character that agrees, as this one."""
    assert refused(IDENTITY, cell).rule.startswith("identity.")


@pytest.mark.parametrize(
    "text", ["13800000000", "0771-5551234", "07715551234", "0771-5551234-801", "5551234", "55512345"]
)
def test_a_phone_number_is_read(text):
    assert read_value(PHONE, text) == (text, None)


def test_a_phone_number_in_a_number_cell_is_read():
    assert read_value(PHONE, 13800000000.0) == ("13800000000", None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("138 0000 0000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("0771—5551234", "0771-5551234"),
    ],
)
def test_a_phone_number_written_otherwise_is_read_and_noted(text, value):
    read, problem = read_value(PHONE, text)
    assert read == value
    assert problem is not None
    assert problem.level is Level.NOTE


@pytest.mark.parametrize("text", ["1380000000", "138000000000", "0771-555", "无", "13800000000、13900000000"])
def test_what_is_no_phone_number_is_refused(text):
    assert refused(PHONE, text).rule == "value.phone"


@thorough
@given(st.sampled_from((IDENTITY, PHONE)), st.text("0123456789Xx-０１２ 号", min_size=6, max_size=20))
@example(IDENTITY, SOUND[:-1])
@example(IDENTITY, "459999780615123")
@example(IDENTITY, number_of("99999919780615123"))
@example(IDENTITY, f"{SOUND[:6]} {SOUND[6:]}")
@example(PHONE, "138 0000 0000")
@example(PHONE, "1380000000")
def test_no_message_ever_holds_a_personal_number(field, text):
    value, problem = read_value(field, text)
    if problem is not None:
        said = "".join((problem.rule, problem.message, problem.limit, problem.mend, problem.value or ""))
        assert text.strip() not in said
        assert value is None or str(value) not in said
    _, findings, _ = read_column(field, [text], [3], "名册.xlsx", ["张三"])
    assert all(f.value == "" and text.strip() not in str(f) for f in findings)


# ——— all kinds ———————————————————————————————————————————————————————————————————————————————————————


def test_every_kind_of_field_has_a_reader():
    assert set(READERS) == set(Kind)


FIELDS = [MONTH, DAY, NUMBER, NATURE, LEVELS, RANK, FLAG, IDENTITY, PHONE, NAME, DIVISION, DEEDS]
FIELDS += [Field(kind.value, kind) for kind in Kind]
FIELDS += [Field("材料", kind, limit=3) for kind in (Kind.TEXT, Kind.LONG, Kind.RESUME)]
WRITTEN = st.text(max_size=30) | st.text("0123456789.-年月日Xx%、，（） 　１２無无", max_size=20)
CELLS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.dates()
    | st.datetimes()
    | WRITTEN
)


@pytest.mark.parametrize("field", FIELDS, ids=lambda f: f"{f.name}·{f.kind}")
@settings(max_examples=40, deadline=None, print_blob=True)
@given(raw=CELLS)
def test_no_cell_makes_a_reader_stumble(field, raw):
    value, problem = read_value(field, raw)
    assert value is None or isinstance(value, str | int | float | tuple)
    assert value is not None or problem is not None or raw is None or not str(raw).strip()
    if problem is not None:
        assert problem.message and problem.mend and problem.level in (Level.STOP, Level.NOTE)


SOUND_CELLS = [
    (MONTH, "1978.06"),
    (DAY, "2022年12月1日"),
    (NUMBER, "98.5%"),
    (NATURE, "国企"),
    (RANK, "副县(处)级"),
    (FLAG, "是"),
    (IDENTITY, X),
    (PHONE, "0771-5551234"),
    (NAME, "张三"),
    (DIVISION, "广西壮族自治区南宁市青秀区"),
    (DEEDS, "2023年提出建议3件。"),
]


@pytest.mark.parametrize(("field", "text"), SOUND_CELLS, ids=lambda x: x.name if isinstance(x, Field) else "")
@settings(max_examples=40, deadline=None, print_blob=True)
@given(st.data())
def test_a_value_once_read_reads_as_itself_without_a_note(field, text, data):
    """However it was written at first: with blanks inside, in full width."""
    for at in data.draw(st.sets(st.integers(0, len(text)))):
        text = text[:at] + data.draw(st.sampled_from((" ", "　"))) + text[at:]
    if data.draw(st.booleans()):
        text = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    value, problem = read_value(field, text)
    if value is not None:
        assert problem is None or problem.level is Level.NOTE
        assert read_value(field, str(value)) == (value, None)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("empty", [None, "", "  ", "　"])
def test_an_empty_cell_is_unknown_and_no_fault(kind, empty):
    assert read_value(Field("列", kind), empty) == (None, None)


# ——— columns —————————————————————————————————————————————————————————————————————————————————————————


def test_a_column_gives_values_findings_with_their_places_and_the_faulty_cells():
    cells = ["1978.06", "1978年6月", None, "１９７８.０６", "1978年6月"]
    values, findings, faulty = read_column(
        MONTH, cells, [3, 4, 5, 6, 9], "名册.xlsx", ["甲", "乙", "丙", "丁", "戊"]
    )
    assert values == ["1978.06", None, None, "1978.06", None]
    assert faulty == {1, 4}
    assert [(f.subject, f.level, f.value, f.place) for f in findings] == [
        ("乙", Level.STOP, "1978年6月", Place("名册.xlsx", 4, "出生年月")),
        ("丁", Level.NOTE, "１９７８.０６", Place("名册.xlsx", 6, "出生年月")),
        ("戊", Level.STOP, "1978年6月", Place("名册.xlsx", 9, "出生年月")),
    ]


def test_one_and_true_are_different_cells():
    values, _, faulty = read_column(FLAG, [True, 1, 1.0, "是"], [2, 3, 4, 5], "名册.xlsx", list("甲乙丙丁"))
    assert values == ["是", None, None, "是"]
    assert faulty == {1, 2}


def test_too_long_a_text_is_shown_by_its_length_and_cites_its_clause():
    field = Field("主要事迹", Kind.LONG, limit=400, clause="附件3填表说明七")
    _, (finding,), faulty = read_column(field, ["事" * 405], [2], "名册.xlsx", ["甲"])
    assert (finding.value, finding.limit, finding.clause) == ("405", "400", "附件3填表说明七")
    assert faulty == {0}


@thorough
@given(st.sampled_from(FIELDS), st.lists(CELLS, max_size=8) | st.lists(st.none() | WRITTEN, max_size=8))
def test_a_column_reads_as_its_cells_one_by_one(field, cells):
    rows = list(range(2, len(cells) + 2))
    values, findings, faulty = read_column(field, cells, rows, "名册.xlsx", ["甲"] * len(cells))
    alone = [read_value(field, cell) for cell in cells]
    assert values == [value for value, _ in alone]
    assert [(f.place.row, f.message) for f in findings] == [
        (row, problem.message) for row, (_, problem) in zip(rows, alone, strict=True) if problem
    ]
    assert faulty == {at for at, (_, problem) in enumerate(alone) if problem and problem.level is Level.STOP}


NUMBERED = Field("建议编号", pattern=r"市五届人大[一二三]次会议\d+号", example="市五届人大三次会议12号")


@pytest.mark.parametrize("written", ["市五届人大三次会议0901号", " 市五届人大一次会议1号 "])
def test_a_text_written_as_demanded_is_read(written):
    assert read_value(NUMBERED, written) == (written.strip(), None)


def test_a_text_not_written_as_demanded_is_a_stop_that_shows_how_and_keeps_the_text():
    value, problem = read_value(NUMBERED, "第123号")
    assert value == "第123号"
    assert (problem.rule, problem.level.value, problem.limit) == ("value.pattern", "stop", NUMBERED.example)
    assert NUMBERED.example in problem.mend
