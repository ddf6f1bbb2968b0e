"""Pages of accounts. Signing in, mail addresses and second factors are allauth's, in our frame."""

from allauth.account import views as allauth_views
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

import hub.kernel.converters  # noqa: F401  # registers the converter that the routes use
from accounts.views import (
    avatar,
    blocks,
    follow,
    organization_settings,
    organizations,
    profile,
    tokens,
    welcome,
)

_SETTINGS = "organizations/<name:name>/settings"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    # The names again, later: Django builds links from the last one.
    path("login", allauth_views.login, name="account_login"),
    path("join", allauth_views.signup, name="account_signup"),
    path("logout", allauth_views.logout, name="account_logout"),
    path("settings/account", allauth_views.email, name="account_email"),
    path("welcome/<str:token>", welcome.welcome, name="welcome"),
    path("settings", RedirectView.as_view(url="/settings/profile")),
    path("settings/profile", profile.profile_settings, name="profile_settings"),
    path("settings/profile/picture", avatar.my_avatar, name="my_avatar"),
    path("settings/authentication", profile.authentication, name="authentication_settings"),
    path("settings/following/<name:name>", follow.follow, name="follow"),
    path("settings/blocked", blocks.blocked, name="blocked"),
    path("settings/tokens", tokens.token_list, name="tokens"),
    path("settings/tokens/new", tokens.new_token, name="new_token"),
    path("settings/tokens/<name:public_id>/rotate", tokens.rotate, name="rotate_token"),
    path("settings/tokens/<name:public_id>/revoke", tokens.revoke, name="revoke_token"),
    path("settings/organizations", organizations.my_organizations, name="my_organizations"),
    re_path(r"^avatars/(?P<key>[0-9a-f]{40})\.png$", avatar.picture, name="picture"),
    path("organizations/new", organizations.new_organization, name="new_organization"),
    path(_SETTINGS, RedirectView.as_view(pattern_name="organization_profile"), name="organization"),
    path(f"{_SETTINGS}/profile", organization_settings.profile, name="organization_profile"),
    path(f"{_SETTINGS}/picture", avatar.organization_avatar, name="organization_avatar"),
    path(f"{_SETTINGS}/members", organization_settings.members, name="organization_members"),
    path(
        f"{_SETTINGS}/members/<name:member>/role",
        organization_settings.change_role,
        name="change_member_role",
    ),
    path(
        f"{_SETTINGS}/members/<name:member>/remove",
        organization_settings.remove,
        name="remove_member",
    ),
]
