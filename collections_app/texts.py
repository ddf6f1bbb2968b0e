"""What people write in collections: cleaned on the way in, and made clickable on the way out."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.html import escape
from django.utils.translation import gettext as _

from collections_app.models.collection import MAX_DESCRIPTION_CHARS, MAX_TITLE_CHARS
from collections_app.models.item import MAX_NOTE_CHARS
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted

_ADDRESS = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
_TRAILING = ".,;:!?"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
# Characters that turn the direction of what follows: a title could repaint the line around it.
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_ARXIV = re.compile(
    r"(?:https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/|arxiv:)?"
    r"(\d{4}\.\d{4,5}|[a-z][a-z.-]{1,20}/\d{7})(?:v\d{1,3})?(?:\.pdf)?/?",
    re.IGNORECASE | re.ASCII,
)
_MAX_ADDRESS_CHARS = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a note. href: "" when they are no link."""

    text: str
    href: str = ""


def parse_title(text: str) -> str:
    """One line. Raises: BadInput."""
    title = one_line(text)
    if not title:
        raise BadInput(_("A collection needs a title."))
    if len(title) > MAX_TITLE_CHARS:
        raise BadInput(
            _("A title has at most %(limit)s characters; this has %(count)s.")
            % {"limit": MAX_TITLE_CHARS, "count": len(title)}
        )
    return title


def parse_description(text: str) -> str:
    """One line, may be empty. Raises: BadInput."""
    description = one_line(text)
    if len(description) > MAX_DESCRIPTION_CHARS:
        raise BadInput(
            _("A description has at most %(limit)s characters; this has %(count)s.")
            % {"limit": MAX_DESCRIPTION_CHARS, "count": len(description)}
        )
    return description


def parse_note(text: str) -> str:
    """Plain text, may have several lines and may be empty. Raises: BadInput."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    note = "\n".join(_clean(line).rstrip() for line in lines).strip()
    if len(note) > MAX_NOTE_CHARS:
        raise BadInput(
            _("A note has at most %(limit)s characters; this has %(count)s.")
            % {"limit": MAX_NOTE_CHARS, "count": len(note)}
        )
    return note


def parse_paper(text: str) -> str:
    """An arXiv id, `2307.09288` or `cs/0112017`, out of it or its address; else a web address.

    Raises: BadInput.
    """
    words = one_line(text)
    if found := _ARXIV.fullmatch(words):
        return found[1].lower()
    if len(words) > _MAX_ADDRESS_CHARS or not is_web_address(words):
        raise BadInput(
            _(
                "%(words)s is neither an arXiv id, such as 2307.09288, nor a web address of at "
                "most %(limit)s characters."
            )
            % {"words": quoted(words, 80), "limit": _MAX_ADDRESS_CHARS}
        )
    return words


def image_name(text: str) -> str:
    """A file's own name, without folders; at most 100 characters."""
    return one_line(re.split(r"[/\\]", text)[-1])[:100]


def one_line(text: str) -> str:
    return " ".join(_clean(text).split())


def is_web_address(text: str) -> bool:
    """SECURITY: only http and https become links."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(_ADDRESS.fullmatch(text)) and bool(parts.hostname)


def pieces(note: str) -> list[Piece]:
    """The note cut into words and links; put together again it is the same text."""
    found: list[Piece] = []
    end = 0
    for match in _ADDRESS.finditer(note):
        address = _without_tail(match[0])
        if not is_web_address(address):
            continue
        if match.start() > end:
            found.append(Piece(note[end : match.start()]))
        found.append(Piece(address, address))
        end = match.start() + len(address)
    if end < len(note):
        found.append(Piece(note[end:]))
    return found


def note_html(note: str) -> str:
    """As clients show it: escaped, links clickable. Source: `note.html` of the Hub's answers."""
    return "".join(
        f'<a href="{escape(piece.href)}" rel="nofollow noopener ugc">{escape(piece.text)}</a>'
        if piece.href
        else escape(piece.text)
        for piece in pieces(note)
    )


def _without_tail(address: str) -> str:
    """Without the full stop of the sentence, and without a bracket that opened before it."""
    while address:
        last = address[-1]
        opening = _BRACKETS.get(last)
        if last in _TRAILING or (opening and address.count(last) > address.count(opening)):
            address = address[:-1]
        else:
            break
    return address


def _clean(text: str) -> str:
    """Without control characters, halves of surrogate pairs and turns of direction."""
    kept = "".join(
        " " if char == "\t" else char
        for char in text
        if char == "\t" or unicodedata.category(char) not in ("Cc", "Cs")
    )
    return _BIDI.sub("", kept)
