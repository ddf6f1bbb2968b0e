"""Give a discussion another title."""

from accounts.actor import Actor
from community import policy
from community.events import DiscussionRenamed
from community.locking import discussion_locked
from community.models import Discussion, EventKind, TimelineEvent
from community.names import parse_title
from community.timeline import add_event, touch
from outbox.publish import publish


def rename_discussion(*, actor: Actor, discussion: Discussion, title: str) -> TimelineEvent:
    """The change of title, as the timeline tells it. The same title again is told, not changed.

    Raises: BadInput, Forbidden, NotSignedIn, RepoNotFound, DiscussionsDisabled.
    """
    user = policy.require_may_manage(actor, discussion)
    title = parse_title(title)
    with discussion_locked(discussion) as locked:
        old = locked.title
        locked.title = title
        touch(locked, "title")
        event = add_event(locked, EventKind.TITLE, user.pk, {"from": old, "to": title})
        publish(
            DiscussionRenamed(
                actor_id=user.pk,
                repo_pk=locked.repo_id,
                discussion_pk=locked.pk,
                number=locked.number,
                old=old,
                new=title,
            )
        )
    return event
