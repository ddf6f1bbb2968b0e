"""Our side: a live hub with one person, and the few calls that lay out its repositories."""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.bench.http_client import Client
from tests.bench.processes import children, cpu_seconds, forget_peak, memory_bytes

OWNER = "ana"
_TOKEN = "hf_" + "bench" * 6 + "0000"
WORKERS = 2
THREADS = 64
# The hub's own web settings (hub/gunicorn_conf.py, hub/management/supervisor.py), given to every
# Python yardstick as well, so that a ratio compares applications and not server settings.
GUNICORN_OPTIONS = ("-k", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS),
                    "--keep-alive", "75", "--worker-connections", "2000", "--preload",
                    "--log-level", "warning")  # fmt: skip
MALLOC = {"MALLOC_TRIM_THRESHOLD_": "268435456", "MALLOC_MMAP_THRESHOLD_": "16777216"}
_LFS_TYPE = "application/vnd.git-lfs+json"


class Hub:
    def __init__(
        self, base_url: str, data_dir: Path, pid: int, manage: Callable[..., object]
    ) -> None:
        self.base_url = base_url
        # Runs a management command on its data, for what would take the API an hour to lay out.
        self.manage = manage
        self.data_dir = data_dir
        self._pid = pid
        self.bearer = {"Authorization": f"Bearer {_TOKEN}"}
        self.basic = "Authorization: Basic " + base64.b64encode(f"ana:{_TOKEN}".encode()).decode()

    def client(self) -> Client:
        return Client(self.base_url, self.bearer)

    def cpu_seconds(self) -> float:
        """What the web workers have used so far."""
        return sum(map(cpu_seconds, children(self._pid)))

    def begin_peaks(self) -> int:
        """From now on `worker_peak_bytes` counts; what the largest web worker has already."""
        for pid in children(self._pid):
            forget_peak(pid)
        return self.worker_peak_bytes()

    def worker_peak_bytes(self) -> int:
        """The highest memory of a web worker since `begin_peaks`."""
        return max(memory_bytes(pid, "VmHWM") for pid in children(self._pid))

    def git_url(self, name: str) -> str:
        return f"{self.base_url}/{OWNER}/{name}"

    def new_repository(self, name: str) -> str:
        """A public model repository; gives its git address."""
        client = self.client()
        client.json("POST", "/api/repos/create", {"type": "model", "name": name, "private": False})
        client.close()
        return self.git_url(name)

    def batch(
        self, name: str, operation: str, objects: Sequence[tuple[str, int]]
    ) -> list[dict[str, Any]]:  # Any: LFS answers
        client = self.client()
        answer = client.json(
            "POST",
            f"/{OWNER}/{name}.git/info/lfs/objects/batch",
            batch_body(operation, objects),
            {"Content-Type": _LFS_TYPE, "Accept": _LFS_TYPE},
        )
        client.close()
        rows: list[dict[str, Any]] = answer["objects"]  # Any: LFS answers
        return rows

    def upload_href(self, name: str, oid: str, size_bytes: int) -> tuple[str, Mapping[str, str]]:
        """The path, and the headers, that the batch answer tells a client to PUT to."""
        (row,) = self.batch(name, "upload", [(oid, size_bytes)])
        action = row["actions"]["upload"]
        return path_of(action["href"]), action.get("header", {})

    def store_object(self, name: str, content: bytes) -> str:
        oid = hashlib.sha256(content).hexdigest()
        (row,) = self.batch(name, "upload", [(oid, len(content))])
        if "actions" in row:
            action = row["actions"]["upload"]
            client = Client(self.base_url, action.get("header", {}))
            client.read("PUT", path_of(action["href"]), content)
            client.close()
        return oid

    def commit(self, client: Client, name: str, lines: bytes) -> None:
        client.read(
            "POST",
            f"/api/models/{OWNER}/{name}/commit/main",
            lines,
            {"Content-Type": "application/x-ndjson"},
        )


def batch_body(operation: str, objects: Sequence[tuple[str, int]]) -> dict[str, object]:
    return {
        "operation": operation,
        "transfers": ["basic"],
        "hash_algo": "sha256",
        "ref": {"name": "refs/heads/main"},
        "objects": [{"oid": oid, "size": size_bytes} for oid, size_bytes in objects],
    }


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def commit_header(summary: str) -> bytes:
    return json.dumps({"key": "header", "value": {"summary": summary}}).encode() + b"\n"


def commit_file(path: str, content: bytes) -> bytes:
    """One regular file of a commit. Source: huggingface_hub `_prepare_commit_payload`."""
    value = {
        "path": path,
        "content": base64.b64encode(content).decode(),
        "encoding": "base64",
    }
    return json.dumps({"key": "file", "value": value}).encode() + b"\n"


def commit_lfs_file(path: str, oid: str, size_bytes: int) -> bytes:
    value = {"path": path, "algo": "sha256", "oid": oid, "size": size_bytes}
    return json.dumps({"key": "lfsFile", "value": value}).encode() + b"\n"


@contextmanager
def live_hub(data_dir: Path) -> Iterator[Hub]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    from tests.hub_server import HubServer

    env = {**MALLOC, "HUB_WEB_WORKERS": str(WORKERS), "HUB_WEB_THREADS": str(THREADS)}
    with HubServer(data_dir, env=env) as server:
        people = data_dir / "people.json"
        people.write_text(
            json.dumps(
                {
                    "version": 1,
                    "users": [
                        {
                            "username": OWNER,
                            "email": "ana@example.org",
                            "email_verified": True,
                            "password": "bench-bench-bench",
                            "tokens": [{"value": _TOKEN, "name": "bench", "role": "write"}],
                        }
                    ],
                }
            ),
            encoding="utf-8",
        )
        server.manage("provision", str(people))
        yield Hub(server.base_url, data_dir, server.pid, server.manage)
