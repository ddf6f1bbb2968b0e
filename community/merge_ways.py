"""The three ways to put a pull request on its target: the commits they make, and their messages."""

from collections.abc import Sequence
from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.actor import Actor
from community.errors import NotMergeable
from community.mergeability import Ends, Mergeability, require_merges
from community.models import Discussion
from hub.kernel.errors import BadInput
from repos.git.repository import GitRepository
from repos.git.types import Commit, Conflicted, Oid, Signature
from repos.identity import signature_of

MAX_MESSAGE_CHARS = 64_000
# Above it, the message names the newest and a rebase is refused.
_MAX_COMMITS = 250


class MergeWay(StrEnum):
    """The first is what every client gets that says nothing."""

    SQUASH = "squash"
    MERGE = "merge"
    REBASE = "rebase"


def build_merge(
    git: GitRepository,
    pull_request: Discussion,
    ends: Ends,
    answer: Mergeability,
    *,
    way: MergeWay,
    message: str,
    actor: Actor,
) -> Oid:
    """The commit that the target will point at; no ref leads to it yet.

    Raises: NothingToMerge, NotMergeable, BadInput (the message).
    """
    tree = require_merges(answer, pull_request.target)
    if len(message) > MAX_MESSAGE_CHARS or "\0" in message:
        raise BadInput(
            _("A commit message has at most %(limit)s characters and no NUL.")
            % {"limit": MAX_MESSAGE_CHARS}
        )
    head = ends.head
    if head is None:
        raise NotMergeable(
            _("%(ref)s was deleted, so there is nothing to merge.") % {"ref": pull_request.ref}
        )
    author = signature_of(actor)
    parents = [] if ends.base is None else [ends.base]
    match way:
        case MergeWay.SQUASH:
            text = message.strip() or squash_message(git, pull_request, ends, by=author)
            return git.commit_tree(tree, parents=parents, author=author, message=text)
        case MergeWay.MERGE:
            text = message.strip() or merge_message(pull_request)
            return git.commit_tree(tree, parents=[*parents, head], author=author, message=text)
        case MergeWay.REBASE:
            return _rebased(git, pull_request, ends.base, head)


def squash_message(
    git: GitRepository, pull_request: Discussion, ends: Ends, *, by: Signature
) -> str:
    """The title with its number, the commits, and who else wrote them.

    Source: commit messages of the Hub's own merges.
    """
    head = ends.head
    commits = [] if head is None else git.commits_since(ends.base, head, limit=_MAX_COMMITS)
    listed = [f"- {commit.title} ({commit.oid})" for commit in commits]
    parts = [f"{pull_request.title} (#{pull_request.number})", "\n".join(listed)]
    parts.append("\n".join(_co_authors(commits, by)))
    return "\n\n".join(part for part in parts if part)[:MAX_MESSAGE_CHARS]


def merge_message(pull_request: Discussion) -> str:
    return f"Merge {pull_request.ref} into {pull_request.target}\n\n{pull_request.title}"


def _co_authors(commits: Sequence[Commit], by: Signature) -> list[str]:
    people = {
        commit.author.email: commit.author.name
        for commit in commits
        if commit.author.email not in ("", by.email)
    }
    return [f"Co-authored-by: {name} <{email}>" for email, name in people.items()]


def _rebased(git: GitRepository, pull_request: Discussion, base: Oid | None, head: Oid) -> Oid:
    """The commits one by one on the base; merges among them are dropped, as git rebase does.

    git 2.39 knows no `merge-tree --merge-base`, so each step merges with a commit that has the
    tip's tree and the parent of the commit that is replayed: their common ancestor is that parent.
    """
    if base is None or git.is_ancestor(base, head):
        return head
    commits = git.commits_since(base, head, limit=_MAX_COMMITS + 1)
    if len(commits) > _MAX_COMMITS:
        raise NotMergeable(
            _("Over %(limit)s commits are too many to rebase; squash them.")
            % {"limit": _MAX_COMMITS}
        )
    tip = base
    for commit in commits:
        if len(commit.parents) != 1:
            continue
        stand_in = git.commit_tree(
            git.commit(tip).tree, parents=commit.parents, author=commit.author, message="rebase"
        )
        merged = git.merge(stand_in, commit.oid)
        if isinstance(merged, Conflicted):
            raise NotMergeable.conflicts(merged.paths, pull_request.target)
        if merged.tree != git.commit(tip).tree:
            tip = git.commit_tree(
                merged.tree, parents=[tip], author=commit.author, message=commit.message
            )
    return tip
