"""What to hear, where and when; what is watched and muted; and the buttons on pages."""

import pytest

from community.actions.open_discussion import open_discussion
from notifications.models import Mute, Preferences, Watch
from repos.actions.change_settings import change_settings
from tests.factories import make_org

SETTINGS = "/settings/notifications"


@pytest.fixture
def eve(client, people):
    client.force_login(people.eve)
    return client


def page(client, path=SETTINGS, status=200):
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == status, response.content[-1500:]
    return response.content.decode()


def wish(client, what, *targets, next_=""):
    return client.post("/settings/subscriptions", {"wish": what, "target": targets, "next": next_})


def test_grid__unticked_is_off_and_the_page_shows_it(eve, people):
    eve.post(SETTINGS, {"part": "grid", "web_mention": "on", "mail_watch": "on"})

    preferences = Preferences.objects.get(user=people.eve)
    assert (preferences.web_mention, preferences.mail_mention) == (True, False)
    assert (preferences.web_watch, preferences.mail_watch) == (False, True)
    html = page(eve)
    assert 'name="web_mention" aria-label="Inbox: Somebody mentions you" checked' in html
    assert 'name="mail_mention" aria-label="E-mail: Somebody mentions you">' in html


def test_times__are_saved_and_nonsense_is_said(eve, people):
    said = {"part": "times", "digest": "daily", "quiet_from": 22, "quiet_until": 7}

    assert eve.post(SETTINGS, said | {"time_zone": "Europe/Berlin"}).status_code == 302
    refused = eve.post(SETTINGS, said | {"time_zone": "Moon"})

    assert refused.status_code == 400
    assert b"is no time zone" in refused.content
    assert Preferences.objects.get(user=people.eve).time_zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("ana", "ana"),
        ("lab", "lab"),
        ("models/lab/bert", "lab/bert"),
        ("lab/bert", "lab/bert"),
        ("models/lab/bert/discussions/1", "lab/bert #1: A question"),
    ],
)
def test_subscriptions__watched_and_dropped_by_name(eve, people, discussion, target, name):
    assert people.ana
    wish(eve, "watch", target)
    wish(eve, "watch", target)

    assert Watch.objects.get(user=people.eve).is_automatic is False
    assert f">{name}</a>" in page(eve)
    wish(eve, "unwatch", target)
    assert not Watch.objects.filter(user=people.eve).exists()


def test_subscriptions__muted_from_the_page_and_back_to_it(eve, people, discussion):
    path = "/lab/bert/discussions/1"
    html = page(eve, path)
    assert "This discussion" in html
    assert "Mute: only what concerns me" in html

    answer = wish(eve, "mute", "models/lab/bert/discussions/1", next_=path)

    assert answer["Location"] == path
    assert Mute.objects.get(user=people.eve).target_type == "discussion"
    assert "Muted" in page(eve, path)
    assert "lab/bert #1: A question" in page(eve)


@pytest.mark.parametrize(
    "back", ["https://evil.example.org/", "//evil.example.org", "javascript:1"]
)
def test_subscriptions__leads_nowhere_else(eve, repo, back):
    assert wish(eve, "watch", "lab/bert", next_=back)["Location"] == SETTINGS


def test_subscriptions__what_is_hidden_does_not_exist(eve, people, repo):
    change_settings(actor=people.actor("ana"), repo=repo, is_private=True)

    wish(eve, "watch", "models/lab/bert", "models/lab/none")

    assert not Watch.objects.filter(user=people.eve).exists()
    html = page(eve)
    assert "There is nothing called &#x27;models/lab/bert&#x27;" in html
    assert "There is nothing called &#x27;models/lab/none&#x27;" in html


def test_lists__a_repository_that_became_private_has_no_name_any_more(eve, people, repo):
    wish(eve, "watch", "models/lab/bert")
    wish(eve, "mute", "models/lab/bert")
    assert page(eve).count(">lab/bert</a>") == 2

    change_settings(actor=people.actor("ana"), repo=repo, is_private=True)

    assert "lab/bert" not in page(eve)


def test_search__finds_people_and_organizations(eve, people):
    make_org("labyrinth")

    html = page(eve, f"{SETTINGS}?q=lab")

    assert "Watch labyrinth" in html


def test_joined__asks_and_takes_the_answer(eve, people):
    assert people.lab

    assert "You are a member of lab now" in page(eve, f"{SETTINGS}?joined=lab")
    assert "You are a member" not in page(eve, f"{SETTINGS}?joined=nobody-there")


def test_frames__have_the_menu_and_cost_one_question(
    client, eve, people, repo, django_assert_num_queries
):
    for path in ("/lab/bert", "/lab", "/lab/bert/discussions"):
        html = page(eve, path)
        assert "data-watch-menu" in html
    client.logout()
    assert "data-watch-menu" not in page(client, "/lab/bert")
    assert "/login?next=/lab/bert" in page(client, "/lab/bert")


def test_settings__queries_do_not_grow(eve, people, repo, django_assert_max_num_queries):
    for number in range(6):
        open_discussion(
            actor=people.actor("eve"), repo=repo, title=f"Title {number}", description="x"
        )
        wish(eve, "mute", f"models/lab/bert/discussions/{number + 1}")
        wish(eve, "watch", make_org().namespace.name)
    wish(eve, "watch", "lab/bert")

    with django_assert_max_num_queries(9):
        page(eve)
