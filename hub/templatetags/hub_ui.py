"""Words and addresses that components need: sizes, counts, an avatar's ground, a component's CSS."""

from zlib import crc32

from django import template
from django.templatetags.static import static

from hub.kernel import wording

register = template.Library()
register.filter("filesize", wording.filesize)
register.filter("compact", wording.compact)


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


_RELATIONS = {
    "adapter": ("adapter", "adapters"),
    "merge": ("merge", "merges"),
    "quantized": ("quantized version", "quantized versions"),
    "finetune": ("finetune", "finetunes"),
}


@register.filter
def relation_words(relation: str, count: int) -> str:
    """`finetunes`: what models are that stand in this relation to another."""
    one, many = _RELATIONS.get(relation, (relation, relation))
    return one if count == 1 else many
