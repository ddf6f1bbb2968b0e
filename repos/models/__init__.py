"""Rows of repositories."""

from repos.models.alias import RepoAlias
from repos.models.card_text import CardText
from repos.models.collaborator import Collaborator, CollaboratorRole
from repos.models.daily_downloads import DailyDownloads
from repos.models.deleted_repository import DeletedRepository
from repos.models.lfs_object import LfsLock, LfsMultipart, LfsObject, LfsState, RepoLfsObject
from repos.models.like import Like
from repos.models.protected_ref import Movers, ProtectedRef
from repos.models.push import Push, PushDoor
from repos.models.ref import Ref
from repos.models.repository import Repository, RepositoryQuerySet, RepoTag, RepoType
from repos.models.xet import DedupChunk, XetFile, XetFileXorb, Xorb, XorbUpload

__all__ = [
    "CardText",
    "Collaborator",
    "CollaboratorRole",
    "DailyDownloads",
    "DedupChunk",
    "DeletedRepository",
    "LfsLock",
    "LfsMultipart",
    "LfsObject",
    "LfsState",
    "Like",
    "Movers",
    "ProtectedRef",
    "Push",
    "PushDoor",
    "Ref",
    "RepoAlias",
    "RepoLfsObject",
    "RepoTag",
    "RepoType",
    "Repository",
    "RepositoryQuerySet",
    "XetFile",
    "XetFileXorb",
    "Xorb",
    "XorbUpload",
]
