"""What people paste where a name is asked for: the address of a page of this hub."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.reserved_names import is_reserved
from collections_app.models import ItemKind
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted

_BY_PREFIX = {
    "models": ItemKind.MODEL,
    "datasets": ItemKind.DATASET,
    "spaces": ItemKind.SPACE,
    "collections": ItemKind.COLLECTION,
}
_WEB = ("http://", "https://")


def named_by(text: str, chosen: ItemKind, *, here: str) -> tuple[ItemKind, str]:
    """Kind and name of what is meant; an address tells its kind itself, whatever was chosen.

    here: scheme and host of this hub, as the reader's browser writes them.

    Raises:
        BadInput: an address of another site, or of a page that nothing can be added from.
    """
    words = text.strip()
    if chosen is ItemKind.PAPER:
        # Any web address may be a paper, a file in a repository of this hub, too.
        return chosen, text
    if not words.lower().startswith(_WEB):
        return _of_path(words) or (chosen, text)
    path = _path_here(words, here)
    if path is None:
        if chosen is ItemKind.COLLECTION:
            # Told by the id at its end, however the hub was called when it was copied.
            return chosen, text
        raise BadInput(
            _("%(address)s is not on this hub; only papers can be added from other sites.")
            % {"address": quoted(words, 80)}
        )
    found = _of_path(path)
    if found is None and not is_reserved(path.strip("/").partition("/")[0]):
        found = _of_path(f"models/{path.lstrip('/')}")
    if found is None:
        raise BadInput(
            _("%(address)s is not the address of a repository or a collection.")
            % {"address": quoted(words, 80)}
        )
    return found


def _of_path(path: str) -> tuple[ItemKind, str] | None:
    """Of `datasets/lab/tea` and of pages below it; None without the word in front."""
    prefix, *names = path.strip("/").split("/")
    if prefix not in _BY_PREFIX or len(names) < 2 or not all(names[:2]):
        return None
    return _BY_PREFIX[prefix], "/".join(names[:2])


def _path_here(address: str, here: str) -> str | None:
    """The path of an address of this hub; None when it is another site's."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    own = {urlsplit(one).netloc.lower() for one in (here, settings.PUBLIC_URL)}
    return unquote(parts.path) if parts.netloc.lower() in own else None
