"""From signing up to deleting: everything a newcomer does, in both themes, narrow and wide."""

import hashlib

import pytest

from tests.browser.test_journey import new_repo, new_token, sideways, sign_up

pytestmark = pytest.mark.browser

PART_BYTES = 16 << 20
CONFIG = '{"hidden_size": 16, "model_type": "bert"}\n'


def large_file(path, size_bytes):
    """Bytes that no other test sends: what the store holds already is never sent again."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for number in range(size_bytes >> 20):
            block = hashlib.sha256(f"{path} {number}".encode()).digest() * (1 << 15)
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


@pytest.mark.parametrize(
    ("width", "theme", "megabytes"),
    [
        pytest.param(1600, "light", 300, marks=pytest.mark.slow),
        (1600, "dark", 32),
        (375, "light", 32),
        (375, "dark", 32),
    ],
)
def test_whole_journey(open_page, tmp_path, width, theme, megabytes):
    page, watch = open_page(width=width, theme=theme)
    # The browser asks before a page with an upload is left.
    page.on("dialog", lambda dialog: dialog.accept())
    me, name = f"mia-{theme}-{width}", "first"
    home = f"/{me}/{name}"

    def fits():
        assert sideways(page) <= 0, page.url

    sign_up(page, me)
    fits()
    assert new_token(page).startswith("hf_")
    fits()
    new_repo(page, name)
    fits()

    digest = large_file(tmp_path / "weights.bin", megabytes << 20)
    (tmp_path / "config.json").write_text(CONFIG)
    (tmp_path / "notes.txt").write_text("one\ntwo\nthree\n")
    upload(page, home, tmp_path, megabytes)
    stored = page.request.fetch(f"{home}/resolve/main/weights.bin", method="HEAD", max_redirects=0)
    assert stored.headers["x-linked-size"] == str(megabytes << 20)
    assert digest in stored.headers["x-linked-etag"]

    describe(page, home)
    fits()
    browse(page, home)
    fits()
    oid = change(page, home)
    page.goto(f"{home}/commit/{oid}")
    assert page.locator(".diff__line--added").inner_text().strip().endswith("two and a half")
    fits()

    find(page, me, name)
    page.click(".like-button")
    page.wait_for_selector(".like-button[aria-pressed=true] >> text=Liked")
    page.goto(f"/{me}?show=likes")
    assert page.locator(f"a.repo-row__link[href='{home}']").count() == 1

    page.goto(f"{home}/settings")
    fits()
    page.check("[name=visibility][value=private]")
    page.click("text=Save visibility")
    page.wait_for_selector(f"text={me}/{name} is private now.")
    page.fill("#typed", f"{me}/{name}")
    page.click("button:has-text('Delete this model')")
    page.wait_for_url(f"**/{me}")
    fits()
    # Told by the page before it looks: a missing page is an error in the browser's console.
    assert page.request.get(home).status == 404
    assert watch.faults == []


def upload(page, home, folder, megabytes):
    """Three files; the page is reloaded when a part of the large one has arrived."""
    parts = -(-(megabytes << 20) // PART_BYTES)
    arrived, held = [], []

    def one_part(route):
        if arrived:
            held.append(route)
        else:
            arrived.append(route.request.url)
            route.continue_()

    page.route("**/lfs/parts/**", one_part)
    page.goto(f"{home}/upload/main")
    page.wait_for_selector("form[data-ready]")
    page.set_input_files("#files", folder / "weights.bin")
    share = 100 * PART_BYTES // (megabytes << 20)
    page.wait_for_selector(f".upload__state:has-text('{share} % sent')", timeout=60_000)
    page.reload()
    page.unroute("**/lfs/parts/**")
    sent = []
    page.on("request", lambda one: "/lfs/parts/" in one.url and sent.append(one.url))
    page.wait_for_selector("text=Not finished yet", timeout=60_000)

    names = ("weights.bin", "config.json", "notes.txt")
    page.set_input_files("#files", [folder / name for name in names])
    page.fill("#commit-title", "The first files")
    page.click("button:has-text('Commit')")
    page.wait_for_url("**/tree/main", timeout=280_000)

    assert len(sent) == parts - 1
    assert not set(sent) & set(arrived)
    assert page.locator(".latest__title:has-text('The first files')").count() == 1


def describe(page, home):
    """The card by its metadata form."""
    page.goto(f"{home}/metadata/main")
    page.fill("[name=meta-license]", "apache-2.0")
    page.fill("[name=meta-pipeline_tag]", "fill-mask")
    page.fill("[name=meta-library_name]", "transformers")
    page.locator("[name=meta-tags]").last.fill("brewed")
    page.click("button:has-text('Commit')")
    page.wait_for_url("**/blob/main/README.md*")
    # The listener of pushes writes the tags, a moment later.
    for _ in range(60):
        page.goto(home)
        if page.locator(".tags >> text=brewed").count():
            break
        page.wait_for_timeout(500)
    assert page.locator(".tags >> text=fill-mask").count() == 1
    assert "AutoModelForMaskedLM" in page.inner_text("#use-library")


def browse(page, home):
    page.goto(home)
    page.click("nav[aria-label=Repository] >> text=Files")
    page.click(".file-row__name a[href$='/notes.txt']")
    page.wait_for_url("**/blob/main/notes.txt")
    assert page.locator("tr#L2").inner_text().strip() == "two"
    page.goto(f"{home}/blob/main/weights.bin")
    assert page.locator(".badge--lfs").first.is_visible()


def change(page, home):
    """A line more in the editor; the oid of its commit."""
    page.goto(f"{home}/edit/main/notes.txt")
    page.click(".cm-line >> nth=1")
    page.keyboard.press("End")
    page.keyboard.insert_text("\ntwo and a half")
    page.fill("#commit-title", "Count more slowly")
    page.click("button:has-text('Commit')")
    page.wait_for_url("**/blob/main/notes.txt")
    page.goto(f"{home}/commits/main")
    return page.locator(".history__title").first.get_attribute("href").rpartition("/")[2]


def find(page, me, name):
    """In the box of the header, by a few letters of the name; in the list, by a word of the card."""
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type(me)
    page.wait_for_selector(f"[data-quick-finds] a[href='/{me}/{name}']")
    page.goto("/models?search=brewed")
    page.click(f"a.repo-row__link[href='/{me}/{name}']")
    page.wait_for_url(f"**/{me}/{name}")
