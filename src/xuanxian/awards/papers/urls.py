"""Addresses of the room; each name stands in the access table."""

from django.urls import URLPattern, path

from xuanxian.awards.papers import text_views

urlpatterns: list[URLPattern] = [
    path("packages/<int:pk>/texts/", text_views.texts, name="package-texts"),
    path("packages/<int:pk>/texts/<str:name>/", text_views.text, name="package-text"),
    path("packages/<int:pk>/texts/<str:name>/<str:kind>/", text_views.text_file, name="package-text-file"),
    path("nominations/<int:pk>/supplement.<str:kind>", text_views.supplement, name="nomination-supplement"),
]
