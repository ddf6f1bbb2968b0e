"""The community's place in the frame of a repository: its tab, with the number of open ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils.translation import gettext

from community.queries import open_count
from repos.models import Repository
from repos.views.frame import Tab

register = template.Library()
# Its icon tells the files tab: labels speak the reader's language.
_AFTER = "folder"


@dataclass(frozen=True, slots=True)
class CountedTab:
    """As `repos.views.frame.Tab`, with a number; None shows none."""

    label: str
    href: str
    icon: str
    is_current: bool
    count: int | None


@register.simple_tag
def with_community(tabs: Sequence[Tab], repo: Repository, path: str) -> list[Tab | CountedTab]:
    """The repository's tabs and, behind the files, the community's; one question for its number."""
    if repo.discussions_disabled or repo.is_disabled:
        return list(tabs)
    href = f"{repo.url_path}/discussions"
    own = CountedTab(
        gettext("Community"),
        href,
        "talk",
        is_current=path == href or path.startswith(f"{href}/"),
        count=open_count(repo) or None,
    )
    found: list[Tab | CountedTab] = []
    for tab in tabs:
        found.append(tab)
        if tab.icon == _AFTER:
            found.append(own)
    return found
