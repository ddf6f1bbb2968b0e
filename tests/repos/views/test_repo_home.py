"""The first page of a repository."""

import re

import pytest

from repos.actions.disable_repo import disable_repo
from repos.models import RepoType
from tests.factories import SYSTEM, make_repo

CARD = "---\nlicense: mit\ntags:\n- tiny\n---\n# Tiny\n\n[more](docs/more.md) <script>x</script>"


def test_repo_home__shows_the_rendered_card(client, people):
    make_repo(people.ana, "tiny", files={"README.md": CARD, "config.json": "{}"})

    page = client.get("/ana/tiny")

    html = page.content.decode()
    assert page.status_code == 200
    assert '<h1 id="user-content-tiny">Tiny</h1>' in html
    assert 'href="/ana/tiny/blob/main/docs/more.md"' in html
    assert "<script>x" not in html


@pytest.mark.parametrize(
    ("repo_type", "command"),
    [
        (RepoType.MODEL, "hf upload ana/fresh ."),
        (RepoType.DATASET, "hf upload ana/fresh . --repo-type dataset"),
        (RepoType.SPACE, "hf upload ana/fresh . --repo-type space"),
    ],
)
def test_repo_home__an_empty_one_shows_commands_with_this_hubs_address(
    client, people, repo_type, command
):
    repo = make_repo(people.ana, "fresh", repo_type=repo_type)
    client.force_login(people.ana)

    html = client.get(repo.url_path, headers={"host": "hub.test:8123"}).content.decode()

    assert command in html
    assert "export HF_ENDPOINT=http://hub.test:8123" in html
    assert f"git clone http://hub.test:8123{repo.url_path}" in html


@pytest.mark.parametrize("who", [None, "eve"])
def test_repo_home__a_private_one_looks_missing(client, people, who):
    make_repo(people.ana, "secret", private=True)
    if who:
        client.force_login(people.user(who))

    hidden = client.get("/ana/secret", headers={"accept": "text/html"})
    missing = client.get("/ana/missing", headers={"accept": "text/html"})

    assert hidden.status_code == missing.status_code == 404
    assert _without_ids(hidden) == _without_ids(missing)


def _without_ids(response):
    """The page without what differs between any two requests."""
    html = response.content.decode().replace(response.headers["X-Request-Id"], "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def test_repo_home__a_private_one_is_there_for_its_owner(client, people):
    make_repo(people.ana, "secret", private=True)
    client.force_login(people.ana)

    assert b"private" in client.get("/ana/secret").content


def test_repo_home__another_spelling_leads_to_the_right_one(client, people):
    make_repo(people.ana, "Tiny")

    page = client.get("/ANA/tiny")

    assert (page.status_code, page.headers["Location"]) == (302, "/ana/Tiny")


def test_repo_home__settings_are_shown_to_those_who_may(client, people):
    make_repo(people.ana, "tiny")

    client.force_login(people.eve)
    assert b"/ana/tiny/settings" not in client.get("/ana/tiny").content
    client.force_login(people.ana)
    assert b"/ana/tiny/settings" in client.get("/ana/tiny").content


def test_repo_home__queries(client, people, django_assert_num_queries):
    make_repo(people.ana, "tiny", files={"README.md": CARD})
    client.get("/ana/tiny")

    # The repository with its namespace, its tags, what was made of it, and the open discussions.
    with django_assert_num_queries(4):
        client.get("/ana/tiny")


def test_like__and_back(client, people):
    repo = make_repo(people.ana, "tiny")
    client.force_login(people.eve)

    client.post("/ana/tiny/like", {"wish": "like"})
    repo.refresh_from_db()
    assert repo.likes == 1
    client.post("/ana/tiny/like", {"wish": "unlike"})
    repo.refresh_from_db()
    assert repo.likes == 0


def test_like__anonymous_is_asked_to_sign_in(client, people):
    make_repo(people.ana, "tiny")

    answer = client.post("/ana/tiny/like", {"wish": "like"}, headers={"accept": "text/html"})

    assert answer.status_code == 401


@pytest.mark.parametrize("who", [None, "ana"])
def test_repo_home__a_withdrawn_one_shows_no_card(client, people, who):
    repo = make_repo(people.ana, "tiny", files={"README.md": CARD})
    disable_repo(actor=SYSTEM, repo=repo)
    if who:
        client.force_login(people.user(who))

    html = client.get("/ana/tiny").content.decode()

    assert "An operator of this hub has withdrawn this model" in html
    assert "user-content-tiny" not in html
    assert "git clone" not in html
