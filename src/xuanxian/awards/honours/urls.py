"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.honours import views

urlpatterns = [
    path("programmes/<int:pk>/conferral/", views.conferral, name="conferral"),
    path("honours/", views.honours, name="honours"),
    path("honours/<int:pk>/", views.honour, name="honour"),
    path("honours/<int:pk>/revoke/", views.revoke, name="honour-revoke"),
    path("public/certificates/", views.certificate, name="certificate"),
]
