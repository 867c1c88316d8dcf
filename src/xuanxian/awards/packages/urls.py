"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.packages import carrying_over_views, question_views, roster_views, views

urlpatterns = [
    path("programmes/<int:pk>/package/", views.my_package, name="my-package"),
    path("packages/<int:pk>/", views.package, name="package"),
    path("packages/<int:pk>/resolution/", views.resolution, name="package-resolution"),
    path("packages/<int:pk>/register/", views.register, name="package-register"),
    path("packages/<int:pk>/hand-in/", views.hand_in, name="package-hand-in"),
    path("packages/<int:pk>/withdraw/", views.withdraw, name="package-withdraw"),
    path("packages/<int:pk>/return/", views.send_back, name="package-return"),
    path("packages/<int:pk>/extend/", views.extend, name="package-extend"),
    path("packages/<int:pk>/attach/", views.attach, name="package-attach"),
    path("packages/<int:pk>/questions/", question_views.questions, name="package-questions"),
    path("packages/<int:pk>/order/", views.reorder, name="package-order"),
    path("packages/<int:pk>/roster/", roster_views.upload, name="package-roster"),
    path("packages/<int:pk>/roster/template/", roster_views.template, name="roster-template"),
    path("packages/<int:pk>/roster/<int:file>/", roster_views.preview, name="roster-preview"),
    path("programmes/<int:pk>/moving/", carrying_over_views.waiting, name="programme-moving"),
    path("packages/<int:pk>/version/", carrying_over_views.carry_on, name="package-move"),
]
