"""Links inside the words of a rendered text: after the allow-list, never inside code or a link.

The words have become tokens of a tree by then. Whatever somebody writes, a link lands between
words: never in an attribute, a tag or another link.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

# Where a word is a quotation of something and not said to anybody.
_QUIET = frozenset(["a", "code", "kbd", "pre", "samp"])


@dataclass(frozen=True, slots=True)
class TextLink:
    """title: of the tooltip, "" for none. href: an address on this hub, encoded."""

    text: str
    href: str
    title: str = ""


# Cuts a text into words that stay and links; joined, their texts are the text again.
TextLinker = Callable[[str], Sequence[str | TextLink]]
_Token = dict[str, Any]  # Any: html5lib's tokens


@dataclass
class LinkText:
    """A filter of html5lib's tokens."""

    source: Any  # Any: html5lib's stream
    linker: TextLinker

    def __iter__(self) -> Iterator[_Token]:
        # Depths: of the element we are in, and of the quiet one around us (0: none).
        depth = quiet = 0
        for token in self.source:
            match token["type"]:
                case "StartTag":
                    depth += 1
                    if not quiet and _is_quiet(token):
                        quiet = depth
                case "EndTag":
                    if quiet == depth:
                        quiet = 0
                    depth -= 1
                case "Characters" if not quiet:
                    yield from self._linked(token)
                    continue
            yield token

    def _linked(self, token: _Token) -> Iterator[_Token]:
        for piece in self.linker(token["data"]):
            if isinstance(piece, str):
                yield {"type": "Characters", "data": piece}
                continue
            attributes = {(None, "href"): piece.href, (None, "class"): "text-link"}
            if piece.title:
                attributes[None, "title"] = piece.title
            yield {"type": "StartTag", "name": "a", "namespace": None, "data": attributes}
            yield {"type": "Characters", "data": piece.text}
            yield {"type": "EndTag", "name": "a", "namespace": None, "data": {}}


def _is_quiet(token: _Token) -> bool:
    return token["name"] in _QUIET or (None, "data-math") in token["data"]
