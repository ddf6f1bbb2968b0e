"""A relay in front of a server that counts what clients send to it."""

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Self
from urllib.parse import urlsplit

_BUFFER_BYTES = 1 << 16


class CountingProxy:
    """`with CountingProxy(hub.base_url) as proxy:` then `proxy.base_url` and `proxy.sent_bytes`.

    sent_bytes: headers and bodies of all requests so far, as they reached the server.
    """

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname, parts.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.sent_bytes = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            open_sockets = [self._listener, *self._open]
        for one in open_sockets:
            # Wakes up the thread that waits for it.
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=10)
        for one in open_sockets:
            one.close()

    def _start(self, work: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._target)
                with self._lock:
                    self._open += [client, server]
                self._start(self._relay, client, server, self._count)
                self._start(self._relay, server, client, None)

    def _relay(
        self, source: socket.socket, sink: socket.socket, note: Callable[[int], None] | None
    ) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_BUFFER_BYTES):
                if note is not None:
                    note(len(data))
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def _count(self, size_bytes: int) -> None:
        with self._lock:
            self.sent_bytes += size_bytes
