"""Merging: three ways, one move, and nothing half."""

import pytest

from community.actions.change_status import change_status
from community.actions.delete_pull_ref import delete_pull_ref
from community.actions.merge_pull_request import merge_pull_request
from community.actions.update_pull_request import update_pull_request
from community.errors import NothingToMerge, NotMergeable, NotPossible
from community.merge_ways import MergeWay
from community.mergeability import ends_of, mergeability
from community.models import Discussion, DiscussionStatus, MergeAttempt, TimelineEvent
from outbox.models import OutboxEvent
from repos.actions.announce_refs import announce_refs
from repos.actions.squash_history import squash_history
from repos.errors import HeadMoved
from repos.git.types import Oid, RefUpdate
from repos.git_of import git_of
from tests.community.conftest import commit_to
from tests.factories import SYSTEM, deliver_events, make_commit


def text_at(repo, revision, path):
    git = git_of(repo)
    oid = git.resolve(revision)
    return git.read_blob(git.entry(oid, path).oid, limit_bytes=1000).decode()


def status_of(pull_request):
    return Discussion.objects.get(pk=pull_request.pk).status


@pytest.mark.parametrize("way", MergeWay)
def test_merge_pull_request__every_way_brings_the_change(people, repo, propose, way):
    pull_request = propose({"a.txt": "ONE\n"})
    make_commit(repo, {"c.txt": "three\n"})

    oid = merge_pull_request(actor=people.actor("ben"), pull_request=pull_request, way=way)

    git = git_of(repo)
    assert git.resolve("main") == oid
    assert text_at(repo, "main", "a.txt") == "ONE\n"
    assert text_at(repo, "main", "c.txt") == "three\n"
    merged = Discussion.objects.get(pk=pull_request.pk)
    assert (merged.status, merged.merge_oid) == ("merged", oid)
    assert len(git.commit(oid).parents) == (2 if way is MergeWay.MERGE else 1)
    assert OutboxEvent.objects.filter(name="discussion.merged").count() == 1
    assert not MergeAttempt.objects.exists()


def test_merge_pull_request__message_names_commits_and_their_authors(people, repo, propose):
    pull_request = propose({"a.txt": "ONE\n"}, title="Louder")
    second = commit_to(pull_request, {"b.txt": "TWO\n"}, actor=people.actor("eve"))
    first = git_of(repo).commit(Oid(second)).parents[0]

    oid = merge_pull_request(actor=people.actor("ben"), pull_request=pull_request)

    commit = git_of(repo).commit(oid)
    eve = git_of(repo).commit(Oid(second)).author
    assert commit.title == "Louder (#1)"
    assert commit.body.strip() == (
        f"- Louder ({first})\n- More ({second})\n\nCo-authored-by: eve <{eve.email}>"
    )


def test_merge_pull_request__one_s_own_message(people, repo, propose):
    oid = merge_pull_request(
        actor=people.actor("ben"), pull_request=propose({"a.txt": "x"}), message="As I say\n\nSo."
    )

    assert git_of(repo).commit(oid).message.strip() == "As I say\n\nSo."


def test_merge_pull_request__rebase_keeps_each_commit_and_author(people, repo, propose):
    pull_request = propose({"a.txt": "ONE\n"}, title="First step")
    commit_to(pull_request, {"b.txt": "TWO\n"}, actor=people.actor("eve"))
    make_commit(repo, {"c.txt": "three\n"})

    oid = merge_pull_request(
        actor=people.actor("ben"), pull_request=pull_request, way=MergeWay.REBASE
    )

    log = git_of(repo).log(oid, limit=3)
    assert [commit.title for commit in log] == ["More", "First step", "Change files"]
    assert {commit.author.name for commit in log[:2]} == {"eve"}


@pytest.mark.parametrize("way", MergeWay)
def test_merge_pull_request__conflict_names_the_files(people, repo, propose, way):
    pull_request = propose({"a.txt": "mine\n", "free.txt": "x"})
    head = make_commit(repo, {"a.txt": "theirs\n"})

    with pytest.raises(NotMergeable) as refused:
        merge_pull_request(actor=people.actor("ben"), pull_request=pull_request, way=way)

    assert refused.value.paths == ("a.txt",)
    assert "'a.txt'" in refused.value.message
    assert git_of(repo).resolve("main") == head
    assert status_of(pull_request) == "open"


def test_merge_pull_request__conflict_resolved_by_pushing(people, repo, propose):
    pull_request = propose({"a.txt": "mine\n"})
    make_commit(repo, {"a.txt": "theirs\n"})
    git = git_of(repo)
    ends = ends_of(git, pull_request)
    tree = git.commit(ends.head).tree
    resolved = git.commit_tree(
        tree,
        parents=[ends.head, ends.base],
        author=git.commit(ends.head).author,
        message="Resolve",
    )
    git.update_refs([RefUpdate(pull_request.ref, ends.head, resolved)])

    merge_pull_request(actor=people.actor("ben"), pull_request=pull_request)

    assert text_at(repo, "main", "a.txt") == "mine\n"
    assert TimelineEvent.objects.filter(kind="commit", data__oid=resolved).count() == 1


@pytest.mark.parametrize(
    ("status", "word"), [("draft", "draft"), ("closed", "closed"), ("merged", "merged")]
)
def test_merge_pull_request__only_an_open_one(people, repo, propose, draft, status, word):
    pull_request = draft if status == "draft" else propose({"a.txt": "x"})
    ben = people.actor("ben")
    if status == "closed":
        change_status(actor=ben, discussion=pull_request, status=DiscussionStatus.CLOSED)
        pull_request.status = "closed"
    if status == "merged":
        merge_pull_request(actor=ben, pull_request=pull_request)
    head = git_of(repo).resolve("main")

    with pytest.raises(NotMergeable, match=word):
        merge_pull_request(actor=ben, pull_request=pull_request)

    assert git_of(repo).resolve("main") == head


def test_merge_pull_request__without_changes(people, draft):
    ben = people.actor("ben")
    change_status(actor=ben, discussion=draft, status=DiscussionStatus.OPEN)
    draft.status = "open"

    with pytest.raises(NothingToMerge, match="no associated changes"):
        merge_pull_request(actor=ben, pull_request=draft)


def test_merge_pull_request__never_another_head_than_was_looked_at(people, repo, propose):
    pull_request = propose({"a.txt": "seen\n"})
    seen = git_of(repo).resolve(pull_request.ref)
    commit_to(pull_request, {"a.txt": "unseen\n"}, actor=people.actor("eve"))

    with pytest.raises(HeadMoved):
        merge_pull_request(actor=people.actor("ben"), pull_request=pull_request, head=seen)

    assert text_at(repo, "main", "a.txt") == "one\n"


def test_merge_pull_request__rewritten_history_is_told(people, repo, propose):
    pull_request = propose({"a.txt": "x"})
    squash_history(actor=people.actor("ben"), repo=repo, branch="main")

    with pytest.raises(NotMergeable, match="no commit in common"):
        merge_pull_request(actor=people.actor("ben"), pull_request=pull_request)


def test_note_ref__merged_elsewhere_by_a_push(people, repo, propose):
    pull_request = propose({"a.txt": "ONE\n"})
    git = git_of(repo)
    head, main = git.resolve(pull_request.ref), git.resolve("main")
    git.update_refs([RefUpdate("refs/heads/main", main, head)])
    announce_refs(actor=people.actor("ben").as_system("push"), repo=repo)

    deliver_events()

    merged = Discussion.objects.get(pk=pull_request.pk)
    assert (merged.status, merged.merge_oid) == ("merged", head)
    assert merged.events.filter(kind="status-change").get().author == people.ben


def test_note_ref__a_draft_without_commits_is_not_merged_by_a_push(people, repo, draft):
    make_commit(repo, {"c.txt": "x"})

    deliver_events()

    assert status_of(draft) == "draft"


def test_note_ref__commits_are_told_once(people, repo, draft):
    oid = commit_to(draft, {"c.txt": "x"}, actor=people.actor("eve"))

    deliver_events()
    deliver_events()

    told = TimelineEvent.objects.filter(discussion=draft, kind="commit")
    assert [event.data for event in told] == [{"subject": "More", "oid": oid}]
    assert told.get().author == people.eve


def test_note_ref__an_interrupted_merge_is_finished(people, repo, propose):
    pull_request = propose({"a.txt": "ONE\n"})
    squashed = _interrupted(people, repo, pull_request)
    announce_refs(actor=SYSTEM, repo=repo)

    deliver_events()

    merged = Discussion.objects.get(pk=pull_request.pk)
    assert (merged.status, merged.merge_oid) == ("merged", squashed)
    assert not MergeAttempt.objects.exists()


def test_merge_pull_request__again_after_a_crash_finishes_and_merges_once(people, repo, propose):
    pull_request = propose({"a.txt": "ONE\n"})
    squashed = _interrupted(people, repo, pull_request)

    again = merge_pull_request(actor=people.actor("ben"), pull_request=pull_request)

    assert again == squashed == git_of(repo).resolve("main")
    assert status_of(pull_request) == "merged"


def _interrupted(people, repo, pull_request):
    """What a process leaves that died between git and the database."""
    git = git_of(repo)
    ends = ends_of(git, pull_request)
    tree = mergeability(git, ends.base, ends.head).tree
    squashed = git.commit_tree(
        tree, parents=[ends.base], author=git.commit(ends.head).author, message="squash"
    )
    MergeAttempt.objects.create(
        discussion=pull_request, actor=people.ben, base_oid=ends.base, merge_oid=squashed
    )
    git.update_refs([RefUpdate("refs/heads/main", ends.base, squashed)])
    return squashed


def test_update_pull_request__brings_the_target_in(people, repo, propose):
    pull_request = propose({"a.txt": "ONE\n"})
    make_commit(repo, {"c.txt": "three\n"})

    head = update_pull_request(actor=people.actor("eve"), pull_request=pull_request)

    assert text_at(repo, pull_request.ref, "c.txt") == "three\n"
    assert update_pull_request(actor=people.actor("eve"), pull_request=pull_request) == head


def test_delete_pull_ref__only_when_it_is_over_and_for_good(people, repo, propose):
    pull_request = propose({"a.txt": "x"})
    ben = people.actor("ben")

    with pytest.raises(NotPossible):
        delete_pull_ref(actor=ben, pull_request=pull_request)
    change_status(actor=ben, discussion=pull_request, status=DiscussionStatus.CLOSED)
    delete_pull_ref(actor=ben, pull_request=pull_request)

    assert git_of(repo).try_resolve(pull_request.ref) is None
    with pytest.raises(NotPossible, match="deleted"):
        change_status(actor=ben, discussion=pull_request, status=DiscussionStatus.OPEN)
