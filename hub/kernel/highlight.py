"""Colours for code: Pygments finds the words, we write the HTML, with classes and no styles."""

from collections.abc import Iterator
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.token import STANDARD_TYPES, Token
from pygments.util import ClassNotFound

# Pygments lexes about 0.5 MB a second; beyond this the text stands uncoloured.
MAX_HIGHLIGHTED_CHARS = 400_000
_MAX_FENCE_CHARS = 30_000
# A lexer that needs longer per line has met an attack on its patterns, or minified code.
_MAX_LINE_CHARS = 5_000

# One word of a line: (CSS class or "", text).
Word = tuple[str, str]


def lexer_for_path(path: str) -> Lexer:
    try:
        return get_lexer_for_filename(path, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return TextLexer(stripnl=False, ensurenl=False)


def gets_colours(text: str, lexer: Lexer) -> bool:
    """Whether `highlighted_lines` tells words of the text apart."""
    is_long = len(text) > MAX_HIGHLIGHTED_CHARS or _has_long_line(text)
    return not is_long and not isinstance(lexer, TextLexer)


def highlighted_lines(text: str, lexer: Lexer) -> Iterator[list[Word]]:
    """The text line by line, without line ends; the last line is left out if it is empty."""
    if not gets_colours(text, lexer):
        lexer = TextLexer(stripnl=False, ensurenl=False)
    line: list[Word] = []
    for kind, value in lexer.get_tokens(text):
        css_class = _css_class(kind)
        first, *others = value.split("\n")
        if first:
            line.append((css_class, first))
        for other in others:
            yield line
            line = [(css_class, other)] if other else []
    if line:
        yield line


def highlight_fence(code: str, language: str, _attributes: str) -> str:
    """HTML of a fenced block of a card, "" where the language is unknown: then it is only escaped."""
    if not language or len(code) > _MAX_FENCE_CHARS or _has_long_line(code):
        return ""
    try:
        lexer = get_lexer_by_name(language.lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return ""
    parts = []
    for kind, value in lexer.get_tokens(code):
        css_class, text = _css_class(kind), escape(value)
        parts.append(f'<span class="{css_class}">{text}</span>' if css_class else text)
    return "".join(parts)


def _css_class(kind: object) -> str:
    """`tok-k` for a keyword; "" for plain words. Unknown kinds take their parent's class."""
    while kind is not Token and kind not in STANDARD_TYPES:
        kind = kind.parent  # type: ignore[attr-defined]  # Pygments' tokens are tuples with parents
    short = STANDARD_TYPES.get(kind, "")  # type: ignore[call-overload]  # same
    return f"tok-{short}" if short and short not in _PLAIN else ""


# Kinds that look like the text around them: leaving them out halves the page.
_PLAIN = frozenset({"n", "p", "w", "nx", "o"})


def _has_long_line(text: str) -> bool:
    return any(len(line) > _MAX_LINE_CHARS for line in text.split("\n"))
