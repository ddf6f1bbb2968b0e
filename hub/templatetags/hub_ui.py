"""Words and addresses that components need: sizes, counts, an avatar's ground, a component's CSS."""

from zlib import crc32

from django import template
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from hub.kernel import wording

register = template.Library()
register.filter("filesize", wording.filesize)
register.filter("compact", wording.compact)
register.filter("day", wording.day, expects_localtime=True)
register.filter("minute", wording.minute, expects_localtime=True)


@register.filter
def ground(name: str) -> int:
    """0 to 5: the quiet colour behind a name's first letter, always the same for a name."""
    return crc32(name.lower().encode()) % 6


@register.simple_tag
def component_css(name: str) -> str:
    return static(f"css/components/{name}.css")


@register.filter
def tag_kind(tag: str) -> str:
    """`license` of `license:mit`; "" of a plain tag."""
    kind, colon, text = tag.partition(":")
    return kind.replace("_", " ") if colon and text else ""


@register.filter
def tag_text(tag: str) -> str:
    return tag.partition(":")[2] or tag


@register.filter
def words(text: str) -> list[str]:
    """For a template that shows a fixed row of things."""
    return text.split()


# Whole sentences: in another language a noun need not fit into somebody else's sentence.
_KIND_WORDS = {
    "models": {
        "title": _("Models"),
        "trending": _("Trending models"),
        "none": _("No models yet."),
        "no_match": _("No models match."),
    },
    "datasets": {
        "title": _("Datasets"),
        "trending": _("Trending datasets"),
        "none": _("No datasets yet."),
        "no_match": _("No datasets match."),
    },
    "spaces": {
        "title": _("Spaces"),
        "trending": _("Trending spaces"),
        "none": _("No spaces yet."),
        "no_match": _("No spaces match."),
    },
}


@register.filter
def kind_words(plural: str, what: str) -> str:
    """What a list says of repositories of a type. what: `title`, `trending`, `none`, `no_match`."""
    return str(_KIND_WORDS[plural][what])


@register.filter
def relation_words(relation: str, count: int) -> str:
    """`finetunes`: what models are that stand in this relation to another, after their number."""
    match relation:
        case "adapter":
            return npgettext("after a number", "adapter", "adapters", count)
        case "merge":
            return npgettext("after a number", "merge", "merges", count)
        case "quantized":
            return npgettext("after a number", "quantized version", "quantized versions", count)
        case "finetune":
            return npgettext("after a number", "finetune", "finetunes", count)
        case _:
            return relation
