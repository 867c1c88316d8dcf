"""All addresses. Each name stands in the access table."""

from django.urls import URLPattern, URLResolver, include, path

ROOMS = (
    "platform.accounts",
    "platform.organisations",
    "platform.notifications",
    "platform.messages",
    "platform.signing",
    "awards.programmes",
    "awards.nominations",
    "awards.places",
    "awards.packages",
    "awards.sharing",
    "awards.reading",
    "awards.consultations",
    "awards.disclosures",
    "awards.reviews",
    "awards.honours",
    "awards.papers",
    "awards.intake",
    "web",
)
urlpatterns: list[URLPattern | URLResolver] = [path("", include(f"xuanxian.{room}.urls")) for room in ROOMS]
handler404 = "xuanxian.platform.pages.errors.not_found"
handler500 = "xuanxian.platform.pages.errors.broken"
