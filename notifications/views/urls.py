"""The pages of notifications."""

from django.urls import URLPattern, URLResolver, path

from notifications.views import inbox, settings, unsubscribe

urlpatterns: list[URLPattern | URLResolver] = [
    path("notifications", inbox.inbox_page, name="notifications"),
    path("notifications/act", inbox.act, name="notifications_act"),
    path("notifications/undo", inbox.undo, name="notifications_undo"),
    path("notifications/count", inbox.count, name="notifications_count"),
    path("notifications/<int:pk>", inbox.open_one, name="notification"),
    path(
        "notifications/unsubscribe/<str:token>",
        unsubscribe.unsubscribe_page,
        name="unsubscribe",
    ),
    path("settings/notifications", settings.notification_settings, name="notification_settings"),
    path("settings/subscriptions", settings.subscriptions, name="subscriptions"),
]
