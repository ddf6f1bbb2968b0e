"""One live hub for all wire tests, brought up from a declaration like an operator's."""

import contextlib
import itertools
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.hub_server import HubServer

_TOKENS = {
    "ana": "hf_wireAnaWrite00000000000000000000000",
    "ben": "hf_wireBenWrite00000000000000000000000",
    "cem": "hf_wireCemWrite00000000000000000000000",
    "eve": "hf_wireEveWrite00000000000000000000000",
}
_READ_TOKEN = "hf_wireAnaRead000000000000000000000000"
_PASSWORD = "correct horse battery"


def _people() -> dict[str, object]:
    roles = {"ana": "admin", "ben": "write", "cem": "read"}
    return {
        "version": 1,
        "orgs": [{"name": "lab", "fullname": "Lab"}],
        "users": [
            {
                "username": name,
                "email": f"{name}@example.org",
                "email_verified": True,
                "password": _PASSWORD,
                "tokens": [
                    {"value": token, "name": "wire", "role": "write"},
                    *(
                        [{"value": _READ_TOKEN, "name": "r", "role": "read"}]
                        if name == "ana"
                        else []
                    ),
                ],
                "orgs": [{"name": "lab", "role": roles[name]}] if name in roles else [],
            }
            for name, token in _TOKENS.items()
        ],
    }


@dataclass
class WireHub:
    """A live hub with people and tokens."""

    server: HubServer
    token: str = _TOKENS["ana"]
    read_token: str = _READ_TOKEN
    password: str = _PASSWORD
    _numbers: itertools.count = field(default_factory=itertools.count)

    @property
    def base_url(self) -> str:
        return self.server.base_url

    def token_of(self, name: str) -> str:
        return _TOKENS[name]

    def client_env(self, home: Path, *, token: str | None = None) -> dict[str, str]:
        """What a person sets for an official client, and nothing of ours beside it."""
        home.mkdir(parents=True, exist_ok=True)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "HF_HOME": str(home / "hf"),
            "HF_ENDPOINT": self.base_url,
            "HUB_TOKEN": token or self.token,
            "LC_ALL": "C.UTF-8",
        }

    def api(self, method: str, path: str, *, token: str | None = None, **kwargs) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token or self.token}", **kwargs.pop("headers", {})}
        url = f"{self.base_url}{path}"
        return httpx.request(method, url, headers=headers, timeout=60, **kwargs)

    def new_repo(
        self, *, repo_type: str = "model", private: bool = False, namespace: str = "ana"
    ) -> str:
        """The id of a fresh repository with nothing but its first commit."""
        name = f"repo-{next(self._numbers)}"
        body = {"name": name, "type": repo_type, "private": private, "sdk": "static"}
        if namespace != "ana":
            body["organization"] = namespace
        answer = self.api("POST", "/api/repos/create", json=body)
        assert answer.status_code == 200, answer.text
        return f"{namespace}/{name}"


@pytest.fixture(scope="session")
def wire_hub(tmp_path_factory):
    """As it comes: large files arrive in chunks from clients that can, by LFS from the others."""
    with live_wire_hub(tmp_path_factory.mktemp("wire-hub")) as hub:
        yield hub


@pytest.fixture(scope="session")
def lfs_hub(tmp_path_factory):
    """For clients without Xet: git-lfs's protocol, in parts from 20 MB on."""
    env = {"HUB_LFS_MULTIPART_FROM": "20M", "HUB_LFS_PART": "6M"}
    with live_wire_hub(tmp_path_factory.mktemp("lfs-hub"), **env) as hub:
        yield hub


@pytest.fixture(scope="session")
def plain_hub(tmp_path_factory):
    """Without Xet: files up to 200 MB arrive inside the commit."""
    with live_wire_hub(tmp_path_factory.mktemp("plain-hub"), HUB_XET="off") as hub:
        yield hub


@pytest.fixture(scope="session")
def slow_hub(tmp_path_factory):
    """Its own disk holds the large files, so that their bytes pass through it; four connections."""
    env = {"HUB_LFS_STORAGE": "filesystem", "HUB_DATABASE_POOL": "4"}
    with live_wire_hub(tmp_path_factory.mktemp("slow-hub"), **env) as hub:
        yield hub


@contextlib.contextmanager
def live_wire_hub(folder: Path, **env: str) -> Iterator[WireHub]:
    declaration = folder / "people.json"
    declaration.write_text(json.dumps(_people()))
    with HubServer(folder / "data", env=env) as server:
        server.manage("provision", str(declaration))
        yield WireHub(server)
