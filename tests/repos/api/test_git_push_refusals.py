"""What a push may not bring, in the words that the pusher's terminal shows; attacks S15-S21."""

import os
import subprocess

import pytest

from repos.actions.create_branch import create_branch
from repos.actions.lock_file import lock_file
from repos.actions.move_refs import moving_refs
from repos.git.pktline import FLUSH, pkt
from repos.git.types import RefName, RefUpdate
from repos.git_of import git_of
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.models import LfsObject, LfsState, Push, PushDoor, Ref, RepoLfsObject
from tests.factories import SYSTEM, make_repo

pytestmark = pytest.mark.django_db(transaction=True)
ZERO = "0" * 40


@pytest.fixture
def repo(people):
    return make_repo(people.lab, "bert", files={"a.txt": "one"})


@pytest.fixture
def clone(people, live_hub, repo, tmp_path):
    """A clone of lab/bert by Ben, and his git: `clone.push()`, `clone.write(path, content)`."""

    class Clone:
        git = live_hub.git(people.token("ben"))
        folder = tmp_path / "clone"

        def write(self, path, content=b"new"):
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

        def commit(self):
            return self.git.commit(self.folder, "change")

        def push(self, *words, ok=True):
            return self.git.run("push", "origin", *words, cwd=self.folder, ok=ok)

        def refused(self, *words):
            done = self.push(*words, ok=False)
            assert done.returncode != 0, done.stderr
            assert refs_of(repo) == before
            assert not Push.objects.filter(finished_at=None).exists()
            return done.stderr

    made = Clone()
    made.git.clone("lab/bert", made.folder)
    before = refs_of(repo)
    return made


def refs_of(repo) -> dict[str, str]:
    mirror = dict(Ref.objects.filter(repo=repo).values_list("name", "oid"))
    assert mirror == git_of(repo).refs()
    return mirror


def test_push__large_blob_is_told_its_cure(clone):
    clone.write("weights/model.dat", os.urandom(10 * (1 << 20) + 1))
    clone.commit()

    said = clone.refused("main")

    assert "remote: 'weights/model.dat' is 10.0 MB" in said
    assert 'git lfs migrate import --include="weights/model.dat"' in said
    assert "pre-receive hook declined" in said


def test_push__large_blob_deep_in_history_is_found(clone):
    clone.write("big", b"\0" * (10 * (1 << 20) + 1))
    clone.commit()
    (clone.folder / "big").unlink()
    clone.commit()

    assert "'big'" in clone.refused("main")


def test_push__pointer_without_content_is_refused_and_with_content_passes(clone, repo):
    pointer = Pointer(LfsOid("a" * 64), 12)
    clone.write("w.weights", pointer.text())
    clone.commit()

    assert "LFS pointer pointed to a file that does not exist" in clone.refused("main")

    known = LfsObject.objects.create(oid=pointer.oid, size_bytes=12, state=LfsState.PRESENT)
    RepoLfsObject.objects.create(repo=repo, lfs_object=known)
    clone.push("main")


def test_push__pointer_to_a_strangers_content_is_refused(clone, people):
    pointer = Pointer(LfsOid("b" * 64), 12)
    secret = make_repo(people.eve, private=True)
    known = LfsObject.objects.create(oid=pointer.oid, size_bytes=12, state=LfsState.PRESENT)
    RepoLfsObject.objects.create(repo=secret, lfs_object=known)
    clone.write("w.weights", pointer.text())
    clone.commit()

    assert "does not exist" in clone.refused("main")


def test_push__bad_card_is_refused(clone):
    clone.write("README.md", b"---\nlicense: [\n---\n")
    clone.commit()

    assert "remote: Invalid metadata in README.md" in clone.refused("main")


def test_push__locked_file_is_refused(clone, people, repo):
    lock_file(actor=people.actor("ana"), repo=repo, path="a.txt")
    clone.write("a.txt", b"two")
    clone.commit()

    assert "'a.txt' is locked by ana" in clone.refused("main")


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["x\\y"], "backslash"),
        (["a\tb"], "control character"),
        (["GIT~1"], ".git"),
        ([".git\u200c"], ".git"),
    ],
)
def test_push__unstorable_paths_are_refused(clone, names, words):
    git, folder = clone.git, clone.folder
    blob = git.run("hash-object", "-w", "a.txt", cwd=folder).stdout.strip()
    for name in names:
        git.run("-c", "core.protectNTFS=false", "-c", "core.protectHFS=false", "update-index",
                "--add", "--cacheinfo", f"100644,{blob},{name}", cwd=folder)  # fmt: skip
    git.run("commit", "-q", "-m", "hostile", cwd=folder)

    said = clone.refused("main")

    assert words in said or "hasDotgit" in said


def test_push__refused_path_is_told_as_it_is(clone):
    blob = clone.git.run("hash-object", "-w", "a.txt", cwd=clone.folder).stdout.strip()
    clone.git.run("update-index", "--add", "--cacheinfo", f"100644,{blob},中\\文", cwd=clone.folder)
    clone.git.run("commit", "-q", "-m", "hostile", cwd=clone.folder)

    assert "Invalid path '中\\文': it contains a backslash." in clone.refused("main")


def test_push__full_folder_is_refused(clone, people, repo):
    git, folder = clone.git, clone.folder
    blob = git.run("hash-object", "-w", "a.txt", cwd=folder).stdout.strip()
    listing = "".join(f"100644 blob {blob}\tf{number}\n" for number in range(10_001))
    made = subprocess.run(
        ["git", "mktree"], cwd=folder, input=listing, capture_output=True, text=True, check=True
    ).stdout.strip()
    commit = git.run("commit-tree", made, "-p", "HEAD", "-m", "full", cwd=folder).stdout.strip()

    assert "over the limit of 10000" in clone.refused(f"{commit}:refs/heads/main")


def test_push__symlinks_and_submodules_are_data(clone, repo):
    (clone.folder / "link").symlink_to("/etc/passwd")
    head = clone.git.run("rev-parse", "HEAD", cwd=clone.folder).stdout.strip()
    clone.git.run("update-index", "--add", "--cacheinfo", f"160000,{head},module", cwd=clone.folder)
    pushed = clone.commit()

    clone.push("main")

    assert refs_of(repo)["refs/heads/main"] == pushed


# S15: content that tools on the other side would run or follow.
def test_push__hostile_content_is_only_content(clone, repo, tmp_path):
    for path in ("hooks/post-receive", "config", "objects/info/alternates"):
        clone.write(path, b"#!/bin/sh\ntouch " + bytes(tmp_path / "pwned") + b"\n")
    (clone.folder / "hooks/post-receive").chmod(0o755)
    clone.write(".gitattributes", b"* filter=evil export-subst\n")
    pushed = clone.commit()

    clone.push("main")

    assert refs_of(repo)["refs/heads/main"] == pushed
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("url", ["-u./payload", "--upload-pack=touch /tmp/x"])
def test_push__submodule_that_is_an_option_is_refused(clone, url):
    clone.write(".gitmodules", f'[submodule "x"]\n\tpath = x\n\turl = {url}\n'.encode())
    clone.commit()

    assert "gitmodulesUrl" in clone.refused("main")


# S19, S21: refs that are not theirs to write, and names that mean two things.
@pytest.mark.parametrize(
    "ref",
    ["refs/pr/7", "refs/pr/7/x", "refs/convert/parquet", "refs/heads/refs/pr/1", "refs/hub/x",
     "refs/internal/x", "refs/tags/main", "refs/notes/x", "refs/replace/x", "refs/heads/-x",
     f"refs/heads/{'a' * 40}", "refs/heads/HEAD", "refs/stash"],
)  # fmt: skip
def test_push__foreign_and_ambiguous_refs_are_refused(clone, ref):
    said = clone.refused(f"HEAD:{ref}")

    assert "! [remote rejected]" in said or "fatal" in said or "error" in said


def test_push__pull_request_and_converted_refs_stay_as_they_are(clone, repo, people):
    # A pull request that nobody opened through the hub is told as missing.
    names = [RefName("refs/pr/1"), RefName("refs/convert/parquet")]
    with moving_refs(actor=SYSTEM, repo=repo, door=PushDoor.SYSTEM) as moving:
        moving.git.update_refs([RefUpdate(name, None, repo.head_oid) for name in names])
        moving.born.extend(names)
    clone.write("b.txt")
    clone.commit()

    for word, reason in [
        ("HEAD:refs/pr/1", "Invalid rev id: refs/pr/1"),
        (":refs/pr/1", "belongs to the hub"),
        ("HEAD:refs/convert/parquet", "belongs to the hub"),
    ]:
        assert reason in clone.push(word, ok=False).stderr

    assert {refs_of(repo)[name] for name in names} == {repo.head_oid}


def test_push__default_branch_cannot_be_deleted(clone):
    assert "Cannot delete refs/heads/main" in clone.refused(":main")


# S20: an allowed ref in front excuses nothing behind it.
def test_push__each_ref_is_judged_and_all_stay(clone, repo):
    clone.write("b.txt")
    clone.commit()

    said = clone.refused("HEAD:refs/heads/fine", "HEAD:refs/pr/7")

    assert "refs/heads/fine" not in refs_of(repo)
    assert "'refs/pr/7' belongs to the hub" in said
    assert "refused with the others" in said


def test_push__writers_force_and_delete_branches_and_tags(clone, repo, people):
    create_branch(actor=people.actor("ana"), repo=repo, branch="old")
    clone.write("a.txt", b"two")
    clone.git.run("commit", "-q", "--amend", "-a", "-m", "rewritten", cwd=clone.folder)
    clone.git.run("tag", "-a", "v1", "-m", "one", cwd=clone.folder)

    assert clone.push("main", ok=False).returncode != 0
    clone.push("--force", "main", "v1", ":old")
    refs = refs_of(repo)
    assert refs.keys() == {"refs/heads/main", "refs/tags/v1"}
    clone.push(":v1", "HEAD:refs/heads/new")

    assert refs_of(repo).keys() == {"refs/heads/main", "refs/heads/new"}


def raw_push(live_hub, token, body):
    return live_hub.request(
        "POST",
        "/lab/bert/git-receive-pack",
        token,
        content=body,
        headers={"Content-Type": "application/x-git-receive-pack-request"},
    )


# S20: whatever cannot be read with certainty moves nothing.
@pytest.mark.parametrize(
    "body",
    [
        b"zzzz",
        b"0003",
        b"00ff" + b"short",
        pkt(b"push-cert\0report-status\n") + FLUSH,
        pkt(b"%s %s refs/heads/x" % (b"1" * 39, b"2" * 40)) + FLUSH,
        pkt(b"%s %s ../../x\0report-status" % (ZERO.encode(), b"2" * 40)) + FLUSH,
        pkt(b"%s %s HEAD\0report-status" % (ZERO.encode(), b"2" * 40)) + FLUSH,
        pkt(b"%s %s refs/heads/\xff\0report-status" % (ZERO.encode(), b"2" * 40)) + FLUSH,
        pkt(b"%s %s refs/heads/a\nb\0report-status" % (ZERO.encode(), b"2" * 40)) + FLUSH,
        pkt(b"%s %s refs/heads/%s\0" % (ZERO.encode(), b"2" * 40, b"x" * 65_000)) + FLUSH,
        b"".join(
            pkt(b"%s %s refs/heads/b%d\0report-status" % (ZERO.encode(), b"2" * 40, number))
            for number in range(6000)
        )
        + FLUSH,
    ],
    ids=range(11),
)
def test_push__unreadable_commands_move_nothing(people, live_hub, repo, body):
    before = refs_of(repo)

    answer = raw_push(live_hub, people.token("ben"), body)

    assert answer.status_code in {400, 413} or b"ng " in answer.content
    assert refs_of(repo) == before


def test_push__same_ref_twice_is_refused(people, live_hub, repo):
    head = repo.head_oid.encode()
    line = b"%s %s refs/heads/x" % (ZERO.encode(), head)
    body = pkt(line + b"\0report-status") + pkt(line) + FLUSH

    answer = raw_push(live_hub, people.token("ben"), body)

    assert b"ng refs/heads/x" in answer.content
    assert "refs/heads/x" not in refs_of(repo)


def test_push__empty_request_asks_only_for_credentials(people, live_hub, repo):
    answer = raw_push(live_hub, people.token("ben"), FLUSH)

    assert (answer.status_code, answer.content) == (200, b"")


# S17: an object that no visible ref leads to does not exist.
@pytest.mark.parametrize("version", ["0", "2"])
def test_fetch__forgotten_commits_are_not_served(clone, repo, live_hub, version, tmp_path):
    clone.write("secret.txt", b"secret")
    secret = clone.commit()
    clone.push("HEAD:refs/heads/leak")
    clone.push(":leak")
    other = live_hub.git()
    other.clone("lab/bert", tmp_path / "other")

    done = other.run(
        "-c", f"protocol.version={version}", "fetch", "origin", secret,
        cwd=tmp_path / "other", ok=False,
    )  # fmt: skip

    assert done.returncode != 0
    assert "not our ref" in done.stderr or "unadvertised" in done.stderr
