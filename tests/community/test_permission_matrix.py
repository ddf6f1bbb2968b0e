"""One table: people across, actions down; asked through the API and through git's own door.

Source: behaviour of the Hub, permission matrix. `opener` is Eve, who began everything here; `user` is
Dora, a stranger to it; a stranger with a token that only reads does nothing at all.
"""

import json

import pytest

from community.actions.add_comment import add_comment
from community.actions.add_line_comment import add_line_comment
from community.actions.open_pull_request import open_pull_request
from community.actions.submit_review import submit_review
from community.models import Discussion, Review, ReviewThread, Verdict
from hub.kernel.errors import HubError
from repos.git.types import Oid, RefUpdate
from repos.git_of import git_of
from repos.push_rules import refused_refs
from tests.factories import make_repo, make_token

PEOPLE = {
    "anon": None,
    "user": "dora",
    "opener": "eve",
    "read": "cem",
    "contributor": "fay",
    "write": "ben",
    "admin": "ana",
}
ALL_SIGNED_IN = {"user", "opener", "read", "contributor", "write", "admin"}
OPENER_AND_WRITERS = {"opener", "write", "admin"}
WRITERS = {"write", "admin"}
# action -> (who may on a public repository, who may on a private one)
TABLE = {
    "read": ({*ALL_SIGNED_IN, "anon"}, {"read", "contributor", "write", "admin"}),
    "open": (ALL_SIGNED_IN, {"read", "contributor", "write", "admin"}),
    "propose": (ALL_SIGNED_IN, {"read", "contributor", "write", "admin"}),
    "comment": (ALL_SIGNED_IN, {"read", "contributor", "write", "admin"}),
    "react": (ALL_SIGNED_IN, {"read", "contributor", "write", "admin"}),
    "title": (OPENER_AND_WRITERS, WRITERS),
    "status": (OPENER_AND_WRITERS, WRITERS),
    "edit": (OPENER_AND_WRITERS, WRITERS),
    "hide": (OPENER_AND_WRITERS, WRITERS),
    "commit": (OPENER_AND_WRITERS, WRITERS),
    "push": (OPENER_AND_WRITERS, WRITERS),
    "update": (OPENER_AND_WRITERS, WRITERS),
    "review": (ALL_SIGNED_IN, {"read", "contributor", "write", "admin"}),
    "approve": (ALL_SIGNED_IN - {"opener"}, {"read", "contributor", "write", "admin"}),
    "line comment": (ALL_SIGNED_IN, {"read", "contributor", "write", "admin"}),
    "reply": (ALL_SIGNED_IN, {"read", "contributor", "write", "admin"}),
    "resolve": (OPENER_AND_WRITERS, WRITERS),
    "suggestions": (OPENER_AND_WRITERS, WRITERS),
    "dismiss": (WRITERS, WRITERS),
    "pin": (WRITERS, WRITERS),
    "lock": (WRITERS, WRITERS),
    "merge": (WRITERS, WRITERS),
    "delete ref": (set(), set()),
}
# What needs a review to act upon.
REVIEWED = {"reply", "resolve", "suggestions", "dismiss"}
BASE = "/api/models/lab/bert/discussions"


@pytest.fixture
def scene(people, repo, propose):
    """Eve's pull request 1 with a commit, and a comment of hers."""
    pull_request = propose({"a.txt": "ONE\n"})
    comment = add_comment(actor=people.actor("eve"), discussion=pull_request, text="Mine")
    return pull_request, comment


def review(people, pull_request):
    """Ana's, with a suggestion."""
    ana = people.actor("ana")
    submit_review(actor=ana, pull_request=pull_request, verdict=Verdict.APPROVE)
    add_line_comment(
        actor=ana,
        pull_request=pull_request,
        text="```suggestion\nUNO\n```",
        path="a.txt",
        end_line=1,
    )


def request_of(action, comment):
    """(method, path, body)."""
    one = f"{BASE}/1"
    said = f"{one}/comment/{comment.public_id}"
    thread, made = ReviewThread.objects.first(), Review.objects.first()
    if action in REVIEWED:
        reply = ("post", f"{one}/thread/{thread.public_id}/reply", {"comment": "Text"})
        resolve = ("post", f"{one}/thread/{thread.public_id}/resolve", {})
        suggested = [thread.comments.get().public_id]
        return {
            "reply": reply,
            "resolve": resolve,
            "suggestions": ("post", f"{one}/suggestions", {"comments": suggested}),
            "dismiss": ("post", f"{one}/review/{made.public_id}/dismiss", {}),
        }[action]
    lines = {"comment": "Text", "path": "a.txt", "line": 1}
    return {
        "review": ("post", f"{one}/review", {"verdict": "comment", "comment": "Text"}),
        "approve": ("post", f"{one}/review", {"verdict": "approve"}),
        "line comment": ("post", f"{one}/line-comment", lines),
        "read": ("get", one, None),
        "open": ("post", BASE, {"title": "Title", "description": "Text"}),
        "propose": ("post", BASE, {"title": "Title", "description": "T", "pullRequest": True}),
        "comment": ("post", f"{one}/comment", {"comment": "Text"}),
        "react": ("post", f"{said}/reaction", {"reaction": "👍"}),
        "title": ("post", f"{one}/title", {"title": "Another"}),
        "status": ("post", f"{one}/status", {"status": "closed"}),
        "edit": ("post", f"{said}/edit", {"content": "Other"}),
        "hide": ("post", f"{said}/hide", {}),
        "update": ("post", f"{one}/update", {}),
        "pin": ("post", f"{one}/pin", {}),
        "lock": ("post", f"{one}/lock", {}),
        "merge": ("post", f"{one}/merge", {}),
        "delete ref": ("delete", f"{one}/ref", None),
    }[action]


def commit_body():
    header = {"key": "header", "value": {"summary": "More"}}
    file = {"key": "file", "value": {"path": "n.txt", "content": "bg==", "encoding": "base64"}}
    return f"{json.dumps(header)}\n{json.dumps(file)}\n"


def status_of(client, people, repo, scene, action, person, *, role="write"):
    name = PEOPLE[person]
    headers = {"Authorization": f"Bearer {people.token(name, role)}"} if name else {}
    if action == "commit":
        path = "/api/models/lab/bert/commit/refs%2Fpr%2F1"
        answer = client.post(
            path, commit_body(), content_type="application/x-ndjson", headers=headers
        )
        return answer.status_code
    method, path, body = request_of(action, scene[1])
    answer = getattr(client, method)(
        path,
        *([] if body is None else [json.dumps(body)]),
        **({} if body is None else {"content_type": "application/json"}),
        headers=headers,
    )
    return answer.status_code


@pytest.mark.parametrize("is_private", [False, True], ids=["public", "private"])
@pytest.mark.parametrize("action", [action for action in TABLE if action != "push"])
@pytest.mark.parametrize("person", PEOPLE)
def test_api__the_table(client, people, repo, scene, person, action, is_private):
    if action in REVIEWED:
        review(people, scene[0])
    type(repo).objects.filter(pk=repo.pk).update(is_private=is_private)

    status = status_of(client, people, repo, scene, action, person)

    allowed = person in TABLE[action][is_private]
    if action == "delete ref":
        # Nobody may while it is open; the refusal of writers is about its state.
        assert status == (409 if person in WRITERS else status)
        assert status >= 400
    elif allowed:
        assert status == 200
    elif action == "approve" and person == "opener" and not is_private:
        # Known and let in, but nobody judges his own.
        assert status == 409
    elif is_private and person in ("anon", "user", "opener"):
        assert status == (401 if person == "anon" else 404)
    else:
        assert status == (401 if person == "anon" else 403)


@pytest.mark.parametrize("is_private", [False, True], ids=["public", "private"])
@pytest.mark.parametrize("person", PEOPLE)
def test_git__pushes_to_the_ref_of_a_pull_request(people, repo, scene, person, is_private):
    type(repo).objects.filter(pk=repo.pk).update(is_private=is_private)
    repo.refresh_from_db()
    git = git_of(repo)
    head, main = git.resolve("refs/pr/1"), git.resolve("main")
    actor = people.actor(PEOPLE[person] or "anonymous")

    reasons = refused_refs(actor, repo, [RefUpdate("refs/pr/1", main, head)])

    assert (reasons == {}) is (person in TABLE["push"][is_private])


@pytest.mark.parametrize("action", [action for action in TABLE if action not in ("push", "read")])
def test_api__a_reading_token_does_nothing(client, people, repo, scene, action):
    if action in REVIEWED:
        review(people, scene[0])
    before = Discussion.objects.get().events.count()

    status = status_of(client, people, repo, scene, action, "opener", role="read")

    assert status == 403
    found = Discussion.objects.get()
    assert (found.status, found.title, found.events.count()) == ("open", "Fix it", before)
    assert not Review.objects.exclude(dismissed_at=None).exists()


def test_policy__a_contributor_manages_what_she_created(people):
    from community.actions.open_discussion import open_discussion
    from community.actions.pin_discussion import pin_discussion

    own = make_repo(people.lab, "own", created_by=people.fay)
    talk = open_discussion(actor=people.actor("eve"), repo=own, title="Hello", description="")

    pin_discussion(actor=people.actor("fay"), discussion=talk, is_pinned=True)

    assert Discussion.objects.get().is_pinned


# S19, S20: each command is judged by itself, and only an open pull request's own ref is its author's.
@pytest.mark.parametrize("person", ["eve", "dora", "cem", "ben", "anonymous"])
@pytest.mark.parametrize(
    "ref",
    ["refs/pr/2", "refs/pr/1/x", "refs/pr/01", "refs/convert/parquet", "refs/hub/x", "HEAD",
     "refs/heads/refs/pr/1", "refs/tags/main"],
)  # fmt: skip
def test_s19_git__other_refs_are_nobodys(people, repo, scene, person, ref):
    git = git_of(repo)
    head = git.resolve("refs/pr/1")

    # Writers may take away what an older rule let in under a name that nobody may make now.
    is_removable = person == "ben" and ref.startswith(("refs/heads/", "refs/tags/"))
    moves = [(None, head), (head, head)] + ([] if is_removable else [(head, None)])
    for old, new in moves:
        assert refused_refs(people.actor(person), repo, [RefUpdate(ref, old, new)])


def test_s20_git__an_allowed_ref_in_front_excuses_nothing(people, repo, scene):
    git = git_of(repo)
    head, main = git.resolve("refs/pr/1"), git.resolve("main")

    reasons = refused_refs(
        people.actor("eve"),
        repo,
        [RefUpdate("refs/pr/1", head, main), RefUpdate("refs/heads/main", main, head)],
    )

    assert set(reasons) == {"refs/heads/main"}


@pytest.mark.parametrize("new", [None, "new"])
def test_s19_git__its_author_may_not_make_or_delete_the_ref(people, repo, scene, new):
    head = git_of(repo).resolve("refs/pr/1")
    update = RefUpdate("refs/pr/1", head if new is None else None, None if new is None else head)

    assert refused_refs(people.actor("eve"), repo, [update])


@pytest.mark.parametrize("status", ["closed", "merged"])
def test_s19_git__over_is_over(people, repo, scene, status):
    Discussion.objects.update(status=status)
    head = git_of(repo).resolve("refs/pr/1")

    for person in ("eve", "ben"):
        assert refused_refs(people.actor(person), repo, [RefUpdate("refs/pr/1", head, Oid(head))])


# S43: a child is looked up through its parent.
@pytest.mark.parametrize("verb", ["edit", "hide", "reaction"])
def test_s43_comment__of_another_discussion_does_not_exist(client, people, repo, scene, verb):
    from community.actions.open_discussion import open_discussion

    own = make_repo(people.eve, "own")
    open_discussion(actor=people.actor("eve"), repo=own, title="Mine", description="")
    token = make_token(people.eve)

    answer = client.post(
        f"/api/models/eve/own/discussions/1/comment/{scene[1].public_id}/{verb}",
        json.dumps({"content": "Taken", "reaction": "👍"}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )

    assert answer.status_code == 404
    scene[1].refresh_from_db()
    assert (scene[1].text, scene[1].is_hidden) == ("Mine", False)


@pytest.mark.parametrize("path", ["thread/{}/reply", "thread/{}/resolve", "review/{}/dismiss"])
def test_s43_thread__of_another_pull_request_does_not_exist(client, people, scene, path):
    review(people, scene[0])
    own = make_repo(people.eve, "own", files={"a.txt": "a"})
    open_pull_request(actor=people.actor("eve"), repo=own, title="Mine", description="")
    thread, made = ReviewThread.objects.get(), Review.objects.get()
    child = (made if path.startswith("review") else thread).public_id

    answer = client.post(
        f"/api/models/eve/own/discussions/1/{path.format(child)}",
        json.dumps({"comment": "Taken"}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {make_token(people.eve)}"},
    )

    assert answer.status_code == 404
    assert thread.comments.count() == 1


# S45: a hidden discussion answers like one of a repository that is not there.
@pytest.mark.parametrize("action", ["read", "open", "comment", "merge", "delete ref"])
@pytest.mark.parametrize("person", ["user", "anon"])
def test_s45_api__hidden_is_missing(client, people, repo, scene, action, person):
    type(repo).objects.filter(pk=repo.pk).update(is_private=True)
    name = PEOPLE[person]
    headers = {"Authorization": f"Bearer {people.token(name)}"} if name else {}
    method, path, body = request_of(action, scene[1])

    answers = [
        client.generic(
            method.upper(), address, json.dumps(body or {}), "application/json", headers=headers
        )
        for address in (path, path.replace("lab/bert", "lab/none"))
    ]

    hidden, missing = ((one.status_code, one.content, one.get("X-Error-Code")) for one in answers)
    assert hidden == missing


# S47: what was true when somebody looked does not count when the merge moves the branch.
def test_s47_merge__by_one_who_lost_write_is_refused(people, repo, scene, monkeypatch):
    from accounts.actions.change_member import change_member
    from accounts.models import Role
    from community.actions import merge_pull_request as module
    from tests.factories import SYSTEM

    real = module.build_merge

    def demoted_meanwhile(*args, **kwargs):
        built = real(*args, **kwargs)
        change_member(actor=SYSTEM, organization=people.lab, user=people.ben, role=Role.READ)
        return built

    monkeypatch.setattr(module, "build_merge", demoted_meanwhile)
    before = git_of(repo).resolve("main")

    with pytest.raises(HubError):
        module.merge_pull_request(actor=people.actor("ben"), pull_request=scene[0])

    assert git_of(repo).resolve("main") == before
    assert Discussion.objects.get().status == "open"
