"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.honours import earlier_views, list_views, views

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
    path("honours/import/", earlier_views.upload, name="honours-import"),
    path("honours/import/template/", earlier_views.template, name="honours-import-template"),
    path("honours/import/<int:file>/", earlier_views.check, name="honours-import-check"),
    path("honours/<int:pk>/", views.honour, name="honour"),
    path("honours/<int:pk>/take-back/", earlier_views.take_back, name="honour-take-back"),
    path("honours/<int:pk>/revoke/", views.revoke, name="honour-revoke"),
    path("public/certificates/", views.certificate, name="certificate"),
]
