"""Attacks through what people say: foreign ids, hidden repositories, forged forms, floods, scripts.

Numbers are those of the attack catalogue. Pictures (S44) stand in tests/community/test_attachments.py,
links and references of hidden repositories in tests/community/test_text_links.py.
"""

import time
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from community.actions.add_comment import add_comment
from community.actions.hide_comment import hide_comment
from community.actions.open_discussion import open_discussion
from community.actions.open_pull_request import open_pull_request
from community.models import Discussion, Report, TimelineEvent
from hub.kernel.errors import HubError
from repos.actions.create_branch import create_branch
from repos.git.types import Oid, RefUpdate
from repos.push_rules import refused_refs
from tests.attacks.test_pages import told
from tests.community.test_attachments import picture
from tests.factories import deliver_events, make_pull_request, make_repo, make_token

pytestmark = pytest.mark.django_db
EVIL = "\"'><xss onload=alert(1)>"


@pytest.fixture
def repo(people):
    return make_repo(people.lab, "bert", files={"a.txt": "one\n"})


@pytest.fixture
def discussion(people, repo):
    return open_discussion(actor=people.actor("cem"), repo=repo, title="Mine", description="Words")


def comment_of(discussion) -> TimelineEvent:
    comment = TimelineEvent.objects.get(discussion=discussion)
    comment.discussion = discussion
    return comment


class Reader(HTMLParser):
    """Reads as a browser would, roughly; writes down what only an attacker would have written."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [tag] if tag == "xss" else []
        self.found += [f"{tag} {name}" for name, _ in attrs if name.startswith("on")]


def tags_of_strangers(html):
    reader = Reader()
    reader.feed(html)
    return reader.found


# S19
@pytest.mark.parametrize("status", ["open", "closed", "merged"])
@pytest.mark.parametrize("ref", ["refs/pr/{}", "refs/pr/{}/x", "refs/pr/0{}", "refs/heads/pr/{}"])
@pytest.mark.parametrize("person", ["cem", "dora"])
def test_s19_push__author_writes_to_his_open_pull_request_alone(people, repo, ref, person, status):
    pull_request = open_pull_request(
        actor=people.actor("cem"), repo=repo, title="Mine", description=""
    )
    Discussion.objects.filter(pk=pull_request.pk).update(status=status)
    name = ref.format(pull_request.number)
    update = RefUpdate(name, Oid(repo.head_oid), Oid(repo.head_oid))

    refused = refused_refs(people.actor(person), repo, [update])

    is_his = person == "cem" and name == "refs/pr/1" and status == "open"
    assert bool(refused) is not is_his


# S43
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("comment/{}/edit", {"content": "evil"}),
        ("comment/{}/hide", {}),
        ("comment/{}/reaction", {"reaction": "👍"}),
        ("comment/{}/report", {"reason": "spam"}),
        ("comment/{}/history", None),
    ],
)
def test_s43_comment__is_found_through_its_own_discussion_only(people, discussion, path, body):
    mine = make_repo(people.eve, "mine", files={"a.txt": "x"})
    open_discussion(actor=people.actor("eve"), repo=mine, title="Bait", description="x")
    client = Client()
    client.force_login(people.eve)
    foreign = comment_of(discussion)
    address = f"/eve/mine/discussions/1/{path.format(foreign.public_id)}"

    answer = client.get(address) if body is None else client.post(address, body)

    assert answer.status_code == 404
    foreign.refresh_from_db()
    assert (foreign.text, foreign.is_hidden, foreign.reactions.count()) == ("Words", False, 0)
    assert not Report.objects.exists()


# S45
@pytest.mark.parametrize("person", [None, "eve"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", None),
        ("/new", None),
        ("/1", None),
        ("/1/news?since=1.1", None),
        ("/1/files", None),
        ("/report", None),
        ("/preview", {"text": "x"}),
        ("/1/comment", {"comment": "x"}),
        ("/new", {"title": "Title", "kind": "discussion"}),
        ("/report", {"reason": "legal", "text": "x"}),
    ],
)
def test_s45_hidden__talk_of_it_looks_like_missing(people, person, path, body):
    hidden = make_repo(people.ana, "zebra", private=True, files={"a.txt": "secret"})
    open_discussion(actor=people.actor("ana"), repo=hidden, title="Plan", description="")
    client = Client()
    if person:
        client.force_login(people.user(person))

    def ask(name):
        address = f"/ana/{name}/discussions{path}"
        return told(client.get(address) if body is None else client.post(address, body), name)

    assert ask("zebra") == ask("quagga")


# S46
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "", {"title": "Title", "description": ""}),
        ("post", "/1/comment", {"comment": "x"}),
        ("post", "/1/title", {"title": "Other"}),
        ("post", "/1/status", {"status": "closed"}),
        ("post", "/1/pin", {}),
        ("post", "/1/lock", {}),
    ],
)
def test_s46_reading_token__changes_nothing(people, client, discussion, method, path, body):
    header = {"Authorization": f"Bearer {make_token(people.ana, 'read')}"}

    answer = getattr(client, method)(
        f"/api/models/lab/bert/discussions{path}",
        body,
        content_type="application/json",
        headers=header,
    )

    assert answer.status_code == 403
    discussion.refresh_from_db()
    assert (discussion.title, discussion.status) == ("Mine", "open")
    assert Discussion.objects.count() == TimelineEvent.objects.count() == 1


# S54
@pytest.mark.parametrize(
    "path",
    [
        "/new",
        "/preview",
        "/pictures",
        "/report",
        "/1/comment",
        "/1/title",
        "/1/pin",
        "/1/lock",
        "/1/merge",
        "/1/update",
        "/1/delete-ref",
        "/1/comment/{}/edit",
        "/1/comment/{}/hide",
        "/1/comment/{}/reaction",
        "/1/comment/{}/report",
    ],
)
def test_s54_forms__need_their_token_and_no_get_changes(people, discussion, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)
    address = f"/lab/bert/discussions{path.format(comment_of(discussion).public_id)}"
    said = {
        "title": "Other",
        "comment": "x",
        "text": "x",
        "reason": "legal",
        "kind": "discussion",
        "content": "Other",
    }

    forged = client.post(address, said | {"pictures": SimpleUploadedFile("a.png", picture())})
    # Some of them are pages with a form; looking at one changes nothing.
    looked = client.get(address, said)

    assert forged.status_code == 403
    assert looked.status_code in (200, 302, 404, 405)
    discussion.refresh_from_db()
    assert (discussion.title, discussion.is_pinned, discussion.is_locked) == ("Mine", False, False)
    assert list(TimelineEvent.objects.values_list("text", flat=True)) == ["Words"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("path", ["/settings/blocked", "/lab/bert/settings/discussions"])
def test_s54_settings__need_their_token(people, repo, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)

    answer = client.post(path, {"wish": "disable", "name": people.eve.username})

    assert answer.status_code == 403
    repo.refresh_from_db()
    assert not repo.discussions_disabled
    assert not people.ana.namespace.blocks.exists()


# S56
def test_s56_mentions__ten_thousand_are_answered_soon(people, discussion, client):
    names = "\n".join(f"@u{number}" for number in range(9_000))
    add_comment(actor=people.actor("cem"), discussion=discussion, text=names)
    add_comment(
        actor=people.actor("cem"),
        discussion=discussion,
        text="\n".join(f"#{number} lab/x{number}#1" for number in range(3_000)),
    )
    deliver_events()
    started = time.monotonic()

    answer = client.get("/lab/bert/discussions/1")

    assert answer.status_code == 200
    assert time.monotonic() - started < 10


# S56: hidden for good, also for who reads the raw tables through a page.
def test_s56_hidden_words__are_in_no_page_answer_or_event(people, discussion, client):
    from outbox.models import OutboxEvent

    words = "unspeakable-words"
    comment = add_comment(actor=people.actor("cem"), discussion=discussion, text=words)
    hide_comment(actor=people.actor("ben"), comment=comment)
    deliver_events()
    client.force_login(people.ana)

    for address in (
        "/lab/bert/discussions",
        "/lab/bert/discussions?q=unspeakable",
        "/lab/bert/discussions/1",
        "/lab/bert/discussions/1/news?since=0.0",
        f"/lab/bert/discussions/1/comment/{comment.public_id}/history",
        "/api/models/lab/bert/discussions/1",
        "/search?q=unspeakable",
    ):
        html = client.get(address).content.decode()
        assert words not in html, address
    assert not [row for row in OutboxEvent.objects.all() if words in str(row.payload)]


def test_scripts__in_titles_texts_files_and_branches_are_words(people, repo, client):
    actor, branch = people.actor("ben"), "b\"'><xss>"
    try:
        create_branch(actor=actor, repo=repo, branch=branch)
    except HubError:
        branch = "main"
    pull_request = make_pull_request(
        repo,
        {f"{EVIL.replace('/', '')}.txt": EVIL},
        actor=actor,
        title=EVIL,
        description=EVIL,
        base=branch,
    )
    add_comment(actor=actor, discussion=pull_request, text=f"{EVIL} @ana{EVIL} #1{EVIL}")
    client.force_login(people.ana)
    deliver_events()

    for address in (
        "/lab/bert",
        "/lab/bert/discussions",
        f"/lab/bert/discussions?q={EVIL}&author={EVIL}&type={EVIL}",
        "/lab/bert/discussions/1",
        "/lab/bert/discussions/1/news?since=0.0",
        "/lab/bert/discussions/1/files",
        "/lab/bert/tree/refs%2Fpr%2F1",
        "/lab/bert/commits/refs%2Fpr%2F1",
        "/settings/blocked?name=%22%3E%3Cxss%3E",
    ):
        answer = client.get(address)
        html = answer.content.decode()
        assert answer.status_code == 200, address
        assert tags_of_strangers(html) == [], address
