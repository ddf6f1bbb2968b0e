"""What an operator wants to see first: is it healthy, what waits, how much is there, who did what."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AccessToken, Organization, User
from hub.doctor.examine import examine
from hub.doctor.findings import Finding, Verdict
from hub.kernel.clock import now
from hub.kernel.wording import compact, filesize
from outbox.models import AuditEntry
from outbox.queries import outbox_health
from repos.models import DeletedRepository, Repository, RepoType
from repos.usage import usage_of_hub

# Probes write, read and delete in every store: not for each look at the page.
_EXAMINED_FOR_S = 60
# Sums over every large file.
_COUNTED_FOR_S = 300
_RECENT = 12
_KINDS = {
    RepoType.MODEL: gettext_lazy("models"),
    RepoType.DATASET: gettext_lazy("datasets"),
    RepoType.SPACE: gettext_lazy("spaces"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with its name. href: the list behind it. is_bad: somebody should look."""

    label: str
    value: str
    href: str = ""
    note: str = ""
    is_bad: bool = False


def dashboard() -> dict[str, Any]:  # Any: Django's own shape of a context
    """At most nine queries; what costs more is remembered for a while."""
    findings = findings_now()
    return {
        "findings": [one for one in findings if one.verdict is not Verdict.FINE],
        "fine_count": sum(one.verdict is Verdict.FINE for one in findings),
        "queues": _queues(),
        "tiles": [*_people(), *_repos(), *_storage()],
        "recent": list(AuditEntry.objects.all()[:_RECENT]),
    }


def findings_now() -> list[Finding]:
    """What `doctor` says, at most a minute old."""
    kept = cache.get("panel:findings")
    if not isinstance(kept, list):
        kept = list(examine())
        cache.set("panel:findings", kept, _EXAMINED_FOR_S)
    return kept


def queue_depth() -> int | None:
    """Tasks that wait in the broker; None when it does not say."""
    try:
        with current_app.connection_for_read() as link:
            link.ensure_connection(max_retries=1, timeout=2)
            channel: Any = link.default_channel  # Any: kombu is untyped
            name = settings.CELERY_TASK_DEFAULT_QUEUE
            return int(channel.queue_declare(name, passive=True).message_count)
    except Exception:  # noqa: BLE001  # every transport has its own errors
        return None


def _queues() -> list[Tile]:
    health, depth = outbox_health(), queue_depth()
    oldest = health.oldest_due_since
    is_late = oldest is not None and now() - oldest > timedelta(minutes=5)
    note = "" if oldest is None else _("the oldest since %(at)s UTC") % {"at": f"{oldest:%F %T}"}
    deliveries = "/admin/outbox/delivery/?state__exact="
    return [
        Tile(_("deliveries waiting"), str(health.due), f"{deliveries}due", note, is_late),
        Tile(
            _("deliveries given up"), str(health.dead), f"{deliveries}dead", is_bad=health.dead > 0
        ),
        Tile(_("tasks in the queue"), "?" if depth is None else str(depth)),
    ]


def _people() -> list[Tile]:
    people = User.objects.aggregate(
        number=Count("pk"),
        shut=Count("pk", filter=Q(is_active=False)),
        new=Count("pk", filter=Q(date_joined__gt=now() - timedelta(days=7))),
    )
    notes = _("%(new)s new this week, %(shut)s shut") % people
    return [
        Tile(_("people"), compact(people["number"]), "/admin/accounts/user/", notes),
        Tile(
            _("organizations"),
            compact(Organization.objects.count()),
            "/admin/accounts/organization/",
        ),
        Tile(
            _("access tokens"), compact(AccessToken.objects.count()), "/admin/accounts/accesstoken/"
        ),
    ]


def _repos() -> list[Tile]:
    rows = {
        row["repo_type"]: row
        for row in Repository.objects.order_by()
        .values("repo_type")
        .annotate(
            number=Count("pk"),
            private=Count("pk", filter=Q(is_private=True)),
            withdrawn=Count("pk", filter=Q(is_disabled=True)),
        )
    }
    tiles = [
        Tile(
            str(_KINDS[kind]),
            compact(rows[kind.value]["number"] if kind.value in rows else 0),
            f"/admin/repos/repository/?repo_type__exact={kind.value}",
            _("%(n)s private") % {"n": rows[kind.value]["private"]} if kind.value in rows else "",
        )
        for kind in RepoType
    ]
    withdrawn = sum(row["withdrawn"] for row in rows.values())
    return [
        *tiles,
        Tile(_("withdrawn"), str(withdrawn), "/admin/repos/repository/?is_disabled__exact=1"),
        Tile(
            _("deleted, can come back"),
            str(DeletedRepository.objects.count()),
            "/admin/repos/deletedrepository/",
        ),
    ]


def _storage() -> list[Tile]:
    kept = cache.get("panel:usage")
    if not isinstance(kept, tuple):
        usage = usage_of_hub()
        kept = (usage.files, usage.logical_bytes, usage.physical_bytes, usage.saved_bytes)
        cache.set("panel:usage", kept, _COUNTED_FOR_S)
    files, logical, physical, saved = kept
    return [
        Tile(
            _("large files"),
            filesize(logical),
            "/admin/repos/lfsobject/",
            _("%(files)s files; %(used)s on disk, %(saved)s saved")
            % {"files": compact(files), "used": filesize(physical), "saved": filesize(saved)},
        )
    ]
