"""The same storage when an S3 server keeps the bytes: uploads pass the hub, reads do not."""

import httpx
import pytest
from storages.backends.s3 import S3Storage

from repos.lfs.store import object_store
from repos.models import LfsObject
from repos.xet.files import hash_xet_file
from repos.xet.store import xorb_store
from tests.factories import make_repo
from tests.repos.api.xet_client import XetClient, fetch
from tests.repos.lfs.world import pointer_of
from tests.repos.xet.uploads import body_of, noise
from tests.s3_server import BUCKET, S3Server

pytestmark = pytest.mark.django_db
CONTENT = noise(1_500_000)


@pytest.fixture(scope="module")
def s3_server():
    with S3Server() as server:
        yield server


@pytest.fixture(autouse=True)
def _store(s3_server, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {**settings.STORAGES, "lfs": s3_server.storage()}
    yield
    client = object_store()._client
    for item in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=item["Key"])


@pytest.fixture
def client(people):
    return XetClient(make_repo(people.ana, "bert"), people.ana)


def test_s3__keeps_xorbs_beside_the_plain_objects(client, s3_server):
    made = client.upload(CONTENT, chunks_per_xorb=12)

    keys = S3Storage(**s3_server.storage()["OPTIONS"]).listdir("xorbs")[0]
    # The server of another module may have left some: moto keeps its buckets in the process.
    assert set(xorb_store().names()) >= {one.hash for one in made.xorbs}
    assert all(len(folder) == 2 for folder in keys)
    assert hash_xet_file(LfsObject.objects.get().xet_file) == pointer_of(CONTENT)


@pytest.mark.parametrize("version", [1, 2])
def test_s3__reads_go_past_the_hub_one_address_per_range(client, s3_server, version):
    made = client.upload(CONTENT)
    (xorb,) = made.xorbs

    answer = client.reconstruction(made, version, Range="bytes=400000-900000").json()

    (entries,) = answer["xorbs" if version == 2 else "fetch_info"].values()
    (entry,) = entries
    span = entry["ranges"][0]["bytes"] if version == 2 else entry["url_range"]
    assert entry["url"].startswith(f"{s3_server.endpoint}/{BUCKET}/xorbs/")
    assert "SignedHeaders=host%3Brange&" in entry["url"]
    assert "X-Amz-Expires=900&" in entry["url"]
    got = httpx.get(entry["url"], headers={"Range": f"bytes={span['start']}-{span['end']}"})
    assert got.status_code == 206
    assert got.content == body_of(xorb)[span["start"] : span["end"] + 1]


def test_s3__the_hubs_own_address_works_too(client):
    """After a change of the store, clients still hold addresses of the former one."""
    from repos.xet.data_urls import sign_data

    made = client.upload(CONTENT)
    (xorb,) = made.xorbs

    answer = fetch(f"/xet/g1/data/{sign_data(xorb.hash, [(10, 1000)])}", "bytes=10-999")

    assert (answer.status_code, b"".join(answer.streaming_content)) == (
        206,
        body_of(xorb)[10:1000],
    )


def test_s3__sending_again_is_verified_and_harmless(client):
    made = client.upload(CONTENT)

    again = client.send_xorb(made.xorbs[0])
    wrong = client.send_xorb(made.xorbs[0], body=body_of(made.xorbs[0])[:-1])

    assert again.json() == {"was_inserted": False}
    assert wrong.status_code == 400
    left = xorb_store()._client.list_objects_v2(Bucket=BUCKET, Prefix="incoming/")["KeyCount"]
    assert left == 0
