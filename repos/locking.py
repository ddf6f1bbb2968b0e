"""One writer per repository: its row is the lock, held for the length of a short transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, transaction
from django.utils.translation import gettext as _

from hub.kernel.errors import Conflict
from repos.errors import RepoNotFound
from repos.models import Repository

# SQLite waits as long as its own `timeout` says (hub/databases.py); PostgreSQL would wait for ever.
_WAIT_MS = 30_000
_LOCK_NOT_AVAILABLE = "55P03"


class RepoBusy(Conflict):
    """Somebody else holds the repository for longer than a request should wait."""

    code = "RepoBusy"

    def __init__(self) -> None:
        super().__init__(_("Another operation on this repository is in progress; try again."))


@contextmanager
def repo_locked(repo: Repository) -> Iterator[Repository]:
    """A transaction in which nobody else changes this repository's refs or row; yields it afresh.

    No upload, hashing or network belongs in here: on SQLite everybody else's writes wait too.

    Raises:
        RepoBusy: the wait was too long; trying again is safe.
        RepoNotFound: deleted meanwhile.
    """
    with waiting_for_turn(), transaction.atomic():
        yield lock_repo(repo)


@contextmanager
def waiting_for_turn() -> Iterator[None]:
    """Writes that may have to wait for others. Raises: RepoBusy: the wait was too long."""
    try:
        yield
    except OperationalError as error:
        if _is_lock_timeout(error):
            raise RepoBusy from error
        raise


def lock_repo(repo: Repository) -> Repository:
    """The row, locked until the caller's transaction ends. Raises: RepoNotFound."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {_WAIT_MS}")
    try:
        return Repository.objects.select_for_update().get(pk=repo.pk)
    except Repository.DoesNotExist:
        raise RepoNotFound(repo.repo_id) from None


def _is_lock_timeout(error: OperationalError) -> bool:
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) == _LOCK_NOT_AVAILABLE or "database is locked" in str(
        error
    )
