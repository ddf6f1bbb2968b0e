"""Search over names and cards: kept true by events, the same in lists of the API and of pages."""

import pytest
from django.core.management import call_command

from repos import word_search
from repos.actions.change_settings import change_settings
from repos.actions.delete_repo import delete_repo
from repos.card_words import phrase_of, words_of
from repos.models import CardText
from repos.queries import RepoFilter, matching
from tests.factories import SYSTEM, deliver_events, make_commit, make_repo

pytestmark = pytest.mark.django_db

CARD = """---
license: mit
tags: [distillation]
---
# Poems
Trained on haiku by *Bashō*; see https://example.org/haiku-corpus. 模型很小。
"""


@pytest.fixture
def poems(people):
    repo = make_repo(people.ana, "rhymes", files={"README.md": CARD})
    make_repo(people.ana, "other", files={"README.md": "# Nothing of that"})
    deliver_events()
    return repo


def found(actor, *words):
    repos = matching(actor, RepoFilter(search=words))
    return sorted(repo.name for repo in repos)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("haiku", ["rhymes"]),
        ("HAI", ["rhymes"]),
        ("trained bashō", ["rhymes"]),
        ("rhymes haiku", ["rhymes"]),
        ("other haiku", []),
        ("haiku-corpus", ["rhymes"]),
        ("corpus-haiku", []),
        ("distill", ["rhymes"]),
        ("模型", ["rhymes"]),
        ("型模", []),
        ("aiku", []),
        ("hyme", ["rhymes"]),
        ("nothing", ["other"]),
        ("ana", ["other", "rhymes"]),
        ("'\"*:&|!<-> () \\", []),
        ("haiku' | 'x", []),
    ],
)
def test_search__looks_at_names_and_cards(people, poems, words, names):
    assert found(people.actor("eve"), words) == names


def test_search__the_same_in_the_api_and_on_the_page(client, poems):
    rows = client.get("/api/models?search=haiku").json()
    page = client.get("/models?search=haiku").content.decode()

    assert [row["id"] for row in rows] == ["ana/rhymes"]
    assert 'href="/ana/rhymes"' in page
    assert 'href="/ana/other"' not in page


def test_search__follows_the_card(people, poems):
    make_commit(poems, {"README.md": "# Sonnets"})
    deliver_events()

    assert found(people.actor("eve"), "haiku") == []
    assert found(people.actor("eve"), "sonnets") == ["rhymes"]


def test_search__forgets_a_deleted_repository(people, poems):
    delete_repo(actor=SYSTEM, repo=poems)
    make_repo(people.ana, "later", files={"README.md": "# New"})
    deliver_events()

    assert found(people.actor("eve"), "haiku") == []
    assert CardText.objects.count() == 2


def test_search__a_private_card_tells_nothing(people, poems):
    change_settings(actor=SYSTEM, repo=poems, is_private=True)

    assert found(people.actor("eve"), "haiku") == []
    assert found(people.actor("anonymous"), "haiku") == []
    assert found(people.actor("ana"), "haiku") == ["rhymes"]


def test_search__costs_no_further_query(people, poems, django_assert_num_queries):
    actor = people.actor("eve")
    # Which way to look is asked once for a word, and remembered.
    found(actor, "haiku", "trained")
    with django_assert_num_queries(1):
        found(actor, "haiku", "trained")


@pytest.mark.parametrize("rare", [8_000, -1])
def test_search__both_ways_find_the_same(people, poems, monkeypatch, rare):
    """On PostgreSQL a rare word is a set, a frequent one a question to each row."""
    monkeypatch.setattr(word_search, "_RARE", rare)
    actor = people.actor("eve")

    assert found(actor, "haiku") == ["rhymes"]
    assert found(actor, "rhym", "hai") == ["rhymes"]
    assert found(actor, "othe") == ["other"]
    assert found(actor, "ana") == ["other", "rhymes"]
    assert found(actor, "模型") == ["rhymes"]
    assert found(actor, "100%") == []


def test_words_of__a_card_of_novel_length_and_odd_bytes():
    text = "\0 a\u200bb " + "x" * 5000 + " word" * 100_000

    words = words_of(text)

    assert "\0" not in words
    assert len(words) <= 100_000
    assert max(len(word) for word in words.split()) == 80


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [("bert", "bert*"), ("Bert-Base", "bert base*"), ("en", "en"), ("a", ""), ("%", ""),
     ("模", "模"), ("v2", "v2"), ("x_y", "x y")],
)  # fmt: skip
def test_phrase_of(typed, phrase):
    assert phrase_of(typed) == phrase


def test_index_cards__writes_what_was_never_indexed(people, poems, capsys):
    CardText.objects.all().delete()

    call_command("index_cards")

    assert found(people.actor("eve"), "haiku") == ["rhymes"]
    assert "2 cards indexed" in capsys.readouterr().out
