"""The inbox, clicked without JavaScript."""

import re
from datetime import timedelta

import pytest

from community.actions.open_discussion import open_discussion
from hub.kernel.clock import now
from notifications.actions.watch import watch
from notifications.models import Notification
from notifications.targets import Target
from repos.actions.change_settings import change_settings
from tests.factories import deliver_events, make_repo


@pytest.fixture
def ben(client, people):
    client.force_login(people.ben)
    return client


@pytest.fixture
def watched(people, repo):
    """Ben watches the repository."""
    watch(actor=people.actor("ben"), target=Target.of_repo(repo))
    return repo


@pytest.fixture
def news(people, watched):
    """`news(3)`: that many new discussions of Eve, told to Ben."""

    def make(number, repo=watched, title="News", text="Text"):
        for one in range(number):
            open_discussion(
                actor=people.actor("eve"), repo=repo, title=f"{title} {one}", description=text
            )
        deliver_events()

    return make


def page(client, query="", status=200):
    response = client.get(f"/notifications{query}", headers={"Accept": "text/html"})
    assert response.status_code == status, response.content[-2000:]
    return response.content.decode()


def titles(html):
    return re.findall(r'inbox__title"[^>]*>(?:<span[^>]*>Unread: </span>)?([^<]+)', html)


def act(client, **said):
    response = client.post("/notifications/act", {"view": "unread", "about": "all", **said})
    assert response.status_code == 302, response.content[-1000:]
    return response["Location"]


def test_inbox__newest_first_with_reason_and_place(ben, news, repo):
    news(2)

    html = page(ben)

    assert titles(html) == ["News 1", "News 0"]
    assert "Because you watch the repository" in html
    assert repo.repo_id in html


def test_inbox__of_nobody_leads_to_the_door(client, db):
    response = client.get("/notifications")

    assert response.status_code == 302
    assert "/login" in response["Location"]


def test_inbox__one_unread_line_read_saved_done_undone(ben, news):
    news(1)
    pk = Notification.objects.get(user__username="ben").pk

    act(ben, one=f"read:{pk}")
    assert titles(page(ben)) == []
    assert titles(page(ben, "?view=all")) == ["News 0"]
    act(ben, one=f"unread:{pk}", view="all")
    assert titles(page(ben)) == ["News 0"]
    act(ben, one=f"save:{pk}")
    assert titles(page(ben, "?view=saved")) == ["News 0"]
    back = act(ben, one=f"done:{pk}")
    assert titles(page(ben, "?view=all")) == []

    html = page(ben, back.removeprefix("/notifications"))
    batch = re.search(r'name="batch" value="(\w+)"', html)[1]
    ben.post("/notifications/undo", {"batch": batch})
    assert titles(page(ben)) == ["News 0"]


def test_inbox__all_that_match_means_more_than_the_page_and_not_what_came_since(ben, news):
    news(30)
    html = page(ben)
    upto = re.search(r'name="upto" value="(\d+)"', html)[1]
    assert len(titles(html)) == 25
    news(1, title="Later")

    act(ben, wish="done", matching="1", upto=upto)

    assert titles(page(ben, "?view=all")) == ["Later 0"]


def test_inbox__load_more_walks_through_everything_once(ben, news):
    news(60)

    seen, query = [], "?view=all"
    while query:
        html = page(ben, query)
        seen += titles(html)
        more = re.search(r'class="inbox__more"[^>]*><a [^>]*href="/notifications([^"]*)"', html)
        query = more[1].replace("&amp;", "&") if more else ""

    assert seen == [f"News {number}" for number in reversed(range(60))]


def test_inbox__filters(ben, people, news, say):
    other = make_repo(people.ben, "mine")
    news(1)
    news(1, repo=other, title="Other")
    news(1, title="Named", text="@ben look")

    assert titles(page(ben, "?repo=models/ben/mine")) == ["Other 0"]
    assert titles(page(ben, "?about=mentioned")) == ["Named 0"]
    assert titles(page(ben, "?about=participating")) == ["Named 0"]
    assert set(titles(page(ben))) == {"News 0", "Other 0", "Named 0"}


def test_inbox__nobody_touches_or_opens_what_is_somebody_elses(client, ben, people, news):
    news(1)
    pk = Notification.objects.get(user=people.ben).pk
    client.force_login(people.eve)

    act(client, one=f"done:{pk}")

    assert client.get(f"/notifications/{pk}").status_code == 404
    assert Notification.objects.get(pk=pk).done_at is None


def test_open__marks_read_and_goes_to_the_comment(ben, people, news, repo):
    news(1)
    row = Notification.objects.get(user=people.ben)

    response = ben.get(f"/notifications/{row.pk}")

    assert response["Location"] == f"/lab/bert/discussions/1#{row.comment.public_id}"
    assert titles(page(ben)) == []


def test_inbox__of_a_repository_that_became_private_shows_no_title(client, people, news, repo):
    watch(actor=people.actor("eve"), target=Target.of_repo(repo))
    open_discussion(actor=people.actor("ana"), repo=repo, title="Secret plan", description="x")
    deliver_events()
    client.force_login(people.eve)
    assert "Secret plan" in page(client)

    change_settings(actor=people.actor("ana"), repo=repo, is_private=True)

    assert "Secret plan" not in page(client)
    assert "lab/bert" not in page(client)
    assert client.get("/notifications/count").json() == {"unread": ""}
    row = Notification.objects.get(user=people.eve)
    assert client.get(f"/notifications/{row.pk}").status_code == 404


def test_inbox__hostile_words_stay_words(ben, news):
    news(
        1,
        title='<script>alert("x")</script>"><img src=x onerror=alert(1)>',
        text="<svg onload=alert(1)>",
    )

    html = page(ben)

    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<svg onload" not in html


def test_inbox__queries_do_not_grow(ben, news, django_assert_num_queries):
    news(3)
    page(ben)

    # Session, person, the lines, two counts, the latest, their repositories twice.
    with django_assert_num_queries(8):
        page(ben)
    news(20)
    with django_assert_num_queries(8):
        page(ben)


def test_count__costs_one_query_beside_the_sign_in(ben, news, django_assert_num_queries):
    news(2)

    with django_assert_num_queries(3):
        assert ben.get("/notifications/count").json() == {"unread": "2"}


def test_count__says_99_plus(ben, people):
    Notification.objects.bulk_create(
        Notification(user=people.ben, what="joined", kind="membership", reason="member")
        for _ in range(150)
    )

    assert ben.get("/notifications/count").json() == {"unread": "99+"}


def sidebar(html):
    """Label to number, of the filters that have one."""
    pattern = r"<a href=\"[^\"]*\"[^>]*>(?:<span[^>]*>)?([^<]+?)(?:</span>)? <span class=\"inbox-filter__count\">(\d+)<"
    return {label: int(number) for label, number in re.findall(pattern, html)}


def test_inbox__numbers_beside_the_list_are_what_is_listed(ben, people, news):
    other = make_repo(people.ben, "mine")
    news(3)
    news(1, repo=other)
    news(1, title="Named", text="@ben look")
    act(ben, one=f"read:{Notification.objects.filter(user=people.ben).earliest('pk').pk}")

    assert sidebar(page(ben)) == {"Unread": 4, "lab/bert": 3, "ben/mine": 1}
    assert sidebar(page(ben, "?view=all")) == {"Unread": 4, "lab/bert": 4, "ben/mine": 1}
    assert sidebar(page(ben, "?about=mentioned")) == {"Unread": 1, "lab/bert": 1}
    # Of the chosen repository; the others keep theirs.
    chosen = sidebar(page(ben, "?repo=models/ben/mine"))
    assert chosen == {"Unread": 1, "lab/bert": 3, "ben/mine": 1}


def test_open__reads_the_whole_discussion_and_nothing_else(ben, people, news, say):
    news(2)
    thread = Notification.objects.filter(user=people.ben).latest("pk").discussion
    for words in ("one", "two"):
        say("eve", thread, words)
    deliver_events()
    rows = Notification.objects.filter(user=people.ben)
    assert rows.filter(discussion=thread, read_at=None).count() == 3
    later = rows.filter(discussion=thread).latest("pk")
    rows.filter(pk=later.pk).update(created_at=now() + timedelta(hours=1))

    ben.get(f"/notifications/{rows.filter(discussion=thread).earliest('pk').pk}")

    unread = set(rows.filter(read_at=None).values_list("pk", flat=True))
    assert unread == {later.pk, rows.exclude(discussion=thread).get().pk}


def test_open__leaves_what_others_have_not_read(ben, people, news, repo):
    watch(actor=people.actor("cem"), target=Target.of_repo(repo))
    news(1)

    ben.get(f"/notifications/{Notification.objects.get(user=people.ben).pk}")

    assert Notification.objects.get(user=people.cem).read_at is None


def test_inbox__previews_the_words_without_markdown(ben, news):
    news(1, text="ctrl enter **x**\n\n```py\nprint(1)\n```")

    assert 'inbox__excerpt small">ctrl enter x print(1)<' in page(ben)
