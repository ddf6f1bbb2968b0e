"""Whether a client shall send a file as a git blob or as a large file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.conf import settings

from repos.git.types import RepoPath
from repos.path_rules import AttributeRules, is_lfs_path

UploadMode = Literal["regular", "lfs"]
# git itself must be able to read them.
_ALWAYS_REGULAR = frozenset({".gitattributes", ".gitignore"})
_LONGEST_CHARACTER = 4


@dataclass(frozen=True, slots=True)
class FileSample:
    """What a client tells of a file before it sends it. sample: the first bytes, b"" when unknown."""

    path: RepoPath
    size_bytes: int
    sample: bytes


def upload_mode(file: FileSample, rules: Mapping[str, AttributeRules]) -> UploadMode:
    """`lfs` by attributes, by size, and for whatever is no text; everything else is `regular`.

    rules: by folder, "" for the root; at the commit that the upload builds on.
    With settings.REGULAR_UPLOAD_LIMIT_BYTES, for hubs without Xet: `regular` up to that size, since
    clients from 1.20 on can send `lfs` through Xet only; the commit itself stores what is large.
    Source: the Hub's rule as docs/wire-api.md and huggingface_hub 2.4 `_fetch_upload_modes` have it.
    """
    if settings.REGULAR_UPLOAD_LIMIT_BYTES:
        return "regular" if file.size_bytes <= settings.REGULAR_UPLOAD_LIMIT_BYTES else "lfs"
    if not file.size_bytes or file.path.rpartition("/")[2] in _ALWAYS_REGULAR:
        return "regular"
    is_large = (
        file.size_bytes > settings.MAX_GIT_BLOB_BYTES
        or is_lfs_path(file.path, rules)
        or not is_text(file.sample)
    )
    return "lfs" if is_large else "regular"


def is_text(sample: bytes) -> bool:
    """UTF-8 without NUL; the last character may be cut off."""
    if b"\0" in sample:
        return False
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        is_cut = error.reason == "unexpected end of data"
        return is_cut and len(sample) - error.start < _LONGEST_CHARACTER
    return True
