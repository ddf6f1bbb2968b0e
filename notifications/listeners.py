"""Events become notifications; what is hidden, deleted or left behind takes its own away."""

from accounts.events import MemberAdded, MemberRemoved
from accounts.models import Namespace, Organization, User
from collections_app.events import CollectionItemAdded, CollectionItemRemoved
from collections_app.models import CollectionItem
from community.events import (
    CommentAdded,
    CommentEdited,
    CommentHidden,
    CommitsAdded,
    DiscussionEvent,
    DiscussionOpened,
    PullRequestMerged,
    ReviewSubmitted,
    StatusChanged,
)
from community.mentions import mentioned_names
from community.models import Discussion, TimelineEvent
from notifications.audience import Happening
from notifications.fan_out import preferences_of, tell, tell_collected, tell_member
from notifications.models import Mute, Notification, TargetType, Watch, What
from outbox.events import listens_to
from repos.events import RepoDeleted

# One event can name as many people as anybody could mean; the rest is an attack.
MAX_MENTIONED = 50
_STATUS = {
    ("draft", "open"): What.PUBLISHED,
    ("closed", "open"): What.REOPENED,
}
_DELETED_AT_ONCE = 5000


def register() -> None:
    """Called once, when Django is ready: importing this module has registered the listeners."""


@listens_to(DiscussionOpened, as_="notifications.discussion_opened")
def discussion_opened(event: DiscussionOpened) -> None:
    _tell(event, What.OPENED, comment_pk=event.comment_pk)


@listens_to(CommentAdded, as_="notifications.comment_added")
def comment_added(event: CommentAdded) -> None:
    _tell(event, What.COMMENTED, comment_pk=event.comment_pk)


@listens_to(CommentEdited, as_="notifications.comment_edited")
def comment_edited(event: CommentEdited) -> None:
    """Whoever is named only now hears of it; nobody hears twice."""
    _tell(event, What.COMMENTED, comment_pk=event.comment_pk, only_mentioned=True)


@listens_to(StatusChanged, as_="notifications.status_changed")
def status_changed(event: StatusChanged) -> None:
    what = _STATUS.get((event.old, event.new), What.CLOSED)
    # A published draft is news like an opened one; everything else concerns those who took part.
    _tell(event, what, is_for_watchers=what is What.PUBLISHED)


@listens_to(PullRequestMerged, as_="notifications.merged")
def merged(event: PullRequestMerged) -> None:
    _tell(event, What.MERGED, is_for_watchers=False)


@listens_to(ReviewSubmitted, as_="notifications.review_submitted")
def review_submitted(event: ReviewSubmitted) -> None:
    """Words come as the comment that they are; only an approval can do without."""
    if not event.has_words:
        _tell(event, What.APPROVED, is_for_watchers=False)


@listens_to(CommitsAdded, as_="notifications.commits_added")
def commits_added(event: CommitsAdded) -> None:
    _tell(event, What.COMMITS, is_for_watchers=False)


@listens_to(CommentHidden, as_="notifications.comment_hidden")
def comment_hidden(event: CommentHidden) -> None:
    """Rows keep no words, so the words are gone already; the news of a comment goes with them.

    That a discussion was opened stays true, and what somebody saved stays his, without the words.
    """
    Notification.objects.filter(
        comment=event.comment_pk, what=What.COMMENTED, saved_at=None
    ).delete()


@listens_to(RepoDeleted, as_="notifications.repo_deleted")
def repo_deleted(event: RepoDeleted) -> None:
    rows = Notification.objects.filter(repo=event.repo_pk)
    while keys := list(rows.values_list("pk", flat=True)[:_DELETED_AT_ONCE]):
        Notification.objects.filter(pk__in=keys).delete()
    gone = {"target_type": TargetType.REPOSITORY, "target_id": event.repo_pk}
    Watch.objects.filter(**gone).delete()
    Mute.objects.filter(**gone).delete()


@listens_to(MemberAdded, as_="notifications.member_added")
def member_added(event: MemberAdded) -> None:
    """From now on he hears of what the organization does, unless he said that he wants to be asked."""
    organization = Organization.objects.filter(pk=event.organization_id).first()
    user = User.objects.filter(pk=event.user_id, is_active=True).first()
    if organization is None or user is None:
        return
    if preferences_of([user.pk])[user.pk].watches_joined:
        Watch.objects.get_or_create(
            user=user,
            target_type=TargetType.ORGANIZATION,
            target_id=organization.namespace_id,
            defaults={"is_automatic": True},
        )
    # Whoever made the organization, or was brought over with it by the operator, knows already.
    if event.actor_id not in (None, user.pk):
        tell_member(user=user, namespace_id=organization.namespace_id, actor_id=event.actor_id)


@listens_to(MemberRemoved, as_="notifications.member_removed")
def member_removed(event: MemberRemoved) -> None:
    namespace = Namespace.objects.filter(organization=event.organization_id).first()
    if namespace is None:
        return
    Watch.objects.filter(
        user=event.user_id,
        target_type=TargetType.ORGANIZATION,
        target_id=namespace.pk,
        is_automatic=True,
    ).delete()
    Notification.objects.filter(
        user=event.user_id, organization=namespace.pk, what=What.JOINED
    ).delete()


@listens_to(CollectionItemAdded, as_="notifications.collection_item_added")
def collection_item_added(event: CollectionItemAdded) -> None:
    """What was taken out again by now is not told."""
    found = CollectionItem.objects.select_related("repo", "linked").filter(pk=event.item_pk)
    item = found.first()
    if item is not None:
        tell_collected(item=item, actor_id=event.actor_id)


@listens_to(CollectionItemRemoved, as_="notifications.collection_item_removed")
def collection_item_removed(event: CollectionItemRemoved) -> None:
    """Events of a collection come in order, so nothing is written about the item after this.

    When the whole collection goes, its items are not there any more: nothing is shown from that
    moment on, and `pruning` takes the rows away.
    """
    Notification.objects.filter(item=event.item_pk).delete()


def _tell(
    event: DiscussionEvent,
    what: What,
    *,
    comment_pk: int | None = None,
    is_for_watchers: bool = True,
    only_mentioned: bool = False,
) -> None:
    """What is gone or hidden by now is not told."""
    discussion = (
        Discussion.objects.select_related("repo__namespace").filter(pk=event.discussion_pk).first()
    )
    if discussion is None:
        return
    comment = None
    if comment_pk is not None:
        comment = TimelineEvent.objects.filter(pk=comment_pk).first()
        if comment is None or (comment.is_hidden and what is not What.OPENED):
            return
    names = [] if comment is None else mentioned_names(comment.text)[:MAX_MENTIONED]
    tell(
        Happening(
            what=what,
            repo=discussion.repo,
            discussion=discussion,
            comment=comment,
            actor_id=event.actor_id,
            mentioned=frozenset(names),
            is_for_watchers=is_for_watchers,
            only_mentioned=only_mentioned,
        )
    )
