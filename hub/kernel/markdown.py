"""The only way from people's text to HTML: Markdown, then one allow-list.

markdown-it leaves raw HTML in place, since real cards contain it; bleach then keeps what stands on
the lists below and nothing else; a content policy without inline script is the second wall.
tests/hub/test_markdown_attacks.py is what has been tried against it. bleach has no maintainer any
more, so it is imported here and in html_walk.py only, and can be replaced here.

Images and videos may come from other hosts over https: they are the author's content, as on the
Hub. Nothing that the hub itself needs does.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape, unescape
from typing import Any
from urllib.parse import urlsplit

from bleach.sanitizer import Cleaner
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from hub.kernel.highlight import FenceColours
from hub.kernel.html_walk import TreeWalker
from hub.kernel.links import LinkBase, resolve_link
from hub.kernel.markdown_syntax import markdown_parser, to_html
from hub.kernel.text_links import LinkText, TextLinker

# Above these, parsing takes seconds; the text is shown as it was written instead.
MAX_MARKDOWN_CHARS = 400_000
_MAX_LINE_CHARS = 50_000
# What takes time, in units of 25 us: signs that a parser must look for the end of, and what makes
# much of little. Measured with the texts of test_markdown_attacks.py.
_COSTLY = (
    (re.compile(r"[\[\]*_`<>~$!&\\]"), 1.0),
    (re.compile(r"://|^ {0,3}#", re.MULTILINE), 6.0),
    (re.compile(r"\n"), 0.6),
    (re.compile(r" {2}\n"), 1.1),
    # A paragraph, an underlined heading, a list item, a footnote.
    (re.compile(r"\n[ \t>]*\n"), 2.0),
    (re.compile(r"^[ \t>]*[=-]+[ \t]*$", re.MULTILINE), 2.0),
    (re.compile(r"(?:^|(?<=[\s>]))(?:[-+*]|\d{1,9}[.)])(?=\s|$)", re.MULTILINE), 4.0),
    (re.compile(r"\[\^"), 6.0),
)
_TABLE_COST, _ROW_COST, _CELL_COST = 8.0, 2.0, 2.6
# The second line of a table, in a quote or a list item too.
_TABLE_RULE = re.compile(r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+){0,20}[|:-][|:\- \t]*")
MAX_COST_UNITS = 40_000
# html5lib walks up the open elements at every tag, so 10,000 unclosed ones take minutes.
_MAX_OPEN_ELEMENTS = 200
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_NEVER_OPEN = frozenset(
    ["br", "col", "hr", "img", "input", "source", "p", "li", "td", "th", "tr", "dt", "dd"]
)

_TAGS = frozenset(
    re.findall(
        r"\w+",
        "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
        "figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p picture pre q s samp "
        "section small source span strike strong sub summary sup table tbody td tfoot th thead tr tt u "
        "ul var video audio center",
    )
)
_EVERYWHERE = frozenset({"id", "class", "title", "lang", "dir", "align"})
_ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset({"href", "name"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "source": frozenset({"src", "srcset", "media", "type"}),
    "video": frozenset({"src", "poster", "width", "height", "controls", "loop", "muted"}),
    "audio": frozenset({"src", "controls", "loop"}),
    "input": frozenset({"type", "checked", "disabled"}),
    "ol": frozenset({"start", "type", "reversed"}),
    "li": frozenset({"value"}),
    "td": frozenset({"colspan", "rowspan", "width", "valign"}),
    "th": frozenset({"colspan", "rowspan", "width", "scope", "valign"}),
    "col": frozenset({"span", "width"}),
    "colgroup": frozenset({"span", "width"}),
    "table": frozenset({"width"}),
    "details": frozenset({"open"}),
    "abbr": frozenset({"title"}),
    "span": frozenset({"data-math"}),
}
# SECURITY: the hub's own classes could lay a false sign-in form over the page.
_CLASSES = re.compile(
    r"tok-[a-z0-9]{1,3}|language-[\w+#.-]{1,40}|math|alert|alert--[a-z]{3,9}|footnotes(?:-list|-sep)?"
    r"|footnote-(?:ref|item|backref)|task-list-item(?:-checkbox)?|contains-task-list"
)
_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\r?\n(?:.*?\r?\n)?---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_MARKUP = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_BREAK = re.compile(r"<(?=br\b)", re.IGNORECASE)
_PREFIX = "user-content-"
_of_thread = threading.local()


def render_markdown(
    text: str,
    *,
    base: LinkBase | None = None,
    linker: TextLinker | None = None,
    fences: FenceColours | None = None,
) -> SafeString:
    """Safe HTML of a card, a file or a comment.

    base: where relative links lead; None leaves them as they are.
    linker: makes links of words such as `@ana`; it never sees code or what is a link already.
    fences: shared by the texts of one page; without it this text has a budget of its own.
    Text that is too large or too tangled comes back as it was written, in a `pre`.
    """
    body = without_front_matter(text)
    if cost_units(body) > MAX_COST_UNITS:
        return _plain(body)
    unsafe = to_html(
        _parser(), _without_elements(body, "style", "script"), fences or FenceColours()
    )
    if _open_elements(unsafe) > _MAX_OPEN_ELEMENTS:
        return _plain(body)
    try:
        cleaned = _cleaner(base, linker).clean(unsafe)
    except RecursionError:
        # html5lib recurses into nested elements.
        return _plain(body)
    return mark_safe(cleaned)  # noqa: S308  # SECURITY: the one place; bleach has just cleaned it


def render_html(html: str, *, base: LinkBase | None = None) -> SafeString:
    """Safe HTML of somebody's HTML, such as a table in a notebook; by the same allow-list."""
    if cost_units(html) > MAX_COST_UNITS or _open_elements(html) > _MAX_OPEN_ELEMENTS:
        return _plain(html)
    try:
        cleaned = _cleaner(base).clean(_without_elements(html, "style", "script"))
    except RecursionError:
        return _plain(html)
    return mark_safe(cleaned)  # noqa: S308  # SECURITY: bleach has just cleaned it


def plain_text(text: str) -> str:
    """The words on one line, without Markdown's marks and without tags, for previews.

    Not HTML: a template escapes it. Parsing is all it costs, so callers hand in a beginning only.
    """
    body = _without_elements(without_front_matter(text), "style", "script")
    if cost_units(body) > MAX_COST_UNITS:
        return " ".join(body.split())
    return " ".join("".join(_words(_parser().parse(body))).split())


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "inline":
                yield from _words(token.children or ())
                yield " "
            case "html_block":
                yield unescape(_MARKUP.sub(" ", token.content))
            case "html_inline":
                # In the middle of a word a tag is no gap, but for one.
                yield _MARKUP.sub("", _BREAK.sub(" <", token.content))
            case "softbreak" | "hardbreak":
                yield " "
            case "fence" | "code_block":
                yield f"{token.content} "
            case _:
                # Of a picture it is the words that stand for it; of a mark there is none.
                yield token.content


def cost_units(text: str) -> int:
    """How much work rendering takes, about 25 us a unit; above MAX_COST_UNITS it is not done."""
    if len(text) > MAX_MARKDOWN_CHARS or any(
        len(one) > _MAX_LINE_CHARS for one in text.split("\n")
    ):
        return MAX_COST_UNITS + 1
    # As the parser reads line ends: otherwise a table with others would be no table here.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    signs = sum(weight * len(pattern.findall(text)) for pattern, weight in _COSTLY)
    return int(signs + _cost_of_tables(text.split("\n")))


def _cost_of_tables(lines: list[str]) -> float:
    """Every row has as many cells as the first, whatever it says, and goes on to a blank line."""
    cost, columns = 0.0, 0
    for above, line in zip(["", *lines], lines, strict=False):
        if not line.strip(" \t>"):
            columns = 0
        elif "|" in above and "-" in line and _TABLE_RULE.fullmatch(line):
            columns = min(above.count("|"), line.count("|")) + 1
            cost += _TABLE_COST + _CELL_COST * columns
        elif columns:
            cost += _ROW_COST + _CELL_COST * columns
    return cost


def without_front_matter(text: str) -> str:
    """Source: huggingface_hub `repocard.REGEX_YAML_BLOCK`, which the server shares."""
    return _FRONT_MATTER.sub("", text, count=1) if text.lstrip()[:3] == "---" else text


def _parser() -> MarkdownIt:
    """This thread's own: making one takes as long as a short comment."""
    parser: MarkdownIt | None = getattr(_of_thread, "parser", None)
    if parser is None:
        parser = _of_thread.parser = markdown_parser()
    return parser


def _plain(text: str) -> SafeString:
    return mark_safe(f'<pre class="markdown__plain">{escape(text)}</pre>')  # noqa: S308  # escaped


def _open_elements(html: str) -> int:
    """The most elements that may be open at once; an estimate from above, by counting tags."""
    open_by_name: Counter[str] = Counter()
    most = now_open = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in _NEVER_OPEN:
            continue
        if not match[1]:
            open_by_name[name] += 1
            now_open += 1
            most = max(most, now_open)
        elif open_by_name[name]:
            open_by_name[name] -= 1
            now_open -= 1
    return most


def _without_elements(text: str, *names: str) -> str:
    """Drops the elements with what is inside: bleach would keep their text, and show it.

    Cosmetic, not a wall. Linear: a search for a closing tag that failed is not tried again.
    """
    for name in names:
        lowered, parts, position = text.lower(), [], 0
        if len(lowered) != len(text):  # a few letters change their length in lower case
            continue
        while (start := lowered.find(f"<{name}", position)) >= 0:
            end = lowered.find(f"</{name}", start)
            stop = lowered.find(">", end) if end >= 0 else -1
            if stop < 0:
                break
            parts.append(text[position:start])
            position = stop + 1
        text = "".join([*parts, text[position:]])
    return text


def _allow_attribute(tag: str, name: str, value: str) -> bool:
    if name == "data-math":
        return tag == "span" and value in ("inline", "display")
    return name in _EVERYWHERE or name in _ATTRIBUTES.get(tag, frozenset())


def _cleaner(base: LinkBase | None, linker: TextLinker | None = None) -> Cleaner:
    cleaner = Cleaner(
        tags=_TAGS,
        attributes=_allow_attribute,
        protocols={"http", "https", "mailto"},
        strip=True,
        strip_comments=True,
        filters=[_finish(base)] if linker is None else [_finish(base), _link_text(linker)],
    )
    cleaner.walker = TreeWalker  # type: ignore[assignment]  # the stubs ask for its base
    return cleaner


def _finish(base: LinkBase | None) -> Any:  # Any: any iterable made of `source`; the stubs ask more
    return partial(_Finish, link_base=base)


def _link_text(linker: TextLinker) -> Any:  # Any: as `_finish`
    return partial(LinkText, linker=linker)


_Token = dict[str, Any]  # Any: html5lib's tokens
_Attributes = dict[tuple[str | None, str], str]


@dataclass
class _Finish:
    """After the allow-list: addresses, ids, classes. It only takes away or narrows."""

    source: Any  # Any: html5lib's stream
    link_base: LinkBase | None = None

    def __iter__(self) -> Iterator[_Token]:
        for token in self.source:
            if token["type"] not in ("StartTag", "EmptyTag"):
                yield token
                continue
            attributes: _Attributes = token["data"]
            self._narrow(token["name"], attributes)
            if token["name"] != "input" or attributes.get((None, "type")) == "checkbox":
                yield token

    def _narrow(self, tag: str, attributes: _Attributes) -> None:
        for name in ("id", "name"):
            if (None, name) in attributes:
                # SECURITY: an id of the page's own would shadow it (DOM clobbering).
                attributes[(None, name)] = _PREFIX + attributes[(None, name)]
        self._keep_known_classes(attributes)
        match tag:
            case "a":
                self._finish_link(attributes)
            case "img" | "video" | "audio" | "source":
                self._finish_media(tag, attributes)
            case "input":
                attributes[(None, "disabled")] = ""

    def _keep_known_classes(self, attributes: _Attributes) -> None:
        given = attributes.pop((None, "class"), "").split()
        kept = [name for name in given if _CLASSES.fullmatch(name)]
        if kept:
            attributes[(None, "class")] = " ".join(kept)

    def _finish_link(self, attributes: _Attributes) -> None:
        href = attributes.get((None, "href"))
        if href is None:
            return
        if href.startswith("#"):
            attributes[(None, "href")] = f"#{_PREFIX}{href[1:]}"
            return
        attributes[(None, "href")] = resolve_link(href, self.link_base, raw=False)
        if _is_external(href):
            attributes[(None, "rel")] = "nofollow noopener ugc"

    def _finish_media(self, tag: str, attributes: _Attributes) -> None:
        for name in ("src", "poster"):
            if (None, name) in attributes:
                address = attributes[(None, name)]
                attributes[(None, name)] = resolve_link(address, self.link_base, raw=True)
        if (None, "srcset") in attributes:
            attributes[(None, "srcset")] = self._srcset(attributes[(None, "srcset")])
        if tag == "img":
            attributes[(None, "loading")] = "lazy"
            for theme in ("light", "dark"):
                if attributes.get((None, "src"), "").endswith(f"#hf-{theme}-mode-only"):
                    attributes[(None, "class")] = f"only-{theme}"
        elif tag in ("video", "audio"):
            attributes[(None, "preload")] = "metadata"
            attributes[(None, "controls")] = ""

    def _srcset(self, value: str) -> str:
        """`a.png 2x, b.png`. bleach does not look inside, so schemes are judged here."""
        kept = []
        for candidate in value.split(","):
            address, *size = candidate.split()[:2] or [""]
            if address and urlsplit(address).scheme in ("", "http", "https"):
                kept.append(" ".join([resolve_link(address, self.link_base, raw=True), *size]))
        return ", ".join(kept)


def _is_external(href: str) -> bool:
    return href.startswith("//") or bool(urlsplit(href).scheme)
