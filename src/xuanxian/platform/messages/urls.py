"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.platform.messages import views

urlpatterns = [
    path("cases/<int:case>/messages/", views.messages, name="messages"),
    path("messages/<int:pk>/file/", views.message_file, name="message-file"),
]
