"""From card and file names to the tags that filters and lists use."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from repos.card_rules import strings
from repos.card_values import LIBRARIES, PIPELINE_TAGS
from repos.card_yaml import Metadata
from repos.models import RepoType

MAX_TAGS = 500
MAX_TAG_CHARS = 200

_ARXIV = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf)/|/papers/|\barxiv:\s?)(\d{4}\.\d{4,5})(?!\d)", re.IGNORECASE
)
_DOI = re.compile(r"\bdoi\.org/(10\.\d{4,9}/[A-Za-z0-9._\-/]{1,100})")
_DATASET_PREFIXED = (
    "task_categories",
    "task_ids",
    "annotations_creators",
    "language_creators",
    "multilinguality",
    "source_datasets",
    "language",
    "license",
    "size_categories",
)
# Architectures name their task: BertForMaskedLM fills masks.
_TASK_OF_ARCHITECTURE = (
    ("ForMaskedLM", "fill-mask"),
    ("ForCausalLM", "text-generation"),
    ("LMHeadModel", "text-generation"),
    ("ForSequenceClassification", "text-classification"),
    ("ForTokenClassification", "token-classification"),
    ("ForQuestionAnswering", "question-answering"),
    ("ForImageClassification", "image-classification"),
    ("ForObjectDetection", "object-detection"),
    ("ForSemanticSegmentation", "image-segmentation"),
    ("ForSpeechSeq2Seq", "automatic-speech-recognition"),
    ("ForCTC", "automatic-speech-recognition"),
    ("ForAudioClassification", "audio-classification"),
    ("ForConditionalGeneration", "text2text-generation"),
    ("Model", "feature-extraction"),
)
_LIBRARY_OF_FILE = (
    ("model_index.json", "diffusers"),
    ("adapter_config.json", "peft"),
    ("config_sentence_transformers.json", "sentence-transformers"),
    ("open_clip_config.json", "open_clip"),
    ("hyperparams.yaml", "speechbrain"),
)
_TAG_OF_SUFFIX = (
    (".safetensors", "safetensors"),
    (".gguf", "gguf"),
    (".onnx", "onnx"),
    (".nemo", "nemo"),
    (".mlmodel", "coreml"),
    (".keras", "keras"),
    (".tflite", "tflite"),
    ("pytorch_model.bin", "pytorch"),
    (".pt", "pytorch"),
    (".pth", "pytorch"),
    ("tf_model.h5", "tf"),
    ("flax_model.msgpack", "jax"),
    ("rust_model.ot", "rust"),
)
_SHARD = re.compile(r"pytorch_model-\d{5}-of-\d{5}\.bin$")


@dataclass(frozen=True, slots=True)
class CardIndex:
    """What a repository's row keeps of its card: "" where the card says nothing."""

    tags: tuple[str, ...] = ()
    pipeline_tag: str = ""
    library_name: str = ""
    license: str = ""
    sdk: str = ""


def index_of(
    repo_type: RepoType,
    metadata: Metadata,
    body: str,
    paths: Iterable[str],
    config: dict[str, Any],  # Any: the model's own config.json
) -> CardIndex:
    """Derive the index; order of tags is the order in which the wire lists them."""
    match repo_type:
        case RepoType.MODEL:
            index, own = _model_index(metadata, paths, config)
        case RepoType.DATASET:
            index, own = CardIndex(), _dataset_tags(metadata)
        case RepoType.SPACE:
            sdk = metadata.get("sdk")
            index = CardIndex(sdk=sdk if isinstance(sdk, str) else "")
            own = [
                index.sdk,
                *strings(metadata.get("tags")),
                *(f"model:{name}" for name in strings(metadata.get("models"))),
                *(f"dataset:{name}" for name in strings(metadata.get("datasets"))),
            ]
    licenses = strings(metadata.get("license"))
    tags = [
        *own,
        *(f"arxiv:{number}" for number in _ARXIV.findall(body[:200_000])[:50]),
        *(f"doi:{doi.rstrip('.')}" for doi in _DOI.findall(body[:200_000])[:10]),
        *(f"license:{name}" for name in licenses if repo_type is not RepoType.DATASET),
    ]
    return CardIndex(
        tags=_unique(tags),
        pipeline_tag=index.pipeline_tag[:80],
        library_name=index.library_name[:80],
        license=licenses[0][:80] if licenses else "",
        sdk=index.sdk[:16],
    )


def _model_index(
    metadata: Metadata,
    paths: Iterable[str],
    config: dict[str, Any],  # Any: the model's own config.json
) -> tuple[CardIndex, list[str]]:
    card_tags = strings(metadata.get("tags"))
    from_files, guessed_library = _file_tags(paths)
    architectures = [name for name in _listed(config.get("architectures")) if name]
    is_transformers = bool(config.get("transformers_version") or architectures)
    named = metadata.get("library_name")
    library = (
        (named if isinstance(named, str) else "")
        or next((tag for tag in card_tags if tag in LIBRARIES), "")
        or guessed_library
        or ("transformers" if is_transformers else "")
    )
    stated = metadata.get("pipeline_tag")
    task = (
        (stated if isinstance(stated, str) else "")
        or next((tag for tag in card_tags if tag in PIPELINE_TAGS and tag != "other"), "")
        or (_task_of(architectures) if library == "transformers" else "")
    )
    model_type = config.get("model_type")
    tags = [
        library,
        *from_files,
        *([model_type] if isinstance(model_type, str) else []),
        task,
        *card_tags,
        *strings(metadata.get("language")),
        *(f"dataset:{name}" for name in strings(metadata.get("datasets"))),
        *_base_model_tags(metadata),
    ]
    return CardIndex(pipeline_tag=task, library_name=library), tags


def _base_model_tags(metadata: Metadata) -> list[str]:
    """`base_model:x` and `base_model:finetune:x`, for each parent."""
    parents = strings(metadata.get("base_model"))
    stated = metadata.get("base_model_relation")
    relation = stated if isinstance(stated, str) else _guessed_relation(metadata, parents)
    return [
        tag for name in parents for tag in (f"base_model:{name}", f"base_model:{relation}:{name}")
    ]


def _guessed_relation(metadata: Metadata, parents: list[str]) -> str:
    tags = set(strings(metadata.get("tags")))
    if len(parents) > 1 or tags & {"merge", "mergekit"}:
        return "merge"
    if metadata.get("library_name") in ("peft", "adapter-transformers") or tags & {
        "lora",
        "adapter",
    }:
        return "adapter"
    if tags & {"gguf", "gptq", "awq", "quantized"}:
        return "quantized"
    return "finetune"


def _dataset_tags(metadata: Metadata) -> list[str]:
    prefixed = [
        f"{key}:{value}" for key in _DATASET_PREFIXED for value in strings(metadata.get(key))
    ]
    return [*prefixed, *strings(metadata.get("tags"))]


def _file_tags(paths: Iterable[str]) -> tuple[list[str], str]:
    """(format tags, the library that the file names give away)."""
    tags: dict[str, None] = {}
    library = ""
    for path in paths:
        name = path.rpartition("/")[2]
        for suffix, tag in _TAG_OF_SUFFIX:
            if name.endswith(suffix):
                tags[tag] = None
        if _SHARD.search(name):
            tags["pytorch"] = None
        if "tfevents" in name:
            tags["tensorboard"] = None
        if path == name:
            library = library or dict(_LIBRARY_OF_FILE).get(name, "")
    return list(tags), library or ("nemo" if "nemo" in tags else "")


def _task_of(architectures: list[str]) -> str:
    for architecture in architectures:
        for ending, task in _TASK_OF_ARCHITECTURE:
            if architecture.endswith(ending):
                return task
    return ""


def _listed(value: Any) -> list[str]:  # Any: the model's own config.json
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _unique(tags: Iterable[str]) -> tuple[str, ...]:
    clean = (" ".join(tag.split())[:MAX_TAG_CHARS] for tag in tags)
    return tuple(dict.fromkeys(tag for tag in clean if tag))[:MAX_TAGS]
