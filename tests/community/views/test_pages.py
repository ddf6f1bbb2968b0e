"""The pages below a repository, clicked without JavaScript."""

import pytest

from community.actions.add_comment import add_comment
from community.actions.hide_comment import hide_comment
from community.actions.lock_discussion import lock_discussion
from community.actions.rename_discussion import rename_discussion
from community.models import Discussion, TimelineEvent
from repos.git_of import git_of
from repos.models import Repository
from tests.factories import make_commit

BASE = "/lab/bert/discussions"
# S42: each would run, or break out of its attribute, if any page trusted it.
HOSTILE = [
    '<script>alert("x")</script>',
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "</textarea><svg onload=alert(1)>",
]


def page(client, path, status=200):
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == status, response.content[-2000:]
    return response.content.decode()


def test_list__shows_open_ones_and_the_tab_counts(client, people, repo, discussion, draft):
    html = page(client, BASE)

    assert "A question" in html
    assert "A draft" in html
    assert '<span class="tabs__count">2</span>' in html
    assert "A draft" not in page(client, f"{BASE}?type=discussion")
    assert "A question" not in page(client, f"{BASE}?status=closed")
    assert "A question" in page(client, f"{BASE}?q=quest")
    assert "A question" not in page(client, f"{BASE}?author=ana")


def test_new_discussion__twice_sent_opens_one(client, people, repo):
    client.force_login(people.eve)
    said = {"title": "Hello", "description": "There", "kind": "discussion", "once": "abc"}

    answers = [client.post(f"{BASE}/new", said) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [f"{BASE}/1"] * 2
    assert Discussion.objects.count() == 1


def test_new_discussion__says_what_is_wrong(client, people, repo):
    client.force_login(people.eve)

    response = client.post(f"{BASE}/new", {"title": "x", "kind": "discussion"})

    assert response.status_code == 400
    assert b"at least 3 characters" in response.content


def test_discussion__comment_and_close_in_one_form(client, people, repo, discussion):
    client.force_login(people.eve)

    client.post(f"{BASE}/1/comment", {"comment": "Found it", "wish": "closed"})

    html = page(client, f"{BASE}/1")
    assert "Found it" in html
    assert Discussion.objects.get().status == "closed"


@pytest.mark.parametrize("text", HOSTILE)
def test_discussion__hostile_words_stay_words(client, people, repo, text):
    client.force_login(people.eve)
    client.post(f"{BASE}/new", {"title": text, "description": text, "kind": "discussion"})
    client.post(f"{BASE}/1/comment", {"comment": f"[a]({text}) {text}", "wish": "comment"})

    for path in (BASE, f"{BASE}/1"):
        html = page(client, path)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<svg onload" not in html
        assert 'href="javascript' not in html


def test_discussion__hidden_words_are_nowhere(client, people, repo, discussion):
    comment = add_comment(actor=people.actor("eve"), discussion=discussion, text="shameful words")
    hide_comment(actor=people.actor("ben"), comment=comment)

    for path in (f"{BASE}/1", f"{BASE}/1/comment/{comment.public_id}/history"):
        assert "shameful" not in page(client, path)
    assert "hidden by ben" in page(client, f"{BASE}/1")


def test_pull_request__merged_by_its_form(client, people, repo, propose):
    propose({"a.txt": "ONE\n"})
    client.force_login(people.ben)
    head = git_of(repo).resolve("refs/pr/1")

    assert "It can be merged into main" in page(client, f"{BASE}/1")
    client.post(f"{BASE}/1/merge", {"way": "squash", "head": head, "message": "Mine"})

    assert Discussion.objects.get().status == "merged"
    assert git_of(repo).log(git_of(repo).resolve("main"), limit=1)[0].title == "Mine"


def test_pull_request__form_of_an_older_head_merges_nothing(client, people, repo, propose):
    propose({"a.txt": "ONE\n"})
    client.force_login(people.ben)

    response = client.post(f"{BASE}/1/merge", {"way": "squash", "head": "0" * 40}, follow=True)

    assert "Please refresh and try again" in response.content.decode()
    assert Discussion.objects.get().status == "open"


def test_pull_request__conflicts_are_named(client, people, repo, propose):
    propose({"a.txt": "ONE\n"})
    make_commit(repo, {"a.txt": "OTHER\n"})
    client.force_login(people.ben)

    html = page(client, f"{BASE}/1")

    assert "It conflicts with main" in html
    assert "<li>a.txt</li>" in html


def test_pull_request_files__shows_the_change(client, people, repo, propose):
    propose({"a.txt": "ONE\n"})

    html = page(client, f"{BASE}/1/files")

    assert "a.txt" in html
    assert "ONE" in html


def test_pull_request_files__of_a_gated_repository_wait(client, people, repo, propose):
    propose({"a.txt": "SECRET\n"})
    Repository.objects.filter(pk=repo.pk).update(gate="auto")

    assert "SECRET" not in page(client, f"{BASE}/1/files", 401)
    assert "merge-title" not in page(client, f"{BASE}/1")


def test_discussion__locked_offers_no_form(client, people, repo, discussion):
    lock_discussion(actor=people.actor("ben"), discussion=discussion, is_locked=True)
    client.force_login(people.eve)

    html = page(client, f"{BASE}/1")

    assert "nobody can add comments" in html
    assert 'name="comment"' not in html


@pytest.mark.parametrize(
    "verb", ["comment", "merge", "pin", "lock", "title", "update", "delete-ref"]
)
def test_s54_forms__not_by_get_and_not_without_the_token(people, repo, propose, verb):
    from django.test import Client

    propose({"a.txt": "x"})
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.ben)

    assert strict.get(f"{BASE}/1/{verb}").status_code == 405
    assert strict.post(f"{BASE}/1/{verb}", {"comment": "x", "title": "other"}).status_code == 403
    assert Discussion.objects.get().status == "open"
    assert TimelineEvent.objects.filter(kind="comment").count() == 1


@pytest.mark.parametrize("path", ["", "/new", "/1", "/1/files"])
def test_s45_pages__a_hidden_repository_is_a_missing_one(client, people, repo, propose, path):
    propose({"a.txt": "x"})
    Repository.objects.filter(pk=repo.pk).update(is_private=True)
    client.force_login(people.eve)

    hidden = page(client, f"{BASE}{path}", 404)
    missing = page(client, f"/lab/other/discussions{path}", 404)

    assert "A draft" not in hidden
    assert len(hidden) == pytest.approx(len(missing), abs=80)


def test_pages__switched_off_and_on_again(client, people, repo, discussion):
    Repository.objects.filter(pk=repo.pk).update(discussions_disabled=True)
    assert "Community" not in page(client, "/lab/bert")
    page(client, BASE, 401)
    Repository.objects.filter(pk=repo.pk).update(discussions_disabled=False)

    assert "A question" in page(client, BASE)


def test_discussion__queries_do_not_grow_with_comments(
    client, people, repo, discussion, django_assert_max_num_queries
):
    for number in range(15):
        add_comment(actor=people.actor("eve"), discussion=discussion, text=f"Word {number}")

    with django_assert_max_num_queries(7):
        page(client, f"{BASE}/1")


def test_discussion__a_long_one_shows_how_it_began_and_where_it_stands(
    client, people, discussion, django_assert_max_num_queries
):
    TimelineEvent.objects.bulk_create(
        TimelineEvent(discussion=discussion, kind="comment", author=people.ben, text=f"word{n}.")
        for n in range(500)
    )
    Discussion.objects.update(comment_count=501)

    with django_assert_max_num_queries(9):
        html = page(client, f"{BASE}/1")

    assert "Show the 461 in between" in html
    assert ("word0." in html, "word8." in html, "word9." in html) == (True, True, False)
    assert ("word469." in html, "word470." in html, "word499." in html) == (False, True, True)
    assert all(f'href="/{name}"' in html for name in ("eve", "ben"))
    assert "word250." in page(client, f"{BASE}/1?all=1")


def test_discussion__speaks_the_readers_language(client, people, repo, propose):
    pull_request = propose({"a.txt": "new\n"})
    ana = people.actor("ana")
    rename_discussion(actor=ana, discussion=pull_request, title="Better")
    lock_discussion(actor=ana, discussion=pull_request, is_locked=True)
    chinese = {"Accept": "text/html", "Accept-Language": "zh-CN"}

    html = client.get(f"{BASE}/1", headers=chinese).content.decode()

    assert "<strong>ana</strong> 将标题从“Fix it”改为“Better”" in html
    assert "<strong>ana</strong> 锁定了讨论" in html
    assert "可以合并到 main" in html
    assert "changed the title" in page(client, f"{BASE}/1")


def test_report__is_titled_in_english_whoever_reports(client, people, repo):
    client.force_login(people.eve)
    said = {"reason": "legal", "text": "Stolen", "once": "abc"}

    client.post(f"{BASE}/report", said, headers={"Accept-Language": "zh-CN"})

    assert Discussion.objects.get().title == "Report: legal problem"
