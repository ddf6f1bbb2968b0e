"""Server processes that die by SIGKILL at every step: nothing is half-done, the rerun succeeds.

What must hold afterwards: objects complete, the mirror equal to git after one round of
`reconcile_refs`, each move told exactly once, and the client's same command ends in success.
"""

import time
from collections import Counter
from datetime import timedelta

import httpx
import pytest

from hub.kernel.clock import now
from outbox.models import OutboxEvent
from repos.actions.reconcile_refs import reconcile_refs
from repos.actions.sweep_trash import sweep_trash
from repos.git.maintenance import fsck
from repos.git_of import git_of
from repos.models import Push, Ref, Repository
from tests.factories import make_repo
from tests.live_hub import LiveHub

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COMMIT_POINTS = ["built", "journaled", "refs-moved", "announced", "committed"]
PUSH_POINTS = ["quarantined", "journaled", "refs-moved", "announced", "committed"]


@pytest.fixture
def doomed(tmp_path):
    """`doomed(point)` starts a server that dies at that point."""
    hubs = []

    def start(point):
        hubs.append(LiveHub(tmp_path / point, crash_at=point).__enter__())
        return hubs[-1]

    yield start
    for hub in hubs:
        hub.__exit__()


def recover(repo):
    """What beat does within a minute, at once; then the invariants."""
    Push.objects.filter(finished_at=None).update(started_at=now() - timedelta(minutes=1))
    reconcile_refs()
    git = git_of(repo)
    assert fsck(git.git_dir) == ""
    refs = git.refs()
    assert dict(Ref.objects.filter(repo=repo).values_list("name", "oid")) == refs
    repo.refresh_from_db()
    assert repo.head_oid == refs["refs/heads/main"]
    told = Counter(
        (row.payload["ref"], row.payload["old"], row.payload["new"])
        for row in OutboxEvent.objects.filter(name="repo.ref_updated")
    )
    assert set(told.values()) == {1}, told
    line = [commit.oid for commit in reversed(git.log(repo.head_oid))]
    moves = zip(["", *line[:-1]], line, strict=True)
    assert set(told) == {("refs/heads/main", old, new) for old, new in moves}
    assert not Push.objects.filter(finished_at=None).exists()
    return line


@pytest.mark.parametrize("states_parent", [True, False])
@pytest.mark.parametrize("point", COMMIT_POINTS)
def test_create_commit__process_dies(people, live_hub, doomed, point, states_parent):
    repo = make_repo(people.ana, "bert")
    token = people.token("ana")
    parent = repo.head_oid if states_parent else ""
    files = {"a.txt": "one", "b/c.txt": "two"}

    with pytest.raises(httpx.TransportError):
        doomed(point).commit("ana/bert", token, files, parent=parent)
    before = recover(repo)
    again = live_hub.commit("ana/bert", token, files, parent=parent)

    assert again.status_code == 200, again.text
    after = recover(repo)
    assert len(after) == 2
    assert after[-1] == again.json()["commitOid"]
    assert before in ([repo_first(after)], after)


def repo_first(line):
    return line[0]


@pytest.mark.parametrize("point", PUSH_POINTS)
def test_receive_push__process_dies(people, live_hub, doomed, point, tmp_path):
    repo = make_repo(people.ana, "bert")
    token = people.token("ana")
    git, folder = live_hub.git(token), tmp_path / "clone"
    git.clone("ana/bert", folder)
    (folder / "a.txt").write_text("one")
    pushed = git.commit(folder, "Add a")
    hub = doomed(point)

    git.run("push", f"{hub.base_url.replace('//', f'//x:{token}@')}/ana/bert", "main",
            cwd=folder, ok=False)  # fmt: skip
    wait_for_git(repo)
    recover(repo)
    git.run("push", cwd=folder)

    assert recover(repo)[-1] == pushed


def wait_for_git(repo):
    """A receive-pack that lost its server ends by itself, and takes its quarantine along."""
    deadline = time.monotonic() + 20
    while [*(git_of(repo).git_dir / "objects").glob("incoming-*")]:
        assert time.monotonic() < deadline, "the quarantine stays"
        time.sleep(0.1)
    # Its last step after the quarantine is the move of the refs.
    time.sleep(0.5)


@pytest.mark.parametrize("point", ["folder-empty", "folder-made", "announced", "committed"])
def test_create_repo__process_dies(people, live_hub, doomed, point, settings):
    token = people.token("ana")
    body = {"name": "bert", "type": "model"}

    with pytest.raises(httpx.TransportError):
        doomed(point).request("POST", "/api/repos/create", token, json=body)
    again = live_hub.request("POST", "/api/repos/create", token, json=body)

    # 409 with the address is what `exist_ok` turns into success.
    assert again.status_code == (409 if point == "committed" else 200)
    assert again.json()["url"] == f"{live_hub.base_url}/ana/bert"
    recover(Repository.objects.get())
    assert OutboxEvent.objects.filter(name="repo.created").count() == 1


@pytest.mark.parametrize("point", ["row-deleted"])
def test_delete_repo__process_dies(people, live_hub, doomed, point):
    repo = make_repo(people.ana, "bert")
    git_dir = git_of(repo).git_dir
    token = people.token("ana")
    body = {"name": "bert", "type": "model"}

    with pytest.raises(httpx.TransportError):
        doomed(point).request("DELETE", "/api/repos/delete", token, json=body)
    recover(repo)
    again = live_hub.request("DELETE", "/api/repos/delete", token, json=body)

    assert again.status_code == 200
    assert not git_dir.exists()
    sweep_trash()
    assert OutboxEvent.objects.filter(name="repo.deleted").count() == 1


def test_move_repo__process_dies(people, live_hub, doomed):
    repo = make_repo(people.ana, "old")
    token = people.token("ana")
    body = {"fromRepo": "ana/old", "toRepo": "ana/newer", "type": "model"}

    with pytest.raises(httpx.TransportError):
        doomed("moved").request("POST", "/api/repos/move", token, json=body)
    recover(repo)
    again = live_hub.request("POST", "/api/repos/move", token, json=body)

    assert again.status_code == 200
    assert Repository.objects.get().repo_id == "ana/newer"
    assert OutboxEvent.objects.filter(name="repo.moved").count() == 1
