"""From what a client wrote in a URL to a commit: revision names, short and full oids, raw paths."""

from dataclasses import dataclass
from urllib.parse import unquote

from repos.errors import EntryNotFound, RevisionNotFound, UnstorablePath
from repos.git.names import is_oid, is_short_oid, leading_revision, parse_repo_path, ref_problem
from repos.git.repository import GitRepository
from repos.git.types import Oid, RefName, RepoPath
from repos.oid_cache import OidCache

# What clients may name; anything else below refs/ is the hub's own scaffolding.
_PUBLIC_PREFIXES = ("refs/heads/", "refs/tags/", "refs/pr/", "refs/convert/")
_reachable: OidCache[bool] = OidCache(max_weight=50_000)


@dataclass(frozen=True, slots=True)
class Location:
    """revision: as the client named it. commit: what it names now. path: "" is the root."""

    revision: str
    commit: Oid
    path: RepoPath

    @property
    def is_immutable(self) -> bool:
        """Whether the same URL will always name the same content."""
        return self.revision == self.commit


def resolve_revision(git: GitRepository, revision: str, *, head_oid: str = "") -> Oid:
    """The commit that a branch, tag, full ref, oid (at least 7 digits) or HEAD names now.

    A branch wins over a tag of the same name. head_oid: the default branch's commit where the
    caller knows it; saves the question for HEAD.

    Raises:
        RevisionNotFound: unknown, or not reachable from any ref that a client may see.
    """
    if revision == "HEAD" and head_oid:
        return Oid(head_oid)
    for name in _candidates(revision):
        found = git.try_resolve(name)
        if found is not None:
            return found
    return _by_oid(git, revision.lower(), head_oid=head_oid)


def locate(
    git: GitRepository,
    raw_rest: str | None,
    rest: str,
    *,
    default_branch: str = "main",
    head_oid: str = "",
) -> Location:
    """Split what stands behind the marker of a URL into revision and path, and resolve it.

    raw_rest: undecoded, None when the server does not tell; then the refs that exist decide where
    the revision ends (`refs%2Fpr%2F1/x` and `refs/pr/1/x` look the same once decoded).

    Raises:
        RevisionNotFound, EntryNotFound (a path that cannot exist).
    """
    revision, path = revision_and_path(raw_rest, rest, git)
    known = (default_branch, f"refs/heads/{default_branch}", "HEAD")
    try:
        commit = (
            Oid(head_oid)
            if head_oid and revision in known
            else resolve_revision(git, revision, head_oid=head_oid)
        )
    except RevisionNotFound:
        # A branch with a slash that was sent unencoded, by clients up to 0.17 and by hand.
        if "/" not in rest or raw_rest is None:
            raise
        revision, path = _split_by_refs(git, rest)
        commit = resolve_revision(git, revision, head_oid=head_oid)
    return Location(revision, commit, _repo_path(path, commit))


def revision_and_path(raw_rest: str | None, rest: str, git: GitRepository) -> tuple[str, str]:
    """The text of the revision and of the path; neither is judged yet."""
    if raw_rest is not None:
        first, _, tail = raw_rest.partition("/")
        revision = unquote(first)
        if revision != "refs":
            return revision, unquote(tail)
    return _split_by_refs(git, rest)


def _split_by_refs(git: GitRepository, rest: str) -> tuple[str, str]:
    revision = leading_revision(rest, git.refs())
    # The path is judged later: a missing entry is told together with its commit.
    return revision, rest[len(revision) + 1 :]


def _repo_path(path: str, commit: Oid) -> RepoPath:
    trimmed = path.removesuffix("/")
    if not trimmed:
        return RepoPath("")
    try:
        return parse_repo_path(trimmed)
    except UnstorablePath as error:
        # To a reader, a path that cannot exist simply does not.
        raise EntryNotFound(path, commit_oid=commit) from error


def _candidates(revision: str) -> list[RefName]:
    """Full names that the revision may stand for; [] for text that no ref can be called.

    SECURITY: the ref-format check comes before any git; a name never begins with "-", since it
    always begins with "refs/".
    """
    if ref_problem(revision):
        return []
    if revision.startswith("refs/"):
        return [RefName(revision)] if revision.startswith(_PUBLIC_PREFIXES) else []
    names = [RefName(f"refs/heads/{revision}"), RefName(f"refs/tags/{revision}")]
    # `pr/1` and `convert/parquet` are what older clients write.
    if revision.startswith(("pr/", "convert/")):
        names.append(RefName(f"refs/{revision}"))
    return names


def _by_oid(git: GitRepository, text: str, *, head_oid: str) -> Oid:
    if not is_oid(text) and not is_short_oid(text):
        raise RevisionNotFound(text[:200])
    commit = git.try_commit(text)
    if commit is None or not _is_reachable(git, commit, head_oid=head_oid):
        raise RevisionNotFound(text)
    return commit


def _is_reachable(git: GitRepository, commit: Oid, *, head_oid: str) -> bool:
    """Whether a ref that clients may see leads to the commit.

    SECURITY: objects of deleted or force-pushed-away refs stay on disk until maintenance; naming
    their oid must not bring them back. A yes is remembered per set of refs, so a deleted branch
    takes its commits away at once.
    """
    if commit == head_oid:
        return True
    tips = {oid for name, oid in git.refs().items() if name.startswith(_PUBLIC_PREFIXES)}
    if commit in tips:
        return True
    key = (str(git.git_dir), commit, hash(frozenset(tips)))
    return _reachable.get_or_make(key, lambda: git.is_reachable(commit))
