"""The documents say what the code does: every setting, every route, every event."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from outbox.events import event_types, listeners_of
from tests.architecture.sources import ROOT, python_sources

_SETTING = re.compile(r'env_[a-z]+\(\s*"(HUB_[A-Z0-9_]+)"')
_NAMED = re.compile(r"`(HUB_[A-Z0-9_]+)`")
# Events that deliberately nobody hears yet: they wait for webhooks, notifications and audit.
UNHEARD = {
    "collection.changed",
    "collection.created",
    "collection.deleted",
    "collection.item_changed",
    "collection.upvoted",
    "comment.reaction_changed",
    "discussion.locked",
    "discussion.pinned",
    "discussion.ref_deleted",
    "discussion.renamed",
    "member.changed",
    "namespace.followed",
    "organization.created",
    "repo.collaborator_changed",
    "repo.created",
    "repo.liked",
    "repo.moved",
    "repo.ref_protection_changed",
    "repo.settings_changed",
    "report.made",
    "token.created",
    "token.revoked",
    "token.rotated",
    "user.blocked",
    "user.deactivated",
    "user.reactivated",
    "user.signed_up",
    "review.dismissed",
    "thread.resolved",
}


def settings_in(text: str) -> set[str]:
    return set(_SETTING.findall(text))


def test_settings__every_variable_is_described_and_every_description_is_true():
    read = {
        name
        for source in python_sources()
        if source.path != "hub/env.py"
        for name in settings_in(source.text)
    }
    table = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    described = {
        name
        for line in table.splitlines()
        if line.startswith("| `")
        for name in [_NAMED.search(line)[1]]
    }

    assert sorted(read - described) == [], "read by the code, missing in docs/settings.md"
    assert sorted(described - read) == [], "in docs/settings.md, read by nobody"


def test_settings_in__finds_readers_and_nothing_else():
    assert settings_in('x = env_int("HUB_ONE", 1)\ny = env_str(\n    "HUB_TWO", "")') == {
        "HUB_ONE",
        "HUB_TWO",
    }
    assert settings_in('"HUB_THREE"') == set()


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Every route as the URLconf spells it, with converters as `{name}`."""
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, path)
        else:
            yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)


def wire_routes() -> set[str]:
    """Routes of the wire; those that exist per type and with `.git` once, as the list has them."""
    found = set()
    for route in routes(get_resolver().url_patterns):
        once = re.sub(r"^/(datasets|spaces)/(?=\{repo_id\})", "/", route)
        once = once.replace("{repo_id}.git/", "{repo_id}/")
        if _WIRE.match(once):
            found.add(once)
    return found


_WIRE = re.compile(r"/(api/|uploads$|lfs/|xet/|v1/|\{repo_id\}/(resolve/|raw/|info/|git-))")
_LISTED = re.compile(r"^\| [A-Z, ]+ \| `(/[^`]+)`", flags=re.MULTILINE)


def test_wire_routes__the_list_is_the_urlconf():
    listed = set(_LISTED.findall((ROOT / "docs" / "wire-api.md").read_text(encoding="utf-8")))

    assert sorted(wire_routes() - listed) == [], "missing in docs/wire-api.md"
    assert sorted(listed - wire_routes()) == [], "in docs/wire-api.md, but no route"


def test_events__each_has_a_listener_or_is_deliberately_unheard():
    silent = {
        name
        for name, event_type in event_types().items()
        if not name.startswith("test.") and not listeners_of(event_type)
    }

    assert sorted(silent - UNHEARD) == [], "nobody listens to these"
    assert sorted(UNHEARD - silent) == [], "in the list of unheard events, but heard or gone"
