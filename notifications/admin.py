"""The operator's view: mails that wait or were given up, and the button that tries again."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from hub.kernel.clock import now
from notifications.actions.retry_mail import retry_mail
from notifications.models import Notification, OutgoingEmail, Preferences
from notifications.queries import mail_health
from outbox.admin import ReadOnlyAdmin


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(ReadOnlyAdmin):
    list_display = [
        "id", "user", "state", "attempts", "created_at", "next_attempt_at", "last_error",
    ]  # fmt: skip
    list_filter = ["state"]
    search_fields = ["user__username", "public_id", "last_error"]
    list_select_related = ["user"]
    actions = ["send_again"]

    def changelist_view(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # Any: Django's own shape of a context
    ) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "title": _health()})

    @admin.action(description=_("Send the given up ones again"), permissions=["delete"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutgoingEmail]) -> None:
        # The panel admits staff; the action asks for an operator.
        count = retry_mail(actor=Actor.of(request.user), mails=queryset)  # type: ignore[arg-type]  # signed in
        self.message_user(request, gettext("%(count)s mails are due again.") % {"count": count})


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ["id", "user", "what", "reason", "created_at", "read_at", "mail_due_at"]
    list_filter = ["what", "kind"]
    search_fields = ["user__username"]
    list_select_related = ["user"]
    # Counting millions for a headline would take longer than the page.
    show_full_result_count = False


@admin.register(Preferences)
class PreferencesAdmin(ReadOnlyAdmin):
    list_display = ["user", "digest", "mail_stopped_at", "stopped_because"]
    search_fields = ["user__username"]
    list_select_related = ["user"]


def _health() -> str:
    health = mail_health()
    values = {"due": health.due + health.unmade, "given_up": health.given_up}
    if health.oldest_since is None:
        return gettext("Mails: %(due)s wait, %(given_up)s given up") % values
    values["minutes"] = int((now() - health.oldest_since).total_seconds() // 60)
    words = gettext("Mails: %(due)s wait, %(given_up)s given up; the oldest since %(minutes)s min")
    return words % values
