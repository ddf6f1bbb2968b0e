"""Who the Authorization header says it is: every scheme, every credential, every refusal."""

import base64
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client, RequestFactory

from accounts import authentication
from accounts.actions.create_token import Grant
from accounts.actions.deactivate_user import deactivate_user
from accounts.actions.revoke_token import revoke_token
from accounts.actor import Scope
from accounts.authentication import actor_from_request
from accounts.models import AccessToken, Role, TokenRole
from hub.kernel.clock import now
from hub.kernel.errors import BadCredentials, RateLimited
from tests.factories import PASSWORD, SYSTEM, make_token

MESSAGE = "Invalid credentials in Authorization header"
looks_into_the_cache = pytest.mark.skipif(
    not hasattr(cache, "_cache") or not isinstance(cache._cache, dict),
    reason="only the cache in memory can be looked into",
)


def basic(name, secret):
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def actor(header, **meta):
    return actor_from_request(RequestFactory().get("/", HTTP_AUTHORIZATION=header, **meta))


@pytest.mark.parametrize(
    "header",
    [
        lambda token: f"Bearer {token}",
        lambda token: f"bearer  {token} ",
        lambda token: basic("ana", token),
        lambda token: basic("user", token),
        lambda token: basic("", token),
        lambda token: basic(token, ""),
        lambda token: basic(token, "x-oauth-basic"),
    ],
)
def test_token__means_the_same_in_every_form(people, header):
    """S39."""
    token = make_token(people.ana, TokenRole.READ)

    found = actor(header(token))

    assert found.user == people.ana
    assert found.ceiling is Scope.READ
    assert found.token_id == AccessToken.objects.get().pk


@pytest.mark.parametrize(
    "place", ["?token={}", "?access_token={}", "?private_token={}", "?authorization=Bearer%20{}"]
)
def test_token__in_the_query_is_nobody(people, client: Client, place):
    """S39."""
    path = "/api/whoami-v2" + place.format(make_token(people.ana))

    assert client.get(path).status_code == 401


@pytest.mark.parametrize("name", ["X-Api-Key", "Private-Token", "X-Auth-Token", "Cookie"])
def test_token__in_another_header_is_nobody(people, client: Client, name):
    """S39."""
    token = make_token(people.ana)

    assert client.get("/api/whoami-v2", headers={name: token}).status_code == 401


@pytest.mark.parametrize(
    ("role", "ceiling"), [(TokenRole.READ, Scope.READ), (TokenRole.WRITE, Scope.ADMIN)]
)
def test_token__ceiling(people, role, ceiling):
    assert actor(f"Bearer {make_token(people.ana, role)}").ceiling is ceiling


def test_token__fine_grained_reaches_where_it_was_granted(people):
    grants = [
        Grant(namespace=people.lab.namespace, role=Role.READ),
        Grant(repo_pk=7, role=Role.WRITE),
        Grant(repo_pk=8, role=Role.ADMIN),
    ]
    token = make_token(people.ana, TokenRole.FINE_GRAINED, grants=grants, can_read_gated=True)

    fine = actor(f"Bearer {token}").fine

    assert fine is not None
    assert fine.namespaces == {people.lab.namespace.pk: Scope.READ}
    assert fine.repos == {7: Scope.WRITE, 8: Scope.ADMIN}
    assert fine.can_read_gated


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer\thf_x",
        "hf_x",
        "Token hf_x",
        "Negotiate abc",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode(),
        "Basic " + base64.b64encode(b"ana\x00:secret").decode(),
        basic("", ""),
        basic("ana", ""),
        basic("", "secret"),
        basic("nobody", "secret"),
        basic("ana", "wrong"),
        "Bearer " + "x" * 10_000,
        "Bearer hf_" + "x" * 34,
        "Bearer hf_\u00e9",
    ],
)
def test_garbage__is_refused_in_the_words_that_clients_know(people, client: Client, header):
    assert people.ana

    answer = client.get("/api/whoami-v2", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["X-Error-Message"] == MESSAGE


@pytest.mark.parametrize("scheme", [lambda t: f"Bearer {t}", lambda t: basic("ana", t)])
@pytest.mark.parametrize(
    ("end", "error"),
    [
        (lambda people, token: None, None),
        (lambda people, token: revoke_token(actor=SYSTEM, token=token), BadCredentials),
        (lambda people, token: deactivate_user(actor=SYSTEM, user=people.ana), BadCredentials),
        (lambda people, token: _expire(token), BadCredentials),
    ],
    ids=["alive", "revoked", "account shut", "expired"],
)
def test_token__ends_with_the_next_request(people, scheme, end, error):
    """S57."""
    value = make_token(people.ana, expires_at=now() + timedelta(days=1))
    header = scheme(value)
    assert actor(header).user == people.ana

    end(people, AccessToken.objects.get())

    if error is None:
        assert actor(header).user == people.ana
    else:
        with pytest.raises(error):
            actor(header)


def _expire(token):
    AccessToken.objects.filter(pk=token.pk).update(expires_at=now() - timedelta(seconds=1))


@pytest.mark.parametrize("login", ["ana", "ANA", "ana@example.org", "Ana@Example.ORG"])
def test_password__by_name_or_address(people, login):
    assert people.ana

    found = actor(basic(login, PASSWORD))

    assert found.user == people.ana
    assert found.token_id is None
    assert found.ceiling is Scope.ADMIN


def test_password__may_have_colons(people):
    people.ana.set_password("a:b:c")
    people.ana.save()

    assert actor(basic("ana", "a:b:c")).user == people.ana


@pytest.mark.parametrize("is_on", [False, True])
def test_password__is_refused_with_a_second_factor(people, is_on):
    """S50."""
    if is_on:
        TOTP.activate(people.ana, "JBSWY3DPEHPK3PXP")
    assert people.ana

    if is_on:
        with pytest.raises(BadCredentials):
            actor(basic("ana", PASSWORD))
    else:
        assert actor(basic("ana", PASSWORD)).user == people.ana


def test_token__works_with_a_second_factor(people):
    TOTP.activate(people.ana, "JBSWY3DPEHPK3PXP")

    assert actor(basic("ana", make_token(people.ana))).user == people.ana


def test_password__is_hashed_once_in_a_while(people, monkeypatch):
    assert people.ana
    hashed = []
    real = authentication.check_password
    monkeypatch.setattr(
        authentication, "check_password", lambda *both: hashed.append(1) or real(*both)
    )

    for _ in range(3):
        actor(basic("ana", PASSWORD))

    assert len(hashed) == 1


@pytest.mark.parametrize("change", ["password", "second factor", "shut"])
def test_password__remembered_ones_end_at_once(people, change):
    assert people.ana
    assert actor(basic("ana", PASSWORD)).user == people.ana

    match change:
        case "password":
            people.ana.set_password("quite another one")
            people.ana.save()
        case "second factor":
            TOTP.activate(people.ana, "JBSWY3DPEHPK3PXP")
        case "shut":
            deactivate_user(actor=SYSTEM, user=people.ana)

    with pytest.raises(BadCredentials):
        actor(basic("ana", PASSWORD))


@looks_into_the_cache
def test_password__the_cache_holds_no_password(people):
    actor(basic(people.ana.username, PASSWORD))

    assert PASSWORD not in str(cache._cache)


@pytest.mark.parametrize("login", ["ana", "nobody"])
def test_password__guessing_is_slowed_down_for_every_name(people, settings, login):
    settings.RATE_LIMITS = True
    assert people.ana
    for _ in range(authentication.FAILURES_PER_NAME):
        with pytest.raises(BadCredentials):
            actor(basic(login, "wrong"))

    with pytest.raises(RateLimited) as refused:
        actor(basic(login, PASSWORD))

    assert refused.value.retry_after_s > 0
    assert actor(basic("ana", PASSWORD), REMOTE_ADDR="10.0.0.9").user == people.ana


@looks_into_the_cache
def test_password__right_ones_are_not_counted(people, settings):
    settings.RATE_LIMITS = True
    assert people.ana

    for _ in range(authentication.FAILURES_PER_NAME + 2):
        cache.delete_many(
            [key.split(":", 2)[2] for key in cache._cache if "accounts:password" in key]
        )
        assert actor(basic("ana", PASSWORD)).user == people.ana


def test_password__a_dead_token_costs_no_hash(people, monkeypatch):
    assert people.ana
    monkeypatch.setattr(authentication, "check_password", _never)
    monkeypatch.setattr(authentication, "make_password", _never)

    with pytest.raises(BadCredentials):
        actor(basic("ana", "hf_" + "x" * 34))


def _never(*args):
    raise AssertionError("a password was hashed")


@pytest.mark.parametrize("role", [TokenRole.READ, TokenRole.WRITE])
def test_token__costs_one_query(people, django_assert_num_queries, role):
    token = make_token(people.ana, role)

    with django_assert_num_queries(1):
        found = actor(f"Bearer {token}")
        assert found.user.namespace.name == "ana"


def test_token__fine_grained_costs_two_queries(people, django_assert_num_queries):
    grants = [Grant(repo_pk=number, role=Role.READ) for number in range(1, 20)]
    token = make_token(people.ana, TokenRole.FINE_GRAINED, grants=grants)

    with django_assert_num_queries(2):
        actor(f"Bearer {token}")


def test_nobody__costs_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert actor_from_request(RequestFactory().get("/")).is_anonymous
