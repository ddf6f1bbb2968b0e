"""What every repository page shows around its own content: title, tabs, likes."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.actor import Actor, ActorRequest
from hub.kernel.wire import origin
from repos import policy
from repos.models import Like, Repository
from repos.policy import Access
from repos.views.addresses import Addresses
from repos.views.social_card import social_image


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    href: str
    icon: str
    is_current: bool


def repo_context(
    request: ActorRequest, repo: Repository, tab: str, *, revision: str = ""
) -> dict[str, Any]:  # Any: Django's own shape of a context
    """tab: `card`, `files` or `settings`. At most two queries beside the repository's own."""
    granted = policy.access(request.actor, repo)
    addresses = Addresses.of(repo, revision)
    return {
        "repo": repo,
        "tabs": _tabs(repo, addresses, tab, granted),
        "at": addresses,
        "may_read": granted >= Access.READ,
        "may_write": granted >= Access.WRITE,
        "is_liked": _is_liked(request.actor, repo),
        "endpoint": origin(request),
        "social_image": social_image(repo, origin(request)),
    }


def _tabs(repo: Repository, addresses: Addresses, tab: str, granted: Access) -> list[Tab]:
    names = {
        "model": _("Model card"),
        "dataset": _("Dataset card"),
        "space": _("Space card"),
    }
    tabs = [
        Tab(names[repo.repo_type], repo.url_path, "card", tab == "card"),
        Tab(_("Files"), addresses.tree(), "folder", tab == "files"),
    ]
    if granted >= Access.ADMIN:
        settings = f"{repo.url_path}/settings"
        tabs.append(Tab(_("Settings"), settings, "settings", tab == "settings"))
    return tabs


def _is_liked(actor: Actor, repo: Repository) -> bool:
    return actor.user_id is not None and Like.objects.filter(repo=repo, user=actor.user_id).exists()
