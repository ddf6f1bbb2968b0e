"""Which viewer a file gets: by its name first, and by its first bytes where names lie often."""

from enum import StrEnum

HEAD_BYTES = 512


class Kind(StrEnum):
    """How a file can be shown beside its text."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    PDF = "pdf"
    MARKDOWN = "document"
    DRAWING = "drawing"
    NOTEBOOK = "notebook"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    JSON_LINES = "json_lines"
    SAFETENSORS = "safetensors"
    GGUF = "gguf"
    PARQUET = "parquet"
    NPY = "npy"
    NPZ = "npz"
    ZIP = "zip"
    TAR = "tar"
    PICKLE = "pickle"
    OTHER = "other"


_BY_SUFFIX: dict[Kind, tuple[str, ...]] = {
    Kind.IMAGE: (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp"),
    Kind.AUDIO: (".mp3", ".ogg", ".oga", ".wav", ".flac", ".m4a"),
    Kind.VIDEO: (".mp4", ".webm", ".ogv"),
    Kind.PDF: (".pdf",),
    Kind.MARKDOWN: (".md", ".markdown"),
    Kind.DRAWING: (".svg",),
    Kind.NOTEBOOK: (".ipynb",),
    Kind.CSV: (".csv",),
    Kind.TSV: (".tsv",),
    Kind.JSON: (".json",),
    Kind.JSON_LINES: (".jsonl", ".ndjson"),
    Kind.SAFETENSORS: (".safetensors",),
    Kind.GGUF: (".gguf",),
    Kind.PARQUET: (".parquet",),
    Kind.NPY: (".npy",),
    Kind.NPZ: (".npz",),
    Kind.ZIP: (".zip", ".whl", ".keras", ".mlpackage.zip", ".jar"),
    Kind.TAR: (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz"),
    Kind.PICKLE: (".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".bin"),
}
_BY_MAGIC = (
    (b"GGUF", Kind.GGUF),
    (b"PAR1", Kind.PARQUET),
    (b"\x93NUMPY", Kind.NPY),
    (b"%PDF-", Kind.PDF),
    (b"PK\x03\x04", Kind.ZIP),
)
# Weights under these names are as often something else.
_DOUBTFUL = (".bin", ".ckpt", ".pt", ".pth", ".joblib")


def kind_of_name(name: str) -> Kind:
    lowered = name.lower()
    for kind, suffixes in _BY_SUFFIX.items():
        if lowered.endswith(suffixes):
            return kind
    return Kind.OTHER


def kind_of(name: str, head: bytes) -> Kind:
    """head: the first bytes of the content."""
    kind = kind_of_name(name)
    if kind is Kind.PICKLE and name.lower().endswith(_DOUBTFUL) and not _is_pickle(head):
        kind = Kind.OTHER
    if kind is Kind.OTHER:
        return next((found for magic, found in _BY_MAGIC if head.startswith(magic)), Kind.OTHER)
    return kind


def _is_pickle(head: bytes) -> bool:
    """Protocol 2 and newer say so in their first two bytes; PyTorch's zip holds one."""
    return (head[:1] == b"\x80" and head[1:2] in (b"\2", b"\3", b"\4", b"\5")) or head.startswith(
        b"PK\x03\x04"
    )
