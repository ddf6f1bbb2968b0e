"""Sign up, make a repository, fill it, read it: in a browser, in both themes, narrow and wide."""

import pytest
from huggingface_hub import HfApi

pytestmark = pytest.mark.browser

CARD = """---
license: mit
tags: [tiny]
---
# Tiny model

Inline \\\\(E = mc^2\\\\), and a table that is rather wide:

$$
\\frac{a}{b}
$$

| a | b | c | d | e | f | g | h | i | j |
|---|---|---|---|---|---|---|---|---|---|
| a long cell | a long cell | a long cell | a long cell | a long cell | a long cell | x | y | z | 1 |

```python
print("a line of code that is longer than a narrow telephone could ever show in one line, by far")
```
"""
WIDTHS = (375, 1600)


def sign_up(page, name):
    page.goto("/join")
    page.fill("[name=username]", name)
    page.fill("[name=email]", f"{name}@example.org")
    for field in ("password1", "password2"):
        page.fill(f"[name={field}]", "correct horse battery")
    page.click("main button[type=submit]")
    page.wait_for_selector(f"[aria-label='Your menu, {name}']")


def new_token(page):
    page.goto("/settings/tokens/new")
    page.fill("[name=name]", "laptop")
    page.check("[name=role][value=write]")
    page.click("button:not(.visually-hidden):has-text('Create token')")
    return page.inner_text("#token-value").strip()


def new_repo(page, name):
    page.goto("/new")
    page.fill("[name=name]", name)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**/{name}")


def sideways(page):
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def test_journey__from_nothing_to_a_model_that_is_read(open_page, live_hub):
    page, watch = open_page()
    sign_up(page, "ana")
    new_repo(page, "tiny")
    assert f"export HF_ENDPOINT={live_hub.base_url}" in page.inner_text("#fill-hf")

    api = HfApi(endpoint=live_hub.base_url, token=new_token(page))
    for path, content in {
        "README.md": CARD,
        "src/train.py": "import os\n\nprint(os.name)\n",
    }.items():
        api.upload_file(path_or_fileobj=content.encode(), path_in_repo=path, repo_id="ana/tiny")

    page.goto("/ana/tiny")
    page.wait_for_selector(".math .katex")
    assert page.inner_text("article h1") == "Tiny model"

    page.click("nav[aria-label=Repository] >> text=Files")
    page.click(".file-row__name a[href$='/tree/main/src']")
    page.click(".file-row__name a[href$='/src/train.py']")
    assert page.locator("tr#L3").inner_text().strip() == "print(os.name)"
    page.click("a[data-line='3']")
    assert page.url.endswith("/blob/main/src/train.py#L3")

    page.click("main a:has-text('History')")
    page.click(".history__title")
    assert page.locator(".diff__line--added").count() == 3
    assert watch.faults == []


@pytest.fixture(scope="module")
def address_list(live_hub, browser):
    """Pages of a hub with something in it, seen as its owner: (addresses, signed-in state)."""
    context = browser.new_context(base_url=live_hub.base_url)
    page = context.new_page()
    sign_up(page, "ben")
    new_repo(page, "full")
    api = HfApi(endpoint=live_hub.base_url, token=new_token(page))
    long_name = "a-file-name-that-is-" + "very-" * 20 + "long.txt"
    for path, content in {"README.md": CARD, long_name: "x " * 2000, "a.py": "import os\n"}.items():
        api.upload_file(path_or_fileobj=content.encode(), path_in_repo=path, repo_id="ben/full")
    new_repo(page, "empty")
    state = context.storage_state()
    context.close()
    addresses = [
        "/", "/models", "/datasets", "/search?q=ben", "/ben", "/ben/full", "/ben/empty",
        "/ben/full/tree/main", "/ben/full/blob/main/README.md", f"/ben/full/blob/main/{long_name}",
        "/ben/full/blob/main/a.py", "/ben/full/commits/main", "/ben/full/settings", "/new",
        "/new-space", "/settings/profile", "/settings/tokens", "/settings/tokens/new",
        "/settings/authentication", "/settings/organizations", "/organizations/new",
    ]  # fmt: skip
    return addresses, state


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages__fit_and_stay_silent(open_page, address_list, width, theme):
    addresses, state = address_list
    page, watch = open_page(width=width, theme=theme)
    page.context.add_cookies(state["cookies"])

    for address in addresses:
        answer = page.goto(address)
        assert answer.status == 200, address
        assert sideways(page) <= 0, address
        assert page.locator("h1").count() >= 1, address

    assert watch.faults == []


@pytest.mark.parametrize("address", ["/login", "/join", "/", "/models"])
def test_pages__fit_for_the_anonymous(open_page, address):
    page, watch = open_page(width=375)

    page.goto(address)

    assert sideways(page) <= 0
    assert watch.faults == []


def test_theme__a_choice_beats_the_system_and_stays(open_page):
    page, _ = open_page(theme="light")
    page.goto("/")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    page.click("[data-theme-choice=dark]")
    page.goto("/models")

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light


def test_pages__work_without_javascript(open_page, address_list):
    page, _ = open_page(javascript=False)

    page.goto("/ben/full/tree/main")
    page.click("summary[aria-label^='Revision main']")
    assert page.locator(".menu__panel >> text=main").is_visible()
    page.goto("/models")
    page.fill("#search", "full")
    page.click("text=Apply")
    assert page.locator("a[href='/ben/full']").count() == 1


def test_menu__opens_and_closes_from_the_keyboard(open_page, address_list):
    page, _ = open_page()
    page.context.add_cookies(address_list[1]["cookies"])
    page.goto("/")

    page.focus("summary[aria-label^='New']")
    page.keyboard.press("Enter")
    assert page.locator("a[href='/new-dataset']").is_visible()
    page.keyboard.press("Escape")

    assert not page.locator("a[href='/new-dataset']").is_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("New")


def test_listing__narrows_while_one_types(open_page, address_list):
    page, watch = open_page()
    page.goto("/models")

    page.fill("#search", "nothing-has-this-name")
    page.wait_for_selector("text=Nothing matches")

    assert "search=nothing-has-this-name" in page.url
    assert page.evaluate("document.activeElement.id") == "search"
    assert watch.faults == []


def test_copy__works_without_a_secure_context(open_page, address_list):
    page, _ = open_page()
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.goto("/ben/full")

    page.click("button[data-copy=use-git]")

    page.wait_for_selector("button[data-copied] >> text=Copied")


def test_cards__no_attack_runs(open_page, live_hub, address_list, browser):
    from tests.hub.test_markdown_attacks import S67, S68

    page, _ = open_page()
    page.context.add_cookies(address_list[1]["cookies"])
    new_repo(page, "attacks")
    api = HfApi(endpoint=live_hub.base_url, token=new_token(page))
    text = "---\nlicense: mit\n---\n" + "\n\n".join(S67 + S68)
    api.upload_file(path_or_fileobj=text.encode(), path_in_repo="README.md", repo_id="ben/attacks")
    alarms = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))

    page.goto("/ben/attacks")
    page.wait_for_timeout(500)

    assert alarms == []
    assert (
        page.evaluate("document.querySelectorAll('.markdown script, .markdown form').length") == 0
    )
    assert page.url.endswith("/ben/attacks")


def test_keys__are_shown_once_and_leave_the_reader_where_he_was(open_page):
    page, watch = open_page()
    page.goto("/models")
    page.focus(".site-header a")
    before = page.evaluate("document.activeElement.href")

    page.keyboard.press("?")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open] .keys")
    assert page.locator("dialog").count() == 1
    page.keyboard.press("Escape")

    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.href") == before
    page.fill("input[type=search]", "?")
    assert page.locator("dialog").count() == 0
    assert watch.faults == []
