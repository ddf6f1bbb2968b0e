"""Routes of the wire: discussions. Before those of repositories, whose ids these begin with."""

from collections.abc import Iterator

from django.urls import URLPattern, path

import repos.api.urls  # noqa: F401  # registers full_id and legacy_id
from community.api import comments, discussions, reviews, status, uploads
from hub.kernel.wire import View

# Behind /api/{types}/{repo_id}/discussions/{number}.
_ACTIONS: list[tuple[str, View]] = [
    ("", discussions.discussion),
    ("/comment", comments.add),
    ("/comment/<str:comment_id>/edit", comments.edit),
    ("/comment/<str:comment_id>/hide", comments.hide),
    ("/comment/<str:comment_id>/reaction", comments.reaction),
    ("/review", reviews.review),
    ("/review/<str:review_id>/dismiss", reviews.dismiss),
    ("/line-comment", reviews.line_comment),
    ("/thread/<str:thread_id>/reply", reviews.reply),
    ("/thread/<str:thread_id>/resolve", reviews.resolve),
    ("/suggestions", reviews.suggestions),
    ("/title", status.title),
    ("/status", status.status),
    ("/merge", status.merge),
    ("/pin", status.pin),
    ("/lock", status.lock),
    ("/update", status.update),
    ("/ref", status.ref),
]


def _routes(converter: str) -> Iterator[URLPattern]:
    base = f"api/<types:types>/<{converter}:repo_id>/discussions"
    # `/api/models/ns/discussions` is the repository of that name, as with the other actions.
    if converter == "full_id":
        yield path(base, discussions.discussions)
    for route, view in _ACTIONS:
        yield path(f"{base}/<int:number>{route}", view)


urlpatterns = [path("uploads", uploads.upload), *_routes("full_id"), *_routes("legacy_id")]
