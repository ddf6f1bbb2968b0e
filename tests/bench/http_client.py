"""The measuring HTTP client: keep-alive, no copies it can avoid, every status checked."""

import http.client
import json
import re
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench.processes import find_tool

TIMEOUT_SECONDS = 120
_BUFFER_BYTES = 1 << 20


class UnexpectedAnswer(Exception):
    pass


class Client:
    """One kept-alive connection to one server."""

    def __init__(self, base_url: str, headers: Mapping[str, str] | None = None) -> None:
        self.base_url = base_url
        self.headers = dict(headers or {})
        parts = urlsplit(base_url)
        assert parts.hostname is not None
        self._connection = http.client.HTTPConnection(
            parts.hostname, parts.port, timeout=TIMEOUT_SECONDS
        )
        self._buffer = memoryview(bytearray(_BUFFER_BYTES))

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> http.client.HTTPResponse:
        self._connection.request(method, path, body, {**self.headers, **(headers or {})})
        return self._connection.getresponse()

    def read(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        answer = self.send(method, path, body, headers)
        content = answer.read()
        if answer.status >= 300:
            raise UnexpectedAnswer(f"{method} {path}: {answer.status}: {content[:600]!r}")
        return content

    def json(
        self,
        method: str,
        path: str,
        data: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # Any: what a server says
        body = None if data is None else json.dumps(data).encode()
        headers = {"Content-Type": "application/json", **(headers or {})}
        return json.loads(self.read(method, path, body, headers) or b"null")

    def drain(
        self, path: str, *, expected: int, status: int = 200, headers: Mapping[str, str]
    ) -> None:
        """GET into one reused buffer; fails unless exactly `expected` bytes came."""
        answer = self.send("GET", path, None, headers)
        if answer.status != status:
            raise UnexpectedAnswer(f"GET {path}: {answer.status}: {answer.read(600)!r}")
        received = 0
        while count := answer.readinto(self._buffer):
            received += count
        if received != expected:
            raise UnexpectedAnswer(f"GET {path}: {received} bytes instead of {expected}")

    def final_path(self, path: str) -> str:
        """Where redirects lead, as a client does that keeps the address for its ranges."""
        for _ in range(5):
            answer = self.send("HEAD", path)
            answer.read()
            if answer.status not in {301, 302, 303, 307, 308}:
                return path
            parts = urlsplit(answer.headers["Location"])
            if parts.netloc and parts.netloc != urlsplit(self.base_url).netloc:
                raise UnexpectedAnswer(f"HEAD {path}: leads to another server, {parts.netloc}")
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        raise UnexpectedAnswer(f"HEAD {path}: too many redirects")

    def put_file(self, path: str, file: Path, headers: Mapping[str, str] | None = None) -> None:
        """PUT by sendfile, so that the client costs next to nothing."""
        self._connection.close()
        self._connection.putrequest("PUT", path)
        size_bytes = file.stat().st_size
        for name, value in {
            **self.headers,
            **(headers or {}),
            "Content-Type": "application/octet-stream",
            "Content-Length": str(size_bytes),
        }.items():
            self._connection.putheader(name, value)
        self._connection.endheaders()
        with file.open("rb") as stream:
            self._connection.sock.sendfile(stream)
        answer = self._connection.getresponse()
        said = answer.read(600)
        if answer.status not in {200, 201, 204}:
            raise UnexpectedAnswer(f"PUT {path}: {answer.status}: {said!r}")

    def close(self) -> None:
        self._connection.close()


def throughput(
    url: str,
    *,
    requests: int,
    concurrency: int,
    head: bool = False,
    headers: Mapping[str, str] | None = None,
    post: tuple[Path, str] | None = None,
) -> float:
    """Requests per second by `ab` over kept-alive connections; any failure is an error.

    post: a file with the body, and its content type.
    """
    argv = [find_tool("ab", "apache2-utils"), "-q", "-k", "-l", "-s", str(TIMEOUT_SECONDS)]
    argv += ["-n", str(requests), "-c", str(concurrency)]
    argv += ["-i"] if head else []
    for name, value in (headers or {}).items():
        argv += ["-H", f"{name}: {value}"]
    if post is not None:
        argv += ["-p", str(post[0]), "-T", post[1]]
    result = subprocess.run(
        [*argv, url], capture_output=True, text=True, timeout=5 * TIMEOUT_SECONDS, check=False
    )
    numbers = {
        name: float(value)
        for name, value in re.findall(
            r"^([A-Z][^:\n]+):\s+(\d+(?:\.\d+)?)(?= |$)", result.stdout, re.MULTILINE
        )
    }
    bad = numbers.get("Failed requests", 0) + numbers.get("Non-2xx responses", 0)
    if result.returncode != 0 or bad or numbers.get("Complete requests") != requests:
        raise UnexpectedAnswer(f"ab {url}: {result.stdout[-1500:]}{result.stderr[-500:]}")
    if numbers.get("Keep-Alive requests", 0) < 0.9 * requests:
        raise UnexpectedAnswer(f"ab {url}: the server closes connections: {numbers}")
    return numbers["Requests per second"]


def seconds(started: float) -> float:
    return time.perf_counter() - started
