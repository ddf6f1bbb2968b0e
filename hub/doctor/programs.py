"""Programs that the hub starts."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from hub.doctor.findings import Finding, fine, problem
from repos.git import process

# 2.38 has `merge-tree --write-tree`, which merges without a working copy.
_OLDEST_GIT = (2, 38)


def git() -> Iterator[Finding]:
    if shutil.which("git") is None:
        yield problem("git", "git is not on PATH. Install it (2.38 or newer).")
        return
    said = process.run(Path("/nonexistent"), "version").decode("ascii", "replace").strip()
    found = re.search(r"(\d+)\.(\d+)", said)
    if found is None or (int(found[1]), int(found[2])) < _OLDEST_GIT:
        yield problem("git", f"{said!r} is too old, 2.38 or newer is needed. Upgrade git.")
    else:
        yield fine("git", f"{said}.")
