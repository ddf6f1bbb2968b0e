import os
import subprocess
import time
from pathlib import Path

import pytest

from repos.git import process
from repos.git.errors import GitTimeout


def test_s22_run__a_config_in_the_home_folder_is_not_read(bare, tmp_path, monkeypatch):
    (tmp_path / ".gitconfig").write_text("[core]\n\tabbrev = 4\n[alias]\n\tlog = !touch x\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    commit = bare.commit({"a": "1"})

    assert process.run(bare.git_dir, "rev-list", operands=["main"]).decode().strip() == commit


def test_run__too_slow_is_killed_with_its_children(bare):
    reading, writing = os.pipe()
    started = time.monotonic()

    with pytest.raises(GitTimeout), os.fdopen(reading, "rb") as never:
        process.run(
            bare.git_dir, "hash-object", "--stdin", stdin=_Slow(never, writing), timeout_s=0.3
        )

    assert time.monotonic() - started < 10


class _Slow:
    """A body that never comes; lets go when the test closes its pipe."""

    def __init__(self, pipe, writing):
        self.pipe, self.writing, self.calls = pipe, writing, 0

    def read(self, size=-1):
        self.calls += 1
        if self.calls == 1:
            return b"x"
        time.sleep(1)
        if self.writing >= 0:
            os.close(self.writing)
            self.writing = -1
        return b""


def test_run__many_commands_leave_no_process_and_no_descriptor(bare):
    bare.commit({"a": "1"})
    before = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(50):
        process.run(bare.git_dir, "rev-list", operands=["main"])

    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1
    zombies = subprocess.run(
        ["ps", "-o", "stat=", "--ppid", str(os.getpid())],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert "Z" not in zombies
