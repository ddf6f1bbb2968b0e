"""Something of theirs is added to a collection: who asked for it hears, as long as he may see both."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from accounts.actor import Actor
from collections_app.actions.delete_collection import delete_collection
from collections_app.actions.remove_item import remove_item
from collections_app.actions.update_collection import update_collection
from notifications.models import MailState, Notification, OutgoingEmail, Preferences
from notifications.pruning import prune
from notifications.queries import InboxFilter, View, inbox
from repos.actions.change_settings import change_settings
from repos.actions.delete_repo import delete_repo
from repos.models import Repository
from tests.factories import deliver_events
from tests.notifications.conftest import make_shelf


@pytest.fixture
def ana(people, repo):
    """Admin of the lab, who has asked for it in both ways."""
    Preferences.objects.create(user=people.ana, web_collected=True, mail_collected=True)
    return people.ana


def shown_to(user):
    return inbox(Actor.of(user), InboxFilter(view=View.ALL)).count()


def at_once():
    Notification.objects.exclude(mail_due_at=None).update(
        mail_due_at=datetime(2020, 1, 1, tzinfo=UTC)
    )


def test_added__only_who_asked_for_it_hears(people, repo, shelf, collect):
    """Also those who had settings before there was this one."""
    Preferences.objects.create(user=people.ana)
    collect("eve", shelf, "lab/bert")

    assert not Notification.objects.exists()


def test_added__an_admin_hears_of_the_organizations_model(people, ana, shelf, collect):
    collect("eve", shelf, "lab/bert")
    collect("eve", shelf, "2307.09288", kind="paper")

    row = Notification.objects.get()
    assert (row.user, row.what, row.reason) == (ana, "collected", "item_admin")


def test_added__the_owner_of_a_collection_hears(people, shelf, collect):
    Preferences.objects.create(user=people.dora, web_collected=True)
    mine = make_shelf(people, "dora", "Mine")
    collect("eve", shelf, mine.public_id, kind="collection")

    row = Notification.objects.get()
    assert (row.user, row.reason, row.mail_due_at) == (people.dora, "item_owner", None)


def test_added__taken_out_and_added_again_is_one_line_and_one_mail(
    people, ana, shelf, collect, mails
):
    for _ in range(2):
        item = collect("eve", shelf, "lab/bert")
        assert shown_to(ana) == 1
        assert mails() == [], "it waits for its like"
        remove_item(actor=people.actor("eve"), item=item)
        assert shown_to(ana) == 0, "also before anybody has heard"
        deliver_events()
        assert not Notification.objects.exists()
    collect("eve", shelf, "lab/bert")
    at_once()

    assert len(mails()) == 1


@pytest.mark.parametrize(
    "spoil", ["collection private", "collection deleted", "withdrawn", "repo deleted", "left"]
)
def test_added__what_may_not_be_seen_any_more_is_neither_shown_nor_mailed(
    people, ana, repo, shelf, collect, mails, spoil
):
    """Judged when it is read and when the mail leaves, before any listener has heard."""
    collect("eve", shelf, "lab/bert")
    at_once()
    row = Notification.objects.get()
    match spoil:
        case "collection private":
            update_collection(actor=people.actor("eve"), collection=shelf, is_private=True)
        case "collection deleted":
            delete_collection(actor=people.actor("eve"), collection=shelf)
        case "withdrawn":
            Repository.objects.filter(pk=repo.pk).update(is_disabled=True)
        case "repo deleted":
            delete_repo(actor=people.actor("ana"), repo=repo)
        case "left":
            change_settings(actor=people.actor("ana"), repo=repo, is_private=True)
            people.lab.memberships.filter(user=ana).delete()
    client = Client()
    client.force_login(ana)

    assert shown_to(ana) == 0
    assert client.get(f"/notifications/{row.pk}").status_code == 404
    assert mails() == []
    assert not OutgoingEmail.objects.exclude(state=MailState.CANCELLED).exists()

    deliver_events()
    prune()
    assert Notification.objects.exists() is not spoil.endswith("deleted")


def test_added__does_not_depend_on_discussions(people, ana, repo, shelf, collect):
    Repository.objects.filter(pk=repo.pk).update(discussions_disabled=True)

    collect("eve", shelf, "lab/bert")

    assert shown_to(ana) == 1


def test_mail__says_where_and_why_and_its_link_stops_exactly_that(
    people, ana, shelf, collect, mails
):
    collect("eve", shelf, "lab/bert", note="Small & <b>good</b>")
    at_once()

    [sent] = mails()

    assert sent.subject == "[Weighhouse] lab/bert is in the collection “Favourites” now"
    html = sent.alternatives[0][0]
    for part in (sent.body, html):
        assert shelf.url_path in part
        assert "a model to a collection of eve" in part
        assert "because what was added belongs to an organization that you manage" in part
        assert "Something of yours is added to a collection" in part
    assert "Small &amp; &lt;b&gt;good&lt;/b&gt;" in html
    url = sent.extra_headers["List-Unsubscribe"].strip("<>")
    Client().post("/" + url.split("/", 3)[3], {"List-Unsubscribe": "One-Click"})
    after = Preferences.objects.get(user=ana)
    assert (after.mail_collected, after.web_collected) == (False, True)
    assert after.mail_watch
    assert after.mail_membership


def test_mail__of_several_says_how_many(people, ana, shelf, collect, mails):
    collect("eve", shelf, "lab/bert")
    collect("eve", make_shelf(people, "eve", "More"), "lab/bert")
    at_once()

    [sent] = mails()

    assert sent.subject == "[Weighhouse] 2 notifications"


def test_inbox__shows_it_leads_there_and_costs_nothing_per_line(
    people, client, ana, shelf, collect, django_assert_num_queries
):
    collect("eve", shelf, "lab/bert", note="<script>alert(1)</script>")
    mine = make_shelf(people, "ana", "Of Ana")
    for number in range(3):
        target = make_shelf(people, "eve", f"More {number}")
        collect("eve", target, "lab/bert")
        collect("eve", target, mine.public_id, kind="collection")
    client.force_login(ana)
    row = Notification.objects.earliest("pk")

    client.get("/notifications")
    # As for other lines (see views/test_inbox.py).
    with django_assert_num_queries(8):
        html = client.get("/notifications").content.decode()

    assert "lab/bert is in the collection “Favourites” now" in html
    assert "“Of Ana” is in the collection “More 2” now" in html
    assert "Because what was added is yours" in html
    assert "<script>alert" not in html
    answer = client.get(f"/notifications/{row.pk}")
    assert answer["Location"] == shelf.url_path
    assert client.get(answer["Location"]).status_code == 200


def test_settings__the_line_is_there_and_off(people, client):
    client.force_login(people.dora)
    line = "Something of yours is added to a collection"

    before = client.get("/settings/notifications").content.decode()
    client.post("/settings/notifications", {"part": "grid", "web_collected": "on"})
    after = client.get("/settings/notifications").content.decode()

    assert f'name="web_collected" aria-label="Inbox: {line}">' in before
    assert f'name="mail_collected" aria-label="E-mail: {line}">' in before
    assert f'name="web_collected" aria-label="Inbox: {line}" checked>' in after
