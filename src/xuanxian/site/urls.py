"""All addresses, room by room. Each name stands in the access table."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"{room}.urls")) for room in settings.ROOMS if find_spec(f"{room}.urls") is not None
]
handler404 = "xuanxian.platform.pages.errors.not_found"
handler500 = "xuanxian.platform.pages.errors.broken"
