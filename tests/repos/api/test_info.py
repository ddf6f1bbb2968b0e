"""Repository info: the keys every client generation reads, `expand`, `blobs`, revisions, errors."""

import re

import pytest

from repos.models import Repository, RepoType
from repos.models.repository import Gate
from tests.factories import deliver_events, make_repo
from tests.repos.api.calls import api, bearer, commit_files, git_blob_oid

pytestmark = pytest.mark.django_db

DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
README = b"---\nlicense: mit\ntags: [x]\npipeline_tag: fill-mask\nlibrary_name: timm\n---\n# hi\n"


@pytest.fixture
def repo(people):
    repo = make_repo(owner=people.ana, name="bert")
    commit_files(repo, {"README.md": README, "w.safetensors": b"weights"}, people.ana)
    deliver_events()
    repo.refresh_from_db()
    return repo


def test_info__of_a_model(repo, client):
    data = client.get(api(repo)).json()

    assert data["_id"] == repo.public_id
    assert data["id"] == data["modelId"] == "ana/bert"
    assert data["author"] == "ana"
    assert data["sha"] == repo.head_oid
    assert DATE.fullmatch(data["lastModified"])
    assert DATE.fullmatch(data["createdAt"])
    assert (data["private"], data["gated"], data["disabled"]) == (False, False, False)
    assert (data["downloads"], data["likes"]) == (0, 0)
    assert data["tags"] == [
        "timm",
        "safetensors",
        "fill-mask",
        "x",
        "license:mit",
    ]
    assert (data["pipeline_tag"], data["library_name"]) == ("fill-mask", "timm")
    assert data["cardData"]["license"] == "mit"
    assert data["siblings"] == [
        {"rfilename": ".gitattributes"},
        {"rfilename": "README.md"},
        {"rfilename": "w.safetensors"},
    ]
    assert data["spaces"] == []
    assert "transformersInfo" not in data
    assert "safetensors" not in data


@pytest.mark.parametrize(
    ("repo_type", "present", "absent"),
    [
        (RepoType.DATASET, {"description", "downloads", "siblings"}, {"modelId", "sdk"}),
        (RepoType.SPACE, {"sdk", "runtime", "subdomain", "models", "datasets"}, {"modelId"}),
    ],
)
def test_info__of_other_types(client, repo_type, present, absent):
    repo = make_repo(repo_type=repo_type)

    data = client.get(api(repo)).json()

    assert present <= data.keys()
    assert not absent & data.keys()
    assert data["sha"] == repo.head_oid


def test_info__case_does_not_count(repo, client):
    assert client.get("/api/models/ANA/Bert").json()["id"] == "ana/bert"


def test_info__of_a_repository_called_like_an_action(people, client):
    for name in ("refs", "revision", "branch", "paths-info", "preupload"):
        make_repo(owner=people.ana, name=name)

        assert client.get(f"/api/models/ana/{name}").json()["id"] == f"ana/{name}"


def test_info__blobs(repo, client):
    rows = client.get(api(repo) + "?blobs=True").json()["siblings"]

    by_name = {row["rfilename"]: row for row in rows}
    assert by_name["README.md"] == {
        "rfilename": "README.md",
        "size": len(README),
        "blobId": git_blob_oid(README),
    }
    assert by_name["w.safetensors"]["size"] == 7
    assert by_name["w.safetensors"]["lfs"].keys() == {"sha256", "size", "pointerSize"}
    assert by_name["w.safetensors"]["lfs"]["size"] == 7


@pytest.mark.parametrize("spelling", ["expand=sha&expand=likes", "expand[]=sha&expand[]=likes"])
def test_info__expand_gives_only_what_was_asked(repo, client, spelling):
    data = client.get(f"{api(repo)}?{spelling}").json()

    assert data.keys() == {"_id", "id", "sha", "likes"}


@pytest.mark.parametrize("repo_type", RepoType)
def test_info__every_expand_name_is_answered(client, repo_type):
    from repos.api.info_shape import EXPAND_KEYS

    repo = make_repo(repo_type=repo_type, files={"README.md": "---\nlicense: mit\n---\n"})

    for name in EXPAND_KEYS[repo_type]:
        response = client.get(f"{api(repo)}?expand={name}")
        assert response.status_code == 200, name


def test_info__unknown_expand_is_400_in_the_known_words(repo, client):
    response = client.get(api(repo) + "?expand=sha&expand=foo")

    assert response.status_code == 400
    assert response.json()["error"].startswith('"expand" must be one of [author, ')


@pytest.mark.parametrize("raw", [True, False])
def test_revision_info__of_an_older_commit(repo, people, client, raw):
    first = repo.head_oid
    commit_files(repo, {"b.txt": b"b"}, people.ana)

    for revision in (first, first[:8]):
        path = api(repo, f"/revision/{revision}")
        data = client.get(path, **({"RAW_URI": path} if raw else {})).json()

        assert data["sha"] == first
        assert {"rfilename": "b.txt"} not in data["siblings"]
    assert client.get(api(repo, "/revision/HEAD")).json()["sha"] == repo.head_oid
    assert client.get(api(repo, "/revision/refs%2Fheads%2Fmain")).json()["sha"] == repo.head_oid


@pytest.mark.parametrize(
    "revision",
    [
        "gone",
        "0" * 40,
        "abcdef0",
        "--upload-pack=touch%20x",
        "-h",
        "main..main",
        "main%5E",
        "main%00",
        "x" * 400,
        "refs%2Fhub%2Fx",
        "%F0%9F%A4%97",
    ],
)
def test_revision_info__unknown_is_revision_not_found(repo, client, revision):
    response = client.get(api(repo, f"/revision/{revision}"))

    assert response.status_code == 404
    assert response["X-Error-Code"] == "RevisionNotFound"
    assert response.json()["error"].startswith("Invalid rev id: ")


def test_revision_info__a_commit_of_a_deleted_branch_is_gone(repo, people, client):
    from repos.git.types import Oid, RefName, RefUpdate
    from repos.git_of import git_of

    git = git_of(repo)
    secret = _side_commit(git, Oid(repo.head_oid))
    name = RefName("refs/heads/secret")
    git.update_refs([RefUpdate(name, None, secret)])
    assert client.get(api(repo, f"/revision/{secret}")).status_code == 200

    git.update_refs([RefUpdate(name, secret, None)])

    for revision in (secret, secret[:10]):
        response = client.get(api(repo, f"/revision/{revision}"))
        assert response.status_code == 404
        assert response["X-Error-Code"] == "RevisionNotFound"
    assert client.get(f"{repo.url_path}/resolve/{secret}/secret.txt").status_code == 404


def _side_commit(git, parent):
    from hub.kernel.clock import now
    from repos.git.types import PutFile, RepoPath, Signature

    return git.build_commit(
        parent=parent,
        changes=[PutFile(RepoPath("secret.txt"), b"password")],
        author=Signature("ana", "ana@localhost", now()),
        message="oops",
    )


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [(None, 401, "RepoNotFound"), ("eve", 404, "RepoNotFound"), ("ana", 200, None)],
)
def test_info__private_looks_missing(repo, client, people, person, status, code):
    Repository.objects.filter(pk=repo.pk).update(is_private=True)
    headers = bearer(getattr(people, person)) if person else {}

    response = client.get(api(repo), **headers)
    missing = client.get("/api/models/ana/nothing", **headers)

    assert response.status_code == status
    assert response.get("X-Error-Code") == code
    if status != 200:
        assert response.json() == missing.json()
        assert isinstance(response.json(), dict)


def test_info__gated_metadata_is_open(repo, client):
    Repository.objects.filter(pk=repo.pk).update(gate=Gate.MANUAL)

    assert client.get(api(repo)).json()["gated"] == "manual"
    assert client.get(api(repo, "/tree/main")).status_code == 200


def test_info__a_former_name_redirects(repo, client):
    from repos.models import RepoAlias

    RepoAlias.objects.create(repo=repo, repo_type="model", repo_id_lower="ana/former")

    response = client.get("/api/models/ana/former/revision/main?blobs=true")

    assert response.status_code == 307
    assert response["Location"] == "/api/models/ana/bert/revision/main?blobs=true"


def test_info__asks_the_database_little(repo, client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get(api(repo))
    with django_assert_num_queries(1):
        client.get(api(repo) + "?expand=sha")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_info__other_methods_are_405_in_json(repo, client, method):
    response = client.generic(method, api(repo))

    assert response.status_code == 405
    assert response.json()["error"]


def test_space_runtime__has_the_keys_of_old_clients(client):
    repo = make_repo(repo_type=RepoType.SPACE)

    data = client.get(f"/api/spaces/{repo.repo_id}/runtime").json()

    assert data["stage"] == "STOPPED"
    assert data["hardware"].keys() == {"current", "requested"}
    assert {"storage", "gcTimeout"} <= data.keys()
