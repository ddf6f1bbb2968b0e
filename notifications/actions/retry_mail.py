"""Try mails again that were given up."""

from django.db.models import QuerySet

from accounts import policy as accounts_policy
from accounts.actor import Actor
from hub.kernel.clock import now
from notifications.models import MailState, OutgoingEmail


def retry_mail(*, actor: Actor, mails: QuerySet[OutgoingEmail]) -> int:
    """With the same Message-ID. Returns how many are due again. Raises: NotSignedIn, Forbidden."""
    accounts_policy.require_operator(actor)
    # Created anew, too: a mail of last week would be given up at its next failure.
    return mails.filter(state=MailState.GIVEN_UP).update(
        state=MailState.DUE,
        attempts=0,
        handed_over=0,
        next_attempt_at=now(),
        created_at=now(),
        finished_at=None,
    )
