"""A static Space in its frame: it runs, and it is a stranger to the hub that shows it."""

import json

import pytest

from tests.hub_server import HubServer, free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
PASSWORD = "correct horse battery"
TOKEN = "hf_browserspace0123456789abcdefghijklm"
SCRIPT = """
const found = { module: true };
try { found.cookie = document.cookie; } catch (error) { found.cookie = error.name; }
try { found.storage = String(localStorage.length); } catch (error) { found.storage = error.name; }
try { found.parent = parent.document.title; } catch (error) { found.parent = error.name; }
if (top !== self) try { top.location.href = "about:blank"; found.top = "moved"; } catch (error) { found.top = error.name; }
const hub = "HUB";
const ask = async (path, options) => {
  try { return (await fetch(hub + path, options)).status; } catch (error) { return error.name; }
};
found.whoami = await ask("/api/whoami-v2", {});
found.whoamiWithCookies = await ask("/api/whoami-v2", { credentials: "include" });
found.page = await ask("/settings/tokens", { credentials: "include" });
found.post = await ask("/api/repos/create", {
  method: "POST", credentials: "include", body: JSON.stringify({ name: "stolen" }),
});
document.getElementById("found").textContent = JSON.stringify(found);
"""


@pytest.fixture(scope="module")
def live_hub(tmp_path_factory):
    """A hub with an address for Spaces, and a private Space that tries everything."""
    folder = tmp_path_factory.mktemp("spaces")
    env = {"HUB_SPACES_PORT": str(free_port())}
    with HubServer(folder / "data", env=env) as server:
        files = {
            "index.html": {"text": "<pre id=found></pre><script type=module src=app.js></script>"},
            "app.js": {"text": SCRIPT.replace("HUB", server.base_url)},
        }
        sam = {
            "username": "sam",
            "email": "sam@example.org",
            "email_verified": True,
            "password": PASSWORD,
        }
        nosy = {
            "type": "space",
            "id": "sam/nosy",
            "sdk": "static",
            "private": True,
            "commits": [{"title": "App", "files": files}],
        }
        declaration = folder / "hub.json"
        declaration.write_text(json.dumps({"version": 1, "users": [sam], "repos": [nosy]}))
        server.manage("provision", str(declaration))
        yield server


def test_space__runs_in_its_frame_and_reaches_nothing_of_the_reader(open_page):
    page, _ = open_page()
    page.goto("/login?next=/spaces/sam/nosy")
    page.fill("[name=login]", "sam")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/spaces/sam/nosy")
    frame = page.frame_locator(".space-app__frame")

    said = frame.locator("#found:not(:empty)").text_content(timeout=20_000)

    assert json.loads(said) == {
        "module": True,
        "cookie": "SecurityError",
        "storage": "SecurityError",
        "parent": "SecurityError",
        "top": "SecurityError",
        # What anybody may ask without credentials is answered as to anybody.
        "whoami": 401,
        "whoamiWithCookies": "TypeError",
        "page": "TypeError",
        "post": "TypeError",
    }
    assert page.url.endswith("/spaces/sam/nosy")
    src = page.locator(".space-app__frame").get_attribute("src")
    alone = page.context.new_page()
    alone.goto(src)
    said = alone.locator("#found:not(:empty)").text_content(timeout=20_000)
    assert json.loads(said)["cookie"] == "SecurityError"
    assert json.loads(said)["whoamiWithCookies"] == "TypeError"
