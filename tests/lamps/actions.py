"""A lamp is put up; it is lit by a signature."""

from django.db import transaction
from django.urls import reverse

from tests.lamps.models import KIND, LIGHT, Lamp
from xuanxian.platform.acts.actions import open_case, record
from xuanxian.platform.search.actions import put
from xuanxian.platform.search.readers import Readers, organisation


@transaction.atomic
def put_up(name, neighbour, *, by, now):
    lamp = Lamp.objects.create(case=open_case(KIND), office=by.organisation, neighbour=neighbour, name=name)
    record(lamp.case, "立杆", by=by, now=now)
    readers = Readers(frozenset({organisation(lamp.office_id)}))
    put(KIND, lamp.pk, name, "", reverse("lamp", args=[lamp.pk]), readers)
    return lamp


def light(lamp, *, reason, by, now):
    return record(lamp.case, LIGHT, by=by, now=now, reason=reason)
