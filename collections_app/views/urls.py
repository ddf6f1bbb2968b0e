"""Addresses of collections' pages, and of the one below each repository."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from collections_app.views import collection, feed, item_forms, lifecycle
from collections_app.views.lists import collection_list, owner_list
from collections_app.views.organization import organization_collections
from collections_app.views.repo_menu import repo_collections
from repos.models import RepoType

_ONE = "collections/<name:owner>/<name:slug>"
_ITEM = f"{_ONE}/items/<name:item_id>"
_IMAGE = f"{_ITEM}/images/<name:image_id>"


def _below_repositories() -> Iterator[URLPattern]:
    for kind in reversed(RepoType):
        route = f"{kind.url_prefix}<repo_id:repo_id>/collections"
        yield path(route, repo_collections, {"repo_type": kind})


urlpatterns = [
    path("collections", collection_list, name="collections"),
    path("new-collection", lifecycle.new_collection, name="new_collection"),
    path("collections/<name:owner>", owner_list, name="collections_of"),
    path("collections/<name:owner>/feed.atom", feed.owner_feed),
    path(_ONE, collection.collection),
    path(f"{_ONE}/feed.atom", feed.collection_feed),
    path(f"{_ONE}/history", collection.history),
    path(f"{_ONE}/edit", lifecycle.edit_collection),
    path(f"{_ONE}/delete", lifecycle.remove_collection),
    path(f"{_ONE}/upvote", lifecycle.upvote_collection),
    path(f"{_ONE}/move", lifecycle.order_collection),
    path(f"{_ONE}/items", item_forms.add),
    path(_ITEM, item_forms.item_page),
    path(f"{_ITEM}/move", item_forms.move),
    path(f"{_ITEM}/remove", item_forms.remove),
    path(f"{_ITEM}/note", item_forms.note),
    path(f"{_ITEM}/images", item_forms.images),
    path(_IMAGE, collection.picture),
    path(f"{_IMAGE}/small", collection.small_picture),
    path(f"{_IMAGE}/move", item_forms.move_picture),
    path(f"{_IMAGE}/remove", item_forms.remove_picture),
    path(
        "organizations/<name:name>/settings/collections",
        organization_collections,
        name="organization_collections",
    ),
    *_below_repositories(),
]
