"""Who is told of what, and what takes it away again."""

import pytest

from accounts.actions.add_member import add_member
from accounts.actions.block_user import block_user
from accounts.actions.remove_member import remove_member
from accounts.models import Role
from community.actions.change_status import change_status
from community.actions.edit_comment import edit_comment
from community.actions.hide_comment import hide_comment
from community.actions.open_discussion import open_discussion
from community.actions.submit_review import submit_review
from community.models import DiscussionStatus, Verdict
from notifications.actions.mute import mute
from notifications.actions.watch import watch
from notifications.models import Notification, Reason, Watch, What
from notifications.queries import InboxFilter, View, inbox
from notifications.targets import Target
from repos.actions.change_settings import change_settings
from repos.actions.delete_repo import delete_repo
from tests.factories import deliver_events, make_pull_request


def told(user):
    rows = Notification.objects.filter(user=user).order_by("pk")
    return [(row.what, row.reason) for row in rows]


def test_comment__participants_hear_and_the_one_who_spoke_does_not(people, discussion, say):
    say("ben", discussion)
    say("eve", discussion)

    assert told(people.eve) == [(What.COMMENTED, Reason.AUTHOR)]
    assert told(people.ben) == [(What.COMMENTED, Reason.PARTICIPANT)]
    assert told(people.cem) == []


def test_comment__a_mention_is_the_stronger_reason_and_one_row(people, discussion, say):
    say("ben", discussion, "@Cem and @eve and @nobody-there look")

    assert told(people.cem) == [(What.COMMENTED, Reason.MENTION)]
    assert told(people.eve) == [(What.COMMENTED, Reason.MENTION)]


def test_comment__whoever_blocks_the_writer_is_not_called_by_him(people, discussion, say):
    block_user(actor=people.actor("cem"), namespace=people.cem.namespace, user=people.ben)

    say("ben", discussion, "@cem and @eve look")

    assert told(people.cem) == []
    assert told(people.eve) == [(What.COMMENTED, Reason.MENTION)]


def test_comment__edited_tells_only_those_named_now(people, discussion, say):
    comment = say("ben", discussion, "@eve look")

    edit_comment(actor=people.actor("ben"), comment=comment, text="@eve @cem look")
    deliver_events()

    assert told(people.cem) == [(What.COMMENTED, Reason.MENTION)]
    assert len(told(people.eve)) == 1


def test_opened__owner_and_watchers_hear(people, repo):
    mine = people.dora
    watch(actor=people.actor("cem"), target=Target.of_namespace(people.lab.namespace))
    watch(actor=people.actor("dora"), target=Target.of_repo(repo))

    open_discussion(actor=people.actor("eve"), repo=repo, title="News", description="Text")
    deliver_events()

    assert told(people.cem) == [(What.OPENED, Reason.NAMESPACE)]
    assert told(mine) == [(What.OPENED, Reason.REPO)]


def test_status__concerns_those_who_took_part(people, repo, discussion):
    watch(actor=people.actor("dora"), target=Target.of_repo(repo))

    change_status(actor=people.actor("ben"), discussion=discussion, status=DiscussionStatus.CLOSED)
    deliver_events()

    assert told(people.eve) == [(What.CLOSED, Reason.AUTHOR)]
    assert told(people.dora) == []


def test_private__takes_notifications_out_of_sight_at_once_and_back(people, repo, discussion, say):
    say("ben", discussion)
    mine = inbox(people.actor("eve"), InboxFilter(view=View.ALL))
    assert mine.count() == 1

    change_settings(actor=people.actor("ana"), repo=repo, is_private=True)
    assert mine.all().count() == 0
    change_settings(actor=people.actor("ana"), repo=repo, is_private=False)

    assert mine.all().count() == 1


def test_private__a_stranger_is_not_told_of_what_comes(people, repo, discussion, say):
    change_settings(actor=people.actor("ana"), repo=repo, is_private=True)

    say("ben", discussion, "@eve @dora @cem secret")

    assert told(people.eve) == []
    assert told(people.dora) == []
    assert told(people.cem) == [(What.COMMENTED, Reason.MENTION)]


def test_deleted_repo__rows_and_watches_go(people, repo, discussion, say):
    watch(actor=people.actor("dora"), target=Target.of_repo(repo))
    mute(actor=people.actor("cem"), target=Target.of_repo(repo))
    say("ben", discussion)

    delete_repo(actor=people.actor("ana"), repo=repo)
    assert inbox(people.actor("eve"), InboxFilter()).count() == 0
    deliver_events()

    assert not Notification.objects.filter(repo__isnull=False).exists()
    assert not Watch.objects.filter(user=people.dora).exists()


def test_hidden_comment__its_news_goes_and_the_opening_stays(people, discussion, say):
    comment = say("ben", discussion, "@cem shameful")
    assert told(people.cem)

    hide_comment(actor=people.actor("ana"), comment=comment)
    deliver_events()

    assert told(people.cem) == []
    assert told(people.eve) == []


def test_joined__watches_and_says_so_and_leaving_ends_both(people, discussion):
    add_member(actor=people.actor("ana"), organization=people.lab, user=people.dora, role=Role.READ)
    deliver_events()

    assert told(people.dora) == [(What.JOINED, Reason.MEMBER)]
    assert Watch.objects.filter(user=people.dora, target_type="org").exists()

    remove_member(actor=people.actor("ana"), organization=people.lab, user=people.dora)
    deliver_events()

    assert told(people.dora) == []
    assert not Watch.objects.filter(user=people.dora).exists()


@pytest.mark.parametrize("number", [200])
def test_mentions__ten_thousand_names_are_capped(people, discussion, say, number):
    from notifications.listeners import MAX_MENTIONED
    from tests.factories import make_user

    for one in range(60):
        make_user(f"crowd-{one}")

    say("ben", discussion, " ".join(f"@crowd-{one}" for one in range(number)))

    assert Notification.objects.filter(reason=Reason.MENTION).count() == MAX_MENTIONED


@pytest.mark.parametrize(("text", "whats"), [("", ["approved"]), ("Fine", ["commented"])])
def test_approval__is_told_once_with_or_without_words(people, repo, text, whats):
    pull_request = make_pull_request(repo, {"a.txt": "x"}, actor=people.actor("ben"))
    deliver_events()
    Notification.objects.all().delete()

    submit_review(
        actor=people.actor("ana"), pull_request=pull_request, verdict=Verdict.APPROVE, text=text
    )
    deliver_events()

    rows = Notification.objects.filter(user=people.user("ben"))
    assert [row.what for row in rows] == whats
    assert not Notification.objects.filter(user=people.user("ana")).exists()
