"""No repository is called what would lead its addresses elsewhere."""

import re

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, resolve

from accounts.names import BadName
from repos.actions.create_repo import create_repo
from repos.actions.move_repo import move_repo
from repos.models import RepoType
from repos.repo_names import RESERVED, parse_repo_name
from tests.factories import make_repo

_FILLED = {"rest": "main/a", "int": "3", "types": "models"}


def routes(resolver=None, before=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif re.search(r"<\w*repo_id:repo_id>|<\w*_id:repo_id>", route):
            yield route


ROUTES = list(routes())
WORDS = {found[1] for route in ROUTES if (found := re.search(r":repo_id>/([a-z][\w.-]*)", route))}


def found(route, name):
    """What an address of `ana/<name>` leads to: (view, repo id); None for nowhere."""
    address = re.sub(r"<\w+:repo_id>", f"ana/{name}", route)
    address = re.sub(r"<(\w+):\w+>", lambda hit: _FILLED.get(hit[1], "x1"), address)
    try:
        match = resolve(f"/{address}")
    except Resolver404:
        return None
    return match.func, match.kwargs["repo_id"].replace(name, "NAME")


@pytest.mark.parametrize("word", sorted(WORDS | RESERVED))
def test_reserved__are_the_words_that_lead_elsewhere(word):
    leads_elsewhere = [route for route in ROUTES if found(route, word) != found(route, "plain")]

    assert bool(leads_elsewhere) == (word in RESERVED), leads_elsewhere


@pytest.mark.parametrize("name", ["settings", "Settings", "raw"])
def test_create_and_move__refuse_them(people, name):
    repo = make_repo(people.ana, "plain")

    with pytest.raises(BadName, match="in their address"):
        create_repo(
            actor=people.actor("ana"),
            repo_type=RepoType.MODEL,
            namespace="ana",
            name=name,
            is_private=None,
        )
    with pytest.raises(BadName, match="in their address"):
        move_repo(actor=people.actor("ana"), repo=repo, namespace="ana", name=name)

    repo.refresh_from_db()
    assert repo.repo_id == "ana/plain"


@pytest.mark.parametrize("name", ["Settings-2", "tree_", "revision", "refs"])
def test_parse_repo_name__words_within_are_fine(name):
    assert parse_repo_name(name) == name
