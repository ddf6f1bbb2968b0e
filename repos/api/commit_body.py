"""The body of `POST …/commit/{rev}`: read as a stream, file contents spooled to one temporary file.

One line may hold a file of 200 MB as base64. A long line goes to a temporary file and is looked at
through mmap; only its skeleton without the content is ever parsed as JSON in memory.
"""

import binascii
import json
import mmap
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, cast

from hub.kernel.errors import BadInput, TooLarge
from hub.kernel.wire import ByteSource
from hub.kernel.wording import quoted
from repos.uploads import Removal, SpooledContent, UploadedFile, UploadedPointer, UploadOperation

_MIB = 1 << 20
_LINE_IN_MEMORY = 2 * _MIB
_SKELETON_LIMIT = 16 * _MIB
_KEY_ROOM = 1024
_TEXT_LIMIT = 64 * _MIB
_MAX_OPERATIONS = 50_000
# A key's opening quote never follows a backslash, so text inside a string cannot pose as one.
_CONTENT_KEY = re.compile(rb'(?<!\\)"content"\s*:\s*"')
_QUOTE_OR_ESCAPE = re.compile(rb'["\\]')
_PLACEHOLDER = "content:"

Buffer = bytes | mmap.mmap


@dataclass(slots=True)
class CommitBody:
    """operations: in the order of the body; contents stay valid while the body is open."""

    summary: str = ""
    description: str = ""
    parent_commit: str | None = None
    operations: list[UploadOperation] = field(default_factory=list)


@contextmanager
def commit_body(
    source: ByteSource, *, is_ndjson: bool, limit_bytes: int, announced_bytes: int | None
) -> Iterator[CommitBody]:
    """Read the whole body.

    announced_bytes: the Content-Length, None when unknown; a shorter body is refused, since a
    connection that broke between two lines would otherwise become half a commit.

    Raises:
        BadInput: not the format of the wire.
        TooLarge: more than limit_bytes, or too many operations.
    Source: huggingface_hub 2.4 `_commit_api._prepare_commit_payload`; 0.10 for the JSON form.
    """
    with tempfile.TemporaryFile() as spool:
        counted = _Counted(source, limit_bytes)
        documents = _lines(counted) if is_ndjson else _whole(counted)
        body = CommitBody()
        for document in documents:
            data = _Document(document, spool).parse()
            if is_ndjson:
                _apply_line(body, data)
            else:
                _apply_legacy(body, data)
            if len(body.operations) > _MAX_OPERATIONS:
                raise TooLarge(f"A commit takes at most {_MAX_OPERATIONS} changes; send several.")
        if announced_bytes is not None and counted.total != announced_bytes:
            raise BadInput("The request body ended early; send it again.")
        spool.flush()
        yield body


class _Counted:
    def __init__(self, source: ByteSource, limit_bytes: int) -> None:
        self._source = source
        self._limit_bytes = limit_bytes
        self.total = 0

    def read(self) -> bytes:
        piece = self._source.read(_MIB)
        self.total += len(piece)
        if self.total > self._limit_bytes:
            raise TooLarge(
                f"A commit body may have {self._limit_bytes} bytes; send fewer files at once, "
                "or large files through LFS."
            )
        return piece


def _lines(source: _Counted) -> Iterator[Buffer]:
    """Non-empty lines; a long one as a map of a temporary file that lives until the next line."""
    waiting = b""
    while piece := source.read():
        *lines, waiting = (waiting + piece).split(b"\n")
        yield from (line for line in lines if line.strip())
        if len(waiting) > _LINE_IN_MEMORY:
            with tempfile.TemporaryFile() as long_line:
                long_line.write(waiting)
                waiting = _spool_rest_of_line(source, long_line)
                with _mapped(long_line) as view:
                    yield view
    if waiting.strip():
        yield waiting


def _spool_rest_of_line(source: _Counted, long_line: IO[bytes]) -> bytes:
    """What was read behind the end of the line."""
    while piece := source.read():
        before, newline, after = piece.partition(b"\n")
        long_line.write(before)
        if newline:
            return after
    return b""


def _whole(source: _Counted) -> Iterator[Buffer]:
    with tempfile.TemporaryFile() as document:
        while piece := source.read():
            document.write(piece)
        if document.tell() == 0:
            raise BadInput("The request body is empty.")
        with _mapped(document) as view:
            yield view


@contextmanager
def _mapped(file: IO[bytes]) -> Iterator[mmap.mmap]:
    file.flush()
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        yield view


class _Document:
    """One JSON text whose `content` strings are moved to the spool."""

    def __init__(self, buffer: Buffer, spool: IO[bytes]) -> None:
        self._buffer = buffer
        self._spool = spool
        self._contents: list[tuple[int, int]] = []

    def parse(self) -> dict[str, Any]:  # Any: JSON from outside
        try:
            data = json.loads(self._skeleton(), object_hook=self._with_content)
        except (ValueError, IndexError, RecursionError) as error:
            raise BadInput("A line of the body is not valid JSON.") from error
        if not isinstance(data, dict):
            raise BadInput("Each line of the body must be a JSON object.")
        return cast("dict[str, Any]", data)

    def _skeleton(self) -> bytes:
        pieces: list[bytes] = []
        position = size = 0
        # Looked for no further than the skeleton may reach: a line of 250 MB of one digit, 250 kB
        # when gzipped, took half a minute to search to its end.
        while found := _CONTENT_KEY.search(
            self._buffer, position, position + _SKELETON_LIMIT - size + _KEY_ROOM
        ):
            start = found.end()
            end = self._string_end(start)
            placeholder = f"{_PLACEHOLDER}{len(self._contents)}".encode()
            self._contents.append((start, end))
            pieces += [self._buffer[position:start], placeholder]
            size += start - position
            position = end
            if size > _SKELETON_LIMIT:
                break
        if size + len(self._buffer) - position > _SKELETON_LIMIT:
            raise TooLarge("A line of the body is too long.")
        pieces.append(self._buffer[position:])
        return b"".join(pieces)

    def _string_end(self, start: int) -> int:
        position = start
        while found := _QUOTE_OR_ESCAPE.search(self._buffer, position):
            if found.group() == b'"':
                return found.start()
            position = found.end() + 1
        raise BadInput("A line of the body is not valid JSON.")

    def _with_content(self, data: dict[str, Any]) -> dict[str, Any]:  # Any: JSON from outside
        mark = data.get("content")
        if isinstance(mark, str):
            start, end = self._contents[int(mark.removeprefix(_PLACEHOLDER))]
            match data.get("encoding", "utf-8"):
                case "base64":
                    data["content"] = self._from_base64(start, end)
                case "utf-8":
                    data["content"] = self._keep([self._text(start, end).encode()])
                case other:
                    raise BadInput(f"encoding {quoted(str(other), 40)} must be base64 or utf-8.")
        return data

    def _from_base64(self, start: int, end: int) -> SpooledContent:
        if self._buffer.find(b"\\", start, end) >= 0:
            text = "".join(self._text(start, end).split())
            return self._keep([_decoded(text.encode("ascii", "replace"))])
        return self._keep(
            _decoded(self._buffer[position : min(position + _MIB, end)])
            for position in range(start, end, _MIB)
        )

    def _text(self, start: int, end: int) -> str:
        if end - start > _TEXT_LIMIT:
            raise TooLarge("A file of this size must be sent as plain base64.")
        text: str = json.loads(b'"' + self._buffer[start:end] + b'"')
        return text

    def _keep(self, pieces: Iterable[bytes]) -> SpooledContent:
        offset = self._spool.seek(0, 2)
        for piece in pieces:
            self._spool.write(piece)
        return SpooledContent(self._spool, offset, self._spool.tell() - offset)


def _decoded(text: bytes) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=bool(text))
    except binascii.Error as error:
        raise BadInput("The content of a file is not valid base64.") from error


def _apply_line(body: CommitBody, data: dict[str, Any]) -> None:  # Any: JSON from outside
    value = data.get("value")
    if not isinstance(value, dict):
        raise BadInput('Each line of the body needs a "key" and a "value".')
    match data.get("key"):
        case "header":
            _apply_header(body, value)
        case "file":
            body.operations += _file(value)
        case "lfsFile":
            body.operations += _lfs_file(value)
        case "deletedFile" | "deletedEntry":
            body.operations.append(Removal(_required_text(value, "path")))
        case "deletedFolder":
            body.operations.append(Removal(_required_text(value, "path"), is_folder=True))
        case other:
            raise BadInput(f"{quoted(str(other), 40)} is not a key of a commit line.")


def _apply_legacy(body: CommitBody, data: dict[str, Any]) -> None:  # Any: JSON from outside
    _apply_header(body, data)
    for value in _objects(data, "files"):
        body.operations += _file(value)
    for value in _objects(data, "lfsFiles"):
        body.operations += _lfs_file(value)
    for key in ("deletedFiles", "deletedEntries", "deletedFolders"):
        body.operations += [
            Removal(_required_text(value, "path"), is_folder=key == "deletedFolders")
            for value in _objects(data, key)
        ]


def _apply_header(body: CommitBody, value: dict[str, Any]) -> None:  # Any: JSON from outside
    body.summary = _required_text(value, "summary")
    body.description = _text_or(value, "description")
    body.parent_commit = _text_or(value, "parentCommit") or None


def _file(value: dict[str, Any]) -> list[UploadOperation]:  # Any: JSON from outside
    content = value.get("content")
    if not isinstance(content, SpooledContent):
        raise BadInput('A "file" needs its "content".')
    uploaded = UploadedFile(_required_text(value, "path"), content)
    return [*_moved_from(value), uploaded]


def _lfs_file(value: dict[str, Any]) -> list[UploadOperation]:  # Any: JSON from outside
    if value.get("algo", "sha256") != "sha256":
        raise BadInput('The "algo" of an "lfsFile" must be sha256.')
    size = value.get("size")
    if size is not None and (isinstance(size, bool) or not isinstance(size, int) or size < 0):
        raise BadInput('The "size" of an "lfsFile" must be a whole number.')
    pointer = UploadedPointer(_required_text(value, "path"), _required_text(value, "oid"), size)
    return [*_moved_from(value), pointer]


def _moved_from(value: dict[str, Any]) -> list[UploadOperation]:  # Any: JSON from outside
    old_path = _text_or(value, "oldPath")
    return [Removal(old_path)] if old_path and old_path != value.get("path") else []


def _required_text(value: dict[str, Any], key: str) -> str:  # Any: JSON from outside
    text = value.get(key)
    if not isinstance(text, str) or not text:
        raise BadInput(f'"{key}" is required.')
    return _storable(text, key)


def _text_or(value: dict[str, Any], key: str) -> str:  # Any: JSON from outside
    text = value.get(key)
    if text is not None and not isinstance(text, str):
        raise BadInput(f'"{key}" must be a string.')
    return _storable(text or "", key)


def _storable(text: str, key: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadInput(f'"{key}" holds half of a surrogate pair; send valid Unicode.') from error
    return text


def _objects(data: dict[str, Any], key: str) -> list[dict[str, Any]]:  # Any: JSON from outside
    items = data.get(key) or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadInput(f'"{key}" must be an array of objects.')
    return items
