"""`/{repo}/discussions/{number}/files`: what merging would change, and what is said about it."""

import secrets

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from community.diffs import Change, change_of
from community.errors import DiscussionNotFound
from community.lookup import find_discussion
from community.models import Verdict
from community.views.discussion import discussion_context
from community.views.review_page import reviewed_diff
from repos.git.repository import GitRepository
from repos.git_of import git_of
from repos.lookup import find_repo
from repos.models import Repository, RepoType
from repos.policy import Access
from repos.views.addresses import Addresses
from repos.views.diff_page import Diff
from repos.views.rich_diff import TwoTrees
from repos.views.shown_diff import ShownDiff, shown_diff

_VERDICTS = (
    (Verdict.COMMENT, pgettext_lazy("verb", "Comment"), _("Say something without a verdict.")),
    (Verdict.APPROVE, _("Approve"), _("These commits can be merged.")),
    (Verdict.CHANGES, _("Request changes"), _("Something has to change first.")),
)


@require_safe
def pull_request_files(
    request: ActorRequest, repo_type: RepoType, repo_id: str, number: int
) -> HttpResponse:
    # SECURITY: files, so those of a gated repository wait for the grant.
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.READ)
    found = find_discussion(request.actor, repo, number)
    if not found.is_pull_request:
        raise DiscussionNotFound(number)
    git = git_of(repo)
    context = discussion_context(request, found)
    change = change_of(git, found)
    shown = _shown(repo, git, change)
    context |= {
        "shown": shown,
        "reviewed": reviewed_diff(
            request.actor,
            git,
            found,
            change,
            shown,
            may_write=context["may_write"],
            may_comment=context["may_comment"],
        ),
        "head": change.end or "",
        "is_gone": change.end is None,
        "once": secrets.token_hex(16),
        "verdicts": _VERDICTS[:1] if context["is_opener"] else _VERDICTS,
    }
    return render(request, "community/files.html", context)


def _shown(repo: Repository, git: GitRepository, change: Change) -> ShownDiff:
    if change.end is None or change.start == change.end:
        return ShownDiff(Diff([], is_cut=False), [])
    at = Addresses.of(repo, change.end)
    trees = TwoTrees(repo, git, at.at(change.start) if change.start else None, at)
    return shown_diff(trees, change.start, change.end)
