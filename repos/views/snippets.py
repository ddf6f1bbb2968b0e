"""The lines that load a repository from this hub, chosen by what it is made for."""

from dataclasses import dataclass

from repos.models import Repository, RepoType


@dataclass(frozen=True, slots=True)
class Snippet:
    """id: of its element on the page."""

    id: str
    title: str
    text: str


_TRANSFORMERS_AUTO = {
    "text-generation": "AutoModelForCausalLM",
    "text2text-generation": "AutoModelForSeq2SeqLM",
    "translation": "AutoModelForSeq2SeqLM",
    "summarization": "AutoModelForSeq2SeqLM",
    "fill-mask": "AutoModelForMaskedLM",
    "text-classification": "AutoModelForSequenceClassification",
    "token-classification": "AutoModelForTokenClassification",
    "question-answering": "AutoModelForQuestionAnswering",
    "image-classification": "AutoModelForImageClassification",
    "object-detection": "AutoModelForObjectDetection",
    "automatic-speech-recognition": "AutoModelForSpeechSeq2Seq",
}
# These read a picture or a sound, not text: their inputs are made by another class.
_WITH_PROCESSOR = ("AutoModelForImage", "AutoModelForObject", "AutoModelForSpeech")
# Libraries read the address once, when they are imported.
_SET_ENDPOINT = 'import os\nos.environ["HF_ENDPOINT"] = "{endpoint}"\n\n'


def snippets(repo: Repository, tags: list[str], endpoint: str) -> list[Snippet]:
    """The library's own lines first, if it has some, then `hf`, Python and git."""
    kind = "" if repo.kind is RepoType.MODEL else f" --repo-type {repo.repo_type}"
    kind_argument = "" if repo.kind is RepoType.MODEL else f', repo_type="{repo.repo_type}"'
    return [
        *_of_library(repo, tags, endpoint),
        Snippet(
            "use-hf",
            "hf",
            f"export HF_ENDPOINT={endpoint}\nhf download {repo.repo_id}{kind}",
        ),
        Snippet(
            "use-python",
            "Python",
            "from huggingface_hub import HfApi\n\n"
            f'api = HfApi(endpoint="{endpoint}")\n'
            f'api.snapshot_download("{repo.repo_id}"{kind_argument})',
        ),
        Snippet("use-git", "git", f"git lfs install\ngit clone {endpoint}{repo.url_path}"),
    ]


def _of_library(repo: Repository, tags: list[str], endpoint: str) -> list[Snippet]:
    lines = ""
    name = "datasets" if repo.kind is RepoType.DATASET else repo.library_name
    if repo.kind is RepoType.SPACE:
        return []
    match name:
        case "datasets":
            lines = f'from datasets import load_dataset\n\ndataset = load_dataset("{repo.repo_id}")'
        case "transformers":
            lines = _transformers(repo)
        case "diffusers":
            lines = _diffusers(repo, tags)
        case "sentence-transformers":
            lines = (
                "from sentence_transformers import SentenceTransformer\n\n"
                f'model = SentenceTransformer("{repo.repo_id}")\n'
                'embeddings = model.encode(["A sentence", "Another one"])'
            )
        case "timm":
            lines = (
                "import timm\n\n"
                f'model = timm.create_model("hf-hub:{repo.repo_id}", pretrained=True)'
            )
        case "peft":
            lines = _peft(repo, tags)
    if not lines:
        return []
    text = _SET_ENDPOINT.format(endpoint=endpoint) + lines
    return [Snippet("use-library", name, text)]


def _transformers(repo: Repository) -> str:
    auto = _TRANSFORMERS_AUTO.get(repo.pipeline_tag, "AutoModel")
    reader = "AutoProcessor" if auto.startswith(_WITH_PROCESSOR) else "AutoTokenizer"
    variable = "processor" if reader == "AutoProcessor" else "tokenizer"
    return (
        f"from transformers import {auto}, {reader}\n\n"
        f'{variable} = {reader}.from_pretrained("{repo.repo_id}")\n'
        f'model = {auto}.from_pretrained("{repo.repo_id}")'
    )


def _diffusers(repo: Repository, tags: list[str]) -> str:
    parent = _parent(tags)
    if "lora" in tags and parent:
        return (
            "from diffusers import DiffusionPipeline\n\n"
            f'pipeline = DiffusionPipeline.from_pretrained("{parent}")\n'
            f'pipeline.load_lora_weights("{repo.repo_id}")'
        )
    return (
        "from diffusers import DiffusionPipeline\n\n"
        f'pipeline = DiffusionPipeline.from_pretrained("{repo.repo_id}")'
    )


def _peft(repo: Repository, tags: list[str]) -> str:
    parent = _parent(tags)
    if not parent:
        return (
            "from peft import AutoPeftModel\n\n"
            f'model = AutoPeftModel.from_pretrained("{repo.repo_id}")'
        )
    auto = _TRANSFORMERS_AUTO.get(repo.pipeline_tag, "AutoModelForCausalLM")
    return (
        "from peft import PeftModel\n"
        f"from transformers import {auto}\n\n"
        f'base = {auto}.from_pretrained("{parent}")\n'
        f'model = PeftModel.from_pretrained(base, "{repo.repo_id}")'
    )


def _parent(tags: list[str]) -> str:
    """The first base model, if it can stand in a line of Python as it is."""
    for tag in tags:
        prefix, _, name = tag.partition(":")
        safe = all(letter.isascii() and (letter.isalnum() or letter in "._-/") for letter in name)
        if prefix == "base_model" and name and safe:
            return name
    return ""
