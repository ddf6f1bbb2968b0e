"""Commits built by fast-import: what they hold, what they refuse, what they leave behind."""

import io
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from repos.errors import EntryNotFound
from repos.git.errors import PathConflict
from repos.git.maintenance import fsck, load_of, maintain
from repos.git.types import (
    DeleteFile,
    DeleteFolder,
    PutExisting,
    PutFile,
    RepoPath,
    Signature,
)
from tests.repos.git.conftest import ANA


def _paths(git, commit):
    return [entry.path for entry in git.walk(commit, RepoPath(""), recursive=True)]


def test_build_commit__holds_what_was_put_and_leaves_no_ref(git, tmp_path):
    on_disk = tmp_path / "big.bin"
    on_disk.write_bytes(b"\0\n" * 1000)
    changes = [
        PutFile(RepoPath('odd "name"\\x.txt'.replace("\\", "")), b"data 5\nhello"),
        PutFile(RepoPath("dir/run.sh"), b"#!/bin/sh\n", executable=True),
        PutFile(RepoPath("big.bin"), on_disk),
    ]

    oid = git.build_commit(parent=None, changes=changes, author=ANA, message="First\n\nBody")

    made = git.commit(oid)
    assert (made.title, made.body, made.author) == ("First", "Body", ANA)
    assert _paths(git, oid) == ["big.bin", "dir", "dir/run.sh", 'odd "name"x.txt']
    assert git.entry(oid, RepoPath("dir/run.sh")).mode == "100755"
    assert git.read_blob(git.entry(oid, RepoPath("big.bin")).oid, limit_bytes=9999) == (
        b"\0\n" * 1000
    )
    assert git.refs() == {}
    assert fsck(git.git_dir) == ""


def test_build_commit__one_file_is_added_to_the_parent(git, commit):
    first = commit({"a.txt": b"1", "d/b.txt": b"2"})

    second = git.build_commit(
        parent=first, changes=[PutFile(RepoPath("d/c.txt"), b"3")], author=ANA, message="More"
    )

    assert _paths(git, second) == ["a.txt", "d", "d/b.txt", "d/c.txt"]
    assert git.commit(second).parents == (first,)


@pytest.mark.parametrize("path", ["d", "a.txt/x", "a.txt/x/y"])
def test_build_commit__a_file_and_a_folder_cannot_share_a_name(git, commit, path):
    parent = commit({"a.txt": b"1", "d/b.txt": b"2"})

    with pytest.raises(PathConflict):
        git.build_commit(
            parent=parent, changes=[PutFile(RepoPath(path), b"")], author=ANA, message="x"
        )


def test_build_commit__two_new_files_may_not_collide_either(git):
    changes = [PutFile(RepoPath("x"), b""), PutFile(RepoPath("x/y"), b"")]

    with pytest.raises(PathConflict):
        git.build_commit(parent=None, changes=changes, author=ANA, message="x")


def test_build_commit__a_folder_may_be_replaced_when_it_is_deleted_too(git, commit):
    parent = commit({"d/b.txt": b"2"})
    changes = [PutFile(RepoPath("d"), b"now a file"), DeleteFolder(RepoPath("d"))]

    oid = git.build_commit(parent=parent, changes=changes, author=ANA, message="x")

    assert _paths(git, oid) == ["d"]


def test_build_commit__a_file_may_become_a_folder_when_the_folder_above_is_deleted(git, commit):
    parent = commit({"a/b": b"a file"})
    changes = [DeleteFolder(RepoPath("a")), PutFile(RepoPath("a/b/c"), b"deeper")]

    oid = git.build_commit(parent=parent, changes=changes, author=ANA, message="x")

    assert _paths(git, oid) == ["a", "a/b", "a/b/c"]


@pytest.mark.parametrize("deletion", [DeleteFile, DeleteFolder])
def test_s09_build_commit__deleting_nothing_is_an_error(git, commit, deletion):
    parent = commit({"a.txt": b"1"})

    with pytest.raises(EntryNotFound, match="A file with this name doesn't exist"):
        git.build_commit(
            parent=parent, changes=[deletion(RepoPath("*.txt"))], author=ANA, message="x"
        )


def test_build_commit__copies_by_oid(git, commit):
    parent = commit({"a.txt": b"1"})
    entry = git.entry(parent, RepoPath("a.txt"))

    oid = git.build_commit(
        parent=parent, changes=[PutExisting(RepoPath("b.txt"), entry.oid)], author=ANA, message="x"
    )

    assert git.entry(oid, RepoPath("b.txt")).oid == entry.oid


def test_s05_build_commit__a_symlink_is_replaced_never_followed(git, tmp_path):
    target = tmp_path / "host-file"
    target.write_text("host")
    link = git.write_blob(io.BytesIO(str(target).encode()))
    first = git.build_commit(
        parent=None,
        changes=[PutExisting(RepoPath("x"), link, mode="120000")],
        author=ANA,
        message="A link",
    )

    second = git.build_commit(
        parent=first, changes=[PutFile(RepoPath("x"), b"new")], author=ANA, message="Write to it"
    )
    with pytest.raises(PathConflict):
        git.build_commit(
            parent=first, changes=[PutFile(RepoPath("x/y"), b"")], author=ANA, message="Below it"
        )

    assert git.entry(second, RepoPath("x")).mode == "100644"
    assert target.read_text() == "host"


@pytest.mark.parametrize(
    "name", ["<script>", "a\nb", "a\x1b[31mb", "x> <y@z> 0 +0000\nparent", "", " "]
)
def test_s23_build_commit__a_strange_author_cannot_forge_lines(git, name):
    author = Signature(name, name, ANA.when)

    oid = git.build_commit(
        parent=None, changes=[PutFile(RepoPath("a"), b"")], author=author, message="x\0y\x1b"
    )

    made = git.commit(oid)
    assert made.parents == ()
    assert fsck(git.git_dir) == ""


def test_s23_commit__a_huge_subject_is_read_whole(git):
    message = "x" * 1_000_000

    oid = git.build_commit(
        parent=None, changes=[PutFile(RepoPath("a"), b"")], author=ANA, message=message
    )

    assert git.commit(oid).title == message


def test_build_commit__a_thousand_files_make_packs_not_loose_objects(git, commit):
    commit({f"d{number % 10}/f{number}.txt": str(number).encode() for number in range(1000)})

    assert load_of(git.git_dir).loose_folders < 5


def test_maintain__keeps_everything_and_leaves_one_pack(git, commit):
    for number in range(5):
        oid = commit({f"{number}.txt": b"x" * number for number in range(number + 10)})

    maintain(git.git_dir)

    assert load_of(git.git_dir).packs == 1
    assert git.resolve("main") == oid
    assert fsck(git.git_dir) == ""


def test_write_tag__is_annotated_and_peels(git, commit):
    oid = commit({"a.txt": b"1"})

    tag = git.write_tag(target=oid, name="v1", tagger=ANA, message="First release")

    shown = subprocess.run(
        ["git", "--git-dir", git.git_dir, "cat-file", "-p", tag], capture_output=True, check=True
    ).stdout
    assert b"First release" in shown
    assert git.try_commit(tag) == oid


def test_build_commit__the_same_by_many_at_once_is_one(git):
    """Equal commits make equal packs, and git locks a new pack by a file of that name."""
    many = 8

    def build(number, start):
        start.wait()
        return git.build_commit(
            parent=None,
            changes=[PutFile(RepoPath("a"), b"%d" % number)],
            author=ANA,
            message="Same",
        )

    with ThreadPoolExecutor(many) as pool:
        for number in range(12):
            start = threading.Barrier(many)
            built = [pool.submit(build, number, start) for _ in range(many)]
            assert len({one.result() for one in built}) == 1

    assert not list(git.git_dir.glob("fast_import_crash_*"))
    assert not list(git.git_dir.glob("objects/pack/*.keep"))
