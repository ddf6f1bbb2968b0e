"""Building commits: one fast-import process for any number of files, and no ref left behind.

fast-import judges nothing and replaces a folder by a file without a word, so paths arrive parsed
and conflicts are looked for here, first.
"""

import contextlib
import io
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO

from django.utils.translation import gettext as _

from repos.errors import EntryNotFound
from repos.git import process
from repos.git.errors import GitCommandFailed, PathConflict
from repos.git.trees import entries_at
from repos.git.types import (
    Change,
    Content,
    DeleteFile,
    DeleteFolder,
    EntryKind,
    Oid,
    PutExisting,
    PutFile,
    RepoPath,
    Signature,
    TreeEntry,
)

_CHUNK = 1 << 20
_UNSAFE_IN_NAME = re.compile(r"[\x00-\x1f\x7f<>]")
# Always a pack: a commit of one file takes 3 ms so and 6 with loose objects, which need a second
# process. Maintenance merges the packs after a burst.
_UNPACK_LIMIT = "fastimport.unpackLimit=1"
# Two that make the same commit in the same second (a client that asks again) make the same pack, and
# git keeps a new pack from maintenance by a file of its name, which only one can create.
_KEEP_TAKEN = "cannot create keep file: File exists"
_CRASH_REPORT = re.compile(r"fast_import_crash_\d+")
_PAUSES_S = (0.02, 0.05, 0.1, 0.3, 1.0, 3.0)


def build_commit(
    git_dir: Path,
    *,
    parent: Oid | None,
    changes: Sequence[Change],
    author: Signature,
    committer: Signature,
    message: str,
) -> Oid:
    """Write the objects of a commit on `parent`; no ref points to it yet.

    Raises:
        PathConflict: a file where a folder stands, or below a file.
        EntryNotFound: a deletion of what is not there.
    """
    _check_conflicts(git_dir, parent, changes)
    # fast-import ends a commit by moving a ref; this one is nobody else's and is not kept.
    ref = f"refs/hub/building/{secrets.token_hex(8)}"
    with tempfile.TemporaryFile() as script:
        head = _commit_head(ref, parent, author=author, committer=committer, message=message)
        _write_script(script, head, ref, changes)
        for pause_s in _PAUSES_S:
            try:
                return _import(git_dir, script)
            except GitCommandFailed as error:
                if _KEEP_TAKEN not in error.stderr:
                    raise
                _forget_crash(git_dir, error.stderr)
            # The other one is putting the very same pack in place.
            time.sleep(pause_s)
        return _import(git_dir, script)


def _import(git_dir: Path, script: IO[bytes]) -> Oid:
    script.seek(0)
    with _marks_file() as marks:
        process.run(
            git_dir, "fast-import", "--quiet", "--done", "--date-format=raw-permissive",
            values={"--export-marks": marks}, settings=[_UNPACK_LIMIT],
            stdin=script, timeout_s=600,
        )  # fmt: skip
        return _oid_of_mark(marks)


def _forget_crash(git_dir: Path, stderr: str) -> None:
    """fast-import writes a report where it fails; nobody would ever take it away."""
    if name := _CRASH_REPORT.search(stderr):
        (git_dir / name.group()).unlink(missing_ok=True)


def commit_tree(
    git_dir: Path,
    tree: Oid,
    *,
    parents: Sequence[Oid],
    author: Signature,
    committer: Signature,
    message: str,
) -> Oid:
    """A commit of a tree that exists; no ref points to it yet."""
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    lines += [f"author {_person(author)}", f"committer {_person(committer)}", "", ""]
    body = "\n".join(lines).encode() + _message(message)
    output = process.run(git_dir, "hash-object", "-t", "commit", "-w", "--stdin", stdin=body)
    return Oid(output.decode("ascii").strip())


def write_tag(git_dir: Path, *, target: Oid, name: str, tagger: Signature, message: str) -> Oid:
    """An annotated tag object; no ref points to it yet."""
    lines = [f"object {target}", "type commit", f"tag {name}", f"tagger {_person(tagger)}", "", ""]
    body = "\n".join(lines).encode() + _message(message)
    return Oid(process.run(git_dir, "mktag", stdin=body).decode("ascii").strip())


def write_blob(git_dir: Path, content: BinaryIO) -> Oid:
    output = process.run(git_dir, "hash-object", "-w", "--stdin", stdin=content, timeout_s=600)
    return Oid(output.decode("ascii").strip())


def _check_conflicts(git_dir: Path, parent: Oid | None, changes: Sequence[Change]) -> None:
    """Both directions: a file over a folder, a file below a file; and deletions of nothing."""
    puts = {one.path for one in changes if isinstance(one, PutFile | PutExisting)}
    deletions = [one.path for one in changes if isinstance(one, DeleteFile | DeleteFolder)]
    standing = _standing(git_dir, parent, [*puts, *deletions])
    gone: set[RepoPath] = set()
    for path in deletions:
        if path and path not in standing and path not in puts:
            # Clients look for these words.
            raise EntryNotFound(
                path,
                commit_oid=parent or "",
                message=_("A file with this name doesn't exist: %(path)s") % {"path": path},
            )
        gone.add(path)
    for path in puts:
        for above in _folders_above(path):
            is_file = above in standing and standing[above].kind is not EntryKind.FOLDER
            if above in puts or (is_file and not _is_gone(above, gone)):
                raise PathConflict(path=path, standing=above)
        entry = standing.get(path)
        if entry is not None and entry.kind is EntryKind.FOLDER and not _is_gone(path, gone):
            raise PathConflict(path=path, standing=path)


def _is_gone(path: RepoPath, gone: set[RepoPath]) -> bool:
    return path in gone or any(above in gone for above in _folders_above(path)) or "" in gone


def _standing(
    git_dir: Path, parent: Oid | None, paths: Iterable[RepoPath]
) -> dict[RepoPath, TreeEntry]:
    if parent is None:
        return {}
    wanted = {above for path in paths for above in _folders_above(path)}
    wanted.update(path for path in paths if path)
    return entries_at(git_dir, parent, sorted(wanted))


def _folders_above(path: RepoPath) -> Iterator[RepoPath]:
    position = path.find("/")
    while position > 0:
        yield RepoPath(path[:position])
        position = path.find("/", position + 1)


def _commit_head(
    ref: str, parent: Oid | None, *, author: Signature, committer: Signature, message: str
) -> bytes:
    text = _message(message)
    lines = f"commit {ref}\nmark :1\nauthor {_person(author)}\ncommitter {_person(committer)}\n"
    base = b"" if parent is None else f"from {parent}\n".encode()
    return lines.encode() + f"data {len(text)}\n".encode() + text + b"\n" + base


def _write_script(script: IO[bytes], head: bytes, ref: str, changes: Sequence[Change]) -> None:
    """The input of fast-import. Source: git-fast-import(1)."""
    script.write(head)
    # Deletions first, so that "replace a folder by a file" works in one commit.
    for change in changes:
        if isinstance(change, DeleteFile | DeleteFolder):
            script.write(b"D " + _quoted(change.path) + b"\n" if change.path else b"deleteall\n")
    for change in changes:
        match change:
            case PutExisting():
                entry = f"M {change.mode} {change.oid} ".encode()
                script.write(entry + _quoted(change.path) + b"\n")
            case PutFile():
                _write_file(script, change)
            case _:
                continue
    # The ref is dropped in the same run: a reset to nothing deletes what was never written out.
    script.write(f"\nreset {ref}\nfrom {'0' * 40}\n\ndone\n".encode())


def _write_file(script: IO[bytes], change: PutFile) -> None:
    mode = "100755" if change.executable else "100644"
    content = change.content
    if isinstance(content, str):
        script.write(f"M {mode} {content} ".encode() + _quoted(change.path) + b"\n")
        return
    script.write(f"M {mode} inline ".encode() + _quoted(change.path) + b"\n")
    with _opened(content) as (size_bytes, stream):
        script.write(f"data {size_bytes}\n".encode())
        shutil.copyfileobj(stream, script, _CHUNK)
    script.write(b"\n")


@contextlib.contextmanager
def _opened(content: Content) -> Iterator[tuple[int, BinaryIO]]:
    if isinstance(content, bytes):
        yield len(content), io.BytesIO(content)
    elif isinstance(content, Path):
        with content.open("rb") as stream:
            yield os.fstat(stream.fileno()).st_size, stream
    elif isinstance(content, str):
        raise TypeError("an oid has no content to copy")
    else:
        with content.open() as stream:
            yield content.size_bytes, stream


def _quoted(path: RepoPath) -> bytes:
    """A C-style string: any byte is safe in it."""
    raw = path.encode("utf-8", "surrogateescape")
    return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _person(who: Signature) -> str:
    """`Name <email> seconds zone`, without what would break the line."""
    name = _UNSAFE_IN_NAME.sub("", who.name).strip() or "unknown"
    email = _UNSAFE_IN_NAME.sub("", who.email).strip()
    return f"{name} <{email}> {int(who.when.timestamp())} {who.when:%z}"


def _message(message: str) -> bytes:
    text = message.replace("\0", "").replace("\r\n", "\n").strip("\n") + "\n"
    return text.encode("utf-8", "replace")


@contextlib.contextmanager
def _marks_file() -> Iterator[Path]:
    descriptor, name = tempfile.mkstemp(prefix="hub-marks-")
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _oid_of_mark(marks: Path) -> Oid:
    """The file has one line: `:1 <oid>`."""
    return Oid(marks.read_text(encoding="ascii").split()[1])
