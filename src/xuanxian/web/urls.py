"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("due/", views.due, name="due"),
]
