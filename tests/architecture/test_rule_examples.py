"""Each rule finds what it is for, and leaves the rest alone."""

import pytest

from tests.architecture import rules
from tests.architecture.sources import Source

_GOOD_ACTION = '''
def create_thing(*, actor, repo):
    """Make a thing."""
    policy.require(actor, Access.WRITE, repo)
    return repo
'''
_HELPER = """
def _may(*_):
    policy.require(actor, Access.WRITE, repo)
"""
_GETTEXT = "from django.utils.translation import gettext as _"
_LONG = "x = 1\n" * 401
_HOME = "/" + "home/somebody/hub"

# rule, path, good, bad
EXAMPLES = [
    (
        rules.no_text_is_translated_at_import,
        "repos/views/x.py",
        f"{_GETTEXT}\ndef words():\n    return _('Save')",
        f"{_GETTEXT}\nWORDS = {{'save': _('Save')}}",
    ),
    (
        rules.no_text_is_translated_at_import,
        "repos/views/y.py",
        "from django.utils.translation import gettext_lazy as _\nSAVE = _('Save')",
        f"{_GETTEXT}\ndef show(label=_('Save')):\n    return label",
    ),
    (
        rules.domain_knows_no_http,
        "repos/actions/create_thing.py",
        "from django.db import transaction",
        "from django.http import HttpResponse",
    ),
    (
        rules.domain_knows_no_http,
        "repos/policy.py",
        "import django.db",
        "from rest_framework import status",
    ),
    (
        rules.only_moving_moves_refs,
        "repos/actions/create_thing.py",
        "moving.update_refs(updates)",
        "moving.git.update_refs(updates)",
    ),
    (
        rules.only_git_process_spawns,
        "repos/api/commit.py",
        "from repos.git import process",
        "import subprocess",
    ),
    (
        rules.only_git_process_spawns,
        "hub/x.py",
        "import os\nos.stat('x')",
        "import os\nos.system('x')",
    ),
    (
        rules.only_policy_judges,
        "repos/views/blob.py",
        "policy.require(actor, Access.WRITE, repo)",
        "if request.user.is_superuser: pass",
    ),
    (
        rules.only_policy_judges,
        "repos/views/blob.py",
        "membership.role = role",
        "if membership.role == Role.ADMIN: pass",
    ),
    (
        rules.actions_ask_policy_first,
        "repos/actions/create_thing.py",
        _GOOD_ACTION,
        _GOOD_ACTION.replace("policy.require", "repo.require"),
    ),
    (
        rules.actions_ask_policy_first,
        "repos/actions/create_thing.py",
        _GOOD_ACTION.replace("policy.require(", "user = accounts_policy.require_signed_in("),
        _GOOD_ACTION.replace("*, actor, repo", "actor, repo"),
    ),
    (
        rules.actions_ask_policy_first,
        "repos/actions/create_thing.py",
        _GOOD_ACTION,
        "def something_else(): pass",
    ),
    (
        rules.actions_ask_policy_first,
        "repos/actions/create_thing.py",
        _GOOD_ACTION.replace("policy.require(", "_may(") + _HELPER,
        _GOOD_ACTION.replace("policy.require(", "_may(") + _HELPER.replace("policy.", "guess."),
    ),
    (rules.files_stay_short, "repos/x.py", _LONG.removesuffix("x = 1\n"), _LONG),
    (
        rules.only_markdown_trusts_html,
        "hub/templatetags/x.py",
        "format_html('<b>{}</b>', text)",
        "mark_safe(text)",
    ),
    (
        rules.templates_trust_nothing,
        "hub/templates/x.html",
        "{{ text|linebreaks }}",
        "{{ text|safe }}",
    ),
    (
        rules.texts_quote_as_people_write,
        "repos/x.py",
        '_("There is no %(name)s.") % {"name": quoted(name)}',
        '_("There is no %(name)s.") % {"name": repr(name)}',
    ),
    (rules.imports_are_absolute, "repos/x.py", "from repos import y", "from . import y"),
    (rules.nothing_of_this_machine, "docs/x.md", "/var/lib/hub/data", f"see {_HOME}"),
]


@pytest.mark.parametrize(
    ("rule", "path", "good", "bad"), EXAMPLES, ids=lambda part: getattr(part, "__name__", "")
)
def test_rule__accepts_the_good_and_finds_the_bad(rule, path, good, bad):
    assert list(rule(Source(path, good))) == []
    assert len(list(rule(Source(path, bad)))) == 1


def test_exceptions__hold_only_where_they_are_named():
    assert not list(
        rules.only_git_process_spawns(Source("repos/git/process.py", "import subprocess"))
    )
    assert not list(
        rules.only_markdown_trusts_html(Source("hub/kernel/markdown.py", "mark_safe(x)"))
    )
