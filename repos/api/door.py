"""How wire endpoints find what a URL names: repository, revision, path; and ids of types."""

from typing import Any

from django.http import HttpRequest, QueryDict

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput
from hub.kernel.wire import origin, raw_rest
from repos.git.repository import GitRepository
from repos.git.types import Oid
from repos.git_of import git_of
from repos.lookup import find_repo
from repos.models import Repository, RepoType
from repos.policy import Access
from repos.revisions import Location, locate, resolve_revision

_TYPES = {repo_type.plural: repo_type for repo_type in RepoType}


def type_of(types: str) -> RepoType:
    """`models` to RepoType.MODEL; the URL converter admits nothing else."""
    return _TYPES[types]


def type_in(data: dict[str, Any], key: str = "type") -> RepoType:  # Any: JSON from outside
    """The type a body names; absent and null mean a model.

    Raises: BadInput.
    """
    value = data.get(key) or RepoType.MODEL.value
    try:
        return RepoType(value)
    except ValueError:
        raise BadInput('"type" must be one of [model, dataset, space]') from None


def repo_of(
    request: ActorRequest, types: str, repo_id: str, *, at_least: Access = Access.SEE
) -> Repository:
    """Raises: see `find_repo`."""
    return find_repo(request.actor, type_of(types), repo_id, at_least=at_least)


def location_of(
    request: HttpRequest, repo: Repository, git: GitRepository, marker: str, rest: str
) -> Location:
    """What stands behind `/{marker}/` in the URL. Raises: RevisionNotFound, EntryNotFound."""
    return locate(
        git,
        raw_rest(request, marker),
        rest,
        default_branch=repo.default_branch,
        head_oid=repo.head_oid,
    )


def commit_of(repo: Repository, revision: str) -> tuple[GitRepository, Oid]:
    """For endpoints whose URL ends with a revision, slashes included, encoded or not.

    Raises: RevisionNotFound.
    """
    git = git_of(repo)
    if repo.head_oid and revision in (repo.default_branch, f"refs/heads/{repo.default_branch}"):
        return git, Oid(repo.head_oid)
    return git, resolve_revision(git, revision, head_oid=repo.head_oid)


def web_url(request: HttpRequest, repo: Repository, suffix: str = "") -> str:
    """Absolute, on the host that the client used: clients compare it with their endpoint."""
    return f"{origin(request)}{repo.url_path}{suffix}"


def clean(text: str) -> str:
    """A query value that a database can take: PostgreSQL refuses NUL."""
    return text.replace("\0", "")[:1000]


def query_text(query: QueryDict, name: str) -> str:
    return clean(query.get(name, ""))


def text_in(data: dict[str, Any], key: str, *, default: str = "") -> str:  # Any: JSON from outside
    """Raises: BadInput: not a string."""
    value = data.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise BadInput(f'"{key}" must be a string')
    return value


def required_text_in(data: dict[str, Any], key: str) -> str:  # Any: JSON from outside
    """Raises: BadInput: missing, empty or not a string."""
    text = text_in(data, key)
    if not text:
        raise BadInput(f'"{key}" is required')
    return text


def flag_in(data: dict[str, Any], key: str) -> bool | None:  # Any: JSON from outside
    """None: absent. Raises: BadInput."""
    value = data.get(key)
    if value is not None and not isinstance(value, bool):
        raise BadInput(f'"{key}" must be true or false')
    return value
