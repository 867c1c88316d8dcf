"""Papers written out of the record: what is recorded is told with its figures, what is not is left open, and nobody's
words are overwritten."""

import io
import zipfile
from datetime import date

import pytest

from tests import factories
from tests.factories import (
    AGENCY,
    ARMY,
    CONSULTING,
    INSIDE,
    OFFICE,
    POSTED,
    REPLIED,
    RESOLVING,
    SENT,
    at,
    consult,
    disclose,
    fill,
    package,
    post,
    programme,
    ready,
    refuses,
    resolve,
    seat,
    send,
    some,
)
from xuanxian.awards.consultations.actions import ask_department, record_reply
from xuanxian.awards.consultations.letters import Asked, letter_for
from xuanxian.awards.consultations.queries import answers_of
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.papers.models import Wording
from xuanxian.awards.papers.texts import sheet_for, text_of, told_of
from xuanxian.awards.papers.wordings import adopt, keep, word
from xuanxian.paperwork.word import WordMaker
from xuanxian.platform.accounts.models import Look
from xuanxian.rules.awards.contents import AGREED, PARTLY
from xuanxian.rules.awards.packages import Material
from xuanxian.rules.core.findings import Level

pytestmark = pytest.mark.django_db
PROCESS, CHECKED, LIST, OTHER = "推荐过程情况", "审核公示情况", "推荐对象基本情况", "其他需要说明的情况"
TAX, POLICE, PERSONNEL, DISCIPLINE = "税务部门", "公安机关", "组织人事部门", "纪检监察机关"
NOTICE = "根据《自治区人大常委会办公厅关于开展2023年度全区人大代表工作先进集体和先进个人评选表彰工作的通知》"


@pytest.fixture
def army():
    """An agency, a deputy and a member of staff of government bodies; nothing is recorded yet."""
    programme()
    made = package(ARMY)
    fill(made, some(ARMY, agency=1, deputy=1, staff=1))
    body, deputy, staff = in_list(made)
    edit(body, 集体名称="示例处", 集体性质="机关")
    edit(deputy, 姓名="韦示例", 性别="女", 民族="壮族", 人员类别="机关工作人员", 行政级别="县处级正职")
    edit(staff, 姓名="覃样本", 性别="男", 民族="汉族", 人员类别="机关工作人员", 行政级别="乡科级正职")
    return made


def edit(nomination, **typed):
    nomination = Nomination.objects.get(pk=nomination.pk)
    save_fields(nomination, typed, revision=nomination.revision, by=seat(nomination.unit), now=at(11, 16))


def report(to, day=SENT):
    told = told_of(Package.objects.get(pk=to.pk), day.date())
    return text_of(told, told.rulebook.writings["推荐报告"])


def chapter(to, name, day=SENT):
    return next(section for section in report(to, day).sections if section.name == name)


def lines(to, name, day=SENT):
    return chapter(to, name, day).draft.split("\n")


def worded(to, name, words, revision=0, now=SENT, by=None):
    writing = report(to).writing
    word(to, writing, None, name, words, revision=revision, by=by or seat(to.unit), now=now)


def printed(paper):
    """All that a paper says, as Word."""
    with zipfile.ZipFile(io.BytesIO(WordMaker().make(*paper))) as archive:
        return archive.read("word/document.xml").decode()


# ——— what is told —————————————————————————————————————————————————————————————————————————————————————


def test_of_an_empty_record_nothing_is_claimed_and_every_gap_is_named(army):
    assert [section.gaps for section in report(army).sections] == [
        [f"〔待补：{RESOLVING}的会议、日期和主要负责人签字，涉及示例处、韦示例、覃样本〕"],
        [
            f"〔待补：{PERSONNEL}还没有发函征求意见，涉及示例处、韦示例、覃样本〕",
            f"〔待补：{DISCIPLINE}还没有发函征求意见，涉及示例处、韦示例、覃样本〕",
            "〔待补：所在单位公示的地点、起止时间和结果，涉及示例处、韦示例、覃样本〕",
            "〔待补：推荐单位公示的地点、起止时间和结果，涉及示例处、韦示例、覃样本〕",
        ],
        [],
        ["〔待补：其他需要说明的情况，没有的写“无”〕"],
    ]


def test_the_process_and_the_meeting_are_told_as_they_were_registered(army):
    resolve(army)
    assert lines(army, PROCESS) == [
        f"{NOTICE}，广西军区政治工作局组织开展推荐工作，共推荐3个对象。",
        "民主推荐和集体研究：2023年11月17日，经第20次主任会议集体研究，推荐3个对象，主要负责人示例主任签字同意。",
    ]


def test_consultation_and_posting_are_told_with_dates_numbers_and_results(army):
    resolve(army)
    consult(army)
    disclose(army)
    assert lines(army, CHECKED) == [
        "组织人事部门：就3个对象征求意见，11月20日发函（组织人事部门函），11月24日回函（组织人事部门复），同意3个。",
        "纪检监察机关：就3个对象征求意见，11月20日发函（纪检监察机关函），11月24日回函（纪检监察机关复），同意3个。",
        "所在单位公示：2023年11月20日在单位公示栏张贴，2023年11月21日至2023年11月27日公示3个对象，共5个工作日。"
        "公示结果：公示期间无异议。",
        "3个对象的推荐单位公示与所在单位公示为同一单位，合并公示一次。",
    ]


def test_dissent_is_told_in_the_words_of_the_reply_and_silence_stays_open(army):
    resolve(army)
    body, deputy, staff = in_list(army)
    letter = {"step": CONSULTING, "by": seat(army.unit), "number": ""}
    for department in (PERSONNEL, DISCIPLINE):
        ask_department(
            army, department, [body, deputy, staff], sent=date(2023, 11, 20), due=None, now=POSTED, **letter
        )
    record_reply(
        army,
        PERSONNEL,
        [deputy],
        PARTLY,
        day=date(2023, 11, 24),
        remark="任职时间待核",
        now=REPLIED,
        **letter,
    )
    record_reply(army, PERSONNEL, [body], AGREED, day=date(2023, 11, 24), remark="", now=REPLIED, **letter)
    said = lines(army, CHECKED)
    assert said[:3] == [
        "组织人事部门：就3个对象征求意见，11月20日发函，11月24日回函，同意1个。",
        "组织人事部门对韦示例的意见为有不同意见：任职时间待核。",
        "〔待补：组织人事部门还没有回复意见，涉及覃样本〕",
    ]
    assert "〔待补：纪检监察机关还没有回复意见，涉及示例处、韦示例、覃样本〕" in said


def test_the_list_is_told_with_places_used_and_shares(army):
    said = lines(army, LIST)
    assert said[0] == (
        "共推荐先进集体1个，先进个人2名。名额使用：服务人大代表履职相关机构使用名额1个（共1个）；"
        "人大代表使用名额1个（共2个）、备选0个（共1个）；服务人大代表履职相关机构工作人员使用名额1个（共1个）、备选0个（共1个）。"
    )
    assert said[1] == "个人2名中，女性1名，占50%；少数民族1名，占50%。"
    assert "代表中的县处级干部1名，占1名的100%（通知规定不超过20%，按拟表彰名单计算）" in said[2]
    assert said[3] == f"全区人大代表工作先进集体（{AGENCY}）1个：示例处（驻桂部队示例785局）。"
    assert "全区人大代表工作先进个人（人大代表）1名：韦示例（女，壮族）。" in said


def test_a_posting_that_still_hangs_has_no_result(army):
    resolve(army)
    post(army, INSIDE, in_list(army), POSTED)
    said = lines(army, CHECKED, at(11, 22))
    assert any(line.endswith("〔待补：所在单位公示的公示结果，2023年11月27日期满后登记〕") for line in said)
    assert "无异议" not in "".join(said)


# ——— the unit's own words ——————————————————————————————————————————————————————————————————————————————


def test_the_units_words_stand_until_it_takes_over_what_the_record_gives(army):
    worded(army, PROCESS, "本单位写的过程。")
    resolve(army, at(11, 17))
    section = chapter(army, PROCESS)
    assert (section.text, section.behind) == ("本单位写的过程。", True)
    assert "第20次主任会议" in section.draft
    writing, by = report(army).writing, seat(army.unit)
    keep(army, writing, None, PROCESS, by=by, now=SENT)
    assert (chapter(army, PROCESS).text, chapter(army, PROCESS).behind) == ("本单位写的过程。", False)
    adopt(army, writing, None, PROCESS, by=by, now=SENT)
    assert "第20次主任会议" in chapter(army, PROCESS).text
    assert not Wording.objects.exists()


def test_who_saves_upon_somebody_elses_words_is_refused_and_both_are_kept_apart(army):
    worded(army, OTHER, "甲写的")
    with refuses("text.changed") as found:
        worded(army, OTHER, "乙写的", revision=0)
    assert "改过" in found[0].message
    worded(army, OTHER, "乙写的", revision=1)
    assert chapter(army, OTHER).text == "乙写的"


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("电话13900000000", "text.personal"),
        ("４５９９９９１９８００１０１００１１", "text.personal"),
        ("  ", "text.empty"),
    ],
)
def test_numbers_of_persons_and_empty_chapters_are_refused(army, words, rule):
    with refuses(rule):
        worded(army, OTHER, words)


def test_what_was_handed_in_is_worded_no_more(army):
    ready(army)
    worded(army, OTHER, "无")
    send(army)
    with refuses("package.handed-in"):
        worded(army, OTHER, "另有情况", revision=1)


def test_a_report_that_nobody_read_is_lacking_and_one_with_gaps_warns(army):
    def said():
        return [
            s.finding for s in package_findings(Dossier(army, SENT.date())) if s.finding.about == "推荐报告"
        ]

    (unread,) = said()
    assert (unread.rule, unread.level, unread.message, unread.clause) == (
        "package.missing", Level.STOP, "推荐报告照记录起草的内容还没有核对补写", "七(一)1"
    )  # fmt: skip
    worded(army, OTHER, "〔待补：情况〕和〔待补：原因〕")
    assert [(f.rule, f.level, f.message) for f in said()] == [("text.gap", Level.WARN, "推荐报告还有2处待补")]
    worded(army, OTHER, "无", revision=1)
    assert said() == []


def test_a_package_gets_the_report_as_the_unit_worded_it(army):
    worded(army, OTHER, "无其他情况。")
    material = Material("推荐报告", makes="推荐报告")
    sheet = sheet_for(Package.objects.get(pk=army.pk), material)
    text = printed((sheet.form, sheet.data))
    assert (
        "关于报送2023年度全区人大代表工作" in text
        and "四、其他需要说明的情况" in text
        and "无其他情况。" in text
    )
    assert sheet_for(army, Material("汇总表")) is None


# ——— letters ——————————————————————————————————————————————————————————————————————————————————————————


def answers(to, department):
    return [a for a in answers_of(to, CONSULTING, POSTED.date()) if a.department == department]


def test_a_letter_to_the_tax_office_shows_company_and_code_and_no_identity_number(army):
    staff = in_list(army)[2]
    edit(
        staff,
        人员类别="企业负责人",
        工作单位="示例公司",
        统一社会信用代码="91459999MA5K00000X",
        身份证号码="459999198001010012",
    )
    paper = letter_for(
        army,
        TAX,
        answers(army, TAX),
        Asked("南宁市税务局", due=date(2023, 11, 27)),
        by=seat(army.unit),
        now=POSTED,
    )
    text = printed(paper)
    assert all(
        word in text
        for word in ("南宁市税务局：", "覃样本", "示例公司", "91459999MA5K00000X", "于2023年11月27日前")
    )
    assert "韦示例" not in text and "459999198001010012" not in text and not Look.objects.exists()


def test_an_office_that_asks_by_itself_says_whose_nominees_they_are(army):
    letter = letter_for(army, PERSONNEL, answers(army, PERSONNEL), Asked(""), by=seat(OFFICE), now=POSTED)
    text = printed(letter)
    assert (
        "广西军区政治工作局推荐先进集体1个、先进个人2名（名单见附件1）" in text and "我单位拟推荐" not in text
    )


def test_a_letter_with_identity_numbers_is_recorded_as_a_look_at_each(monkeypatch):
    written = factories._text().replace(
        "部门: 组织人事部门, 对象: 机关事业对象", "部门: 组织人事部门, 列: 身份证号码, 对象: 机关事业对象"
    )
    monkeypatch.setattr(factories, "_text", lambda: written)
    programme()
    made = package(ARMY)
    fill(made, some(ARMY, agency=1, deputy=1))
    body, deputy = in_list(made)
    edit(body, 集体性质="机关")
    edit(deputy, 人员类别="机关工作人员", 身份证号码="459999198001010012")
    by = seat(made.unit)
    for _ in range(2):
        text = printed(letter_for(made, PERSONNEL, answers(made, PERSONNEL), Asked(""), by=by, now=POSTED))
    assert "459999198001010012" in text
    looks = Look.objects.values_list("subject_key", "field", "reason")
    assert list(looks) == [(f"nomination:{deputy.pk}", "身份证号码", "征求组织人事部门意见的函")] * 2


def test_an_answer_that_holds_no_longer_is_asked_for_again(monkeypatch):
    written = factories._text().replace(
        "部门: 组织人事部门, 对象: 机关事业对象", "部门: 组织人事部门, 有效: 10, 对象: 机关事业对象"
    )
    monkeypatch.setattr(factories, "_text", lambda: written)
    programme()
    made = package(ARMY)
    fill(made, some(ARMY, deputy=1))
    (deputy,) = in_list(made)
    edit(deputy, 人员类别="机关工作人员")
    resolve(made)
    consult(made)  # answered on 24 November

    def states(day):
        return {a.department: a.state for a in answers_of(made, CONSULTING, day)}

    def stops(day):
        return [
            s.finding.message
            for s in package_findings(Dossier(made, day))
            if s.finding.rule == "step.consult"
        ]

    assert states(date(2023, 12, 4)) == {PERSONNEL: AGREED, DISCIPLINE: AGREED}
    assert stops(date(2023, 12, 4)) == []
    assert states(date(2023, 12, 5)) == {PERSONNEL: "回复过期", DISCIPLINE: AGREED}
    assert stops(date(2023, 12, 5)) == ["组织人事部门的回复已满10日，过了有效期"]
    letter = {"step": CONSULTING, "by": seat(made.unit)}
    ask_department(
        made,
        PERSONNEL,
        [deputy],
        sent=date(2023, 12, 5),
        due=None,
        number="示例函2号",
        now=at(12, 5),
        **letter,
    )
    assert states(date(2023, 12, 5))[PERSONNEL] == "已发函"
    record_reply(
        made,
        PERSONNEL,
        [deputy],
        AGREED,
        day=date(2023, 12, 6),
        number="示例复2号",
        remark="",
        now=at(12, 6),
        **letter,
    )
    assert states(date(2023, 12, 7))[PERSONNEL] == AGREED
    assert stops(date(2023, 12, 7)) == []
