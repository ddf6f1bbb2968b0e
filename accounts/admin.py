"""The operators' panel: look people up, revoke tokens, shut accounts. Changes go through actions."""

import django.contrib.auth.admin  # noqa: F401  # registers Group, for us to take away
from allauth.account.decorators import secure_admin_login
from allauth.mfa import admin as mfa_admin
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actions.deactivate_user import deactivate_user
from accounts.actions.reactivate_user import reactivate_user
from accounts.actions.revoke_token import revoke_token
from accounts.actor import Actor
from accounts.models import AccessToken, Follow, Membership, Namespace, Organization, User
from hub.kernel.errors import HubError

# SECURITY: Django's own sign-in of the panel asks for no second factor; ours does.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth documents
# SECURITY: allauth's page of authenticators shows and changes their secrets; ours follows below.
# Groups give no right here, so they would only mislead.
admin.site.unregister([mfa_admin.Authenticator, Group])


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic only in the stubs
    """Rows are shown; they are made, changed and removed by actions only.

    Deleting a namespace or a person would free the name for a stranger, who would then stand where
    the old owner stood.
    """

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]  # generic only in the stubs
    model = Membership
    fields = ["organization", "user", "role", "joined_at"]
    readonly_fields = ["organization", "user", "role", "joined_at"]
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("organization__namespace", "user")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = [
        "username",
        "email",
        "email_verified_at",
        "is_active",
        "is_superuser",
        "date_joined",
        "last_login",
    ]
    list_filter = ["is_active", "is_superuser", "is_pro"]
    search_fields = ["username", "email", "full_name"]
    ordering = ["-date_joined"]
    # SECURITY: an allow-list, so that the password's hash is not shown.
    fields = [
        "username",
        "email",
        "email_verified_at",
        "full_name",
        "bio",
        "website",
        "is_active",
        "is_staff",
        "is_superuser",
        "is_pro",
        "date_joined",
        "last_login",
    ]
    inlines = [MembershipInline]
    actions = ["shut_accounts", "open_accounts"]

    @admin.action(description=_("Shut the selected accounts (they can be opened again)"))
    def shut_accounts(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            try:
                deactivate_user(actor=_operator(request), user=user)
            except HubError as error:
                self.message_user(request, error.message, messages.ERROR)

    @admin.action(description=_("Open the selected accounts again"))
    def open_accounts(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            reactivate_user(actor=_operator(request), user=user)


@admin.register(Organization)
class OrganizationAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "full_name", "member_count", "default_repo_visibility"]
    search_fields = ["namespace__name", "full_name"]
    fields = ["namespace", "full_name", "bio", "website", "default_role", "default_repo_visibility"]
    inlines = [MembershipInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = super().get_queryset(request).select_related("namespace")
        counted: QuerySet[Model] = rows.annotate(members_count=Count("memberships"))
        return counted

    @admin.display(description=_("members"), ordering="members_count")
    def member_count(self, organization: Organization) -> int:
        count: int = getattr(organization, "members_count", 0)
        return count


@admin.register(Namespace)
class NamespaceAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "is_self_chosen", "public_id", "created_at"]
    list_filter = ["kind", "is_self_chosen"]
    search_fields = ["name", "public_id"]
    ordering = ["name_lower"]


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    list_display = ["organization", "user", "role", "joined_at"]
    list_filter = ["role"]
    list_select_related = ["organization__namespace", "user"]
    search_fields = ["organization__namespace__name", "user__username"]


@admin.register(mfa_admin.Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Who has a second factor. Deleting it lets somebody in again who has lost it."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__username"]
    # SECURITY: an allow-list, so that the secret is not shown.
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_active and user.is_staff


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnlyAdmin):
    list_display = ["name", "hint", "user", "role", "created_at", "last_used_at", "expires_at"]
    list_filter = ["role"]
    list_select_related = ["user"]
    search_fields = ["name", "user__username", "public_id"]
    # SECURITY: an allow-list, so that the digest is not shown.
    fields = [
        "name",
        "hint",
        "user",
        "role",
        "can_read_gated",
        "created_at",
        "last_used_at",
        "expires_at",
    ]
    actions = ["revoke_tokens"]

    @admin.action(description=_("Revoke the selected tokens"))
    def revoke_tokens(self, request: HttpRequest, tokens: QuerySet[AccessToken]) -> None:
        for token in tokens.select_related("user"):
            revoke_token(actor=_operator(request), token=token)


def _operator(request: HttpRequest) -> Actor:
    user = request.user
    return Actor.of(user) if isinstance(user, User) else Actor.anonymous()


@admin.register(Follow)
class FollowAdmin(ReadOnlyAdmin):
    list_display = ["follower", "namespace", "created_at"]
    search_fields = ["follower__username", "namespace__name"]
    list_select_related = ["follower", "namespace"]
