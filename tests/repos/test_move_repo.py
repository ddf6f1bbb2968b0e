from contextlib import nullcontext

import pytest

from accounts.models import Role
from accounts.names import BadName
from hub.kernel.errors import Forbidden, NotSignedIn
from outbox.models import OutboxEvent
from repos.actions.move_repo import TargetExists, move_repo
from repos.errors import RepoMoved, RepoNotFound
from repos.git_of import git_of
from repos.lookup import find_repo
from repos.models import RepoAlias, Repository, RepoType
from tests.factories import make_org, make_repo


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("ana", None),
        ("ben", None),
        ("cem", Forbidden),
        ("fay", Forbidden),
        ("eve", Forbidden),
        ("ana_read_token", Forbidden),
        ("anonymous", NotSignedIn),
    ],
)
def test_move_repo__who_may_rename(people, person, error):
    repo = make_repo(people.lab, "old")

    with pytest.raises(error) if error else nullcontext():
        move_repo(actor=people.actor(person), repo=repo, namespace="lab", name="newer")

    assert Repository.objects.get().repo_id == ("lab/old" if error else "lab/newer")


@pytest.mark.parametrize(
    ("person", "source", "target", "error"),
    [
        ("ana", "ana", "lab", None),
        ("fay", "fay", "lab", None),
        ("cem", "cem", "lab", Forbidden),
        ("ana", "lab", "ana", None),
        ("ben", "lab", "ben", Forbidden),
        ("ana", "lab", "other", None),
        ("ben", "lab", "other", Forbidden),
        ("ana", "lab", "eve", Forbidden),
        ("ana", "ana", "eve", Forbidden),
        ("ana", "ana", "nobody", Forbidden),
    ],
)
def test_move_repo__who_may_hand_over(people, person, source, target, error):
    make_org("other", members={people.ana: Role.CONTRIBUTOR, people.ben: Role.WRITE})
    owners = {"lab": people.lab, "eve": people.eve}
    repo = make_repo(owners.get(source) or people.user(source), "bert")

    with pytest.raises(error) if error else nullcontext():
        move_repo(actor=people.actor(person), repo=repo, namespace=target, name="bert")

    assert Repository.objects.get().repo_id == f"{source if error else target}/bert"


def test_move_repo__old_name_redirects_and_the_folder_stays(people):
    repo = make_repo(people.ana, "Old")
    git_dir, head = git_of(repo).git_dir, repo.head_oid

    move_repo(actor=people.actor("ana"), repo=repo, namespace="ana", name="newer")

    moved = find_repo(people.actor("ana"), RepoType.MODEL, "ana/newer")
    assert (git_of(moved).git_dir, moved.head_oid) == (git_dir, head)
    with pytest.raises(RepoMoved) as redirect:
        find_repo(people.actor("anonymous"), RepoType.MODEL, "ana/old")
    assert redirect.value.new_id == "ana/newer"
    told = OutboxEvent.objects.get(name="repo.moved").payload
    assert (told["old_id"], told["new_id"]) == ("ana/Old", "ana/newer")


def test_move_repo__redirect_of_a_private_repository_is_a_secret(people):
    repo = make_repo(people.ana, "old", private=True)
    move_repo(actor=people.actor("ana"), repo=repo, namespace="ana", name="newer")

    with pytest.raises(RepoNotFound):
        find_repo(people.actor("eve"), RepoType.MODEL, "ana/old")


def test_move_repo__there_and_back_again(people):
    repo = make_repo(people.ana, "one")

    for name in ("two", "one", "two", "three", "one"):
        move_repo(actor=people.actor("ana"), repo=repo, namespace="ana", name=name)

    assert Repository.objects.get().repo_id == "ana/one"
    assert set(RepoAlias.objects.values_list("repo_id_lower", flat=True)) == {
        "ana/two",
        "ana/three",
    }


def test_move_repo__changes_the_case_of_a_name(people):
    repo = make_repo(people.ana, "bert")

    move_repo(actor=people.actor("ana"), repo=repo, namespace="ana", name="BERT")

    assert Repository.objects.get().repo_id == "ana/BERT"
    assert not RepoAlias.objects.exists()


def test_move_repo__target_taken(people):
    repo = make_repo(people.ana, "one")
    make_repo(people.ana, "Two")
    gone = make_repo(people.ana, "three")
    move_repo(actor=people.actor("ana"), repo=gone, namespace="ana", name="four")

    for name in ("two", "three"):
        with pytest.raises(TargetExists, match=f"A model repository called ana/{name} already"):
            move_repo(actor=people.actor("ana"), repo=repo, namespace="ana", name=name)

    assert Repository.objects.get(pk=repo.pk).repo_id == "ana/one"


@pytest.mark.parametrize("name", ["../x", "x.git", "a--b", "-x", "a/b", "CON"])
def test_move_repo__refuses_hostile_names(people, name):
    repo = make_repo(people.ana, "one")

    with pytest.raises(BadName):
        move_repo(actor=people.actor("ana"), repo=repo, namespace="ana", name=name)
