"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.programmes import (
    draft_views,
    form_views,
    ruling_views,
    table_views,
    text_views,
    version_views,
    views,
)

urlpatterns = [
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/<int:pk>/", views.programme, name="programme"),
    path("programmes/<int:pk>/timetable/", views.timetable, name="timetable"),
    path("programmes/<int:pk>/timetable.svg", views.timetable_picture, name="timetable-picture"),
    path("programmes/<int:pk>/extend/", views.extend, name="programme-extend"),
    path("programmes/<int:pk>/versions/", version_views.versions, name="programme-versions"),
    path(
        "programmes/<int:pk>/versions/<int:old>-<int:new>/",
        version_views.difference,
        name="programme-difference",
    ),
    path("programmes/<int:pk>/parts/", version_views.taking_part, name="programme-parts"),
    path("programmes/<int:pk>/parts/new/", version_views.admit, name="programme-part-new"),
    path("parts/<int:pk>/end/", version_views.end_part, name="programme-part-end"),
    path("programmes/<int:pk>/clone/", draft_views.clone, name="programme-clone"),
    path("programmes/<int:pk>/revise/", draft_views.revise, name="programme-revise"),
    path("drafts/", draft_views.drafts_list, name="drafts"),
    path("drafts/<int:pk>/", draft_views.draft, name="draft"),
    path("drafts/<int:pk>/notice/", table_views.notice, name="draft-notice"),
    path("drafts/<int:pk>/dates/", table_views.dates, name="draft-dates"),
    path("drafts/<int:pk>/quotas/", table_views.quotas, name="draft-quotas"),
    path("drafts/<int:pk>/limits/", table_views.limits, name="draft-limits"),
    path("drafts/<int:pk>/honours/", table_views.honours, name="draft-honours"),
    path("drafts/<int:pk>/text/", text_views.text, name="draft-text"),
    path("drafts/<int:pk>/check/", text_views.check, name="draft-check"),
    path("drafts/<int:pk>/words/", text_views.words, name="draft-words"),
    path("drafts/<int:pk>/forms/", form_views.forms, name="draft-forms"),
    path("drafts/<int:pk>/form.pdf", form_views.form_pdf, name="draft-form-pdf"),
    path("drafts/<int:pk>/difference/", draft_views.difference, name="draft-difference"),
    path("drafts/<int:pk>/publish/", draft_views.publish, name="draft-publish"),
    path("drafts/<int:pk>/delete/", draft_views.delete, name="draft-delete"),
    path("programmes/<int:pk>/rulings/", ruling_views.rulings_list, name="rulings"),
    path("programmes/<int:pk>/rulings/ask/", ruling_views.ask, name="ruling-ask"),
    path("rulings/<int:pk>/", ruling_views.ruling, name="ruling"),
    path("rulings/<int:pk>/answer/", ruling_views.answer, name="ruling-answer"),
]
