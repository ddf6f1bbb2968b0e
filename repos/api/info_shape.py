"""The repository object of info and list answers: one function per key, sets of keys per answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from hub.kernel.clock import wire_time
from hub.kernel.errors import BadInput
from repos.api.shapes import Sibling
from repos.card_rules import strings
from repos.models import Repository, RepoTag, RepoType

# Any: the object's keys differ by type and by `expand`; each value's shape is at its function.
RepoObject = dict[str, Any]
ABSENT = object()


@dataclass(frozen=True, slots=True)
class InfoSource:
    """What the keys are made of. siblings, config: asked for only when a key wants them.

    sha: the commit the answer speaks of, "" in an empty repository.
    """

    repo: Repository
    sha: str
    siblings: Callable[[], list[Sibling]]
    config: Callable[[], dict[str, Any]]  # Any: the model's own config.json


_Value = Callable[[InfoSource], Any]  # Any: JSON


def _gated(source: InfoSource) -> str | bool:
    return source.repo.gate or False


def _tags(source: InfoSource) -> list[str]:
    return [row.tag for row in source.repo.card_tags.all()]


def _card_key(key: str) -> _Value:
    def value(source: InfoSource) -> Any:  # Any: JSON
        return source.repo.card_data.get(key, ABSENT)

    return value


def _card_data(source: InfoSource) -> Any:  # Any: JSON
    return source.repo.card_data or ABSENT


def _or_absent(text: str) -> str | object:
    return text or ABSENT


def _base_models(source: InfoSource) -> Any:  # Any: JSON
    """Source: `baseModels` of the Hub: relation and parents."""
    parents = strings(source.repo.card_data.get("base_model"))
    if not parents:
        return None
    relation = source.repo.card_data.get("base_model_relation") or "finetune"
    return {"relation": relation, "models": [{"_id": "", "id": name} for name in parents]}


def _children(source: InfoSource) -> int:
    # Everybody reads this number, so it tells of nothing hidden.
    public = {"repo__is_private": False, "repo__is_disabled": False}
    return RepoTag.objects.filter(tag=f"base_model:{source.repo.repo_id}", **public).count()


def _safetensors(source: InfoSource) -> Any:  # Any: JSON
    """Source: huggingface_hub `SafeTensorsInfo`: parameters by type, and their sum."""
    if not source.repo.weights or "safetensors" not in _tags(source):
        return ABSENT
    return {"parameters": source.repo.weights, "total": source.repo.parameters}


def _config(source: InfoSource) -> Any:  # Any: JSON
    """The two keys of config.json that clients show."""
    config = source.config()
    kept = {key: config[key] for key in ("architectures", "model_type") if key in config}
    return kept or ABSENT


def _transformers_info(source: InfoSource) -> Any:  # Any: JSON
    """Only the four keys that clients accept; any other crashes them."""
    architectures = source.config().get("architectures")
    if source.repo.library_name != "transformers" or not isinstance(architectures, list):
        return ABSENT
    info = {"auto_model": "AutoModel"}
    if source.repo.pipeline_tag:
        info["pipeline_tag"] = source.repo.pipeline_tag
    return info


def space_runtime() -> RepoObject:
    """Spaces are stored, not run, here. Source: huggingface_hub `SpaceRuntime` (0.17: four keys)."""
    return {
        "stage": "STOPPED",
        "hardware": {"current": None, "requested": None},
        "storage": None,
        "gcTimeout": None,
        "replicas": {"requested": 0, "current": 0},
    }


def _subdomain(source: InfoSource) -> str:
    return source.repo.repo_id.lower().replace("/", "-").replace(".", "-").replace("_", "-")


_KEYS: dict[str, _Value] = {
    "_id": lambda source: source.repo.public_id,
    "id": lambda source: source.repo.repo_id,
    "modelId": lambda source: source.repo.repo_id,
    "author": lambda source: _or_absent(source.repo.author),
    "sha": lambda source: source.sha or None,
    "lastModified": lambda source: wire_time(source.repo.last_modified),
    "createdAt": lambda source: wire_time(source.repo.created_at),
    "private": lambda source: source.repo.is_private,
    "gated": _gated,
    "disabled": lambda source: source.repo.is_disabled,
    "downloads": lambda source: source.repo.downloads,
    "downloadsAllTime": lambda source: source.repo.downloads_all_time,
    "likes": lambda source: source.repo.likes,
    "trendingScore": lambda source: int(source.repo.trending_score),
    "tags": _tags,
    "pipeline_tag": lambda source: _or_absent(source.repo.pipeline_tag),
    "library_name": lambda source: _or_absent(source.repo.library_name),
    "cardData": _card_data,
    "model-index": lambda source: source.repo.card_data.get("model-index"),
    "siblings": lambda source: source.siblings(),
    "usedStorage": lambda source: source.repo.used_storage_bytes,
    "spaces": lambda _: [],
    "config": _config,
    "transformersInfo": _transformers_info,
    "widgetData": _card_key("widget"),
    "mask_token": lambda _: ABSENT,
    "safetensors": _safetensors,
    "gguf": lambda _: ABSENT,
    "inference": lambda _: ABSENT,
    "inferenceProviderMapping": lambda _: [],
    "evalResults": lambda _: [],
    "baseModels": _base_models,
    "childrenModelCount": _children,
    "resourceGroup": lambda _: None,
    "xetEnabled": lambda _: settings.XET_ENABLED,
    "gitalyUid": lambda source: source.repo.public_id,
    "securityRepoStatus": lambda _: {"scansDone": False, "filesWithIssues": []},
    "description": lambda source: source.repo.card_data.get("description", ""),
    "citation": _card_key("citation"),
    "paperswithcode_id": _card_key("paperswithcode_id"),
    "mainSize": lambda _: ABSENT,
    "sdk": lambda source: source.repo.sdk or None,
    "host": lambda _: None,
    "subdomain": _subdomain,
    "runtime": lambda _: space_runtime(),
    "region": lambda _: None,
    "models": lambda source: strings(source.repo.card_data.get("models")),
    "datasets": lambda source: strings(source.repo.card_data.get("datasets")),
    "discussionsDisabled": lambda source: source.repo.discussions_disabled,
}


def _words(text: str) -> list[str]:
    return text.split()


_COMMON = _words("_id id author sha lastModified createdAt private gated disabled likes tags")
INFO_KEYS: dict[RepoType, list[str]] = {
    RepoType.MODEL: [
        *_COMMON,
        *_words("modelId downloads pipeline_tag library_name cardData model-index widgetData"),
        *_words("config transformersInfo siblings spaces usedStorage"),
    ],
    RepoType.DATASET: [
        *_COMMON,
        *_words("downloads description citation paperswithcode_id cardData siblings usedStorage"),
    ],
    RepoType.SPACE: [
        *_COMMON,
        *_words("sdk host subdomain runtime models datasets cardData siblings usedStorage"),
    ],
}
_LIST_COMMON = _words("_id id private likes tags createdAt lastModified trendingScore")
LIST_KEYS: dict[RepoType, list[str]] = {
    RepoType.MODEL: [
        *_LIST_COMMON,
        *_words("modelId author sha gated disabled downloads pipeline_tag library_name"),
    ],
    RepoType.DATASET: [
        *_LIST_COMMON,
        *_words("author sha gated disabled downloads description paperswithcode_id"),
    ],
    RepoType.SPACE: [*_LIST_COMMON, *_words("author sha sdk subdomain")],
}
EXPAND_KEYS: dict[RepoType, list[str]] = {
    RepoType.MODEL: _words(
        "author baseModels cardData childrenModelCount config createdAt disabled downloads "
        "downloadsAllTime evalResults gated gguf inference inferenceProviderMapping lastModified "
        "library_name likes mask_token model-index pipeline_tag private resourceGroup safetensors "
        "sha siblings spaces tags transformersInfo trendingScore usedStorage widgetData "
        "xetEnabled gitalyUid securityRepoStatus"
    ),
    RepoType.DATASET: _words(
        "author cardData citation createdAt description disabled downloads downloadsAllTime gated "
        "lastModified likes mainSize paperswithcode_id private resourceGroup sha siblings tags "
        "trendingScore usedStorage xetEnabled gitalyUid"
    ),
    RepoType.SPACE: _words(
        "author cardData createdAt datasets disabled lastModified likes models private region "
        "resourceGroup runtime sdk sha siblings subdomain tags trendingScore usedStorage xetEnabled "
        "gitalyUid"
    ),
}


def repo_object(source: InfoSource, keys: Iterable[str]) -> RepoObject:
    """The keys that have something to say.

    Example: {"_id": "65…", "id": "ada/bert", "sha": "0123…", "private": false, "tags": […]}
    """
    values = ((key, _KEYS[key](source)) for key in keys)
    return {key: value for key, value in values if value is not ABSENT}


def expanded_keys(repo_type: RepoType, wanted: Iterable[str]) -> list[str]:
    """`_id`, `id` and exactly what `expand` names.

    Raises:
        BadInput: an unknown name, in the words that clients' tests look for.
    """
    allowed = EXPAND_KEYS[repo_type]
    names = list(dict.fromkeys(wanted))
    if not set(names) <= set(allowed):
        raise BadInput(f'"expand" must be one of [{", ".join(allowed)}]')
    return ["_id", "id", *names]


def needs_siblings(keys: Iterable[str]) -> bool:
    return "siblings" in keys
