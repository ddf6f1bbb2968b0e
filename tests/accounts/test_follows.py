"""Following: the action, the wire, the button on profiles, and the front page that listens."""

import pytest

from accounts.actions.follow_namespace import follow_namespace
from accounts.actions.unfollow_namespace import unfollow_namespace
from accounts.models import Follow
from hub.kernel.errors import BadInput, Forbidden, NotSignedIn
from outbox.models import OutboxEvent
from repos.actions.like_repo import like_repo
from tests.factories import make_repo
from tests.repos.api.calls import bearer

pytestmark = pytest.mark.django_db


def told():
    events = OutboxEvent.objects.filter(name="namespace.followed").order_by("pk")
    return [event.payload["is_followed"] for event in events]


def test_follow__is_idempotent_and_told_once(people):
    actor = people.actor("eve")
    for _ in range(2):
        follow_namespace(actor=actor, namespace=people.lab.namespace)
    assert Follow.objects.count() == 1

    for _ in range(2):
        unfollow_namespace(actor=actor, namespace=people.lab.namespace)
    assert Follow.objects.count() == 0
    assert told() == [True, False]


@pytest.mark.parametrize(
    ("change", "person", "error"),
    [
        (follow_namespace, "anonymous", NotSignedIn),
        (follow_namespace, "eve_read_token", Forbidden),
        (follow_namespace, "ana", BadInput),
        (unfollow_namespace, "anonymous", NotSignedIn),
        (unfollow_namespace, "eve_read_token", Forbidden),
    ],
)
def test_follow__who_may_not(people, change, person, error):
    with pytest.raises(error):
        change(actor=people.actor(person), namespace=people.ana.namespace)

    assert Follow.objects.count() == 0


def test_follow__on_the_wire(client, people):
    eve = bearer(people.eve)
    assert (
        client.post(f"/api/organizations/{people.lab.namespace.name}/follow", **eve).status_code
        == 200
    )
    assert client.post("/api/users/ana/follow", **eve).status_code == 200

    assert [row["user"] for row in client.get("/api/users/ana/followers").json()] == ["eve"]
    assert [row["user"] for row in client.get("/api/organizations/lab/followers").json()] == ["eve"]
    following = client.get("/api/users/eve/following").json()
    assert [(row["user"], row["type"]) for row in following] == [("ana", "user"), ("lab", "org")]
    assert client.get("/api/users/eve/following?limit=1").headers["Link"].endswith('rel="next"')
    assert client.get("/api/users/eve/overview").json()["numFollowing"] == 2
    overview = client.get("/api/users/ana/overview", **eve).json()
    assert (overview["numFollowers"], overview["isFollowing"]) == (1, True)

    assert client.delete("/api/users/ana/follow", **eve).status_code == 200
    assert client.get("/api/users/ana/followers").json() == []


def test_follow__somebody_who_is_not_there(client, people):
    assert client.post("/api/users/nobody/follow", **bearer(people.eve)).status_code == 404


def test_user_likes__tells_what_the_asker_may_see(client, people):
    shown, hidden = make_repo(people.ana, "bert"), make_repo(people.ana, "secret", private=True)
    for repo in (shown, hidden):
        like_repo(actor=people.actor("ana"), repo=repo)

    rows = client.get("/api/users/ana/likes").json()

    assert [row["repo"] for row in rows] == [{"name": "ana/bert", "type": "model"}]
    assert len(client.get("/api/users/ana/likes", **bearer(people.ana)).json()) == 2
    assert "/ana/secret" not in client.get("/ana?show=likes").content.decode()


def test_profile__the_button_follows_and_lists_say_so(client, people):
    client.force_login(people.eve)
    assert people.ana
    assert client.post("/settings/following/ana").headers["Location"] == "/ana"

    page = client.get("/ana").content.decode()
    assert 'aria-pressed="true"' in page
    assert "1 follower<" in page
    assert 'href="/eve"' in client.get("/ana?show=followers").content.decode()
    assert 'href="/ana"' in client.get("/eve?show=following").content.decode()

    client.post("/settings/following/ana", {"wish": "unfollow"})
    assert "0 followers" in client.get("/ana").content.decode()


def test_home__tells_what_happened_around_you(client, people, django_assert_num_queries):
    make_repo(people.lab, "ours")
    make_repo(people.ana, "private-one", private=True)
    liked = make_repo(people.fay, "liked-one")
    like_repo(actor=people.actor("ana"), repo=liked)
    make_repo(people.dora, "far-away")
    follow_namespace(actor=people.actor("ben"), namespace=people.ana.namespace)
    client.force_login(people.ben)

    page = client.get("/").content.decode()
    around = page.partition("Around you")[2].partition("Trending")[0]

    assert 'href="/lab/ours"' in around
    assert 'href="/fay/liked-one"' in around
    assert "liked" in around
    assert "far-away" not in around
    assert "private-one" not in page
    # Session, person; trending models with tags, two empty lists; mine; organizations; activity twice.
    with django_assert_num_queries(11):
        client.get("/")
