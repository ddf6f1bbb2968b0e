"""What clients are told of files in chunks: resolve, tree, paths-info, the LFS batch."""

import hashlib
import json
import re

import pytest

from repos.models import LfsObject, RepoLfsObject
from repos.xet.store import relative_path
from tests.factories import make_repo
from tests.repos.api.calls import api, bearer, commit_files, ndjson_line, post_commit
from tests.repos.api.lfs_client import LfsClient
from tests.repos.lfs.world import pointer_of
from tests.repos.xet.uploads import noise, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]
CONTENT = noise(300_000)
FILE_INFO = "application/vnd.xet-fileinfo+json"


@pytest.fixture
def repo(people):
    return make_repo(owner=people.ana, name="chunked", private=True)


@pytest.fixture
def sent(repo, people):
    """A file in chunks, committed as `w.bin`, beside one that came plainly."""
    made = upload(people.actor("ana"), repo, CONTENT)
    commit_pointer(repo, people, "w.bin", made)
    commit_files(repo, {"plain.bin": b"plain", "a.txt": b"a"}, people.ana)
    return made


def commit_pointer(repo, people, path, made):
    line = ndjson_line("lfsFile", path=path, algo="sha256", oid=made.sha256, size=len(made.content))
    response = post_commit(repo, [line], people.ana)
    assert response.status_code == 200, response.content
    repo.refresh_from_db()


def rows_of(response):
    return {row["path"]: row for row in response.json()}


@pytest.fixture
def ask(client, people, repo):
    def ask(method, path, **headers):
        response = client.generic(method, path, headers=headers, **bearer(people.ana))
        response.body = b"".join(response) if response.streaming else response.content
        return response

    return ask


@pytest.mark.parametrize("method", ["HEAD", "GET"])
def test_resolve__tells_where_the_chunks_are(repo, sent, ask, method):
    response = ask(method, f"{repo.url_path}/resolve/main/w.bin")

    token = f"http://testserver{api(repo)}/xet-read-token/{repo.head_oid}"
    info = f"http://testserver/xet/g1/v1/reconstructions/{sent.hex}"
    assert response.status_code == 200
    assert response["X-Xet-Hash"] == sent.hex
    assert response["X-Xet-Refresh-Route"] == token
    assert response["Link"] == f'<{token}>; rel="xet-auth", <{info}>; rel="xet-reconstruction-info"'
    assert response["X-Linked-Size"] == response["Content-Length"] == str(len(CONTENT))
    assert response["X-Linked-Etag"] == response["ETag"] == f'"{sent.sha256}"'
    assert response["X-Repo-Commit"] == repo.head_oid
    assert response.body == (CONTENT if method == "GET" else b"")


@pytest.mark.parametrize("path", ["plain.bin", "a.txt"])
def test_resolve__tells_nothing_of_what_is_not_in_chunks(repo, sent, ask, path):
    response = ask("GET", f"{repo.url_path}/resolve/main/{path}", accept=f"{FILE_INFO}, */*")

    assert not {"X-Xet-Hash", "X-Xet-Refresh-Route", "Link"} & set(response.headers)
    assert response["Content-Type"] != FILE_INFO


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100000-199999", 100_000, 200_000),
        ("bytes=299999-", 299_999, 300_000),
        ("bytes=-5", 299_995, 300_000),
        ("bytes=1000-9999999", 1000, 300_000),
    ],
)
def test_resolve__gives_ranges_to_plain_readers(repo, sent, ask, asked, start, end):
    response = ask("GET", f"{repo.url_path}/resolve/main/w.bin", range=asked)

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {start}-{end - 1}/300000"
    assert response.body == CONTENT[start:end]


def test_resolve__knows_what_the_reader_has(repo, sent, ask):
    path = f"{repo.url_path}/resolve/main/w.bin"

    known = ask("GET", path, if_none_match=f'"{sent.sha256}"')
    outside = ask("GET", path, range="bytes=300000-")

    assert known.status_code == 304
    assert (outside.status_code, outside["Content-Range"]) == (416, "bytes */300000")


def test_resolve__gives_facts_to_who_asks_for_them(repo, sent, ask):
    path = f"{repo.url_path}/resolve/main/w.bin"

    facts = ask("GET", path, accept=f"{FILE_INFO}, */*", range="bytes=0-0")

    assert facts.status_code == 200
    assert facts["Content-Type"] == FILE_INFO
    assert (facts["X-Xet-Hash"], facts["X-Linked-Size"]) == (sent.hex, "300000")
    assert facts["ETag"] == f'"{sent.sha256}"'
    assert re.fullmatch(r'<http\S+>; rel="xet-auth", <http\S+>; rel="\S+"', facts["Link"])
    assert facts["Cache-Control"] == "no-store"
    assert "Accept" in facts["Vary"]


@pytest.mark.parametrize("route", ["tree", "paths-info"])
def test_rows__name_the_hash_with_one_query_more(
    repo, sent, client, people, django_assert_num_queries, route
):
    def rows():
        if route == "tree":
            return client.get(api(repo, "/tree/main"), **headers)
        body = json.dumps({"paths": ["w.bin", "plain.bin", "a.txt"]})
        path = api(repo, "/paths-info/main")
        return client.post(path, body, content_type="application/json", **headers)

    headers = bearer(people.ana)
    rows()
    # The token, the repository with its namespace, and the hashes of all rows.
    with django_assert_num_queries(3):
        found = rows_of(rows())

    assert found["w.bin"]["xetHash"] == sent.hex
    assert found["w.bin"]["lfs"]["oid"] == sent.sha256
    assert "xetHash" not in found["plain.bin"]
    assert "xetHash" not in found["a.txt"]


def test_rows__of_a_cached_tree_learn_of_chunks_that_came_later(repo, people, client):
    commit_files(repo, {"w.bin": CONTENT}, people.ana)
    before = rows_of(client.get(api(repo, "/tree/main"), **bearer(people.ana)))

    made = upload(people.actor("ana"), repo, CONTENT)
    after = rows_of(client.get(api(repo, "/tree/main"), **bearer(people.ana)))

    assert "xetHash" not in before["w.bin"]
    assert after["w.bin"]["xetHash"] == made.hex


def test_rows__tell_nothing_without_the_repositorys_own_link(repo, sent, client, people):
    RepoLfsObject.objects.filter(repo=repo, lfs_object__oid=sent.sha256).delete()

    rows = rows_of(client.get(api(repo, "/tree/main"), **bearer(people.ana)))

    assert "xetHash" not in rows["w.bin"]


def test_announce__says_nothing_when_xet_is_off(repo, sent, client, people, ask, settings):
    settings.XET_ENABLED = False

    got = ask("GET", f"{repo.url_path}/resolve/main/w.bin", accept=f"{FILE_INFO}, */*")
    rows = rows_of(client.get(api(repo, "/tree/main"), **bearer(people.ana)))
    info = client.get(api(repo, "?expand=xetEnabled"), **bearer(people.ana)).json()

    assert not {"X-Xet-Hash", "Link"} & set(got.headers)
    assert got.body == CONTENT
    assert "xetHash" not in rows["w.bin"]
    assert info["xetEnabled"] is False


def test_serve__prefers_the_plain_copy_while_it_is_there(repo, people, ask, settings):
    commit_files(repo, {"w.bin": CONTENT}, people.ana)
    upload(people.actor("ana"), repo, CONTENT)
    oid = hashlib.sha256(CONTENT).hexdigest()
    copy = settings.DATA_DIR / "lfs" / oid[:2] / oid[2:4] / oid

    with_copy = ask("GET", f"{repo.url_path}/resolve/main/w.bin")
    copy.unlink()
    without = ask("GET", f"{repo.url_path}/resolve/main/w.bin")

    assert LfsObject.objects.get(oid=oid).is_flat
    assert hasattr(with_copy, "file_to_stream")
    assert not hasattr(without, "file_to_stream")
    assert with_copy.body == without.body == CONTENT


@pytest.mark.parametrize("transfers", [["xet"], ["basic", "multipart", "xet"]])
def test_batch__offers_xet_to_who_lists_it(repo, people, transfers):
    client = LfsClient(f"{repo.url_path}.git", people.ana)

    answer = client.batch(
        "upload", pointer_of(CONTENT), transfers=transfers, hash_algo="sha_256",
        ref={"name": "feature/x"},
    ).json()  # fmt: skip

    (row,) = answer["objects"]
    upload_action = row["actions"].pop("upload")
    assert answer["transfer"] == "xet"
    assert row.pop("actions") == {}
    assert row == {"oid": pointer_of(CONTENT).oid, "size": len(CONTENT), "authenticated": True}
    base = upload_action["href"].partition("/api/")[0]
    assert upload_action["href"] == f"{base}{api(repo)}/xet-write-token/feature%2Fx"
    assert upload_action["header"]["X-Xet-Cas-Url"] == f"{base}/xet/g1"
    assert upload_action["header"]["X-Xet-Access-Token"].startswith("xet_")
    assert int(upload_action["header"]["X-Xet-Token-Expiration"]) > 1_700_000_000
    assert upload_action["header"]["X-Xet-Session-Id"]


def test_batch__gives_no_actions_for_what_is_held(repo, sent, people):
    client = LfsClient(f"{repo.url_path}.git", people.ana)

    answer = client.batch("upload", pointer_of(CONTENT), transfers=["xet"]).json()

    assert answer["objects"] == [{"oid": sent.sha256, "size": len(CONTENT)}]


@pytest.mark.parametrize("is_on", [True, False])
def test_batch__never_offers_xet_unasked_or_switched_off(repo, people, settings, is_on):
    settings.XET_ENABLED = is_on
    client = LfsClient(f"{repo.url_path}.git", people.ana)
    transfers = ["basic"] if is_on else ["basic", "xet"]

    answer = client.batch("upload", pointer_of(CONTENT), transfers=transfers).json()

    assert answer["transfer"] == "basic"


def test_batch__downloads_of_chunks_are_plain(repo, sent, people, client):
    answer = LfsClient(f"{repo.url_path}.git", people.ana).batch(
        "download", pointer_of(CONTENT), transfers=["basic", "xet"]
    )

    (row,) = answer.json()["objects"]
    path = "/lfs/" + row["actions"]["download"]["href"].partition("/lfs/")[2]
    got = client.get(path, headers={"range": "bytes=1000-"})
    assert answer.json()["transfer"] == "basic"
    assert got.status_code == 206
    assert b"".join(got) == CONTENT[1000:]


def test_batch__asks_again_for_what_lost_a_xorb(repo, sent, people, settings):
    body = settings.DATA_DIR / "xorbs" / relative_path(sent.xorbs[0].hash)
    body.write_bytes(body.read_bytes()[:-1])
    client = LfsClient(f"{repo.url_path}.git", people.ana)

    (up,) = client.batch("upload", pointer_of(CONTENT), transfers=["xet"]).json()["objects"]
    (down,) = client.batch("download", pointer_of(CONTENT)).json()["objects"]

    assert "upload" in up["actions"]
    assert down["error"]["code"] == 404
