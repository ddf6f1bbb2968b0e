"""Merge the target into a pull request, so that it can be tried and merged as things are now."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from community import policy
from community.errors import NotMergeable, NotPossible
from community.locking import lock_row
from community.mergeability import ends_of, mergeability
from community.models import Discussion
from community.timeline import tell_commits
from repos.actions.move_refs import moving_refs
from repos.errors import HeadMoved
from repos.git.errors import RefMoved
from repos.git.types import Oid, RefUpdate
from repos.git_of import git_of
from repos.identity import signature_of
from repos.models import PushDoor


def update_pull_request(
    *, actor: Actor, pull_request: Discussion, door: PushDoor = PushDoor.API
) -> Oid:
    """The head of the pull request now; the one it had, when the target brings nothing new.

    Raises:
        NotMergeable: files conflict (`error.paths`); merge by hand and push.
        NotPossible: it is not open. HeadMoved: somebody pushed meanwhile.
        Forbidden, NotSignedIn, RepoNotFound, GatedRepo, RepoBusy.
    """
    policy.require_may_push(actor, pull_request)
    _require_live(pull_request)
    git = git_of(pull_request.repo)
    ends = ends_of(git, pull_request)
    if ends.base is None or ends.head is None:
        raise NotPossible(_("The branch or the pull request's ref does not exist any more."))
    base, head = ends.base, ends.head
    if git.is_ancestor(base, head):
        return head
    answer = mergeability(git, base, head)
    if answer.has_changes and answer.tree is None:
        raise NotMergeable.conflicts(answer.paths, pull_request.target)
    if not answer.has_changes:
        merged = base
    else:
        merged = git.commit_tree(
            answer.tree or git.commit(head).tree,
            parents=[head, base],
            author=signature_of(actor),
            message=f"Merge {pull_request.target} into {pull_request.ref}",
        )
    try:
        with moving_refs(actor=actor, repo=pull_request.repo, door=door) as moving:
            locked = lock_row(pull_request)
            policy.require_may_push(actor, locked)
            _require_live(locked)
            moving.update_refs([RefUpdate(locked.ref, head, merged)])
            tell_commits(locked, merged, actor.user_id)
    except RefMoved as error:
        raise HeadMoved from error
    return merged


def _require_live(pull_request: Discussion) -> None:
    if not pull_request.is_live:
        raise NotPossible(
            _("Pull request %(number)s is %(status)s.")
            % {"number": pull_request.number, "status": pull_request.status_name}
        )
