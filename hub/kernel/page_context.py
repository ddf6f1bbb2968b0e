"""What the frame of every page needs: the hub's name, its navigation, who is looking."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

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
    "language_switch",
    "dialog",
    "keys",
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
    ("/models", _("Models"), "model"),
    ("/datasets", _("Datasets"), "dataset"),
    ("/spaces", _("Spaces"), "space"),
    ("/collections", _("Collections"), "collection"),
)
_SETTINGS = (
    ("/settings/profile", _("Profile"), "user"),
    ("/settings/account", _("Account"), "settings"),
    ("/settings/authentication", _("Authentication"), "shield"),
    ("/settings/tokens", _("Access tokens"), "key"),
    ("/settings/notifications", _("Notifications"), "bell"),
    ("/settings/organizations", _("Organizations"), "org"),
    ("/settings/blocked", _("Blocked people"), "lock"),
    ("/settings/deleted", _("Deleted repositories"), "folder"),
)


def hub_context(request: HttpRequest) -> dict[str, Any]:  # Any: Django's own shape of a context
    """Django's context processor. viewer: the signed-in user, or None."""
    actor = getattr(request, "actor", None)
    return {
        "site_name": settings.SITE_NAME,
        "language": get_language() or settings.LANGUAGE_CODE,
        # No switch on what answers a form: it would lose what was typed.
        "languages": () if request.method == "POST" else settings.LANGUAGES,
        "mark_path": mark_path(),
        "brand_css_path": brand_css_path(),
        "can_sign_up": settings.SIGN_UP_OPEN,
        "nav": _links(request.path, _MAIN),
        "settings_nav": _links(request.path, _SETTINGS),
        "frame_styles": _frame_styles(),
        "viewer": None if actor is None else actor.user,
        "q": request.GET.get("q", "") if request.path == "/search" else "",
    }


@cache
def _frame_styles() -> SafeString:
    """The same on every page, and a tenth of the work on it when the template goes through them."""
    hrefs = ((static(f"css/components/{name}.css"),) for name in FRAME_STYLES)
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', hrefs)


def _links(path: str, entries: tuple[tuple[str, str | Promise, str], ...]) -> list[NavLink]:
    return [
        NavLink(href, str(label), icon, is_current=path == href or path.startswith(f"{href}/"))
        for href, label, icon in entries
    ]
