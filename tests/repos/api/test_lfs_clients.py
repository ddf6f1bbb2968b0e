"""The clients themselves, git-lfs and huggingface_hub, against the LFS routes alone.

The git remote is a plain folder and only the large files go to the hub, so that a failure here is a
failure of LFS. tests/wire has the whole journeys.
"""

import io
import shutil
import sys
from pathlib import Path

import pytest
from huggingface_hub import CommitOperationAdd
from huggingface_hub.lfs import lfs_upload, post_lfs_batch_info

from repos.lfs.locks import path_digest
from repos.lfs.possession import linked_sizes
from repos.lfs.store import object_store
from repos.models import LfsLock, Repository
from tests.repos.api.lfs_client import token_of
from tests.repos.lfs.world import BOOK, SONG, person, pointer_of, repo_of, store
from tests.wire.git_tools import Git

pytestmark = [
    pytest.mark.wire,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_lfs_store"),
]


@pytest.fixture
def ana():
    return person("ana")


@pytest.fixture
def repo(ana):
    return repo_of(ana)


def working_copy(git: Git, folder: Path) -> Path:
    """A repository with LFS whose remote is a folder and whose large files live on the hub."""
    git.run("init", "--bare", f"{folder}-remote.git", cwd=folder.parent)
    git.run("init", folder, cwd=folder.parent)
    git.run("remote", "add", "origin", f"{folder}-remote.git", cwd=folder)
    git.run("config", "lfs.url", git.url("ana/bert.git/info/lfs"), cwd=folder)
    git.run("lfs", "install", "--local", cwd=folder)
    git.run("lfs", "track", "*.bin", "--lockable", cwd=folder)
    return folder


@pytest.fixture
def git(live_server, tmp_path, ana):
    return Git(tmp_path / "home", live_server.url, token=token_of(ana))


@pytest.fixture
def copy(git, repo, tmp_path):
    return working_copy(git, tmp_path / "copy")


def push(git, copy, content, name="book.bin", **more):
    (copy / name).write_bytes(content)
    git.commit(copy, "Add a book")
    return git.run("push", "origin", "main", cwd=copy, **more)


def test_git_lfs__pushes_and_pulls(git, copy, repo):
    push(git, copy, BOOK)
    shutil.rmtree(copy / ".git" / "lfs" / "objects")
    (copy / "book.bin").unlink()

    git.run("lfs", "pull", cwd=copy)
    again = git.run("lfs", "push", "--all", "origin", cwd=copy)

    assert (copy / "book.bin").read_bytes() == BOOK
    assert linked_sizes(repo, [pointer_of(BOOK).oid])
    assert again.returncode == 0


def test_git_lfs__is_told_why_a_reader_may_not_push(copy, repo, live_server, tmp_path):
    # Where nobody may propose changes, there is nothing that a reader could bring.
    Repository.objects.filter(pk=repo.pk).update(discussions_disabled=True)
    reader = Git(tmp_path / "home", live_server.url, token=token_of(person("eve")))
    reader.run("config", "lfs.url", reader.url("ana/bert.git/info/lfs"), cwd=copy)

    refused = push(reader, copy, BOOK, ok=False)

    assert refused.returncode != 0
    assert "rights to write" in refused.stderr


def test_git_lfs__locks_lists_and_unlocks(git, copy):
    push(git, copy, BOOK)

    git.run("lfs", "lock", "book.bin", cwd=copy)
    listed = git.run("lfs", "locks", "--verify", cwd=copy)
    twice = git.run("lfs", "lock", "book.bin", cwd=copy, ok=False)
    push(git, copy, SONG)
    git.run("lfs", "unlock", "book.bin", cwd=copy)
    empty = git.run("lfs", "locks", cwd=copy)

    assert listed.stdout.startswith("O book.bin\tana")
    assert twice.returncode != 0
    assert empty.stdout == ""


def test_git_lfs__does_not_push_what_another_person_locked(git, copy, repo):
    push(git, copy, BOOK)
    LfsLock.objects.create(
        repo=repo, path="book.bin", path_digest=path_digest("book.bin"), owner=person("ben")
    )

    git.run("config", f"lfs.{git.url('ana/bert.git/info/lfs')}.locksverify", "true", cwd=copy)

    refused = push(git, copy, SONG, ok=False)

    assert refused.returncode != 0, refused
    assert "ben" in refused.stdout


def test_git_lfs__sends_parts_with_the_agent(git, copy, repo, settings):
    settings.LFS_MULTIPART_FROM_BYTES = 2000
    settings.LFS_PART_BYTES = 1000
    agent = Path(sys.executable).parent / "hf"
    git.run("config", "lfs.customtransfer.multipart.path", agent, cwd=copy)
    git.run("config", "lfs.customtransfer.multipart.args", "lfs-multipart-upload", cwd=copy)

    (copy / "small.bin").write_bytes(SONG[:1500])
    push(git, copy, BOOK)

    assert b"".join(object_store().open(pointer_of(BOOK).oid)) == BOOK
    assert linked_sizes(repo, [pointer_of(SONG[:1500]).oid])


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the client's own
@pytest.mark.parametrize("parts", [False, True], ids=["basic", "multipart"])
def test_huggingface_hub__uploads(live_server, ana, repo, settings, parts):
    settings.LFS_MULTIPART_FROM_BYTES = 2000 if parts else 10**9
    settings.LFS_PART_BYTES = 1000
    token = token_of(ana)
    operation = CommitOperationAdd("book.bin", io.BytesIO(BOOK))

    actions, errors, transfer = post_lfs_batch_info(
        [operation.upload_info],
        token=token,
        repo_type="model",
        repo_id="ana/bert",
        revision="main",
        endpoint=live_server.url,
    )
    lfs_upload(
        operation=operation,
        lfs_batch_action=actions[0],
        token=token,
        headers={"authorization": f"Bearer {token}"},
        endpoint=live_server.url,
    )

    assert (errors, transfer) == ([], "multipart" if parts else "basic")
    assert b"".join(object_store().open(pointer_of(BOOK).oid)) == BOOK
    assert linked_sizes(repo, [pointer_of(BOOK).oid])


def test_huggingface_hub__skips_what_is_stored(live_server, ana, repo):
    store(repo, BOOK, by=ana)
    operation = CommitOperationAdd("book.bin", BOOK)

    actions, _, _ = post_lfs_batch_info(
        [operation.upload_info],
        token=token_of(ana),
        repo_type="model",
        repo_id="ana/bert",
        endpoint=live_server.url,
    )

    assert "actions" not in actions[0]
