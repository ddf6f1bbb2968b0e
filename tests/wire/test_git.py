"""git and git-lfs, unmodified: clone, push, large files, locks, shallow, partial, refusals."""

import hashlib
import json
import os
import threading

import httpx
import pytest

from tests.wire.git_tools import Git

pytestmark = [pytest.mark.wire, pytest.mark.timeout(600)]


@pytest.fixture
def git(wire_hub, tmp_path):
    return Git(tmp_path / "home", wire_hub.base_url, wire_hub.token)


@pytest.fixture
def repo(wire_hub):
    return wire_hub.new_repo()


def _post(wire_hub, path, **body):
    headers = {"Authorization": f"Bearer {wire_hub.token}"}
    return httpx.post(f"{wire_hub.base_url}{path}", json=body, headers=headers)


def test_clone_push__small_file_by_git_is_seen_by_the_api(wire_hub, git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    (work / "hello.txt").write_text("hello\n")
    oid = git.commit(work, "Say hello")
    git.run("push", cwd=work)

    info = httpx.get(
        f"{wire_hub.base_url}/api/models/{repo}",
        headers={"Authorization": f"Bearer {wire_hub.token}"},
    ).json()
    assert info["sha"] == oid
    assert {"rfilename": "hello.txt"} in info["siblings"]


@pytest.mark.parametrize("prefix", ["", "datasets/", "spaces/"])
@pytest.mark.parametrize("suffix", ["", ".git"])
def test_clone__all_types_with_and_without_suffix(wire_hub, git, prefix, suffix, tmp_path):
    repo_type = prefix.rstrip("s/") or "model"
    repo = wire_hub.new_repo(repo_type=repo_type, private=True)

    git.clone(f"{prefix}{repo}{suffix}", tmp_path / "work")

    assert (tmp_path / "work" / ".gitattributes").exists()


@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_protocol__each_version_clones_fetches_and_pushes(git, repo, version, tmp_path):
    protocol = ("-c", f"protocol.version={version}")
    first, second = tmp_path / "first", tmp_path / "second"
    git.run(*protocol, "clone", git.url(repo), first, cwd=tmp_path)
    git.run(*protocol, "clone", git.url(repo), second, cwd=tmp_path)
    (first / "a.txt").write_text(version)
    oid = git.commit(first, "From the first")
    git.run(*protocol, "push", cwd=first)

    git.run(*protocol, "pull", cwd=second)

    assert git.run("rev-parse", "HEAD", cwd=second).stdout.strip() == oid


def test_lfs__fifty_megabytes_go_up_and_come_back(wire_hub, git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    content = os.urandom(1 << 20) * 50
    (work / "weights.bin").write_bytes(content)
    git.commit(work, "Add weights")
    git.run("push", cwd=work)

    git.clone(repo, tmp_path / "again")

    got = (tmp_path / "again" / "weights.bin").read_bytes()
    assert hashlib.sha256(got).digest() == hashlib.sha256(content).digest()
    resolved = httpx.get(
        f"{wire_hub.base_url}/{repo}/resolve/main/weights.bin",
        headers={"Authorization": f"Bearer {wire_hub.token}", "Range": "bytes=100-199"},
        follow_redirects=True,
    )
    assert (resolved.status_code, resolved.content) == (206, content[100:200])


def test_lfs_lock__mine_is_listed_and_unlocked(git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    (work / "model.bin").write_bytes(b"\0binary" * 1000)
    git.commit(work, "Add a model")
    git.run("push", cwd=work)

    git.run("lfs", "lock", "model.bin", cwd=work)
    listed = json.loads(git.run("lfs", "locks", "--json", cwd=work).stdout)
    git.run("lfs", "unlock", "model.bin", cwd=work)

    assert [lock["path"] for lock in listed] == ["model.bin"]
    assert json.loads(git.run("lfs", "locks", "--json", cwd=work).stdout) == []


def test_lfs_lock__anothers_locked_file_is_not_pushed(wire_hub, git, tmp_path):
    repo = wire_hub.new_repo(namespace="lab")
    ben = Git(tmp_path / "ben", wire_hub.base_url, wire_hub.token_of("ben"))
    mine, his = tmp_path / "mine", tmp_path / "his"
    git.clone(repo, mine)
    (mine / "model.bin").write_bytes(b"\0one" * 1000)
    git.commit(mine, "Add a model")
    git.run("push", cwd=mine)
    ben.clone(repo, his)
    git.run("lfs", "lock", "model.bin", cwd=mine)

    (his / "model.bin").write_bytes(b"\0two" * 1000)
    ben.commit(his, "Change the model")
    # git-lfs itself would stop the push; the server must hold even if it does not ask.
    refused = ben.run(
        "-c", "lfs.locksverify=false", "push", cwd=his, ok=False, GIT_LFS_SKIP_PUSH="0"
    )

    assert refused.returncode != 0
    assert "locked by ana" in refused.stderr


def test_push__a_pointer_without_content_is_refused_in_words(git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    (work / "weights.bin").write_bytes(b"never uploaded" * 1000)
    git.commit(work, "Add weights")

    refused = git.run("push", "--no-verify", cwd=work, ok=False)

    assert refused.returncode != 0
    assert "remote:" in refused.stderr
    assert "LFS pointer pointed to a file that does not exist" in refused.stderr


def test_push__a_big_blob_outside_lfs_is_refused_with_the_cure(git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    (work / "notes.txt").write_bytes(os.urandom(11 << 20))
    git.commit(work, "Add big notes")

    refused = git.run("push", cwd=work, ok=False)

    assert refused.returncode != 0
    assert "notes.txt" in refused.stderr
    assert "git lfs" in refused.stderr


def test_push__a_bad_card_is_refused_in_words(git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    (work / "README.md").write_text("---\nlicense: [no, such\n---\n# Hi\n")
    git.commit(work, "Break the card")

    refused = git.run("push", cwd=work, ok=False)

    assert refused.returncode != 0
    assert "README.md" in refused.stderr


def test_shallow_and_partial__clones_are_real(git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    for number in range(5):
        (work / f"f{number}.txt").write_text(str(number))
        git.commit(work, f"Commit {number}")
    git.run("push", cwd=work)

    git.clone(repo, tmp_path / "shallow", "--depth=1")
    git.clone(repo, tmp_path / "blobless", "--filter=blob:none", "--no-checkout")
    git.clone(repo, tmp_path / "treeless", "--filter=tree:0")
    limited = git.clone(repo, tmp_path / "limited", "--filter=blob:limit=1k")
    odd = git.clone(repo, tmp_path / "odd", "--filter=sparse:oid=main:f0.txt", ok=False)

    count = git.run("rev-list", "--count", "HEAD", cwd=tmp_path / "shallow").stdout
    assert count.strip() == "1"
    missing = git.run(
        "rev-list", "--objects", "--all", "--missing=print", cwd=tmp_path / "blobless"
    ).stdout
    assert any(line.startswith("?") for line in missing.splitlines())
    git.run("checkout", "main", cwd=tmp_path / "blobless")
    assert (tmp_path / "blobless" / "f3.txt").read_text() == "3"
    assert (tmp_path / "treeless" / "f4.txt").read_text() == "4"
    assert limited.returncode == 0
    assert odd.returncode != 0


def test_history__force_push_tags_and_branch_deletion(wire_hub, git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    (work / "a.txt").write_text("one")
    git.commit(work, "One")
    git.run("push", cwd=work)
    git.run("commit", "--amend", "-m", "Another one", cwd=work)
    assert git.run("push", cwd=work, ok=False).returncode != 0

    git.run("push", "--force", cwd=work)
    git.run("tag", "-a", "v1", "-m", "first", cwd=work)
    git.run("push", "origin", "v1", "HEAD:refs/heads/topic", cwd=work)
    git.run("push", "origin", ":topic", cwd=work)
    refused = git.run("push", "origin", ":main", cwd=work, ok=False)

    refs = git.run("ls-remote", "origin", cwd=work).stdout
    assert "refs/tags/v1" in refs
    assert "refs/heads/topic" not in refs
    assert refused.returncode != 0
    assert "refs/heads/main" in refs


@pytest.mark.parametrize(
    ("token", "says"), [("hf_wrong", "Authentication failed"), ("", "could not read Username")]
)
def test_clone__private_needs_a_right_token(wire_hub, tmp_path, token, says):
    repo = wire_hub.new_repo(private=True)
    stranger = Git(tmp_path / "home", wire_hub.base_url, token)

    refused = stranger.clone(repo, tmp_path / "work", ok=False)

    assert refused.returncode != 0
    assert says in refused.stderr


def test_push__a_read_token_and_a_stranger_are_refused(wire_hub, git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    (work / "a.txt").write_text("x")
    git.commit(work, "X")
    for token, words in (
        (wire_hub.read_token, "403"),
        (wire_hub.token_of("eve"), "rights to write"),
    ):
        other = Git(tmp_path / f"home-{token}", wire_hub.base_url, token)

        refused = other.run("push", other.url(repo), "HEAD:main", cwd=work, ok=False)

        assert refused.returncode != 0
        assert words in refused.stderr


def test_push__hidden_refs_cannot_be_made(git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    for ref in ("refs/pr/7", "refs/pr/7/x", "refs/convert/parquet", "refs/internal/x"):
        refused = git.run("push", "origin", f"HEAD:{ref}", cwd=work, ok=False)

        assert refused.returncode != 0, ref


def test_push__two_racing_pushes_give_one_winner(git, repo, tmp_path):
    works = [tmp_path / "one", tmp_path / "two"]
    for work in works:
        git.clone(repo, work)
        (work / f"{work.name}.txt").write_text(work.name)
        git.commit(work, work.name)
    results = []
    threads = [
        threading.Thread(target=lambda w=w: results.append(git.run("push", cwd=w, ok=False)))
        for w in works
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(result.returncode == 0 for result in results) == [False, True]


def test_push__chunked_body_over_one_megabyte(git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    for number in range(3):
        (work / f"noise{number}.txt").write_text(os.urandom(3 << 20).hex()[: 4 << 20])
    oid = git.commit(work, "Three files of noise")

    # The default postBuffer is 1 MiB: above it git sends chunks after an Expect: 100-continue.
    git.run("push", cwd=work)

    assert oid in git.run("ls-remote", "origin", "main", cwd=work).stdout


def test_api_commit__arrives_by_git_pull(wire_hub, git, repo, tmp_path):
    work = tmp_path / "work"
    git.clone(repo, work)
    answer = httpx.post(
        f"{wire_hub.base_url}/api/models/{repo}/commit/main",
        content=json.dumps({"key": "header", "value": {"summary": "By API"}})
        + "\n"
        + json.dumps({"key": "file", "value": {"path": "api.txt", "content": "aGk="}}),
        headers={
            "Authorization": f"Bearer {wire_hub.token}",
            "Content-Type": "application/x-ndjson",
        },
    )
    assert answer.status_code == 200, answer.text

    git.run("pull", cwd=work)

    assert git.run("rev-parse", "HEAD", cwd=work).stdout.strip() == answer.json()["commitOid"]
