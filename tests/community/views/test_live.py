"""What an open page asks for: news of its timeline, and how a text will look."""

import re

import pytest

from community.actions.add_comment import add_comment
from community.actions.edit_comment import edit_comment
from community.actions.hide_comment import hide_comment
from community.actions.react import react
from community.actions.rename_discussion import rename_discussion
from community.models import Emoji
from repos.actions.change_settings import change_settings

BASE = "/lab/bert/discussions"


def poll_address(html):
    return re.search(r'hx-get="([^"]+)"', html)[1]


@pytest.fixture
def opened(client, discussion):
    """The address that the open page asks."""
    return poll_address(client.get(f"{BASE}/1").content.decode())


def test_news__nothing_changed_costs_one_question(client, opened, django_assert_num_queries):
    client.get(opened)
    with django_assert_num_queries(1) as asked:
        answer = client.get(opened)

    assert answer.status_code == 204
    assert "news" in opened
    assert "FROM" in asked.captured_queries[0]["sql"]


def test_news__new_comment_once(client, people, discussion, opened):
    add_comment(actor=people.actor("ben"), discussion=discussion, text="Because *so*")

    html = client.get(opened).content.decode()

    assert "Because <em>so</em>" in html
    assert "Why?" not in html
    assert client.get(poll_address(html)).status_code == 204


@pytest.mark.parametrize("change", ["edit", "hide", "react", "rename"])
def test_news__tells_of_every_change(client, people, discussion, change):
    comment = add_comment(actor=people.actor("ben"), discussion=discussion, text="First words")
    client.force_login(people.eve)
    opened = poll_address(client.get(f"{BASE}/1").content.decode())
    assert client.get(opened).status_code == 204
    ben = people.actor("ben")
    match change:
        case "edit":
            edit_comment(actor=ben, comment=comment, text="Second words")
            expected = ["Second words", f'id="{comment.public_id}" hx-swap-oob="true"']
        case "hide":
            hide_comment(actor=ben, comment=comment)
            expected = ["This comment was hidden"]
        case "react":
            react(actor=ben, comment=comment, emoji=Emoji.ROCKET, is_set=True)
            expected = ["🚀 1"]
        case _:
            rename_discussion(actor=ben, discussion=discussion, title="Another title")
            expected = ["Another title", "Load it again"]

    html = client.get(opened).content.decode()

    assert [words for words in expected if words not in html] == []
    assert client.get(poll_address(html)).status_code == 204


def test_news__of_what_became_hidden_are_none(client, people, repo, opened):
    change_settings(actor=people.actor("ana"), repo=repo, is_private=True)

    assert client.get(opened).status_code == 404


@pytest.mark.parametrize("cursor", ["", "x", "1.x", "1", "-1.-1", f"{10**18}.{10**18}", "²." * 9])
def test_news__made_up_cursor_is_no_error(client, discussion, cursor):
    answer = client.get(f"{BASE}/1/news", {"since": cursor})

    assert answer.status_code == 200


def test_preview__is_what_the_comment_will_be(client, people, discussion):
    client.force_login(people.eve)
    said = {"text": "*Hi* @ana #1 <script>alert(1)</script> $$x^2$$"}

    html = client.post(f"{BASE}/preview", said).content.decode()

    assert "<em>Hi</em>" in html
    assert 'href="/ana"' in html
    assert 'data-math="display"' in html
    assert "<script" not in html
    assert client.get(f"{BASE}/preview").status_code in (404, 405)
