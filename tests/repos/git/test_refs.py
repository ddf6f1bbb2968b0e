"""Refs read in process are the refs that git itself lists, whatever form they are stored in."""

import subprocess
import threading

import pytest

from repos.git.refs import list_refs
from repos.git.types import RefName, RefUpdate


def run(git, *words):
    return subprocess.run(
        ["git", f"--git-dir={git.git_dir}", *words], check=True, capture_output=True, text=True
    ).stdout


def asked(git, prefix="refs"):
    lines = run(git, "for-each-ref", "--format=%(refname) %(objectname)", prefix).splitlines()
    return dict(line.split(" ") for line in lines)


@pytest.fixture
def many(git, commit):
    first, second = commit({"a": b"1"}), commit({"a": b"2"})
    names = ["refs/heads/b", "refs/heads/deep/er/x", "refs/tags/v1", "refs/pr/1", "refs/heads/é"]
    git.update_refs([RefUpdate(RefName(name), None, first) for name in names])
    run(git, "-c", "user.name=a", "-c", "user.email=a@b.c", "tag", "-a", "-m", "x", "v2", second)
    return git


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
def test_list_refs__is_what_git_lists(many, packed):
    if packed:
        run(many, "pack-refs", "--all")

    assert list(many.refs().items()) == list(asked(many).items())
    assert many.refs("refs/heads/") == asked(many, "refs/heads/")
    assert many.refs("refs/none/") == {}


def test_list_refs__the_loose_one_is_newer_and_what_is_deleted_is_gone(many, commit):
    run(many, "pack-refs", "--all")
    third = commit({"a": b"3"})
    many.update_refs([RefUpdate(RefName("refs/pr/1"), many.refs()["refs/pr/1"], None)])

    assert many.refs()["refs/heads/main"] == third
    assert "refs/pr/1" not in many.refs()
    assert many.refs() == asked(many)


def test_list_refs__passes_over_locks_and_asks_git_about_what_is_unusual(many):
    (many.git_dir / "refs/heads/b.lock").write_text("")
    run(many, "symbolic-ref", "refs/heads/alias", "refs/heads/main")

    assert many.refs() == asked(many)
    assert many.refs()["refs/heads/alias"] == many.refs()["refs/heads/main"]


def test_list_refs__loses_none_while_git_packs_them(many):
    expected = list_refs(many.git_dir)
    ended = threading.Event()

    def pack():
        while not ended.is_set():
            run(many, "pack-refs", "--all")
            for name, oid in expected.items():
                path = many.git_dir / name
                path.parent.mkdir(parents=True, exist_ok=True)
                temporary = path.with_name(f"{path.name}.lock")
                temporary.write_text(f"{oid}\n")
                temporary.rename(path)

    packer = threading.Thread(target=pack)
    packer.start()
    try:
        assert all(list_refs(many.git_dir) == expected for _ in range(300))
    finally:
        ended.set()
        packer.join()
