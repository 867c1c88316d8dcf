"""Every notice goes its whole way on the web: from the first draft to the register, through the actions of its pages."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import invented
from tests.factories import organisation, photo, refuses, seat
from tests.visitor import Visitor
from xuanxian.awards.demo.journey import REASON, Journey
from xuanxian.awards.disclosures.actions import Posting, post_disclosure, register_result
from xuanxian.awards.disclosures.models import Disclosure
from xuanxian.awards.disclosures.queries import period_by
from xuanxian.awards.honours.models import Honour
from xuanxian.awards.nominations.actions import save_fields
from xuanxian.awards.nominations.dossier import Dossier
from xuanxian.awards.nominations.models import Nomination, Package, Status
from xuanxian.awards.nominations.queries import in_list
from xuanxian.awards.nominations.standings import deadline, next_delivery, open_to_new
from xuanxian.awards.packages.checks import package_findings
from xuanxian.awards.packages.handing_in import extend_for, hand_in, register_step
from xuanxian.awards.packages.pages import step_url
from xuanxian.awards.places.taking import draft_nomination
from xuanxian.awards.programmes.actions import publish_programme, take_part
from xuanxian.awards.programmes.models import RECOMMENDING
from xuanxian.awards.programmes.steps import page_of
from xuanxian.awards.reviews.actions import Votes, decide, decline, give_opinion, pass_screening
from xuanxian.awards.reviews.queries import bodies_asked
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.pages.templatetags.house import facts
from xuanxian.rulebooks import library
from xuanxian.rules.awards.steps import StepKind
from xuanxian.rules.core.durations import Duration

pytestmark = pytest.mark.django_db
ON_BOTH = pytest.mark.db("one notice with one delivery and one with two stand for the others")
OFFICE = "示例评选办公室"


HONOURS = {"博客": "最佳博客", "博文": "最佳博文"}
"""What the experts fill in of works that may win either of two honours."""


def journey(name, kind=Journey):
    """Of the first listed unit with its whole list."""
    rulebook = library.by_name(name)
    unit = next(u for k in rulebook.units.kinds for u in k.units if u != k.pool)
    found_organisation(OFFICE)
    found_organisation(unit)
    text = (library.NOTICES / f"{name}.yaml").read_text(encoding="utf-8")
    programme = publish_programme(text, office=organisation(OFFICE), by=None, now=_issued(rulebook))
    take_part(programme, organisation(unit), RECOMMENDING)
    records = [{**r, "拟授奖项": HONOURS.get(r.get("作品类别"), "")} for r in invented(name)[unit]]
    return kind(
        programme, seat(organisation(OFFICE)), {seat(organisation(unit)): records}, lambda by: photo()
    )


class OverPages(Journey):
    """The award office takes its steps on the pages: what is due, the links it is offered, the buttons there."""

    def _by_office(self, step, waiting):
        with mock.patch("django.utils.timezone.now", lambda: self.now):
            at_desk = Visitor(self.office).go("/due/")
            if step.kind is not StepKind.DISCLOSE:
                at_desk.go(page_of(self.programme.pk, self.rulebook, step))
            _TAKEN.get(step.kind, OverPages._decide)(self, at_desk, step)

    def _reviewed(self, at_desk, step):
        """Page by page, first for each body that has a part in it."""
        asked = bodies_asked(self.rulebook, step, self._waiting(step))
        for body in dict.fromkeys(body for bodies in asked.values() for body in bodies):
            self._page_by_page(at_desk, step, "部门同意", narrowed=f"body={body}&", body=body)
        self._page_by_page(at_desk, step, "通过")

    def _page_by_page(self, at_desk, step, button, narrowed="", **fields):
        address = page_of(self.programme.pk, self.rulebook, step)
        pages = len(self._waiting(step)) // 50 + 1
        for page in range(pages, 0, -1):
            at_desk.go(f"{address}?{narrowed}page={page}")
            if at_desk.page.xpath("//main//input[@name='nominations']"):
                one = next(f for f in at_desk.page.forms if "nominations" in f.fields)
                mine = {n: v for n, v in fields.items() if one.inputs[n].get("type") != "hidden"}
                at_desk.press(button, nominations=all, **mine)

    def _slate(self, at_desk, step):
        at_desk.press("按名额和推荐次序拟定").press("提出拟表彰名单")
        at_desk.press("提出拟表彰名单", remark=REASON)

    def _posted(self, at_desk, step):
        days = {} if step.lasts else {"days": 3, "counted_in": "工作日"}
        at_desk.follow(f"张贴{step.name}").press("公示", contact="单位办公室 0771-0000000", **days)
        posted = Disclosure.objects.get(step=step.name, package=None)
        after = self.now + (posted.over - self.day) + timedelta(days=1)
        with mock.patch("django.utils.timezone.now", lambda: after):
            Visitor(self.office).go("/due/").follow(f"登记{step.name}结果").press("登记结果").press(
                "登记结果"
            )

    def _conferred(self, at_desk, step):
        at_desk.press("登记决定并授予", document="示例表彰决定", decided=self.day)

    def _decide(self, at_desk, step):
        if step.kind is StepKind.CONSULT:
            for package in {n.package_id: n.package for n in self._waiting(step)}.values():
                self._consult(package, step, self.office)
            at_desk.go(at_desk.url)
        said = {
            "day": self.day, "document": "示例来文", "issued": 9, "returned": 9, "valid": 9, "tellers": "示例监票人",
        }  # fmt: skip
        form = next(f for f in at_desk.page.forms if "seen" in f.fields)
        button = next(b for b in form.iter("button") if "main" in b.get("class"))
        at_desk.press(
            button.text_content(), **{name: value for name, value in said.items() if name in form.fields}
        )


_TAKEN = {
    StepKind.REVIEW: OverPages._reviewed,
    StepKind.CHOOSE: OverPages._slate,
    StepKind.DISCLOSE: OverPages._posted,
    StepKind.CONFER: OverPages._conferred,
}


def _issued(rulebook):
    day = rulebook.notice.issued
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=ON_BOTH if name in ("gx-deputy-work-2023", "petition-system-2017") else ())
        for name in library.names()
    ],
)
def test_a_notice_goes_from_the_first_draft_to_the_register_on_the_pages_of_the_office(name):
    trip = journey(name, OverPages)
    trip.until()
    at_the_end = Status.HONOURED if trip.rulebook.steps[-1].kind is StepKind.CONFER else Status.CHOSEN
    ended = Nomination.objects.filter(status=at_the_end, at="")
    assert ended.count() > 0
    assert Honour.objects.count() == Nomination.objects.filter(status=Status.HONOURED).count()
    assert set(Nomination.objects.values_list("status", flat=True)) <= {at_the_end, Status.NOT_CHOSEN}
    deliveries = trip.rulebook.deliveries
    made = {step for act in Package.objects.get().case.acts.filter(verb="办结") for step in [act.step]}
    mine = {s.name for s in deliveries} & made
    assert mine
    assert Package.objects.get().edition == len(mine)


def reach(name, step):
    trip = journey(name)
    trip.until(step)
    return trip, list(Nomination.objects.filter(at=step).order_by("sort_key"))


def test_after_the_nations_answer_the_unit_has_the_nominee_in_its_hands_once_more():
    trip, waiting = reach("petition-system-2017", "正式材料报送")
    assert {n.status for n in waiting} == {Status.AGAIN}
    (by,) = trip.units
    package = Package.objects.get()
    assert (package.edition, next_delivery(package).name) == (1, "正式材料报送")
    extend_for(package, trip.day, reason="公示期不足", by=trip.office, now=trip.now)
    with refuses("value.missing", "value.missing", "package.missing", "package.missing") as findings:
        hand_in(package, reason=REASON, by=by, now=trip.now)
    assert [f.place.column for f in findings[:2]] == ["事迹简介"] * 2
    assert {f.subject for f in findings[2:]} == {"正式推荐工作报告", "公示材料原件"}
    trip.until()
    assert Package.objects.get().edition == 2


def test_no_new_nominee_joins_those_who_were_handed_in():
    trip, _ = reach("petition-system-2017", "正式材料报送")
    (by,) = trip.units
    package = Package.objects.get()
    assert not open_to_new(package)
    with refuses("package.handed-in"):
        draft_nomination(package, "个人", "", key=uuid.uuid4(), by=by, now=trip.now)


def test_what_was_reviewed_stays_as_it_was_when_the_unit_hands_in_more():
    trip, (first, *_) = reach("petition-system-2017", "正式材料报送")
    (by,) = trip.units
    with refuses("nomination.reviewed"):
        save_fields(first, {"集体名称": "另一个集体"}, revision=first.revision, by=by, now=trip.now)


def test_a_review_waits_for_each_body_that_has_a_part_in_it():
    trip, waiting = reach("gx-model-worker-2024", "初审")
    by, programme = trip.office, trip.programme
    with refuses(
        *["step.review"] * sum(map(len, bodies_asked(trip.rulebook, step(trip, "初审"), waiting).values()))
    ):
        pass_screening(programme, "初审", waiting, remark="", by=by, now=trip.now)
    with refuses("reason.missing"):
        give_opinion(
            programme, "初审", "自治区总工会", waiting, opinion="不同意", remark=" ", by=by, now=trip.now
        )
    workers = give_opinion(
        programme, "初审", "自治区总工会", waiting, opinion="同意", remark="", by=by, now=trip.now
    )
    assert workers == sum(n.category in ("企业职工", "其他劳动者", "农民") for n in waiting) > 0
    with refuses("review.not-theirs"):
        give_opinion(programme, "初审", "示例局", waiting, opinion="同意", remark="", by=by, now=trip.now)


def step(trip, name):
    return next(s for s in trip.rulebook.steps if s.name == name)


def test_a_ballot_is_registered_with_figures_that_agree():
    trip, waiting = reach("petition-system-2017", "评审票决")
    vote = partial(decide, trip.programme, "评审票决", remark="", by=trip.office, now=trip.now)
    with refuses("vote.counts"):
        vote()
    with refuses("vote.counts"):
        vote(votes=Votes("无记名投票", 9, 10, 9, "示例监票人"))
    assert vote(votes=Votes("无记名投票", 9, 9, 8, "示例监票人")) == len(waiting)


def test_an_answer_from_outside_is_registered_with_its_paper():
    trip, waiting = reach("petition-system-2017", "等待全国复审")
    register = partial(decide, trip.programme, "等待全国复审", remark="", by=trip.office, now=trip.now)
    with refuses("date.future"):
        register(document="示例来文")
    with refuses("step.document"):
        register(day=trip.day)
    declined = decline(
        trip.programme, "等待全国复审", waiting[:1], reason="全国差额未入选", by=trip.office, now=trip.now
    )
    assert (declined, register(day=trip.day, document="示例来文")) == (1, len(waiting) - 1)


def test_what_another_office_decides_before_the_hand_in_the_unit_registers():
    trip, _ = reach("cq-deputy-contribution-2022", "党组（党委）同意")
    (by,) = trip.units
    package = Package.objects.get()
    rows = list(in_list(package))
    register = partial(register_step, package, "党组（党委）同意", remark="", by=by, now=trip.now)
    with refuses("step.document"):
        register(rows, day=trip.day, document=" ")
    with refuses("step.kind"):
        register_step(
            package, "征求意见", rows, day=trip.day, document="示例", remark="", by=by, now=trip.now
        )
    found = [
        s.finding
        for s in package_findings(Dossier(package, trip.day))
        if s.step and s.step.name == "党组（党委）同意"
    ]
    assert [f.rule for f in found] == ["step.unregistered"]
    register(rows, day=trip.day, document="示例批复")
    found = [
        s.finding
        for s in package_findings(Dossier(package, trip.day))
        if s.step and s.step.name == "党组（党委）同意"
    ]
    assert found == []
    with refuses("step.nothing"):
        register(rows, day=trip.day, document="示例批复")


def test_the_programme_has_a_page_for_every_step_of_its_offices(client):
    trip, _ = reach("gx-model-worker-2024", "初审")
    client.force_login(trip.office.user, backend="django.contrib.auth.backends.ModelBackend")
    for one in trip.rulebook.steps:
        if one.name not in trip.rulebook.of_unit:
            assert (
                client.get(page_of(trip.programme.pk, trip.rulebook, one), follow=True).status_code == 200
            ), one.name
    (unit,) = trip.units
    client.force_login(unit.user, backend="django.contrib.auth.backends.ModelBackend")
    for one in trip.rulebook.steps:
        if one.name in trip.rulebook.of_unit:
            assert client.get(step_url(Package.objects.get(), one), follow=True).status_code == 200, one.name


def test_a_unit_hands_in_with_the_delivery_of_its_own_nominees():
    trip, _ = reach("shaoxing-young-teachers-2019", "区、县（市）报送")
    package = Package.objects.get()
    assert [s.name for s in trip.rulebook.deliveries] == ["市直学校报送", "区、县（市）报送"]
    assert next_delivery(package).name == "区、县（市）报送"
    assert deadline(package) == date(2019, 6, 24)


def test_where_the_notice_does_not_say_how_long_who_posts_says_it():
    """2019: 在绍兴教育网公示, without days. Posted on Thursday 12 December for three working days: 13, 16 and 17 December."""
    trip = journey("shaoxing-young-teachers-2019")
    trip.until("市教育局公示")
    step = next(s for s in trip.rulebook.steps if s.name == "市教育局公示")
    rows, day = trip._waiting(step), datetime(2019, 12, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    posting = Posting(day.date(), "绍兴教育网", "教育局 0575-0000000")
    with refuses("disclose.days"):
        post_disclosure(trip.programme, None, step.name, rows, posting, by=trip.office, now=day)
    posted = post_disclosure(
        trip.programme, None, step.name, rows, replace(posting, lasts=Duration(3)), by=trip.office, now=day
    )
    period = period_by(trip.rulebook, posted, day.date())
    assert (period.first, period.over, str(period.lasts)) == (
        date(2019, 12, 13),
        date(2019, 12, 17),
        "3个工作日",
    )
    with refuses("step.disclose"):
        register_result(posted, result="", by=trip.office, now=day + timedelta(days=5))
    register_result(posted, result="", by=trip.office, now=day + timedelta(days=6))


def test_who_posts_may_count_days_of_the_calendar_where_the_notice_does_not_say():
    """Posted on Thursday 12 December for three days: 13, 14 and 15, a Sunday; registered on the 16th, no day earlier."""
    trip = journey("shaoxing-young-teachers-2019")
    trip.until("市教育局公示")
    step = next(s for s in trip.rulebook.steps if s.name == "市教育局公示")
    rows, day = trip._waiting(step), datetime(2019, 12, 12, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    posting = Posting(day.date(), "绍兴教育网", "教育局 0575-0000000", lasts=Duration(3, working=False))
    posted = post_disclosure(trip.programme, None, step.name, rows, posting, by=trip.office, now=day)
    period = period_by(trip.rulebook, posted, date(2019, 12, 14))
    assert (period.first, period.over, str(period.lasts), period.tag) == (
        date(2019, 12, 13), date(2019, 12, 15), "3日", "第2日"
    )  # fmt: skip
    assert ["自然日", "3"] in [list(map(str, pair)) for pair in facts(posted.act)]
    with refuses("step.disclose"):
        register_result(posted, result="", by=trip.office, now=day + timedelta(days=3))
    register_result(posted, result="", by=trip.office, now=day + timedelta(days=4))
