"""How many parameters a model has, by type: from the headers of its weights, never the weights."""

import re
from collections import Counter

from repos import tree_reads
from repos.file_ranges import open_ranges
from repos.git.repository import GitRepository
from repos.git.types import Oid, RepoPath, TreeEntry
from repos.models import Repository
from repos.viewers.gguf import read_gguf
from repos.viewers.ranges import Unreadable
from repos.viewers.safetensors import read_safetensors

_SHARD = re.compile(r"-\d{5}-of-\d{5}\.safetensors$")
_MOST_SHARDS = 300
_USUAL = ("model", "diffusion_pytorch_model", "adapter_model")


def weights_of(repo: Repository, git: GitRepository, head: Oid) -> dict[str, int]:
    """Parameters by type, as `{"F32": 12, "I64": 3}`; {} when no file says.

    Source: `safetensors.parameters` of the Hub; all shards add up, of several GGUF files the first.
    """
    root = tree_reads.walk(git, head, RepoPath(""), recursive=False)
    counts: Counter[str] = Counter()
    for entry in _files(root):
        found = tree_reads.Found(entry, tree_reads.pointers_of(git, [entry])[0])
        reader = open_ranges(repo, git, found)
        if reader is None:
            return {}
        read = read_gguf if entry.path.endswith(".gguf") else read_safetensors
        try:
            counts.update(dict(read(reader).by_dtype))
        except Unreadable:
            return {}
    # More than a column holds is no count of a real file's tensors.
    return dict(counts) if counts.total() < 1 << 62 else {}


def _files(root: list[TreeEntry]) -> list[TreeEntry]:
    """The files that are the model together: one, or the shards of one."""
    by_name = {entry.path: entry for entry in root}
    for name in (RepoPath(f"{stem}.safetensors") for stem in _USUAL):
        if name in by_name:
            return [by_name[name]]
    tensors = [entry for entry in root if entry.path.endswith(".safetensors")]
    shards = [entry for entry in tensors if _SHARD.search(entry.path)]
    if shards:
        return shards if len(shards) <= _MOST_SHARDS else []
    if tensors:
        return tensors[:1]
    return [entry for entry in root if entry.path.endswith(".gguf")][:1]
