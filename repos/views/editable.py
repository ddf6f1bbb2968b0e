"""Which files a page's editor takes, and the change that their new text makes."""

import tempfile
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.actor import Actor
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from repos import tree_reads
from repos.actions.store_uploads import store_uploads
from repos.git.types import Change, DeleteFile, EntryKind, Oid, PutFile, RepoPath
from repos.tree_reads import Found
from repos.uploads import SpooledContent, UploadedFile
from repos.views.revision_page import Spot

MAX_EDIT_BYTES = 1 << 20


class NotEditable(BadInput):
    code = "NotEditable"

    def __init__(self, path: str) -> None:
        super().__init__(
            _(
                "%(path)s is not text of up to 1 MB, so it cannot be edited in the browser; "
                "download it, or upload a new version."
            )
            % {"path": quoted(path)}
        )


@dataclass(frozen=True, slots=True)
class EditableFile:
    """text: lines end with a single newline; is_crlf: in the file they end as on Windows."""

    text: str
    oid: Oid
    is_executable: bool
    is_crlf: bool


def editable_file(spot: Spot) -> EditableFile:
    """Raises: EntryNotFound, NotEditable."""
    found = tree_reads.found_at(spot.git, spot.commit, spot.path)
    if not may_be_editable(found):
        raise NotEditable(spot.path)
    content = spot.git.read_blob(found.entry.oid, limit_bytes=MAX_EDIT_BYTES)
    text = decoded(content)
    if text is None:
        raise NotEditable(spot.path)
    is_crlf = "\r\n" in text and text.count("\n") == text.count("\r\n")
    return EditableFile(with_newlines(text), found.entry.oid, found.entry.is_executable, is_crlf)


def may_be_editable(found: Found) -> bool:
    """Without looking at the bytes: an ordinary small file that git itself holds."""
    entry = found.entry
    return (
        entry.kind is EntryKind.FILE
        and found.pointer is None
        and (entry.size_bytes or 0) <= MAX_EDIT_BYTES
    )


def decoded(content: bytes) -> str | None:
    """None: not text."""
    if b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def with_newlines(text: str) -> str:
    """Browsers send every line of a form with CR LF."""
    return text.replace("\r\n", "\n")


def put_text(
    actor: Actor, spot: Spot, path: RepoPath, text: str, *, before: EditableFile | None
) -> list[Change]:
    """The changes that make `path` that text; a file that had another path leaves it.

    before: the file as it stands at the spot, None for a new one.
    Raises: see `store_uploads`.
    """
    if before is not None and before.is_crlf:
        text = text.replace("\n", "\r\n")
    content = text.encode()
    with tempfile.TemporaryFile() as spool:
        spool.write(content)
        upload = UploadedFile(path, SpooledContent(spool, 0, len(content)))
        changes = store_uploads(
            actor=actor, repo=spot.repo, parent=spot.commit, operations=[upload]
        )
    # The spool is gone: what git is to hold travels as bytes.
    put = [
        replace(
            change,
            content=content if isinstance(change.content, SpooledContent) else change.content,
            executable=before is not None and before.is_executable,
        )
        for change in changes
        if isinstance(change, PutFile)
    ]
    left: list[Change] = [DeleteFile(spot.path)] if before is not None and path != spot.path else []
    return [*left, *put]
