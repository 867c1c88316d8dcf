"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.consultations import views

urlpatterns = [
    path("packages/<int:pk>/consultation/", views.consultation, name="consultation"),
    path("packages/<int:pk>/consultation/ask/", views.ask, name="consultation-ask"),
    path("packages/<int:pk>/consultation/reply/", views.reply, name="consultation-reply"),
    path("packages/<int:pk>/consultation/letter/", views.letter, name="consultation-letter"),
]
