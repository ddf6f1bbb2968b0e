"""What a page says for the short names that programs use: kinds of change, roles, verdicts."""

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

register = template.Library()

_CHANGES = {
    "added": pgettext_lazy("of a diff", "added"),
    "removed": pgettext_lazy("of a diff", "removed"),
    "changed": pgettext_lazy("of a diff", "changed"),
    "renamed": pgettext_lazy("of a diff", "renamed"),
    "reshaped": pgettext_lazy("of a diff", "reshaped"),
    "type changed": pgettext_lazy("of a diff", "type changed"),
    "reshaped, type changed": pgettext_lazy("of a diff", "reshaped, type changed"),
}
_CELLS = {
    "code": _("code cell"),
    "markdown": _("markdown cell"),
    "raw": _("raw cell"),
}
_RELATIONS = {
    "finetune": pgettext_lazy("how a model was made", "finetune"),
    "adapter": pgettext_lazy("how a model was made", "adapter"),
    "quantized": pgettext_lazy("how a model was made", "quantized"),
    "merge": pgettext_lazy("how a model was made", "merge"),
}
_REPEATS = {
    "required": pgettext_lazy("how often in a row", "required"),
    "optional": pgettext_lazy("how often in a row", "optional"),
    "repeated": pgettext_lazy("how often in a row", "repeated"),
}
# The form sends the role's own name, whatever the person reads.
_ROLES = {
    "read": pgettext_lazy("role of a collaborator", "read"),
    "write": pgettext_lazy("role of a collaborator", "write"),
    "admin": pgettext_lazy("role of a collaborator", "admin"),
}
_VERDICTS = {
    "dangerous": pgettext_lazy("of an imported name", "dangerous"),
    "unknown": pgettext_lazy("of an imported name", "unknown"),
    "usual": pgettext_lazy("of an imported name", "usual"),
}


@register.filter
def change_word(kind: str) -> str:
    """`added`: of a file, a row, a tensor or a cell of a diff."""
    return str(_CHANGES.get(kind, kind))


@register.filter
def cell_words(kind: str) -> str:
    """`code cell`: of a notebook."""
    return str(_CELLS.get(kind, f"{kind} cell"))


@register.filter
def relation_word(relation: str) -> str:
    """`finetune`: how a model was made from its parents."""
    return str(_RELATIONS.get(relation, relation))


def repeats_word(repeats: str) -> str:
    """`optional`: of a column of a Parquet file; drawn by the fast engine."""
    return str(_REPEATS.get(repeats, repeats))


@register.filter
def role_word(role: str) -> str:
    return str(_ROLES.get(role, role))


@register.filter
def verdict_word(verdict: str) -> str:
    return str(_VERDICTS.get(verdict, verdict))
