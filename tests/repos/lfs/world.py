"""People, repositories and contents for the tests of large files."""

import hashlib
import io

from accounts.actor import Actor, Scope
from accounts.models import Namespace, Role, User
from repos.actions.store_lfs_object import store_lfs_object
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.models import Repository, RepoType
from tests.factories import make_org, make_user

BOOK = b"The quick brown fox jumps over the lazy dog.\n" * 100
SONG = b"la la la\n" * 1000


def pointer_of(content: bytes) -> Pointer:
    return Pointer(LfsOid(hashlib.sha256(content).hexdigest()), len(content))


def person(name: str) -> User:
    return make_user(name)


def lab(**members: Role) -> Namespace:
    """An organization; members by name must exist."""
    people = {User.objects.get(username=name): role for name, role in members.items()}
    return make_org("lab", members=people).namespace


def repo_of(owner: Namespace | User, name: str = "bert", **more: object) -> Repository:
    """A row without a git folder, which large files never look at."""
    namespace = owner if isinstance(owner, Namespace) else owner.namespace
    return Repository.objects.create(
        repo_type=more.pop("repo_type", RepoType.MODEL),
        namespace=namespace,
        repo_id=f"{namespace.name}/{name}",
        **more,
    )


def store(repo: Repository, content: bytes, *, by: User) -> Pointer:
    """Upload through the front door."""
    return store_lfs_object(
        actor=Actor.of(by), repo=repo, content=io.BytesIO(content), pointer=pointer_of(content)
    )


def reader(user: User) -> Actor:
    """The person with a read token."""
    return Actor(user=user, ceiling=Scope.READ)
