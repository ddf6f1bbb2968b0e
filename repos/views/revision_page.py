"""From an address with a revision to a repository, a commit and a path; and what one may pick."""

from dataclasses import dataclass

from accounts.actor import ActorRequest
from hub.kernel.fixed_query import FixedColumn
from hub.kernel.wire import raw_rest
from repos.git.repository import GitRepository
from repos.git.types import Commit, Oid, RepoPath
from repos.git_of import git_of
from repos.lookup import find_repo
from repos.models import Ref, Repository, RepoType
from repos.oid_cache import OidCache
from repos.policy import Access
from repos.revisions import locate
from repos.views.addresses import Addresses

_SHOWN_REFS = 500
_latest: OidCache[list[Commit]] = OidCache(max_weight=20_000)
_REF_NAMES: FixedColumn[str] = FixedColumn(
    lambda repo: Ref.objects.filter(repo=repo).order_by().values_list("name", flat=True), int
)
_HEADS, _TAGS = "refs/heads/", "refs/tags/"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a page of files or history stands. path: "" is the root."""

    repo: Repository
    git: GitRepository
    revision: str
    commit: Oid
    path: RepoPath
    at: Addresses

    @property
    def is_head(self) -> bool:
        return self.commit == self.repo.head_oid


@dataclass(frozen=True, slots=True)
class Crumb:
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class PickedRef:
    name: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class RefPicker:
    """Branches and tags that a page can be shown at. is_cut: there are more than shown."""

    current: str
    branches: list[PickedRef]
    tags: list[PickedRef]
    is_cut: bool


def find_spot(
    request: ActorRequest,
    repo_type: RepoType,
    repo_id: str,
    marker: str,
    rest: str,
    *,
    at_least: Access = Access.READ,
) -> Spot:
    """marker: the word before the revision in the address, `tree` or `blob`.

    Raises:
        RepoNotFound, GatedRepo, RevisionNotFound, EntryNotFound.
    """
    repo = find_repo(request.actor, repo_type, repo_id, at_least=at_least)
    # Should the revision or the path not be there, the error page leads back.
    request.place = (repo.repo_id, repo.url_path)
    git = git_of(repo)
    place = locate(
        git,
        raw_rest(request, marker),
        rest,
        default_branch=repo.default_branch,
        head_oid=repo.head_oid,
    )
    at = Addresses.of(repo, place.revision)
    return Spot(repo, git, place.revision, place.commit, place.path, at)


def breadcrumbs(spot: Spot) -> list[Crumb]:
    """The repository's name, then every folder down to the path itself."""
    crumbs = [Crumb(spot.repo.name, spot.at.tree())]
    parts = spot.path.split("/") if spot.path else []
    crumbs += [
        Crumb(part, spot.at.tree("/".join(parts[: number + 1])))
        for number, part in enumerate(parts)
    ]
    return crumbs


def latest_commit(spot: Spot) -> Commit | None:
    """The newest commit that touched the place; None for a path that no walk finds."""

    def look() -> list[Commit]:
        return list(spot.git.log(spot.commit, path=spot.path or None, limit=1))

    found = _latest.get_or_make((str(spot.git.git_dir), spot.commit, spot.path), look)
    return found[0] if found else None


def ref_picker(spot: Spot, verb: str) -> RefPicker:
    """verb: `tree`, `blob` or `commits`; the same path at another branch or tag."""
    # The mirror answers in a tenth of the time that a git process takes.
    names = sorted(_REF_NAMES.values(spot.repo.pk))
    branches = [name.removeprefix(_HEADS) for name in names if name.startswith(_HEADS)]
    tags = [name.removeprefix(_TAGS) for name in names if name.startswith(_TAGS)]
    # The default branch first, the newest-looking tags next.
    branches.sort(key=lambda name: (name != spot.repo.default_branch, name))
    tags.reverse()
    return RefPicker(
        current=spot.revision,
        branches=[_picked(spot, verb, name) for name in branches[:_SHOWN_REFS]],
        tags=[_picked(spot, verb, name) for name in tags[:_SHOWN_REFS]],
        is_cut=max(len(branches), len(tags)) > _SHOWN_REFS,
    )


def _picked(spot: Spot, verb: str, name: str) -> PickedRef:
    there = spot.at.at(name)
    href = {"tree": there.tree, "blob": there.blob, "commits": there.commits}[verb](spot.path)
    return PickedRef(name, href, name == spot.revision)
