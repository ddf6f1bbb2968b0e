import json
from base64 import b64encode

import pytest

from accounts.models import Role
from repos.models import RepoType
from tests.repos.api.lfs_client import LFS_TYPE, LfsClient, token_of
from tests.repos.lfs.world import BOOK, SONG, lab, person, pointer_of, repo_of, store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_lfs_store")]


@pytest.fixture
def ana():
    return person("ana")


def test_batch__is_content_when_nothing_is_asked(ana):
    repo_of(ana)

    response = LfsClient("/ana/bert.git", ana).batch("upload")

    assert response.status_code == 200
    assert response["Content-Type"] == LFS_TYPE
    assert response.json()["objects"] == []


@pytest.mark.parametrize("suffix", [".git", ""])
@pytest.mark.parametrize("repo_type", list(RepoType))
def test_batch__is_below_every_kind_of_repository(ana, repo_type, suffix):
    repo = repo_of(ana, repo_type=repo_type)

    response = LfsClient(f"{repo.url_path}{suffix}", ana).batch("upload", pointer_of(BOOK))

    assert response.status_code == 200


def test_batch__finds_a_legacy_dataset(ana):
    repo = repo_of(ana, repo_type=RepoType.DATASET)
    type(repo).objects.filter(pk=repo.pk).update(repo_id="squad")

    response = LfsClient("/datasets/squad.git", ana).batch("download", pointer_of(BOOK))

    assert response.status_code == 200


def test_batch__hands_out_links_on_the_clients_own_host(ana):
    repo_of(ana)

    response = LfsClient("/ana/bert.git", ana).batch("upload", pointer_of(BOOK), ref=None)
    (row,) = response.json()["objects"]

    assert row["oid"] == pointer_of(BOOK).oid
    assert row["size"] == len(BOOK)
    assert "authenticated" not in row
    assert set(row["actions"]) == {"upload", "verify"}
    for action in row["actions"].values():
        assert action["href"].startswith("http://hub.test:8000/lfs/")
        assert action["expires_in"] > 0
        assert "header" not in action


def test_batch__omits_actions_of_what_is_stored(ana):
    store(repo_of(ana), BOOK, by=ana)

    response = LfsClient("/ana/bert.git", ana).batch("upload", pointer_of(BOOK), pointer_of(SONG))
    stored, new = response.json()["objects"]

    assert stored == {"oid": pointer_of(BOOK).oid, "size": len(BOOK)}
    assert "actions" in new


def test_batch__takes_basic_credentials(ana):
    repo_of(ana)
    client = LfsClient("/ana/bert.git", ana)
    token = token_of(ana)
    client._headers["Authorization"] = "Basic " + b64encode(f"any:{token}".encode()).decode()

    assert client.batch("upload", pointer_of(BOOK)).status_code == 200


@pytest.mark.parametrize("operation", ["upload", "download"])
@pytest.mark.parametrize("path", ["/ana/secret.git", "/ana/missing.git"])
def test_batch__asks_the_anonymous_for_credentials(ana, path, operation):
    repo_of(ana, "secret", is_private=True)

    response = LfsClient(path).batch(operation, pointer_of(BOOK))

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith('Basic realm="')
    assert response["LFS-Authenticate"].startswith('Basic realm="')
    assert response["Content-Type"] == LFS_TYPE
    assert response.json()["message"] == response.json()["error"]


@pytest.mark.parametrize("path", ["/ana/secret.git", "/ana/missing.git"])
def test_batch__hides_private_repositories_from_strangers(ana, path):
    repo_of(ana, "secret", is_private=True)

    response = LfsClient(path, person("eve")).batch("download", pointer_of(BOOK))

    assert response.status_code == 404
    assert response["X-Error-Code"] == "RepoNotFound"


@pytest.mark.parametrize(
    ("who", "role", "status"),
    [
        ("ana", "write", 200),
        ("ana", "read", 403),
        ("ben", "write", 200),
        ("cem", "write", 200),
        ("eve", "write", 200),
        ("eve", "read", 403),
        (None, "", 401),
    ],
)
def test_s32_batch__uploads_for_writers_and_for_proposals(ana, who, role, status):
    people = {name: person(name) for name in ("ben", "cem", "eve")} | {"ana": ana, None: None}
    repo_of(lab(ana=Role.ADMIN, ben=Role.WRITE, cem=Role.READ))

    response = LfsClient("/lab/bert.git", people[who], role).batch("upload", pointer_of(BOOK))

    assert response.status_code == status


def test_batch__downloads_of_public_things_need_no_credentials(ana):
    store(repo_of(ana), BOOK, by=ana)

    (row,) = LfsClient("/ana/bert.git").batch("download", pointer_of(BOOK)).json()["objects"]

    assert set(row["actions"]) == {"download"}


def test_s25_batch__tells_foreign_objects_like_unknown_ones(ana):
    store(repo_of(ana, "secret", is_private=True), BOOK, by=ana)
    eve = person("eve")
    repo_of(eve)

    response = LfsClient("/eve/bert.git", eve).batch("download", pointer_of(BOOK), pointer_of(SONG))
    foreign, unknown = response.json()["objects"]

    assert response.status_code == 200
    assert foreign["error"] == unknown["error"]
    assert foreign["error"]["code"] == 404


def test_s26_batch__asks_for_the_bytes_of_foreign_objects(ana):
    store(repo_of(ana, "secret", is_private=True), BOOK, by=ana)
    eve = person("eve")
    repo_of(eve)

    (row,) = LfsClient("/eve/bert.git", eve).batch("upload", pointer_of(BOOK)).json()["objects"]

    assert "upload" in row["actions"]


@pytest.mark.parametrize("operation", ["", "delete", "UPLOAD", None, 1])
def test_s31_batch__refuses_unknown_operations(ana, operation):
    repo_of(ana)

    assert LfsClient("/ana/bert.git", ana).batch(operation).status_code == 422


def test_s29_batch__marks_ids_that_are_none(ana, tmp_path):
    repo_of(ana)
    objects = [{"oid": "../../etc/passwd", "size": 1}, {"oid": "A" * 64, "size": 1}, {"size": 1}]

    response = LfsClient("/ana/bert.git", ana).batch("upload", objects=objects)

    assert [row["error"]["code"] for row in response.json()["objects"]] == [422, 422, 422]


def test_s35_batch__has_limits(ana, settings):
    repo_of(ana)
    client = LfsClient("/ana/bert.git", ana)
    many = [{"oid": f"{number:064x}", "size": 1} for number in range(10_000)]
    fat = json.dumps({"operation": "upload", "objects": [], "x": "x" * (11 << 20)})

    assert client.batch("upload", objects=many).status_code == 413
    assert client.post("objects/batch", fat).status_code == 413
    assert client.post("objects/batch", "[]").status_code == 400
    assert client.batch("upload", objects="x").status_code == 422


def test_s35_batch__marks_what_is_too_large(ana, settings):
    repo_of(ana)
    settings.LFS_MAX_OBJECT_BYTES = 10

    (row,) = LfsClient("/ana/bert.git", ana).batch("upload", pointer_of(BOOK)).json()["objects"]

    assert row["error"]["code"] == 422
    assert "actions" not in row


@pytest.mark.parametrize(
    ("transfers", "expected"),
    [
        (["basic", "multipart"], "multipart"),
        (["lfs-standalone-file", "basic", "ssh"], "basic"),
        ("multipart", "basic"),
        (None, "basic"),
    ],
)
def test_batch__offers_parts_only_to_clients_that_know_them(ana, settings, transfers, expected):
    settings.LFS_MULTIPART_FROM_BYTES = 1000
    repo_of(ana)

    response = LfsClient("/ana/bert.git", ana).batch(
        "upload", pointer_of(BOOK), transfers=transfers
    )

    assert response.json()["transfer"] == expected


def test_batch__writes_part_numbers_as_the_agent_sorts_them(ana, settings):
    settings.LFS_MULTIPART_FROM_BYTES = 1000
    settings.LFS_PART_BYTES = 400
    repo_of(ana)

    response = LfsClient("/ana/bert.git", ana).batch(
        "upload", pointer_of(BOOK), transfers=["basic", "multipart"]
    )
    header = response.json()["objects"][0]["actions"]["upload"]["header"]
    chunk_size = header.pop("chunk_size")

    assert chunk_size == "400"
    assert sorted(header) == list(header) == [f"{number:05d}" for number in range(1, 13)]


def test_batch__costs_the_same_for_many(ana, django_assert_num_queries):
    repo_of(ana)
    client = LfsClient("/ana/bert.git", ana)
    pointers = [pointer_of(b"%d" % number) for number in range(100)]
    client.batch("upload", *pointers)

    with django_assert_num_queries(3):  # token, repository, objects
        client.batch("upload", *pointers)
