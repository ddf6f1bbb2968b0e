"""Web processes that die by SIGKILL at every step of a Xet upload: the rerun succeeds."""

import httpx
import pytest

from repos.actions.sweep_lfs import sweep_lfs
from repos.models import LfsObject, RepoLfsObject, XetFile, Xorb
from repos.xet.files import hash_xet_file
from repos.xet.hashes import to_hex
from repos.xet.store import xorb_store
from tests.factories import make_repo
from tests.live_hub import LiveHub
from tests.repos.xet.uploads import Upload, body_of, noise

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# The points in order, and how many xorbs are stored when the process died there.
POINTS = {
    "xorb-sealed": 0,
    "xorb-published": 0,
    "xorb-kept": 1,
    "shard-verified": 2,
    "shard-registered": 2,
    "shard-committed": 2,
}


class Sender:
    """What hf_xet does. was_inserted: per xorb, what the hub said the last time."""

    def __init__(self, hub, token):
        answer = hub.request("GET", "/api/models/ana/bert/xet-write-token/main", token).json()
        self._path = answer["casUrl"].removeprefix(hub.base_url)
        self._hub, self._token = hub, answer["accessToken"]
        self.was_inserted = []

    def send(self, made):
        for xorb in made.xorbs:
            answer = self._post(f"/v1/xorbs/default/{to_hex(xorb.hash)}", body_of(xorb))
            self.was_inserted.append(answer.json()["was_inserted"])
        assert '"result"' in self._post("/v2/shards", made.shard()).text.splitlines()[-1]

    def _post(self, path, body):
        answer = self._hub.request("POST", self._path + path, self._token, content=body)
        assert answer.status_code == 200, answer.text
        return answer


@pytest.mark.parametrize("point", POINTS)
def test_upload__process_dies(people, live_hub, tmp_path, settings, point):
    repo = make_repo(people.ana, "bert")
    token = people.token("ana")
    made = Upload.of(noise(1_500_000), chunks_per_xorb=12)
    assert len(made.xorbs) == 2

    # A mere timeout of a slow machine would prove nothing.
    died = pytest.raises((httpx.ReadError, httpx.RemoteProtocolError))
    with LiveHub(tmp_path, crash_at=point) as doomed, died:
        Sender(doomed, token).send(made)
    stored = Xorb.objects.count()
    assert LfsObject.objects.exists() is (point == "shard-committed")
    again = Sender(live_hub, token)
    again.send(made)

    assert stored == POINTS[point]
    assert again.was_inserted == [False] * stored + [True] * (2 - stored)
    row = LfsObject.objects.get()
    assert hash_xet_file(row.xet_file).oid == row.oid == made.sha256
    assert RepoLfsObject.objects.get().repo == repo
    assert XetFile.objects.count() == 1
    settings.LFS_SWEEP_AFTER = -settings.LFS_SWEEP_AFTER
    sweep_lfs()
    assert list((settings.DATA_DIR / "xorbs").glob("incoming/*")) == []
    assert {bytes(name) for name in xorb_store().names()} >= {one.hash for one in made.xorbs}
