"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.disclosures import objection_views, paper_views, public_views, views

urlpatterns = [
    path("packages/<int:pk>/disclosures/", views.package_disclosures, name="package-disclosures"),
    path("packages/<int:pk>/disclosures/new/", views.new, name="disclosure-new"),
    path("programmes/<int:pk>/disclosure/", views.slate, name="slate-disclosure"),
    path("disclosures/", views.disclosures, name="disclosures"),
    path("disclosures/<int:pk>/", views.disclosure, name="disclosure"),
    path("disclosures/<int:pk>/result/", views.result, name="disclosure-result"),
    path("disclosures/<int:pk>/papers/<str:name>.<str:kind>", paper_views.paper, name="disclosure-paper"),
    path("objections/", objection_views.objections, name="objections"),
    path("objections/<int:pk>/", objection_views.objection, name="objection"),
    path("public/", public_views.index, name="public"),
    path("public/disclosures/<int:pk>/", public_views.disclosure, name="public-disclosure"),
    path("public/disclosures/<int:pk>/objection/", public_views.objection, name="public-objection"),
    path("public/objections/", public_views.state, name="public-objection-state"),
]
