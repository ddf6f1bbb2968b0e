"""Clients on a bad line: they read or write a few kilobytes a second, over plain sockets."""

import socket
import threading
import time
from urllib.parse import urlsplit

BYTES_PER_SECOND = 10_000


class SlowClient(threading.Thread):
    """Sends `request`, then trickles `upload` or reads the answer slowly, until stopped.

    alive: True while the server still serves it.
    """

    def __init__(self, base_url: str, request: bytes, *, upload: bytes = b"") -> None:
        super().__init__(daemon=True)
        parts = urlsplit(base_url)
        self._address = (parts.hostname, parts.port)
        self._request = request
        self._upload = upload
        self._ended = threading.Event()
        self.alive = False
        self.moved_bytes = 0

    def run(self) -> None:
        # A small window, or the kernel would take the whole answer at once.
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with sock:
            sock.settimeout(30)
            sock.connect(self._address)
            sock.sendall(self._request)
            self.alive = True
            position = 0
            while not self._ended.wait(0.2):
                step = BYTES_PER_SECOND // 5
                if self._upload:
                    sock.sendall(self._upload[position : position + step])
                    position += step
                    self.moved_bytes = position
                else:
                    got = sock.recv(step)
                    self.moved_bytes += len(got)
                    if not got:
                        break
            self.alive = not self._ended.is_set()

    def stop(self) -> None:
        self._ended.set()
        self.join(timeout=10)


def wait_until_all_move(clients: list[SlowClient], timeout_s: float = 60) -> None:
    """Raises AssertionError when one of them never gets a byte through."""
    deadline = time.monotonic() + timeout_s
    while not all(client.moved_bytes for client in clients):
        assert time.monotonic() < deadline, [client.moved_bytes for client in clients]
        time.sleep(0.1)
