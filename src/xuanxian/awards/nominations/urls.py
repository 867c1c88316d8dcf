"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.nominations import (
    entry_views,
    moving_views,
    nomination_views,
    package_views,
    paper_views,
    roster_views,
)

urlpatterns = [
    path("programmes/<int:pk>/board/", package_views.board, name="board"),
    path("programmes/<int:pk>/package/", package_views.my_package, name="my-package"),
    path("packages/<int:pk>/", package_views.package, name="package"),
    path("packages/<int:pk>/resolution/", package_views.resolution, name="package-resolution"),
    path("packages/<int:pk>/hand-in/", package_views.hand_in, name="package-hand-in"),
    path("packages/<int:pk>/withdraw/", package_views.withdraw, name="package-withdraw"),
    path("packages/<int:pk>/return/", package_views.send_back, name="package-return"),
    path("packages/<int:pk>/extend/", package_views.extend, name="package-extend"),
    path("packages/<int:pk>/attach/", package_views.attach, name="package-attach"),
    path("packages/<int:pk>/order/", package_views.reorder, name="package-order"),
    path("packages/<int:pk>/roster/", roster_views.upload, name="package-roster"),
    path("packages/<int:pk>/roster/template/", roster_views.template, name="roster-template"),
    path("packages/<int:pk>/roster/<int:file>/", roster_views.preview, name="roster-preview"),
    path("packages/<int:pk>/papers/", paper_views.papers, name="package-papers"),
    path("packages/<int:pk>/papers/<int:job>/", paper_views.papers_file, name="package-papers-file"),
    path("packages/<int:pk>/summary.<str:kind>", paper_views.summary, name="package-summary"),
    path("programmes/<int:pk>/moving/", moving_views.moving, name="programme-moving"),
    path("packages/<int:pk>/version/", moving_views.move, name="package-move"),
    path("jobs/<int:pk>/", paper_views.job, name="job"),
    path("packages/<int:pk>/nominations/new/", nomination_views.new, name="nomination-new"),
    path("nominations/", nomination_views.nominations, name="nominations"),
    path("nominations/<int:pk>/", nomination_views.nomination, name="nomination"),
    path("nominations/<int:pk>/edit/", entry_views.edit, name="nomination-edit"),
    path("nominations/<int:pk>/save/", entry_views.save, name="nomination-save"),
    path("nominations/<int:pk>/photo/", entry_views.photo, name="nomination-photo"),
    path("nominations/<int:pk>/reveal/", entry_views.reveal, name="nomination-reveal"),
    path("nominations/<int:pk>/place/", nomination_views.change_place, name="nomination-place"),
    path("nominations/<int:pk>/drop/", nomination_views.drop, name="nomination-drop"),
    path("nominations/<int:pk>/strike-off/", nomination_views.strike_off, name="nomination-strike-off"),
    path("nominations/<int:pk>/promote/", nomination_views.promote, name="nomination-promote"),
    path("nominations/<int:pk>/attach/", nomination_views.attach, name="nomination-attach"),
    path("nominations/<int:pk>/paper/<str:form>.<str:kind>", paper_views.paper, name="nomination-paper"),
    path("attachments/<int:pk>/", nomination_views.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", nomination_views.detach, name="attachment-remove"),
]
