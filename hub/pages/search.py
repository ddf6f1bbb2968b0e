"""`/search?q=`: the box in the header. Repositories of every type, people and organizations.

`/search/quick?q=`: its list while people type (`quick_search.js`).
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from accounts.queries import namespaces_like
from hub.pages.list_query import ListQuery
from repos.models import Repository, RepoType
from repos.queries import RepoFilter, Sort, matching, page_of
from repos.quick_search import quick_search

_SHOWN = 8


@require_safe
def search(request: ActorRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    context = {
        "words": words,
        "groups": _groups(request, words) if words else [],
        "people": namespaces_like(words)[:_SHOWN] if words else [],
    }
    return render(request, "pages/search.html", context)


@require_safe
def quick(request: ActorRequest) -> HttpResponse:
    """The list that opens below the box in the header; a fragment, asked for while people type."""
    finds = quick_search(request.actor, request.GET.get("q", ""))
    return render(request, "pages/_quick_finds.html", {"finds": finds})


def _groups(request: ActorRequest, words: str) -> list[tuple[RepoType, list[Repository], str]]:
    """(type, first repositories, address of the whole list or "")."""
    found = []
    for repo_type in RepoType:
        wanted = RepoFilter(repo_type=repo_type, search=(words,))
        page = page_of(matching(request.actor, wanted), sort=Sort.TRENDING, limit=_SHOWN)
        more = ListQuery(repo_type, search=words).href if page.next_cursor else ""
        found.append((repo_type, page.repos, more))
    return found
