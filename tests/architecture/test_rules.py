"""The house keeps its rules."""

import pytest

from tests.architecture import rules
from tests.architecture.sources import all_sources, python_sources

OF_PYTHON = [
    rules.domain_knows_no_http,
    rules.only_git_process_spawns,
    rules.only_moving_moves_refs,
    rules.only_policy_judges,
    rules.actions_ask_policy_first,
    rules.only_markdown_trusts_html,
    rules.imports_are_absolute,
    rules.no_text_is_translated_at_import,
    rules.texts_quote_as_people_write,
]
OF_ALL_TEXT = [rules.files_stay_short, rules.templates_trust_nothing, rules.nothing_of_this_machine]


@pytest.mark.parametrize("rule", OF_PYTHON, ids=lambda rule: rule.__name__)
def test_python__keeps_the_rule(rule):
    broken = [line for source in python_sources() for line in rule(source)]

    assert not broken, "\n".join([rule.__doc__ or rule.__name__, *broken])


@pytest.mark.parametrize("rule", OF_ALL_TEXT, ids=lambda rule: rule.__name__)
def test_every_file__keeps_the_rule(rule):
    broken = [line for source in all_sources() for line in rule(source)]

    assert not broken, "\n".join([rule.__doc__ or rule.__name__, *broken])


def test_facts__each_exception_is_still_needed(monkeypatch):
    needed = set()
    monkeypatch.setattr(rules, "FACTS", {})
    for source in python_sources():
        for line in rules.only_policy_judges(source):
            path, _, rest = line.partition(":")
            needed.add((path, rest.partition(" compares ")[2]))
    monkeypatch.undo()

    assert set(rules.FACTS) <= needed


def test_unasked_actions__still_exist():
    names = {source.parts[-1].removesuffix(".py") for source in python_sources()}

    assert set(rules.UNASKED_ACTIONS) <= names
