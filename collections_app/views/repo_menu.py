"""`/{repo}/collections`: which collections hold it, and the reader's own to put it into."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import ActorRequest
from accounts.views.door import ask_to_sign_in
from collections_app import policy, queries
from collections_app.actions.add_item import add_item
from collections_app.actions.remove_item import remove_item
from collections_app.errors import ItemNotFound
from collections_app.lookup import find_collection
from collections_app.models import ItemKind
from collections_app.policy import Access
from collections_app.things import Thing
from hub.kernel.errors import AlreadyExists, BadInput, Conflict
from repos.lookup import find_repo
from repos.models import Repository, RepoType
from repos.views.frame import repo_context

_MOST_MINE = 200
_MOST_OTHERS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def repo_collections(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id)
    here = f"{repo.url_path}/collections"
    if request.method == "POST":
        if request.actor.user is None:
            return ask_to_sign_in(request)
        try:
            _change(request, repo)
        except (AlreadyExists, BadInput, Conflict, ItemNotFound) as error:
            messages.error(request, error.message)
        return redirect(here)
    holding = queries.matching(
        request.actor, queries.CollectionFilter(items=(queries.holding_repo(repo),))
    )
    mine = list(queries.editable_by(request.actor)[:_MOST_MINE])
    held = set(holding.filter(pk__in=[one.pk for one in mine]).values_list("pk", flat=True))
    page = queries.page_of(
        holding.exclude(pk__in=held), sort=queries.Sort.UPVOTES, limit=_MOST_OTHERS
    )
    context = repo_context(request, repo, "collections")
    context |= {
        "mine": [(one, one.pk in held) for one in mine],
        "previews": queries.previews(request.actor, page.collections),
        "here": here,
    }
    return render(request, "collections_app/repo.html", context)


def _change(request: ActorRequest, repo: Repository) -> None:
    """Adds, or takes out when the form says `wish=remove`."""
    slug = request.POST.get("collection", "")
    found = find_collection(request.actor, slug, at_least=Access.EDIT)
    if request.POST.get("wish") == "remove":
        item = policy.visible_items(request.actor).of(found).filter(repo=repo).first()
        if item is None:
            raise ItemNotFound
        item.collection = found
        remove_item(actor=request.actor, item=item)
        messages.success(request, _("It is not in %(title)s any more.") % {"title": found.title})
    else:
        thing = Thing(ItemKind(repo.repo_type), repo=repo)
        add_item(actor=request.actor, collection=found, thing=thing)
        messages.success(request, _("It is in %(title)s now.") % {"title": found.title})
