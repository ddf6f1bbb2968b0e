"""Front matter to JSON-safe values: YAML 1.2 scalars, no aliases, no tags, bounded size and depth."""

import math
import re
from collections.abc import Hashable
from typing import Any

import yaml
from django.utils.translation import gettext as _

from hub.kernel.wording import quoted
from repos.errors import BadCard

MAX_METADATA_BYTES = 2 << 20
MAX_DEPTH = 32
MAX_NODES = 200_000

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]
Metadata = dict[str, JsonValue]

_BASE: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CardLoader(_BASE):  # type: ignore[misc]  # the C loader exists only where libyaml does
    """Scalars as YAML 1.2 has them: `no` is Norwegian, dates stay the text that was written.

    SECURITY: the constructor table is ours alone. Whatever is not in it (`!!python/…`, `!!binary`,
    custom tags) is read as the plain text, list or mapping that was written behind the tag.
    """

    yaml_constructors: dict[Any, Any] = {}  # Any: PyYAML's untyped tables
    yaml_multi_constructors: dict[Any, Any] = {}
    yaml_implicit_resolvers: dict[Any, Any] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  # PyYAML's signature
        found: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            name = key if isinstance(key, str) else _key_text(key)
            if name in found:
                raise yaml.constructor.ConstructorError(
                    None,
                    None,
                    _("duplicated mapping key %(key)s") % {"key": quoted(name)},
                    key_node.start_mark,
                )
            found[name] = self.construct_object(value_node, deep=True)
        return found


def parse_metadata(text: str) -> Metadata:
    """The mapping between the dashes; {} when it is empty.

    Every value is JSON-safe: strings without NUL or lone surrogates, no NaN, keys are strings.

    Raises:
        BadCard: not YAML, not a mapping, too big, too deep, or it uses aliases or tags.
    """
    if len(text.encode("utf-8", "replace")) > MAX_METADATA_BYTES:
        raise BadCard(
            [_("the metadata is over %(limit)s MiB") % {"limit": MAX_METADATA_BYTES >> 20}]
        )
    text = "".join(char for char in text if not 0xD800 <= ord(char) <= 0xDFFF)
    try:
        _check_shape(text)
        data = yaml.load(text, Loader=CardLoader)  # noqa: S506  # a stricter SafeLoader
    except yaml.YAMLError as error:
        raise BadCard([_yaml_problem(error)]) from error
    except (ValueError, RecursionError) as error:
        raise BadCard([_("the metadata is not valid YAML")]) from error
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise BadCard([_("the metadata must be a mapping of keys to values")])
    return {str(key): value for key, value in data.items()}


def _check_shape(text: str) -> None:
    """Refuse bombs on the event stream, which is flat, before anything is built from it."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=CardLoader)):
        match event:
            case yaml.AliasEvent():
                raise BadCard([_("YAML aliases (*name) are not supported; write the value out")])
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                depth += 1
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                depth -= 1
        if depth > MAX_DEPTH:
            raise BadCard(
                [_("the metadata is nested more than %(limit)s deep") % {"limit": MAX_DEPTH}]
            )
        if count > MAX_NODES:
            raise BadCard([_("the metadata has more than %(limit)s values") % {"limit": MAX_NODES}])


def _yaml_problem(error: yaml.YAMLError) -> str:
    problem: str = getattr(error, "problem", None) or _("the metadata is not valid YAML")
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return problem
    # The opening dashes are line 1.
    place = {"problem": problem, "line": mark.line + 2, "column": mark.column + 1}
    return _("%(problem)s (line %(line)s, column %(column)s)") % place


def _key_text(key: object) -> str:
    match key:
        case None:
            return "null"
        case bool():
            return "true" if key else "false"
        case int() | float():
            return str(key)
        case _:
            raise yaml.constructor.ConstructorError(None, None, _("a key must be a plain value"))


def _text(value: str) -> str:
    # PostgreSQL's jsonb has no NUL, and UTF-8 no lone surrogates.
    return value.replace("\0", "").encode("utf-8", "ignore").decode()


def _construct_str(loader: Any, node: yaml.ScalarNode) -> str:  # Any: C or Python loader
    return _text(str(node.value))


def _construct_null(loader: Any, node: yaml.ScalarNode) -> None:  # Any: C or Python loader
    return None


def _construct_bool(loader: Any, node: yaml.ScalarNode) -> bool | str:  # Any: C or Python loader
    return {"true": True, "false": False}.get(node.value.lower(), _text(node.value))


def _construct_int(loader: Any, node: yaml.ScalarNode) -> int | str:  # Any: C or Python loader
    # Beyond 2^53 other languages lose digits, and a long text makes int() slow.
    if len(node.value) > 15:
        return _text(node.value)
    try:
        return int(node.value, 0) if node.value[:2] in ("0x", "0o") else int(node.value, 10)
    except ValueError:
        return _text(node.value)


def _construct_float(loader: Any, node: yaml.ScalarNode) -> float | str:  # Any: C or Python loader
    try:
        number = float(node.value)
    except ValueError:
        return _text(node.value)
    return number if math.isfinite(number) else _text(node.value)


def _construct_seq(loader: Any, node: yaml.SequenceNode) -> list[Any]:  # Any: C or Python loader
    return [loader.construct_object(child, deep=True) for child in node.value]


def _construct_map(loader: Any, node: yaml.MappingNode) -> Any:  # Any: C or Python loader
    return loader.construct_mapping(node, deep=True)


def _set_up() -> None:
    tag = "tag:yaml.org,2002:"
    for kind, construct in {
        "null": _construct_null,
        "bool": _construct_bool,
        "int": _construct_int,
        "float": _construct_float,
        "str": _construct_str,
        "seq": _construct_seq,
        "map": _construct_map,
    }.items():
        CardLoader.add_constructor(tag + kind, construct)
    resolvers = [
        ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
        ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
        (
            "float",
            r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$",
            list("-+0123456789."),
        ),
        ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ]
    for kind, pattern, first in resolvers:
        CardLoader.add_implicit_resolver(tag + kind, re.compile(pattern), first)


_set_up()
