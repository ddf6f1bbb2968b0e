"""The API routes of notifications."""

from django.urls import URLPattern, URLResolver, path

from notifications.api import bounces, inbox, settings

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/notifications", inbox.notifications),
    path("api/notifications/mark-as-read", inbox.mark_as_read),
    path("api/settings/notifications", settings.notification_settings),
    path("api/settings/watch", settings.watching),
    path("api/mail/reports", bounces.reports),
]
