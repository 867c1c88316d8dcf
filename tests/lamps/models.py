"""Lamps, and how acts change them."""

from django.db import models

from xuanxian.platform.acts.actions import Projection, register
from xuanxian.platform.acts.models import Case
from xuanxian.platform.organisations.models import Organisation

KIND, LIGHT = "路灯", "点亮"


class Lamp(models.Model):
    case = models.OneToOneField(Case, models.PROTECT)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="lamps")
    neighbour = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    lit = models.BooleanField(default=False)

    def __str__(self):
        return self.name


def apply(state, act):
    return {"lit": True} if act.verb == LIGHT else state


register(KIND, Projection(Lamp, {"lit": False}, apply))
