"""Comments on lines: where they stand after pushes, and what a suggestion commits."""

import pytest

from community.actions.add_line_comment import add_line_comment
from community.actions.apply_suggestions import apply_suggestions
from community.actions.hide_comment import hide_comment
from community.actions.reply_in_thread import reply_in_thread
from community.actions.resolve_thread import resolve_thread
from community.anchors import mapped, places_of
from community.diffs import change_of
from community.errors import NotPossible
from community.models import DiffSide, ReviewThread
from hub.kernel.errors import BadInput, Forbidden
from outbox.models import OutboxEvent
from repos.errors import HeadMoved
from repos.git.diff import Hunk
from repos.git.types import RepoPath
from repos.git_of import git_of
from tests.community.conftest import commit_to

TEXT = "".join(f"line {number}\n" for number in range(1, 11))


@pytest.fixture
def pull_request(people, propose):
    return propose({"a.txt": TEXT})


@pytest.fixture
def say(people, pull_request):
    def make(text="Why?", *, by="ben", line=5, **how):
        how = {"path": "a.txt", "end_line": line} | how
        return add_line_comment(actor=people.actor(by), pull_request=pull_request, text=text, **how)

    return make


def place(repo, pull_request, comment):
    git = git_of(repo)
    found = places_of(git, change_of(git, pull_request), [comment.thread]).get(comment.thread.pk)
    return None if found is None else (found.start_line, found.end_line)


def text_at(repo, revision, path="a.txt"):
    git = git_of(repo)
    oid = git.entry(git.resolve(revision), RepoPath(path)).oid
    return git.read_blob(oid, limit_bytes=10_000).decode()


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (TEXT, (5, 5)),
        ("first\nsecond\n" + TEXT, (7, 7)),
        (TEXT + "last\n", (5, 5)),
        (TEXT.replace("line 2\n", ""), (4, 4)),
        (TEXT.replace("line 5\n", "line five\n"), None),
        (TEXT.replace("line 5\n", ""), None),
        ("", None),
        ("\x00binary", None),
    ],
)
def test_line_comment__survives_a_push(people, repo, pull_request, say, new, expected):
    comment = say()

    commit_to(pull_request, {"a.txt": new, "other.txt": "x"}, actor=people.actor("eve"))

    assert place(repo, pull_request, comment) == expected
    assert comment.thread.excerpt == "line 5"


def test_line_comment__of_the_old_side_stands_on_the_fork(people, repo, pull_request, say):
    comment = say(line=1, side=DiffSide.OLD)

    commit_to(pull_request, {"a.txt": "other\n"}, actor=people.actor("eve"))

    assert comment.thread.excerpt == "one"
    assert place(repo, pull_request, comment) == (1, 1)


@pytest.mark.parametrize(
    ("hunk", "lines", "expected"),
    [
        (Hunk(5, 0, 6, 2), (5, 5), (5, 5)),
        (Hunk(5, 0, 6, 2), (6, 6), (8, 8)),
        (Hunk(5, 0, 6, 2), (5, 6), None),
        (Hunk(5, 1, 5, 1), (4, 6), None),
        (Hunk(5, 2, 4, 0), (7, 8), (5, 6)),
        (Hunk(0, 0, 1, 3), (1, 2), (4, 5)),
    ],
)
def test_mapped__moves_lines_with_what_is_above(hunk, lines, expected):
    assert mapped([hunk], *lines) == expected


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"line": 11}, NotPossible),
        ({"line": 0}, BadInput),
        ({"line": 5, "start_line": 6}, BadInput),
        ({"line": 500, "start_line": 1}, BadInput),
        ({"path": "none.txt"}, NotPossible),
        ({"path": "../x"}, BadInput),
        ({"head": "0" * 40}, HeadMoved),
        ({"head": "x\0"}, HeadMoved),
        ({"text": " "}, BadInput),
    ],
)
def test_add_line_comment__of_what_is_not_there(say, how, error):
    with pytest.raises(error):
        say(**how)

    assert not ReviewThread.objects.exists()


def test_add_line_comment__of_a_head_that_the_pull_request_had(people, repo, pull_request, say):
    seen = git_of(repo).resolve(pull_request.ref)
    commit_to(pull_request, {"a.txt": "all other\n"}, actor=people.actor("eve"))

    comment = say(head=seen)

    assert (comment.thread.excerpt, comment.thread.head_oid) == ("line 5", seen)
    assert place(repo, pull_request, comment) is None


def test_add_line_comment__not_of_a_foreign_head(people, repo, pull_request, say, propose):
    other = propose({"secret.txt": "x"}, by="cem")

    with pytest.raises(HeadMoved):
        say(path="secret.txt", line=1, head=git_of(repo).resolve(other.ref))


def test_thread__replies_and_is_settled(people, pull_request, say):
    thread = say().thread
    thread.discussion = pull_request

    reply_in_thread(actor=people.actor("eve"), thread=thread, text="Because", once="form")
    reply_in_thread(actor=people.actor("eve"), thread=thread, text="Because", once="form")
    with pytest.raises(Forbidden):
        resolve_thread(actor=people.actor("dora"), thread=thread, is_resolved=True)
    for is_resolved in (True, True, False):
        resolve_thread(actor=people.actor("eve"), thread=thread, is_resolved=is_resolved)

    assert [comment.text for comment in thread.comments.all()] == ["Why?", "Because"]
    assert OutboxEvent.objects.filter(name="comment.added").count() == 2
    assert OutboxEvent.objects.filter(name="thread.resolved").count() == 2


def suggest(*lines):
    return "\n".join(["Rather:", "", "```suggestion", *lines, "```", "or so"])


def test_apply_suggestions__one_commit_with_co_authors(people, repo, pull_request, say):
    first = say(suggest("FIVE", "and a half"), line=5)
    second = say(suggest(), line=9, start_line=8, by="cem")
    commit_to(pull_request, {"a.txt": f"new\n{TEXT}"}, actor=people.actor("eve"))

    oid = apply_suggestions(
        actor=people.actor("eve"), pull_request=pull_request, comments=[first, second]
    )

    expected = TEXT.replace("line 5\n", "FIVE\nand a half\n").replace("line 8\nline 9\n", "")
    assert text_at(repo, pull_request.ref) == f"new\n{expected}"
    commit = git_of(repo).commit(oid)
    assert commit.author.name == "eve"
    assert commit.title == "Apply 2 suggestions to a.txt"
    assert "Co-authored-by: ben <" in commit.body
    assert "Co-authored-by: cem <" in commit.body
    assert not ReviewThread.objects.filter(resolved_at=None).exists()


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        ("a\r\nb\r\n", ["B"], "a\r\nB\r\n"),
        ("a\nb", ["B"], "a\nB"),
        ("a\nb\f\u2028c\n", ["B"], "a\nB\n"),
    ],
)
def test_apply_suggestions__line_ends_stay(people, repo, pull_request, say, before, new, after):
    commit_to(pull_request, {"a.txt": before}, actor=people.actor("eve"))
    comment = say(suggest(*new), line=2)

    apply_suggestions(actor=people.actor("ben"), pull_request=pull_request, comments=[comment])

    assert text_at(repo, pull_request.ref) == after


def test_apply_suggestions__refusals_change_nothing(people, repo, pull_request, say):
    changed = say(suggest("x"), line=5)
    commit_to(pull_request, {"a.txt": TEXT.replace("line 5", "FIVE")}, actor=people.actor("eve"))
    hidden = say(suggest("x"), line=1)
    hide_comment(actor=people.actor("ben"), comment=hidden)
    hidden.refresh_from_db()
    cases = [
        ([changed], "changed since"),
        ([say(suggest("x"), line=3, start_line=1), say(suggest("y"), line=3)], "same lines"),
        ([say("No block", line=2)], "exactly one suggestion"),
        ([say(suggest("x") + "\n" + suggest("y"), line=2)], "exactly one suggestion"),
        ([say(suggest("x"), line=1, side=DiffSide.OLD)], "exactly one suggestion"),
        ([hidden], "exactly one suggestion"),
    ]
    head = git_of(repo).resolve(pull_request.ref)

    for comments, words in cases:
        with pytest.raises(NotPossible, match=words):
            apply_suggestions(
                actor=people.actor("eve"), pull_request=pull_request, comments=comments
            )
    with pytest.raises(Forbidden):
        apply_suggestions(
            actor=people.actor("cem"), pull_request=pull_request, comments=[say(suggest("x"))]
        )

    assert git_of(repo).resolve(pull_request.ref) == head
