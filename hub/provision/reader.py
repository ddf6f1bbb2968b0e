"""Reads JSON objects key by key, with types; knows its place and which keys nobody asked for."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hub.provision.report import Misdeclared, Report


class Reader:
    """One JSON object. `finish` reports the keys that were not read."""

    def __init__(self, value: object, place: str, report: Report) -> None:
        if not isinstance(value, Mapping):
            raise Misdeclared(place, f"must be an object, not {_kind(value)}")
        self._value: Mapping[str, Any] = value  # Any: JSON
        self.place = place
        self.report = report
        self._read: set[str] = set()

    def has(self, key: str) -> bool:
        self._read.add(key)
        return self._value.get(key) is not None

    def at(self, key: str) -> str:
        """The place of a key."""
        return f"{self.place}.{key}" if self.place else key

    def text(self, key: str, default: str | None = None) -> str:
        return str(self._typed(key, str, default))

    def flag(self, key: str, *, default: bool = False) -> bool:
        return bool(self._typed(key, bool, default))

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number from 0."""
        number = self._typed(key, int, default)
        if isinstance(number, bool) or number < 0:
            raise Misdeclared(self.at(key), "must be a whole number, 0 or more")
        return int(number)

    def objects(self, key: str) -> Iterator["Reader"]:
        """The objects of a list; nothing when the key is missing."""
        for number, item in enumerate(self.items(key)):
            yield Reader(item, f"{self.at(key)}[{number}]", self.report)

    def items(self, key: str) -> list[Any]:  # Any: JSON
        items = self._typed(key, list, [])
        return list(items)

    def texts(self, key: str) -> list[str]:
        texts = self.items(key)
        for number, item in enumerate(texts):
            if not isinstance(item, str):
                raise Misdeclared(f"{self.at(key)}[{number}]", f"must be text, not {_kind(item)}")
        return texts

    def mapping(self, key: str) -> Mapping[str, Any]:  # Any: JSON
        found: Mapping[str, Any] = self._typed(key, dict, {})  # Any: JSON
        return found

    def raw(self, key: str, default: object = None) -> Any:  # Any: JSON
        """Whatever stands there; null counts as missing."""
        self._read.add(key)
        value = self._value.get(key)
        return default if value is None else value

    def unsupported(self, *keys: str) -> None:
        """Keys that a later version will understand."""
        for key in keys:
            if self.raw(key) not in (None, [], {}, 0, False):
                self.report.warn(self.at(key), "not supported by this version")

    def finish(self) -> None:
        for key in self._value:
            if key not in self._read:
                self.report.warn(self.at(key), "unknown key")

    def _typed(self, key: str, kind: type, default: object) -> Any:  # Any: JSON of that kind
        self._read.add(key)
        value = self._value.get(key)
        if value is None:
            if default is None:
                raise Misdeclared(self.at(key), "is missing")
            return default
        if not isinstance(value, kind):
            raise Misdeclared(self.at(key), f"must be {_NAMES[kind]}, not {_kind(value)}")
        return value


_NAMES = {str: "text", bool: "true or false", int: "a number", list: "a list", dict: "an object"}


def _kind(value: object) -> str:
    return "null" if value is None else f"{_NAMES.get(type(value), 'something else')}"


def parse(text: str) -> object:
    """Raises: Misdeclared, with line and column."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Misdeclared(place, f"not JSON: {error.msg}") from error
