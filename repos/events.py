"""What can be said to have happened to a repository."""

from dataclasses import dataclass, field
from typing import ClassVar

from outbox.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoEvent(DomainEvent):
    """Base: ordered per repository. repo_pk stays meaningful after a rename and a deletion."""

    repo_pk: int

    @property
    def ordering_key(self) -> str:
        return f"repo:{self.repo_pk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoCreated(RepoEvent):
    name: ClassVar[str] = "repo.created"
    audited_as: ClassVar[str] = "repo_id"
    repo_type: str
    repo_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoDeleted(RepoEvent):
    """Carries all that listeners may still want to say about it."""

    name: ClassVar[str] = "repo.deleted"
    audited_as: ClassVar[str] = "repo_id"
    repo_type: str
    repo_id: str
    public_id: str
    namespace_id: int | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoMoved(RepoEvent):
    name: ClassVar[str] = "repo.moved"
    audited_as: ClassVar[str] = "old_id"
    repo_type: str
    old_id: str
    new_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefUpdated(RepoEvent):
    """old or new is "" for a ref that was made or deleted."""

    name: ClassVar[str] = "repo.ref_updated"
    ref: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoSettingsChanged(RepoEvent):
    """changed: names of the fields that have another value now; values: those values, as text."""

    name: ClassVar[str] = "repo.settings_changed"
    audited_as: ClassVar[str] = "repo_id"
    changed: list[str]
    repo_id: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepoLiked(RepoEvent):
    name: ClassVar[str] = "repo.liked"
    is_liked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CollaboratorChanged(RepoEvent):
    """role: `read`, `write` or `admin`; "" when the grant was taken away."""

    name: ClassVar[str] = "repo.collaborator_changed"
    audited_as: ClassVar[str] = "repo_id"
    user_id: int
    role: str
    repo_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefProtectionChanged(RepoEvent):
    """A rule was made, changed (is_protected), or taken away."""

    name: ClassVar[str] = "repo.ref_protection_changed"
    pattern: str
    is_protected: bool
