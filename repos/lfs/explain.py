"""Why each large file of a repository is still kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from repos.git.repository import GitRepository
from repos.git_of import git_of
from repos.lfs.oid import LfsOid
from repos.lfs.reachable import reachable_objects
from repos.models import RepoLfsObject, Repository
from repos.tree_reads import files, pointers_of


@dataclass(frozen=True, slots=True)
class Kept:
    """reason: a sentence without its full stop. form: how the bytes are stored."""

    oid: LfsOid
    size_bytes: int
    form: str
    reason: str


def kept_objects(repo: Repository) -> Iterator[Kept]:
    """The largest first.

    Raises:
        GitCommandFailed: the repository is damaged.
    """
    git = git_of(repo)
    tips = _at_tips(git)
    reachable = reachable_objects(git)
    links = repo.lfs_links.select_related("lfs_object").order_by(
        "-lfs_object__size_bytes", "lfs_object__oid"
    )
    for link in links.iterator():
        oid = LfsOid(link.lfs_object.oid)
        if oid in tips:
            reason = tips[oid]
        elif oid in reachable:
            reason = f"in the history of a ref: {reachable[oid]}"
        else:
            reason = _waiting(link)
        yield Kept(oid, link.lfs_object.size_bytes, _form(link), reason)


def _at_tips(git: GitRepository) -> dict[LfsOid, str]:
    """By object, one ref whose latest commit has it, and the path."""
    found: dict[LfsOid, str] = {}
    for name, commit in sorted(git.ref_commits().items()):
        entries = files(git, commit)
        for entry, pointer in zip(entries, pointers_of(git, entries), strict=True):
            if pointer is not None:
                found.setdefault(pointer.oid, f"at {name}: {entry.path}")
    return found


def _waiting(link: RepoLfsObject) -> str:
    if link.unneeded_since is None:
        until = link.claimed_at + settings.XET_PROMISE
        return f"no ref leads to it; promised to clients until {until:%Y-%m-%d}"
    until = link.unneeded_since + settings.XET_QUARANTINE
    return f"no ref leads to it; in quarantine until {until:%Y-%m-%d}"


def _form(link: RepoLfsObject) -> str:
    stored = link.lfs_object
    if stored.xet_file_id is None:
        return "plain"
    return "plain and chunks" if stored.is_flat else "chunks"
