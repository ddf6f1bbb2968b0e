"""Git's path patterns, matched without backtracking explosions.

SECURITY: patterns come from people. A translation to `re` makes `*a*a*a*a*b` take exponential time;
the two-pointer match below is at most quadratic in the length of one path.

Source: gitignore(5), gitattributes(5), git's wildmatch.c.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

MAX_PATTERN_CHARS = 1024


class _Wild(Enum):
    STAR = auto()  # any characters of one component
    ONE = auto()  # exactly one character


@dataclass(frozen=True, slots=True)
class _CharClass:
    """`[a-z]`: ranges of code points, ends included."""

    ranges: tuple[tuple[str, str], ...]
    is_negated: bool

    def matches(self, char: str) -> bool:
        return any(low <= char <= high for low, high in self.ranges) is not self.is_negated


_Token = str | _Wild | _CharClass
_Segment = tuple[_Token, ...]


@dataclass(frozen=True, slots=True)
class Glob:
    """One compiled pattern. `segments` holds None for `**`.

    names_folder: it ended in "/", so it can only name a folder.
    suffix, literal: shortcuts for the two patterns that nearly all files consist of.
    """

    segments: tuple[_Segment | None, ...]
    is_anchored: bool
    names_folder: bool
    suffix: str | None = None
    literal: str | None = None

    def matches(self, path: str) -> bool:
        """Whether the pattern names exactly this path, relative to where the pattern stands."""
        if not self.is_anchored:
            name = path.rpartition("/")[2]
            if self.suffix is not None:
                return name.endswith(self.suffix)
            if self.literal is not None:
                return name == self.literal
            segment = self.segments[0]
            return segment is None or _segment_matches(segment, name)
        return _path_matches(self.segments, path.split("/"))


def compile_glob(text: str) -> Glob | None:
    """None for a pattern that can match nothing, or that is too long to be meant seriously."""
    names_folder = text.endswith("/")
    body = text.rstrip("/") if names_folder else text
    is_anchored = "/" in body
    body = body.lstrip("/")
    if not body or len(body) > MAX_PATTERN_CHARS:
        return None
    if not is_anchored:
        plain = body.removeprefix("*")
        is_plain = not any(char in "*?[\\" for char in plain)
        return Glob(
            segments=(_compile_segment(body),),
            is_anchored=False,
            names_folder=names_folder,
            suffix=plain if is_plain and body.startswith("*") else None,
            literal=plain if is_plain and not body.startswith("*") else None,
        )
    parts = body.split("/")
    segments: list[_Segment | None] = []
    for part in parts:
        if part == "**":
            if not segments or segments[-1] is not None:
                segments.append(None)
        else:
            segments.append(_compile_segment(part))
    if segments[-1] is None:
        # "a/**" is everything inside, not "a" itself.
        segments.append((_Wild.STAR,))
    return Glob(segments=tuple(segments), is_anchored=True, names_folder=names_folder)


def _compile_segment(text: str) -> _Segment:
    tokens: list[_Token] = []
    position = 0
    while position < len(text):
        char = text[position]
        position += 1
        if char == "*":
            if not tokens or tokens[-1] is not _Wild.STAR:
                tokens.append(_Wild.STAR)
        elif char == "?":
            tokens.append(_Wild.ONE)
        elif char == "\\" and position < len(text):
            tokens.append(text[position])
            position += 1
        elif char == "[":
            parsed = _char_class(text, position)
            if parsed is None:
                tokens.append("[")
            else:
                token, position = parsed
                tokens.append(token)
        else:
            tokens.append(char)
    return tuple(tokens)


def _char_class(text: str, start: int) -> tuple[_CharClass, int] | None:
    """The class that begins behind "[", and where it ends; None without a closing bracket."""
    is_negated = text[start : start + 1] in ("!", "^")
    position = first = start + is_negated
    chars: list[str] = []
    while position < len(text) and (text[position] != "]" or position == first):
        if text[position] == "\\" and position + 1 < len(text):
            position += 1
        chars.append(text[position])
        position += 1
    if position >= len(text):
        return None
    ranges: list[tuple[str, str]] = []
    index = 0
    while index < len(chars):
        if index + 2 < len(chars) and chars[index + 1] == "-":
            ranges.append((chars[index], chars[index + 2]))
            index += 3
        else:
            ranges.append((chars[index], chars[index]))
            index += 1
    return _CharClass(tuple(ranges), is_negated), position + 1


def _token_matches(token: _Token, char: str) -> bool:
    match token:
        case str():
            return token == char
        case _CharClass():
            return token.matches(char)
        case _Wild():
            return True
        case _:
            assert_never(token)


def _segment_matches(tokens: _Segment, text: str) -> bool:
    token = char = 0
    star, resume = -1, 0
    while char < len(text):
        if token < len(tokens) and tokens[token] is _Wild.STAR:
            star, resume = token, char
            token += 1
        elif token < len(tokens) and _token_matches(tokens[token], text[char]):
            token += 1
            char += 1
        elif star >= 0:
            # Only the last star needs to be tried again: that is what keeps this quadratic.
            resume += 1
            token, char = star + 1, resume
        else:
            return False
    return all(rest is _Wild.STAR for rest in tokens[token:])


def _path_matches(segments: Sequence[_Segment | None], parts: Sequence[str]) -> bool:
    segment = part = 0
    star, resume = -1, 0
    while part < len(parts):
        if segment < len(segments) and segments[segment] is None:
            star, resume = segment, part
            segment += 1
            continue
        tokens = segments[segment] if segment < len(segments) else None
        if tokens is not None and _segment_matches(tokens, parts[part]):
            segment += 1
            part += 1
        elif star >= 0:
            resume += 1
            segment, part = star + 1, resume
        else:
            return False
    return all(rest is None for rest in segments[segment:])
