"""What `.gitattributes` and `.gitignore` of a repository say about a path."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from repos.globs import Glob, compile_glob

MAX_RULES = 2000
MAX_RULES_FILE_BYTES = 256 * 1024
LFS_ATTRIBUTES = "filter=lfs diff=lfs merge=lfs -text"


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """A root `.gitignore`: (pattern, is_negated), in order of the file."""

    rules: tuple[tuple[Glob, bool], ...] = ()

    @classmethod
    def parse(cls, text: str) -> "IgnoreRules":
        rules: list[tuple[Glob, bool]] = []
        for line in text.splitlines()[:MAX_RULES]:
            pattern = _without_trailing_blanks(line)
            if not pattern or pattern.startswith("#"):
                continue
            is_negated = pattern.startswith("!")
            pattern = pattern.removeprefix("!")
            glob = compile_glob(
                pattern.removeprefix("\\") if pattern[:2] in ("\\#", "\\!") else pattern
            )
            if glob is not None:
                rules.append((glob, is_negated))
        return cls(tuple(rules))

    def ignores(self, path: str) -> bool:
        """Whether git would leave the file out; a file below an ignored folder always is."""
        parts = path.split("/")
        return any(
            self._ignores_exactly("/".join(parts[:depth]), is_folder=depth < len(parts))
            for depth in range(1, len(parts) + 1)
        )

    def _ignores_exactly(self, path: str, *, is_folder: bool) -> bool:
        for glob, is_negated in reversed(self.rules):
            if glob.names_folder and not is_folder:
                continue
            if glob.matches(path):
                return not is_negated
        return False


@dataclass(frozen=True, slots=True)
class AttributeRules:
    """One `.gitattributes`: (pattern, what it says about the filter), in order of the file.

    The filter is a name ("lfs"), or "" where the line takes it away.
    """

    rules: tuple[tuple[Glob, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> "AttributeRules":
        macros: dict[str, str] = {}
        rules: list[tuple[Glob, str]] = []
        for line in text.splitlines()[:MAX_RULES]:
            pattern, attributes = _split_attributes(line.strip())
            if not pattern or pattern.startswith(("#", "!")):
                continue
            said = _filter_of(attributes, macros)
            if said is None:
                continue
            if pattern.startswith("[attr]"):
                macros[pattern.removeprefix("[attr]")] = said
            elif (glob := compile_glob(pattern)) is not None and not glob.names_folder:
                rules.append((glob, said))
        return cls(tuple(rules))

    def filter_of(self, path: str) -> str | None:
        """None: this file says nothing about the path."""
        for glob, said in reversed(self.rules):
            if glob.matches(path):
                return said
        return None


def is_lfs_path(path: str, rules_of_folder: Mapping[str, AttributeRules]) -> bool:
    """Whether the path is to be an LFS pointer; the deepest `.gitattributes` that speaks wins.

    rules_of_folder: by folder, "" for the root.
    """
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        rules = rules_of_folder.get(folder)
        relative = path[len(folder) + 1 :] if folder else path
        said = None if rules is None else rules.filter_of(relative)
        if said is not None:
            return said == "lfs"
    return False


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder on the way to the paths, "" included."""
    folders = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def lfs_attribute_line(path: str) -> str:
    """The `.gitattributes` line that makes exactly this path an LFS file."""
    # Without a slash the pattern would name files of that name in every folder.
    anchored = path if "/" in path else f"/{path}"
    escaped = "".join(f"\\{char}" if char in "*?[\\!#" else char for char in anchored)
    # A pattern ends at the first blank, so git-lfs writes one as a class.
    return f"{escaped.replace(' ', '[[:space:]]')} {LFS_ATTRIBUTES}"


def _split_attributes(line: str) -> tuple[str, list[str]]:
    if line.startswith('"'):
        pattern, quote, rest = line[1:].partition('"')
        return (pattern, rest.split()) if quote else ("", [])
    pattern, *attributes = line.split() or [""]
    return pattern.replace("[[:space:]]", "\\ "), attributes


def _filter_of(attributes: Iterable[str], macros: Mapping[str, str]) -> str | None:
    said: str | None = None
    for attribute in attributes:
        if attribute.startswith("filter="):
            said = attribute.removeprefix("filter=")
        elif attribute in ("-filter", "!filter"):
            said = ""
        elif attribute in macros:
            said = macros[attribute]
    return said


def _without_trailing_blanks(line: str) -> str:
    stripped = line.rstrip(" \t\r")
    # "a\ " ends in a blank that is meant.
    return (
        stripped + line[len(stripped) : len(stripped) + 1] if stripped.endswith("\\") else stripped
    )
