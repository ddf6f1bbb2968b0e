"""`/models`, `/datasets`, `/spaces`: search, narrow, sort, turn the page."""

import hashlib
from dataclasses import replace

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import Actor, ActorRequest
from hub.kernel.fragments import render_page
from hub.kernel.wire import whole_number
from hub.pages.facets import facets, facets_at_hand, with_pair
from hub.pages.list_query import GATES, SIZES, SORTS, ListQuery
from repos.models import RepositoryQuerySet, RepoType
from repos.queries import RepoPage, matching, page_of

_PAGE_SIZE = 30
# Beyond, counting would cost more than the page; "1000+" says enough. A search looks into many more
# rows than it finds.
_MOST_COUNTED = 1_000
_MOST_COUNTED_OF_A_SEARCH = 300
_MANY_FOR_S = 300
_MOST_TRIES = 5


@require_safe
def listing(request: ActorRequest, repo_type: RepoType) -> HttpResponse:
    query = ListQuery.of(request, repo_type)
    repos = matching(request.actor, query.wanted)
    page = page_of(repos, sort=query.order, limit=_PAGE_SIZE, cursor=query.cursor or None)
    most = _MOST_COUNTED_OF_A_SEARCH if query.search else _MOST_COUNTED
    counted = _counted(request.actor, query, repos, page, most=most)
    context = {
        "repo_type": repo_type,
        "query": query,
        "repos": page.repos,
        "total": min(counted, most),
        "is_more": counted > most,
        "next_href": query.at(page.next_cursor).href if page.next_cursor else "",
        "first_href": query.first_page.href if query.cursor else "",
        "facets": (facets if "counts" in request.GET else facets_at_hand)(request.actor, query),
        "sorts": SORTS,
        "gates": [] if repo_type is RepoType.SPACE else GATES,
        "sizes": SIZES if repo_type is RepoType.MODEL else [],
    }
    return render_page(request, "pages/listing.html", "pages/_listing_results.html", context)


@require_safe
def listing_facets(request: ActorRequest, repo_type: RepoType) -> HttpResponse:
    """What a list can be narrowed to, for a list that was shown before anybody had counted.

    Where somebody else is counting, the page asks again, a few times.
    """
    found = facets(request.actor, ListQuery.of(request, repo_type))
    tries = whole_number(request.GET, "tries", default=0, maximum=_MOST_TRIES) + 1
    asks_again = found.later_href and tries <= _MOST_TRIES
    later = with_pair(found.later_href, f"tries={tries}") if asks_again else ""
    context = {"facets": replace(found, later_href=later), "is_again": True}
    return render(request, "pages/_facets.html", context)


def _counted(
    actor: Actor, query: ListQuery, repos: RepositoryQuerySet, page: RepoPage, *, most: int
) -> int:
    """How many match, `most + 1` where there are more."""
    if not query.cursor and page.next_cursor is None:
        return len(page.repos)
    words = hashlib.sha256(repr(query.wanted).encode()).hexdigest()[:32]
    key = f"many:{most}:{words}"
    if cache.get(key):
        return most + 1
    counted = repos.order_by()[: most + 1].count()
    # What is public everybody sees, so "more than that" holds for everybody else, too.
    if counted > most and actor.is_anonymous:
        cache.set(key, True, _MANY_FOR_S)
    return counted
