"""The panel's site: its first page is a dashboard."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from hub.panel.dashboard import dashboard


class OperatorsSite(AdminSite):
    site_header = site_title = _("Operators' panel")
    index_title = _("State of this hub")
    site_url = "/"
    index_template = "admin/dashboard.html"
    # The list of everything stands on the first page; beside a wide table it only takes room.
    enable_nav_sidebar = False

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:  # Any: Django's own shape of a context
        return super().index(request, {**(extra_context or {}), **dashboard()})
