"""The forms that report a comment or a repository."""

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import ActorRequest
from accounts.views.door import ask_to_sign_in
from community import policy
from community.actions.report_comment import report_comment
from community.actions.report_repo import report_repo
from community.lookup import find_comment
from community.models import COMMENT_REASONS, REPO_REASONS, ReportReason
from community.names import MAX_TEXT_CHARS
from community.views.door import discussion_of
from hub.kernel.errors import BadInput, Conflict
from repos.lookup import find_repo
from repos.models import RepoType
from repos.views.frame import repo_context


@require_http_methods(["GET", "HEAD", "POST"])
def comment_report(
    request: ActorRequest, repo_type: RepoType, repo_id: str, number: int, comment_id: str
) -> HttpResponse:
    found = discussion_of(request, repo_type, repo_id, number)
    if request.actor.user is None:
        return ask_to_sign_in(request)
    comment = find_comment(found, comment_id)
    if request.method == "POST":
        try:
            report_comment(
                actor=request.actor,
                comment=comment,
                reason=_reason(request),
                text=request.POST.get("text", ""),
            )
            messages.success(request, _("Reported. The operators of this hub will look at it."))
        except (BadInput, Conflict) as error:
            messages.error(request, error.message)
        return redirect(f"{found.url_path}#{comment.public_id}")
    context = repo_context(request, found.repo, "community")
    context |= {"discussion": found, "comment": comment, "reasons": COMMENT_REASONS}
    context |= {"max_chars": MAX_TEXT_CHARS}
    return render(request, "community/report_comment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def repo_report(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id)
    if request.actor.user is None:
        return ask_to_sign_in(request)
    policy.require_may_report(request.actor, repo)
    error_text = ""
    if request.method == "POST":
        try:
            born = report_repo(
                actor=request.actor,
                repo=repo,
                reason=_reason(request),
                text=request.POST.get("text", ""),
                once=request.POST.get("once", "")[:32],
            )
        except BadInput as error:
            error_text = error.message
        else:
            if born is not None:
                return redirect(f"{repo.url_path}/discussions/{born.number}")
            messages.success(request, _("Reported. The operators of this hub will look at it."))
            return redirect(repo.url_path)
    context = repo_context(request, repo, "community")
    context |= {
        "reasons": REPO_REASONS,
        "max_chars": MAX_TEXT_CHARS,
        "once": secrets.token_hex(16),
        "error_text": error_text,
        "text": request.POST.get("text", ""),
        "chosen": request.POST.get("reason", ""),
    }
    return render(request, "community/report_repo.html", context, status=400 if error_text else 200)


def _reason(request: ActorRequest) -> ReportReason:
    try:
        return ReportReason(request.POST.get("reason", ""))
    except ValueError:
        raise BadInput(_("Choose what is wrong.")) from None
