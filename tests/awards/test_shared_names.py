"""Several organisations bear the name under which a notice lists a unit: nobody guesses which is meant."""

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import LIUZHOU, NANNING, OFFICE, at, organisation, seat
from xuanxian.awards.programmes.models import RECOMMENDING
from xuanxian.awards.programmes.parts import admit
from xuanxian.platform.acts.queries import history
from xuanxian.platform.notifications.models import Notification
from xuanxian.platform.organisations.actions import found_organisation
from xuanxian.platform.organisations.queries import resolve

pytestmark = pytest.mark.django_db
NOW = at(11, 1)


@pytest.fixture
def other():
    """A second 柳州, below a county."""
    return found_organisation(LIUZHOU, parent=found_organisation("示例县"))


@pytest.fixture
def programme(other):
    return factories.programme()


def test_such_a_unit_is_left_to_the_award_office_which_says_which(programme, other):
    parts = programme.participations.filter(function=RECOMMENDING)
    names = set(parts.values_list("organisation__name", flat=True))
    assert NANNING in names and LIUZHOU not in names
    (act,) = history(programme.case_id)
    assert act.stated.shared == (LIUZHOU,)
    told = Notification.objects.get(office=organisation(OFFICE))
    assert told.text.startswith(f"{LIUZHOU}：叫这个名称的单位不止一个")
    assert told.url == f"/programmes/{programme.pk}/"
    meant = resolve(f"/{LIUZHOU}")
    assert meant is not None and meant != other
    assert admit(programme, meant, RECOMMENDING, by=seat(OFFICE), now=NOW).unit_name == LIUZHOU


def test_the_page_refuses_the_bare_name_with_both_and_takes_the_whole_one(client, programme, other):
    client.force_login(seat(OFFICE).user, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("programme-part-new", args=[programme.pk])
    page = client.get(url).content.decode()
    assert f'<option value="示例县/{LIUZHOU}">' in page
    answer = client.post(url, {"function": RECOMMENDING, "organisation": LIUZHOU})
    assert answer.status_code == 422
    assert f"叫「{LIUZHOU}」的单位有2个：示例县/{LIUZHOU}、/{LIUZHOU}" in answer.content.decode()
    answer = client.post(url, {"function": RECOMMENDING, "organisation": f"示例县/{LIUZHOU}"})
    assert answer.status_code == 302
    assert programme.participations.get(organisation=other).unit_name == LIUZHOU


def test_a_programme_of_names_borne_once_says_nothing_of_it():
    programme = factories.programme()
    (act,) = history(programme.case_id)
    assert act.stated.shared == () and not Notification.objects.exists()
