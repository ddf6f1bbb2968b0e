"""`GET /api/{models,datasets,spaces}` and the lists of tags."""

from collections.abc import Iterable

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput
from hub.kernel.wire import flag, json_answer, next_link, repeated, whole_number, wire_view
from repos.api.door import clean, query_text, type_of
from repos.api.info_shape import LIST_KEYS, expanded_keys, repo_object
from repos.api.info_source import listed
from repos.card_values import LIBRARIES, PIPELINE_TAGS
from repos.models import RepoType
from repos.parameter_range import parse_parameter_range
from repos.queries import RepoFilter, Sort, matching, page_of, parse_sort, tag_counts

_DEFAULT_SORT = Sort.TRENDING
_PAGE = 1000
# Rows with a file list each need one walk of a tree.
_HEAVY_PAGE = 100
_HEAVY = frozenset({"siblings", "config", "transformersInfo", "childrenModelCount"})
_FULL = {
    RepoType.MODEL: ["siblings"],
    RepoType.DATASET: ["cardData", "citation"],
    RepoType.SPACE: ["cardData", "siblings", "models", "datasets", "runtime"],
}


@wire_view("GET")
def list_repos(request: ActorRequest, types: str) -> HttpResponse:
    """Source: huggingface_hub `list_models`, `list_datasets`, `list_spaces`."""
    repo_type = type_of(types)
    keys = _keys(request, repo_type)
    page_limit = _HEAVY_PAGE if _HEAVY & set(keys) else _PAGE
    sort = query_text(request.GET, "sort")
    page = page_of(
        matching(request.actor, _filter(request, repo_type)),
        sort=parse_sort(sort) if sort else _DEFAULT_SORT,
        is_ascending=request.GET.get("direction") == "1",
        limit=whole_number(request.GET, "limit", default=page_limit, minimum=1, maximum=page_limit),
        cursor=query_text(request.GET, "cursor") or None,
    )
    answer = json_answer([repo_object(listed(repo), keys) for repo in page.repos])
    if page.next_cursor is not None:
        answer["Link"] = next_link(request, page.next_cursor)
    return answer


def _keys(request: ActorRequest, repo_type: RepoType) -> list[str]:
    expand = repeated(request.GET, "expand")
    if expand:
        if any(flag(request.GET, name) for name in ("full", "config", "cardData")):
            raise BadInput('"expand" cannot be combined with "full", "config" or "cardData"')
        return expanded_keys(repo_type, expand)
    keys = list(LIST_KEYS[repo_type])
    if flag(request.GET, "full"):
        keys += _FULL[repo_type]
    keys += [name for name in ("config", "cardData") if flag(request.GET, name)]
    return list(dict.fromkeys(keys))


def _filter(request: ActorRequest, repo_type: RepoType) -> RepoFilter:
    query = request.GET
    tags = [*_split(repeated(query, "filter")), *_split(repeated(query, "tags"))]
    tags += [f"dataset:{name}" for name in _split(repeated(query, "trained_dataset"))]
    if repo_type is RepoType.MODEL:
        tags += [f"base_model:{name}" for name in _split(repeated(query, "base_model"))]
    if repo_type is RepoType.SPACE:
        tags += [f"dataset:{name}" for name in _split(repeated(query, "datasets"))]
        tags += [f"model:{name}" for name in _split(repeated(query, "models"))]
    least, most = parse_parameter_range(query_text(query, "num_parameters"))
    return RepoFilter(
        repo_type=repo_type,
        search=tuple(clean(text) for text in repeated(query, "search")),
        author=query_text(query, "author"),
        tags=tuple(tags),
        pipeline_tag=query_text(query, "pipeline_tag"),
        library=query_text(query, "library"),
        is_gated=flag(query, "gated") if "gated" in query else None,
        sdk=query_text(query, "sdk"),
        min_parameters=least,
        max_parameters=most,
        is_linked=repo_type is RepoType.SPACE and flag(query, "linked"),
    )


def _split(values: Iterable[str]) -> list[str]:
    """Clients join with commas or repeat the key; both mean all of them."""
    return [part.strip() for value in values for part in clean(value).split(",") if part.strip()]


_MODEL_TAG_TYPES = (
    "library",
    "language",
    "license",
    "dataset",
    "pipeline_tag",
    "region",
    "other",
    "base_model",
    "arxiv",
)
_DATASET_TAG_TYPES = (
    "multilinguality",
    "language_creators",
    "annotations_creators",
    "task_categories",
    "task_ids",
    "size_categories",
    "source_datasets",
    "benchmark",
    "language",
    "languages",
    "license",
    "licenses",
    "region",
    "arxiv",
    "other",
)


@wire_view("GET")
def tags_by_type(request: ActorRequest, types: str) -> HttpResponse:
    """Clients up to 0.17 need every key, and both spellings of language and license.

    Source: huggingface_hub 0.10-0.17 `ModelTags`, `DatasetTags`.
    """
    repo_type = type_of(types)
    known = _MODEL_TAG_TYPES if repo_type is RepoType.MODEL else _DATASET_TAG_TYPES
    by_type: dict[str, list[dict[str, str]]] = {name: [] for name in known}
    for tag in tag_counts(request.actor, repo_type):
        kind = _kind_of(tag, repo_type)
        label = tag.partition(":")[2] if tag.startswith(f"{kind}:") else tag
        for name in {kind, f"{kind}s"} & by_type.keys():
            by_type[name].append({"id": tag, "label": label, "type": kind})
    only = query_text(request.GET, "type")
    return json_answer({only: by_type.get(only, [])} if only else by_type)


def _kind_of(tag: str, repo_type: RepoType) -> str:
    prefix = tag.partition(":")[0] if ":" in tag else ""
    known = _MODEL_TAG_TYPES if repo_type is RepoType.MODEL else _DATASET_TAG_TYPES
    if prefix in known:
        return prefix
    if repo_type is RepoType.MODEL:
        if tag in PIPELINE_TAGS:
            return "pipeline_tag"
        if tag in LIBRARIES:
            return "library"
        if len(tag) == 2 and tag.isalpha():
            return "language"
    return "other"
