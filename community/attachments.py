"""Pictures of comments: kept, found, tied to the comment that shows them, and taken away."""

import re
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, Sum

from accounts.actor import Actor
from accounts.models import User
from community import policy
from community.errors import AttachmentNotFound
from community.models import Attachment, TimelineEvent
from community.pictures import Picture
from hub.kernel.errors import HubError
from repos.models import Repository

_ADDRESS = re.compile(r"/attachments/([0-9a-f]{40})\.")
_MAX_PER_COMMENT = 50


def store_attachment(repo: Repository | None, user: User, picture: Picture) -> Attachment:
    """Kept, and seen by the uploader alone until a comment shows it. repo: None for a loose one."""
    attachment = Attachment(
        repo=repo,
        is_loose=repo is None,
        uploader=user,
        kind=picture.kind,
        width=picture.width,
        height=picture.height,
        size_bytes=len(picture.content),
    )
    # The row first: what has no row would never be swept.
    attachment.save(force_insert=True)
    default_storage.save(attachment.storage_path, ContentFile(picture.content))
    return attachment


def find_attachment(actor: Actor, key: str) -> Attachment:
    """Judged anew at each fetch: whoever sees the discussions of its repository sees the picture.

    Raises: AttachmentNotFound: missing, hidden, not sent yet, or in a place hidden from the actor.
    """
    found = Attachment.objects.select_related("repo").filter(key=key, is_doomed=False).first()
    if found is None or (found.repo is None and not found.is_loose):
        raise AttachmentNotFound
    if found.repo is not None:
        try:
            policy.require_may_read(actor, found.repo)
        except HubError:
            # SECURITY: one answer for all, so that the address tells nothing.
            raise AttachmentNotFound from None
    if found.event_id is None and (actor.user_id is None or found.uploader_id != actor.user_id):
        raise AttachmentNotFound
    return found


def claim_attachments(comment: TimelineEvent, user: User) -> None:
    """Tie to the comment what its text shows and the writer has uploaded for it.

    SECURITY: only his own and only free ones: nobody makes a picture of somebody else public.
    """
    keys = list(dict.fromkeys(_ADDRESS.findall(comment.text)))[:_MAX_PER_COMMENT]
    if keys:
        repo_pk = comment.discussion.repo_id
        Attachment.objects.filter(
            Q(repo=repo_pk) | Q(is_loose=True),
            key__in=keys,
            uploader=user,
            event=None,
            is_doomed=False,
        ).update(event=comment, repo=repo_pk, is_loose=False)


def doom_attachments(comment: TimelineEvent) -> None:
    """Gone with this transaction; the bytes right after it, or by the next sweep."""
    keys = list(comment.attachments.values_list("pk", flat=True))
    if keys:
        Attachment.objects.filter(pk__in=keys).update(is_doomed=True)
        transaction.on_commit(lambda: remove_attachments(Attachment.objects.filter(pk__in=keys)))


def remove_attachments(rows: Iterable[Attachment]) -> int:
    """Bytes first, then the row, so that a crash in between leaves what a sweep finds."""
    count = 0
    for row in rows:
        default_storage.delete(row.storage_path)
        row.delete()
        count += 1
    return count


def uploaded_since(user: User, moment: object) -> tuple[int, int]:
    """(pictures, bytes) that the person has uploaded since then."""
    rows = Attachment.objects.filter(uploader=user, created_at__gt=moment)
    return rows.count(), rows.aggregate(total=Sum("size_bytes"))["total"] or 0
