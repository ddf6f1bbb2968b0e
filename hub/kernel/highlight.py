"""Colours for code: Pygments finds the words, we write the HTML, with classes and no styles."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from time import monotonic, thread_time

from pygments.lexer import Lexer
from pygments.lexers.special import TextLexer
from pygments.token import STANDARD_TYPES, Token

from hub.kernel.code_languages import is_too_hard, lexer_for_path, lexer_for_word, max_chars

__all__ = [
    "AT_ONCE_S",
    "PATIENT_S",
    "ColourBudget",
    "FenceColours",
    "Word",
    "gets_colours",
    "highlighted_lines",
    "lexer_for_path",
]

# Pygments lexes about 0.5 MB a second; beyond this the text stands uncoloured.
MAX_HIGHLIGHTED_CHARS = 400_000
_MAX_FENCE_CHARS = 30_000
# A lexer that needs longer per line has met an attack on its patterns, or minified code.
_MAX_LINE_CHARS = 5_000
# CPU seconds: while a page waits, and where somebody asked for the colours of much.
AT_ONCE_S = 0.5
PATIENT_S = 2.0

# One word of a line: (CSS class or "", text).
Word = tuple[str, str]


@dataclass(slots=True)
class ColourBudget:
    """CPU seconds of this thread that colouring may take, of one text or of several that share it.

    Not those of the wall: a busy machine must not take an honest file's colours, and where a text
    is cut then depends on the text alone, nearly, so that a cut answer may be kept like another.
    """

    seconds: float
    _ends_at: float = 0.0
    _look_again_at: float = 0.0

    def start(self) -> None:
        self._ends_at = thread_time() + self.seconds
        self._look_again_at = monotonic() + self.seconds

    def is_spent(self) -> bool:
        """Asked after every word: the wall's clock is five times cheaper, and never behind."""
        now = monotonic()
        if now < self._look_again_at:
            return False
        left = self._ends_at - thread_time()
        self._look_again_at = now + left
        return left <= 0

    def stop(self) -> None:
        self.seconds = max(0.0, self._ends_at - thread_time())


class FenceColours:
    """Of the fenced blocks of one page, which share a budget."""

    def __init__(self) -> None:
        self._budget = ColourBudget(AT_ONCE_S)

    def html(self, code: str, language: str, _attributes: str) -> str:
        """Empty where the language is unknown: then the block is only escaped."""
        lexer = lexer_for_word(language) if language and len(code) <= _MAX_FENCE_CHARS else None
        if lexer is None or not gets_colours(code, lexer):
            return ""
        parts = []
        for kind, value in _words(code, lexer, self._budget):
            css_class, text = _css_class(kind), escape(value)
            parts.append(f'<span class="{css_class}">{text}</span>' if css_class else text)
        return "".join(parts)


def gets_colours(text: str, lexer: Lexer) -> bool:
    """Whether `highlighted_lines` tells words of the text apart."""
    if isinstance(lexer, TextLexer) or _has_long_line(text):
        return False
    if len(text) > max_chars(lexer, otherwise=MAX_HIGHLIGHTED_CHARS):
        return False
    return not is_too_hard(text, lexer)


def highlighted_lines(
    text: str, lexer: Lexer, *, budget: ColourBudget | None = None
) -> Iterator[list[Word]]:
    """The text line by line, without line ends; the last line is left out if it is empty.

    budget: AT_ONCE_S without one. What comes after it is spent has no colours; nothing is lost.
    """
    if not gets_colours(text, lexer):
        lexer = TextLexer(stripnl=False, ensurenl=False)
    line: list[Word] = []
    for kind, value in _words(text, lexer, budget or ColourBudget(AT_ONCE_S)):
        css_class = _css_class(kind)
        first, *others = value.split("\n")
        if first:
            line.append((css_class, first))
        for other in others:
            yield line
            line = [(css_class, other)] if other else []
    if line:
        yield line


def _words(text: str, lexer: Lexer, budget: ColourBudget) -> Iterator[tuple[object, str]]:
    """(kind, text); joined, the texts are the whole text, each line end one newline."""
    # As Pygments reads it, so that positions are the same.
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    position = 0
    budget.start()
    if budget.seconds > 0 or isinstance(lexer, TextLexer):
        for kind, value in lexer.get_tokens(text):
            # Some lexers leave something out, or repeat it, where they meet what they do not expect.
            if not text.startswith(value, position):
                break
            position += len(value)
            yield kind, value
            if budget.is_spent():
                break
    budget.stop()
    if position < len(text):
        yield Token, text[position:]


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
