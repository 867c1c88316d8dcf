"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.reading import views

urlpatterns = [
    path("packages/<int:pk>/read/", views.several, name="package-read"),
    path("nominations/<int:pk>/read/", views.upload, name="nomination-read"),
    path("nominations/<int:pk>/read/<int:file>/", views.check, name="nomination-read-check"),
    path("nominations/<int:pk>/read/<int:file>/photo/", views.photo, name="nomination-read-photo"),
]
