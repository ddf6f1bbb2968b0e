"""Test data made by the real actions, so that it cannot be impossible data."""

import itertools
from collections.abc import Mapping
from datetime import datetime

from accounts.actions.add_member import add_member
from accounts.actions.create_organization import create_organization
from accounts.actions.create_token import Grant, create_token
from accounts.actions.sign_up import sign_up
from accounts.actor import Actor
from accounts.models import Namespace, Organization, Role, TokenRole, User
from community.models import Discussion
from repos.models import Repository, RepoType

PASSWORD = "correct horse battery"
SYSTEM = Actor.system("tests")
_numbers = itertools.count(1)


def make_user(name: str | None = None, *, password: str = PASSWORD, **kwargs: object) -> User:
    """A person with a verified address."""
    name = name or f"person-{next(_numbers)}"
    email = kwargs.pop("email", f"{name}@example.org")
    return sign_up(
        actor=SYSTEM,
        name=name,
        password=password,
        email=email,  # type: ignore[arg-type]  # a test may pass anything
        is_email_verified=True,
        **kwargs,  # type: ignore[arg-type]  # a test may pass anything
    )


def make_org(
    name: str | None = None, *, members: Mapping[User | str, Role] | None = None
) -> Organization:
    """An organization; members are users, or names of new ones."""
    organization = create_organization(actor=SYSTEM, name=name or f"org-{next(_numbers)}")
    for member, role in (members or {}).items():
        user = make_user(member) if isinstance(member, str) else member
        add_member(actor=SYSTEM, organization=organization, user=user, role=role)
    return organization


def make_token(
    user: User,
    role: TokenRole = TokenRole.WRITE,
    *,
    grants: list[Grant] | None = None,
    can_read_gated: bool = False,
    expires_at: datetime | None = None,
) -> str:
    """The value of a new access token."""
    _, value = create_token(
        actor=Actor.of(user),
        user=user,
        name=f"token {next(_numbers)}",
        role=role,
        grants=grants or (),
        can_read_gated=can_read_gated,
        expires_at=expires_at,
    )
    return value


def make_repo(
    owner: User | Organization | Namespace | None = None,
    name: str | None = None,
    *,
    repo_type: RepoType = RepoType.MODEL,
    private: bool = False,
    files: Mapping[str, str | bytes] | None = None,
    sdk: str = "",
    created_by: User | None = None,
) -> Repository:
    """A repository with its initial commit, and with one more when files are given."""
    from repos.actions.create_repo import create_repo

    owner = owner or make_user()
    namespace = owner if isinstance(owner, Namespace) else owner.namespace
    creator = created_by or (owner if isinstance(owner, User) else None)
    repo = create_repo(
        actor=Actor.of(creator) if creator else SYSTEM,
        repo_type=repo_type,
        namespace=namespace.name,
        name=name or f"repo-{next(_numbers)}",
        is_private=private,
        sdk=sdk or ("static" if repo_type is RepoType.SPACE else ""),
    )
    if files:
        make_commit(repo, files)
    return repo


def make_commit(
    repo: Repository,
    files: Mapping[str, str | bytes | None],
    *,
    actor: Actor = SYSTEM,
    revision: str = "main",
    summary: str = "Change files",
) -> str:
    """The oid of a new commit. None deletes the file."""
    from repos.actions.create_commit import create_commit
    from repos.git.types import Change, DeleteFile, PutFile, RepoPath

    changes: list[Change] = [
        DeleteFile(RepoPath(path))
        if content is None
        else PutFile(
            RepoPath(path), content.encode() if isinstance(content, str) else bytes(content)
        )
        for path, content in files.items()
    ]
    result = create_commit(
        actor=actor, repo=repo, revision=revision, changes=changes, summary=summary, parent=None
    )
    repo.refresh_from_db()
    return result.oid


def make_pull_request(
    repo: Repository,
    files: Mapping[str, str],
    *,
    actor: Actor,
    title: str = "Fix it",
    description: str = "",
    base: str = "main",
) -> Discussion:
    """Open, with one commit that puts files."""
    from repos.actions.create_commit import create_commit
    from repos.git.types import PutFile, RepoPath

    made = create_commit(
        actor=actor,
        repo=repo,
        revision=base,
        changes=[PutFile(RepoPath(path), text.encode()) for path, text in files.items()],
        summary=title,
        description=description,
        as_pull_request=True,
    )
    found = Discussion.objects.get(repo=repo, number=made.pull_request_number)
    found.repo = repo
    return found


def deliver_events() -> None:
    """Let every listener hear what has happened so far."""
    from outbox.dispatch import drain

    while drain(limit=500):
        pass
