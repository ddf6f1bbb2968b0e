"""transformers and datasets load and push against a live hub."""

import subprocess

import pytest

from tests.wire.clients import ecosystem
from tests.wire.journeys import JOURNEYS

pytestmark = [pytest.mark.wire, pytest.mark.timeout(900)]


def _run(hub, script, repo, tmp_path, **env):
    done = subprocess.run(
        [ecosystem(), JOURNEYS / script, repo, tmp_path / "cache"],
        env=hub.client_env(tmp_path / "home") | env,
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def test_transformers__pushes_and_loads(wire_hub, tmp_path):
    said = _run(wire_hub, "transformers_journey.py", "ana/tiny-bert", tmp_path)

    assert "transformers: done" in said


def test_datasets__pushes_and_loads(wire_hub, tmp_path):
    said = _run(wire_hub, "datasets_journey.py", "ana/tiny-table", tmp_path)

    assert "datasets: done" in said


def test_datasets__pushes_and_loads_without_xet(lfs_hub, tmp_path):
    env = {"HF_HUB_DISABLE_XET": "1"}
    said = _run(lfs_hub, "datasets_journey.py", "ana/tiny-table", tmp_path, **env)

    assert "datasets: done" in said
