"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.nominations import entry_views, fact_views, nomination_views

urlpatterns = [
    path("nominations/", nomination_views.nominations, name="nominations"),
    path("nominations/<int:pk>/", nomination_views.nomination, name="nomination"),
    path("nominations/<int:pk>/edit/", entry_views.edit, name="nomination-edit"),
    path("nominations/<int:pk>/save/", entry_views.save, name="nomination-save"),
    path("nominations/<int:pk>/photo/", entry_views.photo, name="nomination-photo"),
    path("nominations/<int:pk>/reveal/", entry_views.reveal, name="nomination-reveal"),
    path("nominations/<int:pk>/facts/contest/", fact_views.contest, name="nomination-contest"),
    path("nominations/<int:pk>/facts/follow/", fact_views.follow, name="nomination-follow"),
    path("nominations/<int:pk>/strike-off/", nomination_views.strike_off, name="nomination-strike-off"),
    path("nominations/<int:pk>/attach/", nomination_views.attach, name="nomination-attach"),
]
