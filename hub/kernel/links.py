"""Where the relative links of a document in a repository lead."""

import posixpath
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class LinkBase:
    """blob_url, resolve_url: `/ana/bert/blob/main/` and its like, encoded, with the last slash.

    folder: of the document inside the repository, encoded as in URLs; "" at the root.
    """

    blob_url: str
    resolve_url: str
    folder: str = ""


def resolve_link(address: str, base: LinkBase | None, *, raw: bool) -> str:
    """The address as the page needs it. raw: the bytes are wanted (an image), not the page.

    Addresses with a scheme, a host or a leading slash stay what they are.
    """
    if base is None or address.startswith(("/", "#")):
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return "#"
    if parts.scheme or parts.netloc or not parts.path:
        return address
    # A path cannot climb out of the repository: the leading slash stops ".." at the root.
    path = posixpath.normpath(posixpath.join("/", base.folder, parts.path)).lstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{base.resolve_url if raw else base.blob_url}{path}{query}{fragment}"
