"""`/collections/{owner}/{slug}`: the page, its history, its feed, and the pictures on it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from collections_app import pictures, policy, queries
from collections_app.lookup import find_collection, find_image, find_item
from collections_app.models import Collection, ItemKind
from collections_app.policy import Access
from collections_app.views.change_words import told
from collections_app.views.rows import render_items, rows_of
from hub.kernel.errors import NotFound
from hub.kernel.wire import origin


@require_safe
def collection(request: ActorRequest, owner: str, slug: str) -> HttpResponse:
    """Old words before the id lead to the new ones."""
    found = find_collection(request.actor, slug)
    if f"{owner}/{slug}" != found.full_slug:
        return redirect(found.url_path)
    context = collection_context(request, found)
    items = queries.items_of(request.actor, found)
    queries.load_images(items)
    rows = rows_of(items, base=found.url_path, with_images=True)
    context |= {
        "count": len(rows),
        "items": render_items(rows, base=found.url_path, may_edit=context["may_edit"]),
        "is_upvoted": queries.is_upvoted(request.actor, found),
        "kinds": [(kind.value, str(kind.label)) for kind in ItemKind],
    }
    return render(request, "collections_app/collection.html", context)


@require_safe
def history(request: ActorRequest, owner: str, slug: str) -> HttpResponse:
    """For its owner and members of the organization: who changed what."""
    found = find_collection(request.actor, slug, at_least=Access.BELONG)
    context = collection_context(request, found)
    context |= {"changes": told(policy.visible_changes(request.actor, found))}
    return render(request, "collections_app/history.html", context)


@require_safe
def picture(
    request: ActorRequest, owner: str, slug: str, item_id: str, image_id: str
) -> HttpResponse:
    return _picture(request, slug, item_id, image_id, is_small=False)


@require_safe
def small_picture(
    request: ActorRequest, owner: str, slug: str, item_id: str, image_id: str
) -> HttpResponse:
    return _picture(request, slug, item_id, image_id, is_small=True)


def collection_context(
    request: ActorRequest, found: Collection
) -> dict[str, Any]:  # Any: Django's own shape of a context
    """At most two queries beside the collection's own."""
    granted = policy.access(request.actor, found)
    return {
        "collection": found,
        "owner": found.namespace,
        "may_edit": granted >= Access.EDIT,
        "may_see_history": granted >= Access.BELONG,
        "endpoint": origin(request),
    }


def _picture(
    request: ActorRequest, slug: str, item_id: str, image_id: str, *, is_small: bool
) -> HttpResponse:
    """SECURITY: judged at each fetch: the collection, then the item in it, then the picture of that."""
    found = find_collection(request.actor, slug)
    image = find_image(find_item(request.actor, found, item_id), image_id)
    content = pictures.stored(image.file_key, is_small=is_small)
    if content is None:
        raise NotFound(_("There is no such picture."))
    return HttpResponse(
        content,
        content_type="image/webp",
        headers={
            "Cache-Control": "private, max-age=300",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Disposition": "inline",
        },
    )
