"""The operator's view: what waits, what was given up, and the button that tries again."""

from django.contrib import admin
from django.http import HttpRequest

from outbox.audit import record
from outbox.dispatch import retry_dead
from outbox.models import AuditEntry, Delivery, DeliveryQuerySet, OutboxEvent


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
        chosen = list(queryset.values_list("pk", flat=True)[:100])
        count = retry_dead(queryset)
        record("panel.retried", subject="outbox", details={"deliveries": chosen, "again": count})
        self.message_user(request, f"{count} deliveries are due again.")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what, from where; nobody can change or remove a line."""

    list_display = [
        "at",
        "who",
        "action",
        "subject_name",
        "what",
        "door",
        "address",
        "credential",
    ]
    list_display_links = ["action"]
    list_filter = ["action", "door"]
    search_fields = ["actor_name", "subject_name", "=subject", "=address", "=request_id"]
    date_hierarchy = "at"
    ordering = ["-pk"]
    # A trail of years is not counted for every look at its newest page.
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.display(description="who")
    def who(self, entry: AuditEntry) -> str:
        if entry.actor_name:
            return entry.actor_name
        return "the hub" if entry.actor_id is None else f"person {entry.actor_id}"

    @admin.display(description="what")
    def what(self, entry: AuditEntry) -> str:
        """The facts of the event, one after the other; its keys are ours, its values people's."""
        facts = entry.details.get("values") or entry.details
        return ", ".join(f"{key} {value}" for key, value in facts.items() if value != "")[:200]
