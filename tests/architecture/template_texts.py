"""The words of a template that no translator would ever see."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, TokenType

# Said the same in every language: names of programs and formats, units, samples.
SAME_EVERYWHERE = frozenset({
    "git", "lfs", "git lfs", "xet", "safetensors", "gguf", "hugging face", "https", "ssh", "api", "atom", "utc",
    "url", "json", "csv", "yaml", "readme.md", "sha-256", "sha256", "id", "hf", "python", "dtype", "markdown", "ok",
})  # fmt: skip
_SPOKEN_ATTRIBUTES = frozenset({"aria-label", "title", "placeholder", "alt", "content"})
_UNSPOKEN = frozenset({"script", "style", "code", "pre", "kbd", "samp"})
_WORD = re.compile(r"[A-Za-z]{2,}")
# What stands in them is the name of a class.
_CLASSES = frozenset({"block page_class", "block coltype"})


def unmarked_texts(source: str) -> Iterator[tuple[int, str]]:
    """(line, words) of text and of spoken attributes that stand outside translate tags."""
    reader = _Reader()
    block, depth = "", 0
    for token in Lexer(source).tokenize():
        name = token.contents.split(" ", 1)[0]
        if token.token_type is TokenType.BLOCK:
            if name in {"blocktranslate", "blocktrans", "comment"} or token.contents in _CLASSES:
                block = name
                depth += 1
                reader.line = token.lineno
            elif name.startswith("end") and name[3:] == block:
                depth -= 1
                block = ""
            continue
        if token.token_type is TokenType.TEXT and not depth:
            reader.line = token.lineno
            reader.feed(token.contents)
        elif token.token_type is TokenType.VAR and not depth:
            reader.feed("\0")
    reader.close()
    for line, found in reader.found:
        words = " ".join(found.replace("\0", " ").split())
        if words.strip(" .,:;·()/-#@&").lower() not in SAME_EVERYWHERE and _WORD.search(words):
            yield line, words


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, str]] = []
        self.line = 0
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSPOKEN:
            self._silent.append(tag)
        known = dict(attrs)
        for name, value in attrs:
            is_content = name == "content" and known.get("property") != "og:description"
            if name in _SPOKEN_ATTRIBUTES and value and not is_content:
                self.found.append((self.line, value))
        if tag == "input" and known.get("type") in {"submit", "button"} and known.get("value"):
            self.found.append((self.line, known["value"] or ""))

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append((self.line, data))
