"""Doors: find what somebody wants to watch or mute, or one of his notifications."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.lookup import find_namespace
from accounts.models import Namespace
from community.lookup import find_discussion
from community.models import Discussion
from hub.kernel.errors import NotFound
from notifications import policy
from notifications.models import Mute, Notification, TargetType, Watch
from notifications.queries import with_everything
from notifications.targets import Target
from repos.lookup import find_repo
from repos.models import RepoType

_PLURALS = {kind.plural: kind for kind in RepoType}


def find_target(actor: Actor, text: str) -> Target:
    """`lab`, `models/lab/bert`, `datasets/lab/tea`, `models/lab/bert/discussions/3`.

    Raises:
        NotFound: there is none, or not for this actor.
    """
    types, slash, rest = text.strip().strip("/").partition("/")
    kind = _PLURALS.get(types)
    if not slash:
        return Target.of_namespace(find_namespace(types.replace("\0", "")))
    if kind is None:
        # As people write a model: without its type.
        kind, rest = RepoType.MODEL, f"{types}/{rest}"
    repo_id, is_thread, number = rest.partition("/discussions/")
    repo = find_repo(actor, kind, repo_id)
    if not is_thread:
        return Target.of_repo(repo)
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise NotFound(_("There is no such discussion."))
    return Target.of_discussion(find_discussion(actor, repo, int(number)))


def find_own_notification(actor: Actor, pk: int) -> Notification:
    """One that the actor may still hear of.

    Raises: NotFound, NotSignedIn, Forbidden.
    """
    user = policy.require_own(actor)
    mine = Notification.objects.filter(policy.audible_rows(actor), user=user, pk=pk)
    row = with_everything(mine).first()
    if row is None:
        raise NotFound(_("This notification does not exist any more."))
    return row


def named_targets(actor: Actor, rows: list[Watch] | list[Mute]) -> list[Target]:
    """What the rows stand for, by name; what is gone or hidden is left out. Three queries at most.

    SECURITY: the name of a repository that was made private is not shown.
    """
    found: dict[tuple[str, int], Target] = {}
    keys: dict[str, list[int]] = {}
    for row in rows:
        keys.setdefault(row.target_type, []).append(row.target_id)
    namespace_keys = [*keys.get(TargetType.USER, []), *keys.get(TargetType.ORGANIZATION, [])]
    if namespace_keys:
        namespaces = Namespace.objects.filter(pk__in=namespace_keys).exclude(user__is_active=False)
        for namespace in namespaces:
            target = Target.of_namespace(namespace)
            found[target.type, target.pk] = target
    if repo_keys := keys.get(TargetType.REPOSITORY):
        for repo in policy.audible(actor).filter(pk__in=repo_keys):
            found[TargetType.REPOSITORY, repo.pk] = Target.of_repo(repo)
    if thread_keys := keys.get(TargetType.DISCUSSION):
        threads = Discussion.objects.filter(
            Q(repo__in=policy.audible(actor)), pk__in=thread_keys
        ).select_related("repo")
        for discussion in threads:
            found[TargetType.DISCUSSION, discussion.pk] = Target.of_discussion(discussion)
    named = [found.get((row.target_type, row.target_id)) for row in rows]
    return sorted((one for one in named if one is not None), key=lambda one: one.name.lower())
