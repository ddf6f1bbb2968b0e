"""Addresses elsewhere that people and organizations show: what they may be, and how they are called."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from accounts.texts import parse_web_address
from hub.kernel.errors import BadInput

MAX_LINKS = 6
# Places that show a person at `host/name`.
_PLACES = {
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "codeberg.org": "Codeberg",
    "huggingface.co": "Hugging Face",
    "linkedin.com": "LinkedIn",
    "bsky.app": "Bluesky",
    "x.com": "X",
    "twitter.com": "Twitter",
    "youtube.com": "YouTube",
    "orcid.org": "ORCID",
    "kaggle.com": "Kaggle",
    "scholar.google.com": "Google Scholar",
    "modelscope.cn": "ModelScope",
    "gitee.com": "Gitee",
}


@dataclass(frozen=True, slots=True)
class Link:
    """label: `GitHub: ana` where the place is known, else the address without its scheme."""

    href: str
    label: str


def parse_links(lines: str) -> list[str]:
    """One address a line; empty lines do not count, repeated ones count once.

    Raises:
        BadInput: too many, or one that is no web address.
    """
    found = dict.fromkeys(parse_web_address(line) for line in lines.splitlines() if line.strip())
    if len(found) > MAX_LINKS:
        raise BadInput(_("%(count)s links at most; leave some out.") % {"count": MAX_LINKS})
    return list(found)


def shown_links(addresses: Iterable[object]) -> list[Link]:
    """SECURITY: only web addresses become links, whatever the row holds."""
    return [
        Link(address, _label(address))
        for address in addresses
        if isinstance(address, str) and urlsplit(address).scheme in ("http", "https")
    ]


def _label(address: str) -> str:
    parts = urlsplit(address)
    host = parts.netloc.lower().removeprefix("www.")
    path = parts.path.strip("/")
    place = _PLACES.get(host)
    if place is None:
        return f"{host}/{path}" if path else host
    return f"{place}: {path.rpartition('/')[2]}" if path else place
