"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.honours import list_views, views

urlpatterns = [
    path("programmes/<int:pk>/conferral/", views.conferral, name="conferral"),
    path("programmes/<int:pk>/decision/<str:kind>/", list_views.decision_file, name="decision-file"),
    path("programmes/<int:pk>/steps/<int:number>/list/", list_views.step_list, name="step-list"),
    path(
        "programmes/<int:pk>/steps/<int:number>/list/<str:kind>/",
        list_views.step_list_file,
        name="step-list-file",
    ),
    path("honours/", views.honours, name="honours"),
    path("honours/<int:pk>/", views.honour, name="honour"),
    path("honours/<int:pk>/revoke/", views.revoke, name="honour-revoke"),
    path("public/certificates/", views.certificate, name="certificate"),
]
