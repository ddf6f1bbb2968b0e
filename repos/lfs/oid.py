"""Names of large files: the sha256 of their content. Nothing else may become a path."""

import re
from typing import NewType

from hub.kernel.errors import UnprocessableInput
from hub.kernel.wording import quoted

LfsOid = NewType("LfsOid", str)
_FORM = re.compile(r"[0-9a-f]{64}")


def parse_lfs_oid(text: object) -> LfsOid:
    """64 lower-case hex digits; `text` comes from outside and may be anything.

    Raises:
        UnprocessableInput: any other text, so that no path is ever built from it.
    """
    if not isinstance(text, str) or not _FORM.fullmatch(text):
        raise UnprocessableInput(
            f"{quoted(str(text), 100)} is not an LFS object id; send 64 lower-case hex digits (sha256)."
        )
    return LfsOid(text)
