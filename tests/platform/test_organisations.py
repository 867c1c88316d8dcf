"""Organisations: founded once, known by their names and aliases, closed only when nobody works there any more."""

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import refuses
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment, Role, User
from xuanxian.platform.acts.queries import history
from xuanxian.platform.administration import organisation_actions as actions
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.organisations.models import Alias, Organisation
from xuanxian.platform.organisations.queries import labels, meant_by, resolve
from xuanxian.platform.refusals import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.db("constraints, order and collation")]


@pytest.fixture
def system():
    return holds("系统运行", Role.SYSTEM)


def holds(office, role):
    there = Organisation.objects.filter(name=office).first() or found_organisation(office)
    user = User.objects.create_user(f"u{User.objects.count()}", f"示例{role.value}")
    return Appointment.objects.create(user=user, organisation=there, role=role)


def opened(by, name="南宁市人大常委会", full_name="", parent=None, order=0):
    return actions.open_organisation(
        name, full_name=full_name, parent=parent, order=order, by=by, now=clock.now()
    )


def verbs(of):
    of.refresh_from_db()
    return [act.verb for act in history(of.case)]


def signed_in(client, seat):
    client.force_login(seat.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_new_organisation_lies_below_its_parent_and_has_a_record(system):
    region = opened(system, "自治区人大常委会")
    made = opened(system, parent=region, order=3)
    assert made.path == f"{region.path}{made.pk}/"
    (act,) = history(made.case)
    assert (act.verb, act.user, act.office) == ("设立", system.user, system.organisation)
    assert json.loads(act.content) == {"名称": "南宁市人大常委会", "全称": "", "上级": "自治区人大常委会"}


def test_a_double_request_founds_one_organisation(system):
    opened(system)
    with refuses("organisation.taken"):
        opened(system)
    assert Organisation.objects.filter(name="南宁市人大常委会").count() == 1


def test_a_name_that_is_an_alias_of_another_is_refused_with_its_owner(system):
    nanning = opened(system)
    actions.add_alias(nanning, "南宁市", by=system, now=clock.now())
    with refuses("organisation.taken") as said:
        opened(system, "南 宁 市")
    assert "南宁市人大常委会" in said[0].message


def test_a_changed_full_name_resolves_from_then_on_and_the_old_one_still_does(system):
    made = opened(system, "南宁", full_name="南宁市人大")
    actions.change_organisation(made, full_name="南宁市人大常委会", order=7, by=system, now=clock.now())
    made.refresh_from_db()
    assert (made.name, made.title, made.order) == ("南宁", "南宁市人大常委会", 7)
    assert {resolve(text) for text in ("南宁", "南宁市人大", "南宁市人大常委会")} == {made}
    assert verbs(made) == ["设立", "更改"]


def test_a_change_that_changes_nothing_is_refused(system):
    made = opened(system, full_name="南宁市")
    with refuses("organisation.same"):
        actions.change_organisation(made, full_name="南宁市", order=0, by=system, now=clock.now())


def test_an_alias_belongs_to_one_organisation_only(system):
    nanning, liuzhou = opened(system), opened(system, "柳州市人大常委会")
    actions.add_alias(nanning, "市人大", by=system, now=clock.now())
    with refuses("organisation.taken"):
        actions.add_alias(liuzhou, "市 人大", by=system, now=clock.now())
    assert resolve("市人大") == nanning


def test_an_alias_can_be_dropped_but_not_a_name(system):
    made = opened(system, "南宁", full_name="南宁市人大常委会")
    alias = actions.add_alias(made, "南宁人大", by=system, now=clock.now())
    actions.drop_alias(alias, by=system, now=clock.now())
    assert resolve("南宁人大") is None
    for name in ("南宁", "南宁市人大常委会"):
        with refuses("alias.name"):
            actions.drop_alias(Alias.objects.get(text=name), by=system, now=clock.now())
    assert verbs(made) == ["设立", "增加别名", "删除别名"]


def test_an_organisation_where_somebody_holds_office_is_not_closed(system):
    made = opened(system)
    holder = holds(made.name, Role.OFFICER)
    with refuses("organisation.appointments"):
        actions.close_organisation(made, by=system, now=clock.now())
    Appointment.objects.filter(pk=holder.pk).update(ended=clock.today())
    actions.close_organisation(made, by=system, now=clock.now())
    made.refresh_from_db()
    assert made.closed


def test_closing_goes_from_below_and_reopening_from_above(system):
    city = opened(system)
    county = opened(system, "示例县人大常委会", parent=city)
    with refuses("organisation.children"):
        actions.close_organisation(city, by=system, now=clock.now())
    actions.close_organisation(county, by=system, now=clock.now())
    actions.close_organisation(city, by=system, now=clock.now())
    county = Organisation.objects.get(pk=county.pk)
    with refuses("organisation.closed"):
        actions.reopen_organisation(county, by=system, now=clock.now())
    actions.reopen_organisation(city, by=system, now=clock.now())
    actions.reopen_organisation(Organisation.objects.get(pk=county.pk), by=system, now=clock.now())
    assert not Organisation.objects.filter(closed=True).exists()
    assert verbs(city) == ["设立", "停用", "恢复使用"]


def test_nothing_is_founded_below_a_closed_organisation(system):
    city = opened(system)
    actions.close_organisation(city, by=system, now=clock.now())
    city.refresh_from_db()
    with refuses("organisation.closed"):
        opened(system, "示例县", parent=city)


# ——— pages ——————————————————————————————————————————————————————————————————————————————————————————————


def test_an_organisation_is_founded_named_and_closed_on_its_pages(client, system):
    signed_in(client, system)
    answer = client.post(reverse("organisation-new"), {"name": "南宁", "full_name": "", "order": "2"})
    made = Organisation.objects.get(name="南宁")
    assert answer.url == reverse("organisation", args=[made.pk])
    client.post(
        reverse("organisation-change", args=[made.pk]), {"full_name": "南宁市人大常委会", "order": "2"}
    )
    client.post(reverse("organisation-alias", args=[made.pk]), {"text": "南宁市"})
    assert resolve("南宁市") == made
    alias = made.aliases.get(text="南宁市")
    client.post(reverse("organisation-alias-drop", args=[made.pk, alias.pk]))
    assert resolve("南宁市") is None
    client.post(reverse("organisation-close", args=[made.pk]))
    page = client.get(reverse("organisation", args=[made.pk])).content.decode()
    assert "已停用" in page and "恢复使用" in page and "全称 南宁市人大常委会" in page
    client.post(reverse("organisation-reopen", args=[made.pk]))
    assert verbs(made) == ["设立", "更改", "增加别名", "删除别名", "停用", "恢复使用"]


def test_a_refusal_keeps_what_was_typed(client, system):
    opened(system)
    answer = signed_in(client, system).post(
        reverse("organisation-new"), {"name": "南宁市人大常委会", "order": "5"}
    )
    assert answer.status_code == 422
    assert "已经是南宁市人大常委会的名称或者别名" in answer.content.decode()
    assert 'value="南宁市人大常委会"' in answer.content.decode()


def test_a_phone_number_is_no_name(client, system):
    answer = signed_in(client, system).post(
        reverse("organisation-new"), {"name": "联系人13812345678", "order": "0"}
    )
    assert answer.status_code == 422
    assert not Organisation.objects.filter(name__contains="138").exists()


def test_an_alias_is_dropped_only_from_its_own_organisation(client, system):
    mine, other = opened(system), opened(system, "柳州市人大常委会")
    alias = actions.add_alias(other, "柳州", by=system, now=clock.now())
    answer = signed_in(client, system).post(reverse("organisation-alias-drop", args=[mine.pk, alias.pk]))
    assert answer.status_code == 404
    assert resolve("柳州") == other


def test_the_list_goes_level_by_level_and_finds(client, system):
    region = opened(system, "自治区", order=1)
    city = opened(system, "南宁", full_name="南宁市人大常委会", parent=region, order=9)
    opened(system, "柳州", parent=region, order=8)
    opened(system, "示例县", parent=city, order=1)
    signed_in(client, system)
    page = client.get(reverse("organisations"))
    assert [row.name for row in page.context["list"].rows] == ["系统运行", "自治区", "柳州", "南宁", "示例县"]
    page = client.get(reverse("organisations"), {"parent": region.pk, "q": "人大"})
    assert [row.name for row in page.context["list"].rows] == ["南宁"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM])
@pytest.mark.parametrize(
    "name",
    [
        "organisations",
        "organisation",
        "organisation-new",
        "organisation-change",
        "organisation-alias",
        "organisation-close",
        "organisation-reopen",
    ],
)
def test_nobody_else_manages_organisations_not_even_their_own(client, role, name):
    seat = holds("南宁", role)
    arguments = [] if name in ("organisations", "organisation-new") else [seat.organisation_id]
    signed_in(client, seat)
    assert client.get(reverse(name, args=arguments)).status_code == 403
    assert client.post(reverse(name, args=arguments), {"name": "甲", "order": 0}).status_code == 403
    assert list(Organisation.objects.values_list("name", "closed")) == [("南宁", False)]


def test_what_does_not_exist_is_not_found(client, system):
    assert signed_in(client, system).get(reverse("organisation", args=[999_999])).status_code == 404


# ——— one name, several organisations ——————————————————————————————————————————————————————————————————

STATION = "中山社区联络站"


@pytest.fixture
def stations():
    """南宁市 has one below 青秀区 and one of its own, 柳州市 one below a 青秀区 of its own; each is called 中山站 too."""
    made = {}
    for path in (
        "南宁市", "南宁市/青秀区", f"南宁市/青秀区/{STATION}", f"南宁市/{STATION}", "柳州市", "柳州市/青秀区",
        f"柳州市/青秀区/{STATION}",
    ):  # fmt: skip
        above, _, name = path.rpartition("/")
        aliases = ["中山站"] if name == STATION else [f"{name[:-1]}"]
        made[path] = found_organisation(name, parent=made.get(above), aliases=aliases)
    return made


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (f"柳州市/{STATION}", f"柳州市/青秀区/{STATION}"),
        (f"柳州市／ 青秀区 ／{STATION}", f"柳州市/青秀区/{STATION}"),
        ("柳州/青秀/中山站", f"柳州市/青秀区/{STATION}"),
        (f"南宁市/青秀区/{STATION}", f"南宁市/青秀区/{STATION}"),
        (f"/南宁市/{STATION}", f"南宁市/{STATION}"),
        ("/南宁/中山站", f"南宁市/{STATION}"),
        ("/南宁市", "南宁市"),
        ("南宁市", "南宁市"),
        ("柳州市/青秀区", "柳州市/青秀区"),
        (f"青秀区/南宁市/{STATION}", None),
        (f"百色市/{STATION}", None),
        (f"/青秀区/{STATION}", None),
        (f"/{STATION}", None),
        ("/", None),
        ("", None),
    ],
)
def test_an_organisation_is_named_with_those_above_it(stations, written, meant):
    assert resolve(written) == (stations[meant] if meant else None)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (STATION, [f"/南宁市/{STATION}", f"南宁市/青秀区/{STATION}", f"柳州市/青秀区/{STATION}"]),
        ("中山站", [f"/南宁市/{STATION}", f"南宁市/青秀区/{STATION}", f"柳州市/青秀区/{STATION}"]),
        (f"青秀区/{STATION}", [f"南宁市/青秀区/{STATION}", f"柳州市/青秀区/{STATION}"]),
        (f"南宁市/{STATION}", [f"/南宁市/{STATION}", f"南宁市/青秀区/{STATION}"]),
        ("青秀区", ["南宁市/青秀区", "柳州市/青秀区"]),
    ],
)
def test_a_name_that_several_bear_is_refused_with_what_to_write_instead(stations, written, shown):
    with pytest.raises(Refused) as refusal:
        resolve(written)
    (finding,) = refusal.value.findings
    head, _, listed = finding.message.partition("：")
    assert (finding.rule, head) == ("organisation.ambiguous", f"叫「{written}」的单位有{len(shown)}个")
    assert sorted(listed.split("、")) == sorted(shown)
    assert {resolve(one) for one in shown} == {stations[one.lstrip("/")] for one in shown}
    assert finding.mend.removeprefix("请连同上级单位写明，例如「").removesuffix("」") in shown


def test_of_very_many_some_are_listed():
    for n in range(12):
        found_organisation(STATION, parent=found_organisation(f"示例{n:02d}县"))
    with pytest.raises(Refused) as refusal:
        resolve(STATION)
    message = refusal.value.findings[0].message
    assert message.startswith(f"叫「{STATION}」的单位有12个：示例00县/{STATION}、") and message.endswith("等")
    assert message.count("、") == 7


def test_a_thousand_writings_are_looked_up_in_two_questions(stations):
    with CaptureQueriesContext(connection) as seen:
        found = meant_by([f"柳州市/{STATION}", "南宁", *(f"没有{n}" for n in range(1000))])
    assert len(seen) == 2
    assert [one.name for one in found["南宁"]] == ["南宁市"] and found["没有7"] == []


def test_a_name_with_a_stroke_in_it_is_found_as_written(stations):
    made = found_organisation("办公室/信访科")
    assert resolve("办公室／信访科") == made


def test_a_name_and_an_alias_are_free_below_another_parent_only(system, stations):
    nanning, liuzhou = stations["南宁市"], stations["柳州市"]
    with refuses("organisation.taken") as said:
        opened(system, STATION, parent=nanning)
    assert said[0].message == f"「{STATION}」已经是南宁市下{STATION}的名称或者别名"
    with refuses("organisation.taken"):
        opened(system, "中山 站", parent=nanning)
    made = opened(system, STATION, parent=liuzhou)
    actions.add_alias(made, "中山站", by=system, now=clock.now())
    with refuses("organisation.taken"):
        actions.add_alias(made, "青秀", by=system, now=clock.now())
    assert resolve("/柳州市/中山站") == made


@pytest.mark.parametrize("parent", [None, "南宁市"])
def test_the_database_itself_refuses_a_second_name_or_alias_below_one_parent(stations, parent):
    above, name = stations.get(parent), "青秀区" if parent else "柳州市"
    for make in (
        lambda: Organisation.objects.create(name=name, parent=above),
        lambda: found_organisation("另一个", parent=above, aliases=[name]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def test_labels_show_the_path_of_those_that_share_a_name(stations):
    shown = dict(labels(Organisation.objects.all()))
    assert shown[stations["南宁市"].pk] == "南宁市"
    assert shown[stations["柳州市/青秀区"].pk] == "柳州市/青秀区"
    assert len(set(shown.values())) == len(shown) == 7


def test_the_drop_down_tells_organisations_of_one_name_apart(client, system, stations):
    page = signed_in(client, system).get(reverse("organisation-new")).content.decode()
    for path, one in stations.items():
        shown = path if one.name in (STATION, "青秀区") else one.name
        assert f'<option value="{one.pk}">{shown}</option>' in page


@pytest.mark.django_db(transaction=True)
def test_organisations_of_a_former_version_keep_their_names_and_aliases():
    found_organisation("青秀区", parent=found_organisation("南宁市", aliases=["邕"]))
    try:
        call_command("migrate", "organisations", "0002", verbosity=0)
    finally:
        call_command("migrate", verbosity=0)
    rows = Alias.objects.values_list("text", "organisation__name", "parent__name")
    assert set(rows) == {("南宁市", "南宁市", None), ("邕", "南宁市", None), ("青秀区", "青秀区", "南宁市")}
    assert resolve("邕/青秀区").parent.name == "南宁市"
