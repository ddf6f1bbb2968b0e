"""What has happened lately around a person: in his organizations, and with those whom he follows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from accounts.models import Follow, Membership, Namespace, Role, User
from repos import policy
from repos.models import Like, Repository

_SHOWN = 12
_IN_FEED = 30
# A repository is new until it was changed a while after it was made: the first upload follows at once.
_STILL_NEW = timedelta(hours=1)
# Between the name of who did it and that of the repository.
_WORDS = {
    "made": pgettext_lazy("somebody … a repository", "made"),
    "updated": pgettext_lazy("somebody … a repository", "updated"),
    "liked": pgettext_lazy("somebody … a repository", "liked"),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """who: a namespace's name. what: `made`, `updated` or `liked`."""

    at: datetime
    who: str
    what: str
    repo: Repository

    @property
    def what_words(self) -> str:
        return str(_WORDS[self.what])


def recent_activity(actor: Actor, user: User) -> list[Activity]:
    """Newest first, at most twelve. Two queries.

    Asked of the rows themselves, so that nothing is told of what was hidden or deleted since.
    """
    followed = Follow.objects.filter(follower=user).values("namespace")
    memberships = Membership.objects.filter(user=user, role__gte=Role.READ)
    circle = Namespace.objects.filter(
        Q(pk__in=followed) | Q(organization__in=memberships.values("organization"))
    )
    visible = policy.visible(actor).filter(is_disabled=False)
    repos = visible.filter(namespace__in=circle.values("pk")).order_by("-last_modified", "-pk")
    likes = (
        Like.objects.filter(user__namespace__in=followed, user__is_active=True, repo__in=visible)
        .select_related("repo", "user")
        .order_by("-pk")
    )
    found = [_change(repo) for repo in repos[:_SHOWN]]
    found += [
        Activity(like.created_at, like.user.username, "liked", like.repo) for like in likes[:_SHOWN]
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:_SHOWN]


def public_activity(actor: Actor, namespace: Namespace) -> list[Activity]:
    """Of one person or organization: what was made and changed, and what the person likes.

    Two queries. Newest first, at most thirty.
    """
    visible = policy.visible(actor).filter(is_disabled=False)
    repos = visible.filter(namespace=namespace).order_by("-last_modified", "-pk")
    likes = (
        Like.objects.filter(user__namespace=namespace, user__is_active=True, repo__in=visible)
        .select_related("repo", "user")
        .order_by("-pk")
    )
    found = [_change(repo) for repo in repos[:_IN_FEED]]
    found += [
        Activity(like.created_at, namespace.name, "liked", like.repo) for like in likes[:_IN_FEED]
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:_IN_FEED]


def _change(repo: Repository) -> Activity:
    is_new = repo.last_modified - repo.created_at < _STILL_NEW
    return Activity(repo.last_modified, repo.author, "made" if is_new else "updated", repo)
