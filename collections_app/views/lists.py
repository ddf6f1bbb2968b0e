"""`/collections`: everybody's; `/collections/{owner}`: one owner's, as he arranged them."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from collections_app import policy, queries
from collections_app.lookup import find_owner
from collections_app.policy import Access
from hub.kernel.errors import NotFound
from hub.kernel.wording import quoted

SORTS = (
    ("trending", gettext_lazy("Trending")),
    ("lastModified", gettext_lazy("Recently updated")),
    ("upvotes", gettext_lazy("Most upvotes")),
)
_PAGE = 20
_OWNER_PAGE = 50
_MAX_PAGE = 10_000


@require_safe
def collection_list(request: ActorRequest) -> HttpResponse:
    sort = request.GET.get("sort", "")
    said = {
        "q": _words(request, "q"),
        "owner": _words(request, "owner"),
        "sort": sort if sort in dict(SORTS) else "trending",
    }
    wanted = queries.CollectionFilter(
        owners=(said["owner"],) if said["owner"] else (), search=said["q"]
    )
    page = queries.page_of(
        queries.matching(request.actor, wanted),
        sort=queries.parse_sort(said["sort"]),
        limit=_PAGE,
        cursor=request.GET.get("cursor") or None,
    )
    context = {
        **said,
        "sorts": SORTS,
        "previews": queries.previews(request.actor, page.collections),
        "is_narrowed": bool(said["q"] or said["owner"]),
        "first_href": _href(said) if request.GET.get("cursor") else "",
        "next_href": _href(said | {"cursor": page.next_cursor}) if page.next_cursor else "",
    }
    return render(request, "collections_app/list.html", context)


@require_safe
def owner_list(request: ActorRequest, owner: str) -> HttpResponse:
    namespace = find_owner(owner)
    if namespace is None:
        raise NotFound(
            _("There is no user or organization called %(name)s.") % {"name": quoted(owner)}
        )
    if namespace.name != owner:
        return redirect("collections_of", owner=namespace.name)
    granted = policy.access_in(request.actor, namespace)
    rows = queries.in_owners_order(request.actor, namespace)
    number = _page(request)
    start = number * _OWNER_PAGE
    shown = list(rows[start : start + _OWNER_PAGE + 1])
    here = f"/collections/{namespace.name}"
    context = {
        "namespace": namespace,
        "previews": queries.previews(request.actor, shown[:_OWNER_PAGE]),
        "may_edit": granted >= Access.EDIT,
        "start": start,
        "is_first_page": number == 0,
        "is_last_page": len(shown) <= _OWNER_PAGE,
        "previous_href": (f"{here}?p={number - 1}" if number > 1 else here) if number else "",
        "next_href": f"{here}?p={number + 1}" if len(shown) > _OWNER_PAGE else "",
    }
    return render(request, "collections_app/owner.html", context)


def _words(request: ActorRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def _page(request: ActorRequest) -> int:
    text = request.GET.get("p", "0")
    is_number = text.isascii() and text.isdecimal() and len(text) < 9
    return min(int(text), _MAX_PAGE) if is_number else 0


def _href(said: dict[str, str]) -> str:
    usual = {"q": "", "owner": "", "sort": "trending", "cursor": ""}
    query = urlencode({key: value for key, value in said.items() if value != usual[key]})
    return f"/collections?{query}" if query else "/collections"
