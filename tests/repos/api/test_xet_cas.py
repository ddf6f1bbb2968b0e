import json

import pytest
from django.test import Client

from repos.models import LfsObject, Xorb
from repos.xet.hashes import to_hex
from tests.factories import make_repo
from tests.repos.api.xet_client import XetClient
from tests.repos.xet.uploads import Upload, body_of, noise, prose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_lfs_store")]
TEXT = prose(400_000)


@pytest.fixture
def repo(people):
    return make_repo(people.ana)


@pytest.fixture
def client(people, repo):
    return XetClient(repo, people.ana)


def test_upload_xorb__says_whether_it_is_new(client):
    (xorb,) = Upload.of(TEXT).xorbs

    answers = [client.send_xorb(xorb).json() for _ in range(2)]

    assert answers == [{"was_inserted": True}, {"was_inserted": False}]


@pytest.mark.parametrize("prefix", ["default", "default-merkledb"])
def test_upload_xorb__takes_both_prefixes(client, prefix):
    (xorb,) = Upload.of(TEXT).xorbs

    answer = client.post(f"/v1/xorbs/{prefix}/{to_hex(xorb.hash)}", body_of(xorb))

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/xorbs/default/{hash}", b"rubbish", 400),
        ("/v1/xorbs/default/{hash}", b"", 400),
        ("/v1/xorbs/default/xyz", b"", 400),
        ("/v1/xorbs/default/{HASH}", b"", 400),
        ("/v1/xorbs/default/..%2F..%2Fsecret", b"", 404),
        ("/v1/xorbs/other/{hash}", b"", 404),
        ("/v1/xorb-grants/default/{hash}", b"{}", 404),
        ("/v1/xorb-commits/default/{hash}/grant/x", b"{}", 404),
    ],
)
def test_s34_upload_xorb__refuses_what_is_none(client, path, body, status):
    name = to_hex(Upload.of(TEXT).xorbs[0].hash)

    answer = client.post(path.format(hash=name, HASH=name.upper()), body)

    assert answer.status_code == status
    assert not Xorb.objects.exists()


def test_s34_upload_xorb__refuses_by_length_before_it_reads(client):
    (xorb,) = Upload.of(TEXT).xorbs

    answer = client.send_xorb(xorb, body=bytes(68 << 20))

    assert answer.status_code == 413


def test_shards_v1__says_one(client):
    made = client.upload(TEXT)

    assert LfsObject.objects.get().oid == made.sha256


def frames(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


def test_shards_v2__ends_with_the_result(client):
    made = Upload.of(TEXT)
    client.send_xorb(made.xorbs[0])

    lines = frames(client.post("/v2/shards", made.shard()))

    assert lines[0] == {"type": "validating", "verified": 0, "total": 1}
    assert lines[-1] == {"type": "result"}
    assert LfsObject.objects.get().oid == made.sha256


def test_shards_v2__tells_the_person_what_is_wrong(client):
    made = Upload.of(TEXT)

    lines = frames(client.post("/v2/shards", made.shard()))

    assert lines[-1]["type"] == "error"
    assert lines[-1]["retryable"] is False
    assert "delete the folder" in lines[-1]["message"]


def test_shards_v2__tells_that_it_lives(client, monkeypatch):
    """Clients and proxies give up an answer that is silent for long."""
    monkeypatch.setattr("repos.api.xet_cas._FRAME_EVERY_S", 0)
    monkeypatch.setattr("repos.actions.register_shard._TELL_EVERY_BYTES", 1 << 20)
    made = Upload.of(noise(5_000_000))
    client.send_xorb(made.xorbs[0])

    lines = frames(client.post("/v2/shards", made.shard()))

    assert [line["verified"] for line in lines[:-1]] == [0, 0, 0, 0, 0, 1]


def test_shards_v1__refuses_with_a_status(client):
    made = Upload.of(TEXT)

    assert client.post("/v1/shards", made.shard()).status_code == 400
    assert client.post("/v1/shards", b"").status_code == 400


@pytest.mark.parametrize("path", ["/v1/xorbs/default/" + "ab" * 32, "/v1/shards", "/v2/shards"])
def test_s34_uploads__need_a_token_that_writes(people, repo, client, path):
    reader = XetClient(repo, people.ana, "read")

    assert reader.post(path, b"").status_code == 403
    assert XetClient.showing("").post(path, b"").status_code == 401
    assert XetClient.showing("xet_forged").post(path, b"").status_code == 401
    assert XetClient.showing(people.token("ana")).post(path, b"").status_code == 401
    changed = ("B" if client.token[8] == "A" else "A") + client.token[9:]
    assert XetClient.showing(client.token[:8] + changed).post(path, b"").status_code == 401


def test_xet_view__another_generation_is_gone(client, settings):
    made = client.upload(TEXT)
    settings.XET_GENERATION = 2

    assert client.reconstruction(made).status_code == 404
    client.base = "/xet/g2"
    assert client.reconstruction(made).status_code == 200


def test_xet_view__with_xet_off_nothing_is_there(client, settings):
    made = client.upload(TEXT)
    settings.XET_ENABLED = False

    assert client.reconstruction(made).status_code == 404


def test_xet_view__other_methods_are_refused(client):
    assert client.get("/v1/shards").status_code == 405


def test_telemetry__is_taken_and_forgotten():
    for path in ("/v1/telemetry", "/xet/g1/v1/telemetry"):
        answer = Client().post(path, {"event": "x"}, content_type="application/json")
        assert answer.status_code == 200


def test_xet_token__is_no_access_token(client, repo):
    path = f"/api/models/{repo.repo_id}"
    answer = Client().get(path, headers={"Authorization": f"Bearer {client.token}"})

    assert answer.status_code == 401


@pytest.mark.parametrize("prefix", ["default", "default-merkledb"])
def test_find_chunk__answers_or_404s(people, client, prefix):
    made = client.upload(TEXT)
    name = to_hex(made.xorbs[0].index.hash(0))
    stranger = XetClient(make_repo(people.eve, private=True), people.eve)

    answer = client.get(f"/v1/chunks/{prefix}/{name}")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer.content.startswith(b"HFRepoMetaData")
    assert stranger.get(f"/v1/chunks/{prefix}/{name}").status_code == 200
    assert client.get(f"/v1/chunks/{prefix}/{'ab' * 32}").status_code == 404
    assert client.get(f"/v1/chunks/other/{name}").status_code == 404


def test_s34_find_chunk__is_no_oracle(people):
    """A chunk of somebody's private repository looks exactly like one that nobody has."""
    secret = XetClient(make_repo(people.ana, private=True), people.ana).upload(TEXT)
    stranger = XetClient(make_repo(people.eve), people.eve)
    name = to_hex(secret.xorbs[0].index.hash(0))

    known, unknown = (stranger.get(f"/v1/chunks/default/{one}") for one in (name, "ab" * 32))

    assert known.status_code == unknown.status_code == 404
    assert known.content == unknown.content
