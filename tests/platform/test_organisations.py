"""Organisations: founded once, known by their names and aliases, closed only when nobody works there any more."""

import json

import pytest
from django.urls import reverse

from tests.factories import refuses
from xuanxian.platform import clock
from xuanxian.platform.accounts.models import Appointment, Role, User
from xuanxian.platform.acts.queries import history
from xuanxian.platform.administration import organisation_actions as actions
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.organisations.models import Alias, Organisation
from xuanxian.platform.organisations.queries import resolve

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
