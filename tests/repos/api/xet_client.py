"""A client of the Xet routes, with Django's test client underneath."""

from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from accounts.models import User
from repos.models import Repository
from repos.xet.hashes import to_hex
from repos.xet.xorb_writer import WrittenXorb
from tests.repos.api.calls import api, bearer
from tests.repos.xet.uploads import Upload, body_of

OCTETS = "application/octet-stream"


def ask_token(repo: Repository, user: User | None, kind: str, revision: str = "main", **more: str):
    """The answer of the token route. kind: read or write; more: headers."""
    headers = bearer(user) if user is not None else {}
    return Client().get(api(repo, f"/xet-{kind}-token/{revision}"), **headers, **more)


class XetClient:
    """Speaks with one Xet token to the storage that came with it."""

    def __init__(self, repo: Repository, user: User | None, kind: str = "write", revision="main"):
        answer = ask_token(repo, user, kind, revision)
        assert answer.status_code == 200, answer.content
        self.base = urlsplit(answer.json()["casUrl"]).path
        self.token = answer.json()["accessToken"]

    @classmethod
    def showing(cls, token: str) -> "XetClient":
        made = cls.__new__(cls)
        made.base, made.token = "/xet/g1", token
        return made

    def get(self, path: str, **headers: str) -> Any:
        return Client().get(f"{self.base}{path}", headers={**self._bearer(), **headers})

    def post(self, path: str, body: bytes, **headers: str) -> Any:
        return Client().generic(
            "POST", f"{self.base}{path}", body, OCTETS, headers={**self._bearer(), **headers}
        )

    def send_xorb(self, xorb: WrittenXorb, *, body: bytes | None = None) -> Any:
        content = body_of(xorb) if body is None else body
        return self.post(f"/v1/xorbs/default/{to_hex(xorb.hash)}", content)

    def upload(self, content: bytes, **more: int) -> Upload:
        made = Upload.of(content, **more)
        for xorb in made.xorbs:
            assert self.send_xorb(xorb).status_code == 200
        answer = self.post("/v1/shards", made.shard())
        assert answer.status_code == 200, answer.content
        return made

    def reconstruction(self, made: Upload, version: int = 2, **headers: str) -> Any:
        return self.get(f"/v{version}/reconstructions/{made.hex}", **headers)

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def fetch(url: str, ranges: str = "") -> Any:
    """As clients read data: without credentials."""
    return Client().get(urlsplit(url).path, headers={"Range": ranges} if ranges else {})


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content
