"""Curate in a browser: on the fly, drag and keyboard, notes, pictures, private; both themes and widths."""

import io

import pytest
from huggingface_hub import HfApi
from PIL import Image

from tests.browser.test_journey import WIDTHS, new_repo, new_token, sideways, sign_up

pytestmark = pytest.mark.browser


def picture(colour):
    out = io.BytesIO()
    Image.new("RGB", (90, 60), colour).save(out, "PNG")
    return out.getvalue()


def names(page):
    return page.locator(".item .item__link").all_inner_texts()


def after_move(page, act):
    """Do it, and wait until the hub has said yes."""
    with page.expect_response(lambda answer: answer.url.endswith("/move")) as moved:
        act()
    assert moved.value.status == 204


@pytest.fixture(scope="module")
def gus(live_hub, browser):
    """The cookies of a person with a model `gus/bert`, and a collection with four items."""
    context = browser.new_context(base_url=live_hub.base_url)
    page = context.new_page()
    sign_up(page, "gus")
    new_repo(page, "bert")
    api = HfApi(endpoint=live_hub.base_url, token=new_token(page))
    made = api.create_collection("Shelf", description="What we read, and what came of it")
    api.add_collection_item(made.slug, "gus/bert", "model", note="see https://example.org")
    for number in range(3):
        api.add_collection_item(made.slug, f"2307.0000{number}", "paper")
    api.create_collection("Another")
    cookies = context.storage_state()["cookies"]
    context.close()
    return cookies, api, f"/collections/{made.slug}"


@pytest.fixture
def open_shelf(open_page, gus):
    def opened(**how):
        page, watch = open_page(**how)
        page.context.add_cookies(gus[0])
        return page, watch

    return opened


def test_journey__on_the_fly_from_a_model(open_shelf):
    page, watch = open_shelf()
    page.goto("/gus/bert")
    page.click("summary[aria-label='More about gus/bert']")
    page.click("text=Add to collection")
    page.click("text=Create new collection")
    page.fill("[name=title]", "Fresh <b>ideas</b>")
    page.fill("[name=description]", "Born from a model")
    page.check("[name=theme][value=purple]")
    page.click("button:has-text('Create collection')")
    page.wait_for_url("**/collections/gus/fresh-bideasb-*")

    assert page.inner_text("h1").strip() == "Fresh <b>ideas</b>"
    assert names(page) == ["gus/bert"]
    page.goto("/gus/bert/collections")
    page.click("button[aria-label='Add to Another']")
    assert page.is_visible("button[aria-label='Remove from Another']")
    page.goto("/gus")
    assert page.locator(".collection-card[open]").count() == 2
    assert watch.faults == []


def test_journey__order_by_drag_and_by_keyboard(open_shelf, gus):
    page, watch = open_shelf()
    page.goto(gus[2])
    before = names(page)
    handles = page.locator("[data-sort-handle]")
    start, end = handles.nth(0).bounding_box(), page.locator(".item").nth(2).bounding_box()

    def drag():
        page.mouse.move(start["x"] + 8, start["y"] + 8)
        page.mouse.down()
        page.mouse.move(start["x"] + 8, end["y"] + 0.8 * end["height"], steps=12)
        page.mouse.up()

    after_move(page, drag)
    dragged = [before[1], before[2], before[0], before[3]]
    assert names(page) == dragged
    page.reload()
    assert names(page) == dragged

    handles.nth(3).focus()
    after_move(page, lambda: page.keyboard.press("ArrowUp"))
    after_move(page, lambda: page.keyboard.press("ArrowUp"))
    moved = [dragged[0], dragged[3], dragged[1], dragged[2]]
    assert names(page) == moved
    page.wait_for_function(
        "document.querySelector('[data-sort-status]').textContent.includes('place 2')"
    )
    page.reload()
    assert names(page) == moved
    page.goto("/collections/gus")
    titles = page.locator(".collection-card__title").all_inner_texts()
    page.locator("[data-sort-handle]").first.focus()
    after_move(page, lambda: page.keyboard.press("ArrowDown"))
    page.reload()
    assert page.locator(".collection-card__title").all_inner_texts()[:2] == titles[1::-1]
    assert watch.faults == []


def test_journey__note_and_three_pictures(open_shelf, gus):
    page, watch = open_shelf()
    page.goto(gus[2])
    page.click("a[aria-label='Edit note and pictures of bert']")
    page.fill("#note", "Read https://example.org/why, then <b>decide</b>.")
    page.click("text=Save note")
    note = page.locator(".item__note")
    assert note.inner_text() == "Read https://example.org/why, then <b>decide</b>."
    assert note.locator("a").get_attribute("href") == "https://example.org/why"

    page.click("a[aria-label='Edit note and pictures of bert']")
    colours = [(200, 0, 0), (0, 200, 0), (0, 0, 200)]
    files = [
        {"name": f"{number}.png", "mimeType": "image/png", "buffer": picture(colour)}
        for number, colour in enumerate(colours)
    ]
    page.set_input_files("#pictures-input", files)
    page.wait_for_selector(".gallery li:nth-child(3) img")
    page.locator("[data-sort-handle]").nth(2).focus()
    after_move(page, lambda: page.keyboard.press("ArrowLeft"))
    assert [image.get_attribute("alt") for image in page.locator(".gallery img").all()] == [
        "0.png",
        "2.png",
        "1.png",
    ]

    page.goto(gus[2])
    page.click(".gallery a >> nth=0")
    big = page.locator("dialog.lightbox img")
    big.wait_for()
    page.keyboard.press("ArrowRight")
    assert big.get_attribute("alt") == "2.png"
    assert page.evaluate("document.querySelector('dialog.lightbox').clientWidth") == 1280
    page.keyboard.press("Escape")
    assert page.locator("dialog.lightbox").count() == 0
    assert watch.faults == []


def test_journey__private_for_owner_member_and_stranger(open_page, live_hub, gus):
    owner, _ = open_page()
    sign_up(owner, "olga")
    member, _ = open_page()
    sign_up(member, "mert")
    stranger, _ = open_page()
    owner.goto("/organizations/new")
    owner.fill("[name=name]", "tealab")
    owner.click("main button[type=submit]")
    owner.goto("/organizations/tealab/settings/members")
    owner.fill("[name=username]", "mert")
    owner.select_option("form:has([name=username]) [name=role]", "read")
    owner.click("form:has([name=username]) button[type=submit]")
    owner.goto("/new-collection?owner=tealab")
    owner.fill("[name=title]", "Secret teas")
    owner.click("button:has-text('Create collection')")
    address = owner.url

    def seen_by_three():
        return [page.goto(address).status for page in (owner, member, stranger)]

    assert seen_by_three() == [200, 200, 200]
    owner.click("a:has-text('Edit')")
    owner.check("[name=visibility][value=private]")
    owner.click("text=Save collection")
    assert seen_by_three() == [200, 200, 404]
    assert owner.is_visible("h1 .badge--private")
    assert member.locator("text=Add something").count() == 0
    for page in (owner, member, stranger):
        page.goto("/tealab")
        assert "Secret teas" not in page.inner_text("main")
    owner.goto(address)
    owner.click("a:has-text('Edit')")
    owner.check("[name=visibility][value=public]")
    owner.click("text=Save collection")
    assert seen_by_three() == [200, 200, 200]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages__fit_and_complain_about_nothing(open_shelf, gus, width, theme):
    page, watch = open_shelf(width=width, theme=theme)
    item = gus[1].get_collection(gus[2].removeprefix("/collections/")).items[0].item_object_id

    for path in (
        gus[2],
        f"{gus[2]}/edit",
        f"{gus[2]}/history",
        f"{gus[2]}/items/{item}",
        "/collections",
        "/collections/gus",
        "/new-collection",
        "/gus/bert/collections",
        "/gus",
    ):
        page.goto(path)
        assert sideways(page) <= 0, path
    assert watch.faults == []
