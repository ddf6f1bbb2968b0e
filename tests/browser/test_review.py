"""A stranger proposes, the owner reviews line by line, a suggestion is committed, it is merged."""

import pytest

from tests.browser.test_editing import write
from tests.browser.test_journey import new_repo, new_token, sideways, sign_up
from tests.wire.git_tools import Git

pytestmark = pytest.mark.browser
CARD = "# Paper\n\nFirst line.\n\nSecond line.\n"


def commit_card(page, repo, text):
    page.goto(f"/{repo}/new/main/?name=notes.md")
    write(page, text)
    page.click("button:has-text('Commit')")
    page.wait_for_url("**/blob/main/notes.md")


def propose(page, repo, text):
    """The number of the new pull request."""
    page.goto(f"/{repo}/edit/main/notes.md")
    write(page, text)
    page.click("button:has-text('Commit'), button:has-text('Propose')")
    page.wait_for_url("**/discussions/*")
    return page.url


def test_journey__propose_review_suggest_approve_merge(open_page):
    owner, watch = open_page()
    sign_up(owner, "orla")
    new_repo(owner, "paper")
    commit_card(owner, "orla/paper", CARD)
    owner.goto("/orla/paper/settings/protection")
    owner.fill("#id_required_approvals", "1")
    owner.click("button:has-text('Save rule')")
    assert "with 1 approval of the last commit" in owner.inner_text("main")
    assert sideways(owner) == 0

    stranger, other_watch = open_page(theme="dark", width=375)
    sign_up(stranger, "sven")
    address = propose(stranger, "orla/paper", CARD.replace("First", "Frist"))
    assert sideways(stranger) == 0

    owner.goto(address)
    assert "cannot be merged yet" in owner.inner_text("#merge-title")
    owner.click("nav[aria-label='Pull request'] a:has-text('Files changed')")
    owner.click("tr.diff__line--added .diff__number >> nth=1")
    form = owner.locator("[data-line-form]")
    assert form.locator("[name=line]").input_value() == "3"
    form.locator("[data-suggest]").click()
    area = form.locator("textarea")
    assert "```suggestion\nFrist line.\n```" in area.input_value()
    area.fill("A slip?\n" + area.input_value().replace("Frist", "First good"))
    form.locator("button[type=submit]").click()
    owner.wait_for_selector(".review-row .review-thread")
    owner.click("button:has-text('Viewed')")
    assert "1 of 1 viewed" in owner.inner_text("main")

    stranger.goto(f"{address}/files")
    assert "A slip?" in stranger.inner_text(".review-thread")
    assert sideways(stranger) == 0
    stranger.click("button:has-text('Commit suggestion')")
    stranger.wait_for_selector(".badge:has-text('resolved by sven')")

    owner.goto(f"{address}/files")
    assert "0 of 1 viewed" in owner.inner_text("main")
    owner.check("[name=verdict][value=approve]")
    owner.click("button:has-text('Send review')")
    owner.wait_for_selector("#merge-title:has-text('It can be merged')")
    assert sideways(owner) == 0
    owner.click("main button:has-text('Merge') >> nth=-1")
    owner.wait_for_selector("text=Merged into main.")
    owner.goto("/orla/paper/blob/main/notes.md")

    assert "First good line." in owner.inner_text(".markdown")
    assert (watch.faults, other_watch.faults) == ([], [])


def test_journey__a_conflict_is_settled_by_pushing(open_page, live_hub, tmp_path):
    owner, watch = open_page()
    sign_up(owner, "otto")
    new_repo(owner, "plan")
    commit_card(owner, "otto/plan", CARD)
    stranger, _ = open_page(javascript=False)
    sign_up(stranger, "sara")
    token = new_token(stranger)
    stranger.goto("/otto/plan/edit/main/notes.md")
    stranger.fill("textarea[name=content]", CARD.replace("Second", "Sara's second"))
    stranger.click("button[value=commit]")
    stranger.wait_for_url("**/discussions/1")
    owner.goto("/otto/plan/edit/main/notes.md")
    write(owner, CARD.replace("Second", "Otto's second"))
    owner.click("button:has-text('Commit')")
    owner.wait_for_url("**/blob/main/notes.md")
    stranger.reload()
    assert "notes.md" in stranger.inner_text(".notice--warning")

    git, work = Git(tmp_path / "home", live_hub.base_url, token), tmp_path / "work"
    git.clone("otto/plan", work)
    git.run("fetch", "origin", "refs/pr/1:pr/1", cwd=work)
    git.run("checkout", "pr/1", cwd=work)
    assert git.run("merge", "origin/main", cwd=work, ok=False).returncode
    (work / "notes.md").write_text(CARD.replace("Second", "Our second"))
    git.commit(work, "Settle it")
    git.run("push", "origin", "pr/1:refs/pr/1", cwd=work)

    owner.goto("/otto/plan/discussions/1")
    assert owner.inner_text("#merge-title") == "It can be merged into main"
    owner.click("main button:has-text('Merge') >> nth=-1")
    owner.wait_for_selector("text=Merged into main.")
    assert "Our second line." in owner.request.get("/otto/plan/resolve/main/notes.md").text()
    assert watch.faults == []
