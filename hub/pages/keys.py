"""`/-/keys`: what the keyboard does; a page of its own, and what `?` shows in a dialog."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hub.kernel.fragments import render_page


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    return render_page(request, "pages/keys.html", "pages/_keys.html", {})
