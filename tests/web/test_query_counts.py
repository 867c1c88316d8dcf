"""No list asks the database more when it grows: the same number of questions at 1 row and at 30, and no more than ten."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tests import factories
from tests.contents import Stated
from tests.factories import at, handed_in, organisation, package, seat, some
from xuanxian.platform.accounts.models import Appointment, Look, Role, User
from xuanxian.platform.acts.actions import open_case, record
from xuanxian.rules.awards.contents import VersionPublished

pytestmark = pytest.mark.django_db
MOST = 11


@pytest.fixture(autouse=True)
def in_force():
    factories.programme()


def _programme():
    from xuanxian.awards.programmes.models import Programme

    return Programme.objects.get()


def _notifications(n):
    from xuanxian.platform.notifications.actions import tell, tell_person

    for k in range(n):
        if k % 2:
            tell_person(seat(organisation("南宁")).user, f"示例通知{k}", "/due/", now=at(12, 1))
        else:
            tell(organisation("南宁"), f"示例通知{k}", "/due/", now=at(12, 1))


def _nominations(n):
    from xuanxian.awards.nominations.models import NOMINATION, Content, Nomination

    held = package("自治区示例厅")
    for k in range(n):
        made = Nomination(
            case=open_case(NOMINATION), package=held, programme=held.programme, version=held.version, unit=held.unit,
            type="个人", category="服务人大代表履职相关机构工作人员", name=f"示例{k}", handed_in=True, status="已报送",
            at="初评",
        )  # fmt: skip
        made.put_in_order(held, k + 1)
        made.save()
        Content.objects.create(nomination=made)


def _findable(n):
    from xuanxian.awards.nominations.actions import make_findable
    from xuanxian.awards.nominations.models import Nomination

    _nominations(n)
    for nomination in Nomination.objects.order_by("-pk")[:n]:
        make_findable(nomination)


def _honours(n):
    from xuanxian.awards.honours.models import KIND, Honour
    from xuanxian.awards.nominations.models import Nomination

    _nominations(n)
    for k, nomination in enumerate(Nomination.objects.filter(unit__name="自治区示例厅", honour=None)):
        Honour.objects.create(
            case=open_case(KIND), programme=nomination.programme, nomination=nomination, title="示例", category="示例",
            holder=nomination.name, year=2023, number=f"2023-{n}-{k}", conferred=date(2024, 4, 1),
        )  # fmt: skip


def _objections(n):
    from xuanxian.awards.disclosures.models import Objection
    from xuanxian.awards.nominations.models import Nomination
    from xuanxian.platform.sealed import seal as sealed

    _disclosures(1)
    posting = _disclosures.last
    _nominations(n)
    for k, nomination in enumerate(Nomination.objects.filter(objections=None)[:n]):
        Objection.objects.create(
            disclosure=posting,
            nomination=nomination,
            code=f"{n}-{k}",
            text=sealed("示例", "异议"),
            received=at(12, 2),
        )


def _disclosures(n):
    from xuanxian.awards.disclosures.models import Disclosure

    for _ in range(n):
        act = record(_programme().case, "开始", by=seat(organisation("南宁")), now=at(12, 1), step="公示")
        _disclosures.last = Disclosure.objects.create(
            act=act,
            programme=_programme(),
            step="公示",
            posted=date(2023, 12, 1),
            over=date(2023, 12, 8),
            days=5,
            public=True,
        )


def _people(n):
    for _ in range(n):
        k = User.objects.count()
        user = User.objects.create_user(f"shili{k}", f"示例{k}")
        Appointment.objects.create(user=user, organisation=organisation("柳州"), role=Role.OFFICER)


def _organisations(n, parent="柳州"):
    from xuanxian.platform.organisations.actions import found_organisation
    from xuanxian.platform.organisations.models import Organisation

    for _ in range(n):
        found_organisation(f"示例单位{Organisation.objects.count()}", parent=organisation(parent))


def _acts(n):
    for k in range(n):
        record(
            _programme().case,
            "示例",
            by=seat(organisation("南宁")),
            now=at(12, 1),
            content=Stated({"编号": k}),
        )


def _looks(n):
    for _ in range(n):
        Look.objects.create(
            by=seat(organisation("南宁")), subject="示例", subject_key="x", field="示例", at=at(12, 1)
        )


def _proposals(n):
    """Each of an organisation of its own below 南宁, which has a share, as has the county."""
    from xuanxian.awards.nominations.models import NOMINATION, Content, Nomination
    from xuanxian.awards.sharing.actions import divide

    _organisations(n, "南宁")
    held, county = package("南宁"), organisation(factories.COUNTY)
    for home in [*type(county).objects.filter(parent=held.unit_id).order_by("-pk")[:n], county]:
        column = f"{factories.rulebook().quotas[0].name}|{factories.DEPUTY}"
        divide(
            held, home, {column: (0, 1)}, date(2023, 12, 20), reason="示例", by=seat("南宁"), now=at(12, 1)
        )
        for owner in (home, county):
            made = Nomination(
                case=open_case(NOMINATION), package=held, programme=held.programme, version=held.version, unit=held.unit,
                home=owner, type="个人", category=factories.DEPUTY, place="推荐", name="示例", status="已上报",
            )  # fmt: skip
            made.put_in_order(held, 1)
            made.save()
            Content.objects.create(nomination=made)


def _drafts(n):
    from xuanxian.awards.programmes.models import Draft, Version

    for k in range(n):
        Draft.objects.create(
            base=Version.objects.get(), title=f"示例{k}", text="规则书: x\n", changed_at=at(12, 1),
            changed_by=seat(_programme().office).user,
        )  # fmt: skip


def _rulings(n):
    from xuanxian.awards.programmes.rulings import answer, ask

    for k in range(n):
        made = ask(
            _programme(), clause="二(二)", question=f"示例{k}", by=seat(organisation("南宁")), now=at(12, 1)
        )
        answer(made, question=f"示例{k}", answer="示例", by=seat(_programme().office), now=at(12, 2))


def _offices(n):
    from xuanxian.awards.programmes.models import Participation
    from xuanxian.platform.organisations.actions import found_organisation
    from xuanxian.platform.organisations.models import Organisation

    for _ in range(n):
        made = found_organisation(f"自治区示例{Organisation.objects.count()}")
        Participation.objects.create(programme=_programme(), organisation=made, function="推荐单位")


def _intakes(n):
    """Each of a unit of its own, with a parcel and something counted."""
    import uuid

    from xuanxian.awards.intake.models import KIND, Entry, Intake, Parcel
    from xuanxian.awards.nominations.actions import package_of

    _offices(n)
    officer = seat(_programme().office).user
    for part in _programme().participations.filter(function="推荐单位").order_by("-pk")[:n]:
        held = package_of(_programme(), part)
        made = Intake.objects.create(
            package=held, step="推荐报送", case=open_case(KIND), status="待核收", arrived=date(2023, 12, 26)
        )
        Parcel.objects.create(
            key=uuid.uuid4(), intake=made, how="邮寄", day=made.arrived, pieces=1, at=at(12, 26), by=officer
        )
        Entry.objects.create(
            key=uuid.uuid4().hex, intake=made, material="推荐报告", copies=3, at=at(12, 26), by=officer
        )


def _older_packages(n):
    from xuanxian.awards.nominations.models import PACKAGE, Package
    from xuanxian.awards.programmes.models import Version
    from xuanxian.platform.organisations.actions import found_organisation
    from xuanxian.platform.organisations.models import Organisation

    programme, first = _programme(), Version.objects.get(number=1)
    if programme.version_number == 1:
        Version.objects.create(programme=programme, number=2, rulebook=first.rulebook, at=at(12, 1))
        content = VersionPublished(number=2, digest=first.rulebook_id)
        record(programme.case, "发布", by=seat(programme.office), now=at(12, 1), content=content)
    for _ in range(n):
        made = found_organisation(f"自治区示例{Organisation.objects.count()}")
        Package.objects.create(
            case=open_case(PACKAGE), programme=programme, version=first, unit=made, unit_name=made.name, quota_row="x"
        )  # fmt: skip


LISTS = {
    "/drafts/": ("office", _drafts),
    "/programmes/{programme}/rulings/": ("unit", _rulings),
    "/programmes/{programme}/parts/": ("office", _offices),
    "/programmes/{programme}/moving/": ("office", _older_packages),
    "/nominations/": ("office", _nominations),
    "/nominations/?category=人大代表&status=已报送": ("office", _nominations),
    "/nominations/?q=示例": ("office", _findable),
    "/nominations/?q=服务人大代表&status=已报送": ("unit", _findable),
    "/search/?q=示例": ("office", _findable),
    "/programmes/{programme}/screening/": ("office", _nominations),
    "/programmes/{programme}/intake/": ("office", _intakes),
    "/programmes/{programme}/steps/5/list/": ("office", _nominations),
    "/programmes/{programme}/steps/5/booklet/": ("office", _nominations),
    "/programmes/{programme}/board/": ("office", _nominations),
    "/programmes/{programme}/board/move/": ("office", _nominations),
    "/programmes/{programme}/division/": ("unit", _proposals),
    "/programmes/{programme}/share/": ("home", _proposals),
    "/programmes/": ("office", lambda n: None),
    "/disclosures/": ("office", _disclosures),
    "/objections/": ("office", _objections),
    "/honours/": ("office", _honours),
    "/notifications/": ("unit", _notifications),
    "/accounts/": ("system", _people),
    "/organisations/": ("system", _organisations),
    "/appointments/": ("security", _people),
    "/audit/": ("audit", _acts),
    "/looks/": ("audit", _looks),
}


def _seats():
    return {
        "office": seat(_programme().office),
        "unit": seat(organisation("南宁")),
        "home": seat(organisation(factories.COUNTY)),
        "system": seat(organisation("驻桂部队"), Role.SYSTEM, "陈系统"),
        "security": seat(organisation("驻桂部队"), Role.SECURITY, "赵安全"),
        "audit": seat(organisation("驻桂部队"), Role.AUDIT, "孙审计"),
    }


@contextmanager
def counted():
    asked = []

    def note(execute, sql, *arguments):
        if not sql.startswith(("SAVEPOINT", "RELEASE")):
            asked.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        yield asked


@pytest.mark.tampers  # rows made by hand, without their acts
@pytest.mark.parametrize("address", LISTS)
def test_a_list_asks_the_same_at_one_row_and_at_thirty(address):
    who, make = LISTS[address]
    url = address.format(programme=_programme().pk)
    client = Client()
    client.force_login(_seats()[who].user, backend="django.contrib.auth.backends.ModelBackend")
    counts = []
    for n in (1, 29):
        make(n)
        cache.clear()
        client.get(url)  # what is counted once for all pages (the navigation's numbers) is known from here on
        with counted() as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
    assert counts[1] <= MOST, counts


def test_the_units_own_lists_ask_the_same_for_a_short_and_a_long_list():
    counts = []
    for unit, records in (
        ("驻桂部队", some("驻桂部队", deputy=1)),
        ("柳州", some("柳州", deputy=6, staff=6, agency=4)),
    ):
        handed_in(unit, records)
        client = Client()
        client.force_login(seat(organisation(unit)).user, backend="django.contrib.auth.backends.ModelBackend")
        client.get("/nominations/")
        with counted() as asked:
            client.get("/nominations/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST
