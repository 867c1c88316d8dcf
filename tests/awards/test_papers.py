"""Codes at the foot of papers, and what they lead to."""

import pytest

from tests.factories import NANNING, at, fill, package, programme, seat, some
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.models import Nomination
from xuanxian.awards.papers.contents import contents_of, source_of
from xuanxian.awards.papers.queries import SUBJECT, changed_since, is_current, nominee_of, paper_of
from xuanxian.paperwork.form_source import form_of
from xuanxian.paperwork.forms import FormData
from xuanxian.paperwork.makers import pdf_maker
from xuanxian.platform.papers.codes import ALPHABET, read_code, shown, with_codes
from xuanxian.platform.papers.making import made_in_order
from xuanxian.platform.papers.models import Paper
from xuanxian.platform.papers.queries import GONE
from xuanxian.platform.papers.sheets import Sheet
from xuanxian.rulebooks import library


@pytest.fixture
def nanning(db):
    programme()
    made = package(NANNING)
    fill(made, some(NANNING, agency=1, deputy=2))
    return made


def printed(of):
    """Prints the whole package, on paper as it were; by (material, nominee)."""
    with_codes([s for piece in contents_of(of).pieces for s in piece.sheets], at(11, 15))
    return {(p.material, str(nominee_of(p) or "")): p for p in Paper.objects.select_related(*SUBJECT)}


def change(nomination, **values):
    found = Nomination.objects.get(pk=nomination.pk)
    save_fields(found, values, revision=found.revision, by=seat(found.unit), now=at(11, 15))


def test_the_same_content_has_the_same_code_and_is_kept_once(nanning):
    first = printed(nanning)
    assert {p.pk for p in printed(nanning).values()} == {p.pk for p in first.values()}
    assert (
        len({p.code for p in first.values()}) == len(first) == 11
    )  # report, summary, 3 forms, 3 consultations, 3 statements
    assert all(set(p.code) <= set(ALPHABET) and len(p.code) == 8 for p in first.values())


def test_a_code_is_found_however_it_is_typed_and_a_typing_error_finds_nothing(nanning):
    paper = printed(nanning)["推荐对象汇总表", ""]
    a, b = paper.code[:4], paper.code[4:]
    for typed in (
        f"{a}-{b}",
        f" {a.lower()} {b.lower()}\n",
        f"{a}－{b}",
        "".join(chr(ord(c) + 0xFEE0) for c in a + b),
    ):
        assert paper_of(typed) == paper
    for n, letter in enumerate(paper.code):
        wrong = [paper.code[:n] + other + paper.code[n + 1 :] for other in ALPHABET if other != letter]
        assert not any(read_code(code) for code in wrong)
    for n in range(7):
        left, right = paper.code[n], paper.code[n + 1]
        if left != right:
            assert read_code(paper.code[:n] + right + left + paper.code[n + 2 :]) is None
    assert paper_of("") is paper_of("0OI1-0OI1") is None
    assert shown(paper.code) == f"{a}-{b}"


def test_a_changed_field_makes_the_papers_that_print_it_old_and_names_itself(nanning):
    papers = printed(nanning)
    who = next(n for n in source_of(nanning).nominations if ("先进个人推荐审批表", n.name) in papers)
    name = who.name
    change(who, 籍贯="广西示例", 联系电话="13900000000")
    form, summary = papers["先进个人推荐审批表", name], papers["推荐对象汇总表", ""]
    other = next(p for (m, n), p in papers.items() if m == "先进个人推荐审批表" and n != name)
    assert "籍贯" in changed_since(form) and not is_current(form)
    assert is_current(other) and changed_since(other) == []
    change(who, 性别="女" if source_of(nanning).records[who.pk]["性别"] == "男" else "男")
    assert changed_since(summary) == ["表2第1行"] and not is_current(summary)
    assert is_current(printed(nanning)["先进个人推荐审批表", name]) or Paper.objects.count() > len(papers)


def test_a_statement_and_a_photo_are_content_too(nanning):
    papers = printed(nanning)
    who = source_of(nanning).nominations[0]
    change(who, 事迹材料="示例事迹，已经改写。")
    assert changed_since(papers["事迹材料", who.name]) == ["表样或正文"]


def test_a_paper_of_somebody_who_is_not_nominated_any_more_is_old(nanning):
    from xuanxian.awards.places.taking import drop

    papers = printed(nanning)
    who = source_of(nanning).nominations[-1]
    drop(who, reason="示例", by=seat(nanning.unit), now=at(11, 15))
    assert changed_since(papers["先进个人推荐审批表", who.name]) == [GONE]
    assert not is_current(papers["先进个人推荐审批表", who.name])


def test_many_papers_come_in_their_order():
    form = form_of(library.by_name("gx-deputy-work-2023"), "先进个人征求意见表")
    copies = [FormData({"姓名": f"韦{n}"}) for n in range(25)]
    made = made_in_order((Sheet(form, data), "pdf") for data in copies)
    assert list(made) == [pdf_maker().make(form, data) for data in copies]
