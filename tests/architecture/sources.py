"""The project's own files, parsed once."""

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("hub", "accounts", "repos", "community", "collections_app", "notifications", "outbox")
_NOT_OURS = {"node_modules", ".venv", "var", "__pycache__", ".git", "build"}
_NOT_TEXT = {".pyc", ".png", ".ico", ".woff2", ".parquet", ".json"}


@dataclass(frozen=True)
class Source:
    """path: relative to the checkout, with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.path.split("/"))


@lru_cache
def python_sources() -> list[Source]:
    """Python files of the packages, without migrations."""
    return [
        _read(path)
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@lru_cache
def all_sources() -> list[Source]:
    """Every text file that people write, tests included; generated migrations and locks are not."""
    return [
        _read(path)
        for path in sorted(ROOT.rglob("*"))
        if path.is_file()
        and not _NOT_OURS & set(path.relative_to(ROOT).parts)
        and "migrations" not in path.parts
        and path.suffix not in _NOT_TEXT
        and not any(part.endswith((".egg-info", "_cache")) for part in path.parts)
    ]


def _read(path: Path) -> Source:
    return Source(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace"))
