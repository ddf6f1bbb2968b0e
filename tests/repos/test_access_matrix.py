"""One table: people across, repositories down; and the three shapes of the policy agree."""

import pytest

from accounts.actor import Actor, FineGrants, Scope
from accounts.models import User
from hub.kernel.errors import Forbidden, NotSignedIn
from repos import policy
from repos.actions.change_settings import change_settings
from repos.actions.create_repo import create_repo
from repos.actions.set_collaborator import set_collaborator
from repos.errors import GatedRepo, RepoNotFound
from repos.models import CollaboratorRole, RepoType
from repos.models.repository import Gate
from repos.policy import Access
from tests.factories import SYSTEM, make_repo

NONE, SEE, READ, WRITE, ADMIN = Access
PEOPLE = ["anonymous", "eve", "cem", "fay", "ben", "ana", "ana_read_token", "ana_write_token",
          "eve_read_token", "system", "dora", "dora_read_token"]  # fmt: skip
# What each of PEOPLE may on a repository; writers of an organization may also rename and delete.
TABLE = {
    "lab public": [READ, READ, READ, READ, ADMIN, ADMIN, READ, ADMIN, READ, ADMIN, READ, READ],
    "lab private": [NONE, NONE, READ, READ, ADMIN, ADMIN, READ, ADMIN, NONE, ADMIN, NONE, NONE],
    "lab gated": [SEE, SEE, READ, READ, ADMIN, ADMIN, READ, ADMIN, SEE, ADMIN, SEE, SEE],
    "lab made by fay": [
        READ,
        READ,
        READ,
        ADMIN,
        ADMIN,
        ADMIN,
        READ,
        ADMIN,
        READ,
        ADMIN,
        READ,
        READ,
    ],
    "eve public": [READ, ADMIN, READ, READ, READ, READ, READ, READ, READ, ADMIN, READ, READ],
    "eve private": [NONE, ADMIN, NONE, NONE, NONE, NONE, NONE, NONE, READ, ADMIN, NONE, NONE],
    "eve gated": [SEE, ADMIN, SEE, SEE, SEE, SEE, SEE, SEE, READ, ADMIN, SEE, SEE],
    "legacy": [READ, READ, READ, READ, READ, READ, READ, READ, READ, ADMIN, READ, READ],
    # Dora was let in by name; everybody else as before.
    "lab private dora reads": [
        NONE,
        NONE,
        READ,
        READ,
        ADMIN,
        ADMIN,
        READ,
        ADMIN,
        NONE,
        ADMIN,
        READ,
        READ,
    ],
    "lab gated dora reads": [
        SEE,
        SEE,
        READ,
        READ,
        ADMIN,
        ADMIN,
        READ,
        ADMIN,
        SEE,
        ADMIN,
        READ,
        READ,
    ],
    "eve private dora writes": [
        NONE,
        ADMIN,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        NONE,
        READ,
        ADMIN,
        WRITE,
        READ,
    ],
    "eve public dora administers": [
        READ,
        ADMIN,
        READ,
        READ,
        READ,
        READ,
        READ,
        READ,
        READ,
        ADMIN,
        ADMIN,
        READ,
    ],
    "lab private cem writes": [
        NONE,
        NONE,
        WRITE,
        READ,
        ADMIN,
        ADMIN,
        READ,
        ADMIN,
        NONE,
        ADMIN,
        NONE,
        NONE,
    ],
    "lab private ben reads": [
        NONE,
        NONE,
        READ,
        READ,
        ADMIN,
        ADMIN,
        READ,
        ADMIN,
        NONE,
        ADMIN,
        NONE,
        NONE,
    ],
    "legacy dora writes": [
        READ,
        READ,
        READ,
        READ,
        READ,
        READ,
        READ,
        READ,
        READ,
        ADMIN,
        WRITE,
        READ,
    ],
}


def repo_called(people, name):
    words, person, verb = name, "", ""
    for person in ("dora", "cem", "ben"):
        words, _, verb = name.partition(f" {person} ")
        if verb:
            break
    repo = plain_repo_called(people, words)
    if verb:
        role = {"reads": READ, "writes": WRITE, "administers": ADMIN}[verb]
        set_collaborator(
            actor=SYSTEM, repo=repo, user=people.user(person), role=CollaboratorRole(role)
        )
    return repo


def plain_repo_called(people, name):
    owner, _, kind = name.partition(" ")
    if name == "legacy":
        return create_repo(
            actor=SYSTEM, repo_type=RepoType.MODEL, namespace="", name="gpt2", is_private=False
        )
    repo = make_repo(
        people.lab if owner == "lab" else people.eve,
        private=kind == "private",
        created_by=people.fay if kind == "made by fay" else None,
    )
    if kind == "gated":
        change_settings(actor=SYSTEM, repo=repo, gate=Gate.AUTO)
    return repo


@pytest.mark.parametrize("name", TABLE)
def test_policy__three_shapes_agree(people, name):
    assert people.lab
    repo = repo_called(people, name)

    granted = {person: policy.access(people.actor(person), repo) for person in PEOPLE}

    assert granted == dict(zip(PEOPLE, TABLE[name], strict=True))
    for person, access in granted.items():
        actor = people.actor(person)
        assert policy.visible(actor).filter(pk=repo.pk).exists() is (access >= SEE)
        if actor.user is not None and actor.token_id is None:
            among = User.objects.filter(pk=actor.user.pk)
            for minimum in (SEE, READ, WRITE, ADMIN):
                found = policy.users_with(minimum, repo, among=among).exists()
                assert found is (access >= minimum), (person, minimum)


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("person", PEOPLE)
def test_policy__require_says_no_more_than_the_actor_may_know(people, name, person):
    assert people.lab
    repo = repo_called(people, name)
    actor = people.actor(person)
    granted = TABLE[name][PEOPLE.index(person)]

    for minimum in (SEE, READ, WRITE, ADMIN):
        try:
            policy.require(actor, minimum, repo)
        except RepoNotFound:
            assert granted is NONE
        except GatedRepo:
            assert (granted, minimum) == (SEE, READ)
        except NotSignedIn:
            assert granted in (SEE, READ)
            assert actor.user is None
        except Forbidden:
            assert SEE <= granted < minimum
        else:
            assert granted >= minimum


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        (FineGrants(), NONE),
        (FineGrants(can_read_gated=True), NONE),
        (lambda repo: FineGrants(repos={repo.pk: Scope.READ}), READ),
        (lambda repo: FineGrants(repos={repo.pk: Scope.WRITE}), WRITE),
        (lambda repo: FineGrants(repos={repo.pk + 1: Scope.ADMIN}), NONE),
        (lambda repo: FineGrants(namespaces={repo.namespace_id: Scope.ADMIN}), ADMIN),
        (lambda repo: FineGrants(namespaces={repo.namespace_id + 1: Scope.ADMIN}), NONE),
    ],
)
@pytest.mark.parametrize("person", ["ana", "eve"])
def test_policy__fine_grained_token_reaches_what_it_names_and_its_person_may(
    people, grants, expected, person
):
    assert people.eve
    repo = make_repo(people.lab, private=True)
    fine = grants(repo) if callable(grants) else grants
    actor = Actor(user=people.user(person), ceiling=Scope.ADMIN, fine=fine, token_id=1)
    if person == "eve":
        expected = NONE

    assert policy.access(actor, repo) is expected
    assert policy.visible(actor).filter(pk=repo.pk).exists() is (expected >= SEE)


def test_policy__inactive_people_have_no_rights_of_their_own(people):
    repo = make_repo(people.ana, private=True)
    actor = people.actor("ana")
    people.ana.is_active = False
    people.ana.save()

    assert policy.access(actor, repo) is NONE
    assert not policy.visible(actor).filter(pk=repo.pk).exists()
