"""A pull request before it is merged: its card and files; after it: what its ref still takes."""

import hashlib

from community.actions.change_status import change_status
from community.freed import freed_by_deleting
from community.models import Discussion, DiscussionStatus
from hub.kernel.wording import filesize
from repos.actions.create_commit import create_commit
from repos.git.types import PutFile, RepoPath
from repos.models import LfsObject, LfsState, RepoLfsObject, Repository, RepoType
from tests.community.conftest import commit_to
from tests.factories import make_pull_request, make_repo

BASE = "/lab/bert/discussions"
RANDOM = "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(2000))


def oid_of(size):
    return hashlib.sha256(str(size).encode()).hexdigest()


def pointer(size):
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid_of(size)}\nsize {size}\n"


def test_pull_request__card_and_files_are_offered_and_shown(client, people, repo, propose):
    propose({"README.md": "---\nlicense: mit\n---\n# A *new* card\n", "new.txt": "fresh"})

    html = client.get(f"{BASE}/1").content.decode()

    card, tree = "/lab/bert/blob/refs/pr/1/README.md", "/lab/bert/tree/refs/pr/1"
    assert f'href="{card}"' in html
    assert f'href="{tree}"' in html
    assert "A <em>new</em> card" in client.get(card).content.decode()
    assert "new.txt" in client.get(tree).content.decode()
    assert client.get("/lab/bert/blob/main/README.md").status_code == 404


def test_pull_request__of_a_static_space_is_offered_running(client, people, settings):
    settings.SPACES_URL = "http://spaces.example.org"
    space = make_repo(
        people.ana, "app", repo_type=RepoType.SPACE, files={"index.html": "<p>now</p>"}
    )
    Repository.objects.filter(pk=space.pk).update(sdk="static")
    made = make_pull_request(
        space, {"index.html": "<p>then</p>"}, actor=people.actor("eve"), title="Another page"
    )

    html = client.get("/spaces/ana/app/discussions/1").content.decode()

    href = "/spaces/ana/app?revision=refs%2Fpr%2F1"
    assert f'href="{href}"' in html
    assert f"http://spaces.example.org/ana/app/{made.head_oid}/" in client.get(href).text


def test_deleting_ref__tells_what_only_it_uses(client, people, repo, propose):
    for size in (3 << 20, 5 << 20):
        known = LfsObject.objects.create(oid=oid_of(size), size_bytes=size, state=LfsState.PRESENT)
        RepoLfsObject.objects.create(repo=repo, lfs_object=known)
    create_commit(
        actor=people.actor("ben"),
        repo=repo,
        revision="main",
        changes=[PutFile(RepoPath("shared.bin"), pointer(5 << 20).encode())],
        summary="Large",
    )
    pull_request = propose(
        {
            "random.txt": RANDOM,
            "own.bin": pointer(3 << 20),
            "copy.bin": pointer(5 << 20),
        }
    )
    change_status(
        actor=people.actor("ben"), discussion=pull_request, status=DiscussionStatus.CLOSED
    )

    freed = freed_by_deleting(Discussion.objects.select_related("repo").get())
    client.force_login(people.ben)
    html = client.get(f"{BASE}/1/ref").content.decode()

    assert freed is not None
    # Random hexadecimal digits take half a byte each.
    assert 60_000 < freed.git_bytes < 90_000
    assert (freed.large_files, freed.large_bytes) == (1, 3 << 20)
    assert f"<strong>{filesize(freed.total_bytes)}</strong>" in html
    client.post(f"{BASE}/1/delete-ref")
    assert Discussion.objects.get().is_ref_deleted
    assert client.get(f"{BASE}/1/ref").status_code == 404


def test_deleting_ref__page_is_for_writers(client, people, propose):
    pull_request = propose({"a.txt": "ONE\n"})
    commit_to(pull_request, {"b.txt": "TWO\n"}, actor=people.actor("eve"))
    change_status(
        actor=people.actor("ben"), discussion=pull_request, status=DiscussionStatus.CLOSED
    )
    client.force_login(people.eve)

    assert client.get(f"{BASE}/1/ref").status_code == 403
