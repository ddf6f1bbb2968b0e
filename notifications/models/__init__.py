"""Rows of notifications: who watches and mutes what, what was told, which mails wait."""

from notifications.models.notification import Notification, NotificationQuerySet
from notifications.models.outgoing_email import MailState, OutgoingEmail
from notifications.models.preferences import Digest, Preferences
from notifications.models.reasons import Kind, Reason, What
from notifications.models.subscription import Mute, TargetType, Watch

__all__ = [
    "Digest",
    "Kind",
    "MailState",
    "Mute",
    "Notification",
    "NotificationQuerySet",
    "OutgoingEmail",
    "Preferences",
    "Reason",
    "TargetType",
    "Watch",
    "What",
]
