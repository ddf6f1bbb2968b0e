"""Downloads: one per client and window, folded into the row by a task."""

import pytest

from repos import downloads
from tests.factories import make_repo
from tests.repos.api.calls import bearer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    downloads.forget()


@pytest.fixture
def repo(people):
    return make_repo(owner=people.ana, files={"a.txt": "a", "b.txt": "b"})


def fetch(client, repo, path, **headers):
    return client.get(f"{repo.url_path}/resolve/main/{path}", **headers)


def test_downloads__a_snapshot_counts_once(repo, client):
    for path in ("a.txt", "b.txt", "a.txt"):
        fetch(client, repo, path)

    assert downloads.fold() == 1
    repo.refresh_from_db()
    assert (repo.downloads, repo.downloads_all_time) == (1, 1)
    assert downloads.fold() == 0


def test_downloads__of_different_clients_add_up(repo, client, people):
    fetch(client, repo, "a.txt")
    fetch(client, repo, "a.txt", REMOTE_ADDR="10.0.0.9")
    for _ in range(2):
        fetch(client, repo, "a.txt", **bearer(people.eve, "read"))

    assert downloads.fold() == 3


def test_downloads__what_is_refused_or_only_asked_for_does_not_count(repo, client):
    fetch(client, repo, "gone.txt")
    client.head(f"{repo.url_path}/resolve/main/a.txt")

    assert downloads.fold() == 0


_HERE = "http://testserver/ana/bert"
_PICTURE = "image/avif,image/webp,image/*,*/*;q=0.8"


@pytest.mark.parametrize(
    ("headers", "count"),
    [
        *[
            ({"sec-fetch-dest": name}, 0)
            for name in ("image", "audio", "video", "embed", "object", "iframe")
        ],
        ({"referer": _HERE, "accept": _PICTURE}, 0),
        ({"referer": "http://testserver", "accept": "video/webm,*/*"}, 0),
        ({"referer": _HERE, "accept": "audio/*"}, 0),
        # The button, a script, a client, another site's page.
        ({"sec-fetch-dest": "document", "referer": _HERE, "accept": "text/html,image/png"}, 1),
        ({"sec-fetch-dest": "empty", "referer": _HERE, "accept": _PICTURE}, 1),
        ({"referer": _HERE, "accept": "text/html,image/png"}, 1),
        ({"accept": _PICTURE}, 1),
        ({"referer": "http://testserver.evil.example/", "accept": _PICTURE}, 1),
        ({}, 1),
    ],
)
def test_downloads__what_a_page_shows_does_not_count(repo, client, headers, count):
    assert fetch(client, repo, "a.txt", headers=headers).status_code == 200

    assert downloads.fold() == count


def test_downloads__who_saw_the_card_and_then_downloads_counts(repo, client):
    fetch(client, repo, "a.txt", headers={"sec-fetch-dest": "image"})
    fetch(client, repo, "a.txt", headers={"sec-fetch-dest": "document"})

    assert downloads.fold() == 1


def test_downloads__what_a_killed_task_had_claimed_comes_again(repo, client):
    fetch(client, repo, "a.txt")
    next(downloads._claimed_files())

    assert downloads.fold() == 1


def test_downloads__another_process_has_counted_already(repo, client):
    fetch(client, repo, "a.txt")
    downloads.forget()
    fetch(client, repo, "b.txt")

    assert downloads.fold() == 1
