"""Two at once: one effect each, and never a merge of what nobody judged."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from community.actions.merge_pull_request import merge_pull_request
from community.actions.open_discussion import open_discussion
from community.actions.submit_review import submit_review
from community.errors import NotMergeable
from community.models import Discussion, MergeAttempt, Review, Verdict
from hub.kernel.errors import HubError
from outbox.models import OutboxEvent
from repos.actions.create_commit import create_commit
from repos.actions.protect_ref import protect_ref
from repos.git.types import Oid, PutFile, RepoPath
from repos.git_of import git_of
from tests.factories import SYSTEM

ROUNDS = int(os.environ.get("RACE_ROUNDS", "30"))
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*calls):
    """Each call's result or HubError."""

    def run(call):
        try:
            return call()
        except HubError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result(60) for done in [pool.submit(run, call) for call in calls]]


def fresh(pull_request):
    found = Discussion.objects.get(pk=pull_request.pk)
    found.repo = pull_request.repo
    return found


def test_merge_pull_request__two_at_once_merge_once(people, repo, propose):
    ben, ana = people.actor("ben"), people.actor("ana")
    for number in range(5):
        pull_request = propose({"a.txt": f"{number}\n"})
        before = git_of(repo).count_commits(git_of(repo).resolve("main"))

        results = at_once(
            *(
                lambda actor=actor, pull_request=pull_request: merge_pull_request(
                    actor=actor, pull_request=fresh(pull_request)
                )
                for actor in (ben, ana, ben)
            )
        )

        won = [result for result in results if isinstance(result, str)]
        lost = [result for result in results if isinstance(result, NotMergeable)]
        assert (len(won), len(lost)) == (1, 2), results
        assert git_of(repo).resolve("main") == won[0]
        assert git_of(repo).count_commits(won[0]) == before + 1
    assert OutboxEvent.objects.filter(name="discussion.merged").count() == 5
    assert not MergeAttempt.objects.exists()


# S47: approve or look, push and merge within the same moment.
def test_merge_pull_request__a_push_meanwhile_is_merged_whole_or_refused(people, repo, propose):
    eve, ben = people.actor("eve"), people.actor("ben")
    for number in range(8):
        pull_request = propose({"a.txt": f"seen {number}\n"})
        seen = git_of(repo).resolve(pull_request.ref)

        def push(pull_request=pull_request, number=number):
            change = PutFile(RepoPath("b.txt"), f"unseen {number}\n".encode())
            return create_commit(
                actor=eve,
                repo=repo,
                revision=pull_request.ref,
                changes=[change],
                summary="Sneak in",
            )

        def merge(pull_request=pull_request, seen=seen):
            return merge_pull_request(actor=ben, pull_request=fresh(pull_request), head=seen)

        _, merged = at_once(push, merge)

        git = git_of(repo)
        oid = git.resolve("main")
        content = git.read_blob(git.entry(oid, RepoPath("b.txt")).oid, limit_bytes=100)
        assert b"unseen" not in content
        assert fresh(pull_request).status == ("merged" if isinstance(merged, str) else "open")


# S47, R32: approve, push and merge within the same moment. RACE_ROUNDS=1000 for the long run.
@pytest.mark.timeout(3600)
def test_merge_pull_request__never_a_head_that_nobody_approved(people, repo, propose):
    protect_ref(actor=SYSTEM, repo=repo, pattern="main", required_approvals=1)
    eve, ben, ana = people.actor("eve"), people.actor("ben"), people.actor("ana")
    outcomes = {"merged": 0, "refused": 0}
    for number in range(ROUNDS):
        pull_request = propose({"a.txt": f"seen {number}\n"})

        def approve(pull_request=pull_request):
            return submit_review(
                actor=ben, pull_request=fresh(pull_request), verdict=Verdict.APPROVE
            )

        def push(pull_request=pull_request, number=number):
            change = PutFile(RepoPath("b.txt"), f"unseen {number}\n".encode())
            return create_commit(
                actor=eve,
                repo=repo,
                revision=pull_request.ref,
                changes=[change],
                summary="Sneak in",
            )

        def merge(pull_request=pull_request):
            return merge_pull_request(actor=ana, pull_request=fresh(pull_request))

        if number % 2:
            approve()
            merged = at_once(push, merge)[1]
        else:
            merged = at_once(approve, push, merge)[2]

        now = fresh(pull_request)
        approved = set(Review.objects.filter(discussion=now).values_list("head_oid", flat=True))
        assert now.is_merged is isinstance(merged, str)
        if now.is_merged:
            git = git_of(repo)
            assert now.head_oid in approved
            assert git.commit(git.resolve("main")).tree == git.commit(Oid(now.head_oid)).tree
        outcomes["merged" if now.is_merged else "refused"] += 1
    assert min(outcomes.values()) > 0, outcomes


def test_open_discussion__many_at_once_have_numbers_of_their_own(people, repo):
    eve = people.actor("eve")

    born = at_once(
        *(
            lambda number=number: open_discussion(
                actor=eve, repo=repo, title=f"Number {number}", description=""
            )
            for number in range(6)
        )
    )

    assert sorted(one.number for one in born) == [1, 2, 3, 4, 5, 6]


def test_open_discussion__a_double_click_opens_one(people, repo):
    eve = people.actor("eve")

    def click():
        return open_discussion(actor=eve, repo=repo, title="Once", description="", once="form")

    born = at_once(click, click, click)

    assert {one.number for one in born} == {1}
    assert Discussion.objects.count() == 1
