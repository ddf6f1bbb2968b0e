"""Everybody reads his notifications and his mails in his own language."""

import pytest

from accounts.actions.choose_language import choose_language
from community.actions.open_discussion import open_discussion
from notifications.actions.watch import watch
from notifications.models import Notification, Preferences
from notifications.wording import happened_in_place, happened_in_place_html
from tests.factories import deliver_events
from tests.notifications.test_mails import past


@pytest.fixture
def chinese(people):
    """`chinese("ben")`: he has chosen it at the foot of a page."""

    def choose(name):
        actor = people.actor(name)
        choose_language(actor=actor, user=actor.user, language="zh-hans")

    return choose


def test_mail__is_in_the_language_of_its_reader(people, discussion, say, mails, chinese):
    chinese("ben")
    say("ana", discussion, "@ben and @eve, look")

    sent = {message.to[0]: message for message in mails()}

    ben, eve = sent["ben@example.org"], sent["eve@example.org"]
    assert "ana 在讨论 #1 中提及了你" in ben.body
    assert "收到此邮件是因为你被提及。" in ben.body
    assert "不再接收“有人提及你”类邮件" in ben.body
    html = ben.alternatives[0][0]
    assert '<html lang="zh-hans">' in html
    assert "<strong>ana</strong> 在讨论 #1 中提及了你" in html
    assert "ana mentioned you in discussion #1 in lab/bert: A question" in eve.body
    assert "You get this because you were mentioned." in eve.body
    assert '<html lang="en">' in eve.alternatives[0][0]
    assert (
        "<strong>ana</strong> mentioned you in discussion #1 in lab/bert<"
        in (eve.alternatives[0][0])
    )
    for message in (ben, eve):
        assert message.extra_headers["X-Hub-Reason"] == "mention"


def test_mail__subject_of_several_in_the_language_of_its_reader(
    people, repo, mails, chinese, say, target
):
    for name in ("ben", "cem"):
        watch(actor=people.actor(name), target=target["repo"](repo))
        Preferences.objects.update_or_create(
            user=people.actor(name).user, defaults={"digest": "daily"}
        )
    chinese("ben")
    for number in range(2):
        open_discussion(
            actor=people.actor("eve"), repo=repo, title=f"Title {number}", description="d"
        )
    deliver_events()
    past()

    subjects = {message.to[0]: message.subject for message in mails()}

    assert subjects["ben@example.org"] == "[Weighhouse] 2 条通知"
    assert subjects["cem@example.org"] == "[Weighhouse] 2 notifications"


def test_mail__without_a_choice_is_in_the_language_of_the_hub(discussion, say, mails, settings):
    settings.DEFAULT_LANGUAGE = "zh-hans"
    say("ben", discussion)

    [sent] = mails()

    assert "ben 评论了讨论 #1" in sent.body


def test_wording__a_name_is_no_markup(people, discussion, say):
    say("ben", discussion)
    row = Notification.objects.filter(user=people.eve).latest("pk")
    row.actor.username = "<b>"

    assert happened_in_place(row) == "<b> commented on discussion #1 in lab/bert"
    assert happened_in_place_html(row) == (
        "<strong>&lt;b&gt;</strong> commented on discussion #1 in lab/bert"
    )


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/notifications", "你订阅了该仓库"),
        ("/settings/notifications", "免打扰时段从"),
    ],
)
def test_pages__in_the_language_of_the_reader(client, people, repo, target, chinese, path, words):
    watch(actor=people.actor("ben"), target=target["repo"](repo))
    open_discussion(actor=people.actor("eve"), repo=repo, title="News", description="d")
    deliver_events()
    chinese("ben")
    client.force_login(people.ben)

    html = client.get(path).content.decode()

    assert words in html
    assert "Because" not in html
    assert "When mails come" not in html


def test_api__speaks_english_to_a_reader_of_chinese(client, people, discussion, say, chinese):
    say("ben", discussion)
    chinese("eve")
    client.force_login(people.eve)

    answer = client.get("/api/notifications", headers={"Accept-Language": "zh-CN"}).json()

    assert answer["notifications"][0]["reason"] == "you opened it"
