"""Packages begun under one version go on under the next only when the office carries them over."""

from __future__ import annotations

import uuid

import pytest

from tests import factories
from tests.factories import (
    AGENCY,
    ARMY,
    BEIHAI,
    DEPUTY,
    LIUZHOU,
    NANNING,
    OFFICE,
    at,
    fill,
    handed_in,
    package,
    refuses,
    seat,
    some,
)
from xuanxian.awards.nominations.models import Nomination, Package
from xuanxian.awards.packages.carrying_over import carry_over, change_of, to_carry_over
from xuanxian.awards.programmes.drafts import revise, save_text
from xuanxian.awards.programmes.models import Draft, Version
from xuanxian.awards.programmes.publishing import check_draft, publish_version
from xuanxian.awards.programmes.queries import rulebook_of, version_in_force
from xuanxian.awards.sharing.actions import divide, propose, take_back
from xuanxian.platform.acts.queries import history
from xuanxian.platform.notifications.models import Notification
from xuanxian.rules.core.findings import Level

pytestmark = pytest.mark.django_db
NOW = at(12, 4)


@pytest.fixture(autouse=True)
def programme():
    return factories.programme()


def _next(programme, *changes):
    """The next version, with these texts in place of those."""
    programme.refresh_from_db()
    draft = revise(version_in_force(programme), by=seat(OFFICE), now=NOW)
    text = draft.text
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    save_text(draft, text, revision=1, by=seat(OFFICE), now=NOW)
    made = publish_version(
        Draft.objects.get(pk=draft.pk), revision=2, reason="示例理由", by=seat(OFFICE), now=NOW
    )
    programme.refresh_from_db()
    return Version.objects.get(pk=made.version.pk)


FEWER = ("驻桂部队: [1, 0, 0, 0, 2, 1, 1, 1, 4, 2]", "驻桂部队: [1, 0, 0, 0, 1, 1, 1, 1, 3, 2]")
SUMS = (
    (
        "合计: [110, 14, 60, 14, 100, 15, 130, 15, 400, 58]",
        "合计: [110, 14, 60, 14, 99, 15, 130, 15, 399, 58]",
    ),
    ("先进个人: 230, 服务", "先进个人: 229, 服务"),
    ("人大代表履职平台: 60, 人大代表: 100,", "人大代表履职平台: 60, 人大代表: 99,"),
    ("数: 230, 其中: {人大代表: 100,", "数: 229, 其中: {人大代表: 99,"),
)


def _move(held, version, reason="示例理由", **more):
    carry_over(held, version, reason=reason, handed_in=more.get("handed_in", False), by=seat(OFFICE), now=NOW)


def test_a_package_is_moved_with_all_its_nominations_and_the_unit_is_told(programme):
    held = package(NANNING)
    fill(held, some(NANNING, deputy=2))
    version = _next(programme, ("截止: 2023-12-25", "截止: 2023-12-29"))
    assert [p.pk for p in to_carry_over(programme)] == [held.pk]
    _move(held, version)
    held.refresh_from_db()
    assert held.version == version
    assert {n.version for n in held.nominations.all()} == {version}
    assert list(to_carry_over(programme)) == []
    act = history(held.case_id).last()
    assert (act.verb, act.reason, act.office.name) == ("移到新版次", "示例理由", OFFICE)
    assert act.concern_rows.count() == 2
    assert Notification.objects.filter(office__name=NANNING, text__contains="第2版检查和审核").count() == 1


def test_before_moving_it_is_told_what_would_change_and_nothing_is_changed(programme):
    held = package(ARMY)
    fill(held, some(ARMY, deputy=2))
    version = _next(programme, FEWER, *SUMS)
    change = change_of(held, version, NOW.date())
    assert change.places == [(DEPUTY, "2（备选 1）", "1（备选 1）")]
    assert [f.rule for f in change.appear if f.level == "stop"] == ["quota.places"]
    assert change.stops == ()
    assert Package.objects.get(pk=held.pk).version.number == 1
    _move(held, version)
    assert rulebook_of(Package.objects.get(pk=held.pk).version).name


def test_what_changes_nothing_for_a_package_says_so(programme):
    held = package(LIUZHOU)
    version = _next(programme, ("文号: 未载", "文号: 示例〔2023〕1号"))
    assert change_of(held, version, NOW.date()).nothing


def test_a_nominee_whose_category_is_gone_keeps_the_package_where_it_is(programme):
    held = package(NANNING)
    (made,) = fill(held, some(NANNING, agency=1))
    version = _next(programme, (AGENCY, "代表工作机构"))
    with refuses("version.category") as findings:
        _move(held, version)
    assert made.name in findings[0].subject and AGENCY in findings[0].message
    assert [f.rule for f in change_of(held, version, NOW.date()).stops] == ["version.category"]


def test_a_proposal_from_below_keeps_the_package_as_one_on_the_list_does(programme):
    held, home = package(NANNING), factories.organisation(factories.COUNTY)
    key = f"{factories.rulebook().quotas[0].name}|{AGENCY}"
    divide(held, home, {key: (1, 0)}, NOW.date(), reason="", by=seat(NANNING), now=NOW)
    made = propose(held, home, AGENCY, "推荐", key=uuid.uuid4(), by=seat(home), now=NOW)
    version = _next(programme, (AGENCY, "代表工作机构"))
    with refuses("version.category"):
        _move(held, version)
    take_back(made, reason="", by=seat(home), now=NOW)
    _move(held, version)
    held.refresh_from_db()
    assert held.version == version


def test_a_step_that_was_taken_may_not_have_gone(programme):
    held = package(NANNING)
    fill(held, some(NANNING, deputy=1))
    factories.resolve(held)
    version = _next(programme, ("步: 民主推荐和集体研究", "步: 集体研究"))
    with refuses("version.step") as findings:
        _move(held, version)
    assert "民主推荐和集体研究" in findings[0].message


def test_a_step_where_somebody_stands_keeps_a_version_from_being_published(programme):
    handed_in(NANNING, some(NANNING, deputy=1))
    draft = revise(version_in_force(programme), by=seat(OFFICE), now=NOW)
    save_text(draft, draft.text.replace("步: 初评", "步: 初审"), revision=1, by=seat(OFFICE), now=NOW)
    with refuses("version.step") as findings:
        publish_version(draft, revision=2, reason="示例", by=seat(OFFICE), now=NOW)
    assert "初评" in findings[0].message


def test_a_category_that_somebody_has_goes_only_with_a_reason(programme):
    fill(package(NANNING), some(NANNING, agency=1))
    draft = revise(version_in_force(programme), by=seat(OFFICE), now=NOW)
    save_text(draft, draft.text.replace(AGENCY, "代表工作机构"), revision=1, by=seat(OFFICE), now=NOW)
    draft.refresh_from_db()
    said = {f.rule: f for f in check_draft(draft).of(Level.WARN)}
    assert f"1个推荐对象参评「{AGENCY}」" in said["version.category"].message


def test_a_number_that_is_kept_encrypted_keeps_its_field(programme):
    held = package(NANNING)
    fill(held, some(NANNING, deputy=1))
    version = _next(programme, ("身份证号码: {类: 身份证号码}", "身份证号码: {类: 文本}"))
    with refuses("version.field"):
        _move(held, version)


def test_a_unit_that_the_new_version_does_not_list_stays(programme):
    held = package(BEIHAI)
    version = _next(programme, ("北海: [北海市, 北海市人大常委会]", "示例市: []"), ("北海: [4", "示例市: [4"))
    with refuses("unit.unknown"):
        _move(held, version)


def test_what_has_been_handed_in_is_moved_only_by_who_knows_it(programme):
    held = handed_in(NANNING, some(NANNING, deputy=1))
    version = _next(programme, ("截止: 2024-01-31", "截止: 2024-01-30"))
    with refuses("version.handed-in"):
        _move(held, version)
    _move(held, version, handed_in=True)
    held.refresh_from_db()
    assert (held.version, held.status) == (version, "已报送")
    assert Nomination.objects.get(package=held).at == "初评"


def test_moving_wants_a_reason_a_newer_version_and_happens_once(programme):
    held = package(NANNING)
    first = held.version
    version = _next(programme, ("文号: 未载", "文号: 示例〔2023〕1号"))
    with refuses("reason.missing"):
        _move(held, version, reason=" ")
    with refuses("version.not-in-force"):
        _move(held, first)
    _move(held, version)
    with refuses("version.moved"):
        _move(held, version)
