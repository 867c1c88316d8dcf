"""Addresses of the room; each name stands in the access table."""

from django.urls import path

from xuanxian.platform.accounts import account_views, appointment_views, audit_views, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("password/", views.change_password, name="change-password"),
    path("seat/", views.switch_seat, name="switch-seat"),
    path("accounts/", account_views.accounts, name="accounts"),
    path("accounts/new/", account_views.new, name="account-new"),
    path("accounts/import/", account_views.upload, name="account-import"),
    path("accounts/import/template/", account_views.template, name="account-import-template"),
    path("accounts/import/<int:file>/", account_views.check, name="account-import-check"),
    path("accounts/first-passwords/", account_views.first_passwords, name="first-passwords"),
    path("accounts/<int:pk>/", account_views.account, name="account"),
    path("accounts/<int:pk>/correct/", account_views.correct, name="account-correct"),
    path("accounts/<int:pk>/reset/", account_views.reset, name="account-reset"),
    path("accounts/<int:pk>/deactivate/", account_views.deactivate, name="account-deactivate"),
    path("accounts/<int:pk>/activate/", account_views.activate, name="account-activate"),
    path("appointments/", appointment_views.appointments, name="appointments"),
    path("appointments/new/", appointment_views.new, name="appointment-new"),
    path("appointments/confirm/", appointment_views.confirm, name="appointments-confirm"),
    path("appointments/<int:pk>/end/", appointment_views.end, name="appointment-end"),
    path("locks/", appointment_views.locks, name="locks"),
    path("locks/release/", appointment_views.release_lock, name="lock-release"),
    path("audit/", audit_views.audit, name="audit"),
    path("audit/verify/", audit_views.verify, name="audit-verify"),
    path("audit/verify/job/", audit_views.verification_job, name="audit-verify-job"),
    path("looks/", audit_views.looks, name="looks"),
]
