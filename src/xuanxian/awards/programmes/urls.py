"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.programmes import views

urlpatterns = [
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/<int:pk>/", views.programme, name="programme"),
    path("programmes/<int:pk>/timetable/", views.timetable, name="timetable"),
    path("programmes/<int:pk>/timetable.svg", views.timetable_picture, name="timetable-picture"),
    path("programmes/<int:pk>/extend/", views.extend, name="programme-extend"),
]
