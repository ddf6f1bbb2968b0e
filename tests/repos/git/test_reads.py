"""Refs, folders, history, last commits, diffs; and the pool of resident processes."""

import itertools
import random
import subprocess
import threading

import pytest

from repos.errors import EntryNotFound, RevisionNotFound
from repos.git import diff, process
from repos.git.errors import BlobTooLarge, ObjectMissing, RefMoved
from repos.git.names import parse_branch
from repos.git.objects import POOL
from repos.git.types import EMPTY_TREE, DeleteFile, RefUpdate, RepoPath
from tests.repos.git.hostile import REF_NAMES


def test_update_refs__all_or_none_from_a_known_place(git, commit):
    first = commit({"a.txt": b"1"})
    second = commit({"a.txt": b"2"})
    wrong = RefUpdate("refs/heads/main", first, first)
    new = RefUpdate("refs/heads/topic", None, first)

    with pytest.raises(RefMoved):
        git.update_refs([new, wrong])
    with pytest.raises(RefMoved):
        git.update_refs([RefUpdate("refs/heads/main", None, first)])

    assert git.refs() == {"refs/heads/main": second}


def test_update_refs__deletes(git, commit):
    oid = commit({"a.txt": b"1"})

    git.update_refs([RefUpdate("refs/heads/main", oid, None)])

    assert git.refs() == {}


@pytest.mark.parametrize("text", REF_NAMES, ids=lambda name: ascii(name)[:40])
def test_s11_resolve__hostile_revisions_are_just_missing(git, commit, text):
    commit({"a.txt": b"1"})
    if text == "HEAD":
        pytest.skip("HEAD is a revision that exists")

    with pytest.raises(RevisionNotFound):
        git.resolve(text)


def test_resolve__branch_before_tag_then_oid(git, commit):
    first = commit({"a.txt": b"1"})
    second = commit({"a.txt": b"2"})
    git.update_refs([RefUpdate("refs/tags/main", None, first)])

    assert git.resolve("main") == second
    assert git.resolve("refs/tags/main") == first
    assert git.resolve(first) == first
    assert git.try_commit(first[:10]) == first


def test_walk__depth_first_with_sizes(git, commit):
    oid = commit({"b.txt": b"22", "a/x.txt": b"1", "a/y/z.txt": b"333"})

    entries = list(git.walk(oid, RepoPath(""), recursive=True))

    assert [(one.path, one.size_bytes) for one in entries] == [
        ("a", None),
        ("a/x.txt", 1),
        ("a/y", None),
        ("a/y/z.txt", 3),
        ("b.txt", 2),
    ]
    assert [one.path for one in git.walk(oid, RepoPath("a"), recursive=False)] == ["a/x.txt", "a/y"]


@pytest.mark.parametrize("path", ["nothing", "b.txt", "a/nothing"])
def test_walk__no_folder_of_that_name(git, commit, path):
    oid = commit({"b.txt": b"22", "a/x.txt": b"1"})

    with pytest.raises(EntryNotFound) as caught:
        list(git.walk(oid, RepoPath(path), recursive=False))

    assert caught.value.commit_oid == oid


def test_entries__only_those_that_exist(git, commit):
    oid = commit({"a/x.txt": b"1", "b.txt": b"2"})

    found = git.entries(oid, [RepoPath("a"), RepoPath("a/x.txt"), RepoPath("b.txt/c")])

    assert list(found) == ["a", "a/x.txt"]


def test_log__by_path_and_paged(git, commit):
    oids = [commit({f"{number % 2}.txt": str(number).encode()}) for number in range(6)]

    assert [one.oid for one in git.log(oids[-1])] == oids[::-1]
    assert [one.oid for one in git.log(oids[-1], skip=2, limit=2)] == [oids[3], oids[2]]
    assert [one.oid for one in git.log(oids[-1], path=RepoPath("0.txt"))] == oids[4::-2]
    assert git.count_commits(oids[-1]) == 6


def test_last_commits__agrees_with_git_log_for_each_entry(git, commit):
    tips = []
    for number in range(40):
        gone = [DeleteFile(RepoPath("d/f3.txt"))] if number == 30 else []
        files = {f"d/f{number % 7}.txt": str(number).encode(), f"e{number % 3}.txt": b"%d" % number}
        tips.append(commit(files if number != 30 else {"e0.txt": b"30"}, deletions=gone))
        if number % 9 == 0:
            # Ask now and then, so that later answers build on cached ones.
            git.last_commits(tips[-1], RepoPath("d"))

    for folder in ("", "d"):
        last = git.last_commits(tips[-1], RepoPath(folder))
        for path, made in last.items():
            expected = subprocess.run(
                ["git", "--git-dir", git.git_dir, "log", "-1", "--format=%H", "main", "--", path],
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
            assert made.oid == expected, path


def test_diff__is_cut_at_its_limit(git, commit):
    first = commit({"a.txt": b"1\n"})
    second = commit({"a.txt": b"2\n" * 10_000})

    assert "-1\n" in git.diff(first, second, limit_bytes=1 << 20)
    assert len(git.diff(first, second, limit_bytes=1000)) <= 1000
    (changed,) = diff.changed_files(git.git_dir, first, second)
    assert (changed.kind, changed.path) == ("M", "a.txt")


def test_is_reachable__not_from_what_clients_cannot_see(git, commit):
    shown = commit({"a.txt": b"1"})
    hidden = git.build_commit(
        parent=shown, changes=[], author=git.commit(shown).author, message="hidden"
    )
    git.update_refs([RefUpdate("refs/hub/secret", None, hidden)])

    assert git.is_reachable(shown)
    assert not git.is_reachable(hidden)


def test_merge__clean_and_conflicting(git, commit):
    base = commit({"a.txt": b"1\n", "b.txt": b"1\n"})
    git.update_refs([RefUpdate("refs/heads/topic", None, base)])
    ours = commit({"a.txt": b"2\n"})
    clean = commit({"b.txt": b"3\n"}, branch="topic")
    conflicting = commit({"a.txt": b"4\n"}, branch="topic")

    assert hasattr(git.merge(ours, clean), "tree")
    assert git.merge(ours, conflicting).paths == ("a.txt",)


def test_pool__eight_threads_get_their_own_answers(git, commit):
    oid = commit({f"f{number}.txt": str(number).encode() * 100 for number in range(50)})
    wrong = []

    def read():
        for number in range(50):
            entry = git.entry(oid, RepoPath(f"f{number}.txt"))
            content = git.read_blob(entry.oid, limit_bytes=1000)
            if content != str(number).encode() * 100:
                wrong.append((number, content))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_pool__a_half_read_blob_does_not_spoil_the_next_answer(git, commit):
    oid = commit({"big.bin": b"x" * 1_000_000, "a.txt": b"small"})
    big = git.entry(oid, RepoPath("big.bin")).oid

    pieces = git.open_blob(big)
    next(pieces)
    pieces.close()

    entry = git.entry(oid, RepoPath("a.txt"))
    assert git.read_blob(entry.oid, limit_bytes=10) == b"small"
    assert b"".join(git.open_blob(big, start=10, end=20)) == b"x" * 10


def test_pool__a_killed_process_is_replaced(git, commit):
    oid = commit({"a.txt": b"1"})
    with POOL.borrow(git.git_dir) as reader:
        assert reader.info(oid).size_bytes > 0
    pattern = f"git-dir={git.git_dir}"
    assert subprocess.run(["pkill", "-KILL", "-f", pattern], check=False).returncode == 0
    # A signal is delivered when the kernel gets to it.
    while subprocess.run(["pgrep", "-f", pattern], capture_output=True, check=False).stdout:
        pass

    assert git.commit(oid).oid == oid


def test_objects__missing_and_too_large(git, commit):
    oid = commit({"a.txt": b"x" * 100})
    entry = git.entry(oid, RepoPath("a.txt"))

    with git.objects() as reader, pytest.raises(ObjectMissing):
        reader.read("0" * 40)
    with pytest.raises(BlobTooLarge):
        git.read_blob(entry.oid, limit_bytes=99)


def test_objects__see_what_was_written_after_the_process_started(git, commit):
    commit({"a.txt": b"1"})
    with git.objects() as reader:
        reader.info("refs/heads/main")

    later = commit({f"{number}.txt": b"x" for number in range(100)})

    assert git.resolve("main") == later
    assert git.commit(later).oid == later


def written(git, text):
    command = ["git", f"--git-dir={git.git_dir}", "hash-object", "-t", "commit", "-w", "--stdin"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.mark.parametrize("seed", range(6))
def test_merge_base__says_what_git_says(git, seed):
    dice = random.Random(seed)
    made = []
    for number in range(14):
        parents = dice.sample(made, k=min(len(made), dice.choice([0, 1, 1, 1, 1, 2])))
        lines = [f"tree {EMPTY_TREE}", *(f"parent {one}" for one in parents)]
        who = "Ana <ana@example.org> 1767323045 +0000"
        text = "\n".join([*lines, f"author {who}", f"committer {who}", "", f"{number}", ""])
        made.append(written(git, text))

    for one, other in itertools.combinations_with_replacement(made, 2):
        _, said = process.run_with_code(
            git.git_dir, "merge-base", "--all", operands=[one, other], ok_exit_codes={0, 1}
        )
        bests = said.decode().split()
        assert git.merge_base(one, other) in (bests or [None])
        assert git.merge_base(other, one) in (bests or [None])


def test_merge_base__far_apart(git, commit):
    fork = commit({"a": b"0"})
    git.update_refs([RefUpdate(parse_branch("side"), None, fork)])
    for number in range(40):
        main = commit({"a": f"{number}".encode()})
    side = commit({"b": b"1"}, branch="side")

    assert git.merge_base(main, side) == fork
    assert git.merge_base(fork, side) == fork
