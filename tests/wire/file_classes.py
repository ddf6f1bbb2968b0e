"""The kinds of files whose download a client must get exactly right."""

import hashlib
from dataclasses import dataclass

from tests.repos.api.calls import git_blob_oid

TEXT = b'{"a": 1}\n'
BINARY = bytes(range(256)) * 8
WEIGHTS = b"\x08\x00\x00\x00\x00\x00\x00\x00{}      " + bytes(range(256)) * 40


@dataclass(frozen=True)
class FileClass:
    path: str
    content: bytes
    content_type: str
    is_lfs: bool = False

    @property
    def etag(self) -> str:
        oid = hashlib.sha256(self.content).hexdigest()
        return f'"{oid if self.is_lfs else git_blob_oid(self.content)}"'


FILES = {
    "text": FileClass("config.json", TEXT, "application/json"),
    "empty": FileClass("empty.txt", b"", "text/plain; charset=utf-8"),
    "lfs": FileClass("w/model.safetensors", WEIGHTS, "application/octet-stream", is_lfs=True),
    "binary": FileClass("blob.dat", BINARY, "application/octet-stream"),
    "spaces": FileClass("a b/c d.txt", TEXT, "text/plain; charset=utf-8"),
    "reserved": FileClass("a#b?c%20+&=;,d.txt", TEXT, "text/plain; charset=utf-8"),
    "unicode": FileClass("ü/日本語.txt", TEXT, "text/plain; charset=utf-8"),
    "quote": FileClass('say "hi".txt', TEXT, "text/plain; charset=utf-8"),
    "page": FileClass("page.html", b"<script>alert(1)</script>", "text/plain; charset=utf-8"),
    "drawing": FileClass("x.svg", b"<svg onload=alert(1)/>", "text/plain; charset=utf-8"),
    "picture": FileClass("x.png", b"\x89PNG....", "image/png", is_lfs=False),
    "plain": FileClass("LICENSE", TEXT, "application/octet-stream"),
}
