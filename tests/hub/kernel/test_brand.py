"""A hub's own colour and mark."""

import colorsys

import pytest

from hub.kernel import brand
from hub.kernel.brand import READABLE, Accent, contrast
from hub.pages.design_tokens import design_tokens


@pytest.fixture(autouse=True)
def _fresh():
    """What a process remembers of its settings."""
    remembered = (brand.brand_css_path, brand.mark_path, brand._mark)
    for one in remembered:
        one.cache_clear()
    yield
    for one in remembered:
        one.cache_clear()


COLOURS = [
    "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue / 12, light / 10, 1))
    for hue in range(12)
    for light in (0, 3, 5, 8, 10)
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_accent__can_be_read_whatever_the_colour(theme):
    side = ("light", "dark")[theme]
    tokens = {
        one.name.removeprefix("color-"): getattr(one, side) for one in design_tokens().colours
    }
    poor = []
    for colour in COLOURS:
        accent = Accent.made_from(colour)
        wash = accent.wash[theme]
        pairs = [
            (accent.text[theme], tokens[ground])
            for ground in ("canvas", "surface", "sunken", "hover")
        ]
        pairs += [(accent.text[theme], wash), (tokens["ink"], wash), (tokens["ink-soft"], wash)]
        pairs += [("#ffffff", accent.fill[theme]), ("#ffffff", accent.fill_hover[theme])]
        poor += [(colour, *pair) for pair in pairs if contrast(*pair) < READABLE]

    assert poor == []


def test_pages__carry_the_hubs_own_look(client, db, settings):
    settings.ACCENT, settings.SITE_NAME = "#b00020", "Tea House"

    page = client.get("/").content.decode()
    css = client.get("/-/brand.css")
    mark = client.get(page.partition('<link rel="icon" href="')[2].partition('"')[0])

    assert "Tea House" in page
    assert '<link rel="stylesheet" href="/-/brand.css?b00020">' in page
    assert b"--color-accent: light-dark(#b00020, #" in css.content
    assert b'fill="#b00020"' in mark.content
    assert mark.headers["Content-Type"] == "image/svg+xml"
    assert client.get("/favicon.ico").headers["Location"].startswith("/-/mark?")


def test_pages__a_mark_of_the_operators(client, db, settings, tmp_path):
    settings.MARK = str(tmp_path / "mark.png")
    (tmp_path / "mark.png").write_bytes(b"\x89PNG picture")

    answer = client.get("/-/mark")

    assert (answer.content, answer.headers["Content-Type"]) == (b"\x89PNG picture", "image/png")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_pages__without_settings_everything_is_static(client, db):
    page = client.get("/").content.decode()

    assert "brand.css" not in page
    assert '<link rel="icon" href="/static/img/mark.svg">' in page
    assert client.get("/-/brand.css", headers={"accept": "text/html"}).status_code == 404
