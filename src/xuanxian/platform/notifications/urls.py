"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.platform.notifications import views

urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/seen/", views.all_seen, name="notifications-seen"),
]
