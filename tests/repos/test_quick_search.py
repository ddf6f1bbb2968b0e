"""Quick search: the same finds on the page and in the API; nothing hidden among them."""

import pytest
from django.db import connection

from accounts.actions.update_profile import update_profile
from repos.models import RepoType
from tests.factories import SYSTEM, deliver_events, make_org, make_repo

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(people):
    make_repo(people.ana, "bert", files={"README.md": "# About clouds"})
    make_repo(people.ana, "berta-secret", private=True)
    make_repo(people.ana, "berries", repo_type=RepoType.DATASET)
    make_org("berlin-lab")
    update_profile(actor=SYSTEM, user=people.eve, full_name="Bertha <b>")
    deliver_events()


def test_quicksearch__finds_every_kind(client, shelf):
    found = client.get("/api/quicksearch?q=Ber").json()

    assert [row["id"] for row in found["models"]] == ["ana/bert"]
    assert [row["id"] for row in found["datasets"]] == ["ana/berries"]
    assert found["spaces"] == []
    assert [row["name"] for row in found["orgs"]] == ["berlin-lab"]
    assert [row["user"] for row in found["users"]] == ["eve"]
    assert found["users"][0]["avatarUrl"].endswith("/avatars/eve.svg")
    assert (found["q"], found["modelsCount"], found["usersCount"]) == ("Ber", 1, 1)


def test_quicksearch__names_come_before_cards(client, people, shelf):
    make_repo(people.ben, "clouds")

    found = client.get("/api/quicksearch?q=clouds").json()

    assert [row["id"] for row in found["models"]] == ["ben/clouds", "ana/bert"]


def test_quicksearch__private_ones_are_for_their_people(client, people, shelf):
    client.force_login(people.ana)
    page = client.get("/search/quick?q=berta").content.decode()
    client.logout()

    assert "/ana/berta-secret" in page
    assert b"secret" not in client.get("/search/quick?q=berta").content


def test_quicksearch__only_the_types_asked_for(client, shelf):
    found = client.get("/api/quicksearch?q=ber&type=model&type=user&limit=1").json()

    assert len(found["models"]) == 1
    assert len(found["users"]) == 1
    assert found["datasets"] == found["orgs"] == []


@pytest.mark.parametrize("query", ["type=evil", "limit=0", "limit=x"])
def test_quicksearch__nonsense_is_400(client, query):
    assert client.get(f"/api/quicksearch?q=a&{query}").status_code == 400


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "q=%20%20"])
def test_quicksearch__nothing_typed_finds_nothing(client, shelf, query, django_assert_num_queries):
    with django_assert_num_queries(0):
        found = client.get(f"/api/quicksearch?{query}").json()

    assert found["models"] == []


def test_quick__is_a_fragment_with_text_as_text(client, shelf, django_assert_num_queries):
    # PostgreSQL is asked twice more, by which way it finds the word sooner: in names, and in cards.
    with django_assert_num_queries(11 if connection.vendor == "postgresql" else 9):
        page = client.get("/search/quick?q=ber").content.decode()

    assert "<html" not in page
    assert 'href="/ana/bert"' in page
    assert "Bertha &lt;b&gt;" in page


def test_quick__an_attack_is_not_repeated(client, shelf):
    page = client.get("/search/quick?q=%3Cscript%3Ealert(1)%3C/script%3E").content

    assert b"<script" not in page
