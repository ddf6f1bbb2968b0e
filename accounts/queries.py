"""Reads that pages and the API share."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from accounts.errors import LastAdmin
from accounts.models import (
    AccessToken,
    Block,
    Follow,
    Membership,
    Namespace,
    NamespaceQuerySet,
    Organization,
    Role,
    User,
)


def memberships_of(user: User) -> QuerySet[Membership]:
    """With the organization and its namespace, by name."""
    return (
        Membership.objects.filter(user=user)
        .select_related("organization__namespace")
        .order_by("organization__namespace__name_lower")
    )


def members_of(organization: Organization, *, search: str = "") -> QuerySet[Membership]:
    """Accounts in use, with the person and his namespace, oldest member first."""
    members = (
        Membership.objects.filter(organization=organization, user__is_active=True)
        .select_related("user__namespace")
        .order_by("pk")
    )
    if search:
        members = members.filter(
            Q(user__username__icontains=search) | Q(user__full_name__icontains=search)
        )
    return members


def namespaces_like(words: str) -> NamespaceQuerySet:
    """People and organizations in use whose name or full name has that in it; beginnings first."""
    begins = Case(
        When(name_lower__startswith=words.lower(), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return (
        Namespace.objects.filter(
            Q(name_lower__contains=words.lower())
            | Q(user__full_name__icontains=words)
            | Q(organization__full_name__icontains=words)
        )
        .exclude(user__is_active=False)
        .select_related("user", "organization")
        .order_by(begins, "name_lower")
    )


def followers_of(namespace: Namespace) -> QuerySet[Follow]:
    """Newest first, with the person; accounts in use."""
    return (
        Follow.objects.filter(namespace=namespace, follower__is_active=True)
        .select_related("follower__namespace")
        .order_by("-pk")
    )


def followed_by(user: User) -> QuerySet[Follow]:
    """Newest first, with whom he follows."""
    return (
        Follow.objects.filter(follower=user)
        .exclude(namespace__user__is_active=False)
        .select_related("namespace__user", "namespace__organization")
        .order_by("-pk")
    )


def is_following(user: User | None, namespace: Namespace) -> bool:
    return (
        user is not None and Follow.objects.filter(follower=user.pk, namespace=namespace).exists()
    )


@dataclass(frozen=True, slots=True)
class FollowNumbers:
    """following: 0 for organizations. is_following: whether who looks follows."""

    followers: int
    following: int
    is_following: bool


def follow_numbers(namespace: Namespace, *, viewer: User | None) -> FollowNumbers:
    """What a profile says about follows, in one query. user and organization must be loaded."""
    mine = Q(namespace=namespace)
    theirs = Q(pk__in=[])
    if not namespace.is_organization:
        # Organizations have no `user`, and count.
        theirs = Q(follower=namespace.user) & (
            Q(namespace__user__isnull=True) | Q(namespace__user__is_active=True)
        )
    found = Follow.objects.filter(mine | theirs).aggregate(
        followers=Count("pk", filter=mine & Q(follower__is_active=True)),
        following=Count("pk", filter=theirs),
        own=Count("pk", filter=mine & Q(follower=viewer.pk if viewer else None)),
    )
    return FollowNumbers(found["followers"], found["following"], bool(found["own"]))


def blocks_of(namespaces: Sequence[Namespace]) -> QuerySet[Block]:
    """Newest first, with both sides."""
    return (
        Block.objects.filter(namespace__in=namespaces)
        .select_related("namespace", "user__namespace", "made_by")
        .order_by("-pk")
    )


def namespaces_led_by(user: User) -> list[Namespace]:
    """His own, then those of the organizations that he is an admin of."""
    led = memberships_of(user).filter(role=Role.ADMIN)
    return [user.namespace, *(membership.organization.namespace for membership in led)]


def tokens_of(user: User) -> QuerySet[AccessToken]:
    """Newest first."""
    return (
        AccessToken.objects.filter(user=user)
        .prefetch_related("grants__namespace")
        .order_by("-created_at", "-pk")
    )


def member_count(organization: Organization) -> int:
    return members_of(organization).count()


def require_another_admin(organization: Organization, *, than: User) -> None:
    """Raises: LastAdmin."""
    others = Membership.objects.filter(
        organization=organization, role=Role.ADMIN, user__is_active=True
    ).exclude(user=than)
    if not others.exists():
        raise LastAdmin(organization.namespace.name)


def repo_pks_of(tokens: Sequence[AccessToken]) -> set[int]:
    """The repositories that fine-grained tokens name; grants must be prefetched."""
    return {
        grant.repo_pk
        for token in tokens
        for grant in token.grants.all()
        if grant.repo_pk is not None
    }
