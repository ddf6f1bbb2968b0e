"""Many at once, against real server processes: nobody is lost, nobody gets a 500."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from outbox.models import OutboxEvent
from repos.actions.create_repo import RepoExists, create_repo
from repos.git.maintenance import fsck
from repos.git_of import git_of
from repos.models import Push, Ref, Repository, RepoType
from tests.factories import make_repo

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(count, act):
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))


def check_linear(repo, count):
    """That many commits on top of the first, one after the other, mirrored and told one by one."""
    git = git_of(repo)
    head = git.refs()["refs/heads/main"]
    log = git.log(head, limit=count + 10)
    assert [len(commit.parents) for commit in log] == [1] * count + [0]
    assert Ref.objects.get(repo=repo).oid == head
    repo.refresh_from_db()
    assert repo.head_oid == head
    told = [
        (row.payload["old"], row.payload["new"])
        for row in OutboxEvent.objects.filter(
            name="repo.ref_updated", ordering_key=f"repo:{repo.pk}"
        ).order_by("pk")
    ]
    oids = [commit.oid for commit in reversed(log)]
    assert told == list(zip(["", *oids[:-1]], oids, strict=True))
    assert fsck(git.git_dir) == ""
    assert not Push.objects.filter(finished_at=None).exists()


def test_create_commit__fifty_at_once_all_land(people, live_hub):
    repo = make_repo(people.ana, "bert")
    token = people.token("ana")

    answers = all_at_once(
        50,
        lambda n: live_hub.commit("ana/bert", token, {f"f{n}.txt": str(n)}, title=f"Add {n}"),
    )

    assert [answer.status_code for answer in answers] == [200] * 50
    check_linear(repo, 50)
    git = git_of(repo)
    paths = {entry.path for entry in git.walk(git.resolve("main"), "", recursive=True)}
    assert {f"f{number}.txt" for number in range(50)} <= paths


def test_create_commit__one_parent_has_one_child(people, live_hub):
    repo = make_repo(people.ana, "bert")
    token = people.token("ana")
    parent = repo.head_oid

    answers = all_at_once(
        10,
        lambda n: live_hub.commit(
            "ana/bert", token, {f"f{n}": "x"}, parent=parent, title=f"Add {n}"
        ),
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 9
    check_linear(repo, 1)


def test_create_commit__the_same_ten_times_is_one(people, live_hub):
    repo = make_repo(people.ana, "bert")
    token = people.token("ana")
    parent = repo.head_oid

    answers = all_at_once(
        10, lambda n: live_hub.commit("ana/bert", token, {"a": "x"}, parent=parent)
    )

    assert {answer.status_code for answer in answers} == {200}, [one.text for one in answers]
    assert len({answer.json()["commitOid"] for answer in answers}) == 1
    check_linear(repo, 1)


def test_create_repo__one_of_two_wins(people):
    ana = people.actor("ana")
    start = threading.Barrier(4)

    def create(number):
        try:
            start.wait()
            return create_repo(
                actor=ana, repo_type=RepoType.MODEL, namespace=None,
                name=["bert", "BERT"][number % 2], is_private=None,
            )  # fmt: skip
        except RepoExists:
            return None
        finally:
            connection.close()

    made = [repo for repo in all_at_once(4, create) if repo is not None]

    assert [repo.pk for repo in made] == [Repository.objects.get().pk]


def test_pushes_and_commits__race_on_one_branch(people, live_hub, tmp_path):
    repo = make_repo(people.ana, "bert")
    token = people.token("ana")
    git = live_hub.git(token)
    folder = tmp_path / "clone"
    git.clone("ana/bert", folder)

    def push(number):
        for _ in range(20):
            (folder / f"push{number}").write_text("x")
            git.run("add", "-A", cwd=folder)
            git.run("commit", "-q", "--allow-empty", "-m", f"push {number}", cwd=folder)
            if git.run("push", "origin", "main", cwd=folder, ok=False).returncode == 0:
                return
            git.run("reset", "-q", "--hard", "origin/main", cwd=folder)
            git.run("pull", "-q", "--rebase", cwd=folder)
        raise AssertionError(f"push {number} lost every race")

    def commits(number):
        for turn in range(6):
            name = f"c{number}-{turn}"
            answer = live_hub.commit("ana/bert", token, {name: "x"}, title=name)
            assert answer.status_code == 200, answer.text

    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(commits, number) for number in range(3)]
        for number in range(4):
            push(number)
        for run in runs:
            run.result()

    head = git_of(repo).refs()["refs/heads/main"]
    check_linear(repo, len(git_of(repo).log(head, limit=100)) - 1)
    titles = {commit.title for commit in git_of(repo).log(head, limit=100)}
    assert {f"push {number}" for number in range(4)} <= titles
    assert {f"c{number}-{turn}" for number in range(3) for turn in range(6)} <= titles
