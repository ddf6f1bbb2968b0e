"""A unified diff as rows of a page: bounded, numbered, sorted into files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)")
_MAX_LINES_PER_FILE = 3_000
_MAX_LINES = 12_000
_MAX_LINE_CHARS = 2_000
_POINTER = "version https://git-lfs.github.com/spec/v1"
_KINDS = {" ": "same", "+": "added", "-": "removed"}

# (is it what changed, text): a piece of a line.
Part = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class DiffLine:
    """kind: same, added, removed, hunk or note. Numbers are None where the side has no line.

    parts: the text in pieces, where it is known which words changed; () otherwise.
    """

    kind: str
    old: int | None
    new: int | None
    text: str
    parts: tuple[Part, ...] = ()

    @property
    def sign(self) -> str:
        return {"added": "+", "removed": "-"}.get(self.kind, " ")


@dataclass(slots=True)
class DiffFile:
    """is_cut: more lines were there than are shown. is_lfs: the lines are those of a pointer."""

    path: str
    old_path: str
    status: str = "changed"
    added: int = 0
    removed: int = 0
    is_binary: bool = False
    is_lfs: bool = False
    is_cut: bool = False
    lines: list[DiffLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Diff:
    """is_cut: the diff was larger than a page; the last file may be incomplete."""

    files: list[DiffFile]
    is_cut: bool

    @property
    def added(self) -> int:
        return sum(file.added for file in self.files)

    @property
    def removed(self) -> int:
        return sum(file.removed for file in self.files)


def parse_diff(text: str, *, is_cut: bool) -> Diff:
    """Git's `diff --git` output. Lines beyond the page's limits are counted, not kept."""
    files: list[DiffFile] = []
    kept = 0
    for chunk in _chunks(text):
        file = _read_file(chunk, room=_MAX_LINES - kept)
        kept += len(file.lines)
        files.append(file)
    return Diff(files, is_cut=is_cut or any(file.is_cut for file in files))


def _chunks(text: str) -> Iterator[list[str]]:
    """The lines of one file each, its `diff --git` line first."""
    chunk: list[str] = []
    # Only "\n" ends a line of a diff: splitlines() would also break at a form feed.
    for line in text.split("\n"):
        if line.startswith("diff --git "):
            if chunk:
                yield chunk
            chunk = [line]
        elif chunk:
            chunk.append(line)
    if chunk:
        yield chunk


def _read_file(chunk: list[str], *, room: int) -> DiffFile:
    file, start = _read_header(chunk)
    old = new = 0
    limit = max(0, min(room, _MAX_LINES_PER_FILE))
    for text in chunk[start:]:
        hunk = _HUNK.match(text)
        if hunk:
            old, new = int(hunk[1]), int(hunk[2])
            line = DiffLine("hunk", None, None, text)
        elif text[:1] in _KINDS:
            kind = _KINDS[text[0]]
            body = text[1 : _MAX_LINE_CHARS + 1]
            line = DiffLine(
                kind, None if kind == "added" else old, None if kind == "removed" else new, body
            )
            old += kind != "added"
            new += kind != "removed"
            file.added += kind == "added"
            file.removed += kind == "removed"
            file.is_lfs = file.is_lfs or body == _POINTER
        elif text.startswith("\\"):
            line = DiffLine("note", None, None, text[2:])
        else:
            continue
        if len(file.lines) < limit:
            file.lines.append(line)
        else:
            file.is_cut = True
    return file


def _read_header(chunk: list[str]) -> tuple[DiffFile, int]:
    """(the file, index of its first hunk)."""
    old_path, new_path, status, is_binary = *_names(chunk[0]), "changed", False
    index = 1
    while index < len(chunk) and not chunk[index].startswith("@@ "):
        line = chunk[index]
        if line.startswith("new file"):
            status = "added"
        elif line.startswith("deleted file"):
            status = "removed"
        elif line.startswith("rename from "):
            status, old_path = "renamed", _unquoted(line.removeprefix("rename from "))
        elif line.startswith("rename to "):
            new_path = _unquoted(line.removeprefix("rename to "))
        elif line.startswith("--- ") and line != "--- /dev/null":
            old_path = _unquoted(line[4:].rstrip("\t")).removeprefix("a/")
        elif line.startswith("+++ ") and line != "+++ /dev/null":
            new_path = _unquoted(line[4:].rstrip("\t")).removeprefix("b/")
        elif line.startswith(("Binary files ", "GIT binary patch")):
            is_binary = True
        index += 1
    return DiffFile(new_path, old_path, status=status, is_binary=is_binary), index


def _names(line: str) -> tuple[str, str]:
    """From `diff --git a/x b/x`, where nothing better follows (an empty or binary file)."""
    rest = line.removeprefix("diff --git ")
    middle = len(rest) // 2
    if rest[:2] == "a/" and rest[middle : middle + 3] == " b/":
        return rest[2:middle], rest[middle + 3 :]
    old, _, new = rest.rpartition(" ")
    return _unquoted(old).removeprefix("a/"), _unquoted(new).removeprefix("b/")


def _unquoted(name: str) -> str:
    """Undoes git's quotes around unusual names, octal bytes included."""
    if not (name.startswith('"') and name.endswith('"')):
        return name
    raw = name[1:-1].encode("latin-1", "replace").decode("unicode_escape", "replace")
    return raw.encode("latin-1", "replace").decode("utf-8", "replace")
