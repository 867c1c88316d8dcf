"""The room's one page."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path

from tests.lamps.room import visible
from xuanxian.platform.acts.queries import history


def lamp(request, pk):
    found = visible(request.seat).filter(pk=pk).first()
    if found is None:
        raise Http404
    return render(
        request, "lamps/lamp.html", {"title": found.name, "lamp": found, "acts": history(found.case_id)}
    )


urlpatterns = [path("lamps/<int:pk>/", lamp, name="lamp")]
