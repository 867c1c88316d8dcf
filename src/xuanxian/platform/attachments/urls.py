"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.platform.attachments import views

urlpatterns = [
    path("attachments/<int:pk>/", views.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", views.remove, name="attachment-remove"),
]
