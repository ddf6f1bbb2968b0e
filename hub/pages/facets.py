"""What a list can be narrowed to: the values that its repositories have, most frequent first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from accounts.actor import Actor
from hub.pages.facet_counts import Counts, facet_counts
from hub.pages.list_query import ListQuery, Narrowing
from repos.card_values import BASE_MODEL_RELATIONS
from repos.languages import LANGUAGES
from repos.models import RepoType
from repos.task_groups import GROUPS, group_of

_SHOWN = 10
_MOST = 60
_RELATIONS = tuple(f"base_model:{relation}:" for relation in BASE_MODEL_RELATIONS)


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    count: int
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


def facets(actor: Actor, query: ListQuery) -> list[Facet]:
    """Counted over everything of the type that the actor may see, whatever else is chosen."""
    counts = facet_counts(actor, query.repo_type)
    licenses = _tags(query, "Licences", counts.tags, "license:")
    match query.repo_type:
        case RepoType.SPACE:
            found = [
                _plain(query, "SDK", "sdk", counts.sdks),
                _tags(query, "Uses models", counts.tags, "model:"),
                _tags(query, "Uses datasets", counts.tags, "dataset:"),
                licenses,
            ]
        case RepoType.DATASET:
            tasks = [row for row in counts.tags if row[0].startswith("task_categories:")]
            found = [
                _tasks(query, "filter", tasks, prefix="task_categories:"),
                _tags(query, "Sizes", counts.tags, "size_categories:"),
                _tags(query, "Languages", counts.tags, "language:", LANGUAGES.get),
                licenses,
            ]
        case RepoType.MODEL:
            languages = [row for row in counts.tags if row[0] in LANGUAGES]
            found = [
                _tasks(query, "task", counts.tasks),
                _plain(query, "Libraries", "library", counts.libraries),
                _tags(query, "Languages", languages, "", LANGUAGES.get),
                licenses,
                _tags(query, "Base models", _without_relation(counts.tags), "base_model:"),
                _tags(query, "Trained on", counts.tags, "dataset:"),
            ]
    return [facet for facet in found if facet.groups]


def _tasks(query: ListQuery, name: Narrowing, counts: Counts, *, prefix: str = "") -> Facet:
    groups = []
    for title in GROUPS:
        rows = [row for row in counts if group_of(row[0].removeprefix(prefix)) == title]
        choices = _choices(query, name, rows, prefix)
        if choices:
            groups.append(Group(title, choices))
    return Facet("Tasks", groups)


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
    return [
        Choice(
            label=named(value.removeprefix(prefix)) or value.removeprefix(prefix),
            count=count,
            href=query.toggled(name, value).href,
            is_chosen=query.has(name, value),
        )
        for value, count in rows
    ]


def _without_relation(counts: Counts) -> Counts:
    return [row for row in counts if not row[0].startswith(_RELATIONS)]
