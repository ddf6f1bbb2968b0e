"""The door to repositories: find one for an actor, or say that it does not exist."""

from accounts.actor import Actor
from hub.kernel.fixed_query import FixedQuery
from repos import policy
from repos.errors import RepoMoved, RepoNotFound
from repos.models import RepoAlias, Repository, RepoType
from repos.policy import Access

_BY_ID = FixedQuery(
    lambda repo_type, repo_id_lower: Repository.objects.select_related("namespace").filter(
        repo_type=repo_type, repo_id_lower=repo_id_lower
    ),
    str,
    str,
)


def find_repo(
    actor: Actor, repo_type: RepoType, repo_id: str, *, at_least: Access = Access.SEE
) -> Repository:
    """The repository of that id, if the actor has at least that access.

    Raises:
        RepoNotFound: missing or hidden.
        RepoMoved: the id is a former one of a repository that the actor may see.
        GatedRepo, Forbidden, NotSignedIn, RepoDisabled: see `policy.require`.
    """
    # PostgreSQL cannot even be asked for a text with NUL.
    if "\0" in repo_id:
        raise RepoNotFound(repo_id)
    repo = _BY_ID.first(repo_type.value, repo_id.lower())
    if repo is None:
        raise _moved_or_missing(actor, repo_type, repo_id)
    policy.require(actor, at_least, repo)
    return repo


def _moved_or_missing(actor: Actor, repo_type: RepoType, repo_id: str) -> RepoMoved | RepoNotFound:
    alias = (
        RepoAlias.objects.select_related("repo")
        .filter(repo_type=repo_type, repo_id_lower=repo_id.lower())
        .first()
    )
    # SECURITY: a redirect would tell that a hidden repository exists, and its new name.
    if alias is None or policy.access(actor, alias.repo) is Access.NONE:
        return RepoNotFound(repo_id)
    return RepoMoved(old_id=repo_id, new_id=alias.repo.repo_id)
