"""Collaborators: who may grant, what a grant opens, and what it never opens."""

import pytest

from accounts.models import Role
from hub.kernel.errors import BadInput, Forbidden, NotSignedIn
from outbox.models import OutboxEvent
from repos import policy
from repos.actions.move_repo import move_repo
from repos.actions.remove_collaborator import remove_collaborator
from repos.actions.set_collaborator import set_collaborator
from repos.errors import RepoNotFound
from repos.models import Collaborator, CollaboratorRole
from repos.policy import Access
from tests.factories import SYSTEM, make_org, make_repo
from tests.repos.api.calls import bearer

pytestmark = pytest.mark.django_db
READ, WRITE, ADMIN = CollaboratorRole


@pytest.fixture
def repo(people):
    return make_repo(people.ana, "secret", private=True, files={"a.txt": "a"})


def let_in(repo, user, role):
    set_collaborator(actor=SYSTEM, repo=repo, user=user, role=role)


def told():
    events = OutboxEvent.objects.filter(name="repo.collaborator_changed").order_by("pk")
    return [event.payload["role"] for event in events]


def test_set_collaborator__is_told_when_something_changed(people, repo):
    for role in (READ, READ, WRITE):
        set_collaborator(actor=people.actor("ana"), repo=repo, user=people.dora, role=role)
    for _ in range(2):
        remove_collaborator(actor=people.actor("ana"), repo=repo, user=people.dora)

    assert told() == ["read", "write", ""]
    assert policy.access(people.actor("dora"), repo) is Access.NONE


@pytest.mark.parametrize(
    ("person", "error"),
    [("anonymous", RepoNotFound), ("eve", RepoNotFound), ("dora", Forbidden), ("cem", Forbidden),
     ("ana_read_token", Forbidden), ("ana", None), ("ben", None)],
)  # fmt: skip
def test_set_collaborator__who_may(people, repo, person, error):
    let_in(repo, people.dora, READ)
    let_in(repo, people.cem, WRITE)
    let_in(repo, people.ben, ADMIN)
    grant = {"actor": people.actor(person), "repo": repo, "user": people.eve, "role": READ}

    if error:
        with pytest.raises(error):
            set_collaborator(**grant)
    else:
        set_collaborator(**grant)

    assert Collaborator.objects.filter(user=people.eve).exists() is (error is None)


def test_set_collaborator__not_the_owner_himself(people, repo):
    with pytest.raises(BadInput):
        let_in(repo, people.ana, READ)


@pytest.mark.parametrize(
    ("person", "error"),
    [("dora", None), ("ana", None), ("eve", RepoNotFound), ("cem", Forbidden),
     ("dora_read_token", Forbidden)],
)  # fmt: skip
def test_remove_collaborator__people_leave_and_admins_remove(people, repo, person, error):
    let_in(repo, people.dora, READ)
    let_in(repo, people.cem, WRITE)
    actor = people.actor(person)

    if error:
        with pytest.raises(error):
            remove_collaborator(actor=actor, repo=repo, user=people.dora)
    else:
        remove_collaborator(actor=actor, repo=repo, user=people.dora)

    assert Collaborator.objects.filter(user=people.dora).exists() is (error is not None)


def test_remove_collaborator__a_stranger_to_a_public_repository(people):
    shown = make_repo(people.ana)
    let_in(shown, people.dora, READ)

    with pytest.raises(NotSignedIn):
        remove_collaborator(actor=people.actor("anonymous"), repo=shown, user=people.dora)


def test_move_repo__a_collaborator_gives_nothing_away(people, repo):
    let_in(repo, people.dora, ADMIN)
    dora = people.actor("dora")
    make_org("hers", members={people.dora: Role.ADMIN})

    for target in ("dora", "hers"):
        with pytest.raises(Forbidden):
            move_repo(actor=dora, repo=repo, namespace=target, name="mine")
    assert people.lab
    ours = make_repo(people.lab)
    let_in(ours, people.dora, ADMIN)
    with pytest.raises(Forbidden):
        move_repo(actor=dora, repo=ours, namespace="dora", name="mine")


def test_collaborator__reads_and_lists_on_the_wire(client, people, repo):
    let_in(repo, people.dora, READ)
    dora = bearer(people.dora)

    assert client.get("/ana/secret/resolve/main/a.txt", **dora).status_code == 200
    assert [row["id"] for row in client.get("/api/models", **dora).json()] == ["ana/secret"]
    assert client.get("/api/models/ana/secret/auth-check/write", **dora).status_code == 403
    let_in(repo, people.dora, WRITE)
    assert client.get("/api/models/ana/secret/auth-check/write", **dora).status_code == 200
    assert client.get("/api/models/ana/secret", **bearer(people.eve)).status_code == 404


def test_policy__a_grant_costs_no_further_query(people, repo, django_assert_num_queries):
    let_in(repo, people.dora, READ)
    actor = people.actor("dora")

    with django_assert_num_queries(1):
        policy.require(actor, Access.READ, repo)


def test_settings_page__lets_in_changes_and_removes(client, people, repo):
    client.force_login(people.ana)
    form = {"username": people.dora.username, "role": "write"}
    client.post("/ana/secret/settings/collaborators", form)
    page = client.get("/ana/secret/settings").content.decode()

    assert 'href="/dora"' in page
    assert Collaborator.objects.get().role == WRITE
    client.post("/ana/secret/settings/collaborators", {**form, "role": "read"})
    assert Collaborator.objects.get().role == READ
    client.post("/ana/secret/settings/collaborators/dora/remove")
    assert not Collaborator.objects.exists()


def test_settings_page__says_what_is_wrong(client, people, repo):
    client.force_login(people.ana)
    for name in ("nobody", "ana", "<script>", "\0"):
        answer = client.post(
            "/ana/secret/settings/collaborators", {"username": name, "role": "read"}, follow=True
        )
        assert b"notice--error" in answer.content or b"message" in answer.content
        assert b"<script>nobody" not in answer.content
    assert not Collaborator.objects.exists()


def test_settings_page__strangers_see_nothing(client, people, repo):
    client.force_login(people.eve)
    form = {"username": "eve", "role": "admin"}

    assert client.post("/ana/secret/settings/collaborators", form).status_code == 404
    assert not Collaborator.objects.exists()
