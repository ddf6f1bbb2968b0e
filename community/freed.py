"""What deleting the ref of a pull request would free, as far as can be told while somebody waits."""

from dataclasses import dataclass

from community.models import Discussion
from repos.git import reachable
from repos.git.errors import GitCommandFailed
from repos.git_of import git_of
from repos.lfs.pointer import MAX_POINTER_BYTES, parse_pointer

# Each is read, to see whether it stands for a large file.
_MAX_BLOBS = 5_000


@dataclass(frozen=True, slots=True)
class Freed:
    """What no other ref of the repository needs. is_partial: large files may come on top."""

    git_bytes: int
    large_bytes: int
    large_files: int
    is_partial: bool

    @property
    def total_bytes(self) -> int:
        return self.git_bytes + self.large_bytes


def freed_by_deleting(pull_request: Discussion) -> Freed | None:
    """None: the ref is gone, or the repository too large to tell now.

    The pointer of a large file is the same blob wherever it stands, so one that only this ref
    reaches stands for a file that only this ref uses.
    """
    git = git_of(pull_request.repo)
    tips = git.refs()
    if pull_request.ref not in tips:
        return None
    try:
        git_bytes = reachable.bytes_of_ref_alone(git.git_dir, pull_request.ref, tips)
        blobs = reachable.small_blobs_of_ref_alone(
            git.git_dir, pull_request.ref, tips, largest=MAX_POINTER_BYTES
        )
    except GitCommandFailed:
        return None
    with git.objects() as reader:
        contents = [content for _, content in reader.read_many(blobs[:_MAX_BLOBS])]
    sizes = {
        pointer.oid: pointer.size_bytes
        for pointer in map(parse_pointer, contents)
        if pointer is not None
    }
    return Freed(git_bytes, sum(sizes.values()), len(sizes), is_partial=len(blobs) > _MAX_BLOBS)
