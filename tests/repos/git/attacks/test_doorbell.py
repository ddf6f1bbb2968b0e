"""The six lines of sh between git and us: every doubt refuses, nothing waits for ever."""

import os
import stat
import subprocess
import time

import pytest

from repos.git import doorbell
from tests.repos.git.attacks.packs import ZERO


def test_hook__is_executable():
    assert (doorbell.HOOKS_DIR / "pre-receive").stat().st_mode & stat.S_IXUSR


@pytest.mark.parametrize("folder", ["gone", "no pipes", "dead"])
def test_hook__without_a_hub_refuses_at_once(tmp_path, folder):
    bell = tmp_path / "bell"
    if folder != "gone":
        bell.mkdir()
    if folder == "dead":
        os.mkfifo(bell / "ring")
        os.mkfifo(bell / "verdict")
    started = time.monotonic()

    done = subprocess.run(
        [doorbell.HOOKS_DIR / "pre-receive"],
        input=f"{ZERO} {'a' * 40} refs/heads/main\n" * 3000,
        env={"PATH": os.environ["PATH"], "HUB_DOORBELL": str(bell), "GIT_QUARANTINE_PATH": "/q"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert done.returncode != 0
    assert time.monotonic() - started < 10


def test_hook__a_hub_that_dies_while_it_judges_refuses(tmp_path):
    bell = tmp_path / "bell"
    bell.mkdir()
    for name in ("ring", "verdict"):
        os.mkfifo(bell / name)
    ends = [os.open(bell / name, os.O_RDWR) for name in ("ring", "verdict")]
    hook = subprocess.Popen(
        [doorbell.HOOKS_DIR / "pre-receive"],
        stdin=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "HUB_DOORBELL": str(bell), "GIT_QUARANTINE_PATH": "/q"},
    )
    assert os.read(ends[0], 1000).startswith(b"/q\n")

    for end in ends:
        os.close(end)

    assert hook.wait(10) != 0
