"""The operators' panel: find discussions and see what they consist of; actions change them."""

from django.contrib import admin
from django.http import HttpRequest

from community.models import Discussion, MergeAttempt, Review, ReviewThread, TimelineEvent


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic only in the stubs
    """Rows are shown; they are made, changed and removed by actions only."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Discussion)
class DiscussionAdmin(ReadOnlyAdmin):
    list_display = ["number", "title", "repo", "is_pull_request", "status", "author", "created_at"]
    list_filter = ["status", "is_pull_request", "is_locked"]
    search_fields = ["title", "public_id", "repo__repo_id", "author__username"]
    list_select_related = ["repo", "author"]
    date_hierarchy = "created_at"


@admin.register(TimelineEvent)
class TimelineEventAdmin(ReadOnlyAdmin):
    list_display = ["id", "discussion", "kind", "author", "is_hidden", "created_at"]
    list_filter = ["kind", "is_hidden"]
    search_fields = ["public_id", "discussion__repo__repo_id", "author__username"]
    list_select_related = ["discussion", "author"]


@admin.register(MergeAttempt)
class MergeAttemptAdmin(ReadOnlyAdmin):
    list_display = ["id", "discussion", "actor", "base_oid", "merge_oid", "started_at"]
    list_select_related = ["discussion", "actor"]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = [
        "id",
        "discussion",
        "author",
        "verdict",
        "head_oid",
        "dismissed_at",
        "created_at",
    ]
    list_filter = ["verdict"]
    search_fields = ["public_id", "discussion__repo__repo_id", "author__username", "head_oid"]
    list_select_related = ["discussion", "author"]


@admin.register(ReviewThread)
class ReviewThreadAdmin(ReadOnlyAdmin):
    list_display = ["id", "discussion", "path", "side", "end_line", "resolved_at", "created_at"]
    search_fields = ["public_id", "discussion__repo__repo_id", "path"]
    list_select_related = ["discussion"]
