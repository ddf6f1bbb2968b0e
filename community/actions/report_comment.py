"""Tell the operators of a comment, in private."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from community import policy
from community.errors import CommentHidden
from community.events import ReportMade
from community.locking import comment_locked
from community.models import COMMENT_REASONS, Report, ReportReason, TimelineEvent
from community.names import parse_description
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from outbox.publish import publish


def report_comment(
    *, actor: Actor, comment: TimelineEvent, reason: ReportReason, text: str = ""
) -> Report:
    """Only operators learn of it. Told twice before it is settled, it stays one report.

    Raises: BadInput, CommentHidden, NotSignedIn, Forbidden, RepoNotFound, DiscussionsDisabled.
    """
    user = policy.require_may_report(actor, comment.discussion.repo)
    text = parse_description(text)
    if reason not in COMMENT_REASONS:
        raise BadInput(
            _("%(reason)s cannot be wrong with a comment.") % {"reason": quoted(str(reason.label))}
        )
    with comment_locked(comment) as fresh:
        if fresh.is_hidden:
            raise CommentHidden
        report, is_new = Report.objects.get_or_create(
            event=fresh,
            reporter=user,
            resolved_at=None,
            defaults={"repo_id": fresh.discussion.repo_id, "reason": reason, "text": text},
        )
        if is_new:
            publish(
                ReportMade(actor_id=user.pk, repo_pk=fresh.discussion.repo_id, report_pk=report.pk)
            )
    return report
