"""What people may write: titles and texts, cleaned the same way at every door."""

from django.utils.translation import gettext as _

from hub.kernel.errors import BadInput

MIN_TITLE_CHARS = 3
MAX_TITLE_CHARS = 200
MAX_TEXT_CHARS = 65_536


def parse_title(text: str) -> str:
    """One line of 3 to 200 characters. Raises: BadInput."""
    title = " ".join(text.split())
    if not MIN_TITLE_CHARS <= len(title) <= MAX_TITLE_CHARS:
        raise BadInput(
            _("A title has %(least)s to %(most)s characters, not %(count)s.")
            % {"least": MIN_TITLE_CHARS, "most": MAX_TITLE_CHARS, "count": len(title)}
        )
    _refuse_nul(title)
    return title


def title_of_commit(summary: str) -> str:
    """A commit's summary as a title: never refused, since the commit was not."""
    title = " ".join(summary.replace("\0", "").split())
    return title if len(title) <= MAX_TITLE_CHARS else f"{title[: MAX_TITLE_CHARS - 1]}…"


def parse_text(text: str) -> str:
    """A comment's Markdown. Raises: BadInput: empty or over 65,536 characters."""
    if not text.strip():
        raise BadInput(_("Write something first; a comment cannot be empty."))
    return parse_description(text)


def parse_description(text: str) -> str:
    """As `parse_text`, but may be empty. Raises: BadInput."""
    clean = text.replace("\r\n", "\n")
    if len(clean) > MAX_TEXT_CHARS:
        raise BadInput(
            _("The text is over %(limit)s characters; shorten it.") % {"limit": MAX_TEXT_CHARS}
        )
    _refuse_nul(clean)
    return clean


def _refuse_nul(text: str) -> None:
    # PostgreSQL cannot store it.
    if "\0" in text:
        raise BadInput(_("The text may not contain NUL."))
