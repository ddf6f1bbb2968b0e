"""How git is started: what it cannot be told, and how it ends."""

import io
import os
import signal

import pytest

from repos.git import process
from repos.git.errors import GitCommandFailed, GitTimeout, OutputTooLarge
from tests.repos.git.hostile import REF_NAMES


@pytest.mark.parametrize("operand", [name for name in REF_NAMES if name.startswith("-")])
def test_s11_command_line__an_operand_is_never_an_option(git, operand):
    with pytest.raises(ValueError, match="could be an option"):
        process.command_line(git.git_dir, "rev-parse", operands=[operand])


def test_command_line__operands_stand_behind_the_end_of_options(git):
    words = process.command_line(git.git_dir, "log", "-z", operands=["main"], paths=["-x"])

    assert words.index("--end-of-options") < words.index("main") < words.index("--")
    assert words[-1] == "-x"


def test_command_line__only_subcommands_of_the_table(git):
    with pytest.raises(ValueError, match="not in the table"):
        process.command_line(git.git_dir, "fetch")


def test_environment__nothing_of_ours_leaks(monkeypatch):
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("HUB_SECRET_KEY", "secret")
    monkeypatch.setenv("GIT_SSH_COMMAND", "evil")

    env = process.environment()

    assert not {"GIT_DIR", "HUB_SECRET_KEY", "GIT_SSH_COMMAND"} & env.keys()
    assert env["GIT_CONFIG_GLOBAL"] == "/dev/null"
    assert env["GIT_TERMINAL_PROMPT"] == "0"


def test_s15_config__of_a_repository_cannot_run_anything(git, commit, tmp_path):
    """Even if somebody managed to write it, hooks and aliases of the folder are not used."""
    marker = tmp_path / "ran"
    hook = git.git_dir / "hooks" / "reference-transaction"
    hook.parent.mkdir()
    hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
    hook.chmod(0o755)

    commit({"a.txt": b"1"})

    assert not marker.exists()


def test_run__failure_tells_operators_what_git_said(git):
    with pytest.raises(GitCommandFailed, match=r"git rev-parse in .*exit 128"):
        process.run(git.git_dir, "rev-parse", "--verify", operands=["nothing-here"])


def test_run__too_much_output_is_cut_off(git):
    blob = git.write_blob(io.BytesIO(bytes(200_000)))
    with pytest.raises(OutputTooLarge):
        process.run(
            git.git_dir, "cat-file", "--batch", stdin=f"{blob}\n".encode(), limit_bytes=1000
        )


def test_run__too_long_is_killed(git):
    read, write = os.pipe()
    with os.fdopen(read, "rb") as never_ends, pytest.raises(GitTimeout):
        try:
            process.run(git.git_dir, "cat-file", "--batch", stdin=never_ends, timeout_s=0.3)
        finally:
            os.close(write)


def test_stream__leaving_early_ends_git(git, commit):
    commit({f"f{number}.txt": b"x" for number in range(50)})
    with process.stream(git.git_dir, "rev-list", "--objects", "--all") as output:
        output.read(1)
        inode = output.fileno()

    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(inode)


def test_kill__takes_the_whole_group(git):
    child = process.start(git.git_dir, "cat-file", "--batch")

    process.kill(child)

    assert child.returncode == -signal.SIGKILL
