"""Rename a repository, or hand it to another namespace. The folder stays where it is."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policy as accounts_policy
from accounts.actor import Actor
from accounts.models import Namespace, Organization, Role
from hub.kernel.errors import AlreadyExists, BadInput, Forbidden
from hub.kernel.wording import quoted
from outbox.publish import publish
from repos import policy
from repos.crash_points import crash_point
from repos.events import RepoMoved
from repos.locking import repo_locked
from repos.models import RepoAlias, Repository, RepoType
from repos.policy import Access
from repos.repo_names import parse_repo_name

_TAKEN = {
    RepoType.MODEL: gettext_lazy("A model repository called %(repo)s already exists"),
    RepoType.DATASET: gettext_lazy("A dataset repository called %(repo)s already exists"),
    RepoType.SPACE: gettext_lazy("A space repository called %(repo)s already exists"),
}


class TargetExists(AlreadyExists):
    """The wanted name is taken, or was left behind by another repository."""

    code = "TargetExists"

    def __init__(self, repo_type: RepoType, repo_id: str) -> None:
        super().__init__(str(_TAKEN[repo_type]) % {"repo": repo_id})
        self.repo_id = repo_id


def move_repo(*, actor: Actor, repo: Repository, namespace: str, name: str) -> Repository:
    """The repository under its new id; the old one redirects to it.

    Between people nothing can be handed over; an organization gives away only what one of its
    admins moves.

    Raises:
        TargetExists: the new name is taken.
        BadName, BadInput: the new name cannot be.
        Forbidden, NotSignedIn, RepoNotFound: see `policy.require` and the sentence above.
    """
    policy.require(actor, Access.ADMIN, repo)
    parse_repo_name(name)
    target = _target(actor, repo, namespace)
    new_id = f"{target.name}/{name}"
    if new_id == repo.repo_id:
        return repo
    try:
        with repo_locked(repo) as locked:
            _move(actor, locked, target, new_id)
            crash_point("moved")
    except IntegrityError as error:
        raise TargetExists(repo.kind, new_id) from error
    repo.refresh_from_db()
    return repo


def _target(actor: Actor, repo: Repository, name: str) -> Namespace:
    target = Namespace.objects.named(name).first()
    if target is None:
        if actor.is_system:
            raise BadInput(_("There is no namespace %(name)s.") % {"name": quoted(name)})
        raise _not_there(name)
    if target.pk == repo.namespace_id or actor.is_system:
        return target
    source = repo.namespace
    if source is None:
        raise _not_there(name)
    if source.is_organization:
        accounts_policy.require_role(actor, Organization.objects.get(namespace=source), Role.ADMIN)
    elif accounts_policy.role_of(actor.user, source) < Role.ADMIN:
        # A collaborator may administer it, but what a person owns only he gives away.
        raise Forbidden(
            _("Only %(owner)s may hand this repository over.") % {"owner": quoted(source.name)}
        )
    accounts_policy.may_create_in(actor, target)
    return target


def _not_there(name: str) -> Forbidden:
    """The same words for a namespace that is not the actor's and for one that does not exist."""
    return Forbidden(
        _("You don't have the rights to create a repository under the namespace %(name)s.")
        % {"name": quoted(name, 100)}
    )


def _move(actor: Actor, repo: Repository, target: Namespace, new_id: str) -> None:
    old_id = repo.repo_id
    reserved = RepoAlias.objects.filter(repo_type=repo.repo_type, repo_id_lower=new_id.lower())
    if reserved.exclude(repo=repo).exists():
        raise TargetExists(repo.kind, new_id)
    # Its own former name may be taken back.
    reserved.filter(repo=repo).delete()
    if new_id.lower() != old_id.lower():
        RepoAlias.objects.create(repo_type=repo.repo_type, repo_id_lower=old_id.lower(), repo=repo)
    if repo.namespace_id != target.pk:
        # The new owner arranges his own profile.
        repo.pinned_at = None
    repo.namespace = target
    repo.repo_id = new_id
    with transaction.atomic():
        repo.save(update_fields=["namespace", "repo_id", "pinned_at"])
    publish(
        RepoMoved(
            actor_id=actor.user_id,
            repo_pk=repo.pk,
            repo_type=repo.repo_type,
            old_id=old_id,
            new_id=new_id,
        )
    )
