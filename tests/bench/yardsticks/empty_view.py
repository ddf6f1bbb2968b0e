"""A Django project with one view that says nothing: the floor under every Django answer.

Served by `gunicorn tests.bench.yardsticks.empty_view:application`.
"""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path


def nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=200, headers={"Content-Length": "0"})


urlpatterns = [path("", nothing)]

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        SECRET_KEY="bench",
        LOGGING_CONFIG=None,
    )

application = WSGIHandler()
