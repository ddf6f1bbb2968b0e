"""What a list can be narrowed to: the values that its repositories have, most frequent first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from hub.pages.facet_counts import Counts, FacetCounts, facet_counts, facet_counts_at_hand
from hub.pages.list_query import ListQuery, Narrowing
from repos.card_values import BASE_MODEL_RELATIONS
from repos.languages import LANGUAGES
from repos.models import RepoType
from repos.task_groups import GROUPS, group_of
from repos.task_names import task_name

_SHOWN = 10
_MOST = 60
_RELATIONS = tuple(f"base_model:{relation}:" for relation in BASE_MODEL_RELATIONS)
# The groups of `repos.task_groups`.
_GROUP_TITLES = {
    "Language": pgettext_lazy("kind of tasks", "Language"),
    "Vision": pgettext_lazy("kind of tasks", "Vision"),
    "Audio": pgettext_lazy("kind of tasks", "Audio"),
    "Several at once": pgettext_lazy("kind of tasks", "Several at once"),
    "Tables and series": pgettext_lazy("kind of tasks", "Tables and series"),
    "Other": pgettext_lazy("kind of tasks", "Other"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """count: None where nobody has counted yet."""

    label: str
    count: int | None
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """title: "" for the only group of a facet. more: what only opens on demand."""

    title: str
    choices: list[Choice]
    more: list[Choice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Facet:
    title: str
    groups: list[Group]


@dataclass(frozen=True, slots=True)
class Facets:
    """later_href: where better ones are, "" when these are the best; to be asked once they are shown.

    whole_href: the list with them, for readers without JavaScript.
    """

    shown: list[Facet]
    later_href: str = ""
    whole_href: str = ""


def facets(actor: Actor, query: ListQuery) -> Facets:
    """Counted over everything of the type that the actor may see, whatever else is chosen."""
    return _facets(query, facet_counts(actor, query.repo_type))


def facets_at_hand(actor: Actor, query: ListQuery) -> Facets:
    """As `facets`, without waiting for anybody to count."""
    return _facets(query, facet_counts_at_hand(actor, query.repo_type))


def _facets(query: ListQuery, counts: FacetCounts) -> Facets:
    found = _found(query, counts)
    if not counts.has_numbers:
        found = [_without_numbers(facet) for facet in found]
    if not counts.is_due:
        return Facets(found)
    return Facets(found, f"/-/facets{query.href}", whole_href=with_pair(query.href, "counts=1"))


def with_pair(href: str, pair: str) -> str:
    return f"{href}{'&' if '?' in href else '?'}{pair}"


def _without_numbers(facet: Facet) -> Facet:
    def bare(choices: list[Choice]) -> list[Choice]:
        return [replace(choice, count=None) for choice in choices]

    groups = [replace(one, choices=bare(one.choices), more=bare(one.more)) for one in facet.groups]
    return replace(facet, groups=groups)


def _found(query: ListQuery, counts: FacetCounts) -> list[Facet]:
    licenses = _tags(query, _("Licences"), counts.tags, "license:")
    match query.repo_type:
        case RepoType.SPACE:
            found = [
                _plain(query, "SDK", "sdk", counts.sdks),
                _tags(query, _("Uses models"), counts.tags, "model:"),
                _tags(query, _("Uses datasets"), counts.tags, "dataset:"),
                licenses,
            ]
        case RepoType.DATASET:
            tasks = [row for row in counts.tags if row[0].startswith("task_categories:")]
            found = [
                _tasks(query, "filter", tasks, prefix="task_categories:"),
                _tags(query, _("Sizes"), counts.tags, "size_categories:"),
                _tags(query, _("Languages"), counts.tags, "language:", _language_name),
                licenses,
            ]
        case RepoType.MODEL:
            languages = [row for row in counts.tags if row[0] in LANGUAGES]
            found = [
                _tasks(query, "task", counts.tasks),
                _plain(query, _("Libraries"), "library", counts.libraries),
                _tags(query, _("Languages"), languages, "", _language_name),
                licenses,
                _tags(query, _("Base models"), _without_relation(counts.tags), "base_model:"),
                _tags(query, _("Trained on"), counts.tags, "dataset:"),
            ]
    return [facet for facet in found if facet.groups]


def _tasks(query: ListQuery, name: Narrowing, counts: Counts, *, prefix: str = "") -> Facet:
    groups = []
    for title in GROUPS:
        rows = [row for row in counts if group_of(row[0].removeprefix(prefix)) == title]
        choices = _choices(query, name, rows, prefix, task_name)
        if choices:
            groups.append(Group(str(_GROUP_TITLES[title]), choices))
    return Facet(_("Tasks"), groups)


def _plain(query: ListQuery, title: str, name: Narrowing, counts: Counts) -> Facet:
    return _facet(title, _choices(query, name, counts[:_MOST], ""))


def _tags(
    query: ListQuery,
    title: str,
    counts: Counts,
    prefix: str,
    named: Callable[[str], str | None] = str,
) -> Facet:
    rows = [row for row in counts if row[0].startswith(prefix)][:_MOST]
    return _facet(title, _choices(query, "filter", rows, prefix, named))


def _facet(title: str, choices: list[Choice]) -> Facet:
    """The first ten, and whatever else is chosen; the others open on demand."""
    first = [one for place, one in enumerate(choices) if place < _SHOWN or one.is_chosen]
    more = [one for place, one in enumerate(choices) if place >= _SHOWN and not one.is_chosen]
    return Facet(title, [Group("", first, more)] if first else [])


def _choices(
    query: ListQuery,
    name: Narrowing,
    rows: Iterable[tuple[str, int]],
    prefix: str,
    named: Callable[[str], str | None] = str,
) -> list[Choice]:
    href_of = query.toggle(name)
    return [
        Choice(
            label=named(value.removeprefix(prefix)) or value.removeprefix(prefix),
            count=count,
            href=href_of(value),
            is_chosen=query.has(name, value),
        )
        for value, count in rows
    ]


def _language_name(code: str) -> str | None:
    """Django's own catalogue knows the names of most languages."""
    name = LANGUAGES.get(code)
    return None if name is None else _(name)


def _without_relation(counts: Counts) -> Counts:
    return [row for row in counts if not row[0].startswith(_RELATIONS)]
