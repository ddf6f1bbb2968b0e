"""What can be watched or muted, as every door hands it on."""

from dataclasses import dataclass
from typing import Self

from django.utils.translation import pgettext_lazy

from accounts.models import Namespace
from community.models import Discussion
from notifications.models import TargetType
from repos.models import Repository

_TYPE_NAMES = {
    TargetType.USER: pgettext_lazy("kind of target", "user"),
    TargetType.ORGANIZATION: pgettext_lazy("kind of target", "org"),
    TargetType.REPOSITORY: pgettext_lazy("kind of target", "repo"),
    TargetType.DISCUSSION: pgettext_lazy("kind of target", "discussion"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """name: for people. key: what `notifications.lookup.find_target` understands."""

    type: TargetType
    pk: int
    name: str
    key: str
    url_path: str

    @property
    def type_name(self) -> str:
        """For people; `type` is the wire's word."""
        return str(_TYPE_NAMES[self.type])

    @classmethod
    def of_namespace(cls, namespace: Namespace) -> Self:
        kind = TargetType.ORGANIZATION if namespace.is_organization else TargetType.USER
        return cls(kind, namespace.pk, namespace.name, namespace.name, f"/{namespace.name}")

    @classmethod
    def of_repo(cls, repo: Repository) -> Self:
        key = f"{repo.kind.plural}/{repo.repo_id}"
        return cls(TargetType.REPOSITORY, repo.pk, repo.repo_id, key, repo.url_path)

    @classmethod
    def of_discussion(cls, discussion: Discussion) -> Self:
        repo, number = discussion.repo, discussion.number
        return cls(
            TargetType.DISCUSSION,
            discussion.pk,
            f"{repo.repo_id} #{number}: {discussion.title}",
            f"{repo.kind.plural}/{repo.repo_id}/discussions/{number}",
            f"{repo.url_path}/discussions/{number}",
        )
