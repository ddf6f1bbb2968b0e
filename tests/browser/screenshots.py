"""`make screenshots`: a picture of every page type of a demo hub, both themes, narrow and wide."""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.test_journey import new_repo, sign_up
from tests.hub_server import HubServer

LOOKS = [(1600, "light"), (1600, "dark"), (375, "light"), (375, "dark")]
# {me}: who signed up for the pictures, owner of the empty repository `mine`.
PAGES: Mapping[str, str] = {
    "home": "/",
    "models": "/models",
    "datasets": "/datasets",
    "search": "/search?q=tiny",
    "profile": "/{me}",
    "new": "/new",
    "empty-repo": "/{me}/mine",
    "files": "/{me}/mine/tree/main",
    "file": "/{me}/mine/blob/main/.gitattributes",
    "history": "/{me}/mine/commits/main",
    "new-file": "/{me}/mine/new/main?name=README.md&template",
    "edit": "/{me}/mine/edit/main/.gitattributes",
    "upload": "/{me}/mine/upload/main",
    "move": "/{me}/mine/move/main/.gitattributes",
    "delete": "/{me}/mine/delete/main/.gitattributes",
    "metadata": "/{me}/mine/metadata/main",
    "repo-settings": "/{me}/mine/settings",
    "settings": "/settings/profile",
    "tokens": "/settings/tokens",
    "error": "/nobody/nothing",
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, HubServer(Path(scratch) / "data") as hub:
        hub.manage("seed_demo")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            cookies = _newcomer(browser, hub.base_url)
            for width, theme in LOOKS:
                context = browser.new_context(
                    base_url=hub.base_url,
                    viewport={"width": width, "height": 900},
                    color_scheme=theme,  # type: ignore[arg-type]  # one of two literals
                )
                context.add_cookies(cookies)
                page = context.new_page()
                for name, address in PAGES.items():
                    page.goto(address.format(me="mia"), wait_until="networkidle")
                    page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
                context.close()
    print(f"{len(PAGES) * len(LOOKS)} pictures in {folder}")


def _newcomer(browser: Browser, base_url: str) -> list[dict]:
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    sign_up(page, "mia")
    new_repo(page, "mine")
    cookies = context.storage_state()["cookies"]
    context.close()
    return cookies


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "var/screenshots"))
