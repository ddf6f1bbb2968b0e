"""Delete the ref of a pull request that is over; its commits go with the next maintenance."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from community import policy
from community.errors import NotPossible
from community.events import PullRefDeleted
from community.locking import lock_row
from community.models import Discussion, EventKind
from community.timeline import add_event, touch
from outbox.publish import publish
from repos.actions.move_refs import moving_refs
from repos.errors import HeadMoved
from repos.git.errors import RefMoved
from repos.git.types import RefUpdate
from repos.models import PushDoor


def delete_pull_ref(
    *, actor: Actor, pull_request: Discussion, door: PushDoor = PushDoor.API
) -> None:
    """Cannot be undone: a closed one cannot be reopened afterwards. A second time changes nothing.

    Raises:
        NotPossible: not closed or merged yet. HeadMoved: somebody pushed meanwhile.
        Forbidden, NotSignedIn, RepoNotFound, RepoBusy.
    """
    policy.require_may_moderate(actor, pull_request)
    try:
        with moving_refs(actor=actor, repo=pull_request.repo, door=door) as moving:
            locked = lock_row(pull_request)
            if locked.is_live or not locked.is_pull_request:
                raise NotPossible(_("Close or merge the pull request first."))
            if locked.is_ref_deleted:
                return
            standing = moving.git.refs("refs/pr/").get(locked.ref)
            if standing is not None:
                moving.update_refs([RefUpdate(locked.ref, standing, None)])
            locked.is_ref_deleted = True
            touch(locked, "is_ref_deleted")
            add_event(locked, EventKind.REF_DELETED, actor.user_id, {"ref": locked.ref})
            publish(
                PullRefDeleted(
                    actor_id=actor.user_id,
                    repo_pk=locked.repo_id,
                    discussion_pk=locked.pk,
                    number=locked.number,
                )
            )
    except RefMoved as error:
        raise HeadMoved from error
