"""Hostile names and paths at every door that takes one; attacks S1-S6 and S8-S10."""

import base64
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Namespace
from repos.actions.create_commit import create_commit
from repos.git.types import PutExisting, RepoPath
from repos.git_of import git_of
from repos.models import RepoAlias, Repository
from tests.accounts.names import HOSTILE, NOT_ASCII, RESERVED
from tests.factories import PASSWORD, make_repo, make_user
from tests.repos.api.calls import api, bearer, file_line, listed, ndjson_line, post_commit

pytestmark = pytest.mark.django_db

# What a form's own trimming makes harmless is no attack on a form.
UNTRIMMED = [name for name in HOSTILE if name == name.strip()]
BAD_PATHS = [
    "../../other.git/config",
    "/etc/passwd",
    "a//b",
    "a/../b",
    ".git/hooks/post-receive",
    ".GIT/config",
    "git~1/config",
    ".git\u200c/x",
    "..\\..\\x",
    "a\nb",
    "a\0b",
    "\ud800",
]


@pytest.fixture
def session(people):
    client = Client()
    client.force_login(people.ana)
    return client


def post_json(path, user, **body):
    return Client().post(path, body, content_type="application/json", **bearer(user))


def folders_on_disk() -> set[Path]:
    return {found for volume in settings.GIT_VOLUMES.values() for found in volume.glob("*/*/*")}


# S1
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_s01_create_repo__api_refuses(people, name):
    before = folders_on_disk()

    answer = post_json("/api/repos/create", people.ana, name=name)

    assert answer.status_code in {400, 422}
    assert not Repository.objects.exists()
    assert folders_on_disk() == before


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_s01_create_repo__namespace_is_no_way_in(people, name):
    if not name:
        pytest.skip("no namespace is the actor's own")

    answer = post_json("/api/repos/create", people.ana, name="fine", organization=name)

    assert answer.status_code in {400, 403, 422}
    assert not Repository.objects.exists()


@pytest.mark.parametrize("name", UNTRIMMED, ids=ascii)
def test_s01_create_repo__form_refuses(session, name):
    form = {"owner": "ana", "name": name, "visibility": "public", "license": ""}

    assert session.post("/new", form).status_code == 400
    assert not Repository.objects.exists()


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_s01_move_repo__refuses(people, name):
    repo = make_repo(people.ana, "bert")

    for target in (f"ana/{name}", f"{name}/bert"):
        answer = post_json("/api/repos/move", people.ana, fromRepo="ana/bert", toRepo=target)
        assert answer.status_code in {400, 403, 422}

    repo.refresh_from_db()
    assert repo.repo_id == "ana/bert"
    assert not RepoAlias.objects.exists()


@pytest.mark.parametrize("name", UNTRIMMED, ids=ascii)
def test_s01_rename_form__refuses(people, session, name):
    repo = make_repo(people.ana, "bert")

    session.post("/ana/bert/settings/rename", {"name": name, "owner": "ana"})

    repo.refresh_from_db()
    assert repo.repo_id == "ana/bert"


@pytest.mark.parametrize("name", UNTRIMMED, ids=ascii)
def test_s01_sign_up__refuses(db, name):
    answer = _join(name)

    assert answer.status_code == 200
    assert not Namespace.objects.exists()


@pytest.mark.parametrize("name", UNTRIMMED, ids=ascii)
def test_s01_new_organization__form_refuses(people, session, name):
    assert session.post("/organizations/new", {"name": name}).status_code == 400
    assert [found.name for found in Namespace.objects.all()] == ["ana"]


def test_s01_disk__path_is_not_made_of_the_name(people):
    repo = make_repo(people.ana, "peculiar")

    assert "peculiar" not in repo.storage_key
    assert not [path for path in folders_on_disk() if "peculiar" in path.name]


# S2
@pytest.mark.parametrize("name", ["Bert", "BERT"])
def test_s02_create_repo__case_is_no_difference(people, name):
    make_repo(people.ana, "bert")

    answer = post_json("/api/repos/create", people.ana, name=name)

    assert answer.status_code == 409


@pytest.mark.parametrize("name", NOT_ASCII, ids=ascii)
def test_s02_every_door__ascii_only(people, session, name):
    assert post_json("/api/repos/create", people.ana, name=name).status_code == 400
    assert session.post("/organizations/new", {"name": name}).status_code == 400
    assert _join(name).status_code == 200
    assert Namespace.objects.count() == 1


@pytest.mark.parametrize("name", ["MODEL-one", "mode1-one", "m0del-one", "modelone"])
def test_s02_accounts__look_alikes_are_taken(people, session, name):
    make_user("model-one")

    _join(name)
    session.post("/organizations/new", {"name": name})

    assert {found.name for found in Namespace.objects.all()} == {"ana", "model-one"}


# S3
@pytest.mark.parametrize("name", [*RESERVED, "models", ".well-known", "-"])
def test_s03_reserved__nobody_is_called_so(people, session, name):
    assert _join(name).status_code == 200
    assert session.post("/organizations/new", {"name": name}).status_code == 400
    assert [found.name for found in Namespace.objects.all()] == ["ana"]


# S4
@pytest.mark.parametrize("path", BAD_PATHS, ids=ascii)
def test_s04_commit__path_outside_the_tree_is_refused(people, path):
    repo = make_repo(people.ana, "bert")
    content = base64.b64encode(b"x").decode()
    lines = [
        ndjson_line("file", path=path, content=content, encoding="base64"),
        ndjson_line("deletedFile", path=path),
        ndjson_line("deletedFolder", path=path),
        ndjson_line("lfsFile", path=path, algo="sha256", oid="a" * 64, size=1),
        ndjson_line("copyFile", path=path, srcPath=".gitattributes", srcRevision="main"),
    ]

    for line in lines:
        answer = post_commit(repo, [line], people.ana)
        assert answer.status_code in {400, 422}, (line, answer.content)

    head = repo.head_oid
    repo.refresh_from_db()
    assert repo.head_oid == head


@pytest.mark.parametrize("path", BAD_PATHS, ids=ascii)
def test_s04_create_repo__first_files_are_judged_too(people, path):
    files = [{"path": path, "content": "x"}]

    answer = post_json("/api/repos/create", people.ana, name="bert", files=files)

    assert answer.status_code in {400, 422}
    assert not Repository.objects.exists()


@pytest.mark.parametrize("path", BAD_PATHS, ids=ascii)
def test_s04_questions__a_bad_path_is_an_absent_one(people, path):
    repo = make_repo(people.ana, "bert")

    found = post_json(api(repo, "/paths-info/main"), people.ana, paths=[path])
    modes = post_json(
        api(repo, "/preupload/main"), people.ana, files=[{"path": path, "size": 1, "sample": ""}]
    )

    assert found.status_code in {200, 400, 422}
    assert found.status_code != 200 or found.json() == []
    assert modes.status_code in {200, 400, 422}


# S5
def test_s05_commit__a_link_is_replaced_never_followed(people, linked, victim):
    answer = post_commit(linked, [file_line("x", b"owned")], people.ana)

    assert answer.status_code == 200
    assert victim.read_text() == "victim"
    assert listed(Client(), linked, people)["x"]["size"] == 5


def test_s05_commit__nothing_is_written_below_a_link(people, linked, victim):
    answer = post_commit(linked, [file_line("x/y", b"owned")], people.ana)

    assert answer.status_code in {200, 400, 409, 422}
    assert victim.read_text() == "victim"


# S6
@pytest.mark.parametrize("address", ["resolve", "raw", "blob"])
def test_s06_link__its_text_is_shown(people, linked, victim, address):
    answer = Client().get(f"/ana/bert/{address}/main/x")

    body = b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == 200
    assert str(victim).encode() in body
    assert b"victim</" not in body
    assert body != b"victim"


@pytest.mark.parametrize("address", ["resolve", "raw", "blob", "tree"])
def test_s06_link__there_is_nothing_below_it(people, linked, address):
    assert Client().get(f"/ana/bert/{address}/main/x/passwd").status_code == 404


# S8
@pytest.mark.parametrize("disposition", ['filename="../../x"', "filename*=UTF-8''..%2F..%2Fx"])
def test_s08_upload__disposition_names_nothing(people, disposition, tmp_path):
    repo = make_repo(people.ana, "bert")
    body = ndjson_line("header", summary="x") + file_line("a.txt", b"x")

    answer = Client().generic(
        "POST",
        api(repo, "/commit/main"),
        body,
        content_type="application/x-ndjson",
        HTTP_CONTENT_DISPOSITION=f"attachment; {disposition}",
        **bearer(people.ana),
    )

    assert answer.status_code == 200
    assert listed(Client(), repo, people).keys() == {".gitattributes", "a.txt"}


def test_s08_download__a_name_cannot_break_its_header(people):
    name = 'a"; filename=evil.html;.txt'
    make_repo(people.ana, "bert", files={name: "x"})

    answer = Client().get(f"/ana/bert/resolve/main/{name.replace(';', '%3B')}")

    assert answer.status_code == 200
    assert 'filename="a\\"; filename=evil.html;.txt"' in answer["Content-Disposition"]


# S9
@pytest.mark.parametrize("path", ["", "/", ".", "*", "a*", "?", "[a]", "d/*", ":(glob)**", ":/"])
def test_s09_delete_folder__only_what_is_named(people, path):
    files = {"a/1": "1", "d/2": "2", "z": "3"}
    repo = make_repo(people.ana, "bert", files=files)

    for key in ("deletedFolder", "deletedFile"):
        post_commit(repo, [ndjson_line(key, path=path)], people.ana)

    rows = listed(Client(), repo, people)
    assert files.keys() <= rows.keys()


# S10
@pytest.mark.parametrize(
    "path",
    ["/".join(["a"] * 2048), "/".join(["d"] * 500), "é" * 127, "é" * 128, "x" * 5000],
    ids=["4096 bytes", "500 folders", "254 bytes", "256 bytes", "5000 bytes"],
)
def test_s10_long_paths__work_or_are_refused_clearly(people, path):
    repo = make_repo(people.ana, "bert")

    made = post_commit(repo, [file_line(path, b"x")], people.ana)

    assert made.status_code in {200, 400, 422}
    assert (path in listed(Client(), repo, people)) == (made.status_code == 200)
    for address in ("resolve", "raw", "tree", "blob", "commits"):
        assert Client().get(f"/ana/bert/{address}/main/{path}").status_code in {200, 302, 404, 414}


@pytest.fixture
def victim(tmp_path):
    made = tmp_path / "victim.txt"
    made.write_text("victim")
    return made


@pytest.fixture
def linked(people, victim):
    """ana/bert with `x`, a symbolic link to the victim's file on the host."""
    repo = make_repo(people.ana, "bert")
    link = git_of(repo).write_blob(io.BytesIO(str(victim).encode()))
    create_commit(
        actor=people.actor("ana"),
        repo=repo,
        revision="main",
        changes=[PutExisting(RepoPath("x"), link, "120000")],
        summary="Add a link",
        parent=None,
    )
    repo.refresh_from_db()
    return repo


def _join(name: str):
    return Client().post(
        "/join",
        {"username": name, "email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
