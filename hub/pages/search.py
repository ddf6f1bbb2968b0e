"""`/search?q=`: the box in the header. Repositories of every type, collections, people and organizations.

`/search/quick?q=`: its list while people type (`quick_search.js`).
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from accounts.queries import namespaces_like
from collections_app.queries import collections_like
from hub.pages.list_query import ListQuery
from repos.models import Repository, RepoType
from repos.queries import RepoFilter, Sort, matching, page_of
from repos.quick_search import SHOWN, quick_search

_SHOWN = 8


@require_safe
def search(request: ActorRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    context = {
        "words": words,
        "groups": _groups(request, words) if words else [],
        "people": namespaces_like(words)[:_SHOWN] if words else [],
        "collections": collections_like(request.actor, words, limit=_SHOWN) if words else [],
    }
    return render(request, "pages/search.html", context)


@require_safe
def quick(request: ActorRequest) -> HttpResponse:
    """The list that opens below the box in the header; a fragment, asked for while people type."""
    finds = quick_search(request.actor, request.GET.get("q", ""))
    collections = collections_like(request.actor, finds.words, limit=SHOWN) if finds.words else []
    context = {"finds": finds, "collections": collections}
    return render(request, "pages/_quick_finds.html", context)


def _groups(request: ActorRequest, words: str) -> list[tuple[RepoType, list[Repository], str]]:
    """(type, first repositories, address of the whole list or "")."""
    found = []
    for repo_type in RepoType:
        wanted = RepoFilter(repo_type=repo_type, search=(words,))
        page = page_of(matching(request.actor, wanted), sort=Sort.TRENDING, limit=_SHOWN)
        more = ListQuery(repo_type, search=words).href if page.next_cursor else ""
        found.append((repo_type, page.repos, more))
    return found
