"""Comments as safe HTML, rendered once per version and per what its reader may see."""

from community.models import TimelineEvent
from community.text_targets import NO_TARGETS, Targets
from hub.kernel.markdown import render_markdown
from repos.oid_cache import OidCache

_rendered: OidCache[str] = OidCache(max_weight=32 << 20)


def comment_html(comment: TimelineEvent, targets: Targets = NO_TARGETS) -> str:
    """Empty for a hidden one. targets: of a page with this comment, for this reader."""
    if comment.is_hidden:
        return ""
    # SECURITY: the links are part of the key; readers who see different things share nothing.
    links = targets.within(comment.text)
    return _rendered.get_or_make(
        (comment.public_id, comment.edit_count, comment.edited_at, links),
        lambda: text_html(comment.text, targets),
        weigh=lambda html: 200 + len(html),
    )


def text_html(text: str, targets: Targets) -> str:
    return render_markdown(text, linker=targets.link if targets.found else None)
