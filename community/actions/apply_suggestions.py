"""Commit what reviewers suggested to the pull request, one commit for all that were chosen."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from community import policy
from community.anchors import Place, blob_at, places_of, text_lines
from community.diffs import change_of
from community.errors import NotPossible
from community.locking import discussion_locked
from community.models import Discussion, TimelineEvent
from community.suggestions import Suggestion, suggestion_in
from community.threads import set_resolved
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from repos.actions.create_commit import create_commit
from repos.git.repository import GitRepository
from repos.git.types import Oid, PutFile, RepoPath
from repos.git_of import git_of
from repos.identity import signature_of_user
from repos.models import PushDoor

_MAX_AT_ONCE = 50
_Edit = tuple[Place, Suggestion]


def apply_suggestions(
    *,
    actor: Actor,
    pull_request: Discussion,
    comments: Sequence[TimelineEvent],
    door: PushDoor = PushDoor.API,
) -> Oid:
    """The new head. The actor is the author, who suggested it is named as co-author.

    The commit goes through the same door as any other to `refs/pr/N`; its threads are resolved.

    Raises:
        NotPossible: a comment without one suggestion, lines that changed since, two suggestions
            for the same lines, or a pull request that is over.
        HeadMoved: somebody pushed meanwhile; look again.
        Forbidden, NotSignedIn, RepoNotFound, GatedRepo, RepoBusy, and as `create_commit`.
    """
    user = policy.require_may_push(actor, pull_request)
    if not 1 <= len(comments) <= _MAX_AT_ONCE:
        raise BadInput(_("Choose 1 to %(limit)s suggestions.") % {"limit": _MAX_AT_ONCE})
    if not pull_request.is_live:
        raise NotPossible(
            _("Pull request %(number)s is %(status)s.")
            % {"number": pull_request.number, "status": pull_request.status_name}
        )
    git = git_of(pull_request.repo)
    change = change_of(git, pull_request)
    if change.end is None:
        raise NotPossible(
            _("%(ref)s was deleted, so nothing can be committed there.") % {"ref": pull_request.ref}
        )
    suggestions = [_suggestion(comment) for comment in comments]
    threads = [one.comment.thread for one in suggestions if one.comment.thread is not None]
    places = places_of(git, change, threads)
    by_path: dict[str, list[_Edit]] = {}
    for suggestion, thread in zip(suggestions, threads, strict=True):
        place = places.get(thread.pk)
        if place is None:
            raise NotPossible(
                _(
                    "The lines of %(path)s that a suggestion is for have changed since; "
                    "make the change by hand."
                )
                % {"path": quoted(thread.path)}
            )
        by_path.setdefault(thread.path, []).append((place, suggestion))
    changes = [_edited(git, change.end, path, edits) for path, edits in by_path.items()]
    result = create_commit(
        actor=actor,
        repo=pull_request.repo,
        revision=pull_request.ref,
        changes=changes,
        summary=_summary(by_path),
        description=_co_authors(user, suggestions),
        parent=change.end,
        door=door,
    )
    with discussion_locked(pull_request) as locked:
        set_resolved(locked, [thread.pk for thread in threads], user, is_resolved=True)
    return result.oid


def _suggestion(comment: TimelineEvent) -> Suggestion:
    found = suggestion_in(comment)
    if found is None:
        raise NotPossible(_("That comment does not hold exactly one suggestion."))
    return found


def _edited(git: GitRepository, head: Oid, path: str, edits: list[_Edit]) -> PutFile:
    blob = blob_at(git, head, RepoPath(path))
    lines = None if blob is None else text_lines(git, blob)
    if blob is None or lines is None:
        raise NotPossible(_("%(path)s is no text file any more.") % {"path": quoted(path)})
    edits.sort(key=lambda edit: edit[0].start_line, reverse=True)
    last_start = len(lines) + 1
    for place, suggestion in edits:
        if place.end_line >= last_start:
            raise NotPossible(
                _("Two suggestions are for the same lines of %(path)s; choose one.")
                % {"path": quoted(path)}
            )
        last_start = place.start_line
        former = lines[place.start_line - 1 : place.end_line]
        lines[place.start_line - 1 : place.end_line] = _with_ends(suggestion.lines, former)
    return PutFile(RepoPath(path), "".join(lines).encode(), executable=blob.is_executable)


def _with_ends(new: Sequence[str], former: Sequence[str]) -> list[str]:
    """As the file ends its lines; a last line without an end stays without one."""
    end = "\r\n" if former[0].endswith("\r\n") else "\n"
    made = [line.removesuffix("\r") + end for line in new]
    if made and not former[-1].endswith("\n"):
        made[-1] = made[-1].removesuffix(end)
    return made


def _summary(by_path: dict[str, list[_Edit]]) -> str:
    count = sum(map(len, by_path.values()))
    where = next(iter(by_path)) if len(by_path) == 1 else f"{len(by_path)} files"
    return f"Apply suggestion to {where}" if count == 1 else f"Apply {count} suggestions to {where}"


def _co_authors(user: User, suggestions: Sequence[Suggestion]) -> str:
    people = {
        one.comment.author.pk: one.comment.author
        for one in suggestions
        if one.comment.author is not None and one.comment.author.pk != user.pk
    }
    signed = [signature_of_user(person) for person in people.values()]
    return "\n".join(f"Co-authored-by: {one.name} <{one.email}>" for one in signed)
