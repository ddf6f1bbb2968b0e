"""Large files without structure, so that nobody gains from holes or compression."""

import hashlib
import os
from pathlib import Path

from tests.bench.scale import MIB


def write_blob(file: Path, size_bytes: int) -> None:
    block = os.urandom(MIB)
    with file.open("wb") as stream:
        for _ in range(size_bytes // MIB):
            stream.write(block)


def make_unique(file: Path) -> str:
    """Change the first bytes, so that the content was never stored before; gives its sha256."""
    with file.open("r+b") as stream:
        stream.write(os.urandom(32))
    return sha256_of(file)


def sha256_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
