"""The Markdown that cards are written in: GitHub's flavour, plus the Hub's formulas and alert boxes.

Turns text into *unsafe* HTML; only `hub.kernel.markdown` may show it, after its allow-list.
"""

import re
from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin

from hub.kernel.highlight import FenceColours

_ALERT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(?:\n|$)", re.IGNORECASE)
_TASK = re.compile(r"\[([ xX])\](?=[ \t\n])")
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")
# (opening, closing, kind): what the Hub takes for a formula; a single dollar is plain text.
_FORMULAS = (("$$", "$$", "display"), (r"\\(", r"\\)", "inline"), (r"\\[", r"\\]", "display"))


def markdown_parser() -> MarkdownIt:
    """A parser for untrusted text. Not shared between threads: rendering keeps state in `env` only."""
    parser = MarkdownIt("commonmark", {"html": True, "linkify": True, "maxNesting": 24})
    parser.enable(["table", "strikethrough", "linkify"])
    # Bare "example.com" and "README.md" stay text; addresses with a scheme become links.
    if parser.linkify is not None:
        parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    parser.use(footnote_plugin, inline=False)
    parser.inline.ruler.before("escape", "formula", _inline_formula)
    parser.block.ruler.before(
        "paragraph", "formula", _block_formula, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    parser.core.ruler.after("inline", "tasks", _mark_tasks)
    parser.core.ruler.after("inline", "alerts", _mark_alerts)
    parser.core.ruler.push("heading_ids", _give_headings_ids)
    parser.add_render_rule("formula", _render_formula)
    return parser


def to_html(parser: MarkdownIt, text: str, fences: FenceColours) -> str:
    """Unsafe HTML."""
    parser.options["highlight"] = fences.html
    rendered: str = parser.render(text)
    return rendered


def _inline_formula(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # the parser's form
    if state.src[state.pos] not in "$\\":
        return False
    for opening, closing, kind in _FORMULAS:
        if not state.src.startswith(opening, state.pos):
            continue
        start = state.pos + len(opening)
        end = _find_closing(state, closing, start)
        if end < 0 or not state.src[start:end].strip():
            return False
        if not silent:
            token = state.push("formula", "span", 0)
            token.content, token.info = state.src[start:end].strip(), kind
        state.pos = end + len(closing)
        return True
    return False


def _find_closing(state: StateInline, closing: str, start: int) -> int:
    """Position of `closing`, -1 without one; a failed search is remembered, or 10^5 `$$` are quadratic."""
    failed: dict[str, int] = state.env.setdefault("formula_failed", {})
    key = f"{id(state.tokens)} {closing}"
    if failed.get(key, len(state.src) + 1) <= start:
        return -1
    end = state.src.find(closing, start)
    if end < 0:
        failed[key] = start
    return end


def _block_formula(
    state: StateBlock,
    start_line: int,
    end_line: int,
    silent: bool,  # noqa: FBT001  # the parser's form
) -> bool:
    """Lines from one that begins with `$$` to one that ends with `$$`, blank lines included."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    first = state.src[begin : state.eMarks[start_line]]
    if not first.startswith("$$") or first.count("$$") > 2:
        return False
    rest = first[2:].rstrip()
    # The limit keeps a stray "$$" from swallowing the page, and the search linear enough.
    for line in range(start_line, min(end_line, start_line + 60)):
        text = state.src[state.bMarks[line] : state.eMarks[line]].rstrip()
        tail = rest if line == start_line else text
        if tail.endswith("$$"):
            if silent:
                return True
            body = [rest] if line == start_line else [rest, *_lines(state, start_line + 1, line)]
            token = state.push("formula", "span", 0)
            token.content = "\n".join(body).rstrip().removesuffix("$$").strip()
            token.info, token.block, token.map = "display", True, [start_line, line + 1]
            state.line = line + 1
            return True
    return False


def _lines(state: StateBlock, first: int, last: int) -> list[str]:
    return [state.src[state.bMarks[n] : state.eMarks[n]] for n in range(first, last + 1)]


def _render_formula(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    token = tokens[index]
    span = f'<span class="math" data-math="{token.info}">{escape(token.content)}</span>'
    return f"<p>{span}</p>\n" if token.block else span


def _mark_tasks(state: StateCore) -> None:
    """`- [x] done` gets a checkbox.

    Not mdit_py_plugins' tasklists: for every task it looks for the list among all tokens before it.
    """
    lists: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "list_item_open" and _becomes_task(state.tokens[index + 1 : index + 3]):
            token.attrSet("class", "task-list-item")
            lists[-1].attrSet("class", "contains-task-list")


def _becomes_task(inside: list[Token]) -> bool:
    if [token.type for token in inside] != ["paragraph_open", "inline"]:
        return False
    children = inside[1].children
    # Where `[x]` is the name of a link, the first child is that link and no text.
    match = _TASK.match(children[0].content) if children else None
    if children is None or match is None or children[0].type != "text":
        return False
    checked = "" if match[1] == " " else ' checked="checked"'
    box = f'<input class="task-list-item-checkbox"{checked} disabled="disabled" type="checkbox">'
    children[0].content = children[0].content[match.end() :]
    children.insert(0, Token("html_inline", "", 0, content=box))
    return True


def _mark_alerts(state: StateCore) -> None:
    """`> [!TIP]` at the start of a quote makes it a box with that title."""
    openings: list[Token] = []
    kinds: dict[int, bool] = {}
    for index, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            openings.append(token)
            kinds[id(token)] = _becomes_alert(state.tokens, index)
        elif token.type == "blockquote_close" and openings and kinds[id(openings.pop())]:
            token.tag = "div"


def _becomes_alert(tokens: list[Token], index: int) -> bool:
    if index + 2 >= len(tokens) or tokens[index + 1].type != "paragraph_open":
        return False
    inline = tokens[index + 2]
    match = _ALERT.match(inline.content)
    if match is None or inline.children is None:
        return False
    kind = match[1].lower()
    tokens[index].tag = "div"
    tokens[index].attrSet("class", f"alert alert--{kind}")
    title = Token("html_inline", "", 0, content=f"<strong>{kind.capitalize()}</strong><br>")
    # The marker is the first text of the paragraph, up to its line break.
    after = next(
        (n + 1 for n, child in enumerate(inline.children) if child.type == "softbreak"),
        len(inline.children),
    )
    inline.children = [title, *inline.children[after:]]
    return True


def _give_headings_ids(state: StateCore) -> None:
    """GitHub's way, so that the tables of contents of copied cards lead somewhere."""
    seen: Counter[str] = Counter()
    for index, token in enumerate(state.tokens):
        if token.type != "heading_open":
            continue
        slug = heading_slug(_plain_text(state.tokens[index + 1]))
        token.attrSet("id", f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1


def heading_slug(title: str) -> str:
    return _NOT_IN_SLUG.sub("", title.strip().lower()).replace(" ", "-")


def _plain_text(inline: Token) -> str:
    children: list[Any] = inline.children or []  # Any: tokens of plugins are duck-typed
    return "".join(child.content for child in children if child.type in ("text", "code_inline"))
