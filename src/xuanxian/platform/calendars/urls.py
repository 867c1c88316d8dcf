"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.platform.calendars import views

urlpatterns = [
    path("calendars/", views.calendars, name="calendars"),
    path("calendars/new/", views.new, name="calendar-new"),
    path("calendars/<int:year>/", views.calendar, name="calendar"),
]
