"""The operators' panel: find discussions and see what they consist of; actions change them."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext, pgettext_lazy

from accounts.actor import Actor
from community.actions.resolve_report import resolve_report
from community.models import (
    Attachment,
    Discussion,
    MergeAttempt,
    Report,
    Review,
    ReviewThread,
    TimelineEvent,
)
from hub.kernel.errors import HubError


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


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    list_display = ["id", "repo", "uploader", "kind", "size_bytes", "is_doomed", "created_at"]
    list_filter = ["kind", "is_doomed"]
    search_fields = ["repo__repo_id", "uploader__username"]
    list_select_related = ["repo", "uploader"]
    # SECURITY: the key is the address.
    fields = ["repo", "event", "uploader", "kind", "width", "height", "size_bytes", "created_at"]


class IsOpenFilter(admin.SimpleListFilter):
    title = pgettext_lazy("of a report", "state")
    parameter_name = "state"

    def lookups(
        self,
        request: HttpRequest,  # Django's form
        model_admin: object,
    ) -> list[tuple[str, str]]:
        return [("open", pgettext("report", "open")), ("resolved", gettext("resolved"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        if self.value() is None:
            return queryset
        return queryset.filter(resolved_at__isnull=self.value() == "open")


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """The queue: oldest open report first."""

    list_display = [
        "created_at",
        "reason",
        "repo",
        "where",
        "comment",
        "text",
        "reporter",
        "resolved_at",
        "resolved_by",
    ]
    list_filter = [IsOpenFilter, "reason"]
    search_fields = ["repo__repo_id", "reporter__username", "event__author__username"]
    list_select_related = [
        "repo",
        "event__discussion__repo",
        "event__author",
        "reporter",
        "resolved_by",
    ]
    ordering = ["resolved_at", "created_at"]
    fields = ["reason", "repo", "where", "comment", "text", "reporter", "created_at"]
    readonly_fields = ["where", "comment"]
    actions = ["hide_and_resolve", "resolve"]

    @admin.display(description=pgettext_lazy("column", "where"))
    def where(self, report: Report) -> SafeString | str:
        if report.event is None:
            return format_html(
                '<a href="{}">{}</a>', report.repo.url_path, gettext("the repository")
            )
        found = report.event.discussion
        return format_html(
            '<a href="{}#{}">#{}</a>', found.url_path, report.event.public_id, found.number
        )

    @admin.display(description=pgettext_lazy("column", "comment"))
    def comment(self, report: Report) -> str:
        if report.event is None:
            return ""
        author = (
            report.event.author.username if report.event.author else pgettext("account", "deleted")
        )
        words = report.event.text[:500] or gettext("(hidden)")
        return f"{author}: {words}"

    @admin.action(description=gettext_lazy("Hide the reported comments for good, and resolve"))
    def hide_and_resolve(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._resolve(request, reports, hides_comment=True)

    @admin.action(description=gettext_lazy("Resolve; nothing needs to be done"))
    def resolve(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._resolve(request, reports, hides_comment=False)

    def _resolve(
        self, request: HttpRequest, reports: QuerySet[Report], *, hides_comment: bool
    ) -> None:
        actor = getattr(request, "actor", Actor.anonymous())
        for report in reports.select_related("repo", "event__discussion__repo"):
            try:
                resolve_report(actor=actor, report=report, hides_comment=hides_comment)
            except HubError as error:
                self.message_user(request, error.message, messages.ERROR)
