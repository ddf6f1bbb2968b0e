"""What a repository has to do with others: what it was made from, and what was made of it.

Cards say it (`base_model`, `datasets`, `models`), and the card's index keeps it as tags, so both
directions are a question to the tags: `base_model:quantized:lab/bert`, `dataset:lab/squad`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from accounts.actor import Actor
from hub.kernel.fixed_query import FixedColumn
from repos import policy
from repos.card_rules import strings
from repos.card_values import BASE_MODEL_RELATIONS
from repos.models import Repository, RepoTag, RepoType

_MOST_NAMED = 20
_SPACES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Named:
    """Another repository that a card names. repo: None when it is not here, or hidden."""

    kind: RepoType
    repo_id: str
    repo: Repository | None = None


@dataclass(frozen=True, slots=True)
class Offspring:
    """tag: what all of them carry, so that a list can be narrowed to them."""

    kind: RepoType
    tag: str
    count: int


@dataclass(frozen=True, slots=True)
class Relations:
    """relation: how it was made from its parents: `finetune`, `adapter`, `quantized`, `merge`, or "".

    children: models made of this one, by relation. trained: models trained on this dataset.
    spaces: some of the Spaces that use it, the most liked first; used_by: how many there are.
    """

    relation: str = ""
    parents: list[Named] = field(default_factory=list)
    datasets: list[Named] = field(default_factory=list)
    models: list[Named] = field(default_factory=list)
    children: list[tuple[str, Offspring]] = field(default_factory=list)
    trained: Offspring | None = None
    used_by: Offspring | None = None
    spaces: list[Repository] = field(default_factory=list)


# A model asks for most: for one tag of each relation, and for Spaces that use it.
_ASKED = len(BASE_MODEL_RELATIONS) + 1
_ANYBODY: FixedColumn[str] = FixedColumn(
    lambda *tags: RepoTag.objects.filter(tag__in=tags).order_by().values_list("tag", flat=True)[:1],
    *[str] * _ASKED,
)


def relations_of(actor: Actor, repo: Repository, tags: Iterable[str]) -> Relations:
    """tags: of the card. One query for what it names, two for what names it, one for its Spaces.

    Hidden repositories are neither counted nor linked.
    """
    parents = _names(repo, "base_model") if repo.kind is RepoType.MODEL else []
    datasets = _names(repo, "datasets") if repo.kind is not RepoType.DATASET else []
    models = _names(repo, "models") if repo.kind is RepoType.SPACE else []
    here = _visible(actor, {RepoType.MODEL: [*parents, *models], RepoType.DATASET: datasets})
    counts = _counts(actor, repo)
    own = "dataset" if repo.kind is RepoType.DATASET else "model"
    used_by = counts.get((RepoType.SPACE, f"{own}:{repo.repo_id}"))
    return Relations(
        relation=_relation(tags),
        parents=_named(RepoType.MODEL, parents, here),
        datasets=_named(RepoType.DATASET, datasets, here),
        models=_named(RepoType.MODEL, models, here),
        children=[
            (relation, found)
            for relation in BASE_MODEL_RELATIONS
            if (found := counts.get((RepoType.MODEL, f"base_model:{relation}:{repo.repo_id}")))
        ],
        trained=counts.get((RepoType.MODEL, f"dataset:{repo.repo_id}")),
        used_by=used_by,
        spaces=_spaces(actor, used_by.tag) if used_by else [],
    )


def _names(repo: Repository, key: str) -> list[str]:
    data = repo.card_data if isinstance(repo.card_data, dict) else {}
    return [name for name in strings(data.get(key)) if _is_repo_id(name)][:_MOST_NAMED]


def _is_repo_id(text: str) -> bool:
    allowed = all(letter.isascii() and (letter.isalnum() or letter in "._-/") for letter in text)
    return allowed and text.count("/") <= 1 and not text.startswith(("/", "."))


def _visible(actor: Actor, names: dict[RepoType, list[str]]) -> dict[tuple[str, str], Repository]:
    """By type and lower-case id."""
    wanted = Q()
    for kind, ids in names.items():
        if ids:
            wanted |= Q(repo_type=kind, repo_id_lower__in=[name.lower() for name in ids])
    if not wanted:
        return {}
    rows = policy.visible(actor).filter(wanted, is_disabled=False)
    return {(repo.repo_type, repo.repo_id.lower()): repo for repo in rows}


def _named(
    kind: RepoType, names: list[str], here: dict[tuple[str, str], Repository]
) -> list[Named]:
    return [Named(kind, name, here.get((kind.value, name.lower()))) for name in names]


def _counts(actor: Actor, repo: Repository) -> dict[tuple[RepoType, str], Offspring]:
    """By type of the others and by tag; only those that there are."""
    match repo.kind:
        case RepoType.MODEL:
            tags = [f"base_model:{one}:{repo.repo_id}" for one in BASE_MODEL_RELATIONS]
            tags.append(f"model:{repo.repo_id}")
        case RepoType.DATASET:
            tags = [f"dataset:{repo.repo_id}"]
        case RepoType.SPACE:
            return {}
    # Most are named by nobody at all, and to learn that costs a tenth of the count.
    if not _ANYBODY.values(*(tags * _ASKED)[:_ASKED]):
        return {}
    rows = (
        RepoTag.objects.filter(
            tag__in=tags, repo__in=policy.visible(actor).filter(is_disabled=False)
        )
        .order_by()
        .values_list("repo__repo_type", "tag")
        .annotate(times=Count("pk"))
    )
    found = (Offspring(RepoType(kind), tag, times) for kind, tag, times in rows)
    return {(one.kind, one.tag): one for one in found}


def _spaces(actor: Actor, tag: str) -> list[Repository]:
    visible = policy.visible(actor).of_type(RepoType.SPACE).filter(is_disabled=False)
    return list(visible.filter(card_tags__tag=tag).order_by("-likes", "-pk")[:_SPACES_SHOWN])


def _relation(tags: Iterable[str]) -> str:
    for tag in tags:
        prefix, _, rest = tag.partition(":")
        relation = rest.partition(":")[0]
        if prefix == "base_model" and relation in BASE_MODEL_RELATIONS:
            return relation
    return ""
