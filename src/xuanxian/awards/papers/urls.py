"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.papers import views

urlpatterns = [
    path("packages/<int:pk>/papers/", views.papers, name="package-papers"),
    path("packages/<int:pk>/papers/<int:job>/", views.papers_file, name="package-papers-file"),
    path("packages/<int:pk>/paper/<int:number>/<int:nomination>.<str:kind>", views.one, name="package-paper"),
    path("packages/<int:pk>/summary.<str:kind>", views.summary, name="package-summary"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("nominations/<int:pk>/paper/<str:form>.<str:kind>", views.paper, name="nomination-paper"),
]
