"""Which small blobs the refs of a repository lead to: what pointers are looked for in."""

from pathlib import Path

from repos.git import process
from repos.git.types import Oid

_TIMEOUT_S = 3600.0
# 50 million names; beyond it the answer is an error, never half of the truth.
_LIMIT_BYTES = 2 << 30


def small_blobs(git_dir: Path, *, largest: int) -> dict[Oid, str]:
    """Blobs of at most `largest` bytes that any ref reaches, each with one path at which it stands.

    Some of them may be larger after all. History counts, not only tips.

    Raises:
        GitCommandFailed: an object is missing; nothing may be concluded then.
    """
    output = process.run(
        git_dir, "rev-list", "--objects", "--all", "--filter-provided-objects",
        "--filter=object:type=blob", values={"--filter=blob:limit": largest + 1},
        timeout_s=_TIMEOUT_S, limit_bytes=_LIMIT_BYTES,
    )  # fmt: skip
    found: dict[Oid, str] = {}
    for line in output.split(b"\n"):
        if line:
            path = line[41:].decode("utf-8", "surrogateescape")
            found[Oid(line[:40].decode("ascii"))] = path
    return found
