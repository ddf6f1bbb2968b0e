"""The operators' panel: find repositories, withdraw them, see what they consist of."""

from collections.abc import Callable
from functools import partial

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from accounts import policy as accounts_policy
from accounts.actor import Actor
from accounts.models import User
from hub.kernel.errors import HubError
from repos.actions.disable_repo import disable_repo
from repos.actions.enable_repo import enable_repo
from repos.actions.feature_repo import feature_repo
from repos.actions.restore_repo import restore_repo
from repos.models import (
    Collaborator,
    DailyDownloads,
    DeletedRepository,
    LfsLock,
    LfsObject,
    Like,
    ProtectedRef,
    Push,
    Ref,
    RepoAlias,
    Repository,
    XetFile,
    Xorb,
)
from repos.usage import usage_of
from repos.xet.hashes import to_hex


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic only in the stubs
    """Rows are shown; they are made, changed and removed by actions only."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Repository)
class RepositoryAdmin(ReadOnlyAdmin):
    list_display = [
        "repo_id",
        "repo_type",
        "is_private",
        "gate",
        "is_disabled",
        "created_by",
        "last_modified",
        "pushes_since_maintenance",
    ]
    list_filter = [
        "repo_type",
        "is_private",
        "is_disabled",
        ("featured_at", admin.EmptyFieldListFilter),
        "gate",
    ]
    show_full_result_count = False
    search_fields = ["repo_id", "public_id", "storage_key", "head_oid"]
    list_select_related = ["created_by", "namespace"]
    date_hierarchy = "created_at"
    readonly_fields = ["storage"]
    actions = ["disable", "enable", "feature", "unfeature"]

    @admin.display(description="large files")
    def storage(self, repo: Repository) -> str:
        usage = usage_of(repo)
        return (
            f"{usage.files} of {filesizeformat(usage.logical_bytes)}; "
            f"{filesizeformat(usage.physical_bytes)} on disk, "
            f"{filesizeformat(usage.saved_bytes)} saved"
        ).replace("\xa0", " ")

    @admin.action(description="Withdraw: refuse files to everybody", permissions=["view"])
    def disable(self, request: HttpRequest, queryset: QuerySet[Repository]) -> None:
        _tell_each(self, request, queryset, "Withdrawn", disable_repo)

    @admin.action(description="Give back", permissions=["view"])
    def enable(self, request: HttpRequest, queryset: QuerySet[Repository]) -> None:
        _tell_each(self, request, queryset, "Given back", enable_repo)

    @admin.action(description="Feature: show on the front page", permissions=["view"])
    def feature(self, request: HttpRequest, queryset: QuerySet[Repository]) -> None:
        _tell_each(self, request, queryset, "Featured", partial(feature_repo, is_featured=True))

    @admin.action(description="Feature no longer", permissions=["view"])
    def unfeature(self, request: HttpRequest, queryset: QuerySet[Repository]) -> None:
        act = partial(feature_repo, is_featured=False)
        _tell_each(self, request, queryset, "Not featured any more", act)


def _tell_each(
    panel: admin.ModelAdmin,  # type: ignore[type-arg]  # generic only in the stubs
    request: HttpRequest,
    repos: QuerySet[Repository],
    words: str,
    act: Callable[..., object],
) -> None:
    """Act on each for itself; the panel capitalises the first letter, so no id comes first."""
    for repo in repos:
        try:
            act(actor=_operator(request), repo=repo)
        except HubError as error:
            panel.message_user(request, error.message, messages.ERROR)
        else:
            panel.message_user(request, f"{words}: {repo.repo_id}.")


def _operator(request: HttpRequest) -> Actor:
    user = request.user
    return Actor.of(user) if isinstance(user, User) else Actor.anonymous()


@admin.register(Ref)
class RefAdmin(ReadOnlyAdmin):
    list_display = ["name", "repo", "oid", "updated_at"]
    search_fields = ["repo__repo_id", "name", "oid"]
    list_select_related = ["repo"]


@admin.register(Push)
class PushAdmin(ReadOnlyAdmin):
    list_display = ["id", "repo", "actor", "door", "started_at", "finished_at"]
    list_filter = ["door", ("finished_at", admin.EmptyFieldListFilter)]
    search_fields = ["repo__repo_id", "actor__username"]
    list_select_related = ["repo", "actor"]
    date_hierarchy = "started_at"


@admin.register(Like)
class LikeAdmin(ReadOnlyAdmin):
    list_display = ["repo", "user", "created_at"]
    search_fields = ["repo__repo_id", "user__username"]
    list_select_related = ["repo", "user"]


@admin.register(DailyDownloads)
class DailyDownloadsAdmin(ReadOnlyAdmin):
    list_display = ["repo", "day", "number"]
    search_fields = ["repo__repo_id"]
    list_select_related = ["repo"]
    date_hierarchy = "day"


@admin.register(Collaborator)
class CollaboratorAdmin(ReadOnlyAdmin):
    list_display = ["repo", "user", "role", "added_by", "created_at"]
    list_filter = ["role"]
    search_fields = ["repo__repo_id", "user__username"]
    list_select_related = ["repo", "user", "added_by"]


@admin.register(ProtectedRef)
class ProtectedRefAdmin(ReadOnlyAdmin):
    list_display = ["pattern", "repo", "movers", "required_approvals", "changed_by", "changed_at"]
    list_filter = ["movers", "requires_pull_request"]
    search_fields = ["pattern", "repo__repo_id"]
    list_select_related = ["repo", "changed_by"]


@admin.register(DeletedRepository)
class DeletedRepositoryAdmin(ReadOnlyAdmin):
    list_display = ["repo_id", "repo_type", "deleted_by", "deleted_at", "storage_key"]
    search_fields = ["repo_id", "storage_key"]
    list_select_related = ["deleted_by"]
    exclude = ["lfs_objects"]
    actions = ["bring_back"]

    @admin.action(description="Bring back", permissions=["view"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[DeletedRepository]) -> None:
        actor = _operator(request)
        for deleted in queryset:
            try:
                accounts_policy.require_operator(actor)
                restore_repo(actor=actor.as_system("an operator brings it back"), deleted=deleted)
            except HubError as error:
                self.message_user(request, error.message, messages.ERROR)
            else:
                self.message_user(request, f"Brought back: {deleted.repo_id}.")


@admin.register(RepoAlias)
class RepoAliasAdmin(ReadOnlyAdmin):
    list_display = ["repo_id_lower", "repo_type", "repo", "created_at"]
    search_fields = ["repo_id_lower", "repo__repo_id"]
    list_select_related = ["repo"]


@admin.register(LfsObject)
class LfsObjectAdmin(ReadOnlyAdmin):
    list_display = [
        "oid",
        "size_bytes",
        "state",
        "is_flat",
        "is_in_chunks",
        "created_at",
        "unlinked_at",
    ]
    list_filter = [
        "state",
        "is_flat",
        ("xet_file", admin.EmptyFieldListFilter),
        ("unlinked_at", admin.EmptyFieldListFilter),
    ]
    search_fields = ["oid"]

    @admin.display(boolean=True, description="in chunks")
    def is_in_chunks(self, row: LfsObject) -> bool:
        return row.xet_file_id is not None


@admin.register(XetFile)
class XetFileAdmin(ReadOnlyAdmin):
    list_display = ["sha256", "name", "size_bytes", "created_at"]
    fields = ["sha256", "name", "size_bytes", "created_at"]
    search_fields = ["sha256"]
    date_hierarchy = "created_at"

    @admin.display(description="Xet hash")
    def name(self, row: XetFile) -> str:
        return to_hex(bytes(row.hash))

    def get_queryset(self, request: HttpRequest) -> QuerySet[XetFile]:
        return super().get_queryset(request).defer("terms")


@admin.register(Xorb)
class XorbAdmin(ReadOnlyAdmin):
    list_display = [
        "number",
        "chunk_count",
        "raw_bytes",
        "serialized_bytes",
        "created_at",
        "promised_until",
        "quarantined_at",
    ]
    # SECURITY: the hash of a xorb of one chunk is a secret, so no xorb is shown by it.
    fields = [
        "chunk_count",
        "raw_bytes",
        "serialized_bytes",
        "created_at",
        "promised_until",
        "quarantined_at",
    ]
    list_filter = [("quarantined_at", admin.EmptyFieldListFilter)]
    date_hierarchy = "created_at"

    @admin.display(description="xorb", ordering="pk")
    def number(self, row: Xorb) -> int:
        return row.pk

    def get_queryset(self, request: HttpRequest) -> QuerySet[Xorb]:
        return super().get_queryset(request).defer("index")


@admin.register(LfsLock)
class LfsLockAdmin(ReadOnlyAdmin):
    list_display = ["path", "repo", "owner", "locked_at"]
    search_fields = ["repo__repo_id", "path", "owner__username"]
    list_select_related = ["repo", "owner"]
