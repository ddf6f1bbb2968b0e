"""`/models`, `/datasets`, `/spaces`: search, narrow, sort, turn the page."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from hub.kernel.fragments import render_page
from hub.pages.facets import facets
from hub.pages.list_query import GATES, SIZES, SORTS, ListQuery
from repos.models import RepoType
from repos.queries import matching, page_of

_PAGE_SIZE = 30
# Beyond, counting would cost more than the page; "1000+" says enough. A search looks into many more
# rows than it finds.
_MOST_COUNTED = 1_000
_MOST_COUNTED_OF_A_SEARCH = 300


@require_safe
def listing(request: ActorRequest, repo_type: RepoType) -> HttpResponse:
    query = ListQuery.of(request, repo_type)
    repos = matching(request.actor, query.wanted)
    page = page_of(repos, sort=query.order, limit=_PAGE_SIZE, cursor=query.cursor or None)
    most = _MOST_COUNTED_OF_A_SEARCH if query.search else _MOST_COUNTED
    counted = repos.order_by()[: most + 1].count()
    context = {
        "repo_type": repo_type,
        "query": query,
        "repos": page.repos,
        "total": min(counted, most),
        "is_more": counted > most,
        "next_href": query.at(page.next_cursor).href if page.next_cursor else "",
        "first_href": query.first_page.href if query.cursor else "",
        "facets": facets(request.actor, query),
        "sorts": SORTS,
        "gates": [] if repo_type is RepoType.SPACE else GATES,
        "sizes": SIZES if repo_type is RepoType.MODEL else [],
    }
    return render_page(request, "pages/listing.html", "pages/_listing_results.html", context)
