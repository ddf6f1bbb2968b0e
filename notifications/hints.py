"""Tells a worker that mails wait. A hint only: beat sweeps the queue anyway."""

import logging
import time

from django.db import transaction
from kombu.exceptions import KombuError

log = logging.getLogger(__name__)
# As in outbox.publish: a broker that does not answer must not slow everything down.
_PAUSE_AFTER_FAILURE_S = 30.0
_paused_until = 0.0


def hint_after_commit() -> None:
    """Once per transaction is enough."""
    connection = transaction.get_connection()
    if not any(entry[1] is _hint for entry in connection.run_on_commit):
        transaction.on_commit(_hint)


def _hint() -> None:
    global _paused_until  # noqa: PLW0603  # one pause per process is the point
    if time.monotonic() < _paused_until:
        return
    from notifications.tasks import send_mails

    try:
        send_mails.delay()
    except (KombuError, OSError) as error:
        _paused_until = time.monotonic() + _PAUSE_AFTER_FAILURE_S
        log.warning("mail_hint_failed", extra={"reason": str(error)[:200]})
