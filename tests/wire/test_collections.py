"""Collections, spoken by official clients: Python's over two years, JavaScript's, and `hf`."""

import json
import subprocess

import pytest

from tests.wire.clients import hub_client, javascript, of_these
from tests.wire.journeys import JOURNEYS

pytestmark = [pytest.mark.wire, pytest.mark.timeout(600)]


def run(argv, env, **how):
    done = subprocess.run(
        argv, env=env, capture_output=True, text=True, timeout=300, check=False, **how
    )
    assert done.returncode == 0, done.stderr[-4000:] + done.stdout[-2000:]
    return done.stdout


@pytest.mark.parametrize("version", of_these("0.36.2", "1.33.0", "2.4.0"))
def test_hub_client__curates(wire_hub, version, tmp_path):
    model, dataset = wire_hub.new_repo(), wire_hub.new_repo(repo_type="dataset")
    env = wire_hub.client_env(tmp_path / "home") | {
        "OWNER_TOKEN": wire_hub.token,
        "STRANGER_TOKEN": wire_hub.token_of("eve"),
    }

    out = run([hub_client(version), JOURNEYS / "collections_journey.py", model, dataset], env)

    assert json.loads(out.splitlines()[-1])[-1] == "delete"


def test_javascript__curates(wire_hub, tmp_path):
    model = wire_hub.new_repo()
    env = wire_hub.client_env(tmp_path / "home")

    seen = json.loads(run(["node", "collections.mjs", model], env, cwd=javascript()))

    info, slug = seen["info"], seen["slug"]
    assert info["slug"] == slug
    assert info["owner"]["name"] == "ana"
    assert [item["id"] for item in info["items"]] == [model, slug[-24:]]
    assert info["items"][0]["note"] == {"html": "a note", "text": "a note"}
    assert info["items"][1]["numberItems"] == 2
    assert slug in seen["listed"]
    assert (seen["left"], seen["gone"]) == ([slug[-24:]], 404)


def test_hf__curates(wire_hub, tmp_path):
    model = wire_hub.new_repo()
    env = wire_hub.client_env(tmp_path / "home") | {"NO_COLOR": "1", "HF_TOKEN": wire_hub.token}

    def hf(*words):
        return run([hub_client("2.4.0").parent / "hf", "collections", *words], env)

    made = hf("create", "By hand", "--description", "Typed", "--format", "json")
    slug = json.loads(made)["slug"]
    hf("add-item", slug, model, "model", "--note", "good")
    item = json.loads(hf("info", slug, "--format", "json"))["items"][0]["item_object_id"]
    hf("update-item", slug, item, "--note", "better", "--position", "0")
    hf("update", slug, "--title", "By two hands", "--private", "--theme", "green")
    after = json.loads(hf("info", slug, "--format", "json"))
    listed = hf("ls", "--owner", "ana", "--item", f"models/{model}", "--format", "json")
    hf("delete-item", slug, item)
    hf("delete", slug)
    hf("delete", slug, "--missing-ok")

    assert (after["title"], after["private"], after["theme"]) == ("By two hands", True, "green")
    assert after["items"][0]["note"] == "better"
    assert [one["slug"] for one in json.loads(listed)] == [after["slug"]]
