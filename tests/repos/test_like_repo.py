from contextlib import nullcontext

import pytest

from hub.kernel.errors import Forbidden, NotSignedIn
from outbox.models import OutboxEvent
from repos.actions.like_repo import like_repo
from repos.actions.unlike_repo import unlike_repo
from repos.errors import RepoNotFound
from repos.models import Like, Repository
from tests.factories import make_repo


@pytest.mark.parametrize(
    ("person", "private", "error"),
    [
        ("ana", False, None),
        ("eve", False, None),
        ("eve_write_token", False, None),
        ("eve_read_token", False, Forbidden),
        ("anonymous", False, NotSignedIn),
        ("eve", True, RepoNotFound),
        ("cem", True, None),
    ],
)
def test_like_repo__who_may(people, person, private, error):
    repo = make_repo(people.lab, private=private)

    with pytest.raises(error) if error else nullcontext():
        like_repo(actor=people.actor(person), repo=repo)

    assert Like.objects.exists() is (error is None)


def test_like_repo__counts_each_person_once(people):
    repo = make_repo(people.ana)

    for person in ("ana", "eve", "eve"):
        like_repo(actor=people.actor(person), repo=repo)

    assert Repository.objects.get().likes == repo.likes == 2
    assert OutboxEvent.objects.filter(name="repo.liked").count() == 2


def test_unlike_repo__takes_back_what_was_given(people):
    repo = make_repo(people.ana)
    like_repo(actor=people.actor("eve"), repo=repo)

    for _ in range(2):
        unlike_repo(actor=people.actor("eve"), repo=repo)

    assert Repository.objects.get().likes == repo.likes == 0
    assert not Like.objects.exists()
