"""One event told to one person: the line in the inbox and the line in a mail are the same row."""

from django.conf import settings
from django.db import models

from accounts.models import Namespace
from collections_app.models import CollectionItem
from community.models import Discussion, TimelineEvent
from hub.kernel.clock import now
from notifications.models.outgoing_email import OutgoingEmail
from notifications.models.reasons import Kind, Reason, What
from repos.models import Repository

_SHOWN = models.Q(in_inbox=True, done_at=None)


class NotificationQuerySet(models.QuerySet["Notification"]):
    pass


class Notification(models.Model):
    """It names what happened and keeps no word of it: what is hidden, renamed or made private
    afterwards is so here, too, at the same moment.

    reason: the strongest there is; kind: the setting it falls under.
    mail_reason: the strongest one whose mails are wanted; "" when none are.
    item: the place in a collection that something of the reader's got; `repo` is what was added then.
    is_direct: a mention or a discussion of one's own, as the filters say.
    in_inbox: False when the person wants it by mail only.
    done_at, done_batch: taken out of the inbox, and by which click, so that it can be undone.
    mail_due_at: when it may be mailed; None when it is in a mail already, or need not be.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notifications",
        db_index=False,
    )
    what = models.CharField(max_length=9, choices=What.choices)
    kind = models.CharField(max_length=13, choices=Kind.choices)
    reason = models.CharField(max_length=11, choices=Reason.choices)
    mail_reason = models.CharField(max_length=11, choices=Reason.choices, blank=True)
    is_direct = models.BooleanField(default=False)
    # Without database constraints: deleting a repository must not wait for a million rows here.
    # What is gone is not shown from that moment on; a listener takes the rows away.
    repo = models.ForeignKey(
        Repository,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    discussion = models.ForeignKey(
        Discussion,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    comment = models.ForeignKey(
        TimelineEvent,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    organization = models.ForeignKey(
        Namespace,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    item = models.ForeignKey(
        CollectionItem,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    created_at = models.DateTimeField(default=now, editable=False)
    in_inbox = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_batch = models.CharField(max_length=24, blank=True)
    mail_due_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(
        OutgoingEmail,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="items",
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "user"],
                condition=models.Q(comment__isnull=False),
                name="notification_of_comment_once",
            ),
            models.UniqueConstraint(
                fields=["item", "user"],
                condition=models.Q(item__isnull=False),
                name="notification_of_item_once",
            ),
        ]
        # Every list is one walk down one index, newest first, however many rows there are.
        indexes = [
            models.Index(fields=["user", "-id"], condition=_SHOWN, name="notification_inbox"),
            models.Index(
                fields=["user", "-id"],
                condition=_SHOWN & models.Q(read_at=None),
                name="notification_unread",
            ),
            models.Index(
                fields=["user", "-id"],
                condition=_SHOWN & models.Q(is_direct=True),
                name="notification_direct",
            ),
            models.Index(
                fields=["user", "-id"],
                condition=_SHOWN & models.Q(kind="mention"),
                name="notification_mention",
            ),
            models.Index(
                fields=["user", "-id"],
                condition=models.Q(saved_at__isnull=False),
                name="notification_saved",
            ),
            models.Index(
                fields=["user", "done_batch"],
                condition=models.Q(done_at__isnull=False),
                name="notification_done",
            ),
            models.Index(fields=["repo", "user", "-id"], name="notification_repo"),
            models.Index(fields=["discussion", "user"], name="notification_thread"),
            models.Index(
                fields=["user", "mail_due_at"],
                condition=models.Q(mail_due_at__isnull=False),
                name="notification_to_mail",
            ),
            models.Index(
                fields=["mail"], condition=models.Q(mail__isnull=False), name="notification_mail"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} to {self.user_id}"
