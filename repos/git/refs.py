"""Reading refs in one question; moving them all or none, each from where it was thought to be."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from repos.git import process
from repos.git.errors import GitCommandFailed, RefMoved
from repos.git.names import is_oid
from repos.git.types import ZERO_OID, Oid, RefName, RefUpdate

_FORMAT = "--format=%(refname)%00%(objectname)"


def list_refs(git_dir: Path, prefix: str = "refs/") -> dict[RefName, Oid]:
    """Full name to the oid that git has there, sorted; a tag object's own oid.

    Read in process: every push and every commit asks, and a process costs 4 ms.
    Source: gitrepository-layout(5), git-pack-refs(1).
    """
    wanted = prefix.rstrip("/")
    try:
        if (git_dir / "reftable").exists():
            return _asked_refs(git_dir, wanted)
        # Loose ones first: pack-refs writes its file before it takes a loose one away, so what
        # vanishes in between stands in the file that is read afterwards.
        loose = dict(_loose_refs(git_dir, wanted))
        refs = dict(_packed_refs(git_dir, wanted)) | loose
    except _Unusual:
        return _asked_refs(git_dir, wanted)
    return {name: refs[name] for name in sorted(refs)}


class _Unusual(Exception):
    """A symbolic or damaged ref: git knows what to do with it."""


def _asked_refs(git_dir: Path, prefix: str) -> dict[RefName, Oid]:
    output = process.run(git_dir, "for-each-ref", _FORMAT, operands=[prefix])
    refs: dict[RefName, Oid] = {}
    for line in output.decode("utf-8", "surrogateescape").splitlines():
        name, _, oid = line.partition("\0")
        refs[RefName(name)] = Oid(oid)
    return refs


def _loose_refs(git_dir: Path, prefix: str) -> Iterator[tuple[RefName, Oid]]:
    folders = [git_dir / "refs"] if prefix == "refs" else [git_dir / prefix]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
        except (FileNotFoundError, NotADirectoryError):
            # Nothing there, or its last ref went away this moment.
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            elif not entry.name.endswith(".lock"):
                with contextlib.suppress(FileNotFoundError):
                    text = Path(entry.path).read_bytes().strip().decode("latin-1")
                    name = os.path.relpath(entry.path, git_dir)
                    yield RefName(name), _oid(text)


def _packed_refs(git_dir: Path, prefix: str) -> Iterator[tuple[RefName, Oid]]:
    try:
        lines = (git_dir / "packed-refs").read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    start = f"{prefix}/"
    for line in lines:
        # "#" begins the header, "^" the commit behind the tag of the line above.
        if line and line[:1] not in (b"#", b"^"):
            oid, _, raw = line.partition(b" ")
            name = raw.decode("utf-8", "surrogateescape")
            if name.startswith(start):
                yield RefName(name), _oid(oid.decode("latin-1"))


def _oid(text: str) -> Oid:
    if not is_oid(text):
        raise _Unusual(text[:80])
    return Oid(text)


def ref_commits(git_dir: Path, prefix: str = "refs/") -> dict[RefName, Oid]:
    """Full name to the commit behind it: annotated tags are peeled."""
    form = "--format=%(refname)%00%(objectname)%00%(*objectname)"
    output = process.run(git_dir, "for-each-ref", form, operands=[prefix.rstrip("/")])
    refs: dict[RefName, Oid] = {}
    for line in output.decode("utf-8", "surrogateescape").splitlines():
        name, oid, peeled = line.split("\0")
        refs[RefName(name)] = Oid(peeled or oid)
    return refs


def update_refs(git_dir: Path, updates: Sequence[RefUpdate]) -> None:
    """Move all of them, or none.

    Raises:
        RefMoved: one is not at its `old`, or is locked by somebody who moves it now.
    """
    if not updates:
        return
    lines = ["start"]
    for update in updates:
        if update.new is None:
            lines.append(f"delete {update.name}\0{update.old or ZERO_OID}")
        else:
            lines.append(f"update {update.name}\0{update.new}\0{update.old or ZERO_OID}")
    lines += ["prepare", "commit"]
    stdin = "\0".join(lines).encode("utf-8", "surrogateescape") + b"\0"
    try:
        process.run(git_dir, "update-ref", "--no-deref", "-z", "--stdin", stdin=stdin)
    except GitCommandFailed as error:
        if "lock" in error.stderr or "but expected" in error.stderr or "exists" in error.stderr:
            raise RefMoved(error.stderr) from error
        raise
