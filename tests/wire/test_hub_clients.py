"""Six lines of huggingface_hub, unmodified, do the main job against a live hub."""

import json
import subprocess

import pytest

from tests.wire.clients import HUB_VERSIONS, hub_client, of_these
from tests.wire.journeys import JOURNEYS

pytestmark = [pytest.mark.wire, pytest.mark.timeout(900)]

_ALWAYS = {
    "whoami",
    "create_repo",
    "upload_file small",
    "upload_file empty",
    "upload_file 60 MB",
    "upload_folder 500",
    "list_repo_files",
    "repo_info",
    "hf_hub_download",
    "missing file is EntryNotFound",
    "missing branch is RevisionNotFound",
    "missing repo is RepositoryNotFound",
    "snapshot_download",
    "delete_file",
    "create_commit",
    "delete_repo",
}
_SINCE_0_17 = {
    "create_branch",
    "create_tag",
    "list_repo_refs",
    "list_repo_commits",
    "delete tag and branch",
    "delete_folder",
    "upload unchanged",
}


def _journey(hub, version, tmp_path, *, repo_type="model", **env):
    name = f"journey-{repo_type}-{version}-{'lfs' if env else 'plain'}".replace(".", "-")
    work = tmp_path / "work"
    work.mkdir()
    done = subprocess.run(
        [hub_client(version), JOURNEYS / "hub_journey.py", name, work, repo_type],
        env=hub.client_env(tmp_path / "home") | env,
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("version", HUB_VERSIONS)
def test_hub_client__does_the_main_job_on_a_model(wire_hub, version, tmp_path):
    steps = _journey(wire_hub, version, tmp_path)

    wanted = _ALWAYS | {"list by author"} | (_SINCE_0_17 if version != "0.10.1" else set())
    assert steps >= wanted, wanted - steps


@pytest.mark.parametrize("version", of_these("0.10.1", "0.23.5", "1.33.0", "2.4.0"))
def test_hub_client__does_the_main_job_by_lfs_in_parts(lfs_hub, version, tmp_path):
    steps = _journey(lfs_hub, version, tmp_path, HF_HUB_DISABLE_XET="1")

    assert steps >= _ALWAYS | (_SINCE_0_17 if version != "0.10.1" else set())


@pytest.mark.parametrize("version", of_these("0.36.2", "2.4.0"))
def test_hub_client__does_the_main_job_on_a_hub_without_xet(plain_hub, version, tmp_path):
    steps = _journey(plain_hub, version, tmp_path)

    assert steps >= _ALWAYS | _SINCE_0_17


@pytest.mark.parametrize("repo_type", ["dataset", "space"])
def test_hub_client__does_the_main_job_on_other_types(wire_hub, repo_type, tmp_path):
    steps = _journey(wire_hub, "2.4.0", tmp_path, repo_type=repo_type)

    assert steps >= _ALWAYS | _SINCE_0_17
