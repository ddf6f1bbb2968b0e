"""`/{repo}/discussions/{number}/files`: what merging would change."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from markupsafe import Markup

from accounts.actor import ActorRequest
from community.diffs import Change, change_of, diff_text
from community.errors import DiscussionNotFound
from community.lookup import find_discussion
from community.views.discussion import discussion_context
from repos.git.repository import GitRepository
from repos.git_of import git_of
from repos.lookup import find_repo
from repos.models import RepoType
from repos.oid_cache import OidCache
from repos.policy import Access
from repos.views.diff_page import Diff, DiffFile, parse_diff
from repos.views.fast_tables import render_table

_MAX_DIFF_BYTES = 1 << 20
_shown: OidCache["ShownChange"] = OidCache(max_weight=32 << 20)


@dataclass(frozen=True, slots=True)
class ShownChange:
    diff: Diff
    files: list[tuple[DiffFile, Markup]]

    @property
    def weight(self) -> int:
        return 1000 + sum(len(html) for _, html in self.files)


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
    context |= {"shown": _shown_change(git, change), "is_gone": change.end is None}
    return render(request, "community/files.html", context)


def _shown_change(git: GitRepository, change: Change) -> ShownChange:
    def make() -> ShownChange:
        text = diff_text(git, change, limit_bytes=_MAX_DIFF_BYTES)
        diff = parse_diff(text, is_cut=len(text.encode()) >= _MAX_DIFF_BYTES)
        files = [(file, render_table("diff_rows", file.lines)) for file in diff.files]
        # The rows are HTML by now; keeping both would double the cache.
        for file in diff.files:
            file.lines.clear()
        return ShownChange(diff, files)

    key = (str(git.git_dir), change.start, change.end)
    return _shown.get_or_make(key, make, weigh=lambda made: made.weight)
