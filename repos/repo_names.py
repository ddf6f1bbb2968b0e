"""What a repository may be called: any part of a repo id, save the words of its own addresses."""

from django.utils.translation import gettext as _

from accounts.names import BadName, parse_repo_id_part

# `ana/settings` would be the settings page of `ana`, for old repositories have no namespace; and
# `ana/tree/settings` a folder of it. tests/repos/test_repo_names.py compares with the addresses.
RESERVED = frozenset(
    {
        *("blame", "blob", "collections", "commit", "commits", "commits.atom", "compare"),
        *("delete", "discussions", "edit", "git-receive-pack", "git-upload-pack", "like"),
        *("metadata", "move", "new", "raw", "resolve", "settings", "thumbnail.png", "tree"),
    }
)


def parse_repo_name(text: str) -> str:
    """The text itself, if a repository may be called so.

    Raises:
        BadName: with the rule that it breaks.
    """
    parse_repo_id_part(text)
    if text.lower() in RESERVED:
        raise BadName(text, _("pages of every repository have it in their address."))
    return text
