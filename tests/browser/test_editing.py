"""Create, edit, upload, move and delete files in a browser."""

import hashlib

import pytest

from tests.browser.test_journey import new_repo, sideways, sign_up

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

PART_BYTES = 16 << 20
LARGE_BYTES = 60 << 20


@pytest.fixture(scope="module")
def dina(live_hub, browser):
    """The cookies of a person with a repository `dina/desk`."""
    context = browser.new_context(base_url=live_hub.base_url)
    page = context.new_page()
    sign_up(page, "dina")
    new_repo(page, "desk")
    cookies = context.storage_state()["cookies"]
    context.close()
    return cookies


@pytest.fixture
def open_desk(open_page, dina):
    def opened(**how):
        page, watch = open_page(**how)
        page.context.add_cookies(dina)
        return page, watch

    return opened


def write(page, text):
    """Emptied first: Chromium itself styles what replaces a selection, and the policy reports it."""
    page.click(".cm-content")
    page.keyboard.press("Control+A")
    page.keyboard.press("Backspace")
    page.keyboard.insert_text(text)


def raw(page, path):
    return page.request.get(f"/dina/desk/resolve/main/{path}").text()


def hold_after_two_parts(page):
    """Of the parts that the page sends two arrive. Returns their addresses, which fill up."""
    arrived, held = [], []

    def part(route):
        if len(arrived) + len(held) < 2:
            arrived.append(route.request.url)
            route.continue_()
        else:
            held.append(route)

    page.route("**/lfs/parts/**", part)
    return arrived


@pytest.fixture(scope="module")
def large_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / "weights.bin"
    line = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(256))
    with path.open("wb") as file:
        for number in range(LARGE_BYTES // len(line)):
            file.write(hashlib.sha256(str(number).encode()).digest() + line[32:])
    return path


def test_journey__create_edit_move_delete(open_desk):
    page, watch = open_desk()
    page.goto("/dina/desk/tree/main")
    page.click("summary:has-text('Add file')")
    page.click("text=Create a file")
    page.fill("#path", "notes/first.md")
    write(page, "# One\n\nSome *words*.\n")
    page.click("button:has-text('Preview')")
    assert page.inner_text("#preview h1") == "One"
    page.fill("#commit-title", "Begin the notes")
    page.click("button:has-text('Commit')")
    page.wait_for_url("**/blob/main/notes/first.md")
    assert raw(page, "notes/first.md") == "# One\n\nSome *words*.\n"

    page.click("summary:has-text('Change')")
    page.click(".menu__item:has-text('Edit')")
    write(page, "# Two\n")
    page.click("button:has-text('Commit')")
    page.wait_for_url("**/blob/main/notes/first.md")
    assert page.inner_text(".markdown h1") == "Two"

    page.click("summary:has-text('Change')")
    page.click("text=Rename or move")
    page.fill("#path", "second.md")
    page.click("button:has-text('Move')")
    page.wait_for_url("**/blob/main/second.md")

    page.click("summary:has-text('Change')")
    page.click(".menu__item:has-text('Delete')")
    page.click("button:has-text('Delete')")
    page.wait_for_url("**/tree/main")
    assert page.locator("text=second.md is gone").is_visible()
    assert page.locator(".file-row__name a:has-text('second.md')").count() == 0
    assert watch.faults == []


def test_edit__the_search_comes_with_its_key(open_desk):
    page, watch = open_desk(locale="zh-CN")
    page.goto("/dina/desk/edit/main/.gitattributes")
    page.click(".cm-content")

    page.keyboard.press("Control+f")

    page.wait_for_selector(".cm-search input[placeholder='查找']")
    page.keyboard.type("*.bin")
    page.wait_for_selector(".cm-searchMatch:has-text('*.bin')")
    assert watch.faults == []


def test_edit__somebody_else_was_faster(open_desk):
    mine, _ = open_desk()
    mine.goto("/dina/desk/new/main?name=shared.txt")
    write(mine, "one\n")
    mine.click("button:has-text('Commit')")
    mine.wait_for_url("**/blob/main/shared.txt")
    theirs, _ = open_desk()
    for page in (mine, theirs):
        page.goto("/dina/desk/edit/main/shared.txt")
    write(theirs, "theirs\n")
    theirs.click("button:has-text('Commit')")
    theirs.wait_for_url("**/blob/main/shared.txt")

    write(mine, "mine\n")
    mine.click("button:has-text('Commit')")

    mine.wait_for_selector("text=What others changed meanwhile")
    assert mine.locator(".cm-content").inner_text().strip() == "mine"
    assert raw(mine, "shared.txt") == "theirs\n"
    mine.click("button:has-text('Commit')")
    mine.wait_for_url("**/blob/main/shared.txt")
    assert raw(mine, "shared.txt") == "mine\n"


def test_upload__three_files_one_in_parts_with_a_reload(open_desk, large_file, tmp_path):
    page, watch = open_desk()
    small = [tmp_path / "config.json", tmp_path / "empty.txt"]
    small[0].write_text('{"a": 1}\n')
    small[1].write_text("")
    arrived = hold_after_two_parts(page)
    page.goto("/dina/desk/upload/main")
    page.wait_for_selector("form[data-ready]")
    page.set_input_files("#files", large_file)
    page.wait_for_selector(".upload__state:has-text('53 % sent')", timeout=60_000)

    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute("**/lfs/parts/**")
    sent = []
    page.on("request", lambda request: "/lfs/parts/" in request.url and sent.append(request.url))
    page.wait_for_selector("text=Not finished yet", timeout=60_000)
    assert "weights.bin, 53 %" in page.inner_text("[data-upload-unfinished]")
    page.fill("#folder", "")
    page.set_input_files("#files", [large_file, *small])
    page.fill("#commit-title", "Three at once")
    page.click("button:has-text('Commit')")
    page.wait_for_url("**/tree/main", timeout=90_000)

    assert len(sent) == 2
    assert not set(sent) & set(arrived)
    assert page.locator(".latest__title:has-text('Three at once')").count() == 1
    body = page.request.get("/dina/desk/resolve/main/weights.bin").body()
    assert hashlib.sha256(body).digest() == hashlib.sha256(large_file.read_bytes()).digest()
    assert raw(page, "config.json") == '{"a": 1}\n'
    assert raw(page, "empty.txt") == ""
    assert watch.faults == []


def test_upload__pause_resume_and_cancel(open_desk, large_file, tmp_path):
    # Other bytes than anybody sent before: what the store holds already is never sent again.
    fresh = tmp_path / "weights.bin"
    fresh.write_bytes(large_file.read_bytes()[::-1])
    page, watch = open_desk()
    page.route("**/lfs/parts/**", lambda route: None)
    page.goto("/dina/desk/upload/main/again")
    page.wait_for_selector("form[data-ready]")
    page.set_input_files("#files", [fresh])
    page.wait_for_selector(".upload__row[data-state=sending]", timeout=60_000)

    page.click("button:has-text('Pause')")
    assert page.get_attribute(".upload__row", "data-state") == "paused"
    page.click("button:has-text('Resume')")
    page.wait_for_selector(".upload__row[data-state=sending]", timeout=60_000)
    page.click("button:has-text('Remove')")
    page.reload()
    page.wait_for_selector("form[data-ready]")

    assert page.locator("[data-upload-unfinished]").is_hidden()
    assert watch.faults == []


def test_upload__a_name_that_cannot_be_is_told_before_the_first_byte(open_desk, tmp_path):
    page, _ = open_desk()
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    for file in (good, bad):
        file.write_text("x")
    page.goto("/dina/desk/upload/main")
    page.wait_for_selector("form[data-ready]")
    page.set_input_files("#files", good)
    page.wait_for_selector(".upload__row[data-state=done]", timeout=60_000)
    page.fill("#folder", ".git")

    page.set_input_files("#files", bad)
    page.wait_for_selector(".upload__row[data-state=failed]")

    assert "stands for .git" in page.inner_text(".upload__row[data-state=failed]")


def test_upload__goes_where_the_folder_box_says_in_the_end(open_desk, large_file, tmp_path):
    # Other bytes than anybody sent before: what the store holds already is never sent again.
    large = tmp_path / "moved.bin"
    large.write_bytes(large_file.read_bytes()[::-1][:-1])
    small = tmp_path / "late.txt"
    small.write_text("late\n")
    page, watch = open_desk()
    arrived = hold_after_two_parts(page)
    page.goto("/dina/desk/upload/main")
    page.wait_for_selector("form[data-ready]")
    page.set_input_files("#files", [large, small])
    page.wait_for_selector(".upload__state:has-text('53 % sent')", timeout=60_000)
    sent = []
    page.on("request", lambda request: "/lfs/parts/" in request.url and sent.append(request.url))
    page.unroute("**/lfs/parts/**")

    page.fill("#folder", "data/later on")
    page.click("button:has-text('Commit')")
    page.wait_for_url("**/tree/main/data/later%20on", timeout=90_000)

    # By their numbers: what was held back goes on by itself, and is no request of its own then.
    numbers = [{url.rpartition("/")[2] for url in urls} for urls in (arrived, sent)]
    assert len(numbers[0]) == 2
    assert not numbers[0] & numbers[1]
    page.wait_for_selector(".notice--success:has-text('Upload 2 files: done.')")
    assert raw(page, "data/later%20on/late.txt") == "late\n"
    body = page.request.get("/dina/desk/resolve/main/data/later%20on/moved.bin").body()
    assert hashlib.sha256(body).digest() == hashlib.sha256(large.read_bytes()).digest()
    page.reload()
    assert page.locator(".notice--success").count() == 0
    page.goto("/dina/desk/upload/main")
    page.wait_for_selector("form[data-ready]")
    assert page.locator("[data-upload-unfinished]").is_hidden()
    assert watch.faults == []


def test_upload__a_folder_that_cannot_be_is_told_on_the_row(open_desk, tmp_path):
    (tmp_path / "row.txt").write_text("x")
    page, _ = open_desk()
    page.goto("/dina/desk/upload/main")
    page.wait_for_selector("form[data-ready]")
    page.set_input_files("#files", tmp_path / "row.txt")
    page.wait_for_selector(".upload__row[data-state=done]")

    page.fill("#folder", ".git")
    page.click("button:has-text('Commit')")
    page.wait_for_selector(".upload__row[data-state=failed]:has-text('stands for .git')")
    page.wait_for_selector("[data-upload-problem]:has-text('Remove the files that failed.')")
    assert page.inner_text(".upload__name") == ".git/row.txt"

    page.fill("#folder", "fine")
    page.click("button:has-text('Commit')")
    page.wait_for_url("**/tree/main/fine")
    page.wait_for_selector(".notice--success:has-text('Upload fine/row.txt: done.')")


def test_upload__many_files_scroll_in_their_box(open_desk, tmp_path):
    files = [tmp_path / f"{number}.txt" for number in range(60)]
    for file in files:
        file.write_text("x")
    page, watch = open_desk(width=375)
    page.goto("/dina/desk/upload/main")
    page.wait_for_selector("form[data-ready]")

    page.set_input_files("#files", files)
    page.wait_for_selector("[data-upload-list][tabindex='0']")

    assert page.locator("[data-upload-list]").bounding_box()["height"] < 900
    page.focus("[data-upload-list]")
    page.keyboard.press("End")
    sync_api.expect(page.locator(".upload__name >> text=59.txt")).to_be_in_viewport()
    assert watch.faults == []


def test_upload__speaks_the_language_of_the_page(open_desk, tmp_path):
    (tmp_path / "small.txt").write_text("small\n")
    page, watch = open_desk(locale="zh-CN")

    page.goto("/dina/desk/upload/main")
    page.set_input_files("[data-upload-files]", [tmp_path / "small.txt"])

    page.wait_for_selector(".upload__state:has-text('就绪')")
    assert page.inner_text("[data-upload-summary]").startswith("1 个文件")
    assert not watch.faults


def test_upload__a_plain_form_without_javascript(open_desk, tmp_path):
    page, _ = open_desk(javascript=False)
    file = tmp_path / "plain.txt"
    file.write_text("plain\n")
    page.goto("/dina/desk/upload/main/old")

    page.set_input_files("#files", file)
    page.click("button:has-text('Commit')")

    assert page.url.endswith("/tree/main/old")
    assert raw(page, "old/plain.txt") == "plain\n"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1600])
def test_pages__fit_and_stay_silent(open_desk, width, theme):
    page, watch = open_desk(width=width, theme=theme)

    for address in ("new/main", "edit/main/.gitattributes", "upload/main", "move/main/.gitattributes",
                    "delete/main/.gitattributes"):  # fmt: skip
        answer = page.goto(f"/dina/desk/{address}")
        assert answer.status == 200, address
        page.wait_for_load_state("networkidle")
        assert sideways(page) <= 0, address

    assert watch.faults == []
