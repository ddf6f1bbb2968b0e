"""The history of a collection in sentences, for people who may see what they name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, pgettext

from collections_app.models import ChangeKind, CollectionChange, Theme

_SENTENCES = {
    ChangeKind.CREATED: gettext_lazy("{who} made this collection"),
    ChangeKind.TITLE: gettext_lazy("{who} changed the title to {thing}"),
    ChangeKind.DESCRIPTION: gettext_lazy("{who} changed the description"),
    ChangeKind.VISIBILITY: gettext_lazy("{who} made it {thing}"),
    ChangeKind.THEME: gettext_lazy("{who} changed the colour to {thing}"),
    ChangeKind.ADDED: gettext_lazy("{who} added {thing}"),
    ChangeKind.REMOVED: gettext_lazy("{who} removed {thing}"),
    ChangeKind.MOVED: gettext_lazy("{who} moved {thing}"),
    ChangeKind.NOTE: gettext_lazy("{who} changed the note of {thing}"),
    ChangeKind.IMAGES: gettext_lazy("{who} changed the pictures of {thing}"),
}


@dataclass(frozen=True, slots=True)
class ToldChange:
    sentence: SafeString
    at: datetime


def told(changes: Iterable[CollectionChange]) -> list[ToldChange]:
    """actor, repo and linked must be loaded."""
    return [ToldChange(_sentence(change), change.at) for change in changes]


def _sentence(change: CollectionChange) -> SafeString:
    # The form of the sentence is ours; who and what are escaped, or links made right here.
    form = str(_SENTENCES[ChangeKind(change.kind)])
    return format_html(form, who=_who(change), thing=_thing(change))


def _who(change: CollectionChange) -> SafeString:
    if change.actor is None:
        return format_html('<span class="muted">{}</span>', pgettext("account", "deleted"))
    name = change.actor.username
    return format_html('<a href="/{}">{}</a>', name, name)


def _thing(change: CollectionChange) -> SafeString:
    if change.repo is not None:
        return format_html('<a href="{}">{}</a>', change.repo.url_path, change.repo.repo_id)
    if change.linked is not None:
        return format_html('<a href="{}">{}</a>', change.linked.url_path, change.linked.title)
    return format_html("<q>{}</q>", _words(change))


def _words(change: CollectionChange) -> str:
    """Visibilities and colours are stored as their English words."""
    if change.kind == ChangeKind.VISIBILITY:
        shown = {
            "private": pgettext("a collection", "private"),
            "public": pgettext("a collection", "public"),
        }
        return shown.get(change.words, change.words)
    if change.kind == ChangeKind.THEME and change.words in Theme.values:
        return str(Theme(change.words).label).lower()
    return change.words
