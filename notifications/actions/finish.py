"""Take notifications out of the inbox."""

from accounts.actor import Actor
from hub.kernel.clock import now
from hub.kernel.public_id import new_public_id
from notifications import policy
from notifications.queries import Choice, chosen


def finish(*, actor: Actor, choice: Choice) -> tuple[int, str]:
    """How many, and the name under which `undo_finish` brings exactly these back for a day.

    Raises: NotSignedIn, Forbidden.
    """
    policy.require_may_change(actor)
    batch = new_public_id()
    count = chosen(actor, choice).filter(done_at=None).update(done_at=now(), done_batch=batch)
    return count, batch
