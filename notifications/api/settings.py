"""`/api/settings/notifications` and `/api/settings/watch`. No client uses them; the shapes are ours."""

from typing import Any

from django.http import HttpResponse

from accounts.actor import ActorRequest
from accounts.models import Namespace
from community.models import Discussion
from hub.kernel.errors import BadInput, NotFound
from hub.kernel.wire import by_method, json_answer, read_json, wire_view
from hub.kernel.wording import quoted
from notifications import policy
from notifications.actions.change_preferences import change_preferences
from notifications.actions.unwatch import unwatch
from notifications.actions.watch import watch
from notifications.fan_out import preferences_of
from notifications.models import Kind, Preferences
from notifications.targets import Target

_MOST = 200
_NAMESPACES = ("user", "org")


def _show(request: ActorRequest) -> HttpResponse:
    user = policy.require_own(request.actor)
    return json_answer(_shape(preferences_of([user.pk])[user.pk]))


def _change(request: ActorRequest) -> HttpResponse:
    """`{"mention": {"web": true, "email": false}, "digest": "daily", "quietHours": {"from": 22,
    "until": 7}, "timeZone": "Europe/Berlin", "watchJoined": true}`, any of them.
    """
    policy.require_may_change(request.actor)
    data = read_json(request)
    switches: dict[str, bool] = {}
    for kind in Kind:
        ways = data.pop(kind.value, {})
        for way, field in (("web", "web"), ("email", "mail")):
            if isinstance(ways, dict) and way in ways:
                switches[f"{field}_{kind.value}"] = _flag(ways[way], f"{kind.value}.{way}")
    if "watchJoined" in data:
        switches["watches_joined"] = _flag(data.pop("watchJoined"), "watchJoined")
    digest, zone, hours = (data.pop(name, None) for name in ("digest", "timeZone", "quietHours"))
    if data:
        raise BadInput(f"{quoted(min(data))} is no setting of notifications.")
    preferences = change_preferences(
        actor=request.actor,
        switches=switches,
        digest=None if digest is None else str(digest),
        time_zone=None if zone is None else str(zone),
        quiet_hours=None if hours is None else _hours(hours),
    )
    return json_answer(_shape(preferences))


notification_settings = by_method(GET=_show, PATCH=_change)


@wire_view("PATCH")
def watching(request: ActorRequest) -> HttpResponse:
    """`{"add": [{"id": "…24 hex…", "type": "org"}], "delete": […]}`: user, org, repo, discussion."""
    policy.require_may_change(request.actor)
    data = read_json(request)
    added = [_target(request, row) for row in _rows(data, "add")]
    dropped = [_target(request, row) for row in _rows(data, "delete")]
    for target in added:
        watch(actor=request.actor, target=target)
    for target in dropped:
        unwatch(actor=request.actor, target=target)
    return json_answer({"success": True})


def _rows(data: dict[str, Any], name: str) -> list[Any]:  # Any: values come from outside
    rows = data.get(name, [])
    if not isinstance(rows, list) or len(rows) > _MOST:
        raise BadInput(f"{name} must be a list of at most {_MOST}.")
    return rows


def _target(request: ActorRequest, row: object) -> Target:
    """Raises: BadInput; NotFound: there is none, or not for this actor."""
    if not isinstance(row, dict):
        raise BadInput('Each entry is like {"id": "…", "type": "org"}.')
    public_id, kind = str(row.get("id", "")).replace("\0", ""), row.get("type")
    if kind in _NAMESPACES:
        namespace = (
            Namespace.objects.filter(public_id=public_id, kind=kind)
            .exclude(user__is_active=False)
            .first()
        )
        if namespace is not None:
            return Target.of_namespace(namespace)
    elif kind == "repo":
        repo = policy.audible(request.actor).filter(public_id=public_id).first()
        if repo is not None:
            return Target.of_repo(repo)
    elif kind == "discussion":
        found = Discussion.objects.filter(
            repo__in=policy.audible(request.actor), public_id=public_id
        ).select_related("repo")
        discussion = found.first()
        if discussion is not None:
            return Target.of_discussion(discussion)
    else:
        raise BadInput("type must be user, org, repo or discussion.")
    raise NotFound(f"There is no {kind} {quoted(public_id, 40)}.")


def _flag(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise BadInput(f"{name} must be true or false.")
    return value


def _hours(value: object) -> tuple[int, int]:
    if isinstance(value, dict):
        start, end = value.get("from"), value.get("until")
        if isinstance(start, int) and isinstance(end, int):
            return start, end
    raise BadInput('quietHours must be like {"from": 22, "until": 7}.')


def _shape(preferences: Preferences) -> dict[str, Any]:  # Any: JSON
    body: dict[str, Any] = {
        kind.value: {
            "web": preferences.wants_web(kind),
            "email": bool(getattr(preferences, f"mail_{kind.value}")),
        }
        for kind in Kind
    }
    return body | {
        "digest": preferences.digest,
        "quietHours": {"from": preferences.quiet_from, "until": preferences.quiet_until},
        "timeZone": preferences.time_zone,
        "watchJoined": preferences.watches_joined,
        "emailStopped": preferences.mail_stopped_at is not None,
    }
