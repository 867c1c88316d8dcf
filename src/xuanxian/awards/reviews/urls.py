"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.reviews import booklet_views, screening_views, slate_views, trial_views, views

urlpatterns = [
    path("programmes/<int:pk>/screening/", screening_views.screening, name="screening"),
    path("programmes/<int:pk>/screening/<int:number>/", screening_views.screening, name="screening"),
    path("programmes/<int:pk>/steps/<int:number>/decline/", screening_views.decline, name="step-decline"),
    path("programmes/<int:pk>/steps/<int:number>/", views.decide, name="step-decide"),
    path("programmes/<int:pk>/steps/<int:number>/booklet/", booklet_views.booklet, name="step-booklet"),
    path("booklets/<int:pk>/", booklet_views.booklet_job, name="step-booklet-job"),
    path("booklets/<int:pk>/file/", booklet_views.booklet_file, name="step-booklet-file"),
    path("programmes/<int:pk>/slate/", slate_views.slate, name="slate"),
    path("programmes/<int:pk>/slate/propose/", slate_views.propose, name="slate-propose"),
    path("programmes/<int:pk>/slate/trial/", trial_views.trial, name="slate-trial"),
    path("programmes/<int:pk>/slate/meter/", slate_views.meter, name="slate-meter"),
    path("programmes/<int:pk>/slate/save/", slate_views.save, name="slate-save"),
    path("programmes/<int:pk>/slate/decide/", slate_views.decide, name="slate-decide"),
]
