"""Making a repository, changing and deleting it, in the browser."""

import re

import pytest

from accounts.models import Role
from repos.models import Repository, RepoType
from tests.factories import make_org, make_repo


@pytest.mark.parametrize(
    ("address", "repo_type", "home"),
    [
        ("/new", RepoType.MODEL, "/ana/tiny"),
        ("/new-dataset", RepoType.DATASET, "/datasets/ana/tiny"),
        ("/new-space", RepoType.SPACE, "/spaces/ana/tiny"),
    ],
)
def test_new_repo__is_made_and_shown(client, people, address, repo_type, home):
    client.force_login(people.ana)
    said = {"owner": "ana", "name": "tiny", "license": "mit", "visibility": "private"}

    answer = client.post(address, said | ({"sdk": "static"} if "space" in address else {}))

    assert (answer.status_code, answer.headers["Location"]) == (302, home)
    repo = Repository.objects.get(repo_id="ana/tiny")
    assert (repo.repo_type, repo.is_private) == (repo_type, True)


def test_new_repo__asks_to_sign_in(client, people):
    answer = client.get("/new")

    assert answer.headers["Location"] == "/login?next=/new"


def test_new_repo__offers_the_owners_that_would_work(client, people):
    for name, role in (("reads", Role.READ), ("makes", Role.CONTRIBUTOR), ("runs", Role.ADMIN)):
        make_org(name, members={people.ana: role})
    client.force_login(people.ana)

    html = client.get("/new").content.decode()

    for name, is_offered in (("ana", True), ("reads", False), ("makes", True), ("runs", True)):
        assert (f'value="{name}"' in html) is is_offered


def test_new_repo__in_a_strangers_namespace_is_refused(client, people):
    make_org("theirs")
    client.force_login(people.eve)

    answer = client.post("/new", {"owner": "theirs", "name": "x", "visibility": "public"})

    assert answer.status_code == 400
    assert not Repository.objects.exists()


@pytest.mark.parametrize("name", ["a--b", "-a", "a.git", "..", "a b", "<b>", "a" * 97])
def test_new_repo__says_what_is_wrong_with_a_name(client, people, name):
    client.force_login(people.ana)

    answer = client.post("/new", {"owner": "ana", "name": name, "visibility": "public"})

    assert answer.status_code == 400
    assert b"field__error" in answer.content
    assert b"<b>" not in answer.content


@pytest.mark.parametrize(
    ("address", "repo_type", "owner", "words"),
    [
        ("/new", RepoType.MODEL, "ana", "You have a model named &#x27;tiny&#x27; already."),
        (
            "/new-dataset",
            RepoType.DATASET,
            "lab",
            "lab has a dataset named &#x27;tiny&#x27; already.",
        ),
        ("/new-space", RepoType.SPACE, "ana", "You have a Space named &#x27;tiny&#x27; already."),
    ],
)
def test_new_repo__a_taken_name(client, people, address, repo_type, owner, words):
    make_repo(getattr(people, owner), "tiny", repo_type=repo_type)
    client.force_login(people.ana)
    said = {"owner": owner, "name": "Tiny", "visibility": "public", "sdk": "static"}

    answer = client.post(address, said)

    assert answer.status_code == 400
    errors = re.findall(r'field__error"[^>]*>(?:<[^>]*>|\s)*([^<]*)', answer.content.decode())
    assert [error.strip() for error in errors] == [words]


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 200), ("ben", 200), ("cem", 403), ("eve", 403), (None, 401)]
)
def test_settings__who_may(client, people, who, status):
    make_repo(people.lab, "tiny")
    if who:
        client.force_login(people.user(who))

    page = client.get("/lab/tiny/settings", headers={"accept": "text/html"})

    assert page.status_code == status


def test_settings__visibility(client, people):
    repo = make_repo(people.ana, "tiny")
    client.force_login(people.ana)

    client.post("/ana/tiny/settings/visibility", {"visibility": "private"})

    repo.refresh_from_db()
    assert repo.is_private


def test_settings__rename_leaves_a_way(client, people):
    make_repo(people.ana, "tiny")
    client.force_login(people.ana)

    answer = client.post("/ana/tiny/settings/rename", {"owner": "ana", "name": "large"})

    assert answer.headers["Location"] == "/ana/large/settings"
    assert client.get("/ana/tiny").headers["Location"] == "/ana/large"


def test_settings__rename_to_a_taken_name_says_so(client, people):
    make_repo(people.ana, "tiny")
    make_repo(people.ana, "large")
    client.force_login(people.ana)

    answer = client.post("/ana/tiny/settings/rename", {"owner": "ana", "name": "large"})

    assert answer.status_code == 400
    assert b"field__error" in answer.content


@pytest.mark.parametrize(("typed", "is_gone"), [("ana/tiny", True), ("tiny", False), ("", False)])
def test_settings__delete_wants_the_name_typed(client, people, typed, is_gone):
    make_repo(people.ana, "tiny")
    client.force_login(people.ana)

    client.post("/ana/tiny/settings/delete", {"typed": typed})

    assert Repository.objects.exists() is not is_gone


@pytest.mark.parametrize("action", ["visibility", "rename", "delete"])
def test_settings__a_stranger_changes_nothing(client, people, action):
    repo = make_repo(people.ana, "tiny")
    client.force_login(people.eve)

    answer = client.post(
        f"/ana/tiny/settings/{action}",
        {"visibility": "private", "owner": "eve", "name": "x", "typed": "ana/tiny"},
        headers={"accept": "text/html"},
    )

    assert answer.status_code == 403
    repo.refresh_from_db()
    assert (repo.is_private, repo.repo_id) == (False, "ana/tiny")


@pytest.mark.parametrize(
    ("who", "owner", "offered"),
    [("ana", "ana", ["ana", "lab"]), ("ana", "lab", ["lab", "ana"]), ("ben", "lab", ["lab"])],
)
def test_settings__offer_only_owners_that_may_take_it(client, people, who, owner, offered):
    repo = make_repo(getattr(people, owner), "tiny")
    assert people.lab
    client.force_login(people.user(who))

    html = client.get(f"{repo.url_path}/settings").content.decode()

    select = html.partition('id="new-owner"')[2].partition("</select>")[0]
    assert re.findall(r'value="([\w-]+)"', select) == offered
