"""The files that a new repository begins with."""

from repos.card_values import LICENSES
from repos.models import RepoType

_LFS = "filter=lfs diff=lfs merge=lfs -text"
_COMMON = [
    "*.7z",
    "*.arrow",
    "*.bin",
    "*.bz2",
    "*.ckpt",
    "*.ftz",
    "*.gz",
    "*.h5",
    "*.joblib",
    "*.lfs.*",
    "*.mlmodel",
    "*.model",
    "*.msgpack",
    "*.npy",
    "*.npz",
    "*.onnx",
    "*.ot",
    "*.parquet",
    "*.pb",
    "*.pickle",
    "*.pkl",
    "*.pt",
    "*.pth",
    "*.rar",
    "*.safetensors",
    "saved_model/**/*",
    "*.tar.*",
    "*.tar",
    "*.tflite",
    "*.tgz",
    "*.wasm",
    "*.xz",
    "*.zip",
    "*.zst",
    "*tfevents*",
]
_DATASET_GROUPS = {
    "Audio files - uncompressed": ["*.pcm", "*.sam", "*.raw"],
    "Audio files - compressed": ["*.aac", "*.flac", "*.mp3", "*.ogg", "*.wav"],
    "Image files - uncompressed": ["*.bmp", "*.gif", "*.png", "*.tiff"],
    "Image files - compressed": ["*.jpg", "*.jpeg", "*.webp"],
    "Video files - compressed": ["*.mp4", "*.webm"],
}


def default_gitattributes(repo_type: RepoType) -> str:
    """What goes to large-file storage by its name. Source: the Hub's own first commits."""
    patterns = list(_COMMON)
    if repo_type is RepoType.DATASET:
        patterns = sorted([*patterns, "*.lz4", "*.mds"])
    lines = [f"{pattern} {_LFS}" for pattern in patterns]
    if repo_type is RepoType.DATASET:
        for title, group in _DATASET_GROUPS.items():
            lines.append(f"# {title}")
            lines += [f"{pattern} {_LFS}" for pattern in group]
    return "\n".join(lines) + "\n"


def first_readme(*, repo_type: RepoType, name: str, license_id: str, sdk: str) -> str | None:
    """A README when there is something to say in it: a licence, or a Space's SDK; else None."""
    keys: dict[str, str] = {}
    if repo_type is RepoType.SPACE:
        keys |= {"title": name, "sdk": sdk}
    if license_id:
        keys["license"] = license_id
    if not keys:
        return None
    lines = "".join(f"{key}: {_yaml_scalar(value)}\n" for key, value in keys.items())
    return f"---\n{lines}---\n"


def is_known_license(license_id: str) -> bool:
    return license_id in LICENSES


def _yaml_scalar(text: str) -> str:
    """Quoted wherever YAML could read something else than the text."""
    return text if text.isidentifier() and text.lower() not in {"true", "null"} else f'"{text}"'
