"""The JSON API: list, choose, settings, watching, and what the mail provider reports."""

import json

import pytest

from accounts.actions.create_token import Grant
from accounts.models import Role, TokenRole
from notifications.models import Notification, Preferences, Watch
from tests.factories import make_token


@pytest.fixture
def call(client, people):
    """`call("GET", "/api/…", body, who="eve")` with a write token of that person."""
    tokens = {}

    def request(method, path, body=None, *, who="eve", role=TokenRole.WRITE, token=None):
        key = (who, role)
        value = token or tokens.get(key) or tokens.setdefault(key, people.token(who, role))
        response = client.generic(
            method,
            path,
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {value}"},
        )
        return response.status_code, json.loads(response.content)

    return request


def test_list__has_the_shape_of_the_wire(call, people, discussion, say):
    comment = say("ben", discussion)

    status, body = call("GET", "/api/notifications?p=0&readStatus=unread&repoType=model")

    assert status == 200
    assert body["count"] == {"view": 1, "unread": 1, "all": 1}
    assert body["start"] == 0
    [row] = body["notifications"]
    assert row["type"] == "repo"
    assert row["read"] is False
    assert row["repo"] == {"name": "lab/bert", "type": "model"}
    assert row["discussionEventId"] == comment.public_id
    assert row["discussion"]["num"] == 1
    assert row["discussion"]["isPullRequest"] is False
    assert row["discussion"]["participating"][0]["user"] == "ben"
    assert row["discussion"]["participating"][0]["_id"] == people.ben.namespace.public_id


def test_list__of_a_collection_names_it_and_what_was_added(call, people, repo, shelf, collect):
    assert call("GET", "/api/settings/notifications", who="ana")[1]["collected"] == {
        "web": False,
        "email": False,
    }
    call("PATCH", "/api/settings/notifications", {"collected": {"web": True}}, who="ana")
    collect("eve", shelf, "lab/bert")

    [row] = call("GET", "/api/notifications", who="ana")[1]["notifications"]

    assert (row["type"], row["what"]) == ("collection", "collected")
    assert row["collection"] == {"slug": shelf.full_slug, "title": "Favourites"}
    assert row["repo"] == {"name": "lab/bert", "type": "model"}
    assert row["url"].endswith(shelf.url_path)
    assert "discussion" not in row


def test_list__needs_a_person(client, db):
    assert client.get("/api/notifications").status_code == 401


@pytest.mark.parametrize(
    "query", ["readStatus=some", "mention=x", "repoType=thing", "p=-1", "repoName=no/where"]
)
def test_list__refuses_what_it_does_not_know(call, query, people):
    assert call("GET", f"/api/notifications?{query}")[0] in (400, 404)


def test_mark_as_read__by_discussion_and_back(call, discussion, say):
    say("ben", discussion)
    body = {"discussionIds": [discussion.public_id]}

    assert call("POST", "/api/notifications/mark-as-read", body)[0] == 200
    assert call("GET", "/api/notifications")[1]["count"]["unread"] == 0
    call("POST", "/api/notifications/mark-as-read", body | {"read": False})
    assert call("GET", "/api/notifications")[1]["count"]["unread"] == 1


def test_delete__everything_only_when_it_is_said(call, discussion, say):
    say("ben", discussion)

    assert call("DELETE", "/api/notifications")[0] == 400
    assert call("GET", "/api/notifications")[1]["count"]["all"] == 1
    assert call("DELETE", "/api/notifications?applyToAll=true")[0] == 200
    assert call("GET", "/api/notifications")[1]["count"]["all"] == 0


def test_tokens__reading_reads_and_a_token_without_the_namespace_does_not(
    call, people, discussion, say
):
    say("ben", discussion)
    elsewhere = make_token(
        people.eve,
        TokenRole.FINE_GRAINED,
        grants=[Grant(role=Role.READ, namespace=people.eve.namespace)],
    )

    assert call("GET", "/api/notifications", role=TokenRole.READ)[0] == 200
    assert call("DELETE", "/api/notifications?applyToAll=1", role=TokenRole.READ)[0] == 403
    assert call("DELETE", "/api/notifications?applyToAll=1", token=elsewhere)[0] == 403
    assert Notification.objects.filter(done_at=None).count() == 1


def test_settings__are_changed_and_told(call, people):
    change = {
        "mention": {"web": True, "email": False},
        "digest": "daily",
        "quietHours": {"from": 22, "until": 7},
        "timeZone": "Europe/Berlin",
    }

    status, body = call("PATCH", "/api/settings/notifications", change)

    assert status == 200
    assert body["mention"] == {"web": True, "email": False}
    assert body["watch"] == {"web": True, "email": True}
    assert body["digest"] == "daily"
    assert call("GET", "/api/settings/notifications")[1] == body


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "weekly"},
        {"timeZone": "Moon"},
        {"quietHours": {"from": 25, "until": 1}},
        {"mention": {"web": "yes"}},
        {"nonsense": 1},
    ],
)
def test_settings__refuse_nonsense(call, people, change):
    assert call("PATCH", "/api/settings/notifications", change)[0] == 400


def test_watch__adds_and_drops_and_hides_what_is_private(call, people, repo):
    lab = {"id": people.lab.namespace.public_id, "type": "org"}
    bert = {"id": repo.public_id, "type": "repo"}

    assert call("PATCH", "/api/settings/watch", {"add": [lab, bert]})[0] == 200
    assert Watch.objects.filter(user=people.eve).count() == 2
    assert call("PATCH", "/api/settings/watch", {"delete": [lab]})[0] == 200
    assert Watch.objects.get(user=people.eve).target_id == repo.pk

    repo.is_private = True
    repo.save(update_fields=["is_private"])
    assert call("PATCH", "/api/settings/watch", {"add": [bert]})[0] == 404


def test_reports__shut_without_a_secret_and_stop_mails_with_it(
    client, people, settings, discussion
):
    def report(body, secret="s3cret"):
        return client.post(
            "/api/mail/reports",
            json.dumps(body),
            content_type="application/json",
            headers={"X-Mail-Secret": secret},
        ).status_code

    bounce = {"kind": "bounce", "email": "EVE@example.org", "detail": "550 gone"}
    assert report(bounce) == 404
    settings.MAIL_HOOK_SECRET = "s3cret"
    assert report(bounce, "other") == 401
    assert report({"kind": "praise"}) == 400
    assert not Preferences.objects.exists()

    assert report(bounce) == 200
    assert report(bounce | {"email": "nobody@example.org"}) == 200

    preferences = Preferences.objects.get(user=people.eve)
    assert preferences.mail_stopped_at is not None
    assert "550 gone" in preferences.stopped_because
