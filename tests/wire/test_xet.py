"""Stock clients send and fetch large files in chunks; everybody else gets the same bytes plainly."""

import hashlib
import json
import os
import random
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.wire.clients import hub_client, javascript, of_these
from tests.wire.conftest import live_wire_hub
from tests.wire.counting_proxy import CountingProxy
from tests.wire.git_tools import Git
from tests.wire.journeys import JOURNEYS

pytestmark = [pytest.mark.wire, pytest.mark.timeout(900)]
_MB = 1_000_000


def _random_file(path: Path, size_bytes: int) -> None:
    """Bytes that neither compress nor repeat, a block at a time."""
    # By the whole path: tests share a hub, and must not find each other's content there.
    source = random.Random(str(path))
    with path.open("wb") as stream:
        for start in range(0, size_bytes, _MB):
            stream.write(source.randbytes(min(_MB, size_bytes - start)))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _sums(folder: Path) -> dict[str, str]:
    return {path.name: _sha256(path.read_bytes()) for path in folder.iterdir() if path.is_file()}


def _files(hub, verb, repo, folder, home, *, version="2.4.0", **env):
    """`up` or `down`; what the client has in its folder afterwards."""
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        [hub_client(version), JOURNEYS / "xet_files.py", verb, repo, folder],
        env=hub.client_env(home) | env,
        capture_output=True,
        text=True,
        timeout=1700,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def _rows(hub, repo):
    rows = hub.api("GET", f"/api/models/{repo}/tree/main?recursive=true").json()
    return {row["path"]: row for row in rows if row["type"] == "file"}


def _get(hub, path, **headers):
    return hub.api("GET", path, headers=headers).content


@pytest.fixture
def mixed(tmp_path):
    """1 B, 1 MB and 60 MB that are no text; and text."""
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "one.dat").write_bytes(b"\x80")
    _random_file(folder / "small.dat", _MB)
    _random_file(folder / "weights.bin", 60 * _MB)
    (folder / "notes.txt").write_text("hello\n" * 1000)
    return folder


@pytest.mark.parametrize("version", of_these("0.36.2", "1.33.0", "2.4.0"))
def test_xet__goes_up_and_comes_back_to_a_fresh_client(wire_hub, mixed, tmp_path, version):
    repo = wire_hub.new_repo(private=True)

    _files(wire_hub, "up", repo, mixed, tmp_path / "sender", version=version)
    got = _files(wire_hub, "down", repo, tmp_path / "got", tmp_path / "receiver", version=version)

    sent, rows = _sums(mixed), _rows(wire_hub, repo)
    assert {name: got[name] for name in sent} == sent
    for name in ("one.dat", "small.dat", "weights.bin"):
        assert len(rows[name]["xetHash"]) == 64
        assert rows[name]["lfs"]["oid"] == sent[name]
    assert "xetHash" not in rows["notes.txt"]


def test_xet__everybody_else_gets_the_same_bytes(wire_hub, mixed, tmp_path):
    repo = wire_hub.new_repo(private=True)
    _files(wire_hub, "up", repo, mixed, tmp_path / "sender")
    weights, sent = (mixed / "weights.bin").read_bytes(), _sums(mixed)
    path = f"/{repo}/resolve/main/weights.bin"

    plain = _files(
        wire_hub, "down", repo, tmp_path / "p", tmp_path / "plain", HF_HUB_DISABLE_XET="1"
    )
    git = Git(tmp_path / "home", wire_hub.base_url, wire_hub.token)
    git.clone(repo, tmp_path / "clone")
    git.run("lfs", "pull", cwd=tmp_path / "clone")
    whole = _get(wire_hub, path)

    assert {name: plain[name] for name in sent} == sent
    cloned = _sums(tmp_path / "clone")
    assert {name: cloned[name] for name in sent} == sent
    assert _sha256(whole) == sent["weights.bin"]
    source = random.Random(3)
    for _ in range(25):
        start = source.randrange(len(weights))
        end = min(len(weights), start + source.choice([1, 100, 70_000, 5 * _MB]))
        part = _get(wire_hub, path, Range=f"bytes={start}-{end - 1}")
        assert part == weights[start:end], (start, end)


def test_xet__a_file_whose_middle_changed_costs_what_changed(wire_hub, tmp_path):
    folder = tmp_path / "sent"
    folder.mkdir()
    content = bytearray(random.Random(1).randbytes(200 * _MB))
    inserted = random.Random(2).randbytes(_MB)
    cost = {}
    with CountingProxy(wire_hub.base_url) as proxy:
        through = {"HF_ENDPOINT": proxy.base_url}

        def up(content, repo, home):
            (folder / "weights.bin").write_bytes(content)
            before = proxy.sent_bytes, _stored_bytes(wire_hub)
            _files(wire_hub, "up", repo, folder, home, **through)
            return proxy.sent_bytes - before[0], _stored_bytes(wire_hub) - before[1]

        repo = wire_hub.new_repo()
        cost["first"] = up(content, repo, tmp_path / "first")
        content[100 * _MB : 100 * _MB] = inserted
        cost["same client"] = up(content, repo, tmp_path / "first")
        content[50 * _MB : 50 * _MB] = inserted[::-1]
        cost["fresh client"] = up(content, repo, tmp_path / "fresh")
        got = _files(wire_hub, "down", repo, tmp_path / "got", tmp_path / "receiver", **through)

    print(json.dumps(cost))
    assert cost["first"][0] > 200 * _MB
    for who in ("same client", "fresh client"):
        sent, stored = cost[who]
        assert sent < 3 * _MB, cost
        assert stored < 3 * _MB, cost
    assert got["weights.bin"] == _sha256(bytes(content))


def _stored_bytes(hub) -> int:
    folder = hub.server.data_dir / "xorbs"
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_xet__a_client_without_it_sends_and_gets_as_before(wire_hub, mixed, tmp_path):
    repo = wire_hub.new_repo(private=True)
    off = {"HF_HUB_DISABLE_XET": "1"}

    _files(wire_hub, "up", repo, mixed, tmp_path / "sender", **off)
    with_xet = _files(wire_hub, "down", repo, tmp_path / "a", tmp_path / "with")
    without = _files(wire_hub, "down", repo, tmp_path / "b", tmp_path / "without", **off)

    sent = _sums(mixed)
    assert {name: with_xet[name] for name in sent} == sent
    assert {name: without[name] for name in sent} == sent
    rows = _rows(wire_hub, repo)
    assert rows["weights.bin"]["lfs"]["oid"] == sent["weights.bin"]
    assert "xetHash" not in rows["weights.bin"]


def test_xet__sending_the_same_again_sends_nothing(wire_hub, mixed, tmp_path):
    repo = wire_hub.new_repo()
    _files(wire_hub, "up", repo, mixed, tmp_path / "sender")
    head = wire_hub.api("GET", f"/api/models/{repo}").json()["sha"]
    with CountingProxy(wire_hub.base_url) as proxy:
        _files(wire_hub, "up", repo, mixed, tmp_path / "fresh", HF_ENDPOINT=proxy.base_url)

    assert proxy.sent_bytes < _MB
    assert wire_hub.api("GET", f"/api/models/{repo}").json()["sha"] == head


def test_xet__a_mixed_history_by_git_and_by_api(wire_hub, mixed, tmp_path):
    repo = wire_hub.new_repo()
    _files(wire_hub, "up", repo, mixed, tmp_path / "sender")
    git = Git(tmp_path / "home", wire_hub.base_url, wire_hub.token)
    work = tmp_path / "work"
    git.clone(repo, work)
    other = os.urandom(3 * _MB)
    (work / "weights.bin").rename(work / "renamed.bin")
    (work / "by-git.bin").write_bytes(other)
    git.commit(work, "Rename one, add one")
    git.run("push", cwd=work)

    got = _files(wire_hub, "down", repo, tmp_path / "got", tmp_path / "receiver")

    assert got["renamed.bin"] == _sums(mixed)["weights.bin"]
    assert got["by-git.bin"] == _sha256(other)
    rows = _rows(wire_hub, repo)
    assert "xetHash" in rows["renamed.bin"]
    assert "xetHash" not in rows["by-git.bin"]


def test_xet__the_javascript_client(wire_hub, tmp_path):
    repo, folder = wire_hub.new_repo(private=True), tmp_path / "sent"
    folder.mkdir()
    _random_file(folder / "weights.bin", 30 * _MB)
    (folder / "table.bin").write_bytes(b"0123456789abcdef" * 100_000)
    (folder / "notes.txt").write_text("hello\n")
    done = subprocess.run(
        ["node", javascript() / "journey.mjs", repo, folder],
        env=wire_hub.client_env(tmp_path / "home"),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    said = json.loads(done.stdout.splitlines()[-1])

    listed = {row["path"]: row["xet"] for row in said["listed"]}
    for name in ("weights.bin", "table.bin"):
        content, seen = (folder / name).read_bytes(), said["seen"][name]
        assert seen["size"] == len(content)
        assert seen["sha256"] == seen["plain"] == _sha256(content)
        assert seen["part"] == _sha256(content[1000:200_000])
        assert seen["xet"] == listed[name]
    assert said["seen"]["notes.txt"]["xet"] is None
    assert any("/v1/xorbs/" in line or "/xorbs/" in line for line in said["requests"])
    assert any("/reconstructions/" in line for line in said["requests"])


def test_xet__copies_between_repositories_move_no_bytes(wire_hub, mixed, tmp_path):
    source, target = wire_hub.new_repo(private=True), wire_hub.new_repo(private=True)
    _files(wire_hub, "up", source, mixed, tmp_path / "sender")
    before = _stored_bytes(wire_hub)

    done = subprocess.run(
        [hub_client("2.4.0"), JOURNEYS / "xet_files.py", "copy", source, target],
        env=wire_hub.client_env(tmp_path / "copier"),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]

    rows, sent = _rows(wire_hub, target), _sums(mixed)
    assert rows["copied/weights.bin"]["lfs"]["oid"] == sent["weights.bin"]
    assert _sha256(_get(wire_hub, f"/{target}/resolve/main/copied/small.dat")) == sent["small.dat"]
    assert _stored_bytes(wire_hub) == before


def test_xet__what_came_plainly_is_converted_behind_its_readers(tmp_path_factory, tmp_path):
    with live_wire_hub(tmp_path_factory.mktemp("converting"), HUB_XET_CONVERT="on") as hub:
        repo, folder = hub.new_repo(), tmp_path / "sent"
        folder.mkdir()
        _random_file(folder / "weights.bin", 60 * _MB)
        _files(hub, "up", repo, folder, tmp_path / "sender", HF_HUB_DISABLE_XET="1")
        assert "xetHash" not in _rows(hub, repo)["weights.bin"]

        hub.server.manage("shell", "-c", _CONVERT)

        got = _files(hub, "down", repo, tmp_path / "got", tmp_path / "receiver")
        flat = [path for path in (hub.server.data_dir / "lfs").rglob("*") if path.is_file()]
        plain = _get(hub, f"/{repo}/resolve/main/weights.bin", Range="bytes=50000000-")
        assert "xetHash" in _rows(hub, repo)["weights.bin"]
        assert flat == []
        assert got["weights.bin"] == _sums(folder)["weights.bin"]
        assert plain == (folder / "weights.bin").read_bytes()[50_000_000:]
        assert "Everything is there" in hub.server.manage("storage", "verify")


# One round stores the chunks, the next one drops the plain copy, when no link to it is out.
_CONVERT = """
from datetime import timedelta
from repos.models import XetFile
from repos.tasks import convert_lfs
convert_lfs()
XetFile.objects.update(created_at=XetFile.objects.get().created_at - timedelta(days=1))
convert_lfs()
"""


def test_xet__a_file_of_a_repository_that_one_cannot_read(wire_hub, mixed, tmp_path):
    repo = wire_hub.new_repo(private=True)
    _files(wire_hub, "up", repo, mixed, tmp_path / "sender")
    eve = wire_hub.token_of("eve")

    for path in (f"/{repo}/resolve/main/weights.bin", f"/api/models/{repo}/xet-read-token/main"):
        answer = wire_hub.api("GET", path, token=eve)
        assert answer.status_code in (401, 404)
        assert not {"X-Xet-Hash", "X-Xet-Access-Token"} & set(answer.headers)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_xet__six_gigabytes(wire_hub, tmp_path):
    repo, folder = wire_hub.new_repo(), tmp_path / "sent"
    folder.mkdir()
    with (folder / "huge.bin").open("wb") as stream:
        stream.truncate(6_000 * _MB)
        stream.seek(3_000 * _MB)
        stream.write(os.urandom(_MB))

    sent = _files(wire_hub, "up", repo, folder, tmp_path / "sender")
    got = _files(wire_hub, "down", repo, tmp_path / "got", tmp_path / "receiver")

    assert got["huge.bin"] == sent["huge.bin"]
    with httpx.stream("GET", f"{wire_hub.base_url}/{repo}/resolve/main/huge.bin") as answer:
        plain = hashlib.sha256()
        for piece in answer.iter_bytes(1 << 20):
            plain.update(piece)
    assert plain.hexdigest() == sent["huge.bin"]
