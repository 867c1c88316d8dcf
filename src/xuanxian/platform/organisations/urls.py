"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.platform.organisations import views

urlpatterns = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/new/", views.new, name="organisation-new"),
    path("organisations/<int:pk>/", views.organisation, name="organisation"),
    path("organisations/<int:pk>/change/", views.change, name="organisation-change"),
    path("organisations/<int:pk>/alias/", views.add_alias, name="organisation-alias"),
    path("organisations/<int:pk>/alias/<int:alias>/drop/", views.drop_alias, name="organisation-alias-drop"),
    path("organisations/<int:pk>/close/", views.close, name="organisation-close"),
    path("organisations/<int:pk>/reopen/", views.reopen, name="organisation-reopen"),
]
