"""What can be watched or muted, as every door hands it on."""

from dataclasses import dataclass
from typing import Self

from accounts.models import Namespace
from community.models import Discussion
from notifications.models import TargetType
from repos.models import Repository


@dataclass(frozen=True, slots=True)
class Target:
    """name: for people. url_path: its page, below which the buttons post."""

    type: TargetType
    pk: int
    name: str
    url_path: str

    @classmethod
    def of_namespace(cls, namespace: Namespace) -> Self:
        kind = TargetType.ORGANIZATION if namespace.is_organization else TargetType.USER
        return cls(kind, namespace.pk, namespace.name, f"/{namespace.name}")

    @classmethod
    def of_repo(cls, repo: Repository) -> Self:
        return cls(TargetType.REPOSITORY, repo.pk, repo.repo_id, repo.url_path)

    @classmethod
    def of_discussion(cls, discussion: Discussion) -> Self:
        name = f"{discussion.repo.repo_id} #{discussion.number}: {discussion.title}"
        return cls(TargetType.DISCUSSION, discussion.pk, name, discussion.url_path)
