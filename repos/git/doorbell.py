"""The far end of hooks/pre-receive: hears which objects wait in quarantine, answers yes or why not.

Two named pipes in a private folder. This process holds both open from the start; when it dies, the
hook reads the end of file, and refuses.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hub.kernel.errors import HubError
from repos.git.process import HOOKS_DIR
from repos.git.types import ZERO_OID, RefUpdate

Judge = Callable[[Path], str]
"""Told the quarantine folder; answers "" to accept, or the text for the pusher's terminal."""
_MAX_RING_BYTES = 16 << 20


class HookMissing(Exception):
    """Git would only warn about a hook that it may not run, and accept every push."""


@dataclass(slots=True)
class Doorbell:
    """ring: a descriptor to wait on with select(); `answer` when it is readable."""

    folder: Path
    ring: int
    verdict: int
    judge: Judge
    expected: frozenset[bytes] | None
    refusal: str = ""
    has_rung: bool = False
    _heard: bytearray = field(default_factory=bytearray)

    @property
    def env(self) -> dict[str, str]:
        return {"HUB_DOORBELL": str(self.folder)}

    @property
    def settings(self) -> list[str]:
        return [f"core.hooksPath={HOOKS_DIR}"]

    def answer(self) -> None:
        """Read what has come; once the hook has said all, judge and tell it."""
        with contextlib.suppress(BlockingIOError):
            self._heard += os.read(self.ring, 1 << 16)
        if len(self._heard) > _MAX_RING_BYTES:
            self._tell("Too many refs in one push; push them in smaller groups.")
        elif self._heard.endswith(b"\nend\n") and not self.has_rung:
            self.has_rung = True
            self._tell(self._verdict())

    def _verdict(self) -> str:
        folder, *lines = bytes(self._heard).removesuffix(b"\nend\n").split(b"\n")
        # SECURITY: git's own reading of the commands, against the one that policy has judged.
        if self.expected is not None and not self.expected.issuperset(lines):
            return "This push is not what it announced."
        try:
            return self.judge(Path(os.fsdecode(folder)))
        except HubError as error:
            return error.message

    def _tell(self, refusal: str) -> None:
        self.refusal = refusal
        text = "accepted\n" if not refusal else f"refused\n{refusal}\n"
        # A pipe holds 64 KiB; a longer text would wait for a reader that may be gone.
        os.write(self.verdict, text.encode("utf-8", "replace")[:60_000])
        os.close(self.verdict)
        self.verdict = -1


@contextlib.contextmanager
def doorbell(judge: Judge, *, expected: Sequence[RefUpdate] | None = None) -> Iterator[Doorbell]:
    """expected: all that git may do, a push that turns out to be more is refused; None: anything.

    Raises:
        HookMissing: nobody would ring.
    """
    if not os.access(HOOKS_DIR / "pre-receive", os.X_OK):
        raise HookMissing(f"{HOOKS_DIR / 'pre-receive'} is not executable")
    folder = Path(tempfile.mkdtemp(prefix="hub-doorbell-"))
    bell: Doorbell | None = None
    try:
        for name in ("ring", "verdict"):
            os.mkfifo(folder / name, 0o600)
        ring = os.open(folder / "ring", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        verdict = os.open(folder / "verdict", os.O_RDWR | os.O_CLOEXEC)
        allowed = None if expected is None else frozenset(map(_line, expected))
        bell = Doorbell(folder, ring, verdict, judge, allowed)
        yield bell
    finally:
        if bell is not None:
            for descriptor in (bell.ring, bell.verdict):
                if descriptor >= 0:
                    os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def _line(update: RefUpdate) -> bytes:
    """As git writes it for a pre-receive hook. Source: githooks(5)."""
    return f"{update.old or ZERO_OID} {update.new or ZERO_OID} {update.name}".encode()
