"""Source: git-lfs docs/api/locking.md."""

import pytest

from accounts.models import Role
from repos.models import LfsLock
from tests.repos.api.lfs_client import LFS_TYPE, LfsClient
from tests.repos.lfs.world import lab, person, repo_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    people = {name: person(name) for name in ("ana", "ben", "cem", "eve")}
    repo_of(lab(ana=Role.ADMIN, ben=Role.WRITE, cem=Role.READ), is_private=True)
    return people


@pytest.fixture
def speak(people):
    return lambda name: LfsClient("/lab/bert.git", people.get(name))


def lock(client, path="a.bin"):
    return client.post("locks", {"path": path, "ref": {"name": "refs/heads/main"}})


def test_locks__are_made(speak):
    response = lock(speak("ana"))
    row = response.json()["lock"]

    assert response.status_code == 201
    assert response["Content-Type"] == LFS_TYPE
    assert row["path"] == "a.bin"
    assert row["owner"] == {"name": "ana"}
    assert row["locked_at"].endswith("Z")


def test_locks__show_the_lock_that_is_in_the_way(speak):
    made = lock(speak("ana")).json()["lock"]

    response = lock(speak("ben"))

    assert response.status_code == 409
    assert response.json()["lock"] == made
    assert response.json()["message"]


def test_locks__are_listed_in_pages(speak):
    for path in ("a", "b", "c"):
        lock(speak("ana"), path)

    first = speak("cem").get("locks?limit=2").json()
    second = speak("cem").get(f"locks?limit=2&cursor={first['next_cursor']}").json()

    assert [row["path"] for row in first["locks"]] == ["a", "b"]
    assert [row["path"] for row in second["locks"]] == ["c"]
    assert "next_cursor" not in second


def test_locks__are_found_by_path_and_id(speak):
    made = lock(speak("ana"), "a b/ü").json()["lock"]
    lock(speak("ana"), "other")

    assert speak("ben").get("locks?path=a%20b/%C3%BC").json()["locks"] == [made]
    assert speak("ben").get(f"locks?id={made['id']}&refspec=x").json()["locks"] == [made]


def test_verify__tells_ours_from_theirs(speak):
    lock(speak("ana"), "a")
    lock(speak("ben"), "b")

    answer = speak("ben").post("locks/verify", {"ref": {"name": "refs/heads/main"}}).json()

    assert [row["path"] for row in answer["ours"]] == ["b"]
    assert [row["path"] for row in answer["theirs"]] == ["a"]


def test_verify__answers_empty_lists(speak):
    response = speak("ben").post("locks/verify")

    assert response.status_code == 200
    assert response.json() == {"ours": [], "theirs": []}


@pytest.mark.parametrize(("who", "status"), [("cem", 200), ("eve", 404), (None, 401)])
def test_verify__answers_readers_and_asks_the_anonymous(speak, who, status):
    response = speak(who).post("locks/verify")

    assert response.status_code == status
    assert ("WWW-Authenticate" in response) is (status == 401)


@pytest.mark.parametrize(
    ("who", "force", "status"),
    [
        ("ana", False, 200),
        ("ana", True, 200),
        ("ben", False, 403),
        ("ben", True, 200),
        ("ben", "true", 403),
        ("cem", True, 403),
        ("eve", True, 404),
        (None, True, 401),
    ],
)
def test_unlock__who_may(speak, who, force, status):
    lock_id = lock(speak("ana")).json()["lock"]["id"]

    response = speak(who).post(f"locks/{lock_id}/unlock", {"force": force})

    assert response.status_code == status
    assert LfsLock.objects.exists() is (status != 200)


def test_s33_unlock__does_not_know_locks_of_other_repositories(speak, people):
    lock_id = lock(speak("ana")).json()["lock"]["id"]
    repo_of(people["eve"])

    response = LfsClient("/eve/bert.git", people["eve"]).post(
        f"locks/{lock_id}/unlock", {"force": True}
    )

    assert response.status_code == 404
    assert LfsLock.objects.exists()


@pytest.mark.parametrize("data", [{}, {"path": ""}, {"path": 1}, {"path": "../x"}, {"path": "/x"}])
def test_locks__refuse_what_is_no_path(speak, data):
    assert speak("ana").post("locks", data).status_code == 422
