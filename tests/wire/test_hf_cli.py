"""The `hf` command as people type it: log in, upload, look, download."""

import base64
import hashlib
import json
import subprocess

import pytest

from tests.wire.clients import hub_client

pytestmark = [pytest.mark.wire, pytest.mark.timeout(600)]


def _hf(hub, home, *words, ok=True):
    env = hub.client_env(home)
    del env["HUB_TOKEN"]
    done = subprocess.run(
        [hub_client("2.4.0").parent / "hf", *words],
        env=env | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if ok:
        assert done.returncode == 0, done.stderr + done.stdout
    return done


def test_hf__login_upload_and_download(wire_hub, tmp_path):
    home, folder = tmp_path / "home", tmp_path / "model"
    folder.mkdir()
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# By hand\n")
    (folder / "model.safetensors").write_bytes(b"\x02\0\0\0\0\0\0\0{}" + bytes(20_000_000))
    _hf(wire_hub, home, "auth", "login", "--token", wire_hub.token)

    who = _hf(wire_hub, home, "auth", "whoami")
    _hf(wire_hub, home, "upload", "ana/by-hand", str(folder), ".")
    _hf(wire_hub, home, "download", "ana/by-hand", "--local-dir", str(tmp_path / "got"))

    assert "ana" in who.stdout + who.stderr
    for name in ("README.md", "model.safetensors"):
        sent = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        assert hashlib.sha256((tmp_path / "got" / name).read_bytes()).hexdigest() == sent


def test_hf__a_wrong_token_is_told(wire_hub, tmp_path):
    refused = _hf(wire_hub, tmp_path / "home", "auth", "login", "--token", "hf_wrong", ok=False)

    assert refused.returncode != 0
    assert "nvalid" in refused.stderr + refused.stdout


def test_hf__private_does_not_exist_for_others(wire_hub, tmp_path):
    repo = wire_hub.new_repo(private=True)
    home = tmp_path / "home"
    _hf(wire_hub, home, "auth", "login", "--token", wire_hub.token_of("eve"))

    refused = _hf(wire_hub, home, "download", repo, ok=False)

    assert refused.returncode != 0
    assert "not found" in (refused.stderr + refused.stdout).lower()


_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNgYGBgAAAABQABeqhXUAAAAABJRU5ErkJggg=="


def test_hf__discussions(wire_hub, tmp_path):
    home, repo = tmp_path / "home", wire_hub.new_repo()
    picture, notes = tmp_path / "before.png", tmp_path / "notes.txt"
    picture.write_bytes(base64.b64decode(_PIXEL))
    notes.write_text("proposed\n")
    _hf(wire_hub, home, "auth", "login", "--token", wire_hub.token)

    def talk(verb, *words):
        done = _hf(wire_hub, home, "discussions", verb, repo, *words, "--format", "json")
        return json.loads(done.stdout) if done.stdout.strip() else None

    talk("create", "--title", "A question", "--body", "Why?", "--attach", str(picture))
    talk("comment", "1", "--body", "Because.")
    talk("rename", "1", "An answer")
    talk("close", "1", "--yes")
    talk("reopen", "1", "--yes")
    asked = json.dumps(talk("info", "1"))
    talk("create", "--title", "A file", "--pr")
    talk_pr = ["--revision", "refs/pr/2", "--commit-message", "Propose it"]
    _hf(wire_hub, home, "upload", repo, str(notes), "notes.txt", *talk_pr)
    told = _hf(wire_hub, home, "discussions", "diff", repo, "2").stdout
    talk("reopen", "2", "--yes")
    talk("merge", "2", "--yes")
    rows = json.dumps(talk("list", "--status", "all"))

    assert "An answer" in asked
    assert "+proposed" in told
    assert "A file" in rows
    _hf(wire_hub, home, "download", repo, "notes.txt", "--local-dir", str(tmp_path / "got"))
    assert (tmp_path / "got" / "notes.txt").read_text() == "proposed\n"
