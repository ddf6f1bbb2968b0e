"""A numbered conversation below a repository; a pull request is one that proposes commits."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id
from repos.git.names import pull_ref
from repos.git.types import RefName
from repos.models import Repository


class DiscussionStatus(models.TextChoices):
    """Draft and merged are states of pull requests only; nothing leads out of merged."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


# What lists call open and closed: a draft waits for somebody, a merged one for nobody.
LIVE = (DiscussionStatus.DRAFT, DiscussionStatus.OPEN)


# As they stand within a sentence: "is closed".
_NAMES = {
    DiscussionStatus.DRAFT: pgettext_lazy("state of a discussion", "draft"),
    DiscussionStatus.OPEN: pgettext_lazy("state of a discussion", "open"),
    DiscussionStatus.CLOSED: pgettext_lazy("state of a discussion", "closed"),
    DiscussionStatus.MERGED: pgettext_lazy("state of a discussion", "merged"),
}


def status_name(status: str) -> str:
    return str(_NAMES.get(status, status))  # type: ignore[call-overload]  # a status is a str


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def of(self, repo: Repository) -> "DiscussionQuerySet":
        return self.filter(repo=repo)

    def live(self) -> "DiscussionQuerySet":
        return self.filter(status__in=LIVE)

    def over(self) -> "DiscussionQuerySet":
        return self.exclude(status__in=LIVE)

    def pull_requests(self) -> "DiscussionQuerySet":
        return self.filter(is_pull_request=True)


class Discussion(models.Model):
    """number: counts discussions and pull requests of a repository together, from 1.

    author: None after the account was deleted.
    target_ref: the branch that a pull request wants to change, `refs/heads/main`; else "".
    base_oid: where the target stood when it was opened, and from the merge on, what was merged into.
    head_oid: the last commit of `refs/pr/N` that the timeline tells of; kept when the ref is deleted.
    merge_oid: the commit that the merge made; "" before it.
    comment_count: visible comments, the first one included.
    once: names the form that was sent, so that a second click makes nothing; "" for the API.
    """

    public_id = models.CharField(max_length=24, unique=True, default=new_public_id, editable=False)
    repo = models.ForeignKey(Repository, on_delete=models.CASCADE, related_name="discussions")
    number = models.PositiveIntegerField()
    is_pull_request = models.BooleanField(default=False)
    title = models.CharField(max_length=200)
    status = models.CharField(
        max_length=6, choices=DiscussionStatus.choices, default=DiscussionStatus.OPEN
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="discussions",
    )
    is_pinned = models.BooleanField(default=False)
    is_locked = models.BooleanField(default=False)
    target_ref = models.CharField(max_length=255, blank=True)
    base_oid = models.CharField(max_length=40, blank=True)
    head_oid = models.CharField(max_length=40, blank=True)
    merge_oid = models.CharField(max_length=40, blank=True)
    is_ref_deleted = models.BooleanField(default=False)
    comment_count = models.PositiveIntegerField(default=0)
    once = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repo", "number"], name="discussion_number_once"),
            models.UniqueConstraint(
                fields=["author", "once"],
                condition=~models.Q(once=""),
                name="discussion_form_once",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=DiscussionStatus.values),
                name="discussion_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(is_pull_request=True) | models.Q(status__in=["open", "closed"]),
                name="discussion_draft_and_merged_are_pull_requests",
            ),
            models.CheckConstraint(
                condition=models.Q(is_pull_request=True) ^ models.Q(target_ref=""),
                name="discussion_target_of_pull_requests",
            ),
        ]
        indexes = [
            models.Index(fields=["repo", "status", "is_pinned", "number"]),
            models.Index(fields=["repo", "target_ref", "status"]),
            # The order of the list, and what it is filtered by: page 200 costs what page 1 does.
            models.Index(fields=["repo", "is_pinned", "number", "status"]),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.title}"

    @property
    def ref(self) -> RefName:
        """Where the commits of the pull request are."""
        return pull_ref(self.number)

    @property
    def target(self) -> str:
        """The target's short name: `main`."""
        return self.target_ref.removeprefix("refs/heads/")

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_draft(self) -> bool:
        return self.status == DiscussionStatus.DRAFT

    @property
    def is_open(self) -> bool:
        return self.status == DiscussionStatus.OPEN

    @property
    def is_closed(self) -> bool:
        return self.status == DiscussionStatus.CLOSED

    @property
    def is_merged(self) -> bool:
        return self.status == DiscussionStatus.MERGED

    @property
    def status_name(self) -> str:
        return status_name(self.status)

    @property
    def url_path(self) -> str:
        return f"{self.repo.url_path}/discussions/{self.number}"

    @property
    def has_ref_to_delete(self) -> bool:
        return self.is_pull_request and not self.is_live and not self.is_ref_deleted

    @property
    def kind_name(self) -> str:
        return "pull request" if self.is_pull_request else "discussion"
