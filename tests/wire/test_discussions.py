"""Discussions and pull requests, spoken by the official client and by git."""

import json
import subprocess

import pytest

from tests.wire.clients import hub_client, of_these
from tests.wire.journeys import JOURNEYS

pytestmark = [pytest.mark.wire, pytest.mark.timeout(600)]


@pytest.mark.parametrize("version", of_these("0.23.5", "0.36.2", "1.33.0", "2.4.0"))
def test_hub_client__discusses_and_proposes(wire_hub, version, tmp_path):
    repo = wire_hub.new_repo()
    env = wire_hub.client_env(tmp_path / "home") | {
        "OWNER_TOKEN": wire_hub.token,
        "STRANGER_TOKEN": wire_hub.token_of("eve"),
    }
    done = subprocess.run(
        [hub_client(version), JOURNEYS / "discussions_journey.py", repo, tmp_path],
        env=env,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-4000:]
    assert json.loads(done.stdout.splitlines()[-1])[-1] == "refusals"
