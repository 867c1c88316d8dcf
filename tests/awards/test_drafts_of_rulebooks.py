"""A rulebook as a draft: copied, changed cell by cell, published as a new programme or as a next version."""

from __future__ import annotations

from datetime import date

import pytest

from tests import factories
from tests.factories import (
    ARMY,
    BEIHAI,
    GROUP,
    HEAD,
    LIUZHOU,
    MEETING,
    NANNING,
    NOTICE,
    OFFICE,
    POOL,
    REGION,
    at,
    organisation,
    package,
    refuses,
    seat,
)
from xuanxian.awards.programmes.drafts import clone, delete_draft, revise, save_cells, save_text
from xuanxian.awards.programmes.models import RECOMMENDING, Draft, Programme, Version
from xuanxian.awards.programmes.parts import admit, end_part
from xuanxian.awards.programmes.publishing import changes_of, check_draft, publish_version
from xuanxian.awards.programmes.queries import rulebook_in_force, rulebook_of
from xuanxian.platform.acts.models import Act
from xuanxian.platform.acts.queries import history
from xuanxian.platform.notifications.models import Notification
from xuanxian.rulebooks.source import parse
from xuanxian.rulebooks.tables import cells_of, date_lines, grids, honour_lines, limit_lines
from xuanxian.rules.core.findings import Level

pytestmark = pytest.mark.django_db
NOW = at(9, 2, year=2024)
NAME = "gx-deputy-work-2024"


@pytest.fixture(autouse=True)
def programme():
    return factories.programme()


def _version():
    return Version.objects.get(programme__name=NOTICE)


def _clone(**changed):
    asked = {
        "name": NAME,
        "title": "2024年度示例评选表彰",
        "year": 2024,
        "issued": date(2024, 10, 25),
        "texts": True,
    }
    return clone(_version(), **{**asked, **changed}, by=seat(OFFICE), now=NOW)


def _data(draft):
    return parse(Draft.objects.get(pk=draft.pk).text, "草稿").data


def _cells(draft):
    data = _data(draft)
    lines = [*date_lines(data), *limit_lines(data), *honour_lines(data)]
    return [*cells_of(lines), *(cell for grid in grids(data) for cell in grid.cells())]


DEPUTIES = "南宁 人大代表·推荐人选"


def _change(draft, typed=None, revision=None, **by_label):
    cells = _cells(draft)
    names = {cell.label: cell.name for cell in cells}
    named = {names[label]: value for label, value in {**(typed or {}), **by_label}.items()}
    now = Draft.objects.get(pk=draft.pk).revision
    return save_cells(draft, cells, named, revision=revision or now, by=seat(OFFICE), now=NOW)


def _publish(draft, reason="示例理由", revision=None):
    revision = revision or Draft.objects.get(pk=draft.pk).revision
    return publish_version(draft, revision=revision, reason=reason, by=seat(OFFICE), now=NOW)


# ——— copying ————————————————————————————————————————————————————————————————————————————————————————————


def test_a_clone_has_its_own_head_and_every_date_a_year_later():
    data = _data(_clone())
    assert data["规则书"] == NAME
    assert {key: data["通知"][key] for key in ("活动", "年度", "印发")} == {
        "活动": "2024年度示例评选表彰", "年度": "2024", "印发": "2024-10-25",
    }  # fmt: skip
    assert data["通知"]["标题"].startswith("自治区人大常委会办公厅关于开展2024年度")
    assert data["通知"]["事迹期间"] == {"起": "2024-01-01", "止": "2024-11-30", "条款": "二(一)2"}
    until = {step["步"]: step.get("截止") for step in data["流程"]}
    assert until["推荐报送"] == "2024-12-25" and until["奖励"] == "2025-04-30" and until["征求意见"] is None
    assert "处分未在2023年12月31日前解除" in str(data["不得参评"])
    assert data["字段"]["事迹材料"]["限字"] == "2000"


def test_a_clone_may_leave_the_years_elsewhere_alone():
    data = _data(_clone(texts=False))
    assert data["流程"][4]["截止"] == "2024-12-25"
    assert "处分未在2022年12月31日前解除" in str(data["不得参评"])


def test_a_clone_keeps_every_comment_and_everything_that_is_no_year():
    before, after = _version().rulebook.text.splitlines(), _clone().text.splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert all("202" in old for old, _ in changed)
    assert 20 < len(changed) < 50


@pytest.mark.parametrize("name", ["", "GX-2024", "示例-2024", "-x", "x y"])
def test_a_name_that_no_rulebook_may_have_is_refused(name):
    with refuses("programme.name"):
        _clone(name=name)


def test_the_name_of_a_programme_that_exists_is_refused():
    with refuses("programme.published"):
        _clone(name=NOTICE)


# ——— changing ———————————————————————————————————————————————————————————————————————————————————————————


def test_cells_are_written_into_the_text_and_only_what_differs_counts():
    draft = _clone()
    assert _change(draft, {DEPUTIES: "10"}, 推荐报送截止="2024-12-20") == 1
    found = Draft.objects.get(pk=draft.pk)
    assert found.revision == 2 and found.changed_by == seat(OFFICE).user
    assert _data(draft)["流程"][4]["截止"] == "2024-12-20"
    assert _change(draft, 推荐报送截止="2024-12-20") == 0
    assert Draft.objects.get(pk=draft.pk).revision == 2


def test_an_emptied_date_is_no_key_and_a_new_one_is_added():
    draft = _clone()
    _change(draft, 初评截止="", 初评起="2025-01-02")
    step = _data(draft)["流程"][5]
    assert "截止" not in step and step["起"] == "2025-01-02"


def test_wrong_cells_are_refused_all_at_once():
    draft = _clone()
    with refuses("draft.value", "draft.value", "draft.value") as findings:
        _change(draft, {DEPUTIES: ""}, 推荐报送截止="2024-02-30", 代表中的县处级干部不超过="两成")
    assert [f.subject for f in findings] == [
        "推荐报送截止",
        "代表中的县处级干部不超过",
        "南宁 人大代表·推荐人选",
    ]


def test_two_editors_do_not_overwrite_each_other():
    draft = _clone()
    _change(draft, 推荐报送截止="2024-12-20")
    with refuses("draft.stale") as findings:
        _change(draft, revision=1, 初评截止="2025-01-20")
    assert seat(OFFICE).user.name in findings[0].message
    with refuses("draft.stale"):
        save_text(draft, "别的", revision=1, by=seat(OFFICE), now=NOW)


def test_a_text_with_mistakes_is_kept_and_says_what_is_wrong():
    draft = _clone()
    save_text(
        draft,
        draft.text.replace("流程:", "流成:").replace("\n", "\r\n"),
        revision=1,
        by=seat(OFFICE),
        now=NOW,
    )
    draft.refresh_from_db()
    assert "流成:\n" in draft.text and "\r" not in draft.text
    checked = check_draft(draft)
    assert checked.rulebook is None
    assert {f.rule for f in checked.findings} == {"rulebook.unknown-key", "rulebook.schema"}
    with refuses("draft.empty"):
        save_text(draft, "  \n", revision=2, by=seat(OFFICE), now=NOW)


def test_a_draft_may_be_deleted():
    delete_draft(_clone())
    assert not Draft.objects.exists()


# ——— publishing a new programme ——————————————————————————————————————————————————————————————————————————


def test_a_clone_becomes_a_programme_of_the_same_office_with_who_took_part():
    published = _publish(_clone())
    made = Programme.objects.get(name=NAME)
    assert (made.status, made.version_number, made.year) == ("进行中", 1, 2024)
    assert made.office == organisation(OFFICE) and made.title == "2024年度示例评选表彰"
    parts = set(made.participations.values_list("organisation__name", "function"))
    units = {(name, RECOMMENDING) for name in (NANNING, LIUZHOU, BEIHAI, ARMY, POOL)}
    offices = {(name, name) for name in (OFFICE, HEAD, GROUP, MEETING, REGION)}
    assert parts == units | offices | {(OFFICE, "评选办公室")}
    assert (published.left, published.vacant) == ([], [])
    assert not Draft.objects.exists()
    act = history(made.case_id).get()
    assert (act.verb, act.office, act.reason) == ("发布", organisation(OFFICE), "示例理由")
    assert Programme.objects.get(name=NOTICE).version_number == 1
    assert (
        Notification.objects.filter(office=organisation(NANNING), url=f"/programmes/{made.pk}/").count() == 1
    )
    assert rulebook_in_force(made).digest == published.version.rulebook_id


def test_a_wrong_sum_keeps_a_draft_from_being_published():
    draft = _clone()
    _change(draft, {DEPUTIES: "11"})
    with refuses("quota.sum") as findings:
        _publish(draft)
    assert "南宁行" in findings[0].subject and "人大代表列" in findings[0].subject
    _change(draft, {DEPUTIES: "10"})
    _publish(draft)


def test_a_warning_wants_a_reason():
    draft = _clone()
    rules = [f.rule for f in check_draft(draft).of(Level.WARN)]
    _change(draft, 公示截止="2025-02-24")
    draft.refresh_from_db()
    expected = [f.rule for f in check_draft(draft).of(Level.WARN)]
    assert "timetable.tight" in expected and len(expected) > len(rules)
    with refuses(*expected, "reason.missing"):
        _publish(draft, reason=" ")
    _publish(draft, reason="示例：上级要求提前")
    assert Act.objects.get(case__programme__name=NAME).reason == "示例：上级要求提前"


def test_a_draft_that_changed_after_it_was_looked_at_is_not_published():
    draft = _clone()
    _change(draft, 推荐报送截止="2024-12-20")
    with refuses("draft.stale"):
        _publish(draft, revision=1)


def test_who_is_unknown_to_the_new_rulebook_is_left_out_and_told():
    draft = _clone()
    text = draft.text.replace("北海: [北海市, 北海市人大常委会], ", "示例市: [示例市], ").replace(
        "北海: [4", "示例市: [4"
    )
    text = text.replace("办: 评选领导小组组长", "办: 示例组长")
    save_text(draft, text, revision=1, by=seat(OFFICE), now=NOW)
    draft.refresh_from_db()
    left = [f.subject for f in check_draft(draft).findings if f.rule == "version.part"]
    assert sorted(left) == sorted([BEIHAI, HEAD])
    published = _publish(draft)
    assert sorted(published.left) == sorted([f"{BEIHAI}（推荐单位）", f"{HEAD}（{HEAD}）"])
    assert published.vacant == ["示例组长"]
    assert not Programme.objects.get(name=NAME).participations.filter(organisation__name__in=[BEIHAI, HEAD])


# ——— publishing a next version ———————————————————————————————————————————————————————————————————————————


def _next(programme, **typed):
    draft = revise(_version(), by=seat(OFFICE), now=at(11, 1))
    _change(draft, **typed)
    return draft


def test_a_next_version_is_in_force_and_the_first_one_stays(programme):
    held = package(NANNING)
    draft = _next(programme, 推荐报送截止="2023-12-29")
    assert [str(change) for change in changes_of(Draft.objects.get())] == [
        "流程：推荐报送 截止 2023-12-25 → 2023-12-29"
    ]
    published = _publish(draft)
    programme.refresh_from_db()
    assert (programme.version_number, published.version.number) == (2, 2)
    assert [v.number for v in programme.versions.all()] == [1, 2]
    assert rulebook_in_force(programme).steps[4].until == date(2023, 12, 29)
    held.refresh_from_db()
    assert rulebook_of(held.version).steps[4].until == date(2023, 12, 25)
    assert Notification.objects.filter(office=organisation(LIUZHOU), text__contains="第2版").count() == 1


def test_beginning_a_revision_twice_makes_one_draft(programme):
    assert revise(_version(), by=seat(OFFICE), now=NOW) == revise(_version(), by=seat(OFFICE), now=NOW)


def test_a_version_that_changes_nothing_is_refused(programme):
    draft = revise(_version(), by=seat(OFFICE), now=NOW)
    with refuses("version.same"):
        _publish(draft)


def test_a_version_under_another_name_is_refused(programme):
    draft = revise(_version(), by=seat(OFFICE), now=NOW)
    save_text(
        draft, draft.text.replace(f"规则书: {NOTICE}", "规则书: x-2023"), revision=1, by=seat(OFFICE), now=NOW
    )
    with refuses("version.name"):
        _publish(draft)


def test_a_draft_of_an_older_version_wants_a_reason(programme):
    old = _next(programme, 推荐报送截止="2023-12-29")
    Draft.objects.filter(pk=old.pk).update(programme=programme)
    other = Draft.objects.create(
        base=_version(), programme=programme, title="示例", text=_version().rulebook.text.replace("2024-01-31", "2024-01-30"),
        changed_at=NOW, changed_by=seat(OFFICE).user,
    )  # fmt: skip
    _publish(other)
    checked = check_draft(Draft.objects.get(pk=old.pk))
    assert "version.base" in [f.rule for f in checked.of(Level.WARN)]
    rules = [f.rule for f in checked.of(Level.WARN)]
    with refuses(*rules, "reason.missing"):
        _publish(old, reason="")


# ——— who takes part ——————————————————————————————————————————————————————————————————————————————————————


def test_an_office_of_the_steps_is_appointed_and_leaves_by_acts(programme):
    made = admit(programme, organisation(LIUZHOU), GROUP, by=seat(OFFICE), now=NOW)
    assert made.function == GROUP
    end_part(made, reason="示例理由", by=seat(OFFICE), now=NOW)
    assert not programme.participations.filter(organisation__name=LIUZHOU, function=GROUP).exists()
    assert [a.verb for a in history(programme.case_id)] == ["发布", "参加", "不再参加"]


def test_what_no_step_names_and_what_the_notice_does_not_know_is_refused(programme):
    with refuses("part.unknown"):
        admit(programme, organisation(LIUZHOU), "示例委员会", by=seat(OFFICE), now=NOW)
    with refuses("unit.unknown"):
        admit(programme, organisation(GROUP), RECOMMENDING, by=seat(OFFICE), now=NOW)
    with refuses("part.double"):
        admit(programme, organisation(LIUZHOU), RECOMMENDING, by=seat(OFFICE), now=NOW)


def test_a_unit_that_has_begun_and_the_award_office_do_not_leave(programme):
    package(NANNING)
    parts = {(p.organisation.name, p.function): p for p in programme.participations.all()}
    with refuses("part.begun"):
        end_part(parts[NANNING, RECOMMENDING], reason="示例", by=seat(OFFICE), now=NOW)
    with refuses("part.office"):
        end_part(parts[OFFICE, "评选办公室"], reason="示例", by=seat(OFFICE), now=NOW)
    with refuses("reason.missing"):
        end_part(parts[LIUZHOU, RECOMMENDING], reason="", by=seat(OFFICE), now=NOW)
