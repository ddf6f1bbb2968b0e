"""What the refs of a repository lead to: small blobs, in which pointers are looked for, and sizes."""

from collections.abc import Mapping
from pathlib import Path

from repos.git import process
from repos.git.types import Oid, RefName

_TIMEOUT_S = 3600.0
# 50 million names; beyond it the answer is an error, never half of the truth.
_LIMIT_BYTES = 2 << 30
# For a page that somebody waits for.
_PATIENCE_S = 10.0


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


def bytes_of_ref_alone(git_dir: Path, ref: RefName, tips: Mapping[RefName, Oid]) -> int:
    """What the objects take on disk that no other ref reaches. tips: every ref of the repository.

    Raises:
        GitTimeout: it would take longer than a page may.
    """
    output = process.run(
        git_dir, "rev-list", "--objects", "--disk-usage", "--stdin",
        stdin=_alone(ref, tips), timeout_s=_PATIENCE_S,
    )  # fmt: skip
    return int(output)


def small_blobs_of_ref_alone(
    git_dir: Path, ref: RefName, tips: Mapping[RefName, Oid], *, largest: int
) -> list[Oid]:
    """Blobs of at most `largest` bytes that no other ref reaches. Raises: GitTimeout."""
    output = process.run(
        git_dir, "rev-list", "--objects", "--no-object-names", "--filter-provided-objects",
        "--filter=object:type=blob", "--stdin", values={"--filter=blob:limit": largest + 1},
        stdin=_alone(ref, tips), timeout_s=_PATIENCE_S,
    )  # fmt: skip
    return [Oid(line) for line in output.decode("ascii").split()]


def _alone(ref: RefName, tips: Mapping[RefName, Oid]) -> bytes:
    others = {oid for name, oid in tips.items() if name != ref}
    return "\n".join([tips[ref], *(f"^{oid}" for oid in sorted(others)), ""]).encode()
