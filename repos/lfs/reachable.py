"""Which large files the refs of a repository lead to, in all of their history."""

from repos.git import reachable
from repos.git.repository import GitRepository
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import MAX_POINTER_BYTES, parse_pointer

_AT_ONCE = 500


def reachable_objects(git: GitRepository) -> dict[LfsOid, str]:
    """The oids that pointers name, each with one path at which a pointer stands or stood.

    Raises:
        GitCommandFailed: the repository is damaged; nothing may be concluded then.
    """
    blobs = reachable.small_blobs(git.git_dir, largest=MAX_POINTER_BYTES)
    names = list(blobs)
    found: dict[LfsOid, str] = {}
    with git.objects() as reader:
        for start in range(0, len(names), _AT_ONCE):
            for info, content in reader.read_many(names[start : start + _AT_ONCE]):
                pointer = parse_pointer(content)
                if pointer is not None:
                    found.setdefault(pointer.oid, blobs[info.oid])
    return found
