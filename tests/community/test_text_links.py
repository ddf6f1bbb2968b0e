"""Words that become links, for whom; and the lines that references leave elsewhere."""

import pytest

from accounts.actions.block_user import block_user
from accounts.actor import Actor
from community.actions.add_comment import add_comment
from community.actions.edit_comment import edit_comment
from community.actions.hide_comment import hide_comment
from community.actions.lock_discussion import lock_discussion
from community.actions.open_discussion import open_discussion
from community.models import EventKind, TimelineEvent
from community.queries import timeline
from community.rendering import comment_html
from community.text_targets import targets_of
from repos.git_of import git_of
from tests.factories import deliver_events, make_repo

SECRET = "Secret merger plans"


@pytest.fixture
def secret(people):
    """Ana's, private, with one discussion."""
    repo = make_repo(people.ana, "secret", private=True, files={"a.txt": "x"})
    return open_discussion(actor=people.actor("ana"), repo=repo, title=SECRET, description="Hush")


def shown_to(actor: Actor, comment: TimelineEvent) -> str:
    return comment_html(comment, targets_of(actor, comment.discussion.repo, [comment.text]))


def say(people, discussion, text, *, by="ben"):
    return add_comment(actor=people.actor(by), discussion=discussion, text=text)


def test_links__names_numbers_and_commits_that_exist(people, discussion):
    oid = git_of(discussion.repo).resolve("main")
    comment = say(
        people, discussion, f"@Ana @lab @nobody #1 #99 {oid[:8]} deadbeef lab/bert#1 `#1`"
    )

    html = shown_to(Actor.anonymous(), comment)

    assert '<a href="/ana" class="text-link">@Ana</a>' in html
    assert '<a href="/lab" class="text-link">@lab</a>' in html
    assert html.count("/lab/bert/discussions/1") == 2
    assert 'title="A question"' in html
    assert f'<a href="/lab/bert/commit/{oid}" class="text-link">{oid[:8]}</a>' in html
    for word in ("@nobody", "#99", "deadbeef", "<code>#1</code>"):
        assert f"{word}</a>" not in html


def test_links__hidden_target_is_plain_words_for_others(people, discussion, secret):
    comment = say(people, discussion, "see ana/secret#1 and ana/missing#1", by="ana")

    # The owner first: what was rendered for her must not be shown to the others.
    assert SECRET in shown_to(people.actor("ana"), comment)
    for person in ("anonymous", "eve", "ben"):
        assert (
            shown_to(people.actor(person), comment) == "<p>see ana/secret#1 and ana/missing#1</p>\n"
        )


def test_links__disabled_discussions_do_not_exist(people, discussion, secret):
    comment = say(people, discussion, "see ana/secret#1", by="ana")
    secret.repo.discussions_disabled = True
    secret.repo.save(update_fields=["discussions_disabled"])

    assert SECRET not in shown_to(people.actor("ana"), comment)


def test_links__commits_of_a_gated_repository_wait_for_the_grant(people, discussion):
    oid = git_of(discussion.repo).resolve("main")
    comment = say(people, discussion, f"look at {oid}")
    discussion.repo.gate = "manual"
    discussion.repo.save(update_fields=["gate"])

    assert "href" not in shown_to(people.actor("eve"), comment)
    assert "href" in shown_to(people.actor("cem"), comment)


def test_links__a_page_asks_once_however_many_texts(people, discussion, django_assert_num_queries):
    texts = [f"@ana @user{n} #1 #{n} lab/bert#{n} and lab/other{n}#1" for n in range(200)]

    with django_assert_num_queries(3):
        targets_of(Actor.anonymous(), discussion.repo, texts)


@pytest.mark.parametrize(
    "text",
    [
        '@ana" onmouseover="alert(1)',
        "[@ana](javascript:alert(1))",
        "<a title='#1'>#1</a>",
        "&#64;ana<script>alert(1)</script>",
        "![#1](x.png '@ana') <img alt='lab/bert#1'>",
        "#1<svg onload=alert(1)>",
    ],
)
def test_links__land_between_words_only(people, discussion, text):
    from tests.hub.test_markdown_attacks import faults

    comment = say(people, discussion, text)

    assert faults(shown_to(people.actor("eve"), comment)) == []


def references(discussion, actor):
    return [
        event.source.discussion.title
        for event in timeline(actor, discussion)
        if event.kind == EventKind.REFERENCE
    ]


def test_reference__told_once_and_only_to_who_sees_the_source(people, discussion, secret):
    for text in ("compare lab/bert#1", "again lab/bert#1"):
        say(people, secret, text, by="ana")
    deliver_events()

    assert references(discussion, people.actor("ana")) == [SECRET]
    for person in ("anonymous", "eve", "ben"):
        assert references(discussion, people.actor(person)) == []


def test_reference__the_page_tells_strangers_nothing(client, people, discussion, secret):
    say(people, secret, "compare lab/bert#1", by="ana")
    deliver_events()

    for path in ("/lab/bert/discussions/1", "/api/models/lab/bert/discussions/1"):
        text = client.get(path).content.decode()
        assert "secret" not in text.lower()
        assert '"reference"' not in text
    client.force_login(people.ana)
    assert SECRET in client.get("/lab/bert/discussions/1").content.decode()


def test_reference__from_openings_and_edits_and_gone_with_the_words(people, repo, discussion):
    second = open_discussion(
        actor=people.actor("ben"), repo=repo, title="Second", description="as in #1"
    )
    third = open_discussion(actor=people.actor("ben"), repo=repo, title="Third", description="")
    comment = say(people, third, "nothing yet")
    edit_comment(actor=people.actor("ben"), comment=comment, text="as in #1 and #3, lab/bert#2")
    deliver_events()
    assert references(discussion, people.actor("eve")) == ["Second", "Third"]
    assert references(second, people.actor("eve")) == ["Third"]
    assert references(third, people.actor("eve")) == []

    hide_comment(actor=people.actor("ben"), comment=comment)

    assert references(discussion, people.actor("eve")) == ["Second"]


def test_reference__nobody_leaves_traces_where_he_is_not_wanted(people, discussion):
    own = make_repo(people.eve, "mine", files={"a.txt": "x"})
    mine = open_discussion(actor=people.actor("eve"), repo=own, title="Mine", description="")
    block_user(actor=people.actor("ana"), namespace=people.lab.namespace, user=people.eve)
    say(people, mine, "lab/bert#1", by="eve")
    deliver_events()
    assert references(discussion, people.actor("eve")) == []

    lock_discussion(actor=people.actor("ben"), discussion=discussion, is_locked=True)
    say(people, mine, "lab/bert#1", by="ben")
    deliver_events()
    assert references(discussion, people.actor("ben")) == []
