"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.places import board_views, moving_views, quota_views, views

urlpatterns = [
    path("programmes/<int:pk>/board/", board_views.board, name="board"),
    path("programmes/<int:pk>/board/<str:form>.<str:kind>", quota_views.quota_form, name="quota-form"),
    path("programmes/<int:pk>/board/move/", moving_views.move, name="programme-places"),
    path("packages/<int:pk>/nominations/new/", views.new, name="nomination-new"),
    path("nominations/<int:pk>/place/", views.change_place, name="nomination-place"),
    path("nominations/<int:pk>/drop/", views.drop, name="nomination-drop"),
    path("nominations/<int:pk>/promote/", views.promote, name="nomination-promote"),
]
