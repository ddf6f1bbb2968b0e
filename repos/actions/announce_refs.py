"""Turn every difference between git and the mirror into rows and events."""

import logging
from collections.abc import Collection

from django.db.models import F

from accounts.actor import Actor
from hub.kernel.clock import now
from outbox.publish import publish
from repos import policy
from repos.events import RefUpdated
from repos.git.names import pull_number
from repos.git.repository import GitRepository
from repos.git.types import Oid, RefName, RefUpdate
from repos.git_of import git_of
from repos.locking import lock_repo
from repos.models import Ref, Repository
from repos.policy import Access

log = logging.getLogger(__name__)
_SCAFFOLDING = "refs/hub/"


def announce_refs(
    *, actor: Actor, repo: Repository, born: Collection[RefName] = ()
) -> list[RefUpdated]:
    """Mirror what git has now, inside the caller's transaction; returns what was new.

    What the caller believes to have changed does not matter: whoever moved a ref, and however it
    crashed, the difference is still there. born: pull request refs made in this transaction; any
    other that nobody knows was promised to nobody (its transaction rolled back) and is deleted.
    """
    policy.require(actor, Access.SEE, repo)
    # Locked before reading refs: two announcers would otherwise both see the old mirror.
    locked = lock_repo(repo)
    git = git_of(locked)
    actual = mirrored_refs(git)
    mirror = {row.name: row for row in Ref.objects.filter(repo=locked)}
    for name in [*actual]:
        if pull_number(name) is not None and name not in mirror and name not in born:
            git.update_refs([RefUpdate(name, actual.pop(name), None)])
            log.warning("orphan_pull_ref_deleted", extra={"repo_id": locked.pk, "ref": name})
    events = _differences(actor, locked, mirror, actual)
    if events:
        _save(locked, mirror, actual, events)
        for event in events:
            publish(event)
    repo.head_oid = locked.head_oid
    repo.last_modified = locked.last_modified
    return events


def mirrored_refs(git: GitRepository) -> dict[RefName, Oid]:
    """What git has, without the hub's own scaffolding."""
    return {name: oid for name, oid in git.refs().items() if not name.startswith(_SCAFFOLDING)}


def _differences(
    actor: Actor, repo: Repository, mirror: dict[str, Ref], actual: dict[RefName, Oid]
) -> list[RefUpdated]:
    names = sorted({*mirror, *actual})
    olds = {name: row.oid for name, row in mirror.items()}
    return [
        RefUpdated(
            actor_id=actor.user_id,
            repo_pk=repo.pk,
            ref=name,
            old=olds.get(name, ""),
            new=actual.get(RefName(name), ""),
        )
        for name in names
        if olds.get(name, "") != actual.get(RefName(name), "")
    ]


def _save(
    repo: Repository,
    mirror: dict[str, Ref],
    actual: dict[RefName, Oid],
    events: list[RefUpdated],
) -> None:
    moment = now()
    gone = [mirror[event.ref].pk for event in events if not event.new]
    if gone:
        Ref.objects.filter(pk__in=gone).delete()
    fresh = [
        Ref(repo=repo, name=event.ref, oid=event.new, updated_at=moment)
        for event in events
        if not event.old
    ]
    Ref.objects.bulk_create(fresh, batch_size=500)
    moved = [mirror[event.ref] for event in events if event.old and event.new]
    for row in moved:
        row.oid = actual[RefName(row.name)]
        row.updated_at = moment
    Ref.objects.bulk_update(moved, ["oid", "updated_at"], batch_size=200)
    repo.head_oid = actual.get(RefName(f"refs/heads/{repo.default_branch}"), "")
    repo.last_modified = moment
    Repository.objects.filter(pk=repo.pk).update(
        head_oid=repo.head_oid,
        last_modified=moment,
        pushes_since_maintenance=F("pushes_since_maintenance") + 1,
        needs_maintenance_since=repo.needs_maintenance_since or moment,
        is_measured=False,
    )
