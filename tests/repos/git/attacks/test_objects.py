import os
import threading

import pytest

from repos.errors import EntryNotFound, RevisionNotFound
from repos.git.errors import BlobTooLarge, ObjectMissing
from repos.git.maintenance import maintain
from repos.git.objects import POOL
from repos.git.types import RepoPath, Revision
from tests.repos.git import hostile

MISSING = "0123456789" * 4


def test_pool__eight_threads_get_their_own_answers(bare, other):
    commits = {
        one: one.commit({str(n): f"{one.git_dir}{n}" for n in range(50)}) for one in (bare, other)
    }
    wrong = []

    def read(one):
        for n in range(50):
            text = one.text(commits[one], str(n))
            if text != f"{one.git_dir}{n}":
                wrong.append(text)

    threads = [threading.Thread(target=read, args=[one]) for one in [bare, other] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_pool__a_reader_that_stops_half_way_spoils_nothing(bare):
    commit = bare.commit({"big": b"x" * (3 << 20), "small": "s"})
    entry = bare.git.entry(commit, RepoPath("big"))

    pieces = bare.git.open_blob(entry.oid)
    next(pieces)
    pieces.close()

    assert bare.text(commit, "small") == "s"


def test_pool__an_error_in_the_borrowers_hands_spoils_nothing(bare):
    commit = bare.commit({"small": "s"})

    with pytest.raises(ZeroDivisionError), bare.git.objects() as reader:
        reader.info(commit)
        raise ZeroDivisionError

    assert bare.text(commit, "small") == "s"


def test_pool__finds_what_maintenance_repacked_under_it(bare):
    commits = [bare.commit({f"f{n}": str(n)}) for n in range(12)]
    assert bare.text(commits[0], "f0") == "0"

    maintain(bare.git_dir)
    newest = bare.commit({"after": "1"})

    assert bare.text(commits[3], "f3") == "3"
    assert bare.text(newest, "after") == "1"


def test_pool__sees_refs_move_at_once(bare):
    first = bare.commit({"a": "1"})
    assert bare.git.resolve(Revision("main")) == first

    second = bare.commit({"a": "2"})

    assert bare.git.resolve(Revision("main")) == second


def test_pool__a_forked_child_does_not_talk_through_its_parents_pipes(bare):
    commit = bare.commit({"a": "parent"})
    assert bare.text(commit, "a") == "parent"
    reading, writing = os.pipe()

    child = os.fork()
    if child == 0:
        os.write(writing, bare.text(commit, "a").encode())
        os._exit(0)
    os.close(writing)
    told = os.read(reading, 100)
    os.close(reading)
    os.waitpid(child, 0)

    assert told == b"parent"
    assert bare.text(commit, "a") == "parent"


def test_pool__keeps_its_bound(bare):
    commit = bare.commit({"a": "1"})
    barrier = threading.Barrier(8)

    def hold():
        with bare.git.objects() as reader:
            reader.info(commit)
            barrier.wait()

    threads = [threading.Thread(target=hold) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    POOL.close_all()

    assert bare.text(commit, "a") == "1"


def test_s11_reader__a_line_break_is_no_second_command(bare):
    commit = bare.commit({"a": "1"})

    with bare.git.objects() as reader, pytest.raises((ObjectMissing, ValueError)):
        reader.infos([f"{MISSING}\ncontents {commit}"])
    assert bare.text(commit, "a") == "1"


def test_read_blob__above_the_limit_is_not_read(bare):
    commit = bare.commit({"a": "x" * 1000})
    oid = bare.git.entry(commit, RepoPath("a")).oid

    with pytest.raises(BlobTooLarge):
        bare.git.read_blob(oid, limit_bytes=999)

    assert len(bare.git.read_blob(oid, limit_bytes=1000)) == 1000


@pytest.mark.parametrize(("start", "end"), [(0, None), (10, 20), (1 << 20, (1 << 20) + 5), (5, 5)])
def test_open_blob__gives_exactly_the_range(bare, start, end):
    content = os.urandom(2 << 20)
    oid = bare.git.entry(bare.commit({"a": content}), RepoPath("a")).oid

    assert b"".join(bare.git.open_blob(oid, start=start, end=end)) == content[start:end]


@pytest.mark.parametrize(
    "name", [*hostile.REF_NAMES, "main^{tree}", "main:a", ":/x", MISSING], ids=ascii
)
def test_s11_resolve__takes_names_and_nothing_else(bare, name):
    bare.commit({"a": "1"})
    if name in ("HEAD", "refs/heads/main"):
        pytest.skip("a revision, if no branch name")

    with pytest.raises(RevisionNotFound):
        bare.git.resolve(Revision(name))


def test_resolve__branch_tag_ref_head_and_short_oid(bare):
    commit = bare.commit({"a": "1"})

    for name in ("main", "HEAD", "refs/heads/main", commit, commit[:8]):
        assert bare.git.resolve(Revision(name)) == commit


def test_resolve__a_trees_oid_is_no_revision(bare):
    commit = bare.commit({"a/b": "1"})

    with pytest.raises(RevisionNotFound):
        bare.git.resolve(Revision(bare.git.entry(commit, RepoPath("a")).oid))


@pytest.mark.parametrize("path", ["b", "a/b", "folder/c", "folder/a/b"])
def test_entry__missing(bare, path):
    commit = bare.commit({"a": "1", "folder/a": "2"})

    with pytest.raises(EntryNotFound) as missing:
        bare.git.entry(commit, RepoPath(path))

    assert missing.value.commit_oid == commit
