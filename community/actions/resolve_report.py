"""An operator settles a report: with the comment hidden, or with nothing done."""

from django.db import transaction

from accounts import policy as accounts_policy
from accounts.actor import Actor
from community.actions.hide_comment import hide_comment
from community.models import Report
from hub.kernel.clock import now


@transaction.atomic
def resolve_report(*, actor: Actor, report: Report, hides_comment: bool = False) -> None:
    """Every open report of the same comment is settled with it. Idempotent; leaves no event.

    hides_comment: by the right of the hub, not of the repository; cannot be undone.

    Raises: NotSignedIn, Forbidden.
    """
    accounts_policy.require_operator(actor)
    if report.event is not None and hides_comment:
        report.event.discussion.repo = report.repo
        hide_comment(actor=actor.as_system("a report was upheld"), comment=report.event)
    same = Report.objects.filter(resolved_at=None)
    same = (
        same.filter(pk=report.pk) if report.event_id is None else same.filter(event=report.event_id)
    )
    same.update(resolved_at=now(), resolved_by=actor.user)
