"""Runs of routes answer as the plain list of them does."""

import re
from pathlib import Path

import pytest
from django.urls import Resolver404, include, path, resolve, reverse
from django.urls.resolvers import RegexPattern, RoutePattern, URLPattern, URLResolver

import hub.urls
from hub.kernel.routes import routes_of

MODULES = re.findall(r'routes_of\("([\w.]+)"\)', Path(hub.urls.__file__).read_text())
PATHS = [
    "ana/tiny",
    "ana/tiny/tree/main/a",
    "datasets/ana/tiny/tree/main",
    "spaces/ana/tiny",
    "spaces",
    "datasets/ana/tiny.git/info/refs",
    "ana/tiny/discussions/3",
    "api/models/ana/tiny",
    "api/whoami-v2",
    "login",
    "settings/profile",
    "settings/deleted",
    "avatars/0123456789abcdef0123456789abcdef01234567.png",
    "-/facets/models",
    "robots.txt",
    "gpt2",
    "gpt2/resolve/main/a.bin",
    "no/such/place/anywhere",
    "",
]


def found(resolver, path):
    try:
        match = resolver.resolve(path)
    except Resolver404:
        return None
    return match.func, match.args, match.kwargs, match.url_name


@pytest.mark.parametrize("module", MODULES)
def test_routes_of__find_what_the_list_finds(module):
    plain = URLResolver(RoutePattern(""), [path("", include(module))])
    quick = URLResolver(RoutePattern(""), routes_of(module))

    for address in PATHS:
        assert found(quick, address) == found(plain, address), address


def test_routes_of__can_be_reversed():
    address = reverse("model_files", kwargs={"repo_id": "ana/tiny", "rest": "main/a b"})

    assert address == "/ana/tiny/tree/main/a%20b"
    assert resolve(address).kwargs["repo_id"] == "ana/tiny"


@pytest.mark.parametrize(
    ("expression", "address"),
    [
        ("^words?$", "word"),
        ("^words/?$", "words"),
        ("^words*/x$", "word/x"),
        ("^w{0,1}/x$", "/x"),
        ("^words|other$", "other"),
    ],
)
def test_routes_of__an_expression_may_make_what_it_begins_with_optional(
    monkeypatch, expression, address
):
    import hub.pages.urls as module

    optional = [URLPattern(RegexPattern(expression), lambda request: None)]
    monkeypatch.setattr(module, "urlpatterns", optional)

    assert found(URLResolver(RoutePattern(""), routes_of("hub.pages.urls")), address)
