"""The same five people in every test.

Ana owns things and is admin of the organization `lab`; Ben writes there; Cem reads there; Dora is
granted a gated repository where a test says so; Eve is a stranger.
"""

from functools import cached_property

from accounts.actor import Actor, Scope
from accounts.models import AccessToken, Organization, Role, TokenRole, User
from tests.factories import make_org, make_token, make_user


class People:
    """`people.ana`, `people.lab`, `people.actor("ben")`; each made when first asked for."""

    @cached_property
    def ana(self) -> User:
        return make_user("ana")

    @cached_property
    def ben(self) -> User:
        return make_user("ben")

    @cached_property
    def cem(self) -> User:
        return make_user("cem")

    @cached_property
    def dora(self) -> User:
        return make_user("dora")

    @cached_property
    def eve(self) -> User:
        return make_user("eve")

    @cached_property
    def fay(self) -> User:
        """Contributor of the lab: she creates there, and manages what she created."""
        return make_user("fay")

    @cached_property
    def lab(self) -> Organization:
        return make_org(
            "lab",
            members={
                self.ana: Role.ADMIN,
                self.ben: Role.WRITE,
                self.cem: Role.READ,
                self.fay: Role.CONTRIBUTOR,
            },
        )

    def user(self, name: str) -> User:
        found = getattr(self, name)
        assert isinstance(found, User)
        return found

    def actor(self, name: str) -> Actor:
        """`ana` (session), `ana_read_token`, `ana_write_token`, `anonymous`, `system`."""
        if name == "anonymous":
            return Actor.anonymous()
        if name == "system":
            return Actor.system("tests")
        person, _, credential = name.partition("_")
        user = self.user(person)
        match credential:
            case "":
                return Actor.of(user)
            case "read_token":
                return _with_token(user, TokenRole.READ, Scope.READ)
            case "write_token":
                return _with_token(user, TokenRole.WRITE, Scope.ADMIN)
            case other:
                raise ValueError(f"no such credential: {other}")

    def token(self, name: str, role: TokenRole = TokenRole.WRITE) -> str:
        """A new token's value, for requests."""
        return make_token(self.user(name), role)


def _with_token(user: User, role: TokenRole, ceiling: Scope) -> Actor:
    make_token(user, role)
    token_id = AccessToken.objects.filter(user=user).latest("pk").pk
    return Actor(user=user, ceiling=ceiling, token_id=token_id)
