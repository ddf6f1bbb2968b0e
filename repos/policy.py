"""Who may: the only place that knows. One question in three shapes, and the doors that ask it."""

from enum import IntEnum

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policy as accounts_policy
from accounts.actor import Actor, Scope
from accounts.models import Membership, Role, User, UserQuerySet
from hub.kernel.errors import Forbidden, NotSignedIn
from hub.kernel.wording import quoted
from repos import ports, protection
from repos.errors import GatedRepo, RepoDisabled, RepoNotFound
from repos.git.types import ZERO_OID, RefName, RefUpdate
from repos.models import (
    Collaborator,
    DeletedRepository,
    ProtectedRef,
    Repository,
    RepositoryQuerySet,
)


class Access(IntEnum):
    NONE = 0  # the repository does not exist for this actor
    SEE = 1  # card, metadata, community; files are gated
    READ = 2  # files
    WRITE = 3  # commits, branches, merging
    ADMIN = 4  # settings, rename, delete


_REFUSED = {
    Access.READ: gettext_lazy("You don't have the rights to read %(repo)s; ask one of its owners."),
    Access.WRITE: gettext_lazy(
        "You don't have the rights to write to %(repo)s; ask one of its owners."
    ),
    Access.ADMIN: gettext_lazy(
        "You don't have the rights to administer %(repo)s; ask one of its owners."
    ),
}
_REFUSED_TO_TOKENS = {
    Access.READ: gettext_lazy(
        "This access token may not read %(repo)s; "
        "use a token with that permission (Settings, Access Tokens)."
    ),
    Access.WRITE: gettext_lazy(
        "This access token may not write to %(repo)s; "
        "use a token with that permission (Settings, Access Tokens)."
    ),
    Access.ADMIN: gettext_lazy(
        "This access token may not administer %(repo)s; "
        "use a token with that permission (Settings, Access Tokens)."
    ),
}


def access(actor: Actor, repo: Repository) -> Access:
    """What the person may, cut down to what the credential may."""
    if actor.is_system:
        return Access.ADMIN
    personal = _personal_access(actor.user, repo)
    open_to_all = _open_access(repo)
    if actor.user is None:
        return open_to_all
    return max(open_to_all, min(personal, _credential_ceiling(actor, repo)))


def require(actor: Actor, minimum: Access, repo: Repository) -> None:
    """Pass, or say why not in the words of the wire.

    Raises:
        RepoNotFound: it does not exist, or not for this actor; the two cannot be told apart.
        RepoDisabled: withdrawn by the operator.
        GatedRepo: visible, but its files need an accepted request.
        Forbidden: known person, missing right.
        NotSignedIn: nobody is signed in, and the repository is public.
    """
    # Downloads of public repositories are the hottest path: no membership is looked up for them.
    granted = _open_access(repo)
    if granted < minimum:
        granted = access(actor, repo)
    if granted is Access.NONE:
        raise RepoNotFound(repo.repo_id)
    if repo.is_disabled and minimum >= Access.READ and not actor.is_system:
        raise RepoDisabled
    if granted >= minimum:
        return
    if granted is Access.SEE and minimum is Access.READ:
        raise GatedRepo(repo.repo_id, repo.url_path, is_signed_in=actor.user is not None)
    if actor.user is None:
        raise NotSignedIn
    raise Forbidden(_refusal(actor, minimum, repo))


def visible(actor: Actor) -> RepositoryQuerySet:
    """Exactly the repositories to which `access` gives SEE or more."""
    everything = Repository.objects.all()
    if actor.is_system:
        return everything
    if actor.user is None or not actor.user.is_active:
        return everything.filter(is_private=False)
    personal = (
        Q(namespace__user=actor.user.pk)
        | _granted_to(actor.user)
        | Q(
            # SECURITY: one Exists with both conditions; chained joins could match another member's role.
            Exists(
                Membership.objects.filter(
                    user=actor.user.pk,
                    organization__namespace=OuterRef("namespace"),
                    role__gte=Role.READ,
                )
            )
        )
    )
    if actor.fine is not None:
        personal &= Q(pk__in=_granted(actor.fine.repos)) | Q(
            namespace__in=_granted(actor.fine.namespaces)
        )
    elif actor.ceiling < Scope.READ:
        return everything.filter(is_private=False)
    return everything.filter(Q(is_private=False) | personal)


def users_with(minimum: Access, repo: Repository, *, among: UserQuerySet) -> UserQuerySet:
    """Those of `among` who, with a full credential, have at least `minimum` on the repository."""
    if _open_access(repo) >= minimum:
        return among
    collaborator = Q(
        Exists(Collaborator.objects.filter(user=OuterRef("pk"), repo=repo, role__gte=minimum))
    )
    if repo.namespace_id is None:
        return among.filter(collaborator, is_active=True)
    owner = Q(namespace=repo.namespace_id)
    role = {Access.SEE: Role.READ, Access.READ: Role.READ}.get(minimum, Role.WRITE)
    member = Q(
        Exists(
            Membership.objects.filter(
                user=OuterRef("pk"),
                organization__namespace=repo.namespace_id,
                role__gte=role,
            )
        )
    )
    creator = Q(
        Exists(
            Membership.objects.filter(
                user=OuterRef("pk"),
                organization__namespace=repo.namespace_id,
                role=Role.CONTRIBUTOR,
            )
        )
    ) & Q(pk=repo.created_by_id)
    return among.filter(owner | member | creator | collaborator, is_active=True)


def require_may_like(actor: Actor, repo: Repository) -> User:
    """The person, if he may leave a like. Raises: see `require_may_speak`."""
    return require_may_speak(actor, repo)


def require_may_speak(actor: Actor, repo: Repository) -> User:
    """The person, if he may leave traces where he only sees: likes, comments.

    Raises:
        NotSignedIn, RepoNotFound.
        Forbidden: a token that may only read leaves no traces.
        Blocked: the owner does not want this person here.
    """
    require(actor, Access.SEE, repo)
    user = accounts_policy.require_signed_in(actor)
    _require_writing_credential(actor, user)
    _require_not_blocked(actor, user, repo)
    return user


def require_may_open_pull_request(actor: Actor, repo: Repository) -> User:
    """The person who may propose a change: whoever reads the files, with a credential that writes.

    Raises:
        NotSignedIn, RepoNotFound, GatedRepo, RepoDisabled.
        Forbidden: a token that may only read.
        Blocked: the owner does not want this person here.
    """
    user = accounts_policy.require_signed_in(actor)
    require(actor, Access.READ, repo)
    _require_writing_credential(actor, user)
    _require_not_blocked(actor, user, repo)
    return user


def require_may_pin(actor: Actor, repo: Repository) -> None:
    """Pass whoever arranges the owner's profile: the person himself, writers of the organization.

    Raises: see `require`; Forbidden for those who only administer the repository.
    """
    require(actor, Access.ADMIN, repo)
    if actor.is_system:
        return
    namespace = repo.namespace
    if namespace is None or accounts_policy.role_of(actor.user, namespace) < Role.WRITE:
        raise Forbidden(_("Only its owner arranges the profile that it stands on."))


def require_may_remove_collaborator(actor: Actor, repo: Repository, user: User) -> None:
    """An admin of the repository, or the person himself, signed in.

    Raises: see `require`.
    """
    is_self = actor.user_id == user.pk and actor.token_id is None
    require(actor, Access.SEE if is_self else Access.ADMIN, repo)


def require_may_restore(actor: Actor, deleted: DeletedRepository) -> None:
    """Whoever could have deleted it: its owner, writers of the organization, or who had made it.

    Raises: NotSignedIn, Forbidden.
    """
    accounts_policy.may_create_in(actor, deleted.namespace)
    if actor.is_system or may_restore(actor, DeletedRepository.objects.filter(pk=deleted.pk)):
        return
    raise Forbidden(
        _("You don't have the rights to bring %(repo)s back.") % {"repo": quoted(deleted.repo_id)}
    )


def may_restore(actor: Actor, rows: QuerySet[DeletedRepository]) -> QuerySet[DeletedRepository]:
    """Those of the rows that the actor's person could have deleted."""
    if actor.user is None or not actor.user.is_active:
        return rows.none()
    mine = Membership.objects.filter(
        user=actor.user.pk, organization__namespace=OuterRef("namespace")
    )
    return rows.filter(
        Q(namespace__user=actor.user.pk)
        | Q(Exists(mine.filter(role__gte=Role.WRITE)))
        | Q(Exists(mine.filter(role=Role.CONTRIBUTOR)), created_by=actor.user.pk)
    )


def require_may_move(
    actor: Actor,
    repo: Repository,
    update: RefUpdate,
    *,
    rules: list[ProtectedRef],
    is_merge: bool = False,
    is_forced: bool = False,
) -> None:
    """Pass a move that no rule of the repository (`protection.rules_of`) refuses.

    Whether the actor may write at all is asked before, and of each door in its own words.
    is_merge: of a pull request. is_forced: the old commit would not be part of the new.

    Raises: RefProtected.
    """
    held = protection.matching(rules, update.name)
    if not held or actor.is_system:
        return
    protection.require_allowed(
        held,
        update,
        is_admin=access(actor, repo) >= Access.ADMIN,
        is_merge=is_merge,
        is_forced=is_forced,
    )


def may_commit_to(actor: Actor, repo: Repository, ref: RefName) -> bool:
    """Whether a page should offer to commit there at once; the commit itself is judged again."""
    if access(actor, repo) < Access.WRITE:
        return False
    # Any commit will do: what counts is that the branch has one already.
    update = RefUpdate(ref, ZERO_OID, ZERO_OID)
    try:
        require_may_move(actor, repo, update, rules=protection.rules_of(repo))
    except protection.RefProtected:
        return False
    return True


def takes_proposals(repo: Repository) -> bool:
    """Whether anybody may propose a change: this hub has pull requests, this repository wants them."""
    return ports.open_pull_request.is_bound and not repo.discussions_disabled


def require_may_upload(actor: Actor, repo: Repository) -> None:
    """Pass whoever may bring large files: writers, and those who may propose a change with them.

    Raises: see `require_may_open_pull_request`; Forbidden too where proposals are switched off.
    """
    if not takes_proposals(repo) or actor.user is None:
        require(actor, Access.WRITE, repo)
    elif access(actor, repo) < Access.WRITE:
        require_may_open_pull_request(actor, repo)
    else:
        require(actor, Access.WRITE, repo)


def may_create_in_role(role: Role) -> bool:
    """Whether a member with this role may create repositories in the organization."""
    return role >= Role.CONTRIBUTOR


def _granted_to(user: User) -> Q:
    return Q(Exists(Collaborator.objects.filter(user=user.pk, repo=OuterRef("pk"))))


def _open_access(repo: Repository) -> Access:
    if repo.is_private:
        return Access.NONE
    return Access.SEE if repo.is_gated else Access.READ


def _personal_access(user: User | None, repo: Repository) -> Access:
    if user is None or not user.is_active:
        return Access.NONE
    if repo.namespace_id is not None and user.namespace_id == repo.namespace_id:
        return Access.ADMIN
    membership, grant = _rights_of(user, repo)
    return max(grant, _access_of_member(user, repo, membership))


def _rights_of(user: User, repo: Repository) -> tuple[Role, Access]:
    """The role in the organization that owns it, and the grant on it alone. One query."""
    # The spelling of a number is the same in both halves: a union takes types from the first.
    memberships = (
        Membership.objects.filter(user=user.pk, organization__namespace=repo.namespace_id)
        .annotate(is_grant=Value(0, output_field=IntegerField()))
        .values_list("is_grant", "role")
    )
    grants = (
        Collaborator.objects.filter(user=user.pk, repo=repo.pk)
        .annotate(is_grant=Value(1, output_field=IntegerField()))
        .values_list("is_grant", "role")
    )
    found = dict(memberships.order_by().union(grants.order_by(), all=True))
    return Role(found.get(0, Role.NO_ACCESS)), Access(found.get(1, Access.NONE))


def _access_of_member(user: User, repo: Repository, membership: Role) -> Access:
    if membership < Role.READ:
        return Access.NONE
    # Write members may rename and delete any repository of the organization (behaviour 1.39).
    if membership >= Role.WRITE:
        return Access.ADMIN
    if membership == Role.CONTRIBUTOR and repo.created_by_id == user.pk:
        return Access.ADMIN
    return Access.READ


def _credential_ceiling(actor: Actor, repo: Repository) -> Access:
    if actor.fine is None:
        return Access(actor.ceiling)
    scope = max(
        actor.fine.repos.get(repo.pk, Scope.NONE),
        actor.fine.namespaces.get(repo.namespace_id or 0, Scope.NONE),
    )
    if scope is Scope.NONE and actor.fine.can_read_gated and not repo.is_private:
        return Access.READ
    return Access(scope)


def _require_writing_credential(actor: Actor, user: User) -> None:
    if accounts_policy.credential_scope(actor, user.namespace) < Scope.WRITE:
        raise Forbidden(
            _(
                "This access token may only read; use one with write permission (Settings, "
                "Access Tokens)."
            )
        )


def _require_not_blocked(actor: Actor, user: User, repo: Repository) -> None:
    """Raises: Blocked."""
    if not actor.is_system:
        accounts_policy.require_not_blocked(user, repo.namespace_id)


def _granted(scopes: object) -> list[int]:
    assert isinstance(scopes, dict)  # noqa: S101  # FineGrants holds plain dictionaries
    return [key for key, scope in scopes.items() if scope >= Scope.READ]


def _refusal(actor: Actor, minimum: Access, repo: Repository) -> str:
    is_token = actor.token_id is not None and _personal_access(actor.user, repo) >= minimum
    words = (_REFUSED_TO_TOKENS if is_token else _REFUSED)[minimum]
    return str(words) % {"repo": quoted(repo.repo_id)}
