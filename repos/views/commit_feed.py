"""The newest commits of a repository as an Atom feed."""

import re

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from hub.kernel.wire import origin
from repos.git.types import Oid
from repos.git_of import git_of
from repos.lookup import find_repo
from repos.models import RepoType
from repos.policy import Access
from repos.views.addresses import Addresses

_SHOWN_COMMITS = 30
# What XML 1.0 cannot carry, and a commit message can.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
def commit_feed(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """Of the default branch. Author names, never addresses."""
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.READ)
    here, at = origin(request), Addresses.of(repo)
    feed = Atom1Feed(
        title=f"{repo.repo_id}: commits",
        link=f"{here}{at.commits()}",
        description="",
        feed_url=f"{here}{repo.url_path}/commits.atom",
        feed_guid=f"{here}{repo.url_path}",
    )
    if repo.head_oid:
        for commit in git_of(repo).log(Oid(repo.head_oid), limit=_SHOWN_COMMITS):
            feed.add_item(
                title=_clean(commit.title) or "(no message)",
                link=f"{here}{at.commit(commit.oid)}",
                description=_clean(commit.body),
                unique_id=f"{here}{at.commit(commit.oid)}",
                author_name=_clean(commit.author.name),
                pubdate=commit.author.when,
                updateddate=commit.committer.when,
            )
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
