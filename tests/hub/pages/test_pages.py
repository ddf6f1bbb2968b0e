"""Home, lists, search and profiles."""

import pytest

from repos.models import RepoType
from tests.factories import deliver_events, make_repo

CARD = "---\nlicense: mit\npipeline_tag: fill-mask\n---\n# Hi"


@pytest.fixture
def shelf(people):
    make_repo(people.ana, "bert", files={"README.md": CARD})
    make_repo(people.ana, "secret", private=True)
    make_repo(people.eve, "gpt")
    make_repo(people.ana, "squad", repo_type=RepoType.DATASET)
    make_repo(people.lab, "demo", repo_type=RepoType.SPACE)
    deliver_events()


def html(client, address, **headers):
    page = client.get(address, headers=headers)
    assert page.status_code == 200
    return page.content.decode()


def test_home__shows_what_is_new_and_how_to_begin(client, shelf):
    page = html(client, "/", host="hub.test")

    for address in ("/ana/bert", "/eve/gpt", "/datasets/ana/squad", "/spaces/lab/demo"):
        assert f'href="{address}"' in page
    assert "HF_ENDPOINT=http://hub.test" in page
    assert "/ana/secret" not in page


def test_home__shows_you_your_own(client, people, shelf):
    client.force_login(people.ana)

    assert "/ana/secret" in html(client, "/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"/ana/bert", "/eve/gpt"}),
        ("search=ber", {"/ana/bert"}),
        ("author=EVE", {"/eve/gpt"}),
        ("filter=license:mit", {"/ana/bert"}),
        ("pipeline_tag=fill-mask", {"/ana/bert"}),
        ("search=zzz", set()),
        ("sort=nonsense", {"/ana/bert", "/eve/gpt"}),
        ("sort=created", {"/ana/bert", "/eve/gpt"}),
    ],
)
def test_listing__narrows(client, shelf, query, found):
    page = html(client, f"/models?{query}")

    shown = {
        address for address in ("/ana/bert", "/eve/gpt", "/ana/secret") if f'"{address}"' in page
    }
    assert shown == found


def test_listing__turns_pages_without_losing_the_search(client, people):
    for number in range(31):
        make_repo(people.ana, f"m{number}")

    first = html(client, "/models?search=m&sort=created")
    address = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = html(client, address.replace("&amp;", "&"))

    assert "search=m" in address
    assert "/ana/m30" in first
    assert "/ana/m0" in second
    assert '"/ana/m30"' not in second


def test_listing__a_fragment_for_htmx(client, shelf):
    part = client.get("/models", headers={"hx-request": "true"})

    assert b"<html" not in part.content
    assert b"/ana/bert" in part.content
    assert "HX-Request" in part.headers["Vary"]


def test_listing__s71_what_was_searched_for_is_text(client, shelf):
    attack = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"

    for address in (
        f"/models?search={attack}&author={attack}&filter={attack}",
        f"/search?q={attack}",
    ):
        assert "<script>alert" not in html(client, address)


def test_listing__a_bad_cursor_is_refused(client, shelf):
    page = client.get("/models?cursor=zzz", headers={"accept": "text/html"})

    assert page.status_code == 400


def test_listing__queries(client, shelf, django_assert_num_queries):
    # Rows, their tags, whether there is much to count, of what, three facets.
    with django_assert_num_queries(7):
        client.get("/models")


def test_search__finds_repositories_and_people(client, shelf):
    page = html(client, "/search?q=a")

    assert 'href="/ana"' in page
    assert 'href="/lab"' in page
    assert 'href="/datasets/ana/squad"' in page
    assert "secret" not in page


def test_profile__of_a_person(client, people, shelf):
    page = html(client, "/ana")

    assert 'href="/ana/bert"' in page
    assert 'href="/datasets/ana/squad"' in page
    assert 'href="/lab"' in page
    assert "secret" not in page


def test_profile__of_an_organization(client, people, shelf):
    page = html(client, "/lab")

    assert 'href="/spaces/lab/demo"' in page
    assert 'href="/ben"' in page


def test_profile__another_spelling_and_nobody(client, people, shelf):
    assert client.get("/ANA").headers["Location"] == "/ana"
    assert client.get("/nobody", headers={"accept": "text/html"}).status_code == 404


def test_pages__carry_a_policy_without_inline_code(client, shelf):
    page = client.get("/")

    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    for inline in (b"<style", b" style=", b" onclick=", b"<script>"):
        assert inline not in page.content


def test_robots__keeps_crawlers_from_histories(client):
    rules = client.get("/robots.txt")

    assert rules.headers["Content-Type"].startswith("text/plain")
    assert b"Disallow: /*/commits/" in rules.content


@pytest.mark.parametrize("address", ["/collections", "/models", "/robots.txt", "/ana"])
def test_pages__no_name_shadows_a_page(client, people, address):
    assert people.ana

    assert client.get(address).status_code == 200
