"""What can be said to have happened to people, organizations and tokens."""

from dataclasses import dataclass
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSignedUp(DomainEvent):
    name: ClassVar[str] = "user.signed_up"
    audited_as: ClassVar[str] = "username"
    user_id: int
    username: str

    @property
    def ordering_key(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeactivated(DomainEvent):
    name: ClassVar[str] = "user.deactivated"
    audited_as: ClassVar[str] = "username"
    user_id: int
    username: str

    @property
    def ordering_key(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserReactivated(DomainEvent):
    name: ClassVar[str] = "user.reactivated"
    audited_as: ClassVar[str] = "username"
    user_id: int
    username: str

    @property
    def ordering_key(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(DomainEvent):
    """Never carries the value or its digest."""

    name: ClassVar[str] = "token.created"
    audited_as: ClassVar[str] = "token_name"
    user_id: int
    token_id: int
    token_name: str
    role: str

    @property
    def ordering_key(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRotated(DomainEvent):
    name: ClassVar[str] = "token.rotated"
    audited_as: ClassVar[str] = "token_name"
    user_id: int
    token_id: int
    token_name: str

    @property
    def ordering_key(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(DomainEvent):
    name: ClassVar[str] = "token.revoked"
    audited_as: ClassVar[str] = "token_name"
    user_id: int
    token_id: int
    token_name: str

    @property
    def ordering_key(self) -> str:
        return f"user:{self.user_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationCreated(DomainEvent):
    name: ClassVar[str] = "organization.created"
    audited_as: ClassVar[str] = "organization_name"
    organization_id: int
    organization_name: str

    @property
    def ordering_key(self) -> str:
        return f"organization:{self.organization_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded(DomainEvent):
    """role: the wire's word, `write`."""

    name: ClassVar[str] = "member.added"
    audited_as: ClassVar[str] = "organization_name"
    organization_id: int
    organization_name: str
    user_id: int
    role: str

    @property
    def ordering_key(self) -> str:
        return f"organization:{self.organization_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberChanged(DomainEvent):
    name: ClassVar[str] = "member.changed"
    audited_as: ClassVar[str] = "organization_name"
    organization_id: int
    organization_name: str
    user_id: int
    old_role: str
    role: str

    @property
    def ordering_key(self) -> str:
        return f"organization:{self.organization_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(DomainEvent):
    """actor_id == user_id: the member left."""

    name: ClassVar[str] = "member.removed"
    audited_as: ClassVar[str] = "organization_name"
    organization_id: int
    organization_name: str
    user_id: int

    @property
    def ordering_key(self) -> str:
        return f"organization:{self.organization_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespaceFollowed(DomainEvent):
    """is_followed: False when the actor follows no longer."""

    name: ClassVar[str] = "namespace.followed"
    namespace_id: int
    namespace_name: str
    is_followed: bool

    @property
    def ordering_key(self) -> str:
        return f"namespace:{self.namespace_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserBlocked(DomainEvent):
    """By the person or the organization of that namespace; is_blocked false: no longer."""

    name: ClassVar[str] = "user.blocked"
    namespace_id: int
    user_id: int
    is_blocked: bool

    @property
    def ordering_key(self) -> str:
        return f"user:{self.user_id}"
