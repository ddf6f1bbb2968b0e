"""Folders that must be there, take writes, and have room."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from hub.doctor.findings import Finding, fine, problem, warning

_LOW_BYTES = 5 << 30
_EMPTY_BYTES = 1 << 30
_NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs"})


def data_folder() -> Iterator[Finding]:
    yield from _folder("disk", settings.DATA_DIR)
    database = settings.DATABASES["default"]
    kind = _file_system_of(settings.DATA_DIR)
    if "sqlite" in database["ENGINE"] and kind in _NETWORK_FILE_SYSTEMS:
        yield problem(
            "disk",
            f"The SQLite database lies on a network file system ({kind}), where its locks do not "
            "hold. Move HUB_DATA_DIR to a local disk or use PostgreSQL (HUB_DATABASE_URL).",
        )


def git_volumes() -> Iterator[Finding]:
    for name, folder in settings.GIT_VOLUMES.items():
        yield from _folder(f"git volume {name!r}", folder)


def _folder(subject: str, folder: Path) -> Iterator[Finding]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"probe")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        yield problem(
            subject,
            f"{folder} does not take writes ({error.strerror}). "
            "Give the hub's user the right to write there.",
        )
        return
    free = shutil.disk_usage(folder).free
    words = f"{folder} takes writes, {filesizeformat(free)} are free."
    if free < _EMPTY_BYTES:
        yield problem(subject, f"{words} Make room: uploads are about to fail.")
    elif free < _LOW_BYTES:
        yield warning(subject, f"{words} Make room soon.")
    else:
        yield fine(subject, words)


def _file_system_of(folder: Path) -> str:
    """The kind of the mount that the folder is on, as in /proc/mounts; "" when unknown."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    mounts = {Path(parts[1]): parts[2] for parts in map(str.split, lines) if len(parts) > 2}
    for candidate in [folder.resolve(), *folder.resolve().parents]:
        if candidate in mounts:
            return mounts[candidate]
    return ""
