"""A real browser against a real hub; skipped where there is no Chromium."""

import shutil
from urllib.parse import urlsplit

import pytest

from tests.hub_server import HubServer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
sync_api = pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="session")
def live_hub(tmp_path_factory):
    with HubServer(tmp_path_factory.mktemp("browser") / "data") as server:
        yield server


# Not for the session: as long as it lives, Django takes the main thread for an async one, and refuses
# its database to the other tests of this process.
@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


class Watch:
    """Writes down what no page may do: complain, fail, or call somebody else."""

    def __init__(self, page, host):
        self.faults = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("request", lambda request: self._request(request.url, host))

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _request(self, url, host):
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.netloc != host:
            self.faults.append(f"request to {url}")


@pytest.fixture
def open_page(browser, live_hub):
    """open_page(width=375, theme="dark", locale="zh-CN") -> (page, watch) in a browser of its own."""
    contexts = []

    def opened(*, width=1280, theme="light", javascript=True, locale="en-US"):
        context = browser.new_context(
            base_url=live_hub.base_url,
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            java_script_enabled=javascript,
            locale=locale,
        )
        contexts.append(context)
        page = context.new_page()
        return page, Watch(page, urlsplit(live_hub.base_url).netloc)

    yield opened
    for context in contexts:
        context.close()
