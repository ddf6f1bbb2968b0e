"""The files of a pull request as its page shows them: differences, conversations, marks."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from accounts.actor import Actor
from community.actions.mark_viewed import path_key
from community.anchors import Place, places_of, text_lines
from community.diffs import Change
from community.models import DiffSide, Discussion, ReviewThread, ViewedFile
from community.queries import thread_comments
from community.suggestions import Suggestion, suggestion_in
from community.text_targets import targets_of
from community.views.timeline_page import Line, lines
from repos.git.repository import GitRepository
from repos.git.types import ChangedFile, EntryKind, RepoPath, TreeEntry
from repos.oid_cache import OidCache
from repos.views.shown_diff import ShownDiff, ShownFile
from repos.views.text_diff import TextDiff, text_diff

_changes: OidCache[dict[str, ChangedFile]] = OidCache(max_weight=50_000)


@dataclass(frozen=True, slots=True)
class ShownComment:
    """suggested: what committing its suggestion would change; None: it has none that can be."""

    line: Line
    suggested: TextDiff | None


@dataclass(frozen=True, slots=True)
class ShownThread:
    """place: None when it is outdated. once: names its reply form."""

    thread: ReviewThread
    place: Place | None
    comments: list[ShownComment]
    once: str

    @property
    def is_outdated(self) -> bool:
        return self.place is None

    @property
    def is_folded(self) -> bool:
        return self.thread.is_resolved


@dataclass(slots=True)
class ReviewedFile:
    """may_anchor: it has lines that can be talked about. once: names the form of a new comment."""

    shown: ShownFile
    is_viewed: bool
    once: str
    threads: list[ShownThread] = field(default_factory=list)

    @property
    def may_anchor(self) -> bool:
        return bool(self.shown.rows) and not self.shown.file.is_binary

    @property
    def has_new_side(self) -> bool:
        return self.shown.file.status != "removed"


@dataclass(frozen=True, slots=True)
class ReviewedDiff:
    """elsewhere: conversations whose lines, or whose file, the difference does not show any more."""

    files: list[ReviewedFile]
    elsewhere: list[ShownThread]
    viewed: int

    @property
    def suggestions(self) -> int:
        return sum(
            comment.suggested is not None
            for file in self.files
            for thread in file.threads
            for comment in thread.comments
        )


def reviewed_diff(
    actor: Actor,
    git: GitRepository,
    pull_request: Discussion,
    change: Change,
    diff: ShownDiff,
    *,
    may_write: bool,
    may_comment: bool,
) -> ReviewedDiff:
    changes = _changed(git, change)
    marks = _marks(actor, pull_request)
    # Tells the forms of one page apart, of which each may be sent twice.
    once = secrets.token_hex(12)
    files = [
        ReviewedFile(
            shown,
            is_viewed=_is_viewed(marks, changes.get(shown.file.path)),
            once=f"{once}{index}",
        )
        for index, shown in enumerate(diff.files)
    ]
    by_path = {(DiffSide.NEW, file.shown.file.path): file for file in files}
    by_path |= {(DiffSide.OLD, file.shown.file.old_path): file for file in files}
    elsewhere: list[ShownThread] = []
    for thread in _threads(
        actor, git, pull_request, change, may_write=may_write, may_comment=may_comment
    ):
        file = by_path.get((DiffSide(thread.thread.side), thread.thread.path))
        if file is None or thread.is_outdated:
            elsewhere.append(thread)
        else:
            file.threads.append(thread)
    return ReviewedDiff(files, elsewhere, viewed=sum(file.is_viewed for file in files))


def _changed(git: GitRepository, change: Change) -> dict[str, ChangedFile]:
    start, end = change.start, change.end
    if end is None:
        return {}
    return _changes.get_or_make(
        (str(git.git_dir), start, end),
        lambda: {file.path: file for file in git.changed_files(start, end)},
        weigh=lambda made: 1 + len(made),
    )


def _marks(actor: Actor, pull_request: Discussion) -> dict[str, tuple[str, str]]:
    if actor.user_id is None:
        return {}
    rows = ViewedFile.objects.filter(discussion=pull_request, user=actor.user_id)
    return {key: (old, new) for key, old, new in rows.values_list("path_key", "old_oid", "new_oid")}


def _is_viewed(marks: dict[str, tuple[str, str]], file: ChangedFile | None) -> bool:
    if not marks or file is None:
        return False
    return marks.get(path_key(file.path)) == (file.old_oid or "", file.new_oid or "")


def _threads(
    actor: Actor,
    git: GitRepository,
    pull_request: Discussion,
    change: Change,
    *,
    may_write: bool,
    may_comment: bool,
) -> list[ShownThread]:
    """In the order of their lines."""
    comments = thread_comments(actor, pull_request)
    texts_said = [comment.text for comment in comments]
    said = lines(
        actor,
        comments,
        may_write=may_write,
        may_react=may_comment,
        targets=targets_of(actor, pull_request.repo, texts_said),
    )
    threads = {line.event.thread.pk: line.event.thread for line in said if line.event.thread}
    places = places_of(git, change, list(threads.values()))
    texts = _Texts(git)
    shown = [
        ShownThread(
            thread,
            places.get(thread.pk),
            _comments(texts, said, thread, places.get(thread.pk)),
            once=secrets.token_hex(16),
        )
        for thread in threads.values()
    ]
    return sorted(shown, key=lambda one: (one.place.end_line if one.place else 0, one.thread.pk))


def _comments(
    texts: "_Texts", said: Iterable[Line], thread: ReviewThread, place: Place | None
) -> list[ShownComment]:
    found: list[ShownComment] = []
    for line in said:
        if line.event.thread_id != thread.pk:
            continue
        suggestion = None if place is None else suggestion_in(line.event)
        suggested = (
            None
            if place is None or suggestion is None
            else texts.compared(thread.path, place, suggestion)
        )
        found.append(ShownComment(line, suggested))
    return found


@dataclass(slots=True)
class _Texts:
    """The files that suggestions are about, each read once."""

    git: GitRepository
    known: dict[str, list[str] | None] = field(default_factory=dict)

    def compared(self, path: str, place: Place, suggestion: Suggestion) -> TextDiff | None:
        if place.blob_oid not in self.known:
            with self.git.objects() as reader:
                size_bytes = reader.size_bytes(place.blob_oid)
            entry = TreeEntry(RepoPath(path), EntryKind.FILE, place.blob_oid, size_bytes)
            self.known[place.blob_oid] = text_lines(self.git, entry)
        text = self.known[place.blob_oid]
        if text is None:
            return None
        return text_diff(
            _joined(text[place.start_line - 1 : place.end_line]), _joined(suggestion.lines)
        )


def _joined(text: Sequence[str]) -> str:
    return "\n".join(line.rstrip("\r\n") for line in text)
