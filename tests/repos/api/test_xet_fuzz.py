"""The doors of the Xet storage meet rubbish: documented statuses, and nothing wrong is stored."""

import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from repos.models import LfsObject, Xorb
from repos.xet.hashes import to_hex
from tests.factories import make_repo
from tests.repos.api.calls import api, bearer
from tests.repos.api.xet_client import XetClient, body, fetch
from tests.repos.xet.uploads import Upload, body_of, noise, prose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_lfs_store")]
set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "hypothesis")
BOUNDED = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        # One database and one store for all examples: what an earlier one left must not matter.
        HealthCheck.function_scoped_fixture,
    ],
)
REFUSED = {400, 401, 403, 404, 405, 413, 416}

STORED = Upload.of(prose(200_000) + noise(60_000), chunk_bytes=9_000, chunks_per_xorb=10)
NEW = Upload.of(prose(90_000, seed=5), chunk_bytes=9_000)
SHARDS = [
    STORED.shard(),
    STORED.shard(names_xorbs=False),
    STORED.saying(None).shard(),
    STORED.saying("0" * 64).shard(),
    NEW.shard(),
]
HASHES = [STORED.hex, NEW.hex, *(to_hex(one.hash) for one in (*STORED.xorbs, *NEW.xorbs))]

NAMES = (
    st.sampled_from(HASHES)
    | st.text(alphabet="0123456789abcdef", min_size=64, max_size=64)
    | st.text(max_size=70).map(lambda text: quote(text, safe=""))
)
NUMBERS = st.integers(0, 300_000) | st.sampled_from([2**32 - 1, 2**32, 2**63, 10**30])
SPANS = (
    st.tuples(NUMBERS, NUMBERS).map(lambda span: f"{span[0]}-{span[1]}")
    | NUMBERS.map(lambda first: f"{first}-")
    | NUMBERS.map(lambda last: f"-{last}")
)
RANGES = (
    st.lists(SPANS, min_size=1, max_size=5).map(lambda spans: "bytes=" + ",".join(spans))
    | st.text(alphabet="bytes=0123456789-, ", max_size=30)
    | st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
)


@st.composite
def mutated(draw, originals):
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, min(400, len(data))) | st.integers(0, len(data)))
        match draw(st.integers(0, 3)):
            case 0:
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=4))
            case 1:
                del data[at : at + draw(st.integers(1, 50))]
            case 2:
                data[at:at] = data[at : at + 48]
            case _:
                del data[at:]
    return bytes(data)


@pytest.fixture
def repo(people):
    return make_repo(people.ana)


@pytest.fixture
def client(people, repo):
    client = XetClient(repo, people.ana)
    for xorb in STORED.xorbs:
        assert client.send_xorb(xorb).status_code == 200
    assert client.post("/v1/shards", STORED.shard()).status_code == 200
    return client


def check_store():
    """Whatever was sent, only these can be in the store, and the file is what it was."""
    known = {one.hash for one in (*STORED.xorbs, *NEW.xorbs)}
    assert {bytes(name) for name in Xorb.objects.values_list("hash", flat=True)} <= known
    assert set(LfsObject.objects.values_list("oid", flat=True)) <= {STORED.sha256, NEW.sha256}
    assert LfsObject.objects.get(oid=STORED.sha256).size_bytes == len(STORED.content)


@BOUNDED
@given(
    name=NAMES,
    data=st.binary(max_size=300) | mutated([body_of(one) for one in (*STORED.xorbs, *NEW.xorbs)]),
    prefix=st.sampled_from(["default", "default-merkledb", "x", "%2e%2e"]),
)
def test_upload_xorb__anything(client, name, data, prefix):
    answer = client.post(f"/v1/xorbs/{prefix}/{name}", data)

    assert answer.status_code in REFUSED | {200}
    check_store()


@BOUNDED
@given(data=st.binary(max_size=300) | mutated(SHARDS), version=st.sampled_from([1, 2]))
def test_shards__anything(client, data, version):
    answer = client.post(f"/v{version}/shards", data)

    assert answer.status_code in REFUSED | {200}
    if version == 2 and answer.status_code == 200:
        assert (
            body(answer)
            .rstrip()
            .rpartition(b"\n")[2]
            .startswith((b'{"type": "res', b'{"type": "err'))
        )
    check_store()


@BOUNDED
@given(name=NAMES, version=st.integers(0, 3), span=RANGES | st.none())
def test_reconstruction__anything(client, name, version, span):
    headers = {} if span is None else {"Range": span}

    answer = client.get(f"/v{version}/reconstructions/{name}", **headers)

    assert answer.status_code in REFUSED | {200}
    if answer.status_code == 200:
        assert name == STORED.hex


@BOUNDED
@given(name=NAMES, prefix=st.sampled_from(["default", "default-merkledb", "x"]))
def test_find_chunk__anything(client, name, prefix):
    assert client.get(f"/v1/chunks/{prefix}/{name}").status_code in {400, 404}


@BOUNDED
@given(span=RANGES)
def test_data__any_range_of_a_good_address(client, span):
    whole = client.reconstruction(STORED, 1).json()["fetch_info"]
    stored = {to_hex(one.hash): body_of(one) for one in STORED.xorbs}
    name, (entry, *_) = next(iter(whole.items()))

    answer = fetch(entry["url"], span)

    assert answer.status_code in REFUSED | {200, 206}
    if answer.status_code in {200, 206} and "multipart" not in answer["Content-Type"]:
        assert body(answer) in stored[name]


@BOUNDED
@given(
    at=st.integers(0, 80),
    change=st.text(alphabet="ABCxyz019-_.~%", min_size=1, max_size=4),
    span=RANGES,
)
def test_data__no_other_address_is_good(client, at, change, span):
    entries = client.reconstruction(STORED, 2).json()["xorbs"]
    url = next(iter(entries.values()))[0]["url"]
    head, _, token = urlsplit(url).path.rpartition("/")
    other = token[:at] + change + token[at + len(change) :]

    answer = Client().get(f"{head}/{quote(other)}", headers={"Range": span})

    if other != token:
        assert answer.status_code in {403, 404}


@BOUNDED
@given(text=st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=80))
def test_xet_token__no_other_is_good(client, text):
    stranger = XetClient.showing(text)

    assert stranger.reconstruction(STORED).status_code == 401
    assert stranger.post("/v1/shards", b"").status_code == 401


@BOUNDED
@given(
    kind=st.sampled_from(["read", "write"]),
    revision=st.text(max_size=40).map(lambda text: quote(text, safe="/")),
    query=st.sampled_from(["", "?create_pr=1", "?create_pr=%00", "?x"]),
)
def test_xet_tokens__any_revision(people, repo, kind, revision, query):
    answer = Client().get(
        api(repo, f"/xet-{kind}-token/{revision}{query}"), headers=bearer(people.ana)
    )

    assert answer.status_code in REFUSED | {200}
