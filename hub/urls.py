"""Which app answers which path; order matters, catch-alls last."""

import hub.kernel.converters  # noqa: F401, I001  # registers the converters that the routes below use

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from hub.kernel.wire import json_answer, wire_view
from hub.pages.healthz import healthz


@wire_view("GET", "POST", "PUT", "PATCH", "DELETE")
def unknown_api(request: HttpRequest, rest: str = "") -> HttpResponse:
    """A quick JSON 404: clients probe for endpoints that a hub may not have."""
    return json_answer({"error": "Unknown endpoint."}, status=404)


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("repos.api.file_urls")),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("", include("accounts.api.urls")),
    path("", include("repos.api.git_urls")),
    path("", include("repos.api.lfs_urls")),
    path("", include("repos.api.xet_urls")),
    path("", include("community.api.urls")),
    path("", include("collections_app.api.urls")),
    path("", include("notifications.api.urls")),
    path("", include("repos.api.urls")),
    path("api/<rest:rest>", unknown_api),
    path("", include("accounts.views.urls")),
    path("", include("collections_app.views.urls")),
    path("", include("notifications.views.urls")),
    path("", include("hub.pages.urls")),
    path("", include("community.views.urls")),
    path("", include("repos.views.urls")),
]

handler400 = "hub.kernel.html_errors.bad_request"
handler403 = "hub.kernel.html_errors.permission_denied"
handler404 = "hub.kernel.html_errors.page_not_found"
handler500 = "hub.kernel.html_errors.server_error"
