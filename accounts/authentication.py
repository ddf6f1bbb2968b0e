"""From a request's credential to an Actor: the only place that reads the Authorization header."""

import base64
import binascii
import hmac

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest

from accounts import token_use
from accounts.actions.create_token import digest_of
from accounts.actor import Actor, FineGrants, Scope
from accounts.models import AccessToken, TokenGrant, TokenRole, User
from accounts.policy import CEILINGS, scope_of_grant
from hub.kernel.clock import now
from hub.kernel.errors import BadCredentials, RateLimited
from hub.kernel.fixed_query import FixedQuery
from hub.kernel.rate_limit import client_address, count

# How long a verified password is believed without hashing it again. A changed password, a second
# factor or a shut account ends it at once: they are part of the key or looked up each time.
PASSWORD_MEMORY_S = 300
FAILURE_WINDOW_S = 300
FAILURES_PER_NAME = 10
FAILURES_PER_ADDRESS = 100
# Signed texts that other doors give out; no access token looks like one.
DERIVED_PREFIX = "xet_"
_TOKEN_PREFIX = "hf_"  # noqa: S105  # the form of a token, not one
# Clients that can only send a user name put the token there (git's own documentation of forges).
_EMPTY_PASSWORDS = frozenset({"", "x-oauth-basic"})
_BY_DIGEST = FixedQuery(
    lambda digest: AccessToken.objects.select_related("user__namespace").filter(digest=digest), str
)
_BY_ID = FixedQuery(
    lambda pk: AccessToken.objects.select_related("user__namespace").filter(pk=pk), int
)


def actor_from_request(request: HttpRequest) -> Actor:
    """Who the Authorization header says it is, else the session's user, else the anonymous.

    The header wins over a cookie. Whether a session may do what this request does is decided by
    `accounts.middleware`, which knows the view.

    Raises:
        BadCredentials: malformed header, unknown, revoked or expired token, wrong password.
        RateLimited: too many wrong passwords.
    """
    header = request.META.get("HTTP_AUTHORIZATION")
    if header is not None:
        return _actor_of_header(request, header)
    # Without the cookie nobody is asked, so that the answer does not vary by it.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return Actor.anonymous()
    user = request.user
    return Actor.of(user) if user.is_authenticated else Actor.anonymous()


def actor_of_token(value: str) -> Actor:
    """The token's owner, with the token's ceiling. One query; one more for a fine-grained token.

    Raises:
        BadCredentials: unknown, revoked or expired, or the account is shut.
    """
    if value.startswith(DERIVED_PREFIX):
        raise BadCredentials
    return _actor_of_row(_BY_DIGEST.first(digest_of(value)))


def actor_of_token_id(token_id: int) -> Actor:
    """As `actor_of_token`, for who holds something signed that was given out for this token."""
    return _actor_of_row(_BY_ID.first(token_id))


def bearer_of(request: HttpRequest) -> str:
    """What the request shows as its token, unjudged; "" without one.

    For views that are marked `reads_own_tokens`: theirs are derived from access tokens.
    """
    scheme, _, value = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def _actor_of_row(token: AccessToken | None) -> Actor:
    if token is None or not token.user.is_active:
        raise BadCredentials
    if token.expires_at is not None and token.expires_at <= now():
        raise BadCredentials
    token_use.note(token.pk)
    if token.role == TokenRole.FINE_GRAINED:
        return _fine_grained(token)
    return Actor(user=token.user, ceiling=CEILINGS[TokenRole(token.role)], token_id=token.pk)


def _actor_of_header(request: HttpRequest, header: str) -> Actor:
    scheme, _, credentials = header.strip().partition(" ")
    credentials = credentials.strip()
    match scheme.lower():
        case "bearer" if credentials:
            return actor_of_token(credentials)
        case "basic":
            name, secret = _basic_pair(credentials)
            return _actor_of_pair(request, name, secret)
        case _:
            raise BadCredentials


def _basic_pair(credentials: str) -> tuple[str, str]:
    """Source: RFC 7617; the user name has no colon, the password may have some."""
    try:
        text = base64.b64decode(credentials, validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise BadCredentials from error
    name, colon, secret = text.partition(":")
    if not colon or not text.isprintable():
        raise BadCredentials
    return name, secret


def _actor_of_pair(request: HttpRequest, name: str, secret: str) -> Actor:
    if secret in _EMPTY_PASSWORDS:
        if not name:
            raise BadCredentials
        return actor_of_token(name)
    try:
        return actor_of_token(secret)
    except BadCredentials:
        # A token that is no longer valid must not cost a password hash.
        if not name or secret.startswith(_TOKEN_PREFIX):
            raise
    return Actor.of(_user_of_password(request, name, secret))


def _user_of_password(request: HttpRequest, login: str, password: str) -> User:
    """The account by its name or e-mail address, if this is its password and its only lock.

    Raises:
        BadCredentials: always the same, so that nothing tells which part was wrong.
        RateLimited: too many failures for this name, or for this address.
    """
    user = _user_of_login(login)
    if user is not None and cache.get(_memory_key(user, password)):
        return user
    counters = _reserve_attempt(request, login)
    if user is None:
        # As slow as a wrong password, or the time would tell which accounts exist.
        make_password(password)
        raise BadCredentials
    if not check_password(password, user.password):
        raise BadCredentials
    _give_back(counters)
    cache.set(_memory_key(user, password), 1, PASSWORD_MEMORY_S)
    return user


def _user_of_login(login: str) -> User | None:
    """An account in use without a second factor: a password alone must not get around one."""
    wanted = login.strip().lower()
    return (
        User.objects.select_related("namespace")
        .filter(Q(namespace__name_lower=wanted) | Q(email=wanted), is_active=True)
        .exclude(Exists(Authenticator.objects.filter(user=OuterRef("pk"))))
        .first()
    )


def _memory_key(user: User, password: str) -> str:
    """SECURITY: keyed by our secret, so a copy of the cache gives nothing to try passwords on."""
    facts = f"{user.pk}\0{user.password}\0{password}"
    digest = hmac.digest(settings.SECRET_KEY.encode(), facts.encode(), "sha256")
    return f"accounts:password:{digest.hex()}"


def _reserve_attempt(request: HttpRequest, login: str) -> list[str]:
    """Count the attempt before it is judged, so that parallel ones cannot slip under the limit."""
    if not settings.RATE_LIMITS:
        return []
    address = client_address(request)
    name = hmac.digest(settings.SECRET_KEY.encode(), login.strip().lower().encode(), "sha256").hex()
    limits = {
        f"accounts:failures:{name}:{address}": FAILURES_PER_NAME,
        f"accounts:failures:{address}": FAILURES_PER_ADDRESS,
    }
    for key, limit in limits.items():
        if count(key, lifetime_s=FAILURE_WINDOW_S) > limit:
            raise RateLimited(
                "Too many wrong passwords; wait a few minutes, or use an access token.",
                retry_after_s=FAILURE_WINDOW_S,
            )
    return list(limits)


def _give_back(counters: list[str]) -> None:
    for key in counters:
        try:
            cache.decr(key)
        except ValueError:
            # It expired meanwhile: nothing to give back.
            continue


def _fine_grained(token: AccessToken) -> Actor:
    namespaces: dict[int, Scope] = {}
    repos: dict[int, Scope] = {}
    for grant in TokenGrant.objects.filter(token=token.pk):
        if grant.namespace_id is not None:
            namespaces[grant.namespace_id] = scope_of_grant(grant.role)
        elif grant.repo_pk is not None:
            repos[grant.repo_pk] = scope_of_grant(grant.role)
    fine = FineGrants(namespaces=namespaces, repos=repos, can_read_gated=token.can_read_gated)
    ceiling = max([Scope.READ, *namespaces.values(), *repos.values()])
    return Actor(user=token.user, ceiling=ceiling, fine=fine, token_id=token.pk)
