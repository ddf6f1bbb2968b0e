"""Reactions of the community: commits told, merges elsewhere noticed, references told."""

from accounts.models import User
from community.events import CommentAdded, CommentEdited, DiscussionOpened
from community.locking import lock_row
from community.merges import mark_merged
from community.models import Discussion, MergeAttempt, TimelineEvent
from community.references import tell_references
from community.timeline import tell_commits
from outbox.events import listens_to
from repos.events import RefUpdated
from repos.git.names import pull_number
from repos.git.repository import GitRepository
from repos.git.types import Oid
from repos.git_of import git_of
from repos.models import Ref, Repository


def register() -> None:
    """Called once, when Django is ready: importing this module has registered the listeners."""


@listens_to(RefUpdated, as_="community.note_ref")
def note_ref(event: RefUpdated) -> None:
    """A pull request has new commits, or its target has moved: maybe to include it."""
    repo = Repository.objects.filter(pk=event.repo_pk).first()
    if repo is None or not event.new:
        return
    number = pull_number(event.ref)
    if number is not None:
        _note_commits(repo, number, event)
    elif event.ref.startswith("refs/heads/"):
        _note_target(repo, event)


@listens_to(DiscussionOpened, as_="community.tell_references_of_opening")
def tell_references_of_opening(event: DiscussionOpened) -> None:
    _tell_references(event.comment_pk, event.actor_id)


@listens_to(CommentAdded, as_="community.tell_references_of_comment")
def tell_references_of_comment(event: CommentAdded) -> None:
    _tell_references(event.comment_pk, event.actor_id)


@listens_to(CommentEdited, as_="community.tell_references_of_edit")
def tell_references_of_edit(event: CommentEdited) -> None:
    _tell_references(event.comment_pk, event.actor_id)


def _tell_references(comment_pk: int, writer_id: int | None) -> None:
    """A listener, and not part of the action: two texts that name each other would lock crosswise."""
    comment = (
        TimelineEvent.objects.select_related("discussion__repo")
        .filter(pk=comment_pk, is_hidden=False, text__contains="#")
        .first()
    )
    writer = User.objects.filter(pk=writer_id or 0, is_active=True).first()
    if comment is not None and writer is not None:
        tell_references(comment, writer)


def _note_commits(repo: Repository, number: int, event: RefUpdated) -> None:
    found = Discussion.objects.of(repo).pull_requests().live().filter(number=number).first()
    head = Ref.objects.filter(repo=repo, name=event.ref).values_list("oid", flat=True).first()
    if found is None or head is None:
        return
    found.repo = repo
    locked = lock_row(found)
    # What the mirror says now, not the event: a later one is on its way and will find it told.
    if locked.is_live and git_of(repo).try_commit(head) is not None:
        tell_commits(locked, Oid(head), event.actor_id)


def _note_target(repo: Repository, event: RefUpdated) -> None:
    waiting = Discussion.objects.of(repo).pull_requests().live().filter(target_ref=event.ref)
    candidates = list(waiting.order_by("number"))
    git = git_of(repo)
    new = git.try_commit(event.new)
    if not candidates or new is None:
        return
    arrived = _arrived(git, event.old, new)
    heads = dict(
        Ref.objects.filter(repo=repo, name__in=[one.ref for one in candidates]).values_list(
            "name", "oid"
        )
    )
    for candidate in candidates:
        candidate.repo = repo
        if _finish_attempt(candidate, arrived):
            continue
        head = heads.get(candidate.ref, "")
        if head in arrived and _has_own_commits(git, candidate, Oid(head)):
            _finish(candidate, base=event.old, merge_oid=event.new, user_id=event.actor_id)


def _arrived(git: GitRepository, old: str, new: Oid) -> set[str]:
    """The commits that this move brought to the branch; a branch that was just born took none."""
    before = git.try_commit(old) if old else None
    return set() if before is None else {str(oid) for oid in git.oids_since(before, new)}


def _has_own_commits(git: GitRepository, pull_request: Discussion, head: Oid) -> bool:
    """A draft still stands where its target stood, which an event told late may tell of."""
    base = git.try_commit(pull_request.base_oid) if pull_request.base_oid else None
    return base is None or not git.is_ancestor(head, base)


def _finish_attempt(pull_request: Discussion, arrived: set[str]) -> bool:
    """The process that merged it died before it could say so; git tells that it had moved."""
    for attempt in MergeAttempt.objects.filter(discussion=pull_request).order_by("-pk"):
        if attempt.merge_oid in arrived:
            _finish(
                pull_request,
                base=attempt.base_oid,
                merge_oid=attempt.merge_oid,
                user_id=attempt.actor_id,
            )
            return True
    return False


def _finish(pull_request: Discussion, *, base: str, merge_oid: str, user_id: int | None) -> None:
    locked = lock_row(pull_request)
    if not locked.is_live:
        return
    head = Ref.objects.filter(repo=locked.repo, name=locked.ref).values_list("oid", flat=True)
    for oid in head:
        tell_commits(locked, Oid(oid), user_id)
    mark_merged(locked, base=base, merge_oid=merge_oid, user_id=user_id)
