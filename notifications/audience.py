"""Who hears of an event, and why: one question per rule, then mutes and access, in batches."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Membership, Role, User
from collections_app.models import CollectionItem
from community.models import Discussion, EventKind, TimelineEvent
from notifications import policy
from notifications.models import Mute, Reason, TargetType, Watch, What
from repos import policy as repos_policy
from repos.models import Repository
from repos.policy import Access

BATCH = 1000
# What gets through a muted repository.
_PIERCING = frozenset({Reason.MENTION, Reason.AUTHOR, Reason.PARTICIPANT, Reason.THREAD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event in a discussion, as the listeners found it.

    comment: the one that was written; None when something else happened.
    mentioned: lower-cased names.
    is_for_watchers: False for what only those hear who have to do with the discussion.
    only_mentioned: nobody else hears of it, because they have already.
    """

    what: What
    repo: Repository
    discussion: Discussion
    comment: TimelineEvent | None = None
    actor_id: int | None = None
    mentioned: frozenset[str] = frozenset()
    is_for_watchers: bool = True
    only_mentioned: bool = False


Rule = Callable[[Happening], Iterable[int]]


def audience(happening: Happening) -> Iterator[dict[int, list[Reason]]]:
    """Batches of the people who may hear of it, each with his reasons, strongest first.

    Never the one who did it, and nobody who may not see the repository.
    """
    if policy.is_silent(happening.repo):
        return
    found: dict[int, list[Reason]] = {}
    rules = _RULES[:1] if happening.only_mentioned else _RULES
    for reason, is_for_watchers, rule in rules:
        if is_for_watchers and not happening.is_for_watchers:
            continue
        for user_id in rule(happening):
            found.setdefault(user_id, []).append(reason)
    if happening.actor_id is not None:
        found.pop(happening.actor_id, None)
    everybody = sorted(found)
    for start in range(0, len(everybody), BATCH):
        batch = everybody[start : start + BATCH]
        yield _unmuted(
            happening, {user_id: found[user_id] for user_id in _admitted(happening, batch)}
        )


def keepers(item: CollectionItem) -> dict[User, Reason]:
    """To whom the thing belongs: its owner, or the admins of the organization; papers to nobody.

    Who muted the repository is not among them. `repo` and `linked` must be loaded.
    """
    thing = item.repo or item.linked
    if thing is None or thing.namespace_id is None:
        return {}
    active = User.objects.select_related("namespace").filter(is_active=True)
    found = dict.fromkeys(active.filter(namespace=thing.namespace_id), Reason.ITEM_OWNER)
    if not found:
        admins = Membership.objects.filter(
            organization__namespace=thing.namespace_id, role=Role.ADMIN
        )
        people = active.filter(pk__in=admins.values("user")).order_by("pk")
        found = dict.fromkeys(people, Reason.ITEM_ADMIN)
    if item.repo_id is None:
        return found
    mutes = muted_by(item.repo_id, None, [user.pk for user in found])
    return {user: reason for user, reason in found.items() if user.pk not in mutes}


def _admitted(happening: Happening, user_ids: list[int]) -> list[int]:
    """SECURITY: not even the title reaches somebody who may not see the repository."""
    people = repos_policy.users_with(
        Access.SEE,
        happening.repo,
        among=User.objects.get_queryset().filter(pk__in=user_ids, is_active=True),
    )
    return list(people.order_by("pk").values_list("pk", flat=True))


def _unmuted(happening: Happening, people: dict[int, list[Reason]]) -> dict[int, list[Reason]]:
    mutes = muted_by(happening.repo.pk, happening.discussion.pk, list(people))
    heard: dict[int, list[Reason]] = {}
    for user_id, reasons in people.items():
        left = unmuted_reasons(reasons, mutes.get(user_id, frozenset()))
        if left:
            heard[user_id] = left
    return heard


def unmuted_reasons(reasons: list[Reason], mutes: frozenset[TargetType]) -> list[Reason]:
    """What is left of somebody's reasons; a muted thread leaves none."""
    if TargetType.DISCUSSION in mutes:
        return []
    if TargetType.REPOSITORY in mutes:
        return [reason for reason in reasons if reason in _PIERCING]
    return reasons


def muted_by(
    repo_pk: int, discussion_pk: int | None, user_ids: list[int]
) -> dict[int, frozenset[TargetType]]:
    """Which of the two each person has muted. One query."""
    of_repo = Mute.objects.filter(
        target_type=TargetType.REPOSITORY, target_id=repo_pk, user__in=user_ids
    )
    of_thread = Mute.objects.filter(
        target_type=TargetType.DISCUSSION, target_id=discussion_pk or 0, user__in=user_ids
    )
    found: dict[int, frozenset[TargetType]] = {}
    for user_id, target in (of_repo | of_thread).values_list("user_id", "target_type"):
        found[user_id] = found.get(user_id, frozenset()) | {TargetType(target)}
    return found


def _mentioned(happening: Happening) -> Iterable[int]:
    """Whoever blocks the writer is not called by him, wherever he writes."""
    if not happening.mentioned:
        return []
    people = User.objects.filter(namespace__name_lower__in=happening.mentioned)
    if happening.actor_id is not None:
        people = people.exclude(namespace__blocks__user=happening.actor_id)
    return people.values_list("pk", flat=True)


def _author(happening: Happening) -> Iterable[int]:
    author_id = happening.discussion.author_id
    return [] if author_id is None else [author_id]


def _participants(happening: Happening) -> Iterable[int]:
    """Who said or did something there; that another discussion refers to it is no part in it."""
    return (
        TimelineEvent.objects.filter(discussion=happening.discussion, author__isnull=False)
        .exclude(kind=EventKind.REFERENCE)
        .order_by()
        .values_list("author_id", flat=True)
        .distinct()
    )


def _thread_watchers(happening: Happening) -> Iterable[int]:
    return _watchers([TargetType.DISCUSSION], happening.discussion.pk)


def _owner(happening: Happening) -> Iterable[int]:
    return User.objects.filter(namespace=happening.repo.namespace_id).values_list("pk", flat=True)


def _repo_watchers(happening: Happening) -> Iterable[int]:
    return _watchers([TargetType.REPOSITORY], happening.repo.pk)


def _namespace_watchers(happening: Happening) -> Iterable[int]:
    namespace_id = happening.repo.namespace_id
    if namespace_id is None:
        return []
    return _watchers([TargetType.USER, TargetType.ORGANIZATION], namespace_id)


def _watchers(types: list[TargetType], target_id: int) -> QuerySet[Watch, int]:
    return Watch.objects.filter(target_type__in=types, target_id=target_id).values_list(
        "user_id", flat=True
    )


# Strongest first; the second says whether the rule is only about watching.
_RULES: list[tuple[Reason, bool, Rule]] = [
    (Reason.MENTION, False, _mentioned),
    (Reason.AUTHOR, False, _author),
    (Reason.PARTICIPANT, False, _participants),
    (Reason.THREAD, False, _thread_watchers),
    (Reason.OWNER, True, _owner),
    (Reason.REPO, True, _repo_watchers),
    (Reason.NAMESPACE, True, _namespace_watchers),
]
