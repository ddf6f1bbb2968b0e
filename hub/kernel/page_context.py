"""What the frame of every page needs: the hub's name, its navigation, who is looking."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from hub.kernel.brand import brand_css_path, mark_path

# The components that stand on every page; a page adds its own in its `styles` block.
FRAME_STYLES = (
    "header",
    "quick_search",
    "menu",
    "bell",
    "button",
    "icon",
    "avatar",
    "card",
    "form",
    "notice",
    "messages",
    "table",
    "tabs",
    "badge",
    "tag",
    "snippet",
    "pagination",
    "empty_state",
    "theme_switch",
    "toast",
    "skeleton",
    "error_page",
)


@dataclass(frozen=True, slots=True)
class NavLink:
    href: str
    label: str
    icon: str
    is_current: bool


_MAIN = (
    ("/models", "Models", "model"),
    ("/datasets", "Datasets", "dataset"),
    ("/spaces", "Spaces", "space"),
    ("/collections", "Collections", "collection"),
)
_SETTINGS = (
    ("/settings/profile", "Profile", "user"),
    ("/settings/account", "Account", "settings"),
    ("/settings/authentication", "Authentication", "shield"),
    ("/settings/tokens", "Access tokens", "key"),
    ("/settings/notifications", "Notifications", "bell"),
    ("/settings/organizations", "Organizations", "org"),
    ("/settings/blocked", "Blocked people", "lock"),
    ("/settings/deleted", "Deleted repositories", "folder"),
)


def hub_context(request: HttpRequest) -> dict[str, Any]:  # Any: Django's own shape of a context
    """Django's context processor. viewer: the signed-in user, or None."""
    actor = getattr(request, "actor", None)
    return {
        "site_name": settings.SITE_NAME,
        "mark_path": mark_path(),
        "brand_css_path": brand_css_path(),
        "can_sign_up": settings.SIGN_UP_OPEN,
        "nav": _links(request.path, _MAIN),
        "settings_nav": _links(request.path, _SETTINGS),
        "frame_styles": FRAME_STYLES,
        "viewer": None if actor is None else actor.user,
        "q": request.GET.get("q", "") if request.path == "/search" else "",
    }


def _links(path: str, entries: tuple[tuple[str, str, str], ...]) -> list[NavLink]:
    return [
        NavLink(href, label, icon, is_current=path == href or path.startswith(f"{href}/"))
        for href, label, icon in entries
    ]
