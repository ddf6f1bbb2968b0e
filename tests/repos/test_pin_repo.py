"""Repositories at the top of their owner's profile."""

from contextlib import nullcontext

import pytest

from hub.kernel.errors import BadInput, Forbidden, HubError
from repos.actions.move_repo import move_repo
from repos.actions.pin_repo import MAX_PINNED, pin_repo
from repos.actions.unpin_repo import unpin_repo
from repos.errors import RepoNotFound
from tests.factories import SYSTEM, make_repo


def is_pinned(repo):
    repo.refresh_from_db()
    return repo.pinned_at is not None


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("ana", None), ("ben", None), ("cem", Forbidden), ("eve", Forbidden),
        ("fay", Forbidden), ("ana_read_token", Forbidden), ("anonymous", HubError),
    ],
)  # fmt: skip
def test_pin_repo__who_may(people, person, error):
    # Fay is a contributor who made it, so she administers it, and still arranges no profile.
    repo = make_repo(people.lab, created_by=people.fay)

    with pytest.raises(error) if error else nullcontext():
        pin_repo(actor=people.actor(person), repo=repo)

    assert is_pinned(repo) is (error is None)


def test_pin_repo__a_hidden_one_does_not_exist(people):
    repo = make_repo(people.ana, private=True)

    with pytest.raises(RepoNotFound):
        pin_repo(actor=people.actor("eve"), repo=repo)


def test_pin_repo__six_at_most(people):
    for _ in range(MAX_PINNED):
        pin_repo(actor=people.actor("ana"), repo=make_repo(people.ana))
    repo = make_repo(people.ana)

    with pytest.raises(BadInput):
        pin_repo(actor=people.actor("ana"), repo=repo)

    assert not is_pinned(repo)


def test_unpin_repo__and_again(people):
    repo = make_repo(people.ana)
    pin_repo(actor=people.actor("ana"), repo=repo)

    for _ in range(2):
        unpin_repo(actor=people.actor("ana"), repo=repo)

    assert not is_pinned(repo)


@pytest.mark.parametrize(("owner", "stays"), [("lab", False), ("ana", True)])
def test_move_repo__pins_stay_behind(people, owner, stays):
    assert people.lab
    repo = make_repo(people.ana, "tiny")
    pin_repo(actor=people.actor("ana"), repo=repo)

    move_repo(actor=SYSTEM, repo=repo, namespace=owner, name="moved")

    assert is_pinned(repo) is stays


def test_pin__from_the_settings_page(client, people):
    repo = make_repo(people.ana, "tiny")
    client.force_login(people.ana)

    client.post("/ana/tiny/settings/pin", {"wish": "pin"})
    assert is_pinned(repo)
    assert b'id="pinned"' in client.get("/ana").content
    client.post("/ana/tiny/settings/pin", {"wish": "unpin"})

    assert not is_pinned(repo)
    assert b'id="pinned"' not in client.get("/ana").content
