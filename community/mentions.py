"""Whom a text speaks to."""

from community.text_marks import NameMark, marks_in
from hub.kernel.markdown import render_markdown

MAX_MENTIONS = 50


def mentioned_names(text: str) -> list[str]:
    """The lower-cased names of users or organizations in a Markdown text, once each, in order.

    Code, links and e-mail addresses name nobody. At most 50: a text cannot call the whole hub.
    Whether somebody has the name, and may see where it stands, is for the caller to find out.
    """
    if "@" not in text:
        return []
    names: dict[str, None] = {}

    def note(words: str) -> list[str]:
        for _, _, mark in marks_in(words):
            if isinstance(mark, NameMark) and len(names) < MAX_MENTIONS:
                names.setdefault(mark.name)
        return [words]

    # Rendered, so that a name is told exactly where the page shows it as a link.
    render_markdown(text, linker=note)
    return list(names)
