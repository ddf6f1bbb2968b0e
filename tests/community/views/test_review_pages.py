"""Reviewing in pages, clicked without JavaScript."""

import pytest

from community.actions.add_line_comment import add_line_comment
from community.models import Discussion, Review, ReviewThread, TimelineEvent, ViewedFile
from repos.actions.protect_ref import protect_ref
from repos.git_of import git_of
from repos.models import Movers, Repository
from tests.community.conftest import commit_to
from tests.factories import SYSTEM

BASE = "/lab/bert/discussions/1"
FILES = f"{BASE}/files"
SUGGESTION = "Rather:\n```suggestion\nUNO\n```"


@pytest.fixture
def pull_request(propose):
    return propose({"a.txt": "ONE\n", "b.txt": "TWO\n"})


def page(client, path, status=200):
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == status, response.content[-2000:]
    return response.content.decode()


def line_form(repo, text="Why loud?", **changed):
    head = git_of(repo).resolve("refs/pr/1")
    said = {"path": "a.txt", "old_path": "a.txt", "line": "1", "side": "new", "head": head}
    return said | {"comment": text, "once": "abc"} | changed


def test_line_comment__stands_in_both_tabs(client, people, repo, pull_request):
    client.force_login(people.ben)

    for _ in range(2):
        answer = client.post(f"{BASE}/line-comment", line_form(repo))

    comment = TimelineEvent.objects.get(text="Why loud?")
    assert answer["Location"] == f"{FILES}#{comment.public_id}"
    assert "Why loud?" in page(client, FILES)
    html = page(client, BASE)
    assert "Why loud?" in html
    assert f"/files#thread-{comment.thread.public_id}" in html


def test_line_comment__outdated_stays_readable(client, people, repo, pull_request):
    client.force_login(people.ben)
    client.post(f"{BASE}/line-comment", line_form(repo))
    commit_to(pull_request, {"a.txt": "Other\n"}, actor=people.actor("eve"))

    html = page(client, FILES)

    assert "lines that are not shown any more" in html
    assert '<span class="badge">outdated</span>' in html
    assert "<code>ONE</code>" in html


def test_thread__reply_and_resolve(client, people, repo, pull_request):
    client.force_login(people.ben)
    client.post(f"{BASE}/line-comment", line_form(repo))
    thread = ReviewThread.objects.get().public_id
    client.force_login(people.eve)

    client.post(f"{BASE}/thread/{thread}/reply", {"comment": "To be heard"})
    client.post(f"{BASE}/thread/{thread}/resolve", {"wish": "set"})

    assert "To be heard" in page(client, FILES)
    assert "resolved by eve" in page(client, FILES)
    assert "resolved by eve" in page(client, BASE)


def test_suggestion__is_shown_and_committed_by_its_button(client, people, repo, pull_request):
    client.force_login(people.ben)
    client.post(f"{BASE}/line-comment", line_form(repo, SUGGESTION))
    comment = TimelineEvent.objects.get(text=SUGGESTION)
    client.force_login(people.dora)
    assert "Commit suggestion" not in page(client, FILES)
    client.force_login(people.eve)
    html = page(client, FILES)
    assert "Commit suggestion" in html
    assert ">UNO</" in html.replace("</b>", "</")

    client.post(f"{BASE}/suggestions", {"suggestion": comment.public_id})

    git = git_of(repo)
    head = git.commit(git.resolve("refs/pr/1"))
    assert head.title == "Apply suggestion to a.txt"
    assert "Commit suggestion" not in page(client, FILES)
    answer = client.post(f"{BASE}/suggestions", {"suggestion": comment.public_id}, follow=True)
    assert "have changed since" in answer.content.decode()


def test_viewed__a_push_clears_only_what_it_changes(client, people, repo, pull_request):
    client.force_login(people.cem)
    for path in ("a.txt", "b.txt"):
        client.post(f"{BASE}/viewed", {"path": path, "wish": "set"})
    assert "2 of 2 viewed" in page(client, FILES)

    commit_to(pull_request, {"a.txt": "Other\n"}, actor=people.actor("eve"))
    assert "1 of 2 viewed" in page(client, FILES)
    client.post(f"{BASE}/viewed", {"path": "b.txt", "wish": "remove"})
    client.post(f"{BASE}/viewed", {"path": "none.txt", "wish": "set"})

    assert "0 of 2 viewed" in page(client, FILES)
    assert ViewedFile.objects.count() == 1
    client.force_login(people.dora)
    assert "0 of 2 viewed" in page(client, FILES)


def test_merge_box__says_what_is_missing(client, people, repo, pull_request):
    protect_ref(actor=SYSTEM, repo=repo, pattern="main", required_approvals=2)
    head = git_of(repo).resolve("refs/pr/1")
    client.force_login(people.ben)
    html = page(client, BASE)
    assert "cannot be merged yet" in html
    assert "2 more approvals of people who may write are missing" in html
    answer = client.post(f"{BASE}/merge", {"way": "squash", "head": head}, follow=True)
    assert "0 of 2 are there" in answer.content.decode()

    client.post(f"{BASE}/review", {"verdict": "approve", "head": head, "once": "1"})
    client.force_login(people.ana)
    client.post(f"{BASE}/review", {"verdict": "request-changes", "comment": "No", "head": head})

    html = page(client, BASE)
    assert "ana asked for changes" in html
    assert "1 more approval of" in html
    review = Review.objects.get(author=people.ana)
    client.post(f"{BASE}/review/{review.public_id}/dismiss")
    html = page(client, BASE)
    assert '<span class="badge">dismissed</span>' in html
    assert "dismissed the review of <strong>ana</strong>" in html
    client.post(f"{BASE}/review", {"verdict": "approve", "head": head})
    client.post(f"{BASE}/merge", {"way": "squash", "head": head})
    assert Discussion.objects.get().is_merged


def test_merge_box__names_the_rule_that_blocks(client, people, repo, pull_request):
    protect_ref(actor=SYSTEM, repo=repo, pattern="main", movers=Movers.NOBODY)
    client.force_login(people.ben)

    html = page(client, BASE)

    assert "is protected: nobody may change it" in html
    assert 'name="way"' not in html


def test_files__shows_tables_as_tables(client, people, repo, propose):
    propose({"t.csv": "a,b\n1,2\n"})
    number = Discussion.objects.get().number
    commit_to(Discussion.objects.get(), {"a.txt": "ONE\n"}, actor=people.actor("eve"))

    html = page(client, f"/lab/bert/discussions/{number}/files")

    assert "a.txt" in html
    assert '<b class="diff__word">' in html or "t.csv" in html


def test_files__of_a_gated_repository_stay_closed(client, people, repo, pull_request):
    add_line_comment(
        actor=people.actor("ben"), pull_request=pull_request, text="Hm", path="a.txt", end_line=1
    )
    Repository.objects.filter(pk=repo.pk).update(gate="auto")
    client.force_login(people.dora)

    page(client, FILES, 403)
    html = page(client, BASE)
    comment = TimelineEvent.objects.get(text="Hm")
    assert f'id="{comment.public_id}"' in html
    assert "a.txt" not in html
    assert "<code>ONE</code>" not in html
    told = client.get(f"/api/models{BASE}").json()
    assert "a.txt" not in str(told["events"])
    assert client.post(f"{BASE}/line-comment", line_form(repo)).status_code == 403


@pytest.mark.parametrize(
    "text", ['<script>alert("x")</script>', "```suggestion\n<img src=x onerror=alert(1)>\n```"]
)
def test_line_comment__hostile_words_stay_words(client, people, repo, pull_request, text):
    client.force_login(people.ben)
    client.post(f"{BASE}/line-comment", line_form(repo, text))

    for path in (BASE, FILES):
        html = page(client, path)
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_files__queries_do_not_grow_with_conversations(
    client, people, repo, pull_request, django_assert_max_num_queries
):
    for number in range(8):
        add_line_comment(
            actor=people.actor("ben"),
            pull_request=pull_request,
            text=f"Word {number}",
            path="a.txt",
            end_line=1,
        )
    client.force_login(people.ben)

    with django_assert_max_num_queries(14):
        page(client, FILES)
    with django_assert_max_num_queries(18):
        page(client, BASE)
