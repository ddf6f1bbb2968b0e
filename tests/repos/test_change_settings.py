from contextlib import nullcontext

import pytest

from hub.kernel.errors import Forbidden, NotSignedIn
from outbox.models import OutboxEvent
from repos.actions.change_settings import change_settings
from repos.actions.disable_repo import disable_repo
from repos.actions.enable_repo import enable_repo
from repos.errors import RepoDisabled
from repos.lookup import find_repo
from repos.models import Repository, RepoType
from repos.models.repository import Gate
from repos.policy import Access
from tests.factories import SYSTEM, make_repo, make_user


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("ana", None),
        ("ben", None),
        ("cem", Forbidden),
        ("eve", Forbidden),
        ("ana_read_token", Forbidden),
        ("anonymous", NotSignedIn),
    ],
)
def test_change_settings__who_may(people, person, error):
    repo = make_repo(people.lab)

    with pytest.raises(error) if error else nullcontext():
        change_settings(actor=people.actor(person), repo=repo, is_private=True)

    assert Repository.objects.get().is_private is (error is None)


def test_change_settings__changes_what_is_given_and_tells_it_once(people):
    repo = make_repo(people.ana)

    for _ in range(2):
        changed = change_settings(
            actor=people.actor("ana"), repo=repo, gate=Gate.MANUAL, discussions_disabled=True
        )

    assert (changed.gate, changed.discussions_disabled, changed.is_private) == (
        Gate.MANUAL,
        True,
        False,
    )
    told = OutboxEvent.objects.get(name="repo.settings_changed").payload
    assert told["changed"] == ["gate", "discussions_disabled"]


@pytest.mark.parametrize("person", ["ana", "eve", "anonymous", "ana_write_token"])
def test_disable_repo__only_operators(people, person):
    repo = make_repo(people.ana)

    with pytest.raises((Forbidden, NotSignedIn)):
        disable_repo(actor=people.actor(person), repo=repo)

    assert not Repository.objects.get().is_disabled


def test_disable_repo__refuses_files_until_enabled_again(people):
    repo = make_repo(people.ana)

    disable_repo(actor=SYSTEM, repo=repo)

    with pytest.raises(RepoDisabled):
        find_repo(people.actor("ana"), RepoType.MODEL, repo.repo_id, at_least=Access.READ)
    enable_repo(actor=SYSTEM, repo=repo)
    assert find_repo(people.actor("ana"), RepoType.MODEL, repo.repo_id, at_least=Access.READ)


def test_admin__operator_withdraws_and_gives_back(people, client):
    repo = make_repo(people.ana)
    operator = make_user("operator")
    operator.is_staff = operator.is_superuser = True
    operator.save()
    client.force_login(operator)

    for action, outcome in [("disable", True), ("enable", False)]:
        client.post("/admin/repos/repository/", {"action": action, "_selected_action": [repo.pk]})
        assert Repository.objects.get().is_disabled is outcome


@pytest.mark.parametrize(
    "model", ["repository", "ref", "push", "like", "repoalias", "lfsobject", "lfslock"]
)
def test_admin__pages_open_and_nothing_is_edited(people, client, model):
    make_repo(people.ana)
    operator = make_user("operator")
    operator.is_staff = operator.is_superuser = True
    operator.save()
    client.force_login(operator)

    assert client.get(f"/admin/repos/{model}/?q=x").status_code == 200
    assert client.get(f"/admin/repos/{model}/add/").status_code == 403
