"""The smart HTTP protocol: advertisements, fetches and pushes, streamed through git's own programs.

Source: gitprotocol-http(5), gitprotocol-v2(5).
"""

import contextlib
import os
import re
import select
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO

from django.conf import settings

from hub.kernel.errors import TooLarge
from repos.git import process
from repos.git.doorbell import Doorbell, Judge, doorbell
from repos.git.names import is_oid, parse_ref
from repos.git.pktline import FLUSH, BadPktLine, Mark, Reads, Splitter, band, pkt, read_line
from repos.git.refs import list_refs
from repos.git.types import ZERO_OID, Oid, RefUpdate

_CHUNK = 1 << 16
MAX_REF_COMMANDS = 5_000
_IDLE_S = 120.0
_MAX_FETCH_REQUEST_BYTES = 64 << 20
_PROTOCOL = re.compile(r"version=[012]")
# What clients must not see, and what they may ask of a partial clone.
_UPLOAD_SETTINGS = (
    "transfer.hideRefs=refs/hub",
    "uploadpack.allowFilter=true",
    "uploadpackfilter.allow=false",
    "uploadpackfilter.blob:none.allow=true",
    "uploadpackfilter.blob:limit.allow=true",
    "uploadpackfilter.tree.allow=true",
    "uploadpackfilter.tree.maxDepth=0",
    "uploadpack.allowTipSHA1InWant=false",
    "uploadpack.allowReachableSHA1InWant=false",
    "uploadpack.allowAnySHA1InWant=false",
)
_RECEIVE_SETTINGS = (
    "transfer.hideRefs=refs/hub",
    "receive.autogc=false",
    "receive.updateServerInfo=false",
    "receive.denyDeleteCurrent=refuse",
    "receive.denyCurrentBranch=ignore",
    "receive.advertisePushOptions=false",
    "receive.unpackLimit=20",
    "receive.keepAlive=5",
    # Old tools wrote these, and git itself reads them without harm.
    "receive.fsck.zeroPaddedFilemode=warn",
    "receive.fsck.missingSpaceBeforeDate=warn",
    "receive.fsck.badTimezone=warn",
    "receive.fsck.missingNameBeforeEmail=warn",
    # SECURITY: only a warning by default; a checkout on another system would run what is inside.
    "receive.fsck.hasDotgit=error",
    "receive.fsck.hasDotdot=error",
    "receive.fsck.hasDot=error",
    "receive.fsck.gitmodulesName=error",
    "receive.fsck.gitmodulesUrl=error",
    "receive.fsck.gitmodulesPath=error",
    "receive.fsck.gitmodulesUpdate=error",
)
_HIDDEN = "refs/hub/"
_capabilities_v2: bytes | None = None
_receive_capabilities: bytes | None = None


class Service(StrEnum):
    """The two programs of the smart protocol."""

    UPLOAD_PACK = "git-upload-pack"
    RECEIVE_PACK = "git-receive-pack"


def protocol_env(protocol: str | None) -> dict[str, str]:
    """GIT_PROTOCOL for the child, if the client's `Git-Protocol` header is one that git knows."""
    if protocol and _PROTOCOL.fullmatch(protocol):
        return {"GIT_PROTOCOL": protocol}
    return {}


def advertise(git_dir: Path, service: Service, *, protocol: str | None) -> bytes:
    """The body of `GET …/info/refs?service=…`."""
    global _capabilities_v2  # noqa: PLW0603  # one constant per process
    env = protocol_env(protocol)
    is_v2 = env.get("GIT_PROTOCOL") == "version=2"
    if service is Service.UPLOAD_PACK:
        # Under v2 this says what the program can, nothing of the repository: ask once.
        if not is_v2:
            head = pkt(f"# service={service}\n".encode()) + FLUSH
            return head + _advertise_upload(git_dir, env)
        if _capabilities_v2 is None:
            _capabilities_v2 = _advertise_upload(git_dir, env)
        return _capabilities_v2
    head = pkt(f"# service={service}\n".encode()) + FLUSH
    if env.get("GIT_PROTOCOL") == "version=1":
        return head + _ask_receive(git_dir, env)
    return head + _advertise_receive(git_dir)


def _advertise_receive(git_dir: Path) -> bytes:
    """What receive-pack says, without the process: refs, behind the first what the program can."""
    global _receive_capabilities  # noqa: PLW0603  # one constant per process
    if _receive_capabilities is None:
        first, _, _ = _ask_receive(git_dir, {}).partition(b"\n")
        _receive_capabilities = first.partition(b"\0")[2]
    refs = list_refs(git_dir)
    lines = [f"{oid} {name}" for name, oid in refs.items() if not name.startswith(_HIDDEN)]
    first_line, *rest = lines or [f"{ZERO_OID} capabilities^{{}}"]
    raw = [line.encode("utf-8", "surrogateescape") for line in (first_line, *rest)]
    raw[0] += b"\0" + _receive_capabilities
    return b"".join(pkt(line + b"\n") for line in raw) + FLUSH


def _ask_receive(git_dir: Path, env: dict[str, str]) -> bytes:
    return process.run(
        git_dir, "receive-pack", "--stateless-rpc", "--http-backend-info-refs",
        directory=git_dir, settings=_RECEIVE_SETTINGS, env=env,
    )  # fmt: skip


def _advertise_upload(git_dir: Path, env: dict[str, str]) -> bytes:
    return process.run(
        git_dir, "upload-pack", "--strict", "--stateless-rpc", "--http-backend-info-refs",
        directory=git_dir, settings=_UPLOAD_SETTINGS, env=env,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """body: a rewound temporary file. wants: the objects that a fetch asks for by id."""

    body: IO[bytes]
    wants: list[Oid]


@contextlib.contextmanager
def fetch_request(source: Reads, *, protocol: str | None) -> Iterator[FetchRequest]:
    """Take in a whole request, which is small: wants, haves and capabilities.

    Raises:
        TooLarge, BadPktLine.
    """
    with tempfile.SpooledTemporaryFile(max_size=1 << 20) as body:
        left = _MAX_FETCH_REQUEST_BYTES
        while piece := source.read(_CHUNK):
            left -= len(piece)
            if left < 0:
                raise TooLarge("The fetch request is too large; fetch fewer refs at once.")
            body.write(piece)
        body.seek(0)
        wants = list(_wants(body))
        body.seek(0)
        yield FetchRequest(body, wants)


def _wants(body: IO[bytes]) -> Iterator[Oid]:
    while True:
        _, payload = read_line(body)
        if payload is None or payload is Mark.FLUSH:
            return
        if isinstance(payload, bytes) and payload.startswith(b"want "):
            # Before v2 the first want carries the client's capabilities.
            text = payload[5:45].decode("ascii", "replace")
            if not is_oid(text) or payload[45:46] not in (b"", b"\n", b" ", b"\0"):
                raise BadPktLine("A fetch asks for something that is no object id.")
            yield Oid(text)


def unreachable_wants(git_dir: Path, wants: list[Oid], *, known_tip: str = "") -> set[Oid]:
    """Those that no ref which clients may see leads to.

    SECURITY: git does not judge this. Protocol v2 gives any object to whoever knows its id ("wants
    can be anything"), and v0 over HTTP any blob and tree (measured with 2.39), whatever
    uploadpack.allowAnySHA1InWant says. So the hub asks first. Tips, the usual case, cost one
    question; a partial clone's blobs one walk for all, newest commit first.
    known_tip: where the default branch points, as the mirror has it; "" when it does not know.
    """
    if not set(wants) - {known_tip}:
        # `ls-refs`, and most clones: no process for a question that has its answer.
        return set()
    tips = process.run(
        git_dir, "for-each-ref", "--format=%(objectname) %(*objectname)",
        operands=["refs/heads", "refs/tags", "refs/pr", "refs/convert"],
    )  # fmt: skip
    missing = set(wants) - {Oid(oid) for oid in tips.decode("ascii").split()}
    if not missing:
        return missing
    with process.stream(
        git_dir, "rev-list", "--objects", "--in-commit-order", "--no-object-names",
        "--branches", "--tags", "--glob=refs/pr/*", "--glob=refs/convert/*", timeout_s=300,
    ) as output:  # fmt: skip
        for line in output:
            missing.discard(Oid(line[:40].decode("ascii")))
            if not missing:
                break
    return missing


def upload_pack(git_dir: Path, request: IO[bytes], *, protocol: str | None) -> Iterator[bytes]:
    """The answer to a fetch, while git makes it; closing the iterator ends git."""
    with process.stream(
        git_dir, "upload-pack", "--strict", "--stateless-rpc", directory=git_dir,
        settings=_UPLOAD_SETTINGS, env=protocol_env(protocol), stdin=request,
        timeout_s=settings.GIT_TRANSFER_TIMEOUT.total_seconds(),
    ) as output:  # fmt: skip
        descriptor = output.fileno()
        # os.read gives what is there; a buffered read would wait for a full block.
        while piece := os.read(descriptor, _CHUNK):
            yield piece


@dataclass(frozen=True, slots=True)
class PushRequest:
    """already_read: the bytes that git must see again, up to the flush after the commands."""

    updates: list[RefUpdate]
    capabilities: frozenset[str]
    already_read: bytes


def read_ref_commands(source: Reads) -> PushRequest:
    """The commands before the pack. Every doubt refuses.

    Raises:
        BadPktLine: not the protocol, a signed push, or a line that git might read otherwise.
        TooLarge: more than MAX_REF_COMMANDS.
        BadInput: a ref name that cannot be.
    """
    updates: list[RefUpdate] = []
    capabilities: frozenset[str] = frozenset()
    raws: list[bytes] = []
    while True:
        raw, payload = read_line(source)
        raws.append(raw)
        if payload is Mark.FLUSH:
            break
        if not isinstance(payload, bytes):
            raise BadPktLine("The push ends before its commands do.")
        if payload.startswith(b"shallow "):
            continue
        line, _, words = payload.partition(b"\0")
        if words:
            capabilities = frozenset(words.decode("utf-8", "replace").split())
        updates.append(_ref_command(line))
        if len(updates) > MAX_REF_COMMANDS:
            raise TooLarge(f"Over {MAX_REF_COMMANDS} refs in one push; push them in groups.")
    return PushRequest(updates, capabilities, b"".join(raws))


def _ref_command(line: bytes) -> RefUpdate:
    try:
        text = line.decode("utf-8").removesuffix("\n")
    except UnicodeDecodeError as error:
        raise BadPktLine("A ref name is not valid UTF-8.") from error
    words = text.split(" ", 2)
    if len(words) != 3 or not (is_oid(words[0]) and is_oid(words[1])):
        # `push-cert` and whatever comes later: not judged here, so not let through.
        raise BadPktLine("This kind of push is not supported here.")
    old, new = (None if word == ZERO_OID else Oid(word) for word in words[:2])
    return RefUpdate(parse_ref(words[2]), old, new)


def receive_pack(
    git_dir: Path,
    request: PushRequest,
    rest: Reads,
    *,
    judge: Judge,
    protocol: str | None,
    on_done: Callable[[], None],
) -> Iterator[bytes]:
    """Run the push. Progress leaves at once; the result waits until `on_done` has run.

    judge: asked once, when the new objects wait in quarantine and no ref has moved.
    on_done: runs when git has ended, whatever the outcome, before the client learns it.
    """
    with contextlib.ExitStack() as stack:
        bell = stack.enter_context(doorbell(judge, expected=request.updates))
        child = process.start(
            git_dir, "receive-pack", "--stateless-rpc", directory=git_dir,
            settings=[
                *_RECEIVE_SETTINGS,
                f"receive.maxInputSize={settings.GIT_MAX_PACK_BYTES}",
                *bell.settings,
            ],
            env=protocol_env(protocol) | bell.env,
        )  # fmt: skip
        stack.callback(on_done)
        stack.callback(process.kill, child)
        feed = _feed_push(child, request.already_read, rest)
        held = bytearray()
        splitter = Splitter()
        for piece in _output_of(child, bell, feed):
            for line in splitter.feed(piece):
                if not held and line[4:5] == b"\x02":
                    yield line
                else:
                    held += line
        held += splitter.rest()
        stack.close()
        yield bytes(held)


@dataclass(slots=True)
class _Feed:
    """moved_s: when the client last sent something; None: all of its body is here."""

    moved_s: float | None


def _feed_push(child: process.Child, already_read: bytes, rest: Reads) -> _Feed:
    feed = _Feed(time.monotonic())
    stdin = child.stdin
    assert stdin is not None  # noqa: S101  # we asked for a pipe

    def copy() -> None:
        # Either side may be gone at any time; git's exit and the closed pipe tell the other.
        with contextlib.suppress(Exception):
            stdin.write(already_read)
            while piece := rest.read(_CHUNK):
                stdin.write(piece)
                feed.moved_s = time.monotonic()
        feed.moved_s = None
        with contextlib.suppress(OSError, ValueError):
            stdin.close()

    threading.Thread(target=copy, daemon=True).start()
    return feed


def _output_of(child: process.Child, bell: Doorbell, feed: _Feed) -> Iterator[bytes]:
    """What git writes, answering the bell in between; ends when git does, or the client stalls."""
    assert child.stdout is not None  # noqa: S101  # we asked for a pipe
    output = child.stdout.fileno()
    deadline = time.monotonic() + settings.GIT_TRANSFER_TIMEOUT.total_seconds()
    while time.monotonic() < deadline:
        waiting = [output] if bell.has_rung else [output, bell.ring]
        ready, _, _ = select.select(waiting, [], [], 5.0)
        moved_s = feed.moved_s
        if not ready and moved_s is not None and time.monotonic() - moved_s > _IDLE_S:
            return
        if bell.ring in ready:
            bell.answer()
        if output in ready:
            piece = os.read(output, _CHUNK)
            if not piece:
                return
            yield piece


def refused_push(request: PushRequest, reasons: dict[str, str], text: str) -> bytes:
    """The answer that makes git print `remote: text` and reject every ref, with no git run.

    reasons: ref name to a few words; refs without one were refused because of the others.
    """
    lines = [b"unpack ok\n"]
    for update in request.updates:
        reason = reasons.get(update.name, "refused with the others of this push")
        lines.append(f"ng {update.name} {' '.join(reason.split())}\n".encode())
    report = b"".join(pkt(line) for line in lines) + FLUSH
    if "side-band-64k" not in request.capabilities:
        return report
    return band(2, text.encode() + b"\n") + band(1, report) + FLUSH
