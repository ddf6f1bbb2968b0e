"""What can go wrong between the project and git."""

from django.utils.translation import gettext as _

from hub.kernel.errors import PreconditionFailed, TooLarge
from hub.kernel.wording import quoted
from repos.errors import UnstorablePath

STDERR_LIMIT_CHARS = 2000


class GitCommandFailed(Exception):
    """Git refused or broke. For operators: no person is told its words, so it is no HubError.

    exit_code: None when the process was killed for time or for its output.
    """

    def __init__(self, *, command: str, where: str, exit_code: int | None, stderr: str) -> None:
        end = "killed" if exit_code is None else f"exit {exit_code}"
        self.stderr = stderr.strip()[:STDERR_LIMIT_CHARS]
        super().__init__(f"git {command} in {where}: {end}: {self.stderr}")
        self.command = command
        self.exit_code = exit_code


class GitTimeout(GitCommandFailed):
    """Killed because it took too long."""


class OutputTooLarge(GitCommandFailed):
    """Killed because it said more than the caller would hold in memory."""


class ObjectMissing(Exception):
    """An oid that is in no pack and no loose file of this repository."""

    def __init__(self, oid: str) -> None:
        super().__init__(f"object {oid} is missing")
        self.oid = oid


class BlobTooLarge(TooLarge):
    """A blob above the limit of whoever wanted it in memory."""

    code = "BlobTooLarge"

    def __init__(self, *, oid: str, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(
            _(
                "The file has %(size)s bytes, more than the %(limit)s that fit here; "
                "download it instead."
            )
            % {"size": size_bytes, "limit": limit_bytes}
        )
        self.oid = oid
        self.size_bytes = size_bytes
        self.limit_bytes = limit_bytes


class RefMoved(PreconditionFailed):
    """A ref is not where the caller thought, so none of the updates was made."""

    code = "RefMoved"

    def __init__(self, stderr: str) -> None:
        super().__init__(_("A branch or tag has moved meanwhile; fetch and try again."))
        self.stderr = stderr[:STDERR_LIMIT_CHARS]


class PathConflict(UnstorablePath):
    """A file where a folder stands, or below a file; git would silently drop one of them."""

    code = "PathConflict"

    def __init__(self, *, path: str, standing: str) -> None:
        super().__init__(
            _(
                "%(path)s cannot be stored because %(standing)s is in its way; "
                "delete that first or choose another name."
            )
            % {"path": quoted(path), "standing": quoted(standing)}
        )
        self.path = path
        self.standing = standing
