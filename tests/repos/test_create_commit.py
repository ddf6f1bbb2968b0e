import io
from contextlib import nullcontext

import pytest

from hub.kernel.errors import BadInput, Forbidden, NotSignedIn
from outbox.models import OutboxEvent
from repos.actions.create_branch import create_branch
from repos.actions.create_commit import create_commit
from repos.actions.create_tag import create_tag
from repos.actions.lock_file import lock_file
from repos.commit_rules import FolderTooFull
from repos.errors import (
    BadCard,
    ContentTooLarge,
    EntryNotFound,
    FileLocked,
    HeadMoved,
    RevisionNotFound,
    UnstorablePath,
)
from repos.git.errors import PathConflict
from repos.git.types import DeleteFile, DeleteFolder, PutExisting, PutFile, RepoPath
from repos.git_of import git_of
from repos.models import Push, Ref
from repos.ref_rules import RefNotYours
from tests.factories import SYSTEM, make_repo


@pytest.fixture
def repo(people):
    return make_repo(people.lab, files={"a.txt": "one", "data/train.csv": "1,2"})


def put(path, content=b"new"):
    return PutFile(RepoPath(path), content)


def commit(repo, actor, *changes, **kwargs):
    values = {"revision": "main", "summary": "Change", **kwargs}
    return create_commit(actor=actor, repo=repo, changes=changes, **values)


def files_of(repo, revision="main"):
    git = git_of(repo)
    head = git.resolve(revision)
    return {
        entry.path: git.read_blob(entry.oid, limit_bytes=1 << 20)
        for entry in git.walk(head, RepoPath(""), recursive=True)
        if entry.kind == "file" and entry.path != ".gitattributes"
    }


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("ana", None),
        ("ben", None),
        ("cem", Forbidden),
        ("fay", Forbidden),
        ("eve", Forbidden),
        ("ana_read_token", Forbidden),
        ("ana_write_token", None),
        ("anonymous", NotSignedIn),
        ("system", None),
    ],
)
def test_create_commit__who_may(people, repo, person, error):
    with pytest.raises(error) if error else nullcontext():
        commit(repo, people.actor(person), put("b.txt"))

    assert ("b.txt" in files_of(repo)) is (error is None)


def test_create_commit__moves_the_branch_and_tells_it_once(people, repo):
    before = repo.head_oid

    result = commit(repo, people.actor("ben"), put("b.txt"), description="because")

    repo.refresh_from_db()
    assert repo.head_oid == result.oid == Ref.objects.get(repo=repo).oid
    made = git_of(repo).commit(result.oid)
    assert (made.parents, made.title, made.body) == ((before,), "Change", "because")
    assert made.author.name == "ben"
    public_id = people.ben.namespace.public_id
    assert made.author.email == f"{public_id}+ben@users.noreply.localhost"
    assert made.committer.name == "system"
    told = OutboxEvent.objects.filter(name="repo.ref_updated").last().payload
    assert (told["old"], told["new"], told["actor_id"]) == (before, result.oid, people.ben.pk)
    assert not Push.objects.filter(finished_at=None).exists()


def test_create_commit__puts_deletes_and_copies_at_once(people, repo):
    entry = git_of(repo).entry(repo.head_oid, RepoPath("a.txt"))

    commit(
        repo,
        people.actor("ana"),
        put("b/c.txt", b"two"),
        PutExisting(RepoPath("copy.txt"), entry.oid),
        DeleteFile(RepoPath("a.txt")),
        DeleteFolder(RepoPath("data")),
    )

    assert files_of(repo) == {"b/c.txt": b"two", "copy.txt": b"one"}


def test_create_commit__other_branches(people, repo):
    create_branch(actor=people.actor("ana"), repo=repo, branch="dev")

    commit(repo, people.actor("ana"), put("b.txt"), revision="dev")
    commit(repo, people.actor("ana"), put("c.txt"), revision="refs/heads/dev")

    assert {"b.txt", "c.txt"} <= files_of(repo, "dev").keys()
    assert "b.txt" not in files_of(repo)


@pytest.mark.parametrize(
    "revision", ["missing", "v1", "refs/pr/7", "--exec=id", "a..b", "", "HEAD", "0" * 40]
)
def test_create_commit__needs_a_branch(people, repo, revision):
    create_tag(actor=people.actor("ana"), repo=repo, tag="v1", revision="main")

    with pytest.raises(RevisionNotFound):
        commit(repo, people.actor("ana"), put("b.txt"), revision=revision)


@pytest.mark.parametrize("revision", ["refs/convert/parquet", "refs/hub/x", "refs/tags/v1"])
def test_create_commit__hidden_refs_are_the_hubs(people, repo, revision):
    with pytest.raises(RefNotYours):
        commit(repo, people.actor("ana"), put("b.txt"), revision=revision)


def test_create_commit__oid_is_no_branch(people, repo):
    with pytest.raises(RevisionNotFound):
        commit(repo, people.actor("ana"), put("b.txt"), revision=repo.head_oid)


@pytest.mark.parametrize("length", [5, 7, 40])
def test_create_commit__parent_may_be_shortened(people, repo, length):
    before = repo.head_oid

    made = commit(repo, people.actor("ana"), put("b.txt"), parent=before[:length].upper())

    assert git_of(repo).commit(made.oid).parents == (before,)


def test_create_commit__stale_parent_is_refused_and_the_winner_is_seen(people, repo):
    stale = repo.head_oid
    winner = commit(repo, people.actor("ben"), put("b.txt"), parent=stale)

    for _ in range(3):
        with pytest.raises(HeadMoved, match="The branch was updated since you opened this page"):
            commit(repo, people.actor("ana"), put("c.txt"), parent=stale)

    assert git_of(repo).refs()["refs/heads/main"] == winner.oid
    assert not Push.objects.filter(finished_at=None).exists()


def test_create_commit__nothing_new_makes_no_commit(people, repo):
    before, events = repo.head_oid, OutboxEvent.objects.count()

    result = commit(repo, people.actor("ana"), put("a.txt", b"one"))

    assert result.oid == before
    assert OutboxEvent.objects.count() == events


# S4, S9, S10: paths that leave the tree, mean something elsewhere, or mean everything.
@pytest.mark.parametrize(
    "path",
    ["../../other.git/config", "/etc/passwd", "a//b", ".git/hooks/post-receive", ".GIT/config",
     "git~1/config", ".git\u200c/x", "a/.git", "x\\..\\y", "a\0b", "a\nb", "", "/", "a/", "./a",
     "a/../b", "a" * 256, "é" * 128, "/".join("a" * 101), "a/" * 2048 + "b"],
)  # fmt: skip
@pytest.mark.parametrize(
    "change",
    [put, lambda path: DeleteFile(RepoPath(path)), lambda path: DeleteFolder(RepoPath(path))],
)
def test_create_commit__refuses_hostile_paths(people, repo, path, change):
    with pytest.raises(UnstorablePath):
        commit(repo, people.actor("ana"), change(path))

    assert files_of(repo).keys() == {"a.txt", "data/train.csv"}


@pytest.mark.parametrize("path", ["*", "data/*", "dat", "data/train", "a.txt/x"])
def test_create_commit__deletes_only_what_is_named(people, repo, path):
    for change in (DeleteFile(RepoPath(path)), DeleteFolder(RepoPath(path))):
        with pytest.raises(EntryNotFound, match="A file with this name doesn't exist"):
            commit(repo, people.actor("ana"), change)

    assert files_of(repo).keys() == {"a.txt", "data/train.csv"}


@pytest.mark.parametrize("path", ["data", "a.txt/b"])
def test_create_commit__files_and_folders_do_not_swallow_each_other(people, repo, path):
    with pytest.raises(PathConflict):
        commit(repo, people.actor("ana"), put(path))

    assert files_of(repo).keys() == {"a.txt", "data/train.csv"}


def test_create_commit__large_content_belongs_elsewhere(people, repo, settings):
    settings.MAX_GIT_BLOB_BYTES = 1000

    with pytest.raises(ContentTooLarge, match="git lfs migrate"):
        commit(repo, people.actor("ana"), put("big.txt", b"x" * 1001))


def test_create_commit__bad_card_is_refused(people, repo):
    with pytest.raises(BadCard, match=r"Invalid metadata in README.md"):
        commit(repo, people.actor("ana"), put("README.md", b"---\nlicense: [\n---\n"))


def test_create_commit__full_folder_is_refused(people, repo, settings):
    settings.MAX_FOLDER_ENTRIES = 5
    commit(repo, people.actor("ana"), *(put(f"n/{number}") for number in range(5)))

    with pytest.raises(FolderTooFull):
        commit(repo, people.actor("ana"), put("n/5"))

    assert commit(repo, people.actor("ana"), put("n/3", b"changed")).oid


@pytest.mark.parametrize(
    "change", [put("a.txt"), DeleteFile(RepoPath("a.txt")), DeleteFolder(RepoPath("data"))]
)
def test_create_commit__locked_files_are_for_their_owner(people, repo, change):
    for path in ("a.txt", "data/train.csv"):
        lock_file(actor=people.actor("ben"), repo=repo, path=path)

    with pytest.raises(FileLocked, match="locked by ben"):
        commit(repo, people.actor("ana"), change)

    assert commit(repo, people.actor("ben"), change).oid


@pytest.mark.parametrize("summary", ["", "  \n ", "x\0y", "x" * 70_000])
def test_create_commit__impossible_messages(people, repo, summary):
    with pytest.raises(BadInput):
        commit(repo, people.actor("ana"), put("b.txt"), summary=summary)


@pytest.mark.parametrize(
    ("person", "error"),
    [("eve", None), ("cem", None), ("anonymous", NotSignedIn), ("eve_read_token", Forbidden)],
)
def test_create_commit__who_may_propose(people, repo, person, error):
    with pytest.raises(error) if error else nullcontext():
        result = commit(repo, people.actor(person), put("b.txt"), as_pull_request=True)

    if error is None:
        assert (result.ref, result.pull_request_number) == ("refs/pr/1", 1)
    assert "b.txt" not in files_of(repo)


# S5: nothing is ever written through a link.
def test_create_commit__symlinks_are_data(people, repo, tmp_path):
    outside = tmp_path / "config"
    outside.write_text("untouched")
    git = git_of(repo)
    link = PutExisting(RepoPath("x"), git.write_blob(io.BytesIO(str(outside).encode())), "120000")
    commit(repo, SYSTEM, link)

    with pytest.raises(PathConflict):
        commit(repo, people.actor("ana"), put("x/y"))
    commit(repo, people.actor("ana"), put("x", b"plain"))

    assert outside.read_text() == "untouched"
    assert git.entry(git.resolve("main"), RepoPath("x")).mode == "100644"
