"""Asks a worker to do now what beat would have it do within seconds."""

import logging
import time
from collections.abc import Callable
from functools import cache

from django.db import transaction
from django.utils.module_loading import import_string
from kombu.exceptions import KombuError

log = logging.getLogger(__name__)

# After a failed nudge the broker is left alone for a while: beat sweeps anyway, and a broker that
# does not answer must not slow every request down.
_PAUSE_AFTER_FAILURE_S = 30.0
_paused_until = 0.0


def nudge_after_commit(task: str) -> None:
    """Have a worker sweep a queue as soon as this transaction is committed.

    task: the dotted path of a Celery task that takes no arguments.
    One nudge per transaction is enough; a rolled-back savepoint takes its nudge with it.
    """
    connection, nudge = transaction.get_connection(), _nudge_of(task)
    if not any(entry[1] is nudge for entry in connection.run_on_commit):
        transaction.on_commit(nudge)


@cache
def _nudge_of(task: str) -> Callable[[], None]:
    def nudge() -> None:
        global _paused_until  # noqa: PLW0603  # one pause per process is the point
        if time.monotonic() < _paused_until:
            return
        try:
            import_string(task).delay()
        except (KombuError, OSError) as error:
            _paused_until = time.monotonic() + _PAUSE_AFTER_FAILURE_S
            log.warning("nudge_failed", extra={"task": task, "reason": str(error)[:200]})

    return nudge
