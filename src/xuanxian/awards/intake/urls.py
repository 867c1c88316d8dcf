"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.intake import giving_views, scan_views, views

urlpatterns = [
    path("programmes/<int:pk>/intake/", views.units, name="intake"),
    path("programmes/<int:pk>/intake/parcel/", views.parcel, name="intake-parcel"),
    path("programmes/<int:pk>/intake/scan/", scan_views.scanning, name="intake-scan"),
    path("packages/<int:pk>/intake/", views.intake, name="package-intake"),
    path("packages/<int:pk>/intake/items/<int:item>/", views.item, name="package-intake-item"),
    path("packages/<int:pk>/intake/finish/", views.finish, name="package-intake-finish"),
    path("packages/<int:pk>/intake/correct/", views.correct, name="package-intake-correct"),
    path("packages/<int:pk>/intake/return/", giving_views.giving, name="package-give-back"),
    path(
        "packages/<int:pk>/intake/papers/<str:paper>/<str:kind>/",
        giving_views.paper,
        name="package-intake-paper",
    ),
]
