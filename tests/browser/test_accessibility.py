"""Every page type, both themes, narrow and wide: no serious fault for axe, light, silent, in its frame."""

import json
import os
from pathlib import Path

import pytest

from tests.browser.page_types import furnish, sign_in
from tests.browser.test_journey import sideways
from tests.hub_server import ROOT, HubServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = Path(os.environ.get("AXE_FILE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))
MOST_BYTES = 200 << 10
# What changes with width and theme; the rest is asked once.
BY_LOOK = ["color-contrast", "scrollable-region-focusable"]
OTHER_LOOKS = [(1600, "dark"), (375, "dark"), (375, "light")]
_RUN = """async (rules) => {
  const options = {resultTypes: ["violations"]};
  if (rules.length) options.runOnly = {type: "rule", values: rules};
  const {violations} = await axe.run(document, options);
  // The editor scrolls with the text field in it, which axe does not take for one.
  const real = (one) => one.nodes.filter((node) => !node.target.flat().includes(".cm-scroller"));
  return violations.filter((one) => ["serious", "critical"].includes(one.impact) && real(one).length)
    .map((one) => `${one.id}: ${real(one).slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
}"""
# As they came over the line, also when the browser had them already; pictures and sounds aside.
_WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .filter((one) => !["img", "image", "video", "audio"].includes(one.initiatorType))
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages") / "data"
    with HubServer(folder, env={"HUB_DEBUG": "on"}) as hub:
        yield hub, furnish(hub)


@pytest.fixture
def look(browser, furnished):
    """look("signed-in" or "anonymous") -> (page, names and addresses, faults)."""
    hub, found = furnished
    context = browser.new_context(base_url=hub.base_url)
    page = context.new_page()
    faults = []
    # The error page is one of the pages, and browsers report its status.
    page.on("console", lambda one: one.type in ("error", "warning")
            and "404" not in one.text and faults.append(f"{page.url}: {one.text}"))  # fmt: skip
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("request", lambda one: one.url.startswith("http")
            and not one.url.startswith(hub.base_url) and faults.append(f"asks {one.url}"))  # fmt: skip

    def opened(who):
        if who == "anonymous":
            return page, found.anonymous, faults
        sign_in(page, found.account)
        return page, found.pages, faults

    yield opened
    context.close()


@pytest.mark.parametrize("who", ["signed-in", "anonymous"])
def test_pages__nobody_is_shut_out(look, who):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (make install with npm)")
    page, pages, faults = look(who)
    axe = AXE.read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}

    for name, address in pages.items():
        page.set_viewport_size({"width": 1600, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto(address, wait_until="networkidle")
        page.evaluate(axe)
        wrong = page.evaluate(_RUN, [])
        weight = page.evaluate(_WEIGHT)
        if weight > MOST_BYTES:
            wrong.append(f"weighs {weight} bytes")
        for width, theme in OTHER_LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            wrong += [f"{width} {theme}: {one}" for one in page.evaluate(_RUN, BY_LOOK)]
            if sideways(page) > 0:
                wrong.append(f"{width} {theme}: wider than the window")
        if wrong:
            found[name] = wrong

    assert found == {}, json.dumps(found, indent=1)
    assert faults == []
