"""Let a person into a repository, or change what he may there."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from outbox.publish import publish
from repos import policy
from repos.events import CollaboratorChanged
from repos.locking import repo_locked
from repos.models import Collaborator, CollaboratorRole, Repository
from repos.policy import Access

MAX_COLLABORATORS = 1000


def set_collaborator(
    *, actor: Actor, repo: Repository, user: User, role: CollaboratorRole
) -> Collaborator:
    """His grant; other rights that he has, as a member or owner, stay as they are.

    Raises:
        Forbidden, NotSignedIn, RepoNotFound: see `policy.require`.
        BadInput: the owner himself, or too many.
    """
    policy.require(actor, Access.ADMIN, repo)
    if user.namespace_id == repo.namespace_id:
        raise BadInput(
            _("%(name)s owns this repository and may do everything already.")
            % {"name": quoted(user.username)}
        )
    with repo_locked(repo) as locked:
        rows = Collaborator.objects.filter(repo=locked)
        if not rows.filter(user=user).exists() and rows.count() >= MAX_COLLABORATORS:
            raise BadInput(
                _("A repository has at most %(limit)s collaborators; let an organization own it.")
                % {"limit": MAX_COLLABORATORS}
            )
        grant, is_new = rows.get_or_create(
            user=user, defaults={"repo": locked, "role": role, "added_by": actor.user}
        )
        is_changed = rows.filter(user=user).exclude(role=role).update(role=role)
        grant.role = role
        if is_new or is_changed:
            publish(
                CollaboratorChanged(
                    actor_id=actor.user_id,
                    repo_pk=locked.pk,
                    user_id=user.pk,
                    role=role.label,
                    repo_id=locked.repo_id,
                )
            )
    return grant
