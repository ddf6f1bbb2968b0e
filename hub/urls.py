"""Which app answers which path; order matters, catch-alls last."""

import hub.kernel.converters  # noqa: F401, I001  # registers the converters that the routes below use

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from hub.kernel.routes import routes_of
from hub.kernel.wire import json_answer, wire_view
from hub.pages.healthz import healthz


@wire_view("GET", "POST", "PUT", "PATCH", "DELETE")
def unknown_api(request: HttpRequest, rest: str = "") -> HttpResponse:
    """A quick JSON 404: clients probe for endpoints that a hub may not have."""
    return json_answer({"error": "Unknown endpoint."}, status=404)


urlpatterns: list[URLPattern | URLResolver] = [
    *routes_of("repos.api.file_urls"),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    *routes_of("accounts.api.urls"),
    *routes_of("repos.api.git_urls"),
    *routes_of("repos.api.lfs_urls"),
    *routes_of("repos.api.xet_urls"),
    *routes_of("community.api.urls"),
    *routes_of("collections_app.api.urls"),
    *routes_of("notifications.api.urls"),
    *routes_of("repos.api.urls"),
    path("api/<rest:rest>", unknown_api),
    *routes_of("accounts.views.urls"),
    *routes_of("collections_app.views.urls"),
    *routes_of("notifications.views.urls"),
    *routes_of("hub.pages.urls"),
    *routes_of("community.views.urls"),
    *routes_of("repos.views.urls"),
]

handler400 = "hub.kernel.html_errors.bad_request"
handler403 = "hub.kernel.html_errors.permission_denied"
handler404 = "hub.kernel.html_errors.page_not_found"
handler500 = "hub.kernel.html_errors.server_error"
