"""`make screenshots`: a picture of every page type of a demo hub, both themes, narrow and wide."""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.page_types import furnish, sign_in
from tests.hub_server import HubServer

WIDTHS = (1600, 375)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main(folder: Path, only: list[str]) -> None:
    """only: names of pages; empty for all."""
    folder.mkdir(parents=True, exist_ok=True)
    scratch = tempfile.TemporaryDirectory()
    with scratch as place, HubServer(Path(place) / "data", env={"HUB_DEBUG": "on"}) as hub:
        furnished = furnish(hub)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_page(base_url=hub.base_url)
            sign_in(page, furnished.account)
            cookies = page.context.cookies()
            number = _take(browser, hub.base_url, folder, furnished.pages, cookies, only)
            number += _take(browser, hub.base_url, folder, furnished.anonymous, [], only)
    print(f"{number} pictures in {folder}")


def _take(
    browser: Browser,
    base_url: str,
    folder: Path,
    pages: dict[str, str],
    cookies: list,
    only: list[str],
) -> int:
    """How many pictures that were. A page is loaded once per width, and looked at in both themes."""
    context = browser.new_context(base_url=base_url)
    context.add_cookies(cookies)
    page = context.new_page()
    wanted = {name: address for name, address in pages.items() if not only or name in only}
    for name, address in wanted.items():
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address, wait_until="networkidle")
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
    context.close()
    return len(wanted) * len(WIDTHS) * len(THEMES)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "var/screenshots"), sys.argv[2:])
