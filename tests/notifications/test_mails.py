"""What a mail says, when it leaves, and what becomes of it when the mail server does not want it."""

import re
import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from accounts.actions.set_standing import set_standing
from community.actions.change_status import change_status
from community.actions.hide_comment import hide_comment
from community.actions.open_discussion import open_discussion
from community.models import DiscussionStatus
from notifications.actions.mute import mute
from notifications.mail_times import after_quiet_hours, mail_due_at
from notifications.models import MailState, Notification, OutgoingEmail, Preferences, What
from notifications.pruning import prune
from notifications.sending import send_due
from notifications.targets import Target
from repos.actions.change_settings import change_settings
from tests.factories import SYSTEM, deliver_events


def html_of(message):
    return message.alternatives[0][0]


def past(**fields):
    """What is due later is due now."""
    Notification.objects.exclude(mail_due_at=None).update(
        mail_due_at=datetime(2020, 1, 1, tzinfo=UTC), **fields
    )


def test_mail__says_what_happened_why_and_how_to_stop_it(people, discussion, say, mails):
    comment = say("ben", discussion, 'Look <b>here</b> "now"')

    [sent] = mails()

    assert sent.to == ["eve@example.org"]
    assert sent.subject == "Re: [lab/bert] A question (#1)"
    link = f"/lab/bert/discussions/1#{comment.public_id}"
    for part in (sent.body, html_of(sent)):
        assert link in part
        assert "because you opened it" in part
        assert "/notifications/unsubscribe/" in part
    assert "Look &lt;b&gt;here&lt;/b&gt;" in html_of(sent)
    assert "prefers-color-scheme: dark" in html_of(sent)
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_mail__messages_of_a_thread_belong_together(people, discussion, say, mails):
    say("ben", discussion)
    [first] = mails()
    say("ana", discussion, "@eve look")
    [second] = [one for one in mails() if one.to == ["eve@example.org"]]

    assert first.extra_headers["References"] == second.extra_headers["References"]
    assert first.extra_headers["In-Reply-To"] == first.extra_headers["References"]
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]


def test_mail__a_bulk_close_of_many_threads_is_one(people, repo, mails):
    opened = [
        open_discussion(actor=people.actor("eve"), repo=repo, title=f"Title {n}", description="d")
        for n in range(20)
    ]
    deliver_events()
    mails()
    for one in opened:
        change_status(actor=people.actor("ben"), discussion=one, status=DiscussionStatus.CLOSED)
    deliver_events()
    assert mails() == [], "such news waits for its like"
    past()

    [sent] = mails()

    assert sent.subject == "[Weighhouse] 20 notifications"
    assert all(f"Title {n}" in sent.body for n in range(20))


@pytest.mark.parametrize("spoil", ["private", "muted", "hidden", "off", "read", "left"])
def test_mail__is_judged_again_when_it_leaves(people, repo, discussion, say, mails, spoil):
    comment = say("ben", discussion)
    match spoil:
        case "private":
            change_settings(actor=people.actor("ana"), repo=repo, is_private=True)
        case "muted":
            mute(actor=people.actor("eve"), target=Target.of_discussion(discussion))
        case "hidden":
            hide_comment(actor=people.actor("ana"), comment=comment)
        case "off":
            Preferences.objects.create(user=people.eve, mail_participation=False)
        case "read":
            Notification.objects.update(read_at=datetime.now(UTC))
        case "left":
            people.eve.is_active = False
            people.eve.save()

    assert mails() == []
    assert not OutgoingEmail.objects.exclude(state=MailState.CANCELLED).exists()


def test_unsubscribe__one_click_without_signing_in_turns_off_exactly_that(
    people, discussion, say, mails
):
    say("ben", discussion)
    [sent] = mails()
    url = sent.extra_headers["List-Unsubscribe"].strip("<>")
    path = "/" + url.split("/", 3)[3]
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(path).status_code == 200
    say("ben", discussion)
    assert len(mails()) == 1, "a look changes nothing"

    answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    preferences = Preferences.objects.get(user=people.eve)
    assert not preferences.mail_participation
    assert preferences.mail_mention
    assert preferences.mail_watch
    assert preferences.web_participation
    say("ben", discussion)
    assert mails() == []
    say("ben", discussion, "@eve you")
    [mention] = mails()
    assert "you were mentioned" in mention.body


@pytest.mark.parametrize("change", ["x", ""])
def test_unsubscribe__a_forged_link_opens_nothing(people, discussion, say, mails, change):
    say("ben", discussion)
    [sent] = mails()
    token = re.search(r"/unsubscribe/([^>]+)>", sent.extra_headers["List-Unsubscribe"])[1]
    forged = token[:-3] + change + token[-2:]

    assert Client().post(f"/notifications/unsubscribe/{forged}").status_code == 401
    assert not Preferences.objects.exists()


class Flaky(EmailBackend):
    """A mail server that answers what `plan` says, call by call."""

    plan = []

    def send_messages(self, messages):
        step = Flaky.plan.pop(0) if Flaky.plan else None
        if step is not None:
            raise step
        return super().send_messages(messages)


@pytest.fixture
def flaky(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Flaky"
    Flaky.plan = []
    return Flaky


def again():
    OutgoingEmail.objects.update(next_attempt_at=datetime(2020, 1, 1, tzinfo=UTC))
    send_due()


def test_send__a_mailbox_that_is_full_gets_it_later_with_the_same_id(
    people, discussion, say, mails, flaky
):
    say("ben", discussion)
    flaky.plan = [smtplib.SMTPRecipientsRefused({"eve@example.org": (452, b"full")})]
    assert mails() == []
    row = OutgoingEmail.objects.get()
    assert (row.state, row.attempts, row.handed_over) == (MailState.DUE, 1, 0)
    assert row.next_attempt_at > datetime.now(UTC)
    assert "452" in row.last_error

    again()

    [sent] = mail.outbox
    assert row.public_id in sent.extra_headers["Message-ID"]
    assert OutgoingEmail.objects.get().state == MailState.SENT


def test_send__an_address_that_does_not_exist_stops_the_mails_and_says_so(
    client, people, discussion, say, mails, flaky
):
    say("ben", discussion)
    flaky.plan = [smtplib.SMTPRecipientsRefused({"eve@example.org": (550, b"no such user")})]
    mails()

    assert OutgoingEmail.objects.get().state == MailState.GIVEN_UP
    say("ben", discussion)
    assert mails() == []
    client.force_login(people.eve)
    page = client.get("/settings/notifications").content.decode()
    assert "No mails reach you" in page
    assert "</time> the mail server answered for eve@example.org: <q>" in " ".join(page.split())
    client.post("/settings/notifications", {"part": "mail"})
    say("ben", discussion)
    assert len(mails()) == 1


def test_send__given_up_after_days_and_sent_by_the_operators_button(
    people, discussion, say, mails, flaky, client
):
    say("ben", discussion)
    flaky.plan = [OSError("the line went dead")]
    send_due()
    OutgoingEmail.objects.update(handed_over=0, created_at=datetime.now(UTC) - timedelta(days=4))
    flaky.plan = [smtplib.SMTPDataError(451, b"later")]
    again()
    row = OutgoingEmail.objects.get()
    assert row.state == MailState.GIVEN_UP

    set_standing(actor=SYSTEM, user=people.dora, is_operator=True)
    client.force_login(people.dora)
    page = client.get("/admin/notifications/outgoingemail/")
    assert b"0 wait, 1 given up" in page.content
    client.post(
        "/admin/notifications/outgoingemail/",
        {"action": "send_again", "_selected_action": [row.pk]},
    )
    send_due()

    assert OutgoingEmail.objects.get().state == MailState.SENT


def test_send__silence_after_the_hand_over_costs_one_repetition_and_no_more(
    people, discussion, say, mails, flaky
):
    say("ben", discussion)
    flaky.plan = [smtplib.SMTPServerDisconnected("gone"), smtplib.SMTPServerDisconnected("gone")]
    send_due()
    again()
    again()

    row = OutgoingEmail.objects.get()
    assert (row.state, row.handed_over) == (MailState.GIVEN_UP, 2)
    assert mail.outbox == []


def test_compose__more_than_the_hour_allows_comes_together_later(
    people, repo, discussion, say, mails, settings
):
    settings.MAIL_PER_HOUR = 2
    for _ in range(2):
        say("ben", discussion)
        assert len(mails()) == 1
    say("ben", discussion, "third")
    say("ben", discussion, "fourth")
    assert mails() == []
    OutgoingEmail.objects.update(created_at=datetime.now(UTC) - timedelta(hours=2))
    past()

    [sent] = mails()

    assert "third" in sent.body
    assert "fourth" in sent.body


MONDAY = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("what", "preferences", "hour", "day"),
    [
        (What.COMMENTED, {}, 21, 2),
        (What.COMMENTED, {"digest": "hourly"}, 22, 2),
        (What.COMMENTED, {"digest": "daily"}, 8, 3),
        (What.COMMENTED, {"digest": "daily", "time_zone": "Asia/Tokyo"}, 23, 2),
        (What.COMMENTED, {"quiet_from": 21, "quiet_until": 7}, 7, 3),
        (What.COMMENTED, {"quiet_from": 22, "quiet_until": 7}, 21, 2),
        (What.COMMENTED, {"digest": "hourly", "quiet_from": 22, "quiet_until": 7}, 7, 3),
        (What.COMMENTED, {"quiet_from": 6, "quiet_until": 9, "time_zone": "Asia/Tokyo"}, 0, 3),
        (What.COMMENTED, {"time_zone": "Moon/Crater"}, 21, 2),
    ],
)
def test_mail_due_at__keeps_to_the_persons_hours(what, preferences, hour, day):
    due = mail_due_at(what, Preferences(**preferences), MONDAY).astimezone(UTC)

    assert (due.hour, due.day) == (hour, day)


def test_after_quiet_hours__end_is_not_quiet():
    preferences = Preferences(quiet_from=21, quiet_until=7)
    end = MONDAY.replace(day=3, hour=7, minute=0)

    assert after_quiet_hours(preferences, end) == end


def test_prune__takes_what_is_done_or_old_and_leaves_the_rest(people, discussion, say, mails):
    for number in range(4):
        say("ben", discussion, f"Word {number}")
    mails()
    old = datetime.now(UTC) - timedelta(days=400)
    done, aged, saved, fresh = Notification.objects.order_by("pk")
    Notification.objects.filter(pk=done.pk).update(done_at=datetime.now(UTC) - timedelta(days=2))
    Notification.objects.filter(pk=aged.pk).update(created_at=old)
    Notification.objects.filter(pk=saved.pk).update(created_at=old, saved_at=old)

    prune()

    assert set(Notification.objects.values_list("pk", flat=True)) == {saved.pk, fresh.pk}


def test_prune__never_what_a_mail_still_has_to_say(people, discussion, say):
    say("ben", discussion)
    Notification.objects.update(created_at=datetime.now(UTC) - timedelta(days=400))

    assert prune() == 0


def test_mail__nothing_of_a_header_comes_from_a_title(people, repo, mails):
    from notifications.mail_text import _one_line

    assert _one_line("a\r\nBcc: b@example.org") == "a Bcc: b@example.org"
