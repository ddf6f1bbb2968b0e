"""Attacks S34 and S36 on the Xet storage, over real HTTP: what a stranger sends, byte by byte.

The forgeries of formats and tokens stand beside their modules, marked `s34`.
"""

import os
import time
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from repos.models import LfsObject, Repository, XetFile, Xorb
from repos.xet.codecs import pack_lz4
from repos.xet.hashes import chunk_hash, to_hex
from repos.xet.shard import MAX_SHARD_BYTES
from tests.factories import make_repo
from tests.repos.xet.uploads import Upload, body_of, prose

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = prose(300_000)


class Cas:
    def __init__(self, hub, repo_id, token, kind="write"):
        self.answer = hub.request("GET", f"/api/models/{repo_id}/xet-{kind}-token/main", token)
        said = self.answer.json()
        self.url = said["casUrl"]
        self.headers = {"Authorization": f"Bearer {said['accessToken']}"}

    def post(self, path, content, **headers):
        return httpx.post(
            self.url + path, content=content, headers={**self.headers, **headers}, timeout=60
        )

    def get(self, path):
        return httpx.get(self.url + path, headers=self.headers, timeout=60)

    def upload(self, made):
        for xorb in made.xorbs:
            answer = self.post(f"/v1/xorbs/default/{to_hex(xorb.hash)}", body_of(xorb))
            assert answer.status_code == 200, answer.text
        assert self.post("/v1/shards", made.shard()).status_code == 200


@pytest.fixture
def cas(people, live_hub):
    make_repo(people.ana, "bert")
    return Cas(live_hub, "ana/bert", people.token("ana"))


def drafts():
    return list((settings.DATA_DIR / "xorbs" / "incoming").glob("*"))


@pytest.mark.parametrize(
    ("kind", "status"), [("forged", 401), ("none", 401), ("access token", 401), ("read", 403)]
)
def test_s34_upload__refusal_is_told_after_the_body(people, live_hub, cas, kind, status):
    """Not a broken pipe, which the client would answer by sending 64 MiB again, five times."""
    headers = {
        "forged": {"Authorization": "Bearer xet_AAAA"},
        "none": {"Authorization": ""},
        "access token": {"Authorization": f"Bearer {people.token('ana')}"},
        "read": Cas(live_hub, "ana/bert", people.token("ana"), "read").headers,
    }[kind]

    answer = cas.post(f"/v1/xorbs/default/{'ab' * 32}", os.urandom(60 << 20), **headers)

    assert answer.status_code == status
    assert not Xorb.objects.exists()


def test_s34_upload__a_wrong_body_is_refused_after_it_was_sent(cas):
    answer = cas.post(f"/v1/xorbs/default/{'ab' * 32}", os.urandom(60 << 20))

    assert answer.status_code == 400
    assert drafts() == []


def test_s34_upload__another_repositorys_token_gives_nothing(people, live_hub, cas):
    secret = make_repo(people.ana, "secret", private=True)
    made = Upload.of(TEXT)
    Cas(live_hub, "ana/secret", people.token("ana")).upload(made)
    make_repo(people.eve, "own")
    eve = Cas(live_hub, "eve/own", people.token("eve"))

    for reader in (cas, eve):
        for version in (1, 2):
            path = f"/v{version}/reconstructions/{made.hex}"
            assert reader.get(path).status_code == 404
    assert eve.get(f"/v1/chunks/default/{to_hex(made.xorbs[0].index.hash(0))}").status_code == 404
    answer = live_hub.request(
        "GET", "/api/models/ana/secret/xet-read-token/main", people.token("eve")
    )
    assert answer.status_code == 404
    assert Repository.objects.get(pk=secret.pk).is_private


def test_s34_register__a_pull_request_token_cannot_replace_content(people, live_hub, cas):
    """The sha256 of a file on main, claimed for other bytes by a reader who may only propose."""
    made = Upload.of(TEXT)
    cas.upload(made)
    answer = live_hub.request(
        "GET", "/api/models/ana/bert/xet-write-token/main?create_pr=1", people.token("eve")
    )
    eve = Cas.__new__(Cas)
    eve.url = answer.json()["casUrl"]
    eve.headers = {"Authorization": f"Bearer {answer.json()['accessToken']}"}
    evil = Upload.of(prose(300_000, seed=6)).saying(made.sha256)
    xorb = evil.xorbs[0]
    eve.post(f"/v1/xorbs/default/{to_hex(xorb.hash)}", body_of(xorb))

    answer = eve.post("/v1/shards", evil.shard())

    assert answer.status_code == 400
    assert bytes(LfsObject.objects.get().xet_file.hash) == made.hash
    assert XetFile.objects.count() == 1


def bomb(chunks):
    """Chunks that say 128 KiB and would unpack to 8 MiB each."""
    payload = pack_lz4(bytes(8 << 20))
    header = b"\0" + len(payload).to_bytes(3, "little") + b"\1" + (1 << 17).to_bytes(3, "little")
    return (header + payload) * chunks


def dense(chunks):
    """An honest xorb of 1 GiB of zeros: 8192 chunks of 128 KiB in a few MB."""
    payload = pack_lz4(bytes(1 << 17))
    header = b"\0" + len(payload).to_bytes(3, "little") + b"\1" + (1 << 17).to_bytes(3, "little")
    return (header + payload) * chunks


def test_s34_upload__bombs_cost_no_memory(live_hub, cas):
    before = peak_kib(live_hub)

    refused = cas.post(f"/v1/xorbs/default/{'ab' * 32}", bomb(1800))
    wrong_name = cas.post(f"/v1/xorbs/default/{to_hex(chunk_hash(bytes(1 << 17)))}", dense(8192))
    too_many = cas.post(f"/v1/xorbs/default/{'ab' * 32}", dense(8193))
    shard = cas.post("/v1/shards", bytes(MAX_SHARD_BYTES))
    over = cas.post("/v1/shards", bytes(MAX_SHARD_BYTES + 1))

    answers = [refused, wrong_name, too_many, shard, over]
    assert [one.status_code for one in answers] == [400, 400, 413, 400, 400]
    assert peak_kib(live_hub) - before < 200 << 10
    assert drafts() == []


def peak_kib(hub):
    """The most that any worker ever held. Source: proc(5), VmHWM."""
    pids = [hub._process.pid]
    for pid in pids:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        pids += [int(child) for child in children.split()]
    lines = [Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2] for pid in pids[1:]]
    return max(int(line.split()[0]) for line in lines)


def test_s36_upload__what_a_client_abandons_is_forgotten(cas):
    """The connection breaks in the middle of a body, again and again."""

    def half():
        yield body_of(Upload.of(TEXT).xorbs[0])[:50_000]
        raise ConnectionError

    for _ in range(20):
        with pytest.raises(ConnectionError):
            cas.post(f"/v1/xorbs/default/{'ab' * 32}", half(), **{"Content-Length": "99999"})

    deadline = time.monotonic() + 20
    while drafts():
        assert time.monotonic() < deadline, "drafts stay"
        time.sleep(0.1)
    assert not Xorb.objects.exists()
