"""Addresses of a repository's pages at a revision, with everything encoded that must be."""

from dataclasses import dataclass
from urllib.parse import quote

from hub.kernel.links import LinkBase
from repos.models import Repository


@dataclass(frozen=True, slots=True)
class Addresses:
    """base: `/ana/bert` or `/datasets/ana/squad`. revision: as the reader named it."""

    base: str
    revision: str

    @classmethod
    def of(cls, repo: Repository, revision: str = "") -> "Addresses":
        return cls(base=repo.url_path, revision=revision or repo.default_branch)

    def at(self, revision: str) -> "Addresses":
        return Addresses(self.base, revision)

    def tree(self, path: str = "") -> str:
        return self._at("tree", path)

    def blob(self, path: str) -> str:
        return self._at("blob", path)

    def raw(self, path: str) -> str:
        return self._at("raw", path)

    def resolve(self, path: str) -> str:
        return self._at("resolve", path)

    def download(self, path: str) -> str:
        return f"{self.resolve(path)}?download=true"

    def edit(self, path: str) -> str:
        return self._at("edit", path)

    def new(self, folder: str = "") -> str:
        return self._at("new", folder)

    def upload(self, folder: str = "") -> str:
        return self._at("upload", folder)

    def move(self, path: str) -> str:
        return self._at("move", path)

    def metadata(self) -> str:
        return self._at("metadata", "")

    def delete(self, path: str) -> str:
        return self._at("delete", path)

    def commits(self, path: str = "") -> str:
        return self._at("commits", path)

    def blame(self, path: str) -> str:
        return self._at("blame", path)

    def compare(self, base: str, head: str, *, dots: str = "..") -> str:
        return f"{self.base}/compare/{quote(base, safe='/')}{dots}{quote(head, safe='/')}"

    def commit(self, oid: str) -> str:
        return f"{self.base}/commit/{oid}"

    def links(self, folder: str = "") -> LinkBase:
        """For the relative links of a document in that folder."""
        return LinkBase(f"{self._at('blob', '')}/", f"{self._at('resolve', '')}/", quote(folder))

    def _at(self, verb: str, path: str) -> str:
        # A slash in a revision is encoded, or its end could not be told from the path's beginning;
        # refs/pr/1 is the exception that clients and people write as it is.
        safe = "/" if self.revision.startswith("refs/") else ""
        tail = f"/{quote(path)}" if path else ""
        return f"{self.base}/{verb}/{quote(self.revision, safe=safe)}{tail}"
