"""Say in public that something is wrong with a repository."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.actor import Actor
from community import policy
from community.births import bear, opened_before
from community.events import ReportMade
from community.models import REPO_REASONS, Discussion, Report, ReportReason
from community.names import parse_text
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from outbox.publish import publish
from repos.locking import repo_locked
from repos.models import Repository


def report_repo(
    *, actor: Actor, repo: Repository, reason: ReportReason, text: str, once: str = ""
) -> Discussion | None:
    """The discussion that was opened for it; the operators' queue names it too.

    None: discussions are disabled, so only the operators read it. once: see `open_discussion`.

    Raises: BadInput, NotSignedIn, Forbidden, RepoNotFound, RepoBusy.
    """
    user = policy.require_may_report(actor, repo)
    text = parse_text(text)
    if reason not in REPO_REASONS:
        raise BadInput(
            _("%(reason)s cannot be wrong with a repository.")
            % {"reason": quoted(str(reason.label))}
        )
    with repo_locked(repo) as locked:
        known = opened_before(locked, user, once)
        if known is not None:
            return known
        born = None
        if not locked.discussions_disabled:
            born = bear(locked, user, title=_title(reason), text=text, once=once)
        report = Report.objects.create(repo=locked, reporter=user, reason=reason, text=text)
        publish(ReportMade(actor_id=user.pk, repo_pk=locked.pk, report_pk=report.pk))
    return born


def _title(reason: ReportReason) -> str:
    """Kept and read by everybody, so not in the language of who reports."""
    with translation.override(settings.LANGUAGE_CODE):
        return f"Report: {str(reason.label).lower()}"
