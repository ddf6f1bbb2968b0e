"""The living page of tokens and components, and what it says about contrast."""

import re

import pytest

from hub.kernel.brand import contrast
from hub.pages.design_tokens import design_tokens
from tests.architecture.sources import ROOT

SHOWN = {
    "avatar", "breadcrumbs", "card_tag", "dialog", "doors_menu", "downloads_line", "empty_state",
    "facet_choices", "form_field", "icon", "moment", "pagination", "repo_row", "skeleton", "snippet",
    "tabs", "text_diff",
}  # fmt: skip


def test_components__only_while_developing(client, db, settings):
    assert client.get("/-/components", headers={"accept": "text/html"}).status_code == 404
    settings.DEBUG = True

    assert client.get("/-/components").status_code == 200


def test_components__every_one_is_there(client, db, settings):
    settings.DEBUG = True

    page = client.get("/-/components")

    shown = {template.name for template in page.templates}
    assert [name for name in sorted(SHOWN) if f"components/{name}.html" not in shown] == []


def test_components__every_icon_is_there(client, db, settings):
    settings.DEBUG = True
    drawn = re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text())

    html = client.get("/-/components").content.decode()

    assert [name for name in drawn if f'title="{name}"' not in html] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_design_tokens__every_text_is_readable(theme):
    poor = {
        (pair.text.name, pair.ground.name): round(getattr(pair, theme), 2)
        for pair in design_tokens().pairs
        if getattr(pair, theme) < 4.5
    }

    assert poor == {}


def test_contrast__as_the_standard_counts():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
