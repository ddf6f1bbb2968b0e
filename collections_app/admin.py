"""The operators' panel: find collections and see what they consist of; actions change them."""

from django.contrib import admin
from django.http import HttpRequest

from collections_app.models import Collection, CollectionChange, CollectionItem


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic only in the stubs
    """Rows are shown; they are made, changed and removed by actions only."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Collection)
class CollectionAdmin(ReadOnlyAdmin):
    list_display = ["title", "namespace", "is_private", "upvotes", "created_by", "updated_at"]
    list_filter = ["is_private", "theme"]
    search_fields = ["title", "description", "public_id", "namespace__name"]
    list_select_related = ["namespace", "created_by"]
    date_hierarchy = "created_at"


@admin.register(CollectionItem)
class CollectionItemAdmin(ReadOnlyAdmin):
    list_display = ["id", "collection", "kind", "repo", "linked", "paper_id", "added_by"]
    list_filter = ["kind"]
    search_fields = ["public_id", "repo__repo_id", "paper_id", "collection__title"]
    list_select_related = ["collection", "repo", "linked", "added_by"]


@admin.register(CollectionChange)
class CollectionChangeAdmin(ReadOnlyAdmin):
    list_display = ["id", "collection", "kind", "actor", "at"]
    list_filter = ["kind"]
    search_fields = ["collection__title", "actor__username"]
    list_select_related = ["collection", "actor"]
