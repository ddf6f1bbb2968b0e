"""The upload page: its plain form, its refusals, and the small parts that its script asks for."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from repos.git.types import RepoPath
from repos.git_of import git_of
from repos.lfs.pointer import parse_pointer
from repos.views import upload as page
from tests.factories import make_repo
from tests.repos.views.edits import HTML, form, head_of, takes_no_proposals, text_of

_BATCH = "/lab/tiny.git/info/lfs/objects/batch"
_LFS = "application/vnd.git-lfs+json"


@pytest.fixture
def repo(people):
    return make_repo(people.lab, "tiny", files={"a.txt": "a\n"})


def files(**contents):
    return [SimpleUploadedFile(name.replace("_", "."), text) for name, text in contents.items()]


def test_upload__several_files_into_a_folder_in_one_commit(client, people, repo):
    client.force_login(people.ben)
    before = head_of(repo)

    sent = files(b_txt=b"b\n", c_txt=b"")
    answer = client.post("/lab/tiny/upload/main/dir", {**form(repo, folder="dir/x"), "files": sent})

    assert answer.headers["Location"] == "/lab/tiny/tree/main/dir/x"
    assert (text_of(repo, "dir/x/b.txt"), text_of(repo, "dir/x/c.txt")) == ("b\n", "")
    commit = git_of(repo).commit(head_of(repo))
    assert (commit.title, commit.parents) == ("Upload 2 files", (before,))


def test_upload__what_attributes_name_goes_to_the_store(client, people, repo):
    client.force_login(people.ben)

    sent = files(w_safetensors=b"x" * 1000)
    client.post("/lab/tiny/upload/main", {**form(repo), "files": sent})

    pointer = parse_pointer((text_of(repo, "w.safetensors") or "").encode())
    assert pointer is not None
    assert pointer.size_bytes == 1000


@pytest.mark.parametrize("name", ["../../x", "/etc/passwd", "a/b/c.txt"])
def test_upload__a_file_name_is_a_name_only(client, people, repo, name):
    """S8: whatever path a client writes into the form, one file in the folder comes of it."""
    client.force_login(people.ben)
    content = io.BytesIO(b"x")
    content.name = name

    client.post("/lab/tiny/upload/main", {**form(repo, folder="dir"), "files": content})

    git = git_of(repo)
    paths = [entry.path for entry in git.walk(head_of(repo), RepoPath("dir"), recursive=True)]
    assert paths == [f"dir/{name.rpartition('/')[2]}"]


@pytest.mark.parametrize("folder", ["../x", ".git/hooks", "a//b", "a.txt"])
def test_upload__a_bad_folder_is_said(client, people, repo, folder):
    client.force_login(people.ben)
    before = head_of(repo)

    sent = files(b_txt=b"b")
    answer = client.post("/lab/tiny/upload/main", {**form(repo, folder=folder), "files": sent})

    assert answer.status_code == 400
    assert b"notice--error" in answer.content
    assert head_of(repo) == before


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 200), ("ben", 200), ("cem", 403), ("eve", 403), (None, 302)]
)
def test_upload__who_may(client, people, repo, who, status):
    takes_no_proposals(repo)
    if who:
        client.force_login(people.user(who))
    before = head_of(repo)

    shown = client.get("/lab/tiny/upload/main", headers=HTML)
    sent = {**form(repo), "files": files(b_txt=b"b")}
    answer = client.post("/lab/tiny/upload/main", sent, headers=HTML)

    assert shown.status_code == status
    assert answer.status_code == {200: 302, 302: 401}.get(status, status)
    assert (head_of(repo) == before) is (status != 200)


def test_upload__asks_for_the_csrf_token(people, repo):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)
    before = head_of(repo)

    answer = client.post("/lab/tiny/upload/main", {**form(repo), "files": files(b_txt=b"b")})

    assert answer.status_code == 403
    assert head_of(repo) == before


def test_upload__too_much_is_refused_before_it_is_read(client, people, repo, monkeypatch):
    monkeypatch.setattr(page, "PLAIN_LIMIT_BYTES", 1000)
    monkeypatch.setattr(page, "_receive", lambda *_: pytest.fail("the form was read"))
    client.force_login(people.ana)

    sent = {**form(repo), "files": files(b_txt=b"b" * 2000)}
    answer = client.post("/lab/tiny/upload/main", sent, headers=HTML)

    assert answer.status_code == 413


def test_upload__the_script_may_talk_to_the_store(client, people, repo, settings):
    client.force_login(people.ana)
    settings.LFS_STORAGE = "filesystem"
    policy = client.get("/lab/tiny/upload/main").headers["Content-Security-Policy"]
    assert "connect-src 'self';" in policy

    settings.LFS_STORAGE = "s3"
    settings.S3_PUBLIC_ENDPOINT = "https://store.example:9000/"
    policy = client.get("/lab/tiny/upload/main").headers["Content-Security-Policy"]

    assert "connect-src 'self' https://store.example:9000 https://*.store.example:9000;" in policy
    assert "script-src 'self';" in policy


@pytest.mark.parametrize(
    ("transfers", "parts"), [(["multipart", "resumable"], 3), (["multipart"], 0)]
)
def test_batch__resumable_uploads_come_in_small_parts(
    client, people, repo, settings, transfers, parts
):
    settings.LFS_PAGE_PART_BYTES = 10
    wanted = {"oid": "a" * 64, "size": 25}
    body = {"operation": "upload", "transfers": transfers, "objects": [wanted]}

    answer = client.post(
        _BATCH, body, _LFS, headers={"Authorization": f"Bearer {people.token('ben')}"}
    )

    header = answer.json()["objects"][0]["actions"]["upload"].get("header", {})
    assert len([name for name in header if name != "chunk_size"]) == parts
