"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.platform.signing import views

urlpatterns = [
    path("cases/<int:case>/sign/", views.send, name="signing-send"),
    path("signing/<int:pk>/", views.signing, name="signing"),
    path("signing/<int:pk>/send-back/", views.send_back, name="signing-send-back"),
    path("signing/<int:pk>/take-back/", views.take_back, name="signing-take-back"),
]
