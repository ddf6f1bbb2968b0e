"""Who may report, block, attach, preview; and what a block keeps out."""

from contextlib import nullcontext

import pytest

from accounts.actions.block_user import block_user
from accounts.actions.follow_namespace import follow_namespace
from accounts.actions.unblock_user import unblock_user
from accounts.errors import Blocked
from accounts.models import Block, Follow, Namespace
from community.actions.add_comment import add_comment
from community.actions.attach_picture import attach_picture
from community.actions.edit_comment import edit_comment
from community.actions.open_discussion import open_discussion
from community.actions.open_pull_request import open_pull_request
from community.actions.react import react
from community.actions.report_comment import report_comment
from community.actions.report_repo import report_repo
from community.actions.resolve_report import resolve_report
from community.models import Discussion, Emoji, Report, ReportReason, TimelineEvent
from community.pushes import may_push_to_pull_request
from hub.kernel.errors import BadInput, Forbidden, NotSignedIn
from outbox.models import OutboxEvent
from repos.actions.change_settings import change_settings
from repos.actions.like_repo import like_repo
from repos.errors import RepoNotFound
from tests.community.test_attachments import picture

BASE = "/lab/bert/discussions"


def first_comment(discussion) -> TimelineEvent:
    comment = TimelineEvent.objects.get(discussion=discussion)
    comment.discussion = discussion
    return comment


DOORS = {
    "open": lambda actor, talk: open_discussion(
        actor=actor, repo=talk.repo, title="Hello", description=""
    ),
    "propose": lambda actor, talk: open_pull_request(
        actor=actor, repo=talk.repo, title="Hello", description=""
    ),
    "comment": lambda actor, talk: add_comment(actor=actor, discussion=talk, text="Hi"),
    "edit": lambda actor, talk: edit_comment(
        actor=actor, comment=first_comment(talk), text="Other words"
    ),
    "react": lambda actor, talk: react(
        actor=actor, comment=first_comment(talk), emoji=Emoji.HEART, is_set=True
    ),
    "attach": lambda actor, talk: attach_picture(actor=actor, repo=talk.repo, content=picture()),
    "like": lambda actor, talk: like_repo(actor=actor, repo=talk.repo),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("is_blocked", [False, True])
def test_block__keeps_out_at_every_door(people, discussion, door, is_blocked):
    if is_blocked:
        block_user(actor=people.actor("ana"), namespace=people.lab.namespace, user=people.eve)

    with pytest.raises(Blocked) if is_blocked else nullcontext():
        DOORS[door](people.actor("eve"), discussion)


def test_block__own_pull_request_takes_no_more_pushes(people, repo, propose):
    pull_request = propose({"a.txt": "ONE\n"})
    wanted = {"actor": people.actor("eve"), "repo": repo, "number": pull_request.number}
    may_push_to_pull_request(**wanted)
    block_user(actor=people.actor("ana"), namespace=people.lab.namespace, user=people.eve)

    with pytest.raises(Blocked):
        may_push_to_pull_request(**wanted)

    unblock_user(actor=people.actor("ana"), namespace=people.lab.namespace, user=people.eve)
    may_push_to_pull_request(**wanted)


def test_block__drops_both_follows_and_refuses_a_new_one(people):
    namespaces = {name: people.user(name).namespace for name in ("ana", "eve")}
    follow_namespace(actor=people.actor("eve"), namespace=namespaces["ana"])
    follow_namespace(actor=people.actor("ana"), namespace=namespaces["eve"])

    block_user(actor=people.actor("ana"), namespace=namespaces["ana"], user=people.eve)

    assert not Follow.objects.exists()
    with pytest.raises(Blocked):
        follow_namespace(actor=people.actor("eve"), namespace=namespaces["ana"])


@pytest.mark.parametrize(
    ("person", "namespace", "error"),
    [
        ("ana", "ana", None),
        ("ana", "lab", None),
        ("ben", "lab", Forbidden),
        ("dora", "lab", Forbidden),
        ("ana", "dora", Forbidden),
        ("ana_write_token", "ana", Forbidden),
        ("anonymous", "ana", NotSignedIn),
    ],
)
def test_block__who_may(people, person, namespace, error):
    assert people.lab
    assert people.dora
    where = Namespace.objects.get(name=namespace)

    with pytest.raises(error) if error else nullcontext():
        block_user(actor=people.actor(person), namespace=where, user=people.eve)

    assert Block.objects.exists() is (error is None)


def test_block__not_oneself_and_no_member(people):
    with pytest.raises(BadInput):
        block_user(actor=people.actor("ana"), namespace=people.ana.namespace, user=people.ana)
    with pytest.raises(BadInput):
        block_user(actor=people.actor("ana"), namespace=people.lab.namespace, user=people.cem)


def test_blocked_page__blocks_and_unblocks(client, people):
    client.force_login(people.ana)
    assert people.lab
    assert people.eve

    client.post("/settings/blocked", {"name": "@eve", "by": "lab"})
    html = client.get("/settings/blocked?name=dora").content.decode()

    assert Block.objects.get().namespace == people.lab.namespace
    assert 'value="dora"' in html
    client.post("/settings/blocked", {"name": "eve", "by": "lab", "wish": "remove"})
    assert not Block.objects.exists()


@pytest.mark.parametrize(
    ("person", "error"),
    [("eve", None), ("cem", None), ("anonymous", NotSignedIn)],
)
def test_report_comment__who_may(people, discussion, person, error):
    with pytest.raises(error) if error else nullcontext():
        report_comment(
            actor=people.actor(person),
            comment=first_comment(discussion),
            reason=ReportReason.SPAM,
            text="Look",
        )

    assert Report.objects.exists() is (error is None)


def test_report_comment__is_told_once_and_to_nobody(client, people, discussion):
    for _ in range(2):
        client.force_login(people.cem)
        client.post(
            f"{BASE}/1/comment/{first_comment(discussion).public_id}/report",
            {"reason": "abuse", "text": "rude words"},
        )
    client.force_login(people.ana)

    assert Report.objects.get().text == "rude words"
    assert "rude words" not in client.get(f"{BASE}/1").content.decode()
    assert not [row for row in OutboxEvent.objects.all() if "rude" in str(row.payload)]


def test_report_comment__of_a_hidden_repository_is_a_missing_one(people, repo, discussion):
    change_settings(actor=people.actor("ana"), repo=repo, is_private=True)
    discussion.repo.refresh_from_db()

    with pytest.raises(RepoNotFound):
        report_comment(
            actor=people.actor("eve"), comment=first_comment(discussion), reason=ReportReason.SPAM
        )


def test_resolve_report__hides_and_settles_all_of_that_comment(people, discussion):
    for person in ("cem", "ben"):
        report_comment(
            actor=people.actor(person),
            comment=first_comment(discussion),
            reason=ReportReason.ABUSE,
        )
    people.dora.is_superuser = True
    people.dora.save(update_fields=["is_superuser"])
    report = Report.objects.select_related("repo", "event__discussion").first()

    with pytest.raises(Forbidden):
        resolve_report(actor=people.actor("ana"), report=report, hides_comment=True)
    resolve_report(actor=people.actor("dora"), report=report, hides_comment=True)

    comment = first_comment(discussion)
    assert (comment.is_hidden, comment.text) == (True, "")
    assert comment.hidden_by == people.dora
    assert not Report.objects.filter(resolved_at=None).exists()


def test_report_queue__operators_see_and_settle_it(client, people, discussion):
    report = report_comment(
        actor=people.actor("cem"), comment=first_comment(discussion), reason=ReportReason.SPAM
    )
    people.dora.is_superuser = people.dora.is_staff = True
    people.dora.save(update_fields=["is_superuser", "is_staff"])
    client.force_login(people.dora)

    page = client.get("/admin/community/report/")
    assert b"Why?" in page.content
    client.post(
        "/admin/community/report/",
        {"action": "hide_and_resolve", "_selected_action": [report.pk]},
    )

    assert first_comment(discussion).is_hidden
    assert Report.objects.get().resolved_by == people.dora


def test_report_repo__opens_a_discussion_once(client, people, repo):
    client.force_login(people.eve)
    said = {"reason": "legal", "text": "Not theirs", "once": "abc"}

    answers = [client.post(f"{BASE}/report", said) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [f"{BASE}/1"] * 2
    assert Discussion.objects.get().title == "Report: legal problem"
    assert Report.objects.get().reason == "legal"


def test_report_repo__where_discussions_are_off_only_operators_read_it(people, repo):
    change_settings(actor=people.actor("ana"), repo=repo, discussions_disabled=True)

    born = report_repo(
        actor=people.actor("eve"), repo=repo, reason=ReportReason.ETHICAL, text="Bad"
    )

    assert born is None
    assert Report.objects.get().text == "Bad"
    assert not Discussion.objects.exists()


def test_settings__discussions_off_and_on_again_without_loss(client, people, repo, discussion):
    client.force_login(people.ana)

    client.post("/lab/bert/settings/discussions", {"wish": "disable"})

    assert client.get(f"{BASE}/1").status_code == 403
    assert "/lab/bert/discussions" not in client.get("/lab/bert/settings").content.decode()
    wire = client.get("/api/models/lab/bert/discussions")
    assert (wire.status_code, wire.json()["error"]) == (
        403,
        "Discussions are disabled for this repository.",
    )

    client.post("/lab/bert/settings/discussions", {"wish": "enable"})

    assert "A question" in client.get(f"{BASE}/1").content.decode()
    client.force_login(people.cem)
    assert client.post("/lab/bert/settings/discussions", {"wish": "disable"}).status_code == 403
