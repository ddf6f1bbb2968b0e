"""Comments as safe HTML, rendered once per version and remembered."""

from community.models import TimelineEvent
from hub.kernel.markdown import render_markdown
from repos.oid_cache import OidCache

_rendered: OidCache[str] = OidCache(max_weight=32 << 20)


def comment_html(comment: TimelineEvent) -> str:
    """Empty for a hidden one."""
    if comment.is_hidden:
        return ""
    return _rendered.get_or_make(
        (comment.pk, comment.edit_count, comment.edited_at),
        lambda: render_markdown(comment.text),
        weigh=lambda html: 200 + len(html),
    )
