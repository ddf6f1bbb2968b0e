"""A text that names a discussion leaves a line in that discussion's timeline."""

from accounts.actor import Actor
from accounts.models import User
from community.locking import lock_row
from community.models import Discussion, EventKind, TimelineEvent
from community.text_targets import discussions_meant
from community.timeline import add_event
from hub.kernel.errors import HubError
from repos import policy as repos_policy

# A text that refers to everything refers to nothing.
_MAX_PER_COMMENT = 20


def tell_references(comment: TimelineEvent, writer: User) -> None:
    """One line for each discussion that talks here for the first time of another one.

    Only where the writer could have spoken himself: nobody leaves traces where he is not wanted.
    """
    actor = Actor.of(writer)
    here = comment.discussion
    meant = {
        one.pk: one
        for one in discussions_meant(actor, here.repo, comment.text)
        if one.pk != here.pk
    }
    # In the order of their keys: two texts that name the same ones wait for each other only once.
    for target in sorted(meant.values(), key=lambda one: one.pk)[:_MAX_PER_COMMENT]:
        if _may_leave_traces(actor, target):
            _tell(target, comment, writer)


def _may_leave_traces(actor: Actor, target: Discussion) -> bool:
    try:
        repos_policy.require_may_speak(actor, target.repo)
    except HubError:
        return False
    return not target.is_locked


def _tell(target: Discussion, comment: TimelineEvent, writer: User) -> None:
    locked = lock_row(target)
    told = TimelineEvent.objects.filter(
        discussion=locked,
        kind=EventKind.REFERENCE,
        source__discussion=comment.discussion_id,
    )
    if not told.exists():
        add_event(locked, EventKind.REFERENCE, writer.pk, {}, source=comment)
