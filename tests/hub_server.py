"""A hub as its users meet it: real processes on a free port, with their own folder and database."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
import pytest

from tests.s3_server import make_bucket

ROOT = Path(__file__).resolve().parent.parent
_START_TIMEOUT_S = 60
_STOP_TIMEOUT_S = 40


class HubServer:
    """`with HubServer(folder) as hub:` and then `hub.base_url`, `hub.manage("provision", file)`.

    The database is a SQLite file in the folder; when HUB_DATABASE_URL names PostgreSQL (as in
    `make test-services`) it is a new database there, dropped at the end. Cache and object store
    are those of the environment, in a corner of their own.

    env: more variables for all its processes.
    worker: start a Celery worker too, so that events are heard without being drained by hand.
    """

    def __init__(
        self, data_dir: Path, *, env: dict[str, str] | None = None, worker: bool = True
    ) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._database = _ScratchDatabase.beside(os.environ.get("HUB_DATABASE_URL", ""))
        self._has_worker = worker
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        corner = f"hub-{self.port}-{secrets.token_hex(3)}"
        self.env = {
            **{name: value for name, value in os.environ.items() if name not in _NOT_INHERITED},
            "HUB_DATA_DIR": str(data_dir),
            "HUB_PORT": str(self.port),
            "HUB_RATE_LIMITS": "off",
            "HUB_EMAIL_VERIFICATION": "off",
            # Hubs of parallel tests share servers, never queues, cached values or objects.
            "HUB_QUEUE": corner,
            "HUB_CACHE_PREFIX": corner,
            "HUB_S3_BUCKET": corner,
            "DJANGO_SETTINGS_MODULE": "hub.settings",
            **({"HUB_DATABASE_URL": self._database.url} if self._database else {}),
            **(env or {}),
        }

    def __enter__(self) -> Self:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if self._database:
            self._database.create()
        if self.env.get("HUB_LFS_STORAGE") == "s3":
            make_bucket(self.env["HUB_S3_BUCKET"], endpoint=self.env["HUB_S3_ENDPOINT"])
        try:
            self.manage("migrate", "--verbosity=0")
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._database:
            self._database.drop()

    @property
    def pid(self) -> int:
        """Gunicorn's master; its children serve."""
        return self._processes["web"].pid

    @property
    def web_log(self) -> str:
        return (self.data_dir / "web.log").read_text(errors="replace")

    def start(self) -> None:
        """Start what is not running, and wait until /healthz answers."""
        from hub.management.supervisor import command_of

        for part in ["web", *(["worker"] if self._has_worker else [])]:
            if part not in self._processes:
                with (self.data_dir / f"{part}.log").open("ab") as log:
                    self._processes[part] = subprocess.Popen(
                        command_of(part), cwd=ROOT, env=self.env, stdout=log, stderr=log
                    )
        self._wait_until_healthy()

    def stop(self, *, by: signal.Signals = signal.SIGTERM) -> None:
        for process in self._processes.values():
            process.send_signal(by)
        for process in self._processes.values():
            try:
                process.wait(timeout=_STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()

    def manage(self, *arguments: str) -> str:
        """Run a management command against this hub; what it printed."""
        result = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"manage.py {arguments}:\n{result.stdout}\n{result.stderr}"
        return result.stdout

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + _START_TIMEOUT_S
        while True:
            try:
                if httpx.get(f"{self.base_url}/healthz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            web = self._processes["web"]
            assert web.poll() is None, f"the web server died:\n{self.web_log[-4000:]}"
            assert time.monotonic() < deadline, f"no /healthz in time:\n{self.web_log[-4000:]}"
            time.sleep(0.1)


_NOT_INHERITED = {"HUB_DATA_DIR", "HUB_PORT", "HUB_PUBLIC_URL", "DJANGO_SETTINGS_MODULE"}


class _ScratchDatabase:
    """A PostgreSQL database of its own name on an existing server."""

    def __init__(self, server_url: str) -> None:
        parts = urlsplit(server_url)
        self.name = f"hub_live_{secrets.token_hex(6)}"
        self.url = urlunsplit(parts._replace(path=f"/{self.name}"))
        self._server = urlunsplit(parts._replace(path="/postgres"))

    @classmethod
    def beside(cls, url: str) -> "_ScratchDatabase | None":
        return cls(url) if url.startswith("postgres") else None

    def create(self) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self.name}"')

    def drop(self) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def hub_server(tmp_path_factory: pytest.TempPathFactory):
    """One empty live hub for the session; import this fixture into your conftest."""
    with HubServer(tmp_path_factory.mktemp("hub") / "data") as server:
        yield server
