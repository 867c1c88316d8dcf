"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.awards.sharing import division_views, proposal_views

urlpatterns = [
    path("programmes/<int:pk>/division/", division_views.division, name="division"),
    path("programmes/<int:pk>/division/<int:home>/", division_views.divide, name="division-share"),
    path("programmes/<int:pk>/share/", proposal_views.my_share, name="my-share"),
    path("packages/<int:pk>/proposals/<int:home>/", proposal_views.propose, name="proposal-new"),
    path("nominations/<int:pk>/submit/", proposal_views.submit, name="proposal-submit"),
    path("nominations/<int:pk>/take-back/", proposal_views.take_back, name="proposal-take-back"),
    path("nominations/<int:pk>/take/", division_views.take, name="proposal-take"),
    path("nominations/<int:pk>/send-back/", division_views.send_back, name="proposal-send-back"),
    path("nominations/<int:pk>/turn-down/", division_views.turn_down, name="proposal-turn-down"),
]
