"""The room's name in the database: a room of a wing is called papers too."""

from django.apps import AppConfig


class Papers(AppConfig):
    name = "xuanxian.platform.papers"
    label = "printed"
