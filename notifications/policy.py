"""Who may read and change notifications: everybody his own, with a credential that reaches that far."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import policy as accounts_policy
from accounts.actor import Actor, Scope
from accounts.models import User
from collections_app import policy as collections_policy
from collections_app.models import ItemQuerySet
from hub.kernel.errors import Forbidden, NotSignedIn
from repos import policy as repos_policy
from repos.models import Repository
from repos.policy import Access

open_to_all = accounts_policy.open_to_all


def require_own(actor: Actor) -> User:
    """The person whose notifications these are. Raises: NotSignedIn, Forbidden."""
    return _require(
        actor,
        Scope.READ,
        _(
            "This access token may not read notifications; use one with that permission on your "
            "own namespace (Settings, Access Tokens)."
        ),
    )


def require_may_change(actor: Actor) -> User:
    """The person, with a credential that may write. Raises: NotSignedIn, Forbidden."""
    return _require(
        actor,
        Scope.WRITE,
        _(
            "This access token may not change notifications; use one with that permission on your "
            "own namespace (Settings, Access Tokens)."
        ),
    )


def require_may_hear_of(actor: Actor, repo: Repository) -> User:
    """The person, if he may know of the repository. Raises: RepoNotFound, NotSignedIn, Forbidden."""
    user = require_may_change(actor)
    repos_policy.require(actor, Access.SEE, repo)
    return user


def audible(actor: Actor) -> QuerySet[Repository]:
    """The repositories of which the actor may hear: seen, not withdrawn, and with discussions."""
    return repos_policy.visible(actor).filter(is_disabled=False, discussions_disabled=False)


def audible_items(actor: Actor) -> ItemQuerySet:
    """What stands in collections, where the actor may see both the thing and the collection."""
    seen = collections_policy.visible(actor).filter(pk=OuterRef("collection"))
    return collections_policy.visible_items(actor).filter(Exists(seen))


def audible_rows(actor: Actor) -> Q:
    """Of notifications: those whose repository, or whose collection and what came into it, the
    actor may see now. One condition for lists, for single ones and for mails.
    """
    # Spelled as ranges of one: PostgreSQL would turn an equality into a table of all repositories
    # that the actor may see, to show 25 lines. So it looks up the few that the lines name.
    repo = audible(actor).filter(pk__gte=OuterRef("repo"), pk__lte=OuterRef("repo"))
    item = audible_items(actor).filter(pk__gte=OuterRef("item"), pk__lte=OuterRef("item"))
    return Q(Q(repo=None) | Q(Exists(repo)), item=None) | Q(Exists(item))


def is_silent(repo: Repository) -> bool:
    """Whether nobody hears of it: withdrawn, or its discussions are switched off."""
    return repo.is_disabled or repo.discussions_disabled


def may_be_mailed() -> Q:
    """People whose address is theirs and whose account is in use."""
    return Q(is_active=True, email_verified_at__isnull=False) & ~Q(email="") & ~Q(email=None)


def _require(actor: Actor, scope: Scope, refusal: str) -> User:
    if actor.user is None:
        raise NotSignedIn
    if not actor.user.is_active or (
        accounts_policy.credential_scope(actor, actor.user.namespace) < scope
    ):
        raise Forbidden(refusal)
    return actor.user
