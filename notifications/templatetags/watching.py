"""The watch menu in the frames of repositories, discussions, people and organizations."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from accounts.models import Namespace, User
from community.models import Discussion
from notifications.queries import Stance, stances
from notifications.targets import Target
from repos.models import Repository

register = template.Library()


@register.inclusion_tag("notifications/_watch_menu.html", takes_context=True)
def watch_repo(
    context: dict[str, Any], repo: Repository, discussion: Discussion | None = None
) -> dict[str, Any]:  # Any: Django's own shape of a context
    """One question, and none for those who are not signed in."""
    targets = [Target.of_repo(repo)]
    if isinstance(discussion, Discussion):
        targets.insert(0, Target.of_discussion(discussion))
    return _menu(context, targets)


@register.inclusion_tag("notifications/_watch_menu.html", takes_context=True)
def watch_namespace(
    context: dict[str, Any], namespace: Namespace
) -> dict[str, Any]:  # Any: Django's own shape of a context
    return _menu(context, [Target.of_namespace(namespace)])


def _menu(
    context: dict[str, Any], targets: list[Target]
) -> dict[str, Any]:  # Any: Django's own shape of a context
    viewer: User | None = context.get("viewer")
    known = stances(viewer.pk, targets) if viewer is not None else {}
    rows = [(target, known.get(target, Stance())) for target in targets]
    stance = rows[0][1]
    return {
        "viewer": viewer,
        "rows": rows,
        "label": _label(stance),
        "back": context["request"].path,
        "csrf_token": context.get("csrf_token", ""),
    }


def _label(stance: Stance) -> str:
    if stance.is_muted:
        return _("Muted")
    return _("Watching") if stance.is_watched else _("Watch")
