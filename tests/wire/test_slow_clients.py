"""Slow clients hold no one else up, and big files hold no memory."""

import base64
import contextlib
import hashlib
import json
import os
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.wire.git_tools import Git
from tests.wire.slow_clients import SlowClient, wait_until_all_move

pytestmark = [pytest.mark.wire, pytest.mark.timeout(900)]
_SLOW_CLIENTS = 20


def _pkt(line: bytes) -> bytes:
    return f"{len(line) + 4:04x}".encode() + line


def _clone_request(slow_hub, repo: str, oid: str) -> bytes:
    """A v2 fetch of everything, as git sends it."""
    body = (
        _pkt(b"command=fetch") + _pkt(b"object-format=sha1") + b"0001"
        + _pkt(b"ofs-delta") + _pkt(f"want {oid}\n".encode()) + _pkt(b"done\n") + b"0000"
    )  # fmt: skip
    return (
        f"POST /{repo}.git/git-upload-pack HTTP/1.1\r\nHost: {urlsplit(slow_hub.base_url).netloc}\r\n"
        f"Authorization: Bearer {slow_hub.token}\r\nGit-Protocol: version=2\r\n"
        f"Content-Type: application/x-git-upload-pack-request\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _upload_request(slow_hub, repo: str, size: int) -> tuple[bytes, bytes]:
    content = os.urandom(1 << 16) * (size >> 16)
    oid = hashlib.sha256(content).hexdigest()
    batch = slow_hub.api(
        "POST",
        f"/{repo}.git/info/lfs/objects/batch",
        json={
            "operation": "upload",
            "transfers": ["basic"],
            "objects": [{"oid": oid, "size": size}],
        },
    ).json()
    href = urlsplit(batch["objects"][0]["actions"]["upload"]["href"])
    path = href.path + (f"?{href.query}" if href.query else "")
    head = f"PUT {path} HTTP/1.1\r\nHost: {href.netloc}\r\nContent-Length: {size}\r\n\r\n"
    return head.encode(), content


def test_slow_clients__twenty_clones_and_twenty_uploads_hold_no_one_up(slow_hub, tmp_path):
    git = Git(tmp_path / "home", slow_hub.base_url, slow_hub.token)
    repo = slow_hub.new_repo()
    git.clone(repo, tmp_path / "work")
    for number in range(5):
        (tmp_path / "work" / f"{number}.txt").write_bytes(os.urandom(4 << 20))
    oid = git.commit(tmp_path / "work", "Twenty megabytes of noise")
    git.run("push", cwd=tmp_path / "work")
    uploads = [_upload_request(slow_hub, repo, 4 << 20) for _ in range(_SLOW_CLIENTS)]
    clients = [
        SlowClient(slow_hub.base_url, _clone_request(slow_hub, repo, oid))
        for _ in range(_SLOW_CLIENTS)
    ]
    clients += [SlowClient(slow_hub.base_url, head, upload=body) for head, body in uploads]
    try:
        for client in clients:
            client.start()
        wait_until_all_move(clients)
        # Twenty packs are compressed first, which costs everybody; what slow lines cost is asked
        # once that is over.
        deadline = time.monotonic() + 90
        while (slowest_s := _slowest_answer_s(slow_hub, repo)) >= 1.0:
            assert time.monotonic() < deadline, slowest_s
        assert all(client.alive for client in clients)
    finally:
        for client in clients:
            client.stop()


def _slowest_answer_s(slow_hub, repo):
    """Of ten turns of the health check and a repository's page."""
    slowest_s = 0.0
    for path in ["/healthz", f"/{repo}"] * 10:
        began = time.monotonic()
        answer = httpx.get(f"{slow_hub.base_url}{path}", timeout=30)
        slowest_s = max(slowest_s, time.monotonic() - began)
        assert answer.status_code == 200
    return slowest_s


def _workers_memory_bytes(pid: int) -> int:
    """The largest resident set among the process and its children."""
    sizes = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            facts = dict(line.split(":\t", 1) for line in status.read_text().splitlines())
            if str(pid) in (facts["Pid"].strip(), facts["PPid"].strip()) and "VmRSS" in facts:
                sizes.append(int(facts["VmRSS"].split()[0]) * 1024)
    return max(sizes)


@pytest.mark.slow
def test_big_file__five_gigabytes_up_and_down_hold_no_memory(slow_hub):
    repo = slow_hub.new_repo()
    size = 5 << 30
    block = os.urandom(1 << 20)
    digest = hashlib.sha256()
    for _ in range(size >> 20):
        digest.update(block)
    oid = digest.hexdigest()
    idle = _workers_memory_bytes(slow_hub.server.pid)
    batch = slow_hub.api(
        "POST",
        f"/{repo}.git/info/lfs/objects/batch",
        json={
            "operation": "upload",
            "transfers": ["basic"],
            "objects": [{"oid": oid, "size": size}],
        },
    ).json()
    peak = idle

    def body():
        nonlocal peak
        for number in range(size >> 20):
            if number % 512 == 0:
                peak = max(peak, _workers_memory_bytes(slow_hub.server.pid))
            yield block

    href = batch["objects"][0]["actions"]["upload"]["href"]
    put = httpx.put(href, content=body(), headers={"Content-Length": str(size)}, timeout=600)
    assert put.status_code in {200, 201}, put.text
    lines = [
        {"key": "header", "value": {"summary": "Big"}},
        {
            "key": "lfsFile",
            "value": {"path": "big.bin", "algo": "sha256", "oid": oid, "size": size},
        },
    ]
    commit = slow_hub.api(
        "POST",
        f"/api/models/{repo}/commit/main",
        content="\n".join(json.dumps(line) for line in lines),
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert commit.status_code == 200, commit.text
    got = hashlib.sha256()
    url = f"{slow_hub.base_url}/{repo}/resolve/main/big.bin"
    with httpx.stream("GET", url, timeout=600, follow_redirects=True) as answer:
        for number, piece in enumerate(answer.iter_raw(1 << 20)):
            got.update(piece)
            if number % 512 == 0:
                peak = max(peak, _workers_memory_bytes(slow_hub.server.pid))

    assert got.hexdigest() == oid
    assert peak - idle < 300 << 20


def test_basic_password__the_account_password_works_for_git(slow_hub, tmp_path):
    repo = slow_hub.new_repo(private=True)
    login = base64.b64encode(f"ana:{slow_hub.password}".encode()).decode()

    answer = httpx.get(
        f"{slow_hub.base_url}/{repo}.git/info/refs?service=git-upload-pack",
        headers={"Authorization": f"Basic {login}"},
    )

    assert answer.status_code == 200
