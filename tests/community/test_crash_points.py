"""A server that dies by SIGKILL in the middle of a merge: it was done, or it was not."""

from datetime import timedelta

import httpx
import pytest

from community.models import Discussion, MergeAttempt
from hub.kernel.clock import now
from outbox.models import OutboxEvent
from repos.actions.reconcile_refs import reconcile_refs
from repos.git_of import git_of
from repos.models import Push, Ref
from tests.factories import deliver_events
from tests.live_hub import LiveHub

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
BEFORE_GIT = {"merge-journaled", "journaled"}
POINTS = ["merge-journaled", "journaled", "refs-moved", "announced", "committed"]
PATH = "/api/models/lab/bert/discussions/1/merge"


@pytest.mark.parametrize("again", ["retry", "sweep"])
@pytest.mark.parametrize("point", POINTS)
def test_merge__process_dies(people, repo, propose, live_hub, tmp_path, point, again):
    propose({"a.txt": "ONE\n"})
    token = people.token("ben")
    start = git_of(repo).count_commits(git_of(repo).resolve("main"))

    with LiveHub(tmp_path / point, crash_at=point) as doomed, pytest.raises(httpx.TransportError):
        doomed.request("POST", PATH, token, json={})
    if again == "retry":
        answer = live_hub.request("POST", PATH, token, json={})
        # After the last point it was merged already, and everybody may know.
        assert answer.status_code == (409 if point == "committed" else 200), answer.text
    Push.objects.filter(finished_at=None).update(started_at=now() - timedelta(minutes=1))
    reconcile_refs()
    deliver_events()

    found = Discussion.objects.get()
    is_merged = again == "retry" or point not in BEFORE_GIT
    head = git_of(repo).resolve("main")
    assert found.status == ("merged" if is_merged else "open")
    assert git_of(repo).count_commits(head) == start + is_merged
    if is_merged:
        assert found.merge_oid == head
        assert not MergeAttempt.objects.exists()
    assert OutboxEvent.objects.filter(name="discussion.merged").count() == is_merged
    assert dict(Ref.objects.values_list("name", "oid")) == git_of(repo).refs()
