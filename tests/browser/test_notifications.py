"""Watch, get told, choose, take it back, mute, and leave by the link of a mail: in a browser."""

import re
import time

import httpx
import pytest

from tests.browser.test_journey import new_repo, new_token, sideways, sign_up
from tests.hub_server import HubServer
from tests.mail_server import MailServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def mail_server():
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def live_hub(tmp_path_factory, mail_server):
    folder = tmp_path_factory.mktemp("notifications") / "data"
    with HubServer(folder, env=mail_server.env) as server:
        yield server


def say(hub, token, title):
    answer = httpx.post(
        f"{hub.base_url}/api/models/ana/bert/discussions",
        json={"title": title, "description": f"About {title}", "pullRequest": False},
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text


def wait_for_lines(page, number, path="/notifications"):
    deadline = time.monotonic() + 20
    while True:
        page.goto(path)
        found = page.locator("[data-inbox-line]").count()
        if found == number:
            return
        assert time.monotonic() < deadline, f"{found} lines, not {number}"
        time.sleep(0.3)


@pytest.mark.timeout(150)
def test_notifications__from_the_watch_button_to_the_link_in_the_mail(
    open_page, live_hub, mail_server
):
    ana, watch_ana = open_page()
    sign_up(ana, "ana")
    token = new_token(ana)
    new_repo(ana, "bert")
    ben, watch_ben = open_page(theme="dark")
    sign_up(ben, "ben")

    # Watch.
    ben.goto("/ana/bert")
    ben.click("[data-watch-menu]")
    ben.click("text=Watch: hear everything")
    ben.wait_for_selector("[data-watch-menu]:has-text('Watching')")

    # Get told: the inbox, and the bell of any page.
    for number in range(3):
        say(live_hub, token, f"News {number}")
    wait_for_lines(ben, 3)
    ben.wait_for_selector("[data-bell-count]:has-text('3')")

    # Filter.
    ben.click("nav[aria-label=Filters] >> text=Mentioned")
    ben.wait_for_selector("text=Nothing here")
    assert ben.locator("button[name=wish]").count() == 0
    ben.click("nav[aria-label=Filters] >> text=Everything")
    ben.wait_for_selector("text=News 2")

    # Keys: the second line is done, the rest stays.
    ben.keyboard.press("j")
    ben.keyboard.press("j")
    ben.keyboard.press("e")
    ben.wait_for_selector("text=1 notification is done.")
    assert ben.locator("[data-inbox-line]").count() == 2
    assert ben.locator("text=News 1").count() == 0
    ben.click("[data-undo]")
    ben.wait_for_selector("text=News 1")

    # Everything that matches, done, and undone.
    ben.check("[data-inbox-matching]")
    ben.click("button[name=wish][value=done]")
    ben.wait_for_selector("text=3 notifications are done.")
    assert ben.locator("[data-inbox-line]").count() == 0
    ben.click("[data-undo]")
    ben.wait_for_selector("text=News 0")
    assert ben.locator("[data-inbox-line]").count() == 3

    # Read by going there.
    ben.click("[data-inbox-open]:has-text('News 2')")
    ben.wait_for_url("**/ana/bert/discussions/3#*")
    wait_for_lines(ben, 2)

    # The link in the mail: without signing in, exactly that kind.
    mails = [one for one in mail_server.wait_for(1) if one["To"] == "ben@example.org"]
    url = mails[0]["List-Unsubscribe"].strip("<>")
    stranger, watch_stranger = open_page(width=375)
    stranger.goto("/" + url.split("/", 3)[3])
    stranger.click("text=Stop these mails >> nth=-1")
    stranger.wait_for_selector("text=These mails have stopped")
    ben.goto("/settings/notifications")
    assert not ben.is_checked("[name=mail_watch]")
    assert ben.is_checked("[name=mail_mention]")
    assert ben.is_checked("[name=web_watch]")

    # Mute.
    ben.goto("/ana/bert")
    ben.click("[data-watch-menu]")
    ben.click("text=Mute: only what concerns me")
    ben.wait_for_selector("[data-watch-menu]:has-text('Muted')")
    say(live_hub, token, "Unheard")
    say(live_hub, token, "Heard @ben")
    ben.goto("/settings/notifications")
    assert ben.locator("#muted >> text=ana/bert").count() == 1

    for path in ("/notifications?view=all", "/settings/notifications"):
        for width in (375, 1600):
            ben.set_viewport_size({"width": width, "height": 900})
            ben.goto(path)
            assert sideways(ben) <= 0, f"{path} is wider than {width} px"
    wait_for_lines(ben, 4, "/notifications?view=all")
    assert "Heard @ben" in ben.inner_text("main")
    assert not re.search("Unheard", ben.inner_text("main"))
    assert watch_ana.faults + watch_ben.faults + watch_stranger.faults == []
