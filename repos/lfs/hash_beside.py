"""Hashes pieces in a thread of its own, while the caller makes the next one."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from repos.lfs.hashing import HashSink
from repos.lfs.pointer import Pointer

_PIECES_WAITING = 2
# A thread costs more than so much hashing.
_ALONE_BYTES = 1 << 20


class HashBeside:
    """As `HashSink`, for pieces that cost something to make; they must not change afterwards.

    Neither sha256 nor unpacking chunks holds the interpreter's lock: on two free cores both take
    the time of the longer one. Without a free core it neither helps nor costs (measured).
    """

    def __init__(self) -> None:
        self._sink = HashSink()
        # Starts its thread with the first piece that it is given.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hash")
        self._waiting: deque[Future[None]] = deque()
        self.size_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown(cancel_futures=True)

    def add(self, data: bytes) -> None:
        self.size_bytes += len(data)
        if self.size_bytes <= _ALONE_BYTES:
            self._sink.add(data)
            return
        self._waiting.append(self._thread.submit(self._sink.add, data))
        if len(self._waiting) > _PIECES_WAITING:
            self._waiting.popleft().result()

    def pointer(self) -> Pointer:
        """Waits for what is still being hashed."""
        while self._waiting:
            self._waiting.popleft().result()
        return self._sink.pointer()
