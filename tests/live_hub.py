"""Real gunicorn on the database and the folders of this very test, for tests with real clients.

The test makes its data with factories; the server sees it, and the test sees what the server did.
Tests that use it need `@pytest.mark.django_db(transaction=True)`.
"""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Self
from urllib.parse import quote

import httpx
import pytest
from django.conf import settings
from django.db import connection

from hub.management.supervisor import command_of
from tests.hub_server import ROOT, free_port
from tests.wire.git_tools import Git


class LiveHub:
    """`with LiveHub(folder) as hub:` then `hub.git(token)`, `hub.post(path, …)`.

    crash_at: the crash point at which a worker of this server kills itself.
    """

    def __init__(self, folder: Path, *, crash_at: str = "", env: dict[str, str] | None = None):
        self.folder = folder
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._log = folder / f"web-{self.port}.log"
        self._env = {
            **os.environ,
            "HUB_DATABASE_URL": _test_database_url(),
            "HUB_DATA_DIR": str(settings.DATA_DIR),
            "HUB_PORT": str(self.port),
            "HUB_RATE_LIMITS": "off",
            "HUB_WEB_WORKERS": "2",
            "HUB_BROKER_URL": "memory://",
            "DJANGO_SETTINGS_MODULE": "hub.settings",
            "HUB_CRASH_AT": crash_at,
            **(env or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command_of("web"), cwd=ROOT, env=self._env, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 60
        while True:
            try:
                if httpx.get(f"{self.base_url}/healthz", timeout=5).status_code == 200:
                    return self
            except httpx.TransportError:
                pass
            died = self._process.poll() is not None
            if died or time.monotonic() > deadline:
                self.__exit__()
                raise AssertionError(f"the web server does not answer:\n{self.log[-4000:]}")
            time.sleep(0.1)

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            # SIGQUIT: no grace for connections that clients keep open.
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def git(self, token: str = "") -> Git:
        return Git(self.folder / f"home-{token[-6:] or 'anonymous'}", self.base_url, token)

    def request(self, method: str, path: str, token: str = "", **kwargs) -> httpx.Response:
        headers = {**kwargs.pop("headers", {})}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return httpx.request(
            method, f"{self.base_url}{path}", headers=headers, timeout=60, **kwargs
        )

    def commit(
        self, repo_id: str, token: str, files: dict[str, str], *, parent: str = "", title: str = "c"
    ) -> httpx.Response:
        """An API commit, as the official client sends it."""
        import base64
        import json

        header = {"summary": title, "description": ""} | (
            {"parentCommit": parent} if parent else {}
        )
        lines = [{"key": "header", "value": header}]
        for path, text in files.items():
            content = base64.b64encode(text.encode()).decode()
            value = {"path": path, "content": content, "encoding": "base64"}
            lines.append({"key": "file", "value": value})
        return self.request(
            "POST",
            f"/api/models/{repo_id}/commit/main",
            token,
            content="\n".join(json.dumps(line) for line in lines),
            headers={"Content-Type": "application/x-ndjson"},
        )


def _test_database_url() -> str:
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{known['NAME']}"
    login = quote(known["USER"] or "postgres")
    if known["PASSWORD"]:
        login += f":{quote(known['PASSWORD'])}"
    return f"postgresql://{login}@{known['HOST']}:{known['PORT'] or 5432}/{known['NAME']}"


@pytest.fixture(scope="session")
def live_hub(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        hub = LiveHub(tmp_path_factory.mktemp("live-hub"))
    with hub:
        yield hub
