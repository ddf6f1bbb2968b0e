"""The operator's view: what waits, what was given up, and the button that tries again."""

from django.contrib import admin
from django.http import HttpRequest

from outbox.dispatch import retry_dead
from outbox.models import Delivery, DeliveryQuerySet, OutboxEvent


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic only in the stubs
    """Rows that nobody edits by hand: they tell what happened."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    list_display = ["id", "name", "ordering_key", "created_at"]
    list_filter = ["name"]
    search_fields = ["ordering_key"]
    date_hierarchy = "created_at"


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["id", "event", "listener", "state", "attempts", "next_attempt_at", "last_error"]
    list_filter = ["state", "listener"]
    search_fields = ["ordering_key", "last_error"]
    list_select_related = ["event"]
    actions = ["deliver_again"]

    @admin.action(description="Deliver the dead ones again", permissions=["delete"])
    def deliver_again(self, request: HttpRequest, queryset: DeliveryQuerySet) -> None:
        count = retry_dead(queryset)
        self.message_user(request, f"{count} deliveries are due again.")
