"""Begin a conversation about lines of a file that a pull request changes."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from community import policy
from community.anchors import MAX_LINES, blob_at, excerpt, text_lines
from community.errors import NotPossible
from community.locking import discussion_locked
from community.mergeability import ends_of, mergeability
from community.models import DiffSide, Discussion, EventKind, ReviewThread, TimelineEvent
from community.names import parse_text
from community.timeline import sent_before, write_comment
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from repos.errors import HeadMoved
from repos.git.names import is_oid, parse_repo_path
from repos.git.types import Oid
from repos.git_of import git_of


def add_line_comment(
    *,
    actor: Actor,
    pull_request: Discussion,
    text: str,
    path: str,
    end_line: int,
    start_line: int | None = None,
    side: DiffSide = DiffSide.NEW,
    head: str = "",
    once: str = "",
) -> TimelineEvent:
    """The first comment of a new thread.

    path: on that side. start_line: None for one line. head: the commit that the reader looked at, one
    that the pull request has or had; "" takes what is there.

    Raises:
        HeadMoved: the pull request never had that head.
        NotPossible: no such lines there; or its ref is gone.
        BadInput, DiscussionLocked, GatedRepo, Forbidden, NotSignedIn, RepoNotFound.
    """
    user = policy.require_may_talk_of_files(actor, pull_request)
    text = parse_text(text)
    place = parse_repo_path(path)
    first = end_line if start_line is None else start_line
    if not 1 <= first <= end_line < first + MAX_LINES:
        raise BadInput(_("Name 1 to %(limit)s lines, the first one first.") % {"limit": MAX_LINES})
    with discussion_locked(pull_request) as locked:
        policy.require_may_talk_of_files(actor, locked)
        known = sent_before(locked, user, once)
        if known is not None:
            return known
        git = git_of(locked.repo)
        seen, commit = _looked_at(locked, head, side)
        blob = None if commit is None else blob_at(git, commit, place)
        lines = None if blob is None else text_lines(git, blob)
        if blob is None or lines is None:
            raise NotPossible(
                _("%(path)s has no lines there that could be talked about.")
                % {"path": quoted(path)}
            )
        if end_line > len(lines):
            raise NotPossible(
                _("%(path)s has %(count)s lines there, not %(line)s.")
                % {"path": quoted(path), "count": len(lines), "line": end_line}
            )
        thread = ReviewThread.objects.create(
            discussion=locked,
            path=place,
            side=side,
            start_line=first,
            end_line=end_line,
            blob_oid=blob.oid,
            head_oid=seen,
            excerpt=excerpt(lines, first, end_line),
        )
        return write_comment(locked, user, text, once=once, thread=thread)


def _looked_at(pull_request: Discussion, head: str, side: DiffSide) -> tuple[Oid, Oid | None]:
    """(the head, the commit whose files that side shows)."""
    git = git_of(pull_request.repo)
    ends = ends_of(git, pull_request)
    if ends.head is None:
        raise NotPossible(
            _("%(ref)s was deleted; there are no files to talk about.") % {"ref": pull_request.ref}
        )
    seen = ends.head
    if head and head != seen:
        # SECURITY: an oid from a form; any other one of the repository may be of a hidden ref.
        told = TimelineEvent.objects.filter(discussion=pull_request, kind=EventKind.COMMIT)
        is_known = is_oid(head) and told.filter(data__oid=head).exists()
        former = git.try_commit(head) if is_known else None
        if former is None:
            raise HeadMoved
        seen = former
    if side is DiffSide.NEW:
        return seen, seen
    fork = mergeability(git, ends.base, seen).fork
    return seen, fork or (git.try_commit(pull_request.base_oid) if pull_request.base_oid else None)
