"""What can go wrong with the bytes of a large file, its grants and its locks."""

from typing import Any

from hub.kernel.errors import Conflict, Forbidden, HubError, NotFound, UnprocessableInput
from hub.kernel.wording import quoted
from repos.models import LfsLock


class OidMismatch(UnprocessableInput):
    """The content has another sha256 than announced; nothing of it was kept."""

    code = "OidMismatch"

    def __init__(self, *, announced: str, actual: str) -> None:
        super().__init__(
            f"The content's sha256 is {quoted(actual)}, not {quoted(announced)}; upload the file again."
        )
        self.announced = announced
        self.actual = actual


class SizeMismatch(UnprocessableInput):
    """More or fewer bytes than announced; nothing of it was kept. actual: None when over."""

    code = "SizeMismatch"

    def __init__(self, *, announced: int, actual: int | None) -> None:
        got = "more" if actual is None else f"{actual}"
        super().__init__(
            f"The content should have {announced} bytes but has {got}; upload the file again."
        )
        self.announced = announced
        self.actual = actual


class ObjectMissing(NotFound):
    """The store does not have it."""

    code = "ObjectMissing"

    def __init__(self, oid: str) -> None:
        super().__init__(f"LFS object {quoted(oid)} does not exist in this repository.")
        self.oid = oid


class PartsMismatch(UnprocessableInput):
    """The parts that a completion lists are not the parts that were stored."""

    code = "PartsMismatch"


class GrantRefused(HubError):
    """A transfer link that is forged, expired, for another thing, or whose person lost access.

    One class and one sentence: which of them it was is nobody's business but the log's.
    """

    code = "GrantRefused"

    def __init__(self, reason: str) -> None:
        super().__init__("This transfer link is not valid (any more); ask for a new one.")
        self.reason = reason


class AlreadyLocked(Conflict):
    """Somebody holds the lock. git-lfs shows whose it is: the door puts `lock` into `extra`."""

    code = "AlreadyLocked"

    def __init__(self, lock: LfsLock) -> None:
        super().__init__(f"{quoted(lock.path)} is already locked by {quoted(lock.owner.username)}.")
        self.lock = lock
        self.extra: dict[str, Any] = {}  # Any: JSON


class LockNotFound(NotFound):
    code = "LockNotFound"

    def __init__(self, lock_id: str) -> None:
        super().__init__(f"Lock {quoted(lock_id, 64)} does not exist in this repository.")


class NotYourLock(Forbidden):
    code = "NotYourLock"

    def __init__(self, path: str, owner: str) -> None:
        super().__init__(
            f"{quoted(path)} is locked by {quoted(owner)}; ask them to unlock it, or use --force."
        )
