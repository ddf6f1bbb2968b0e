"""create_token, rotate_token, revoke_token: who may, what is stored, what is told."""

import hashlib
import re
from contextlib import nullcontext
from datetime import timedelta

import pytest

from accounts.actions import create_token as module
from accounts.actions.create_token import Grant, create_token
from accounts.actions.revoke_token import revoke_token
from accounts.actions.rotate_token import rotate_token
from accounts.actor import Actor
from accounts.models import AccessToken, Role, TokenRole
from hub.kernel.clock import now
from hub.kernel.errors import AlreadyExists, BadInput, Forbidden, NotSignedIn
from outbox.models import OutboxEvent
from tests.factories import SYSTEM

WHO_MAY = [
    ("ana", None),
    ("system", None),
    ("ana_read_token", Forbidden),
    ("ana_write_token", Forbidden),
    ("eve", Forbidden),
    ("anonymous", NotSignedIn),
]


def make(people, **changes):
    facts = {"actor": Actor.of(people.ana), "name": "laptop", "role": TokenRole.READ, **changes}
    return create_token(user=people.ana, **facts)


def events(name):
    return OutboxEvent.objects.filter(name=name)


@pytest.mark.parametrize(("person", "error"), WHO_MAY)
def test_create_token__who_may(people, person, error):
    actor = people.actor(person)
    before = AccessToken.objects.count()

    with pytest.raises(error) if error else nullcontext():
        make(people, actor=actor)

    assert AccessToken.objects.count() == before + (error is None)


@pytest.mark.parametrize(("person", "error"), WHO_MAY)
def test_rotate_token__who_may(people, person, error):
    token, _ = make(people)
    old = token.digest

    with pytest.raises(error) if error else nullcontext():
        rotate_token(actor=people.actor(person), token=token)

    token.refresh_from_db()
    assert (token.digest != old) is (error is None)


@pytest.mark.parametrize(("person", "error"), WHO_MAY)
def test_revoke_token__who_may(people, person, error):
    token, _ = make(people)

    with pytest.raises(error) if error else nullcontext():
        revoke_token(actor=people.actor(person), token=token)

    assert AccessToken.objects.filter(name="laptop").exists() is (error is not None)


def test_revoke_token__an_operator_may(people):
    token, _ = make(people)
    people.eve.is_superuser = True

    revoke_token(actor=Actor.of(people.eve), token=token)

    assert not AccessToken.objects.exists()


def test_create_token__stores_the_digest_only(people):
    token, value = make(people)

    assert re.fullmatch(r"hf_[A-Za-z0-9]{34}", value)
    token.refresh_from_db()
    assert token.digest == hashlib.sha256(value.encode()).hexdigest()
    assert token.hint.endswith(value[-4:])
    stored = " ".join(str(field) for field in AccessToken.objects.values_list().get())
    assert value not in stored


def test_create_token__leaves_an_event_without_the_value(people):
    token, value = make(people)

    payload = events("token.created").get().payload
    assert payload["token_id"] == token.pk
    assert value not in str(payload)
    assert token.digest not in str(payload)


def test_rotate_token__keeps_everything_but_the_value(people):
    grants = [Grant(repo_pk=5, role=Role.WRITE)]
    token, old = make(people, role=TokenRole.FINE_GRAINED, grants=grants)

    new = rotate_token(actor=Actor.of(people.ana), token=token)

    assert new != old
    assert token.grants.get().repo_pk == 5
    assert events("token.rotated").count() == 1


def test_revoke_token__leaves_an_event(people):
    token, _ = make(people)
    pk = token.pk

    revoke_token(actor=Actor.of(people.ana), token=token)

    assert events("token.revoked").get().payload["token_id"] == pk


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"name": "x" * 121},
        {"name": "a\x00b"},
        {"expires_at": now() - timedelta(seconds=1)},
        {"grants": [Grant(repo_pk=1, role=Role.READ)]},
        {"role": TokenRole.FINE_GRAINED, "grants": [Grant(role=Role.READ)]},
        {"role": TokenRole.FINE_GRAINED, "grants": [Grant(repo_pk=1, role=Role.NO_ACCESS)]},
        {"role": TokenRole.FINE_GRAINED, "grants": [Grant(repo_pk=1, role=Role.READ)] * 2},
        {
            "role": TokenRole.FINE_GRAINED,
            "grants": [Grant(repo_pk=n, role=Role.READ) for n in range(1, 200)],
        },
    ],
)
def test_create_token__bad_input_leaves_nothing(people, changes):
    with pytest.raises(BadInput):
        make(people, **changes)

    assert not AccessToken.objects.exists()
    assert not events("token.created").exists()


def test_create_token__only_the_hub_chooses_a_value(people):
    _, value = make(people, actor=SYSTEM, value="hf_chosen_for_a_script")
    assert value == "hf_chosen_for_a_script"

    with pytest.raises(Forbidden):
        make(people, value="hf_chosen_by_myself")
    with pytest.raises(AlreadyExists):
        make(people, actor=SYSTEM, value="hf_chosen_for_a_script")


@pytest.mark.parametrize("value", ["short", "has a space in it", "new\nline-in-it", "x" * 201])
def test_create_token__a_chosen_value_can_be_sent_in_a_header(people, value):
    with pytest.raises(BadInput):
        make(people, actor=SYSTEM, value=value)


def test_create_token__has_a_limit(people, monkeypatch):
    """S83."""
    monkeypatch.setattr(module, "MAX_TOKENS", 2)
    make(people)
    make(people)

    with pytest.raises(BadInput):
        make(people)
