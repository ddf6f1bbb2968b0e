"""A moment inside a sentence: `blocktranslate` takes values, and no `include`."""

from datetime import datetime

from django import template
from django.template import Context
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def moment(context: Context, at: datetime) -> SafeString:
    """What `components/moment.html` shows: `{% moment comment.created_at as when %}`."""
    # The engine that renders the page keeps the compiled template.
    engine = context.template.engine  # type: ignore[union-attr]  # bound while a page is rendered
    return engine.get_template("components/moment.html").render(context.new({"at": at}))
