"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.web import lookup_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("due/", views.due, name="due"),
    path("clock/", views.set_clock, name="clock"),
    path("search/", lookup_views.search, name="search"),
    path("help/", lookup_views.help_page, name="help"),
]
