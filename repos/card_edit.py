"""New values for a few keys of a card's front matter; everything else stays as its author wrote it."""

import json
import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from repos.card_yaml import JsonValue, parse_metadata
from repos.cards import split_front_matter
from repos.errors import BadCard

CardValue = str | list[str]

# A key at the very left begins a block that reaches to the next one: its own lines, indented or not.
_KEY = re.compile(r"""(?P<key>[^\s#'"\-\[\]{},:&*!|>%@`][^:#]*?|"[^"]*"|'[^']*')\s*:(?:\s|$)""")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./+-]*(?: [A-Za-z0-9_./+-]+)*")
_MEANS_ELSE = re.compile(r"(?i:true|false|null|yes|no|on|off|y|n)")


def with_metadata(text: str, values: Mapping[str, CardValue]) -> str:
    """The card with these keys set; an empty value takes its key away.

    Comments, order, unknown keys and the text below keep every byte. Keys that say the same already
    are not touched.

    Raises:
        BadCard: the front matter cannot be read, or is written so that a key cannot be replaced.
    """
    front, _ = split_front_matter(text)
    old = {} if front is None else parse_metadata(front)
    changes = {key: value for key, value in values.items() if not _says(old.get(key), value)}
    if not changes:
        return text
    blocks = _blocks(front or "")
    for key, value in changes.items():
        blocks = _replaced(blocks, key, value)
    made = "".join(block for _, block in blocks)
    _require_only(changes, old, made)
    if front is None:
        return f"---\n{made}---\n{text}" if made else text
    start = text.index(front, text.index("---") + 3) if front else _after_opening(text)
    tail = text[start + len(front) :]
    return f"{text[:start]}{made.removesuffix(chr(10))}{tail if tail[:1] in (chr(10), chr(13)) else chr(10) + tail}"


def _says(old: JsonValue, value: CardValue) -> bool:
    """Whether the card says so already, be it as one value or as a list of one."""
    if not value:
        return old is None
    wanted = [value] if isinstance(value, str) else value
    return [old] == wanted if isinstance(old, str) else old == wanted


def _after_opening(text: str) -> int:
    return text.index("\n", text.index("---")) + 1


def _blocks(front: str) -> list[tuple[str, str]]:
    """(key, lines) in their order; key "" for what stands before the first key."""
    blocks: list[tuple[str, str]] = []
    for line in front.splitlines(keepends=True):
        whole = line if line.endswith(("\n", "\r")) else f"{line}\n"
        found = _KEY.match(line)
        if found:
            blocks.append((found["key"].strip("\"'"), whole))
        elif blocks:
            key, lines = blocks[-1]
            blocks[-1] = (key, lines + whole)
        else:
            blocks.append(("", whole))
    return blocks


def _replaced(blocks: list[tuple[str, str]], key: str, value: CardValue) -> list[tuple[str, str]]:
    new = _block(key, value) if value else ""
    if all(name != key for name, _ in blocks):
        return [*blocks, (key, new)]
    return [
        (name, new + _comments_after(lines) if name == key else lines) for name, lines in blocks
    ]


def _comments_after(lines: str) -> str:
    """Comments and blank lines at the end of a block belong to the next key."""
    kept: list[str] = []
    for line in reversed(lines.splitlines(keepends=True)[1:]):
        if line.strip() and not line.startswith("#"):
            break
        kept.insert(0, line)
    return "".join(kept)


def _block(key: str, value: CardValue) -> str:
    if isinstance(value, str):
        return f"{key}: {_scalar(value)}\n"
    return f"{key}:\n" + "".join(f"- {_scalar(item)}\n" for item in value)


def _scalar(text: str) -> str:
    """Plain where every YAML reader sees the same text, else in JSON's quotes, which YAML shares."""
    if _PLAIN.fullmatch(text) and not _MEANS_ELSE.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def _require_only(
    changes: Mapping[str, CardValue], old: Mapping[str, JsonValue], made: str
) -> None:
    """Pass if what was made says exactly what was meant. Raises: BadCard."""
    new = parse_metadata(made)
    meant: dict[str, object] = {key: value for key, value in old.items() if key not in changes}
    meant |= {key: value for key, value in changes.items() if value}
    if new != meant:
        raise BadCard(
            [_("it is written in a way that this form cannot change; edit the file itself")]
        )
