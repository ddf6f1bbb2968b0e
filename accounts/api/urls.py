"""Wire routes of accounts."""

from django.urls import URLPattern, path

import hub.kernel.converters  # noqa: F401  # registers the converter that the routes use
from accounts.api import avatars, follows, organizations, users, whoami

urlpatterns: list[URLPattern] = [
    path("api/whoami-v2", whoami.whoami, name="whoami"),
    path("api/users/<name:name>/overview", users.overview),
    path("api/users/<name:name>/followers", follows.user_followers),
    path("api/users/<name:name>/following", follows.user_following),
    path("api/users/<name:name>/follow", follows.follow_user),
    path("api/users/<name:name>/avatar", avatars.of_user),
    path("api/organizations/<name:name>/overview", organizations.overview),
    path("api/organizations/<name:name>/members", organizations.members),
    path("api/organizations/<name:name>/members/<name:member>/role", organizations.member_role),
    path("api/organizations/<name:name>/followers", follows.organization_followers),
    path("api/organizations/<name:name>/follow", follows.follow_organization),
    path("api/organizations/<name:name>/avatar", avatars.of_organization),
    path("api/avatars/<name:name>", avatars.of_namespace),
    path("avatars/<name:name>.svg", avatars.picture, name="avatar"),
]
