"""Addresses of discussions' pages, below each repository's own."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, path, re_path

from community.views import attachments, live, reports, review_forms
from community.views import discussion_forms as forms
from community.views.discussion import comment_history, deleting_ref, discussion
from community.views.discussion_list import discussion_list, new_discussion
from community.views.pull_request_files import pull_request_files
from repos.models import RepoType

# Any: views answer pages or redirects, with whatever arguments their address has.
_VIEWS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("", discussion_list),
    ("/new", new_discussion),
    ("/preview", live.preview),
    ("/pictures", attachments.upload),
    ("/report", reports.repo_report),
    ("/<int:number>", discussion),
    ("/<int:number>/news", live.news),
    ("/<int:number>/comment/<str:comment_id>/report", reports.comment_report),
    ("/<int:number>/files", pull_request_files),
    ("/<int:number>/comment", forms.comment),
    ("/<int:number>/comment/<str:comment_id>/history", comment_history),
    ("/<int:number>/comment/<str:comment_id>/edit", forms.edit),
    ("/<int:number>/comment/<str:comment_id>/hide", forms.hide),
    ("/<int:number>/comment/<str:comment_id>/reaction", forms.reaction),
    ("/<int:number>/review", review_forms.review),
    ("/<int:number>/review/<str:review_id>/dismiss", review_forms.dismiss),
    ("/<int:number>/line-comment", review_forms.line_comment),
    ("/<int:number>/thread/<str:thread_id>/reply", review_forms.reply),
    ("/<int:number>/thread/<str:thread_id>/resolve", review_forms.resolve),
    ("/<int:number>/suggestions", review_forms.suggestions),
    ("/<int:number>/viewed", review_forms.viewed),
    ("/<int:number>/title", forms.title),
    ("/<int:number>/pin", forms.pin),
    ("/<int:number>/lock", forms.lock),
    ("/<int:number>/merge", forms.merge),
    ("/<int:number>/update", forms.update),
    ("/<int:number>/ref", deleting_ref),
    ("/<int:number>/delete-ref", forms.delete_ref),
)


def _patterns() -> Iterator[URLPattern]:
    for kind in reversed(RepoType):
        for tail, view in _VIEWS:
            route = f"{kind.url_prefix}<repo_id:repo_id>/discussions{tail}"
            yield path(route, view, {"repo_type": kind})


urlpatterns = [
    re_path(
        r"^attachments/(?P<key>[0-9a-f]{40})\.(?P<kind>png|jpeg|gif|webp)$", attachments.attachment
    ),
    *_patterns(),
]
