"""What of a delivery is lacking, asked once for hand-in, list of papers and ZIP; figures and clauses from the notices."""

import pytest
from django.core.cache import cache

from tests.awards.test_every_notice import filled, package, records
from tests.factories import NANNING, at, fill, photo, seat, some
from tests.factories import package as ours
from tests.factories import programme as our_programme
from xuanxian.awards.demo.missing_papers import upload_what_is_lacking
from xuanxian.awards.nominations.attaching import attach
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import PHOTO
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.papers.contents import contents_of
from xuanxian.awards.programmes.queries import rulebook_of
from xuanxian.platform.files.actions import store
from xuanxian.rules.core.findings import Level

pytestmark = pytest.mark.django_db
DAY = at(11, 20)


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def step(to, name):
    return next(s for s in rulebook_of(to.version).steps if s.name == name)


def said(to, delivery=None):
    """(rule, subject, clause, how many nominees it names) of what is missing."""
    found = package_findings(Dossier(to, DAY.date()), delivery)
    return [
        (s.finding.rule, s.finding.subject, s.finding.clause, len(s.several) or int(s.nomination is not None))
        for s in found
        if s.finding.rule.startswith("package.") and s.finding.level is Level.STOP
    ]


@pytest.fixture
def workers():
    """004: a farmer and an employee of an enterprise of 防城港市, neither with a photo."""
    to = package("gx-model-worker-2024", "防城港市")
    rulebook = rulebook_of(to.version)
    everybody = records(to, rulebook)
    farmer = next(r for r in everybody if r["人选类别"] == "农民")
    worker = next(r for r in everybody if r["人选类别"] == "企业职工")
    return to, [
        filled(to, {**one, "荣誉基础": base}, rulebook) for one, base in ((farmer, "有"), (worker, "无"))
    ]


def test_what_the_notice_wants_of_each_nominee_is_demanded_at_the_hand_in(workers):
    """五(一)1、2、6、7: resolution, photo of the posting and proof of identity of everybody; honours of whom has any, the
    household register of farmers; 五(一)10: the unit's own summary."""
    to, (farmer, _) = workers
    both = f"{farmer}等2个对象"
    assert said(to, step(to, "推荐报送")) == [
        ("package.missing", f"{both} 民主程序决议或者会议纪要", "五(一)1", 2),
        ("package.missing", f"{both} 公示现场照片（公示表格原件）", "五(一)2", 2),
        ("package.missing", f"{farmer} 荣誉基础材料（彩色复印件）", "五(一)6", 1),
        ("package.missing", f"{both} 身份证明材料（彩色复印件）", "五(一)7", 2),
        ("package.missing", f"{farmer} 户口本复印件", "五(一)7", 1),
        ("package.missing", "推荐工作情况书面总结", "五(一)10", 0),
    ]


def test_hand_in_and_list_of_papers_say_the_same_of_everything(workers):
    """A form without its photo is told of the nominee, and stands as lacking in the list."""
    to, nominees = workers
    delivery = step(to, "推荐报送")
    lacking = contents_of(to, delivery).lacking
    told = {(s.finding.about, n) for s in package_findings(Dossier(to, DAY.date()), delivery) if s.finding.about
            for n in (s.several or [s.nomination])}  # fmt: skip
    without_photo = {p.nomination for p in lacking if p.lack == "表里没有填照片"}
    assert without_photo == set(nominees)
    assert {(p.material.name, p.nomination) for p in lacking if p.lack != "表里没有填照片"} <= told
    for one in nominees:
        attach(to, one, PHOTO, photo(), by=seat(to.unit), now=DAY)
    upload_what_is_lacking(to, delivery, by=seat(to.unit), now=DAY)
    assert contents_of(to, delivery).lacking == [] and said(to, delivery) == []


def test_a_report_is_wanted_in_each_format_that_the_notice_names():
    """七(一)1 of 2023: Word and PDF."""
    our_programme()
    to = ours(NANNING)
    fill(to, some(NANNING, deputy=1))
    assert said(to) == [("package.missing", "推荐报告", "七(一)1", 0)]
    attach(
        to,
        None,
        "推荐报告",
        store("报告.pdf", "pdf", b"%PDF-1.4", by=None, now=DAY),
        by=seat(to.unit),
        now=DAY,
    )
    assert said(to) == [("package.files", "推荐报告", "七(一)1", 0)]
    assert [p.lack for p in contents_of(to).lacking] == ["缺Word版"]
    attach(
        to, None, "推荐报告", store("报告.docx", "docx", b"PK", by=None, now=DAY), by=seat(to.unit), now=DAY
    )
    assert said(to) == [] and contents_of(to).lacking == []
